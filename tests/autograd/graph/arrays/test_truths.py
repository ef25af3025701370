"""Comparisons that are joined by &, |, ^ and ~."""

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value, compile, grad

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


@pytest.mark.parametrize("negate", [np.logical_not, lambda truth: truth ^ True])
def test_a_comparison_is_negated_eagerly_and_while_compiling(negate):
    def f(x):
        return autograd.where(negate(x > 0), 2.0 * x, x * x)

    program = compile(f)
    assert [program(x) for x in (-3.0, 0.0, 3.0)] == [-6.0, 0.0, 9.0]
    assert [f(Value(x)).data for x in (-3.0, 0.0, 3.0)] == [-6.0, 0.0, 9.0]
    assert grad(f)(-3.0) == program.value_and_grad(-3.0, argnums=0)[1] == 2.0


def test_what_python_makes_of_not_true_is_no_condition():
    chosen = [autograd.where, np.where, lambda c, a, b: np.select([c], [a], b)]
    for where in chosen:
        for condition in (-2, -1):  # ~True and ~False
            with pytest.raises(
                ValueError, match=r"-[12]; ~ makes it of Python's (True|False), so write np\.logical_not"
            ):
                grad(lambda x: where(condition, x, x * x))(3.0)
        with pytest.raises(ValueError, match=r"true or false, 1 or 0, not 0\.5; write the comparison that is meant"):
            where(0.5, Value(1.0), 2.0)
        assert where(True, Value(1.0), 2.0).data == where(1.0, Value(1.0), 2.0).data == 1.0
    with pytest.raises(ValueError, match="logical_not"):
        np.where([1, -2], np.array([Value(1.0), Value(2.0)]), Value(0.0))
    with pytest.raises(RecordingError, match=r"~True is −2.*write np\.logical_not"):
        compile(lambda x: autograd.where(~(x > 0), x, x * x))(3.0)


def test_a_value_is_a_condition_that_holds_if_it_is_not_0():
    assert autograd.where(Value(-2.0), Value(1.0), 2.0).data == 1.0
    assert autograd.where(Value(0.0), Value(1.0), 2.0).data == 2.0


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: -(x > 0) * y,
        lambda x, y: ((x > 0) + (y > 0)) * y,
        lambda x, y: np.logical_xor(x > 0, y > 0) * y,
        lambda x, y: np.logical_and(x > 0, y) * y,
        lambda x, y: np.any(x > 0) * y + np.all(y) * x,
        lambda x, y: np.isnan(x) * y + np.isfinite(y) * x + np.isinf(x) * x,
    ],
)
def test_arithmetic_with_comparisons_is_the_same_eagerly_and_compiled(f):
    program = compile(f)
    for x in (-1.5, 0.0, 2.0):
        for y in (-0.5, 0.0, 3.0):
            assert program(x, y) == float(f(Value(x), Value(y)))


def test_arrays_of_comparisons_are_added_as_those_of_numpy():
    def f(v):
        return (((v > 0) + (v > 1)) * v + (v > 0).sum() * v).sum()

    v = np.array([-1.0, 0.5, 2.0])
    assert grad(f)(v).tolist() == compile(f).value_and_grad(v[None], argnums=0)[1][0].tolist() == [2.0, 3.0, 3.0]
    products = [
        np.dot,
        np.inner,
        np.vdot,
        np.matmul,
        lambda a, b: np.tensordot(a, b, 1),
        lambda a, b: np.einsum("i,i", a, b),
    ]
    for product in [*products, lambda a, b: a.dot(b)]:
        with pytest.raises(TypeError, match=r"true or false: multiply them by 1\.0 first"):
            compile(lambda v, product=product: product(v > 0, v > -2) * v)(v[None])
        assert compile(lambda v, product=product: product(1.0 * (v > 0), v > -2) * v[2])(v[None]) == 4.0
    for operate in (lambda v: (v > 0) - (v > 1), lambda v: -(v > 0)):
        with pytest.raises(TypeError, match=r"(comparisons, which are true or false|boolean)"):
            compile(lambda v: operate(v) * v)(v[None])
        with pytest.raises(TypeError, match="boolean"):
            grad(lambda v: (operate(v) * v).sum())(v)


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
