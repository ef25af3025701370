"""What a model consists of is known again as long as it is the same, and nothing that is changed goes unnoticed."""

import copy
import gc
import pickle
import threading
import weakref

import numpy as np
import pytest

import nn
from autograd import Value
from nn.model import Module
from nn.replay import network_of, parameters_of

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(120, 3)), RNG.normal(size=(120, 2))
QUIET = {"epochs": 2, "progress": False}


def network():
    """Two layers of neurons, a normalisation, a dropout and an activation that has a setting."""
    layers = nn.Layer(3, 4, "tanh", seed=0), nn.BatchNorm(4), nn.LeakyReLU(0.1), nn.Dropout(0.25, seed=1)
    return nn.Sequential(*layers, nn.Layer(4, 2, "identity", seed=2))


def neuron(model):
    return model.layers[0].neurons[1]


def freeze(model):
    neuron(model).weights[1].trainable = False


CHANGES = {
    "a layer replaced": lambda model: model.layers.__setitem__(0, nn.Layer(3, 4, "tanh", seed=5)),
    "two layers that changed places": lambda model: model.layers.insert(1, model.layers.pop(2)),
    "a layer more, at the end": lambda model: model.layers.append(nn.LeakyReLU(0.1)),
    "a layer less": lambda model: model.layers.pop(2),
    "two neurons that changed places": lambda model: model.layers[0].neurons.reverse(),
    "a neuron twice": lambda model: model.layers[0].neurons.__setitem__(0, neuron(model)),
    "a parameter replaced": lambda model: neuron(model).weights.__setitem__(1, Value(7.0)),
    "a number in its place": lambda model: neuron(model).weights.__setitem__(1, 0.5),
    "another list of them": lambda model: setattr(
        neuron(model), "weights", [Value(w.data) for w in neuron(model).weights]
    ),
    "an array of them": lambda model: setattr(neuron(model), "weights", np.array(neuron(model).weights, dtype=object)),
    "a bias taken away": lambda model: setattr(neuron(model), "bias", None),
    "a bias shared": lambda model: setattr(neuron(model), "bias", model.layers[0].neurons[0].bias),
    "a parameter frozen": freeze,
    "an activation": lambda model: setattr(neuron(model), "activation", nn.ACTIVATIONS["relu"]),
    "an epsilon": lambda model: setattr(model.layers[1], "epsilon", 1.0),
    "an array as an epsilon": lambda model: vars(model.layers[1]).update(epsilon=np.array([1.0, 2.0])),
    "parameters in another order": lambda model: vars(neuron(model)).update(
        bias=vars(neuron(model)).pop("bias"), weights=vars(neuron(model)).pop("weights")
    ),
    "an attribute more": lambda model: setattr(neuron(model), "factor", 2.0),
    "an attribute less": lambda model: delattr(neuron(model), "fan_out"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_model_that_was_changed_is_another_network(change):
    model = network()
    before = network_of(model)
    assert network_of(model) is before
    CHANGES[change](model)
    after = network_of(model)
    assert after is not before
    assert network_of(model) is after
    assert parameters_of(model) == model.parameters()


@pytest.mark.parametrize(
    "two",
    [
        (nn.Linear(3, 3, seed=1), nn.Linear(3, 3, seed=2)),
        (nn.Layer(3, 3, "tanh", seed=1), nn.Layer(3, 3, "tanh", seed=2)),
        (nn.LeakyReLU(0.1), nn.LeakyReLU(0.5)),
        (nn.BatchNorm(3), nn.BatchNorm(3)),
    ],
    ids=["linear", "layers", "activations", "norms"],
)
@pytest.mark.parametrize("first", [0, 1])
def test_which_of_two_shared_modules_stands_in_a_place_makes_another_network(two, first):
    a, b = two
    for module in two:
        for parameter, number in zip(module.parameters(), RNG.normal(size=99), strict=False):
            parameter.data = number
    model = nn.Sequential(nn.Linear(3, 3, seed=0), a, nn.Tanh(), b, two[first])
    before, outputs = network_of(model), model.outputs(X)
    model.layers[4] = two[1 - first]
    assert network_of(model) is not before
    assert not np.array_equal(model.outputs(X), outputs)
    assert np.array_equal(model.outputs(X), nn.Sequential(*model.layers).outputs(X))


@pytest.mark.parametrize("when", ["before the first use", "after it"])
def test_a_method_that_is_put_in_the_place_of_this_packages_is_seen(monkeypatch, when):
    model, output, factor = network(), nn.Neuron.output, [2.0]
    if when == "after it":
        model.outputs(X)
    monkeypatch.setattr(nn.Neuron, "output", lambda *inputs, **options: factor[0] * output(*inputs, **options))
    for factor[0] in (2.0, 3.0):  # it may read what changes
        assert network_of(model) is None
        np.testing.assert_allclose(model.outputs(X)[0], [y.data for y in model.eval()(X[0])])
    monkeypatch.undo()
    assert network_of(model) is not None


def test_a_parameter_that_was_frozen_and_set_free_is_trained_again():
    model = network()
    weight = neuron(model).weights[1]
    model.fit(X, Y, **QUIET)
    freeze(model)
    number = weight.data
    model.fit(X, Y, **QUIET)
    assert weight.data == number
    weight.trainable = True
    model.fit(X, Y, **QUIET)
    assert weight.data != number


def test_numbers_modes_and_what_it_was_trained_for_leave_the_network_the_same():
    model = network()
    before = network_of(model)
    for _ in range(2):
        model.fit(X, Y, **QUIET)
        model.outputs(X)
    model.layers[1].running_mean[0] += 1.0
    model.parameters()[0].data += 1.0
    model.train()
    model.fit(X, np.abs(Y), loss="mae", optimizer="sgd", learning_rate=0.01, **QUIET)
    assert network_of(model) is before


def test_a_second_fit_and_a_prediction_do_not_look_for_parameters_again(monkeypatch):
    asked, parameters = [], Module.parameters

    def noting(module):
        asked.append(module)
        return parameters(module)

    noting.__module__ = parameters.__module__  # so that it passes for this package's own
    monkeypatch.setattr(Module, "parameters", noting)
    model = network()
    model.fit(X, Y, **QUIET)
    asked.clear()
    model.fit(X, Y, **QUIET)
    model.predict(X)
    assert asked == []


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ("a parameter frozen", "well"),
        ("an activation", "well"),
        ("a layer replaced", "by an error"),
        ("a parameter replaced", "by an error"),
        ("a parameter frozen", "by an error"),
        ("an activation", "by an error"),
    ],
)
def test_a_change_in_the_middle_of_a_fit_counts_for_what_comes_after(change, ends):
    model = network()
    model.fit(X, Y, **QUIET)

    def changes(model, history):
        if len(history) == 1:
            CHANGES[change](model)
            if ends == "by an error":
                raise ZeroDivisionError

    if ends == "well":
        model.fit(X, Y, callbacks=[changes], **QUIET)
    else:
        with pytest.raises(ZeroDivisionError):
            model.fit(X, Y, callbacks=[changes], **QUIET)
    twin = pickle.loads(pickle.dumps(model))
    model.fit(X, Y, compiled=True, **QUIET)
    twin.fit(X, Y, compiled=False, **QUIET)
    assert model.outputs(X) == pytest.approx(twin.outputs(X), rel=1e-9)


def test_of_a_class_of_ones_own_there_is_no_network():
    class Own(nn.Sequential):
        pass

    assert network_of(Own(nn.Layer(3, 2, seed=0))) is None
    assert network_of(nn.Sequential(Own(nn.Layer(3, 2, seed=0)))) is None
    assert network_of(nn.MLP(3, [4, 2], activation=lambda z: z * 2.0, seed=0)) is None
    model = network()
    assert network_of(model) is not None
    model.layers.append(Own(nn.Layer(2, 2, seed=0)))
    assert network_of(model) is None


def test_a_copy_and_a_pickle_are_networks_of_their_own(tmp_path):
    model = network()
    model.fit(X, Y, **QUIET)
    expected = model.outputs(X)
    model.save(tmp_path / "model")
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model)), nn.load(tmp_path / "model")):
        assert network_of(twin) is not network_of(model)
        assert np.array_equal(twin.outputs(X), expected)
        twin.fit(X, Y, **QUIET)
        assert not np.array_equal(twin.outputs(X), expected)
        assert np.array_equal(model.outputs(X), expected)


def test_what_is_known_of_a_model_does_not_keep_it_alive_even_if_a_part_knows_its_owner():
    model = network()
    model.layers[0].owner = model
    assert network_of(model) is not None
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_the_numbers_that_a_thread_trains_are_those_that_others_read():
    model = network()
    model.fit(X, Y, **QUIET)
    other = threading.Thread(target=lambda: model.layers[0].neurons.reverse())
    other.start()
    other.join()
    found = []
    other = threading.Thread(target=lambda: found.append(model.outputs(X)))
    other.start()
    other.join()
    assert np.array_equal(found[0], model.outputs(X))
    assert np.array_equal(found[0], pickle.loads(pickle.dumps(model)).outputs(X))
