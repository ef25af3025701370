"""Initial weights: their variances, and what is refused."""

import json
import math

import numpy as np
import pytest

import nn
from tests import DATA

WORKED = {case["id"]: case for case in json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))}


def drawn(name, fan_in, fan_out, count=200_000):
    rng = np.random.default_rng(0)
    draw = nn.INITIALIZERS[name]()
    return np.array([draw(rng, fan_in, fan_out) for _ in range(count // fan_in)])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("glorot_uniform", "glorot var 2/(in+out)"),
        ("glorot_normal", "glorot var 2/(in+out)"),
        ("he_uniform", "he var 2/in"),
        ("he_normal", "he var 2/in"),
        ("lecun_uniform", "lecun var 1/in"),
        ("lecun_normal", "lecun var 1/in"),
    ],
)
def test_an_initialiser_draws_with_the_variance_of_its_paper(name, key):
    published = WORKED["glorot_he"]["published"][key]
    sample = drawn(name, 784, 256)
    assert sample.var() == pytest.approx(published, rel=0.02)
    assert abs(sample.mean()) < 0.01 * math.sqrt(published)


def test_glorots_uniform_weights_keep_to_his_bound():
    bound = WORKED["glorot_he"]["published"]["glorot bound sqrt(6/(in+out))"]
    largest = np.abs(drawn("glorot_uniform", 784, 256)).max()
    assert 0.999 * bound < largest <= bound


@pytest.mark.parametrize(("activation", "variance"), [("relu", 2 / 400), ("tanh", 2 / 600), ("sigmoid", 2 / 600)])
def test_a_layer_begins_as_suits_its_activation(activation, variance):
    layer = nn.Layer(400, 200, activation, seed=0)
    weights = [w.data for neuron in layer.neurons for w in neuron.weights]
    assert np.var(weights) == pytest.approx(variance, rel=0.03)
    assert {neuron.bias.data for neuron in layer.neurons} == {0.0}


def test_a_layer_before_a_batch_normalisation_begins_as_suits_the_activation_behind_it():
    model = nn.MLP(400, [200, 1], activation="relu", batch_norm=True, seed=0)
    weights = [w.data for neuron in model.layers[0].neurons for w in neuron.weights]
    assert np.var(weights) == pytest.approx(2 / 400, rel=0.03)
    chosen = nn.MLP(2, [1, 1], batch_norm=True, initializer=0.5)
    assert [w.data for w in chosen.layers[0].neurons[0].weights] == [0.5, 0.5]


def test_initialisers_may_differ_from_layer_to_layer():
    model = nn.MLP(1, [1, 1], initializer=["zeros", nn.initializers.constant(3.0)])
    assert [p.data for p in model.parameters()] == [0.0, 0.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: nn.Neuron(1, initializer="xavier"),
            "initializer='xavier': no initialiser is called that: choose one of zeros",
        ),
        (lambda: nn.initializers.uniform(1.0, 1.0), "needs low < high"),
        (lambda: nn.initializers.normal(-1.0), "std must be a number, 0 or more"),
        (lambda: nn.MLP(1, [1, 1], initializer=["zeros"]), "1 initializers were given for 2 layers"),
    ],
)
def test_initialisers_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
