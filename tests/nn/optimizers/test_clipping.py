"""Gradients that are clipped by value or by norm."""

import math

import pytest

import nn
from autograd import Value


def test_an_exploding_gradient_keeps_its_direction_when_clipped():
    v, w = Value(0.0), Value(0.0)
    v.grad, w.grad = 1.5e308, 1.5e308
    nn.clip_by_norm([v, w], 1.0)
    assert (v.grad, w.grad) == pytest.approx((0.5**0.5, 0.5**0.5), rel=1e-15)


@pytest.mark.parametrize(
    ("clip", "number"),
    [(nn.clip_by_norm, math.nan), (nn.clip_by_norm, math.inf), (nn.clip_by_value, math.nan)],
)
def test_a_gradient_without_a_direction_cannot_be_clipped(clip, number):
    w = Value(0.0)
    w.grad = number
    with pytest.raises(ValueError, match=f"the gradient of parameter 0 is {number}"):
        clip([w], 1.0)


def test_a_short_gradient_is_not_clipped():
    w = Value(0.0)
    w.grad = 0.5
    assert nn.clip_by_norm([w], 1.0) == 0.5
    assert w.grad == 0.5


def test_three_and_four_are_clipped_to_the_nearest_numbers():
    v, w = Value(0.0), Value(0.0)
    v.grad, w.grad = 3.0, 4.0
    assert nn.clip_by_norm([v, w], 1.0) == 5.0
    assert (v.grad, w.grad) == (0.6, 0.8)
