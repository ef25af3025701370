"""Penalties: their derivatives, and training with them."""

import pytest

import nn
from autograd import Value
from autograd.table import FLOATS


@pytest.mark.parametrize("q", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("w", [-1.5, 0.25])
def test_a_penaltys_derivative_is_that_of_its_graph(q, w):
    penalty, parameter = nn.Penalty(0.3, q), Value(w)
    penalty([parameter]).backward()
    assert penalty.derivative(FLOATS, w) == pytest.approx(parameter.grad, rel=1e-14)
    assert penalty.of([parameter]) == pytest.approx(0.3 * abs(w) ** q)


@pytest.mark.parametrize("q", [0.5, 1.0, 2.0])
def test_a_penaltys_derivative_at_zero_is_zero(q):
    assert nn.Penalty(0.3, q).derivative(FLOATS, 0.0) == 0.0


def test_a_general_penalty_is_minimised_by_training():
    model = nn.Neuron(1, "identity", initializer=2.0)
    history = model.fit(
        [[0.0]], [0.0], penalty=nn.Penalty(0.5, 3.0), optimizer="sgd", learning_rate=0.1, epochs=1, progress=False
    )
    assert history.loss == [4.0]
    assert model.weights[0].data == pytest.approx(2.0 - 0.1 * 0.5 * 3.0 * 4.0)
