"""Clip gradients: limit the size of a step, against exploding gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.tape import Array

#: A length, or a size, that a gradient may have at most.
LIMIT = kinds.number(above=0.0, infinite=True)


def clip_by_value(parameters: Sequence[Value], limit: float) -> None:
    """Cut every gradient off at ±limit; raises ValueError for one that is nan.

    >>> w = Value(0.0)
    >>> w.grad = -8.0
    >>> clip_by_value([w], 5.0)
    >>> w.grad
    -5.0
    """
    limit = LIMIT(limit, "limit", "clip_by_value")
    _require([parameter.grad for parameter in parameters], lambda g: not math.isnan(g))
    for parameter in parameters:
        if parameter.has_grad:
            parameter.grad = min(max(parameter.grad, -limit), limit)


def clip_by_norm(parameters: Sequence[Value], limit: float) -> float:
    """Shorten the whole gradient to the length ``limit`` if it is longer; returns the length it had.

    The direction stays (Pascanu, Mikolov and Bengio 2013).  PyTorch divides by the length + 1e-6 instead, and so
    ends up a little shorter.  Raises ValueError for a gradient with nan or infinity in it: it has no direction.

    >>> v, w = Value(0.0), Value(0.0)
    >>> v.grad, w.grad = 6.0, 8.0
    >>> clip_by_norm([v, w], 5.0), v.grad, w.grad
    (10.0, 3.0, 4.0)
    """
    limit = LIMIT(limit, "limit", "clip_by_norm")
    _require([parameter.grad for parameter in parameters], math.isfinite)
    largest = max([abs(parameter.grad) for parameter in parameters], default=0.0)
    if largest == 0.0:
        return 0.0
    # In units of the largest: the length of a gradient that has exploded may be no finite number any more.
    scaled = [parameter.grad / largest for parameter in parameters]
    length = math.hypot(*scaled)
    norm = length * largest
    if norm > limit:
        for parameter, part in zip(parameters, scaled, strict=True):
            if parameter.has_grad:
                parameter.grad = limit * (part / length)
    return norm


def shorten(gradient: Array, limit: float) -> float:
    """The same in an array, in place, but for the last digit; returns the length it had.

    An array with nan or infinity in it stays as it is.
    """
    largest = float(np.abs(gradient).max(initial=0.0))
    if not 0.0 < largest < math.inf:
        return largest
    scaled = gradient / largest
    length = math.sqrt(scaled @ scaled)
    norm = length * largest
    if norm > limit:
        np.multiply(scaled, limit / length, out=gradient)
    return norm


def _require(gradients: list[float], fit: Callable[[float], bool]) -> None:
    for i, gradient in enumerate(gradients):
        if not fit(gradient):
            raise ValueError(f"the gradient of parameter {i} is {gradient}, which cannot be clipped")
