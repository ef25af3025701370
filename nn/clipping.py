"""Gradient clipping: a limit to the size of a step, against exploding gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd import Value


def clip_by_value(parameters: Sequence[Value], limit: float) -> None:
    """Cut every gradient off at ±limit.

    >>> w = Value(0.0)
    >>> w.grad = -8.0
    >>> clip_by_value([w], 5.0)
    >>> w.grad
    -5.0
    """
    _positive(limit)
    for parameter in parameters:
        parameter.grad = min(max(parameter.grad, -limit), limit)


def clip_by_norm(parameters: Sequence[Value], limit: float) -> float:
    """Shorten the whole gradient to the length ``limit`` if it is longer; returns the length it had.

    The direction stays (Pascanu, Mikolov and Bengio 2013).  PyTorch divides by the length + 1e-6 instead, and so
    ends up a little shorter.

    >>> v, w = Value(0.0), Value(0.0)
    >>> v.grad, w.grad = 6.0, 8.0
    >>> clip_by_norm([v, w], 5.0), v.grad, w.grad
    (10.0, 3.0, 4.0)
    """
    _positive(limit)
    norm = math.hypot(*[parameter.grad for parameter in parameters])
    if norm > limit:
        for parameter in parameters:
            parameter.grad = parameter.grad * (limit / norm)
    return norm


def _positive(limit: float) -> None:
    if not limit > 0.0:
        raise ValueError(f"a limit to clip at is positive, not {limit!r}")
