"""A step that tests train a line with."""

import numpy as np

import autograd
from autograd import Value


def sgd(m, w, g, state, h):
    return w - h.learning_rate * g, state


def line(update=sgd, *, w=0.0, parameters=None, **options):
    """A step for the line y = w·x through (1, 3) and (2, 6), and its parameter."""
    weight = Value(w, "w")
    program = autograd.compile(lambda x, t: (weight * x - t) ** 2)
    options = {"hyper": {"learning_rate": 0.1}, **options}
    return program.bind(np.array([1.0, 2.0]), np.array([3.0, 6.0]), update=update, **options), weight
