"""Derivatives of higher order, and arguments that are dictionaries and dataclasses."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest

import autograd
from autograd import Value, check_gradients, grad, hessian, jacobian, value_and_grad


class Point(NamedTuple):
    x: float
    y: float


@dataclass
class Line:
    slope: float
    offset: float = 0.0

    def __call__(self, x):
        return self.slope * x + self.offset


@dataclass(frozen=True)
class Checked:
    rate: float
    weights: list[float] = field(default_factory=list)

    def __post_init__(self):
        if type(self.rate) is not float:
            raise TypeError("rate is a float")


@dataclass(slots=True, frozen=True)
class Slotted:
    a: float
    b: float


# -- Orders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 6))
def test_a_derivative_of_order_n(n):
    assert grad(lambda x: x**5)(2.0, n=n) == pytest.approx(math.perm(5, n) * 2.0 ** (5 - n), rel=1e-12)
    assert grad(autograd.sin)(0.3, n=n) == pytest.approx(math.sin(0.3 + n * math.pi / 2), rel=1e-12)


def test_the_order_is_that_of_grad_nested():
    f = lambda x: (x * x).tanh() * x.exp()
    assert grad(f)(0.4, n=3) == grad(grad(grad(f)))(0.4)
    assert grad(f)(0.4, n=1) == grad(f)(0.4)


def test_the_order_is_for_the_chosen_argument():
    assert grad(lambda x, y: x**3 * y**2, argnums=1)(2.0, 5.0, n=2) == 16.0


def test_an_n_of_the_function_is_its_own():
    power = lambda x, n: x**n
    assert grad(power)(2.0, n=3) == 12.0

    def any_names(x, **settings):
        return x ** settings["n"]

    assert grad(any_names)(2.0, n=3) == 12.0


def test_a_derivative_of_higher_order_can_be_differentiated_and_compiled():
    assert grad(lambda x: grad(lambda y: y**4)(x, n=2))(2.0) == 48.0
    assert grad(lambda x: x * grad(lambda y: x * y**3)(1.0, n=2))(2.0) == 24.0
    program = autograd.compile(lambda x: grad(lambda y: y**4)(x, n=2))
    np.testing.assert_allclose(program(np.array([1.0, 2.0])), [12.0, 48.0], rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda f: grad(f)(2.0, n=0), "n must be a whole number, 1 or more"),
        (lambda f: grad(f)(2.0, n=1.5), "n must be a whole number"),
        (lambda f: grad(f)([2.0], n=2), "take hessian for second derivatives of several numbers"),
        (lambda f: grad(f)(np.array([2.0]), n=2), "or elementwise_grad"),
        (lambda f: grad(f, argnums=(0,))(2.0, n=2), "take hessian"),
    ],
)
def test_an_order_that_is_none_is_refused(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call(lambda x: x * x)


# -- Groups -------------------------------------------------------------------------------------------------


def test_a_dictionary_has_a_gradient_by_its_keys():
    parameters = {"w": [2.0, 3.0], "b": np.array([1.0, -1.0])}
    loss = lambda p: p["w"][0] * p["w"][1] * p["b"][0] + (p["b"] ** 2).sum()
    found = grad(loss)(parameters)
    assert found["w"] == [3.0, 2.0]
    np.testing.assert_array_equal(found["b"], [8.0, -2.0])
    assert parameters["w"] == [2.0, 3.0]


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType])
def test_every_kind_of_dictionary_will_do(kind):
    found = grad(lambda p: p["a"] * p["b"])(kind({"a": 2.0, "b": 5.0}))
    assert dict(found) == {"a": 5.0, "b": 2.0}
    assert type(found) is (dict if kind is MappingProxyType else kind)


def test_a_dataclass_has_a_gradient_of_its_class():
    line = Line(2.0, 1.0)
    assert grad(lambda line: line(3.0) ** 2)(line) == Line(42.0, 14.0)
    assert line == Line(2.0, 1.0)
    value, gradient = value_and_grad(lambda line: line(3.0))(line)
    assert (value, gradient) == (7.0, Line(3.0, 1.0))


def test_its_constructor_is_not_called_with_values():
    found = grad(lambda c: c.rate * c.weights[0] * c.weights[1])(Checked(2.0, [3.0, 5.0]))
    assert found == Checked(15.0, [10.0, 6.0])
    assert grad(lambda s: s.a * s.b)(Slotted(2.0, 3.0)) == Slotted(3.0, 2.0)


def test_a_named_tuple_keeps_its_names():
    assert grad(lambda p: p.x * p.y)(Point(2.0, 5.0)) == Point(5.0, 2.0)


def test_groups_nest():
    nested = {"lines": [Line(1.0, 2.0)], "point": Point(3.0, 4.0)}
    found = grad(lambda p: p["lines"][0](p["point"].x) * p["point"].y)(nested)
    assert found == {"lines": [Line(12.0, 4.0)], "point": Point(4.0, 5.0)}


def test_a_jacobian_and_a_hessian_of_a_dictionary():
    assert jacobian(lambda p: [p["a"] * p["b"], p["a"]])({"a": 2.0, "b": 5.0}) == [
        {"a": 5.0, "b": 2.0},
        {"a": 1.0, "b": 0.0},
    ]
    assert hessian(lambda p: p["a"] ** 2 * p["b"])({"a": 3.0, "b": 5.0}) == {
        "a": {"a": 10.0, "b": 6.0},
        "b": {"a": 6.0, "b": 0.0},
    }
    found = jacobian(lambda p: np.array([p["a"], p["a"] * 2.0]))({"a": 3.0})
    assert found == [{"a": 1.0}, {"a": 2.0}]


def test_a_function_that_returns_a_dictionary_has_a_jacobian_and_no_gradient():
    f = lambda x: {"double": 2.0 * x, "square": x * x}
    assert jacobian(f)(3.0) == {"double": 2.0, "square": 6.0}
    with pytest.raises(TypeError, match="returns one number, not dict: use jacobian"):
        grad(f)(3.0)
    with pytest.raises(TypeError, match="returns one number, not Line: use jacobian"):
        grad(lambda x: Line(x, x))(3.0)


def test_gradients_of_dictionaries_are_checked_by_name():
    assert check_gradients(lambda p: p["a"] * p["line"].slope, [{"a": 2.0, "line": Line(3.0)}]).checked == 3
    wrong = autograd.Op("wrong_square", forward=lambda m, a: a * a, partials=lambda m, y, a: (a,))
    with pytest.raises(AssertionError, match=r"with respect to input 0\['a'\]\.slope at 3.0"):
        check_gradients(lambda p: wrong(p["a"].slope), [{"a": Line(3.0)}])


def test_a_compiled_function_may_return_a_dictionary():
    program = autograd.compile(lambda x: {"double": 2.0 * x, "both": [x, x * x]})
    found = program(np.array([1.0, 3.0]))
    assert sorted(found) == ["both", "double"]
    np.testing.assert_array_equal(found["double"], [2.0, 6.0])
    np.testing.assert_array_equal(found["both"], [[1.0, 3.0], [1.0, 9.0]])
    point = autograd.compile(lambda x: Point(x, Line(x, 2.0 * x)))(3.0)
    assert point == Point(3.0, Line(3.0, 6.0))
    assert program(3.0) == {"double": 6.0, "both": [3.0, 9.0]}


def test_what_is_no_number_in_a_dictionary_is_told():
    with pytest.raises(TypeError, match="a real number belongs here, not str"):
        grad(lambda p: p["w"])({"w": 1.0, "name": "weights"})


def test_the_gradient_of_a_dictionary_of_values_is_one_of_values():
    outer = Value(3.0)
    found = grad(lambda p: p["a"] * p["a"] * outer)({"a": 2.0})
    assert isinstance(found["a"], Value)
    assert found["a"].data == 12.0
