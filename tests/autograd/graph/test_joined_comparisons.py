"""Comparisons that are joined by &, |, ^ and ~."""

import numpy as np
import pytest

import autograd
from autograd import Value, compile, grad

_CHOICES = {
    "both": lambda x, y: (x > 0) & (y > 0),
    "either": lambda x, y: (x > 0) | (y > 0),
    "one": lambda x, y: (x > 0) ^ (y > 0),
    "beside True": lambda x, y: True & (x > y) | False,
    "beside a number of NumPy": lambda x, y: np.bool_(True) & (x > y) & np.bool_(True),
    "nested": lambda x, y: ((x > 0) | (y > 0)) & ((x < 2) ^ (y < 2)),
}


@pytest.mark.parametrize("name", _CHOICES)
def test_comparisons_of_single_values_are_joined_while_compiling_as_they_are_eagerly(name):
    def f(x, y):
        return autograd.where(_CHOICES[name](x, y), x * y, x + y)

    program = compile(f)
    for x in (-1.0, 0.0, 1.0, 3.0):
        for y in (-2.0, 0.0, 1.0, 2.5):
            assert program(x, y) == f(Value(x), Value(y)).data
            assert program.value_and_grad(x, y, argnums=[0, 1])[1] == grad(f, argnums=(0, 1))(x, y)


def test_a_comparison_is_negated_while_compiling():
    program = compile(lambda x: autograd.where(~(x > 0), 2.0 * x, x * x))
    assert [program(x) for x in (-3.0, 0.0, 3.0)] == [-6.0, 0.0, 9.0]


def test_comparisons_of_arrays_exclude_each_other():
    def f(v):
        return np.where((v > 0) ^ (v < 2), v, 0.0).sum()

    v = np.array([-1.0, 1.0, 3.0])
    assert grad(f)(v).tolist() == [1.0, 0.0, 1.0]
    assert compile(f)(v[None]).tolist() == [2.0]


@pytest.mark.parametrize("join", [lambda x, y: x & y, lambda x, y: 1.0 | x, lambda x, y: x ^ (y > 0), lambda x, y: ~x])
@pytest.mark.parametrize("run", [lambda f: f(Value(1.0), Value(2.0)), lambda f: compile(f)(1.0, 2.0)])
def test_what_is_no_comparison_is_not_joined(join, run):
    with pytest.raises(TypeError, match=r"are for comparisons in parentheses, \(v > 0\) & \(v < 1\)"):
        run(join)
