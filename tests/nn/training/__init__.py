"""What the tests of training share: data to learn, ways to train, and all that training leaves behind."""

import numpy as np
import pytest

import nn

X4, Y4 = [[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]
QUIET = {"progress": False}
EAGER = {"progress": False, "compiled": False}

X = np.random.default_rng(7).normal(size=(7, 3))  # batches of 3 leave one sample over
NUMBERS = np.sin(X).sum(axis=1)
OPTIONS = {"epochs": 4, "learning_rate": 0.05, "seed": 3, "progress": False}


def line(**options):
    return nn.Neuron(1, activation="identity", initializer="zeros", **options)


def numbers(model):
    return [p.data for p in model.parameters()]


def everything(model, history):
    """All numbers that training leaves behind."""
    parameters, buffers = model.snapshot()
    return {"parameters": parameters, "gradients": [p.grad for p in model.parameters()], **history.to_dict()} | {
        f"buffer {i}": buffer for i, buffer in enumerate(buffers)
    }


def assert_same(found, expected):
    assert set(found) == set(expected)
    for name, numbers in expected.items():
        assert found[name] == pytest.approx(numbers, rel=1e-9, abs=1e-9), name
