"""Arguments: what a compiled function takes, and what it says of the rest."""

from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value

X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


def test_arrays_have_one_sample_per_row():
    assert autograd.compile(lambda v, t: v[0] * v[1] + t)(X, np.array([1.0, 2.0, 3.0])).tolist() == [3.0, 14.0, 33.0]


def test_numbers_and_lists_are_one_sample_and_give_numbers():
    program = autograd.compile(lambda v, t: v[0] * v[1] + t)
    assert program([1.0, 2.0], 1.0) == 3.0
    assert isinstance(program([1.0, 2.0], 1), float)
    assert program.value_and_grad([1.0, 2.0], 1.0, argnums=(0, 1)) == (3.0, ([2.0, 1.0], 1.0))


def test_a_number_beside_arrays_is_the_same_for_every_sample():
    assert autograd.compile(lambda x, k: x * k)(np.array([1.0, 2.0]), 3.0).tolist() == [3.0, 6.0]


def test_nested_sequences_are_nested_again():
    program = autograd.compile(lambda a: a[0][0] * a[1] + a[0][1])
    assert program(([2.0, 3.0], 4.0)) == 11.0
    assert program((X[:, :2], np.array([1.0, 0.0, 2.0]))).tolist() == [3.0, 4.0, 16.0]


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_, np.uint8])
def test_every_dtype_of_real_numbers_is_taken(dtype):
    assert autograd.compile(lambda x: x + 0.5)(np.array([0, 1], dtype=dtype)).tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((X, np.zeros(2)), ValueError, "t has 2 samples, along its first axis, but x has 3"),
        ((X.astype(complex), np.zeros(3)), TypeError, "x: real numbers belong here, not ndarray of dtype complex128"),
        ((np.array([["a", "b"]]), np.zeros(1)), TypeError, "x: real numbers"),
        ((X.astype(object), np.zeros(3)), TypeError, "dtype object"),
        (([1.0, "two"], 1.0), TypeError, r"x\[1\]: real numbers"),
        (([Value(1.0), 2.0], 1.0), TypeError, r"x\[0\] is a Value"),
        (([1.0, None], 1.0), TypeError, r"x\[1\]"),
        ((X,), TypeError, "missing a required argument: 't'"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, words):
    with pytest.raises(error, match=words):
        autograd.compile(lambda x, t: x[0] * x[1] - t)(*arguments)


def test_a_single_sample_given_as_an_array_is_explained():
    with pytest.raises(TypeError) as raised:
        autograd.compile(lambda x: x[0] * x[1])(np.array([1.0, 2.0]))
    assert "give a single sample as a list" in raised.value.__notes__[0]


def test_any_real_number_is_an_argument():
    assert autograd.compile(lambda x: 2 * x)(Fraction(1, 4)) == 0.5
    with pytest.raises(OverflowError, match="x: the integer is too large"):
        autograd.compile(lambda x: x)(10**400)


def test_a_mask_is_not_passed_over_in_silence():
    with pytest.raises(TypeError, match="x has a mask"):
        autograd.compile(lambda x: 2 * x)(np.ma.array([1.0, 2.0], mask=[False, True]))


def test_a_function_gets_an_array_for_a_row_of_an_array_and_a_list_for_a_list():
    program = autograd.compile(lambda v: (2 * v)[0] ** 2)
    assert program(X).tolist() == [4.0, 36.0, 100.0]
    assert program([3.0, 1.0]) == 9.0  # 2 · [v, w] is [v, w, v, w]
    assert program(X).tolist() == [4.0, 36.0, 100.0]
    _, gradient = program.value_and_grad(X)
    assert gradient.tolist() == [[8.0, 0.0], [24.0, 0.0], [40.0, 0.0]]


def test_arrays_inside_of_a_list_are_arrays_and_so_are_their_gradients():
    program = autograd.compile(lambda pair: (pair[0] * pair[1][0]).sum())
    ones = np.ones((3, 1))
    assert program([X, ones]).tolist() == [3.0, 7.0, 11.0]
    _, (first, second) = program.value_and_grad([X, ones])
    assert first.tolist() == np.ones((3, 2)).tolist()
    assert second.tolist() == [[3.0], [7.0], [11.0]]


def test_rows_with_axes_keep_them_and_so_does_what_is_made_of_them():
    images = np.arange(12.0).reshape(2, 2, 3)
    program = autograd.compile(lambda image: [image.T, image.sum(axis=0), image[0].max()])
    turned, sums, largest = program(images)
    assert turned.tolist() == images.transpose(0, 2, 1).tolist()
    assert sums.tolist() == images.sum(axis=1).tolist()
    assert largest.tolist() == [2.0, 8.0]
    assert program.record(images)(images)[0].shape == (2, 3, 2)


def test_one_sample_gives_an_array_where_the_function_returns_one():
    found = autograd.compile(lambda x, y: np.array([[x, y], [x * y, 1.0]]))(2.0, 3.0)
    assert found.tolist() == [[2.0, 3.0], [6.0, 1.0]]
    assert found.dtype == np.float64


def test_a_bound_loss_and_a_bound_step_see_arrays_too():
    w, t = Value(3.0), np.array([1.0, 2.0, 3.0])
    loss = autograd.compile(lambda x, t: (w * (2 * x) @ x - t) ** 2)
    expected = np.mean((6.0 * (X * X).sum(axis=1) - t) ** 2)
    assert loss.bind_loss(X, t)() == pytest.approx(expected)
    step = loss.bind(X, t, update=lambda m, w, g, state, h: (w - 0.0 * g, state))
    assert step() == pytest.approx(expected)


def test_an_array_of_values_is_told_to_take_the_function_itself():
    program = autograd.compile(lambda v: v @ v)
    with pytest.raises(TypeError, match=r"v is an array of Values: .* call the function itself"):
        autograd.grad(lambda v: program(v))(X[0])


def test_an_index_that_asks_the_numbers_is_told_to_choose():
    with pytest.raises(RecordingError, match=r"v\[v > 0\].*np\.where"):
        autograd.compile(lambda v: v[v > 0].sum())(X)


def test_a_gradient_inside_of_a_compiled_function_has_the_shape_of_the_row():
    program = autograd.compile(lambda x: autograd.grad(lambda v: (v * v * v).sum())(x))
    assert program(X).tolist() == (3 * X * X).tolist()
