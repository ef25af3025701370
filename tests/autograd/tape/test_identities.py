"""What an identity leaves out or makes cheaper, and what it must not touch."""

import math

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.table import ADD, DIVIDE, EXP, FLOATS, GREATER, MULTIPLY, NEGATIVE, POWER, REGISTRY, SUBTRACT, WHERE, Op
from autograd.tape import drop_dead, fold_constants, rewrite_powers
from tests.autograd.tapes import operations, parameter, replay, tape_of

NUMBERS = np.array([-math.inf, -2.0, -1.0, -1e-320, -0.0, 0.0, 1e-320, 0.5, 1.0, 3.0, math.inf, math.nan])


def same_bits(a, b):
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b))


# -- fold_constants -------------------------------------------------------------------------------------


def test_what_is_made_of_constants_is_computed():
    tape = fold_constants(tape_of(lambda t, x: t.emit(ADD, (x, t.emit(EXP, (t.constant(2.0),))))))
    assert operations(tape) == [ADD]
    assert replay(tape, [1.0])[0] == [1.0 + math.exp(2.0)]


WITHOUT_EFFECT = {
    "x·1": lambda t, x: t.emit(MULTIPLY, (x, t.constant(1.0))),
    "1·x": lambda t, x: t.emit(MULTIPLY, (t.constant(1.0), x)),
    "x/1": lambda t, x: t.emit(DIVIDE, (x, t.constant(1.0))),
    "x¹": lambda t, x: t.emit(POWER, (x, t.constant(1.0))),
    "x + (−0)": lambda t, x: t.emit(ADD, (x, t.constant(-0.0))),
    "(−0) + x": lambda t, x: t.emit(ADD, (t.constant(-0.0), x)),
    "x − 0": lambda t, x: t.emit(SUBTRACT, (x, t.constant(0.0))),
    "−−x": lambda t, x: t.emit(NEGATIVE, (t.emit(NEGATIVE, (x,)),)),
}
NOT_WITHOUT_EFFECT = {
    "x·0": lambda t, x: t.emit(MULTIPLY, (x, t.constant(0.0))),
    "x + 0": lambda t, x: t.emit(ADD, (x, t.constant(0.0))),
    "x − (−0)": lambda t, x: t.emit(SUBTRACT, (x, t.constant(-0.0))),
    "0 − x": lambda t, x: t.emit(SUBTRACT, (t.constant(0.0), x)),
    "x − x": lambda t, x: t.emit(SUBTRACT, (x, x)),
    "x/x": lambda t, x: t.emit(DIVIDE, (x, x)),
    "0/x": lambda t, x: t.emit(DIVIDE, (t.constant(0.0), x)),
}


@pytest.mark.parametrize("written", WITHOUT_EFFECT)
def test_what_changes_no_number_is_left_out(written):
    tape = drop_dead(fold_constants(tape_of(WITHOUT_EFFECT[written])))
    assert operations(tape) == []
    assert np.array_equal(replay(tape, NUMBERS)[0], NUMBERS, equal_nan=True)


@pytest.mark.parametrize("written", [*WITHOUT_EFFECT, *NOT_WITHOUT_EFFECT])
def test_folding_keeps_nan_inf_and_the_sign_of_zero(written):
    tape = tape_of({**WITHOUT_EFFECT, **NOT_WITHOUT_EFFECT}[written])
    finite_or_inf = NUMBERS[:-1]  # the sign of nan means nothing
    assert same_bits(replay(fold_constants(tape), finite_or_inf)[0], replay(tape, finite_or_inf)[0])


@pytest.mark.parametrize("written", NOT_WITHOUT_EFFECT)
def test_identities_that_fail_for_some_number_are_not_used(written):
    tape = tape_of(NOT_WITHOUT_EFFECT[written])
    assert operations(fold_constants(tape)) == operations(tape)


def test_a_choice_by_a_constant_is_made():
    choose = lambda c: lambda t, x, y: t.emit(WHERE, (t.constant(c), x, y))
    for c, slot in ((1.0, 0), (0.0, 1), (math.nan, 0)):
        assert fold_constants(tape_of(choose(c), 2)).outputs == (slot,)


def test_choices_whose_conditions_other_choices_make_known_are_made():
    def write(t, x):
        w, count = parameter(t, 0.5), t.constant(0.0)
        for _ in range(1_000):
            count = t.emit(
                WHERE, (t.emit(GREATER, (count, t.constant(-1.0))), t.emit(ADD, (count, t.constant(1.0))), w)
            )
        return t.emit(MULTIPLY, (count, x))

    tape = drop_dead(fold_constants(tape_of(write)))
    assert operations(tape) == [MULTIPLY]
    assert replay(tape, [2.0])[0] == [2_000.0]


def test_a_choice_is_made_by_what_a_choice_of_a_number_or_of_the_samples_has_made_known():
    def write(t, x, y):
        zero = t.emit(WHERE, (t.constant(1.0), t.constant(0.0), x))
        return t.emit(WHERE, (zero, x, y))

    assert fold_constants(tape_of(write, 2)).outputs == (1,)


def test_what_choices_make_alike_is_not_shared_before_it_is_differentiated():
    def write(t, x):
        chosen = [t.emit(WHERE, (t.constant(1.0), x, t.constant(2.0))) for _ in range(2)]
        return t.emit(ADD, tuple([t.emit(EXP, (number,)) for number in chosen]))

    assert operations(fold_constants(tape_of(write))) == [EXP, EXP, ADD]


def choice(t, condition, a, b):
    """where(condition, a, b) of numbers."""
    return t.emit(WHERE, (condition, t.constant(a), t.constant(b)))


def test_a_comparison_that_is_made_a_number_again_and_again_stays_one_comparison():
    def write(t, x):
        truth = t.emit(GREATER, (x, t.constant(0.0)))
        for _ in range(5):
            truth = t.emit(MULTIPLY, (choice(t, truth, 1.0, 0.0), t.constant(1.0)))
        return choice(t, truth, 3.0, 4.0)

    assert operations(drop_dead(fold_constants(tape_of(write)))) == [GREATER, WHERE]


def test_what_may_be_another_number_than_1_or_0_is_still_made_one():
    for first in (lambda t, x: x, lambda t, x: choice(t, x, 1.0, -0.0), lambda t, x: choice(t, x, 2.0, 0.0)):
        tape = tape_of(lambda t, x, first=first: choice(t, first(t, x), 1.0, 0.0))
        found = drop_dead(fold_constants(tape))
        assert WHERE in operations(found)
        assert same_bits(replay(found, NUMBERS)[0], replay(tape, NUMBERS)[0])


def test_operations_without_effect_are_found_behind_one_another():
    def write(t, x):
        for _ in range(4):
            x = t.emit(NEGATIVE, (t.emit(MULTIPLY, (t.constant(1.0), x)),))
            x = t.emit(DIVIDE, (t.emit(MULTIPLY, (x, t.constant(-1.0))), t.constant(1.0)))
            x = t.emit(ADD, (t.emit(SUBTRACT, (x, t.constant(0.0))), t.constant(-0.0)))
        return t.emit(EXP, (x,))

    found = drop_dead(fold_constants(tape_of(write)))
    assert operations(found) == [EXP]
    assert found.inputs(int(found.outputs[0]))[0] == 0


@pytest.mark.parametrize(
    "f",
    [
        lambda op, x, y: op(x) + x + y,
        lambda op, x, y: x + op(x) + y + x * y,
        lambda op, x, y: x * op(x) + y * x + x * op(y),
        lambda op, x, y: op(x) * x + x * y,
    ],
)
@pytest.mark.parametrize("formula", [lambda m, a, w: m.where(1.0, w, a), lambda m, a, w: w, lambda m, a, w: 2.0])
def test_a_formula_that_comes_down_to_what_all_lanes_share_still_adds_up_with_what_varies(f, formula):
    op = Op("shared_after_all", forward=formula, partials=lambda m, y, a, w: (m.where(1.0, 0.0, a), 0.0))
    w = Value(2.0)
    try:
        program = autograd.compile(lambda x, y: f(lambda a: op(a, w), x, y))
        X, Y = np.array([1.0, 3.0, 5.0]), np.array([2.0, 4.0, 6.0])
        eager = lambda x, y: f(lambda a: op(a, w), x, y)
        assert program(X, Y).tolist() == [eager(Value(x), Value(y)).data for x, y in zip(X, Y, strict=True)]
        gradients = program.value_and_grad(X, Y, argnums=(0, 1))[1]
        expected = [autograd.grad(eager, argnums=(0, 1))(x, y) for x, y in zip(X, Y, strict=True)]
        assert np.transpose(gradients).tolist() == [[float(g) for g in pair] for pair in expected]
    finally:
        del REGISTRY["shared_after_all"]


# -- rewrite_powers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [2.0, 3.0, -1.0, 0.5])
def test_a_small_power_becomes_cheap_and_stays_the_same_for_every_number(exponent):
    tape = tape_of(lambda t, x: t.emit(POWER, (x, t.constant(exponent))))
    cheap = rewrite_powers(tape)
    assert POWER not in operations(cheap)
    found = replay(cheap, NUMBERS)[0]
    for x, y in zip(NUMBERS.tolist(), found.tolist(), strict=True):
        expected = FLOATS.power(x, exponent)
        assert y == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)
        assert math.isnan(y) or math.copysign(1.0, y) == math.copysign(1.0, expected)


def test_other_powers_stay():
    tape = tape_of(lambda t, x: t.emit(POWER, (x, t.constant(2.5))))
    assert operations(rewrite_powers(tape)) == [POWER]
