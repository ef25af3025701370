"""Which blocks are done once, and which for every part of a batch."""

import pytest

from autograd.plan import arrange
from autograd.table import DIVIDE, EXP, MULTIPLY, SUBTRACT, TANH
from autograd.tape import Kind
from tests.autograd.tapes import blocks_of, parameter, tape_of


def parts_of(write):
    found = arrange(tape_of(write)).parts
    return [[block.op for block in blocks_of(blocks)] for blocks in found[:3]], found.separable


def total_of_a_row(t, x):
    scale = t.emit(EXP, (parameter(t, 2.0),))
    return t.emit(Kind.BATCH_SUM, (t.emit(MULTIPLY, (scale, x)),))


def test_shared_numbers_come_before_the_lanes_and_what_is_made_of_sums_after_them():
    write = lambda t, x: t.emit(TANH, (total_of_a_row(t, x),))
    assert parts_of(write) == ([[EXP], [MULTIPLY, Kind.BATCH_SUM], [TANH]], True)


@pytest.mark.parametrize("between", [(), (TANH,)], ids=["at once", "by way of what lanes share"])
def test_a_batch_with_a_sum_that_flows_back_into_lanes_cannot_be_cut(between):
    def write(t, x):
        total = total_of_a_row(t, x)
        for op in between:
            total = t.emit(op, (total,))
        mean = t.emit(DIVIDE, (total, t.emit(Kind.LANES)))
        return t.emit(SUBTRACT, (x, mean))

    (before, lanes, after), separable = parts_of(write)
    assert (before, after, separable) == ([], [], False)
    assert {EXP, MULTIPLY, Kind.BATCH_SUM, DIVIDE, SUBTRACT} <= set(lanes)
