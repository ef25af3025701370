"""Trainings in several threads: different models train beside each other, one and the same is trained by one call at a time."""

import copy
import os
import pickle
import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import nn
from autograd import Value
from tests.autograd.processes import ended, fork

from . import QUIET

X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 0.0, 1.0, 1.0]


def in_a_thread(work):
    """What a thread gives, or the error that it ends with."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).exception()


def line(**options):
    return nn.Neuron(2, activation="identity", seed=0, **options)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_is_being_trained_is_not_trained_by_another_thread(compiled):
    model, errors = line(), []

    def callback(model, history):
        errors.append(in_a_thread(lambda: model.fit(X, Y, epochs=1, **QUIET)))

    model.fit(X, Y, epochs=2, callbacks=[callback], compiled=compiled, **QUIET)
    alone = line()
    alone.fit(X, Y, epochs=2, compiled=compiled, **QUIET)
    assert [p.data for p in model.parameters()] == [p.data for p in alone.parameters()]
    assert [type(error) for error in errors] == [RuntimeError] * 2
    assert "this Neuron is being trained in another thread" in str(errors[0])
    assert "copy.deepcopy(model)" in str(errors[0])
    model.fit(X, Y, epochs=1, **QUIET)


def test_two_models_that_share_a_part_are_not_trained_at_once():
    shared = nn.Layer(2, 2, seed=0)
    one, other = nn.Sequential(shared, nn.Layer(2, 1, seed=1)), nn.Sequential(shared, nn.Layer(2, 1, seed=2))
    errors = []

    def callback(model, history):
        errors.append(in_a_thread(lambda: other.partial_fit(X, Y)))

    one.fit(X, Y, epochs=1, callbacks=[callback], **QUIET)
    assert "this Sequential has parameters of a Sequential that is being trained in another thread" in str(errors[0])


def test_a_callback_may_train_the_model_too():
    model = line()

    def callback(model, history):
        model.partial_fit(X, Y)

    assert len(model.fit(X, Y, epochs=3, callbacks=[callback], **QUIET)) == 3


def test_a_perceptron_is_trained_by_one_call_at_a_time():
    model, errors = nn.Perceptron(2), []

    class Rows(nn.Perceptron):
        def __call__(self, x):
            errors.append(in_a_thread(lambda: model.fit(X, Y)))
            return super().__call__(x)

    model.__class__ = Rows
    model.fit(X, Y, epochs=1)
    assert "is being trained in another thread" in str(errors[0])


def test_a_handler_that_trains_the_model_whose_training_it_has_interrupted_is_refused():
    class Signalling(nn.Model):
        def __init__(self):
            self.w, self.name, self.signals = Value(0.5, "w"), "line", False

        def __call__(self, x):
            if self.signals:
                self.signals = False
                signal.raise_signal(signal.SIGTERM)
            return self.w * x[0]

    model, errors = Signalling(), []

    def begin(model, history):
        model.signals = True

    def handler(*_):
        try:
            model.fit(X, Y, epochs=1, **QUIET)
        except RuntimeError as error:
            errors.append(str(error))

    earlier = signal.signal(signal.SIGTERM, handler)
    try:
        model.fit(X, Y, epochs=2, callbacks=[begin], compiled=False, **QUIET)
    finally:
        signal.signal(signal.SIGTERM, earlier)
    assert "being trained by a call that this signal's handler has interrupted" in errors[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_child_that_is_forked_in_the_middle_of_a_training_may_train_the_model():
    model, codes = line(), []

    def callback(model, history):
        def child():
            with ThreadPoolExecutor(1) as pool:
                pool.submit(lambda: model.fit(X, Y, epochs=1, **QUIET)).result()

        codes.append(ended(fork(child)))

    model.fit(X, Y, epochs=1, callbacks=[callback], **QUIET)
    assert codes == [0]


def test_trainings_of_different_models_with_one_early_stopping_do_not_know_of_each_other():
    rows = [[0.0], [1.0]]
    options = {"optimizer": "sgd", "epochs": 12, **QUIET}
    stopping = nn.EarlyStopping(patience=2, monitor="loss")

    def fitted(**more):
        model = nn.Neuron(1, activation="identity", initializer="zeros")
        return model.fit(rows, [0.0, 1.0], early_stopping=stopping, **options, **more)

    alone = fitted(learning_rate=0.3)

    def better(model, history):  # another training, whose loss is lower from the beginning
        other = nn.Neuron(1, activation="identity", initializer="zeros")
        other.fit(rows, [0.0, 0.0], early_stopping=stopping, learning_rate=0.3, **options)

    assert fitted(learning_rate=0.3, callbacks=[better]).loss == alone.loss
    assert (stopping.best_epoch, stopping.best_loss) == (alone.best_epoch, alone.loss[alone.best_epoch])


@pytest.mark.parametrize("compiled", [True, False])
def test_parallel_trainings_of_different_models_give_what_each_gives_alone(compiled):
    rows = np.random.default_rng(0).normal(size=(24, 3))
    labels = (rows[:, 0] > 0).astype(int)

    def trained(seed):
        model = nn.MLP(3, [3, 1], output="sigmoid", batch_norm=True, dropout=0.2, seed=seed)
        history = model.fit(
            *(rows, labels),
            loss="binary_cross_entropy",
            epochs=2,
            batch_size=8,
            seed=seed,
            validation=0.25,
            compiled=compiled,
            **QUIET,
        )
        return history.loss, history.validation_loss, [p.data for p in model.parameters()]

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(trained, range(2))] == [trained(seed) for seed in range(2)]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_model_may_be_copied_while_its_first_training_adds_what_it_is_trained_for(copied):
    class Adding(Value):
        """Is copied, and meanwhile another thread adds an attribute to its model."""

        def __reduce_ex__(self, protocol):
            model.objective = None
            return Value, (self.data, self.label)

    model = nn.Neuron(2, seed=0)
    model.bias = Adding(0.5, "b")
    model.classes = (0, 1)
    assert copied(model).bias.data == 0.5
