"""Conjugate gradients and their line search."""

import numpy as np
import pytest

import nn
from autograd import Value
from nn.optimizers import minimum_between


def test_conjugate_gradients_find_the_bottom_of_rosenbrocks_valley():
    x, y = Value(-1.2), Value(1.0)
    optimizer = nn.ConjugateGradients([x, y])

    def evaluate():
        optimizer.zero_grad()
        loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        loss.backward()
        return loss.data

    losses = [optimizer.advance(evaluate) for _ in range(40)]
    assert losses == sorted(losses, reverse=True)
    assert (x.data, y.data) == pytest.approx((1.0, 1.0), abs=1e-6)


def test_conjugate_gradients_that_are_interrupted_settle_where_the_line_began():
    w, calls = Value(5.0), []
    optimizer = nn.ConjugateGradients([w])

    def evaluate():
        calls.append(w.data)
        if len(calls) == 2:
            raise KeyboardInterrupt
        optimizer.zero_grad()
        loss = w * w
        loss.backward()
        return loss.data

    with pytest.raises(KeyboardInterrupt):
        optimizer.advance(evaluate)
    assert w.data == calls[1] != 5.0
    optimizer.settle()
    assert w.data == 5.0


def test_conjugate_gradients_step_back_from_where_the_loss_is_not_finite():
    model = nn.Neuron(1, activation=lambda z: z.log(), bias=False, initializer=1.0)
    optimizer = nn.ConjugateGradients(model.parameters(), learning_rate=10.0)  # the first trial has w < 0
    model.fit([[1.0]], [-3.0], optimizer=optimizer, epochs=12, progress=False)
    assert model.weights[0].data == pytest.approx(np.exp(-3.0), rel=1e-4)


def test_conjugate_gradients_cannot_step_without_the_loss():
    with pytest.raises(TypeError, match=r"use optimizer.advance\(evaluate\)"):
        nn.ConjugateGradients([Value(1.0)]).step()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ((0.0, 0.0, -1.0), (2.0, 0.0, 1.0), 1.0),  # a parabola
        ((2.0, 0.0, 1.0), (0.0, 0.0, -1.0), 1.0),  # from the other side
        ((1.0, 4.5, -6.0), (4.0, 4.5, 6.0), 2.5),  # 2 (x − 2.5)²
    ],
)
def test_a_line_search_looks_at_the_minimum_of_the_cubic(low, high, expected):
    assert minimum_between(low, high) == pytest.approx(expected)


@pytest.mark.parametrize("a", [10.0, -10.0])
def test_a_line_search_never_looks_at_the_very_end_of_its_bracket(a):
    # A parabola whose minimum is 1 % from the end: the middle is tried instead.
    def point(x):
        return (x, (x - a - 0.01) ** 2, 2.0 * (x - a - 0.01))

    assert minimum_between(point(a), point(a + 1.0)) == a + 0.5
