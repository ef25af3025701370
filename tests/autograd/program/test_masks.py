"""Masks that meet: shared, nested, constant, nan, or of a number that all samples share; compiled gradients are the eager ones."""

import math
import sys

import numpy as np
import pytest

import autograd
from autograd import Value, compile, exp, grad, log, maximum, relu, sin, where
from autograd.plan import BACKEND, NUMPY

backends = pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "NumPy"])

#: Where one is infinite, nan, or has a derivative that is, it is seldom selected.
X = np.array([-2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0, 800.0, math.inf, math.nan])


def one_for_several(x, w):
    positive = x > 0
    return where(positive, log(x), x) + where(positive, 1.0 / x, w * x) + where(positive, w, sin(x) * exp(w))


def the_same_in_both_branches(x, w):
    y = sin(x * w)
    return where(x > w, y, y) + where(y > 0, x, x)


def in_both_branches_and_outside(x, w):
    y = exp(x)
    return where(x > 0, y * w, y) + where(x > 1, y, 2.0) + 0.5 * y + w * y


def constant(x, w):
    return where(1.0, x * w, log(x)) + where(0.0, 1.0 / x, w) + where(True, w * w, x)


def of_nan(x, w):
    nothing = (x - x) * math.inf
    return where(nothing, x * w, log(x)) + where(nothing > 0, 1.0 / x, x)


def infinite_where_it_is_not_selected(x, w):
    return where(x < 1, exp(x * w), 1.0) + where(x > 0, w / x, w) + where(x < 100, exp(x), 0.0 * w)


def nested(x, w):
    inner = where(x > 0, where(x < 2, log(x) * w, where(x > w, x * w, exp(x))), where(x < -1, x * x, w))
    return where(inner > x, where(inner > 0, inner.sqrt(), inner), inner * w)


def of_masks(x, w):
    mask = where(x > w, where(x < 2, 1.0, 0.0), where(x < -1, 0.0, 1.0))
    return where(mask, log(x), x * w) + where(where(where(x > 0, 1.0, 0.0), 1.0, 0.0), x.sqrt(), w) + where(x, w, 1.0)


def of_what_all_share(x, w):
    shared = exp(w) * 3.0
    return where(x > 0.7, shared * x, x) + where(x < -1, log(shared) - x, x) + where(w > 0, shared, log(w))


def in_no_lane(x, w):
    never = exp(1000.0 * w)
    return where(x > 1e300, never * w, w) + where(x == 7.5, never, x) + where(x == 8.5, 1.0 / (w - w), x)


def ties_and_selections(x, w):
    return maximum(x, w).relu() + maximum(x * 1.0, x) + autograd.absolute(where(x > 0, relu(x - w), x - w))


FUNCTIONS = [
    one_for_several,
    the_same_in_both_branches,
    in_both_branches_and_outside,
    constant,
    of_nan,
    infinite_where_it_is_not_selected,
    nested,
    of_masks,
    of_what_all_share,
    in_no_lane,
    ties_and_selections,
]


def eager(f, xs, w):
    """Its gradients for every x, and for w over all of them."""
    w, values = Value(w), [Value(x) for x in xs.tolist()]
    for x in values:
        f(x, w).backward()
    return [x.grad for x in values], w.grad


@backends
@pytest.mark.parametrize("f", FUNCTIONS)
@pytest.mark.parametrize("number", [0.5, -0.25])
def test_the_gradients_are_those_of_the_graphs(f, number, backend):
    w = Value(number)
    program = compile(lambda x: f(x, w), backend=backend)
    for xs in (X, X[2:8], X[4:6], *np.split(X, len(X))):
        of_xs, of_w = eager(f, xs, number)
        assert program.value_and_grad(xs)[1] == pytest.approx(of_xs, rel=1e-13, nan_ok=True)
        w.grad = 0.0
        program.backward(xs, reduction="sum")
        assert w.grad == pytest.approx(of_w, rel=1e-13, nan_ok=True)


@backends
@pytest.mark.parametrize("f", FUNCTIONS)
def test_so_are_second_derivatives(f, backend):
    w = Value(0.5)
    of_x = lambda x: f(x, w)
    found = compile(grad(of_x), backend=backend).value_and_grad(X)[1]
    assert found == pytest.approx([float(grad(grad(of_x))(x)) for x in X.tolist()], rel=1e-12, nan_ok=True)


@backends
def test_what_is_selected_in_no_lane_gives_nothing_and_in_one_lane_what_it_is(backend):
    w = Value(710.0)  # exp(w) is infinite
    program = compile(lambda x: where(x > 0, exp(w) * x, x), backend=backend)
    for xs, expected in ((np.array([-1.0, -2.0, 0.0]), 0.0), (np.array([-1.0, 2.0, 0.0]), math.inf)):
        w.grad = 0.0
        program.backward(xs)
        assert w.grad == expected


def test_masks_are_written_by_arrays():
    """A node more calls Python less than once; when slots were gone through one by one, each did so 70 times."""

    if BACKEND is NUMPY:
        return  # its executor calls Python for every instruction

    def calls(count):
        weights = [Value(0.1 * i - 0.5) for i in range(10)]

        def f(x):
            for i in range(count):
                w = weights[i % 10]
                x = where(x > w, sin(x), where(x < -w, x * w, x))
            return x

        f.repeatable = True
        program = compile(f)
        program(np.array([0.5]))
        found = 0

        def counted(_frame, event, _argument):
            nonlocal found
            found += event == "call"

        sys.setprofile(counted)
        try:
            program.backward(np.array([0.5]))
        finally:
            sys.setprofile(None)
        return found

    assert calls(400) - calls(200) < 1000
