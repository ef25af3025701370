"""Penalties without the biases, and weight vectors that are kept short: the same by either step."""

import math

import numpy as np
import pytest

import nn
from autograd import Value
from nn.model import biases_of, weight_vectors

X = np.random.default_rng(0).normal(size=(12, 3))
Y = np.sin(X[:, 0])


def trained(*, optimizer="sgd", batch_norm=False, **options):
    model = nn.MLP(3, [4, 1], activation="tanh", batch_norm=batch_norm, seed=1)
    options = {"learning_rate": 0.1, "epochs": 4, **options}
    return model, model.fit(X, Y, optimizer=optimizer, progress=False, **options)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("optimizer", ["sgd", "conjugate_gradients"])
@pytest.mark.parametrize("clip", [{}, {"clip_norm": 0.5}])
def test_a_penalty_without_biases_is_the_sum_over_the_weights(compiled, optimizer, clip):
    model = nn.MLP(3, [4, 1], activation="tanh", seed=1)
    for bias in biases_of(model):
        bias.data = 2.0
    biases = [0.0 if name.endswith("/b") else 1.0 for name, _ in model.named_parameters()]
    penalty = sum(each * p.data**2 for each, p in zip(biases, model.parameters(), strict=True))
    twin = nn.MLP(3, [4, 1], activation="tanh", seed=1)
    twin.restore(model.snapshot())
    options = {"optimizer": optimizer, "learning_rate": 0.1, "epochs": 1, "progress": False, **clip}
    found = model.fit(X, Y, l2=0.5, penalize_bias=False, compiled=compiled, **options).loss[0]
    assert math.isclose(found, twin.fit(X, Y, **options).loss[0] + 0.5 * penalty, rel_tol=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_bias_that_nothing_pulls_on_keeps_its_number(compiled):
    neuron = nn.Neuron(1, activation="identity", initializer="zeros")
    neuron.bias.data = 3.0
    neuron.fit(
        [[1.0]], [3.0], optimizer="sgd", l2=1.0, penalize_bias=False, epochs=3, progress=False, compiled=compiled
    )
    assert [parameter.data for parameter in neuron.parameters()] == [0.0, 3.0]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("options", [{}, {"optimizer": "adam"}, {"batch_size": 5}, {"l2": 0.1, "penalize_bias": False}])
def test_no_weight_vector_is_longer_than_max_norm_and_short_ones_are_left_alone(compiled, options):
    model, _ = trained(max_norm=0.4, compiled=compiled, seed=3, **options)
    lengths = [math.hypot(*[weight.data for weight in vector]) for vector in weight_vectors(model)]
    assert max(lengths) <= 0.4 * (1 + 1e-12)
    assert any(math.isclose(length, 0.4) for length in lengths)
    far, plain = (
        trained(max_norm=1e6, compiled=compiled, seed=3, **options),
        trained(compiled=compiled, seed=3, **options),
    )
    assert far[0].snapshot() == plain[0].snapshot()


def test_one_step_with_max_norm_worked_out_by_hand():
    neuron = nn.Neuron(2, activation="identity", initializer="zeros")
    neuron.fit([[3.0, 4.0]], [1.0], optimizer="sgd", learning_rate=0.5, epochs=1, max_norm=2.5, progress=False)
    # ∂L/∂w = 2(0 − 1)·(3, 4), so w = (3, 4), of length 5, and is halved; ∂L/∂b = −2, b = 1
    assert [parameter.data for parameter in neuron.parameters()] == [1.5, 2.0, 1.0]


def test_biases_are_found_in_a_model_of_ones_own_and_in_batch_normalisation():
    class Line(nn.Model):
        def __init__(self):
            self.w, self.b = [Value(1.0), Value(2.0)], Value(3.0)

    assert [bias.data for bias in biases_of(Line())] == [3.0]
    assert [[weight.data for weight in vector] for vector in weight_vectors(Line())] == [[1.0, 2.0]]
    model, _ = trained(batch_norm=True, epochs=1)
    assert len(biases_of(model)) == 4 + 1  # β, and the bias of the output: neurons before a normalisation have none
    assert [len(vector) for vector in weight_vectors(model)] == [3, 3, 3, 3, 4]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"penalize_bias": False}, "there is no penalty that it could leave biases out of"),
        ({"penalize_bias": False, "l1": 0.1, "optimizer": "proximal_gradient"}, "biases included: choose another"),
        ({"penalize_bias": 0, "l1": 0.1}, "penalize_bias must be True or False"),
        ({"max_norm": 0.0}, "max_norm must be a number above 0"),
    ],
)
def test_what_has_no_effect_or_no_sense_is_refused(options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        trained(**options)
