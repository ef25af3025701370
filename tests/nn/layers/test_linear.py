"""``Linear`` and ``Dense``: layers in PyTorch's and Keras's words."""

import numpy as np
import pytest

import nn


def test_linear_begins_uniform_on_one_over_the_root_of_its_inputs():
    layer = nn.Linear(400, 50, seed=0)
    weights = np.array([w.data for w in layer.weight.ravel()])
    biases = np.array([b.data for b in layer.bias])
    for numbers in (weights, biases):
        assert np.abs(numbers).max() <= 1 / 20
    assert weights.std() == pytest.approx(1 / 20 / np.sqrt(3), rel=0.02)
    assert np.abs(biases).max() > 0.8 / 20


def test_linear_has_no_activation_and_a_bias_if_wanted():
    layer = nn.Linear(3, 2, bias=False, seed=0)
    assert layer.bias is None
    assert len(layer.parameters()) == 6
    assert repr(layer) == "Linear(3, 2, bias=False)"
    assert (layer.in_features, layer.out_features) == (3, 2)


def test_its_weights_are_an_array_of_its_values():
    layer = nn.Linear(3, 2, seed=0)
    assert layer.weight.shape == (2, 3)
    assert layer.weight[1, 2] is layer.neurons[1].weights[2]
    assert layer.bias[0] is layer.neurons[0].bias


def test_the_same_seed_gives_the_same_weights():
    first, second, other = [[p.data for p in nn.Linear(3, 2, seed=seed).parameters()] for seed in (0, 0, 1)]
    assert first == second
    assert first != other


def test_dense_begins_as_keras_does():
    layer = nn.Dense(3, input_dim=4, seed=0)
    same = nn.Layer(4, 3, "identity", initializer="glorot_uniform", seed=0)
    assert [p.data for p in layer.parameters()] == [p.data for p in same.parameters()]
    assert repr(nn.Dense(3, "relu", use_bias=False)) == "Dense(3, activation='relu', use_bias=False)"


def test_dense_takes_rows_and_says_how_an_image_becomes_one():
    with pytest.raises(ValueError, match=r"nn.Flatten\(input_shape=\[28, 28\]\) before it"):
        nn.Dense(3, input_shape=[28, 28])
    with pytest.raises(ValueError, match="input_dim=5"):
        nn.Dense(3, input_shape=[4], input_dim=5)


def test_a_dense_that_does_not_know_its_inputs_is_not_saved(tmp_path):
    with pytest.raises(ValueError, match="has no weights yet"):
        nn.Sequential(nn.Dense(3)).save(tmp_path / "model")
