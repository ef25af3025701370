"""Training through a root behind a relu or maximum that is off: nothing flows there, eagerly and compiled."""

import math

import numpy as np
import pytest

import autograd
import nn

LOSSES = {
    "the root of maximum": lambda y, t: (autograd.maximum(y - 0.1, 0.0) ** 0.5 - t) ** 2 + 0.1 * (y - t) ** 2,
    "the logarithm of relu": lambda y, t: autograd.maximum((y - 0.2).relu().log(), -1.0) * -t + (y - t) ** 2,
    "a clipped inverse": lambda y, t: autograd.minimum(1 / (y - 0.2).relu(), 2.0) + (y - t) ** 2,
}


@pytest.mark.parametrize("name", LOSSES)
def test_training_takes_the_same_way_eagerly_and_compiled_and_stays_finite(name):
    X = np.random.default_rng(1).normal(size=(12, 2))
    ways = []
    for compiled in (True, False):
        model = nn.MLP(2, [6, 1], activation="relu", seed=3)
        settings = {"epochs": 4, "batch_size": 4, "learning_rate": 0.02, "seed": 0, "progress": False}
        history = model.fit(X, np.abs(X[:, 0]), loss=LOSSES[name], compiled=compiled, **settings)
        ways.append([*history.loss, *[p.data for p in model.parameters()]])
    assert ways[0] == pytest.approx(ways[1], rel=1e-12)
    assert all(map(math.isfinite, ways[0]))
