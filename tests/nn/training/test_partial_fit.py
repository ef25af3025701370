"""Training on samples that come bit by bit: one epoch a call, by an optimizer that goes on."""

import copy

import numpy as np
import pytest

import nn

X = np.random.default_rng(0).normal(size=(12, 2))
Y = np.array(["a", "b", "c"])[np.arange(12) % 3]


def network(outputs=3):
    return nn.MLP(2, [4, outputs], activation="tanh", output="softmax" if outputs > 1 else "identity", seed=1)


OPTIONS = {"loss": "cross_entropy", "optimizer": "adam", "learning_rate": 0.1}


@pytest.mark.parametrize("compiled", [True, False])
def test_calls_on_all_samples_are_the_epochs_of_one_fit(compiled):
    bits, whole = network(), network()
    losses = [loss for _ in range(4) for loss in bits.partial_fit(X, Y, compiled=compiled, **OPTIONS).loss]
    history = whole.fit(X, Y, epochs=4, progress=False, compiled=compiled, **OPTIONS)
    assert np.allclose(bits.snapshot()[0], whole.snapshot()[0], rtol=1e-12)
    assert np.allclose(losses, history.loss, rtol=1e-12)
    assert bits.classes == ("a", "b", "c")


def test_a_first_bit_may_lack_labels_if_all_are_named():
    model = network()
    model.partial_fit(X[:1], ["c"], classes=["a", "b", "c"], **OPTIONS)
    assert model.classes == ("a", "b", "c")
    model.partial_fit(X[1:2], ["b"], **OPTIONS)
    assert set(model.predict(X)) <= {"a", "b", "c"}
    with pytest.raises(ValueError, match=r"y\[0\] = 'd': the model answers 'a', 'b' or 'c'"):
        model.partial_fit(X[:1], ["d"], **OPTIONS)


@pytest.mark.parametrize(
    ("labels", "loss"), [([-1, 1], "hinge"), ([0, 1], "binary_cross_entropy"), ([False, True], "hinge")]
)
def test_of_two_classes_one_may_come_first(labels, loss):
    model = network(1)
    model.partial_fit(X[:2], [labels[1]] * 2, classes=labels, loss=loss)
    assert model.classes == tuple(labels)
    assert set(model.predict(X).tolist()) <= set(labels)


def test_another_optimizer_begins_anew_and_a_copy_has_one_of_its_own():
    model = network()
    model.partial_fit(X, Y, **OPTIONS)
    twin = copy.deepcopy(model)
    fresh = network()
    fresh.restore(model.snapshot())
    for each in (twin, fresh):
        each.partial_fit(X, Y, **OPTIONS)
    assert twin.snapshot() == fresh.snapshot()
    model.partial_fit(X, Y, **OPTIONS)  # its Adam remembers a step
    assert model.snapshot() != twin.snapshot()
    own = nn.Adam(model.parameters(), learning_rate=0.1)
    model.partial_fit(X, Y, **{**OPTIONS, "optimizer": own, "learning_rate": None})
    assert own.hyper.t == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"classes": ["a", "b"]}, "but cross_entropy with 3 outputs tells 3 apart"),
        ({"classes": 3}, "classes"),
        ({"classes": [0.0, 1.0], "loss": "mse"}, "tells no classes apart"),
    ],
)
def test_classes_that_do_not_fit_are_refused(options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        network().partial_fit(X, Y if "loss" not in options else np.zeros((12, 3)), **{**OPTIONS, **options})


def test_a_loss_that_is_forgotten_after_classes_were_learned_is_told():
    model = network()
    model.partial_fit(X, Y, **OPTIONS)
    with pytest.raises(ValueError, match="trained to tell 3 apart, by cross_entropy: give the loss at every call"):
        model.partial_fit(X, np.zeros((12, 3)))


def test_an_option_of_whole_trainings_is_none_of_a_bit():
    with pytest.raises(TypeError, match="epochs"):
        network().partial_fit(X, Y, epochs=3, **OPTIONS)
