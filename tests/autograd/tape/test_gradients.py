"""The backward sweep on a tape."""

import math

import numpy as np
import pytest

from autograd.table import ADD, EXP, GREATER, MULTIPLY, TANH, WHERE
from autograd.tape import Kind, differentiate, fold_constants, gather_dots, has_unmasked, share
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


def masked_network(loss, widths=(6, 8, 5)):
    """The tape of a network of tanh layers, and a loss of each output."""

    def write(t, *xs):
        for width in widths[1:]:
            xs = [t.emit(TANH, (z,)) for z in layer(t, xs, width)]
        return chain(t, [loss(t, x) for x in xs])

    return gather_dots(tape_of(write, widths[0]))


def where_positive(t, x):
    return t.emit(WHERE, (t.emit(GREATER, (x, t.constant(0.0))), t.emit(MULTIPLY, (x, x)), t.emit(EXP, (x,))))


def test_a_loss_with_branches_costs_a_network_no_instruction_per_weight():
    added = []
    for widths in ((6, 8, 5), (60, 8, 5)):
        plain, masked = [masked_network(f, widths) for f in (lambda t, x: t.emit(EXP, (x,)), where_positive)]
        counts = [[i.op for i in differentiate(t, t.parameters()).instructions] for t in (plain, masked)]
        assert [ops.count(Kind.OUTER) for ops in counts] == [2, 2]
        added.append(len(counts[1]) - len(counts[0]))
    assert added[0] == added[1]


def test_a_few_weights_behind_a_branch_stay_masked():
    few, many = [masked_network(where_positive, (2, count)) for count in (2, 8)]
    kinds = lambda t: [i.op for i in differentiate(t, t.parameters()).instructions]
    assert Kind.OUTER not in kinds(few)
    assert Kind.OUTER in kinds(many)


def test_behind_a_layer_a_branch_not_taken_gives_nan_and_the_longer_tape_says_that_it_is_nothing():
    tape = masked_network(where_zero := lambda t, x: t.emit(WHERE, (t.emit(GREATER, (x, x)), x, t.constant(0.0))))
    columns = np.full((6, 3), math.inf)
    short, sure = [replay(differentiate(tape, tape.parameters(), every_branch=b), *columns) for b in (False, True)]
    assert has_unmasked(tape)
    assert not has_unmasked(masked_network(where_zero, (2, 2)))
    assert np.isnan(short[1:]).any()
    assert not np.array(sure[1:]).any()
