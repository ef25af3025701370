"""The derivative of a function at each number of an array."""

import numpy as np
import pytest

import autograd
from autograd import Value, elementwise_grad, grad

XS = np.linspace(-2.0, 2.0, 7)


def test_each_number_has_the_derivative_that_it_has_alone():
    found = elementwise_grad(autograd.tanh)(XS)
    assert isinstance(found, np.ndarray)
    assert found.dtype == float
    assert found.tolist() == [grad(autograd.tanh)(x) for x in XS.tolist()]


def test_numpys_functions_and_choices_are_functions_of_a_number():
    assert elementwise_grad(np.sin)(XS).tolist() == pytest.approx(np.cos(XS).tolist(), rel=1e-15)
    bent = lambda x: x * x if x > 0 else -x
    assert elementwise_grad(bent)([-1.0, 3.0]) == [-1.0, 6.0]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_of_any_order(n):
    found = elementwise_grad(lambda x: x**4)(np.array([1.0, 2.0]), n=n)
    assert found.tolist() == [grad(lambda x: x**4)(x, n=n) for x in (1.0, 2.0)]


def test_the_result_has_the_form_of_the_argument():
    square = lambda x: x * x
    assert elementwise_grad(square)(3.0) == 6.0
    assert elementwise_grad(square)([1.0, (2.0, [3.0])]) == [2.0, (4.0, [6.0])]
    assert elementwise_grad(square)({"a": 1.0, "b": [2.0]}) == {"a": 2.0, "b": [4.0]}
    assert elementwise_grad(square)(np.ones((2, 3))).shape == (2, 3)
    assert elementwise_grad(square)([]) == []


def test_arrays_beside_it_are_gone_through_alike_and_numbers_stay():
    product = lambda x, y, z: x * y**2 * z
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    assert elementwise_grad(product)(x, y, 10.0).tolist() == [90.0, 160.0]
    assert elementwise_grad(product, argnums=1)(x, y, 10.0).tolist() == [60.0, 160.0]
    assert elementwise_grad(lambda x, scale: x * scale[0])(x, scale=[5.0]).tolist() == [5.0, 5.0]
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\)"):
        elementwise_grad(product)(x, np.ones(3), 1.0)


def test_it_can_be_differentiated_again():
    outer = Value(2.0)
    found = elementwise_grad(lambda x: outer * x**2)(np.array([1.0, 3.0]))
    assert [g.data for g in found] == [4.0, 12.0]
    assert grad(lambda w: elementwise_grad(lambda x: w * x**2)(np.array([1.0, 3.0])).sum())(2.0) == 8.0
    assert elementwise_grad(elementwise_grad(lambda x: x**3))(np.array([1.0, 2.0])).tolist() == [6.0, 12.0]


def test_what_is_no_function_or_no_order_is_refused():
    with pytest.raises(TypeError, match="f must be a function"):
        elementwise_grad(3.0)
    with pytest.raises(ValueError, match="n must be a whole number, 1 or more"):
        elementwise_grad(lambda x: x)(XS, n=0)
