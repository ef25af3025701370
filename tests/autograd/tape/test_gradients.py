"""The backward sweep on a tape."""

import math

import numpy as np
import pytest

from autograd.table import ADD, EXP, GREATER, MULTIPLY, TANH, WHERE
from autograd.tape import Kind, differentiate, fold_constants, gather_dots, share
from tests.autograd.tapes import chain, layer, parameter, replay, tape_of


def test_only_the_gradients_asked_for_are_computed():
    write = lambda t, x, y: t.emit(MULTIPLY, (t.emit(TANH, (x,)), t.emit(EXP, (y,))))
    tape = tape_of(write, 2)
    pruned, whole = differentiate(tape, [0]), differentiate(tape, [0], prune=False)
    assert len(pruned) < len(whole)
    for found in (pruned, whole):
        assert replay(found, [0.5], [0.25])[1] == pytest.approx([(1 - math.tanh(0.5) ** 2) * math.exp(0.25)])


def test_a_parameters_gradient_is_added_up_over_the_lanes():
    tape = tape_of(lambda t, x: t.emit(MULTIPLY, (parameter(t, 2.0), x)))
    assert replay(differentiate(tape, [1]), [1.0, 10.0, 100.0])[1].tolist() == [111.0] * 3


def test_the_sweep_among_parameters_is_done_once():
    tape = tape_of(lambda t, x: t.emit(MULTIPLY, (t.emit(EXP, (parameter(t, 0.0),)), x)))
    gradients = share(fold_constants(differentiate(tape, [1])))
    assert not gradients.varies[gradients.outputs[1]]
    assert replay(gradients, [1.0, 2.0])[1].tolist() == [3.0, 3.0]


def test_the_gradients_of_the_weights_of_a_layer_are_one_instruction():
    tape = gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, xs, 4)]), 3))
    wanted = tape.parameters()
    at_once, one_by_one = differentiate(tape, wanted), differentiate(tape, wanted, matrices=False)
    kinds = lambda t: [i.op for i in t.instructions if i.op in (Kind.OUTER, Kind.BATCH_DOT)]
    assert (kinds(at_once), kinds(one_by_one)) == ([Kind.OUTER], [Kind.BATCH_DOT] * 12)
    columns = np.random.default_rng(0).normal(size=(3, 6))
    assert np.array(replay(at_once, *columns)) == pytest.approx(np.array(replay(one_by_one, *columns)), rel=1e-14)


def test_a_weight_that_is_used_twice_gets_both_gradients():
    def write(t, *xs):
        weights = [parameter(t, 0.5), parameter(t, -2.0), parameter(t, 1.5)]
        dot = chain(t, [t.emit(MULTIPLY, pair) for pair in zip(weights, xs, strict=True)])
        return t.emit(ADD, (t.emit(TANH, (dot,)), t.emit(EXP, (weights[1],))))

    tape = gather_dots(tape_of(write, 3))
    gradients = differentiate(tape, tape.parameters())
    assert Kind.OUTER not in [i.op for i in gradients.instructions]
    x = np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]])
    slope = 1.0 - np.tanh([0.5, -2.0, 1.5] @ x) ** 2
    expected = x @ slope + [0.0, 2.0 * math.exp(-2.0), 0.0]
    assert [g[0] for g in replay(gradients, *x)[1:]] == pytest.approx(expected, rel=1e-14)


def test_a_layer_in_a_branch_not_taken_gives_its_weights_nothing_not_even_nan():
    def write(t, *xs):
        dot = chain(t, [t.emit(MULTIPLY, (parameter(t, 1.0), x)) for x in xs])
        return t.emit(WHERE, (t.emit(GREATER, (xs[0], t.constant(0.0))), dot, xs[0]))

    tape = gather_dots(tape_of(write, 2))
    gradients = differentiate(tape, tape.parameters())
    found = replay(gradients, [1.0, -1.0, -2.0], [3.0, math.inf, math.nan])
    assert [g[0] for g in found[1:]] == [1.0, 3.0]
