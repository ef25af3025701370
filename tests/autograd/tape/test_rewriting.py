"""A tape written anew: what instructions become, and where new ones stand."""

import math

import numpy as np
import pytest

import autograd
from autograd import Op, Value
from autograd.table import ADD, EXP, MULTIPLY, NEGATIVE, POWER, REGISTRY, TANH
from autograd.tape import Kind, Tape, code_of, drop_dead, fold_constants, operation, rewrite_powers, share
from tests.autograd.tapes import operations, parameter, replay, tape_of


def in_order(tape):
    """Whether every instruction comes after its inputs."""
    return all(max(i.inputs, default=-1) < slot for slot, i in enumerate(tape.instructions))


def test_what_comes_in_the_place_of_an_instruction_stands_there():
    def write(t, x):
        cube = t.emit(POWER, (t.emit(TANH, (x,)), t.constant(3.0)))
        return t.emit(ADD, (t.emit(EXP, (cube,)), cube))

    tape = rewrite_powers(tape_of(write))
    assert operations(tape) == [TANH, MULTIPLY, MULTIPLY, EXP, ADD]
    assert in_order(tape)
    assert replay(tape, [0.5])[0][0] == pytest.approx(math.exp(math.tanh(0.5) ** 3) + math.tanh(0.5) ** 3, rel=1e-15)


def test_what_has_become_simpler_makes_those_that_use_it_simpler():
    def write(t, x):
        same = t.emit(MULTIPLY, (x, t.emit(MULTIPLY, (t.constant(2.0), t.constant(0.5)))))
        return t.emit(EXP, (t.emit(NEGATIVE, (t.emit(NEGATIVE, (same,)),)),))

    tape = drop_dead(fold_constants(tape_of(write)))
    assert operations(tape) == [EXP]
    assert tape[tape.outputs[0]].inputs == (0,)


def test_of_equal_results_the_first_is_kept_though_it_is_seen_to_be_equal_later():
    def write(t, x):
        first, second = t.emit(TANH, (x,)), t.emit(TANH, (x,))
        early = t.emit(MULTIPLY, (second, second))  # it is first · first as well, which comes below
        cube = t.emit(MULTIPLY, (early, second))
        return t.emit(ADD, (cube, t.emit(MULTIPLY, (first, first))))

    tape = share(tape_of(write))
    assert in_order(tape)
    assert operations(tape) == [TANH, MULTIPLY, MULTIPLY, ADD]
    assert replay(tape, [0.5])[0][0] == pytest.approx(math.tanh(0.5) ** 3 + math.tanh(0.5) ** 2, rel=1e-15)


def test_a_long_chain_that_is_computed_twice_is_computed_once():
    def write(t, x):
        ends = []
        for _ in range(2):
            v = x
            for _ in range(3_000):
                v = t.emit(TANH, (v,))
            ends.append(v)
        return t.emit(ADD, tuple(ends))

    assert len(share(tape_of(write))) == 3_001


def test_a_pass_that_finds_nothing_gives_the_tape_itself():
    tape = tape_of(lambda t, x: t.emit(MULTIPLY, (parameter(t, 2.0), t.emit(EXP, (x,)))))
    for improve in (fold_constants, rewrite_powers, share, drop_dead):
        assert improve(tape) is tape


def test_operations_of_one_name_are_told_apart():
    def squared(factor):
        return Op("squared_or_more", forward=lambda m, a: factor * a * a, partials=lambda m, y, a: (2.0 * factor * a,))

    try:
        one, two = squared(1.0), squared(2.0)
        assert [operation(code_of(op)) for op in (one, two, one)] == [one, two, one]
        w = Value(3.0)
        program = autograd.compile(lambda x: two(w * x))
        assert program.backward(np.array([1.0, 2.0])) == (18.0 + 72.0) / 2
        assert w.grad == (12.0 + 48.0) / 2
    finally:
        del REGISTRY["squared_or_more"]


def test_many_instructions_are_appended_as_columns():
    tape = Tape()
    tape.begin(1, [Value(2.0)])
    tape.extend([code_of(MULTIPLY), code_of(TANH)], [2, 1], [1, 0, 2], [1, 1])
    tape.outputs = [3]
    assert [(i.op, i.inputs) for i in tape.instructions[2:]] == [(MULTIPLY, (1, 0)), (TANH, (2,))]
    assert tape.slots_of(Kind.PARAMETER).tolist() == [1]
    assert tape.columns().matrix(np.array([2])).tolist() == [[1, 0]]
    assert tape.uses().tolist() == [1, 1, 1, 1]
