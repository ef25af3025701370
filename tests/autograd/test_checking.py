"""Gradients checked against central differences."""

import math
import random

import pytest

import autograd
from autograd import Op, check_gradients
from autograd.table import REGISTRY


def test_a_right_gradient_passes():
    check = check_gradients(lambda x, w: [(x * w[0]).tanh(), x / w[1]], [0.5, [2.0, 3.0]])
    assert check
    assert (check.checked, check.skipped) == (6, ())
    assert check.largest_error < 1e-9


@pytest.mark.parametrize("kinked", [lambda x: x.relu(), abs, lambda x: autograd.maximum(x, 0) * 3])
def test_a_kink_is_skipped_and_listed(kinked):
    check = check_gradients(kinked, [0.0])
    assert check.checked == 0
    assert "input 0 = 0.0: a kink" in check.skipped[0]


def test_right_beside_a_kink_there_is_no_excuse():
    assert check_gradients(lambda x: x.relu(), [1e-6]).checked == 1
    assert check_gradients(abs, [-1e-5]).checked == 1


def test_the_edge_of_a_domain_is_skipped_and_listed():
    check = check_gradients(lambda x: x.sqrt(), [0.0])
    assert "not finite on both sides" in check.skipped[0]
    assert check_gradients(lambda x: x.log(), [1e-5]).checked == 1


@pytest.mark.parametrize(
    ("flat", "at"),
    [
        (lambda x: x**3, 0.0),
        (lambda x: 1_000 * x**3, 0.0),
        (lambda x: (x - 1) ** 5, 1.0),
        (lambda x: x.tanh() ** 3, 0.0),
        (lambda x: x - x.sin(), 0.0),
    ],
)
def test_a_point_where_the_slope_is_zero_is_not_taken_for_a_kink(flat, at):
    assert check_gradients(flat, [at]).checked == 1


def test_close_to_the_edge_of_a_domain_the_steps_get_short():
    assert check_gradients(lambda x: x.log(), [1e-9]).checked == 1
    assert check_gradients(lambda x: x.sqrt(), [1e-12]).checked == 1


def test_a_kink_on_top_of_a_large_number_is_still_skipped():
    assert check_gradients(lambda x: abs(x) + 1e6, [0.0]).checked == 0


def test_strong_curvature_is_not_taken_for_a_kink():
    assert check_gradients(lambda x: (50 * x).sin() + (20 * x).exp(), [0.3]).checked == 1


def test_a_wrong_partial_is_found_and_the_operation_named():
    wrong = Op("cube", forward=lambda m, a: a * a * a, partials=lambda m, y, a: (2.0 * a * a,))
    try:
        with pytest.raises(AssertionError) as failure:
            check_gradients(lambda v: (wrong(v[1]) * v[0]).tanh(), [[0.3, 0.5]])
    finally:
        del REGISTRY["cube"]
    message = str(failure.value)
    assert "input 0[1] at 0.5" in message
    assert "'cube'" in message
    assert "0.5 by its entry, but 0.75" in message.replace("0.7500000000", "0.75").replace("0.7499999999", "0.75")


def test_a_gradient_lost_through_data_is_found_although_every_operation_is_right():
    with pytest.raises(AssertionError, match=r"\.data"):
        check_gradients(lambda x: x * x.data, [2.0])
    with pytest.raises(AssertionError, match=r"\.data"):
        check_gradients(lambda x: math.exp(x.data) * x, [2.0])


def test_a_random_function_cannot_be_checked():
    generator = random.Random(0)
    with pytest.raises(ValueError, match="random"):
        check_gradients(lambda x: x * generator.random(), [2.0])


def test_the_check_needs_an_input():
    with pytest.raises(ValueError, match="at least one input"):
        check_gradients(lambda: 1.0, [])
    with pytest.raises(TypeError, match="str"):
        check_gradients(lambda x: x, ["1"])
