"""Instructions as they are appended: constants, and sums over the lanes of what lanes share."""

import math

import pytest

from autograd.table import ADD
from autograd.tape import Kind, Tape, code_of
from tests.autograd.tapes import parameter, replay, tape_of


def test_zero_and_minus_zero_are_two_constants():
    tape = Tape()
    assert tape.constant(0.0) != tape.constant(-0.0)
    assert tape.constant(math.nan) == tape.constant(math.nan)


def test_each_of_many_numbers_is_on_the_tape_once():
    tape = Tape()
    two, _, argument = tape.constant(2.0), tape.constant(0.0), tape.emit(Kind.ARGUMENT)
    numbers = [3.0, -0.0, 2.0, math.nan, 3.0, math.nan, 0.0]
    slots = tape.all_constants(numbers).tolist()
    assert str([tape.number(slot) for slot in slots]) == str(numbers)
    assert (len({*slots}), slots[2], tape.number(argument), len(tape.ops)) == (5, two, None, 6)
    assert [tape.find(number) for number in numbers] == slots
    assert tape.find(1.0) == -1


def test_a_sum_over_the_lanes_of_what_they_share_is_a_product():
    tape = tape_of(lambda t, x: t.emit(Kind.BATCH_SUM, (parameter(t, 2.0),)))
    assert replay(tape, [0.0, 0.0, 0.0])[0].tolist() == [6.0] * 3


def test_a_tape_longer_than_its_numbers_can_tell_is_refused_and_stays_as_it_was(monkeypatch):
    monkeypatch.setattr("autograd.tape.tape.MOST", 5)
    tape = Tape()
    tape.emit(Kind.ARGUMENT), tape.emit(Kind.ARGUMENT)
    for codes, counts, operands in [([code_of(ADD)] * 4, [2] * 4, [0] * 8), ([code_of(ADD)] * 3, [2] * 3, [0] * 6)]:
        with pytest.raises(OverflowError, match="up to 5 instructions and operands"):
            tape.extend(codes, counts, operands, [1] * len(codes))
    assert (len(tape.ops), len(tape.operands), list(tape.bounds)) == (2, 0, [0, 0, 0])
    tape.extend([code_of(ADD)] * 2, [2] * 2, [0, 1, 1, 2], [1, 1])
    assert [tuple(tape.inputs(slot)) for slot in (2, 3)] == [(0, 1), (1, 2)]
