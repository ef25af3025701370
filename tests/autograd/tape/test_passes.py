"""Passes: what they save, and what they must not touch."""

import numpy as np
import pytest

from autograd.table import ADD, EXP, GELU, MULTIPLY, SIGMOID, SUBTRACT, TANH, Op
from autograd.tape import ELEMENTARY, Kind, Tape, drop_dead, share, write_out
from tests.autograd.tapes import operations, parameter, replay, tape_of


def test_a_common_subexpression_is_computed_once():
    twice = lambda t, x, y: t.emit(
        ADD, (t.emit(TANH, (t.emit(MULTIPLY, (x, y)),)), t.emit(TANH, (t.emit(MULTIPLY, (y, x)),)))
    )
    assert operations(share(tape_of(twice, 2))) == [MULTIPLY, TANH, ADD]


def test_what_does_not_commute_is_not_shared():
    both = lambda t, x, y: t.emit(MULTIPLY, (t.emit(SUBTRACT, (x, y)), t.emit(SUBTRACT, (y, x))))
    assert operations(share(tape_of(both, 2))) == [SUBTRACT, SUBTRACT, MULTIPLY]


def test_a_detached_slot_is_not_shared_with_the_slot_itself():
    tape = share(tape_of(lambda t, x: t.emit(ADD, (t.emit(Kind.DETACH, (x,)), x))))
    assert operations(tape) == [Kind.DETACH, ADD]


def in_every_lane(tape):
    """A tape of which nothing is computed once: parameters are copied into every lane."""
    written, becomes = Tape(), []
    for op, inputs, detail in tape.instructions:
        slot = written.emit(op, tuple([becomes[i] for i in inputs]), detail)
        becomes.append(written.emit(Kind.SPREAD, (slot,)) if op is Kind.PARAMETER else slot)
    written.outputs = tuple([becomes[slot] for slot in tape.outputs])
    return written


def test_what_all_lanes_share_is_computed_once():
    def write(t, x):
        w = parameter(t, 2.0)
        return t.emit(MULTIPLY, (t.emit(EXP, (w,)), x))

    once = tape_of(write)
    every_time = in_every_lane(once)
    varying = lambda t: [i.op for slot, i in enumerate(t.instructions) if t.varies[slot] and isinstance(i.op, Op)]
    assert (varying(every_time), varying(once)) == ([EXP, MULTIPLY], [MULTIPLY])
    assert np.array_equal(replay(every_time, [1.0, 2.0])[0], replay(once, [1.0, 2.0])[0])


def test_what_no_output_depends_on_is_dropped_and_arguments_stay():
    tape = drop_dead(tape_of(lambda t, x, y: (t.emit(EXP, (y,)), t.emit(TANH, (x,)))[1], 2))
    assert [i.op for i in tape.instructions] == [Kind.ARGUMENT, Kind.ARGUMENT, TANH]


@pytest.mark.parametrize("op", [SIGMOID, GELU])
def test_formulas_are_written_out_down_to_what_the_executor_knows(op):
    tape = tape_of(lambda t, x: t.emit(op, (x,)))
    written = operations(write_out(tape, ELEMENTARY))
    assert len(written) > 1
    assert {o.name for o in written} <= ELEMENTARY
    assert operations(write_out(tape, ELEMENTARY | {op.name})) == [op]
