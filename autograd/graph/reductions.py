"""Composes functions of many Values of the table's operations: sums, means, softmax.

None of them makes a new kind of node: ``sum`` is a chain of additions, ``softmax`` is made of ``exp``, ``add`` and
``divide``, and its graph shows all of them.  Each also takes plain numbers and then gives plain floats.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.engines import engine
from autograd.table import ADD, DIVIDE, EXP, LOG, MAXIMUM, SHIFT, SUBTRACT

from .numbers import as_number
from .state import scope
from .value import Value


def sum(values: Iterable[Any]) -> Any:
    """v₁ + v₂ + …, from left to right; 0.0 for none.

    >>> sum([1.0, 2.0, 3.5])
    6.5
    """
    values = _listed(values, "sum")
    return reduce(operator.add, values) if values else 0.0


def mean(values: Iterable[Any]) -> Any:
    """The sum of the values divided by their number.

    >>> mean([1.0, 2.0, 6.0])
    3.0
    """
    values = _some(values, "mean")
    return DIVIDE(sum(values), len(values))


def dot(us: Iterable[Any], vs: Iterable[Any]) -> Any:
    """u₁v₁ + u₂v₂ + …, for two sequences of one length.

    >>> dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """
    us, vs = _listed(us, "dot"), _listed(vs, "dot")
    if len(us) != len(vs):
        refuse_lengths(us, vs)
    return sum(map(operator.mul, us, vs))


def refuse_lengths(us: list[Any], vs: list[Any]) -> NoReturn:
    """Raise the error for a dot of two sequences of different lengths."""
    raise ValueError(f"dot takes two sequences of one length, but they have {len(us)} and {len(vs)} elements")


def logsumexp(values: Iterable[Any]) -> Any:
    """log(exp(v₁) + exp(v₂) + …), without overflow.

    The largest input is subtracted first and added last; that changes nothing but the rounding.

    >>> logsumexp([1000.0, 1000.0])       # 1000 + log 2
    1000.6931471805599
    """
    with scope("logsumexp"):
        values = _some(values, "logsumexp")
        shift = _shift(values)
        return ADD(LOG(sum([_shifted_exp(v, shift) for v in values])), shift)


def softmax(values: Iterable[Any]) -> list[Any]:
    """exp(vᵢ) / (exp(v₁) + exp(v₂) + …) for each i: positive, and 1 together.

    >>> softmax([0.0, 0.0, 0.0, 0.0])
    [0.25, 0.25, 0.25, 0.25]
    """
    with scope("softmax"):
        values = _some(values, "softmax")
        shift = _shift(values)
        powers = [_shifted_exp(v, shift) for v in values]
        total = sum(powers)
        return [DIVIDE(power, total) for power in powers]


def log_softmax(values: Iterable[Any]) -> list[Any]:
    """vᵢ − logsumexp(v): the logarithm of softmax, exact where softmax itself would round to 0.

    >>> log_softmax([1000.0, 0.0])
    [0.0, -1000.0]
    """
    with scope("log_softmax"):
        values = _some(values, "log_softmax")
        shift = _shift(values)
        shifted = [SUBTRACT(v, shift) for v in values]
        log_total = LOG(sum([EXP(v) for v in shifted]))
        return [SUBTRACT(v, log_total) for v in shifted]


def _shift(values: list[Any]) -> Any:
    """The largest of the values: no gradient flows through it, because what it is makes no difference."""
    return SHIFT(reduce(MAXIMUM, values))


def _shifted_exp(value: Any, shift: Any) -> Any:
    return EXP(SUBTRACT(value, shift))


def _listed(values: Iterable[Any], name: str) -> list[Any]:
    """The values as a list, checked; numbers become floats."""
    return [v if isinstance(v, Value) else as_number(v, name) for v in values]


def _some(values: Iterable[Any], name: str) -> list[Any]:
    """The same, if there is at least one."""
    values = _listed(values, name)
    if not values:
        raise ValueError(f"{name} needs at least one value")
    return values


if engine == "native" and not TYPE_CHECKING:  # the same nodes, made in one call
    from autograd.native.engine import core

    core.fall_back_on(refuse_lengths=refuse_lengths)
    dot, sum = core.dot, core.sum
