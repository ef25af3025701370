"""A model whose parts were changed by hand is saved as it is, or refused."""

import pytest

import nn
from autograd import Value
from nn.model import ACTIVATIONS

X = [[1.0, 2.0], [-0.5, 0.3]]


def another_activation_of_a_neuron():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    model.layers[0].neurons[0].activation = ACTIVATIONS["relu"]
    return model


def a_layer_less():
    model = nn.MLP(2, [3, 3, 1], seed=1)
    del model.layers[1]
    return model


def a_layer_more():
    model = nn.MLP(2, [3, 1], seed=1)
    model.layers.append(nn.Layer(1, 1, seed=2))
    return model


def a_method_of_its_own():
    model = nn.MLP(2, [3, 1], seed=1)
    model.layers[0].forward = lambda rows, *, logits=False: [[row[0], row[1], row[0]] for row in rows]
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
        a_layer_less,
        a_layer_more,
        a_method_of_its_own,
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


@pytest.mark.parametrize("batch_norm", [True, False])
def test_an_mlp_says_which_activations_its_layers_have_now_and_so_does_its_file(tmp_path, batch_norm):
    model = nn.MLP(2, [3, 4, 1], activation=["tanh", "relu"], batch_norm=batch_norm, dropout=0.1, seed=1)
    changed = next(each for each in model.modules() if isinstance(each, nn.BatchNorm if batch_norm else nn.Layer))
    changed.activation = "elu"
    model.layers[-1].activation = "sigmoid"
    assert [each.name for each in model.activations] == ["elu", "relu", "sigmoid"]
    assert "activation=['elu', 'relu'], output='sigmoid'" in repr(model)
    model.save(tmp_path / "model")
    loaded = nn.load(tmp_path / "model")
    assert repr(loaded) == repr(model)
    assert loaded.predict(X).tolist() == model.predict(X).tolist()


def test_a_layer_in_the_place_of_another_is_saved(tmp_path):
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    model.layers[0] = nn.Layer(2, 3, activation="relu", seed=4)
    model.save(tmp_path / "model")
    assert nn.load(tmp_path / "model").predict(X).tolist() == model.predict(X).tolist()


def test_nothing_is_saved_that_could_not_be_loaded(tmp_path):
    norm = nn.BatchNorm(2)
    norm.running_variance[0] = -1.0
    with pytest.raises(ValueError, match="running_variance holds -1, and cannot be below 0"):
        norm.save(tmp_path / "model")
    assert not list(tmp_path.iterdir())


class Mine(nn.Module):
    def __init__(self):
        self.w = Value(0.5)

    def forward(self, x):
        return self.w * x[0]


@pytest.mark.parametrize("other", [Mine(), None, nn.Layer(2, 1, seed=0), "neuron"])
@pytest.mark.parametrize("use", ["save", "to_torch", "state_dict"])
def test_a_neuron_that_was_replaced_by_something_else_is_told(tmp_path, other, use):
    if use == "to_torch":
        pytest.importorskip("torch")
    model = nn.MLP(2, [3, 1], seed=1)
    model.layers[0].neurons[1] = other
    with pytest.raises((TypeError, ValueError), match=r"is no nn\.Neuron|class of your own"):
        getattr(model, use)(*[tmp_path / "model.safetensors"] * (use == "save"))


def test_numbers_of_a_layer_with_a_neuron_less():
    model = nn.MLP(2, [3, 1], seed=1)
    model.layers[0].neurons.pop()
    model.layers[1].neurons[0].weights.pop()
    assert {name: array.shape for name, array in model.state_dict().items()} == {
        "0.weight": (2, 2),
        "0.bias": (2,),
        "1.weight": (1, 2),
        "1.bias": (1,),
    }
