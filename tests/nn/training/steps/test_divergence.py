"""Divergence: training stops, and the error says where it began."""

import math

import pytest

import nn
from tests.nn.training import QUIET, X4, Y4, line, numbers


def test_running_statistics_that_overflow_stop_the_training_and_name_the_layer():
    model = nn.Sequential(nn.BatchNorm(1), nn.Neuron(1, activation="identity"))
    with pytest.raises(nn.DivergenceError, match="epoch 1: batch norm 1 has measured"):
        model.fit([[1e200], [-1e200], [0.0]], [1.0, 1.0, 2.0], epochs=3, **QUIET)
    assert model.buffers() == [[0.0], [1.0]]


def test_an_exploding_training_stops_and_keeps_the_last_finite_parameters():
    model = line()
    with pytest.raises(nn.DivergenceError, match=r"epoch \d+: .*usually helps: a smaller learning_rate") as caught:
        model.fit(X4, Y4, optimizer="sgd", learning_rate=1e6, epochs=100, **QUIET)
    assert all(math.isfinite(number) for number in numbers(model))
    assert math.isfinite(sum((model(x).data - y) ** 2 for x, y in zip(X4, Y4, strict=True)))
    assert len(caught.value.history) > 0
    assert all(math.isfinite(loss) for loss in caught.value.history.loss)


def test_the_error_names_the_layer_and_the_operation_where_it_began():
    model = nn.MLP(1, [2, 1], activation=lambda z: z.log(), initializer=-1.0)
    before = numbers(model)
    with pytest.raises(nn.DivergenceError, match=r"epoch 1: .*began in mlp/layer 1/neuron 1, where log gave nan"):
        model.fit([[1.0], [2.0]], [1.0, 2.0], epochs=3, **QUIET)
    assert numbers(model) == before


def test_a_gradient_that_is_not_finite_stops_before_the_step():
    model = nn.Neuron(1, activation=lambda z: z.sqrt(), initializer=0.0)
    with pytest.raises(nn.DivergenceError, match="though the loss is finite"):
        model.fit([[1.0]], [1.0], epochs=1, **QUIET)
    assert numbers(model) == [0.0, 0.0]


def test_an_optimizer_whose_memory_overflows_stops_the_training():
    model = nn.Neuron(1, activation="identity", initializer="zeros")
    optimizer = nn.Adam(model.parameters())
    with pytest.raises(nn.DivergenceError, match=r"after the step Adam's squares of w1 is inf"):
        model.fit([[1e200]], [1.0], optimizer=optimizer, epochs=1, **QUIET)
    assert numbers(model) == [0.0, 0.0]
    assert (optimizer.state, optimizer.hyper.t) == ([(0.0, 0.0, 0.0)] * 2, 0)
