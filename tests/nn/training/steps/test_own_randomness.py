"""A model with randomness of its own is trained eagerly, with the warning, also where recordings agree by chance."""

import copy
import itertools
import pickle
import random

import numpy as np
import pytest

import nn
from autograd import Value
from tests.nn.training import QUIET, X4, Y4


class Dropping(nn.Model):
    """Two neurons with a dropout of one's own."""

    fan_out = 1

    def __init__(self, drops):
        self.w, self.v, self.drops, self.calls = Value(0.5, "w"), Value(0.5, "v"), drops, 0

    def __call__(self, x):
        self.calls += 1
        return self.kept(self.w * x[0]) + self.kept(self.v * x[0])

    def kept(self, a):
        return 0.0 * a if self.training and self.drops() else a


RNG = np.random.default_rng(0)
CALLS = itertools.count()
DROPS = {
    "random": lambda: random.random() > 2.0,
    "numpy.random": lambda: np.random.random() > 2.0,  # noqa: NPY002 - the global generator is what is meant
    "a generator of its own": lambda: RNG.random() < 0.2,
    "one that agrees at first": lambda: (call := next(CALLS)) >= 20 and call % 3 == 0,
}


@pytest.mark.parametrize("drops", DROPS.values(), ids=DROPS)
def test_a_model_that_draws_is_trained_eagerly_with_a_warning(drops):
    model = Dropping(drops)
    with pytest.warns(UserWarning, match="called again"):
        model.fit(X4, Y4, epochs=3, **QUIET)
    assert model.calls >= 3 * len(X4)


def test_in_use_such_a_model_is_recorded_because_it_draws_in_training_only():
    model = Dropping(DROPS["random"])
    assert model.outputs(np.ones((200, 1))).tolist() == [[1.0]] * 200
    assert model.calls == 0
    assert model.training


def test_a_loss_that_draws_is_noticed_too():
    def loss(output, target):
        return (output - target) ** 2 * (1.0 if random.random() < 2.0 else 0.0)

    with pytest.warns(UserWarning, match="random"):
        nn.Neuron(1, "identity").fit(X4, Y4, loss=loss, epochs=1, **QUIET)


def test_a_network_of_the_packages_own_parts_is_called_twice_and_no_more(monkeypatch):
    calls, forward = [], nn.Layer.forward

    def counting(*inputs, **options):
        calls.append(1)
        return forward(*inputs, **options)

    counting.__module__ = forward.__module__  # so that it passes for this package's own
    monkeypatch.setattr(nn.Layer, "forward", counting)
    nn.MLP(1, [3, 1]).fit(X4, Y4, epochs=2, **QUIET)
    assert len(calls) == 2 * 2  # two layers


# -- Copies of what training leaves ------------------------------------------------------------------------

COPIES = [copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("name", nn.OPTIMIZERS)
def test_a_model_and_its_optimizer_are_copied_together_and_go_on_alike(copied, name):
    model = nn.MLP(1, [3, 1], seed=0)
    optimizer = nn.OPTIMIZERS[name](model.parameters())
    options = {"epochs": 2, "compiled": False, **QUIET}
    model.fit(X4, Y4, optimizer=optimizer, **options)
    twin, its_own = copied((model, optimizer))
    assert its_own.parameters == twin.parameters()
    before = model.snapshot()
    twin.fit(X4, Y4, optimizer=its_own, **options)
    assert model.snapshot() == before
    model.fit(X4, Y4, optimizer=optimizer, **options)
    assert model.snapshot() == twin.snapshot()


@pytest.mark.parametrize("copied", [*COPIES, copy.copy])
def test_a_copied_history_says_the_same(copied):
    history = nn.MLP(1, [3, 1], seed=0).fit(X4, Y4, epochs=3, validation=(X4, Y4), early_stopping=2, **QUIET)
    assert copied(history).to_dict() == history.to_dict()
