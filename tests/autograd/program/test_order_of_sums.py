"""A compiled sum is added up in the order in which it is written, so that large numbers cancel as they do eagerly."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, compile
from autograd.plan import BACKEND, NUMPY

backends = pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "NumPy"])

w, c, v = Value(1e16, "w"), Value(-1e16, "c"), Value(1.2345, "v")

#: Sums of 10¹⁶, −10¹⁶ and 1.2345: in some orders 1.2345 is lost.
SUMS = {
    "a number between two products": lambda x, y: w * x + c + v * y,
    "a number before two products": lambda x, y: c + w * x + v * y,
    "a number after two products": lambda x, y: w * x + v * y + c,
    "a sum within the sum": lambda x, y: w * x + (c + v * y),
    "a sum within, of products": lambda x, y: w * x + (c * y + v * x),
    "sums on both sides": lambda x, y: (x + w) + (c * y + v),
    "numbers of a sample and shared ones": lambda x, y: x + w + y + c + v,
    "products of three kinds": lambda x, y: w * 3.0 + x * y * 0.0 + 3.0 * c + w * x + c * x + v * y,
    "differences": lambda x, y: w * x - w * y + v * x,
    "the same product twice": lambda x, y: w * x + v * y + c * x + w * x + c * y,
    "a sum with an offset from both sides": lambda x, y: 1.0 + w * x + v * y + c * x + 1.0,
}


@backends
@pytest.mark.parametrize("name", SUMS)
def test_large_numbers_cancel_as_they_do_eagerly(name, backend):
    f = SUMS[name]
    eager = f(1.0, 1.0).data
    program = compile(f, backend=backend)
    assert program(1.0, 1.0) == eager
    assert program(np.ones(3), np.ones(3)).tolist() == [eager] * 3


def test_eagerly_the_order_decides():
    assert SUMS["a number between two products"](1.0, 1.0).data == 1.2345
    assert SUMS["a number after two products"](1.0, 1.0).data == 2.0


#: Factors whose products are exact.
NUMBERS = [1.0, -1.0, 3.0, 1e8, -1e8, 1e-3, 2.0**53, -(2.0**53), 0.75]


@backends
@settings(max_examples=40, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("pscx"), st.sampled_from(NUMBERS)), min_size=2, max_size=12), st.data())
def test_random_sums_have_the_bits_of_the_eager_engine(backend, terms, data):
    """Of parameters, products of shared numbers, constants and samples; no two of them are a dot."""
    parameters = [Value(number) for _, number in terms]

    def f(x):
        written = {
            "p": lambda p, number: p,
            "s": lambda p, number: autograd.absolute(p * 3.0),
            "c": lambda p, number: number,
            "x": lambda p, number: autograd.absolute(p * x) * 1.0,
        }
        total = x * 1.0
        for (kind, number), p in zip(terms, parameters, strict=True):
            total = total + written[kind](p, number)
        return total

    X = np.array(data.draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=9)))
    assert compile(f, backend=backend)(X).tolist() == [float(f(Value(x))) for x in X.tolist()]


@pytest.mark.parametrize("count", [3, 8, 9, 40, 200])
@backends
def test_a_long_sum_of_numbers_is_added_up_from_left_to_right(count, backend):
    rng = np.random.default_rng(count)
    numbers = [Value(x) for x in rng.normal(size=count) * 10.0 ** rng.integers(-12, 13, count)]
    eager = autograd.sum(numbers).data
    assert compile(lambda x: autograd.sum(numbers) + x * 0.0, backend=backend)(np.ones(2)).tolist() == [eager] * 2
    rows = np.array([[x.data for x in numbers]] * 2)
    assert compile(lambda x: autograd.sum(x), backend=backend)(rows).tolist() == [eager] * 2
    assert compile(lambda x: autograd.sum(x), backend=backend)(rows[:1]).tolist() == [eager]


def test_a_bias_is_added_after_the_products_wherever_it_is_written_if_they_are_four():
    weights, b = [Value(1e16), Value(1.0), Value(1.0), Value(-1e16)], Value(1.0)
    after = lambda x: autograd.dot(weights, x) + b
    before = lambda x: sum([w * y for w, y in zip(weights, x, strict=True)], b)
    assert (after([1.0] * 4).data, before([1.0] * 4).data) == (1.0, 0.0)
    assert compile(before, without=["gather_dots"])(np.ones((2, 4))).tolist() == [0.0, 0.0]
    if BACKEND is not NUMPY:  # whose matrix product has an order of its own
        assert compile(after)(np.ones((2, 4))).tolist() == [1.0, 1.0]
        assert compile(before)(np.ones((2, 4))).tolist() == [1.0, 1.0]


#: Sums of −0, which are −0; and whether they are on NumPy's executor, too: a product of matrices is NumPy's own.
ZEROS = {
    "products of arguments": (lambda x, y: x * y + x * y.cos() + y * x.sin(), True),
    "a sum": (lambda x, y: autograd.sum([x, w * x, x, v * x]), False),
    "a sum of arguments": (lambda x, y: autograd.sum([x, x * 2.0, x.sin(), x.tanh()]), True),
    "a layer": (lambda x, y: autograd.maximum(w * x + v * -y, v * x + w * -y), False),
    "a layer of relus": (lambda x, y: (w * x + v * -y).relu() + (v * x + w * -y).relu(), False),
}


@backends
@pytest.mark.parametrize("name", ZEROS)
@pytest.mark.parametrize("lanes", [1, 2, 33])
def test_a_sum_of_negative_zeros_is_negative_zero_as_it_is_eagerly(name, lanes, backend):
    f, on_numpy = ZEROS[name]
    expected = f(Value(-0.0), Value(0.0)).data
    assert math.copysign(1.0, expected) == -1.0
    found = compile(f, backend=backend)(np.full(lanes, -0.0), np.zeros(lanes))
    assert not found.any()
    assert np.signbit(found).all() or (backend is NUMPY and not on_numpy)
