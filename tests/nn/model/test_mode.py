"""Evaluation is a matter of the call: what ``training`` is for whom, in one thread and in several."""

import signal
import sys
import threading

import numpy as np
import pytest

import nn
from nn.model import Module, in_mode
from tests.nn.training import QUIET, X4, Y4

BOTH = pytest.mark.parametrize("compiled", [True, False])
SECONDS = 60


class Noting(nn.Feedforward):
    """Passes its inputs on, and notes in which mode; ``then`` is called inside."""

    def __init__(self, then=lambda self: None):
        self.name, self.fan_in, self.fan_out = "noting", 1, 1
        self.notes, self.then = [], then

    def __deepcopy__(self, memo):
        return self

    def forward(self, rows, *, logits=False):
        self.notes.append(self.training)
        self.then(self)
        return rows


def network(then=lambda self: None):
    return nn.Sequential(nn.Layer(1, 1, "identity", seed=0), Noting(then))


USES = {
    "outputs": lambda model: model.outputs(X4),
    "predict": lambda model: model.predict(X4),
    "score": lambda model: model.score(X4, Y4),
    "many outputs": lambda model: model.outputs(np.zeros((200, 1))),
    "one sample": lambda model: model.predict(X4[:1]),
}


@pytest.mark.parametrize("mode", [True, False])
@pytest.mark.parametrize("use", USES)
def test_a_use_computes_as_in_use_and_leaves_the_mode(use, mode):
    model = network()
    model.train() if mode else model.eval()
    USES[use](model)
    assert set(model.layers[1].notes) == {False}
    assert [module.training for module in model.modules()] == [mode] * 4


@BOTH
def test_no_verb_writes_the_mode(monkeypatch, compiled):
    def refused(self, training):
        raise AssertionError("somebody wrote model.training")

    model = nn.MLP(1, [3, 1], dropout=0.5, batch_norm=True, seed=0)
    monkeypatch.setattr(Module, "training", Module.training.setter(refused))
    model.fit(X4, Y4, epochs=2, validation=(X4, Y4), metrics=["r2"], compiled=compiled, **QUIET)
    model.predict(X4)
    model.outputs(np.zeros((200, 1)))
    model.score(X4, Y4)


@BOTH
def test_the_steps_of_a_fit_are_in_training_and_what_it_measures_is_in_use(compiled):
    model = network().eval()
    model.fit(X4, Y4, epochs=1, compiled=compiled, **QUIET)
    assert set(model.layers[1].notes) == {True}
    model.layers[1].notes.clear()
    model.fit(X4, Y4, epochs=1, validation=(X4, Y4), compiled=compiled, **QUIET)
    assert set(model.layers[1].notes) == {True, False}
    assert not model.training


@BOTH
def test_by_hand_the_mode_that_was_set_decides_also_in_a_callback(compiled):
    seen = []

    def by_hand(model, history):
        seen.append(model(1.0).data == 0.0 or model(1.0).data == 0.0 or model(1.0).data == 0.0)
        model.eval()

    model = nn.Sequential(nn.Dropout(1, 0.99, seed=0), nn.Neuron(1, "identity", initializer="zeros"))
    model.layers[1].bias.data = 0.0
    model.layers[1].weights[0].data = 1.0
    optimizer = nn.SGD(model.parameters(), learning_rate=0.0)
    model.fit(X4, Y4, optimizer=optimizer, epochs=2, callbacks=[by_hand], compiled=compiled, **QUIET)
    assert seen == [True, False]
    assert not model.training


def test_a_part_that_is_set_to_another_mode_is_so_again_after_a_fit():
    model = nn.MLP(1, [3, 1], dropout=0.5, batch_norm=True, seed=0)
    modes = [i % 2 == 0 for i, _ in enumerate(model.modules())]
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    model.fit(X4, Y4, epochs=1, **QUIET)
    assert [module.training for module in model.modules()] == modes


def test_a_model_that_is_no_part_keeps_its_mode():
    teacher = nn.Dropout(1, 0.99, seed=0)
    model = network(lambda self: self.notes.append((teacher.training,)))
    model.predict(X4)
    assert set(model.layers[1].notes) == {False, (True,)}
    teacher.eval()
    model.layers[1].notes.clear()
    model.fit(X4, Y4, epochs=1, compiled=False, **QUIET)
    assert set(model.layers[1].notes) == {True, (False,)}


def test_a_class_that_begins_in_use_does_so_and_is_trained_all_the_same():
    class Begins(Noting):
        training = False

    layer = Begins()
    assert not layer.training
    nn.Sequential(nn.Layer(1, 1, seed=0), layer).fit(X4, Y4, epochs=1, compiled=False, **QUIET)
    assert set(layer.notes) == {True}
    assert not layer.training
    assert layer.train().training


def test_an_error_inside_ends_the_mode():
    model = network().eval()
    with pytest.raises(ZeroDivisionError), in_mode(model.modules(), True):
        assert model.training
        raise ZeroDivisionError
    assert not model.training


def test_modes_inside_modes_end_one_by_one():
    model = network()
    with in_mode(model.modules(), False):
        with in_mode(model.modules(), True):
            assert model.training
        assert not model.training
        model.train()
        assert not model.training
    assert model.training


# -- Several threads -------------------------------------------------------------------------------------


def in_threads(*works):
    """Run these at the same time; raises what one of them raised."""
    errors = []

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
            assert not thread.is_alive()
    finally:
        sys.setswitchinterval(interval)
    if errors:
        raise errors[0]


def test_two_predictions_that_are_inside_at_the_same_time_are_both_in_use():
    both = threading.Barrier(2)
    model = network(lambda self: both.wait(SECONDS))
    in_threads(lambda: model.predict(X4), lambda: model.predict(X4))
    assert model.layers[1].notes == [False, False]
    assert model.training


def test_a_prediction_in_the_middle_of_another_threads_step_is_in_use_and_the_step_goes_on_in_training():
    stepping, predicted = threading.Event(), threading.Event()
    trainer = []

    def meet(self):
        if threading.current_thread() is not trainer[0]:
            return
        stepping.set()
        assert predicted.wait(SECONDS)
        self.notes.append(("after", self.training))

    model = network(meet)
    expected = None

    def fit():
        trainer.append(threading.current_thread())
        model.fit(X4, Y4, epochs=1, learning_rate=0.0, optimizer="sgd", compiled=False, **QUIET)

    def predict():
        nonlocal expected
        assert stepping.wait(SECONDS)
        expected = model.outputs(X4)
        predicted.set()

    in_threads(fit, predict)
    notes = model.layers[1].notes
    assert notes.count(False) == 1
    assert {note for note in notes if isinstance(note, tuple)} == {("after", True)}


def test_dropout_is_off_in_a_prediction_while_another_thread_trains():
    model = nn.MLP(1, [8, 1], dropout=0.5, seed=0)
    done = threading.Event()
    expected = model.outputs(X4).tolist()
    found = []

    def fit():
        try:
            model.fit(X4, Y4, optimizer="sgd", learning_rate=0.0, epochs=400, batch_size=2, compiled=False, **QUIET)
        finally:
            done.set()

    def predict():
        while not (found and done.is_set()):
            found.append(model.outputs(X4).tolist())

    in_threads(fit, predict)
    assert all(outputs == expected for outputs in found)
    assert model.training


@pytest.mark.parametrize("use", ["outputs", "predict", "score", "one sample"])
def test_a_signal_in_the_middle_of_a_use_may_use_the_model_too(use):
    model = network(lambda self: signal.raise_signal(signal.SIGINT) if len(self.notes) == 1 else None)
    expected = USES[use](network())
    found = []
    earlier = signal.signal(signal.SIGINT, lambda *_: found.append(USES[use](model)))
    try:
        first = USES[use](model)
    finally:
        signal.signal(signal.SIGINT, earlier)
    np.testing.assert_array_equal(first, expected)
    np.testing.assert_array_equal(found, [expected])
    assert set(model.layers[1].notes) == {False}


class Dropping(nn.Module):
    """A class of its own, whose outputs can only be counted by a call."""

    def __init__(self):
        super().__init__()
        self.hidden, self.drop, self.out = (
            nn.Linear(1, 5, seed=0),
            nn.Dropout(rate=0.5, seed=0),
            nn.Linear(5, 1, seed=1),
        )

    def forward(self, x):
        return self.out(self.drop(nn.functional.relu(self.hidden(x))))


@BOTH
def test_a_fit_of_a_class_of_ones_own_is_the_same_whatever_mode_the_model_is_in(compiled):
    found = []
    for mode in (Dropping.train, Dropping.eval):
        model = Dropping()
        mode(model)
        found.append(model.fit(X4, Y4, epochs=3, seed=0, compiled=compiled, **QUIET).loss)
    assert found[0] == found[1]


def test_an_evaluation_draws_no_mask():
    losses = []
    for evaluations in (0, 3):
        model = Dropping()
        model.fit(X4, Y4, epochs=1, seed=0, **QUIET)
        model.train()
        for _ in range(evaluations):
            model.evaluate(X4, Y4)
        losses.append(model([1.0]).data)
    assert losses[0] == losses[1]
