"""Modules in a row: layers, functions, models of one's own; with names, indices and widths that are found out."""

import copy
import pickle
from collections import OrderedDict

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F

QUIET = {"progress": False}


def test_a_function_becomes_the_layer_of_its_activation():
    model = nn.Sequential(nn.Layer(2, 3, seed=0), autograd.relu, F.softmax, np.tanh, lambda z: z * 2.0)
    assert repr(model) == (
        "Sequential(Layer(2, 3, activation='relu'), ReLU(), Softmax(), ActivationLayer(tanh), ActivationLayer(<lambda>))"
    )
    assert model([1.0, -1.0])[0].data == pytest.approx(
        2 * np.tanh(F.softmax([a.data for a in model[0]([1.0, -1.0])])[0])
    )


def test_layers_come_in_a_list_too():
    layers = [nn.Linear(2, 3), nn.ReLU()]
    assert nn.Sequential(layers).layers == layers


def test_layers_have_names_and_indices():
    model = nn.Sequential(OrderedDict([("hidden", nn.Linear(2, 3)), ("act", nn.Tanh()), ("output", nn.Linear(3, 1))]))
    assert model[0] is model.hidden
    assert model[-1] is model.output
    assert [layer.name for layer in model] == ["hidden", "act", "output"]
    assert len(model) == 3
    assert model([1.0, 2.0]).scope == "sequential/output/neuron 1"
    with pytest.raises(AttributeError, match="no attribute 'hiden'"):
        _ = model.hiden


def test_a_slice_is_a_sequential_of_the_same_layers():
    model = nn.Sequential(nn.Linear(2, 3, seed=0), nn.ReLU(), nn.Linear(3, 1, seed=1))
    head, tail = model[:2], model[2:]
    assert isinstance(head, nn.Sequential)
    assert (head.fan_in, head.fan_out, tail.fan_in) == (2, 3, 3)
    assert head[0] is model[0]
    assert tail([a.data for a in head([1.0, 2.0])]).data == model([1.0, 2.0]).data
    assert [layer.name for layer in model] == ["layer 1", "relu 1", "layer 2"]


def test_layers_without_names_are_counted_by_kind():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 3), nn.ReLU(), nn.Dropout(0.5), nn.Dense(1))
    assert [layer.name for layer in model] == ["layer 1", "relu 1", "layer 2", "relu 2", "dropout 1", "layer 3"]


def test_widths_are_found_out_from_the_layer_before():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Dropout(0.5), nn.Dense(2))
    assert (model.fan_in, model.fan_out, model[-1].fan_in) == (4, 2, 3)
    assert len(model.parameters()) == 4 * 3 + 3 + 3 * 2 + 2


def test_widths_are_found_out_at_first_use():
    model = nn.Sequential(nn.Dense(3, activation="relu", seed=0), nn.Dense(1, seed=1))
    assert (model.fan_in, model.fan_out) == (None, 1)
    with pytest.raises(
        ValueError, match=r"Dense\(3, activation='relu'\) has no weights yet.*call the model with a sample"
    ):
        model.parameters()
    assert model([1.0, 2.0]).scope == "sequential/layer 2/neuron 1"
    assert len(model.parameters()) == 2 * 3 + 3 + 3 + 1
    assert {p.scope.split("/")[1] for p in model.parameters()} == {"layer 1", "layer 2"}


@pytest.mark.parametrize("use", ["fit", "predict", "outputs", "compile"])
def test_any_first_use_will_do(use):
    model = nn.Sequential(nn.Flatten(), nn.Dense(3, activation="tanh", seed=0), nn.Dense(1, seed=1))
    X = np.arange(12.0).reshape(3, 2, 2) / 12
    if use == "fit":
        assert len(model.fit(X, [0.0, 1.0, 2.0], epochs=2, **QUIET)) == 2
    elif use == "compile":
        autograd.compile(lambda x: model(x))(X.reshape(3, 4))
    else:
        getattr(model, use)(X)
    assert [layer.fan_in for layer in model[1:]] == [4, 3]


def test_layers_are_added_one_by_one():
    model = nn.Sequential()
    assert model([1.0, 2.0])[1].data == 2.0
    model.add(nn.Dense(3, activation="relu", input_shape=[2]))
    assert model.append(nn.Dense(1)) is model
    assert (model.fan_in, model.fan_out, len(model.parameters())) == (2, 1, 13)


def test_widths_that_do_not_fit_are_refused_across_layers_that_take_any():
    with pytest.raises(ValueError, match="layer 1 has 3 outputs, but layer 3 takes 4 inputs"):
        nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(4, 1))


def test_an_activation_may_stand_in_two_places():
    act = nn.ReLU()
    model = nn.Sequential(nn.Linear(2, 3, seed=0), act, nn.Linear(3, 3, seed=1), act)
    assert [layer.name for layer in model] == ["layer 1", "relu 1", "layer 2", "relu 2"]


def test_flatten_takes_an_image_and_fit_an_array_of_them():
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 1, seed=0))
    image = [[1.0, 2.0], [3.0, 4.0]]
    assert model(image).data == model([1.0, 2.0, 3.0, 4.0]).data == model(np.array(image)).data
    model.fit(np.ones((3, 2, 2)), [1.0, 2.0, 3.0], epochs=1, validation=(np.ones((2, 2, 2)), [1.0, 2.0]), **QUIET)
    assert model.predict(np.ones((3, 2, 2))).shape == (3,)
    with pytest.raises(ValueError, match="has shape"):
        nn.Linear(4, 1).fit(np.ones((3, 2, 2)), [1.0, 2.0, 3.0], **QUIET)


def test_the_last_activation_is_computed_together_with_the_loss():
    X, y = np.random.default_rng(0).normal(size=(12, 3)), np.arange(12) % 3
    found = []
    for model in (
        nn.Sequential(nn.Layer(3, 3, "softmax", seed=0)),
        nn.Sequential(nn.Layer(3, 3, "identity", initializer="glorot_uniform", seed=0), nn.Softmax()),
        nn.Sequential(nn.Layer(3, 3, "identity", initializer="glorot_uniform", seed=0), nn.LogSoftmax()),
    ):
        history = model.fit(X, y, loss="cross_entropy", epochs=5, seed=0, **QUIET)
        found.append([*history.loss, *model.predict_proba(X).ravel()])
    np.testing.assert_allclose(found[1:], [found[0]] * 2, rtol=1e-13)


def test_it_is_copied_and_pickled():
    model = nn.Sequential({"a": nn.Dense(2, "tanh", seed=0), "b": nn.LeakyReLU(0.2), "c": nn.Linear(2, 1, seed=1)})
    model([1.0, 2.0])
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin([1.0, 2.0]).data == model([1.0, 2.0]).data
        assert [layer.name for layer in twin] == ["a", "b", "c"]


def test_a_network_that_ends_in_log_softmax_predicts_classes_untrained_too():
    model = nn.Sequential(nn.Linear(3, 3, seed=0), nn.LogSoftmax())
    X = np.random.default_rng(0).normal(size=(5, 3))
    assert model.predict(X).tolist() == model.outputs(X).argmax(axis=1).tolist()
    np.testing.assert_allclose(model.predict_proba(X), np.exp(model.outputs(X)), rtol=1e-13)


USES = {
    "call": lambda model: model([1.0, 2.0]),
    "fit": lambda model: model.fit([[1.0, 2.0]], [1.0], progress=False),
    "predict": lambda model: model.predict([[1.0, 2.0]]),
    "repr": repr,
    "summary": lambda model: model.summary(),
    "state_dict": lambda model: model.state_dict(),
    "activations": lambda model: nn.diagnostics.activations(model, [[1.0, 2.0]]),
}


@pytest.mark.parametrize("use", USES)
def test_what_was_put_among_the_layers_by_hand_and_is_none_is_told(use):
    model = nn.MLP(2, [2, 1], seed=0)
    model.layers.insert(1, autograd.tanh)
    with pytest.raises(TypeError, match=r"number 2 is .*tanh.*, not one: model\.add\(function\) makes a layer"):
        USES[use](model)
    model.layers.remove(autograd.tanh)
    USES[use](model)


def test_layers_are_a_list_and_a_new_name_is_a_text():
    model = nn.MLP(2, [2, 1], seed=0)
    with pytest.raises(TypeError, match="layers must be a list of layers, not NoneType"):
        model.layers = None
    with pytest.raises(TypeError, match=r"MLP\(name=3\): name must be a text"):
        model.name = 3
    assert model([1.0, 2.0]).scope == "mlp/layer 2/neuron 1"


@pytest.mark.parametrize("use", [use for use in USES if use != "repr"])
@pytest.mark.parametrize("make", [lambda: nn.MLP(2, [2, 2], seed=0), lambda: nn.Sequential(nn.Layer(2, 2, seed=0))])
def test_a_network_that_holds_itself_is_told(make, use):
    model = make()
    model.layers.append(nn.Sequential())
    model.layers[-1].layers.append(model)
    with pytest.raises(
        ValueError, match="is this network itself, or holds it, and so would be computed without end: take it out"
    ):
        USES[use](model)
    assert "…" in repr(model)


def test_a_network_whose_layers_were_taken_away_is_shown():
    model = nn.MLP(2, [2, 1], seed=0)
    model.layers.clear()
    assert repr(model) == "MLP()"
    assert model.summary().total == 0
