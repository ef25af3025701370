"""Activations, gradients and weights, layer by layer."""

import math

import numpy as np
import pytest

import nn

from . import X4, Y4, line


def test_a_dead_relu_is_found():
    model = nn.MLP(1, [2, 1], initializer=1.0)
    model.layers[0].neurons[1].bias.data = -100.0
    assert [neurons.tolist() for neurons in nn.diagnostics.dead_neurons(model, X4[1:]).values()] == [
        [False, True],
        [False],
    ]


def test_activations_of_every_layer_are_those_that_the_network_computes():
    model = nn.MLP(1, [3, 2], activation="tanh", output="softmax", seed=0)
    found = nn.diagnostics.activations(model, X4)
    assert {name: a.shape for name, a in found.items()} == {"layer 1": (4, 3), "layer 2": (4, 2)}
    assert found["layer 2"].tolist() == model.outputs(X4).tolist()
    assert found["layer 1"][2].tolist() == pytest.approx([a.data for a in model.layers[0]([2.0])], abs=1e-15)


def test_gradients_by_layer_are_those_of_backpropagation_and_leave_no_trace():
    model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
    model.parameters()[0].grad = 7.0
    found = nn.diagnostics.gradients(model, X4, Y4, loss="mse")
    assert [p.grad for p in model.parameters()] == [7.0, *[0.0] * 6]
    assert [p.has_grad for p in model.parameters()] == [True, *[False] * 6]
    model.zero_grad()
    (sum((model(x) - y) ** 2 for x, y in zip(X4, Y4, strict=True)) * 0.25).backward()
    assert np.concatenate(list(found.values())) == pytest.approx([p.grad for p in model.parameters()], rel=1e-12)


def test_looking_at_gradients_draws_no_mask_and_measures_no_batch():
    model = nn.MLP(1, [3, 1], dropout=0.5, batch_norm=True, seed=0)
    before = model.snapshot(), model.layers[2].rng.bit_generator.state
    nn.diagnose(model, X4, Y4, loss="mse")
    assert (model.snapshot(), model.layers[2].rng.bit_generator.state) == before


@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_those_of_training_whatever_mode_the_model_is_set_to(training):
    model = nn.MLP(1, [3, 1], batch_norm=True, seed=0)
    expected = nn.diagnostics.gradients(model, [[1.0], [2.0], [4.0]], [1.0, 0.0, 2.0], "mse")
    model._set_training(training)
    found = nn.diagnostics.gradients(model, [[1.0], [2.0], [4.0]], [1.0, 0.0, 2.0], "mse")
    assert model.training is training
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in expected.items()
    }


def test_a_diagnosis_holds_one_number_per_layer_and_reads_as_a_table():
    model = nn.MLP(1, [2, 1], seed=0)
    model.layers[1].neurons[0].weights[0].data = 0.0
    found = nn.diagnose(model, X4, Y4, loss="mse")
    assert found.gradient_ratio == found.gradient_rms[0] / found.gradient_rms[-1]
    assert found.zeros.tolist() == [2.0, 2.0]  # the biases begin at 0
    assert found.weight_norm[0] == pytest.approx(math.hypot(*[p.data for p in model.layers[0].parameters()]))
    assert [line.split()[:2] for line in repr(found).splitlines()[1:]] == [["layer", "1"], ["layer", "2"]]


def test_gradients_without_a_loss_say_what_to_give():
    with pytest.raises(ValueError, match="say which loss"):
        nn.diagnostics.gradients(line(), X4, Y4)


def test_the_ratio_is_of_layers_that_have_parameters():
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 3, seed=0), nn.ReLU(), nn.Linear(3, 1, seed=1), nn.Sigmoid())
    found = nn.diagnose(model, [[0.0, 1.0], [1.0, 0.5]], [0.0, 1.0], "binary_cross_entropy")
    assert found.gradient_ratio == found.gradient_rms[1] / found.gradient_rms[3]
