"""Formulas on a tape: what cannot be written down is refused."""

import itertools
import random

import numpy as np
import pytest

import autograd
from autograd import RecordingError
from autograd.table import REGISTRY, Op

X = np.array([1.0, -2.0])


@pytest.mark.parametrize(
    ("forward", "partials"),
    [
        (lambda m, a: float(a) * 2.0, lambda m, y, a: (2.0,)),
        (lambda m, a: a if a > 0 else 0.0 * a, lambda m, y, a: (1.0,)),
        (lambda m, a: 1.0 * (a == 0.0), lambda m, y, a: (1.0,)),
        (lambda m, a: a * 2.0, lambda m, y, a: (float(a),)),
    ],
    ids=["float", "branch", "equality", "partials"],
)
def test_opaque_python_in_an_operation_is_refused_by_name(forward, partials):
    op = Op("opaque", forward=forward, partials=partials)
    try:
        with pytest.raises(RecordingError, match="'opaque' cannot be compiled"):
            autograd.compile(lambda x: op(x)).value_and_grad(X)
    finally:
        del REGISTRY["opaque"]


def drawn(generator):
    return lambda m, *inputs: inputs[-1] * generator.random()


def counted(counter):
    return lambda m, *inputs: inputs[-1] * float(next(counter))


@pytest.mark.parametrize("formula", [drawn(random.Random(0)), counted(itertools.count())], ids=["random", "counter"])
def test_an_operation_whose_formula_is_another_one_each_time_is_refused(formula):
    op = Op("restless", forward=formula, partials=lambda m, y, a: (2.0,))
    other = Op("restless_partials", forward=lambda m, a: 2.0 * a, partials=lambda m, y, a: (formula(m, a),))
    try:
        with pytest.raises(RecordingError, match="'restless' cannot be compiled: its forward"):
            autograd.compile(lambda x: op(x))(X)
        with pytest.raises(RecordingError, match="'restless_partials' cannot be compiled: its partials"):
            autograd.compile(lambda x: other(x)).value_and_grad(X)
    finally:
        del REGISTRY["restless"], REGISTRY["restless_partials"]
