"""A model whose parts were changed by hand is saved as it is, or refused."""

import pytest

import nn
from nn.model import ACTIVATIONS

X = [[1.0, 2.0], [-0.5, 0.3]]


def another_activation_of_a_neuron():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    model.layers[0].neurons[0].activation = ACTIVATIONS["relu"]
    return model


def another_layer_of_the_same_shape():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    model.layers[0] = nn.Layer(2, 3, activation="relu", seed=4)
    return model


def another_epsilon():
    model = nn.MLP(2, [3, 1], batch_norm=True, seed=1)
    next(module for module in model.modules() if isinstance(module, nn.BatchNorm)).epsilon = 0.5
    return model


def another_rate():
    model = nn.MLP(2, [3, 1], dropout=0.2, seed=1)
    next(module for module in model.modules() if isinstance(module, nn.Dropout)).rate = 0.9
    return model


def a_shared_parameter():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    model.layers[1].neurons[0].weights[0] = model.layers[0].neurons[0].weights[0]
    return model


def a_layer_in_two_places():
    layer = nn.Layer(2, 2, activation="tanh", seed=1)
    return nn.Sequential(layer, layer, nn.Layer(2, 1, seed=2))


@pytest.mark.parametrize(
    "make",
    [
        another_activation_of_a_neuron,
        another_layer_of_the_same_shape,
        another_epsilon,
        another_rate,
        a_shared_parameter,
        a_layer_in_two_places,
    ],
)
def test_a_model_that_its_file_would_not_describe_is_refused_and_nothing_is_written(tmp_path, make):
    with pytest.raises(ValueError, match="were changed after it was made"):
        make().save(tmp_path / "model")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("chosen", ["relu", ACTIVATIONS["relu"], "softmax"])
def test_another_activation_of_a_layer_is_that_of_its_neurons_and_of_its_file(tmp_path, chosen):
    layer = nn.Layer(2, 2, activation="tanh", seed=1)
    layer.activation = chosen
    same = nn.Layer(2, 2, activation=chosen, seed=1)
    for parameter, other in zip(same.parameters(), layer.parameters(), strict=True):
        parameter.data = other.data
    assert layer.predict(X).tolist() == same.predict(X).tolist()
    assert repr(layer) == repr(same)
    layer.save(tmp_path / "layer")
    assert nn.load(tmp_path / "layer").predict(X).tolist() == layer.predict(X).tolist()


def test_an_activation_that_a_layer_does_not_know_is_refused_when_it_is_set():
    layer = nn.Layer(2, 2, activation="tanh", seed=1)
    with pytest.raises(ValueError, match="rellu"):
        layer.activation = "rellu"
    assert layer.activation.name == "tanh"
