"""Find the weighted sums of a graph, w₁x₁ + … + wₙxₙ + b: chains of additions whose terms are products with a leaf.

A weight is a leaf that can be trained.  Where both factors are, the first one is, as in w·x, or their labels say it.
Whatever is used inside of a sum must be used nowhere else, or a picture of the sum alone would hide that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from autograd import Value
from autograd.table import ADD, MULTIPLY

_INPUTS = attrgetter("inputs")


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """One weighted sum.

    weights, inputs  the factors of its products, in order
    bias             a term that is a leaf; None if there is none
    inner            the values between them and the sum: products and earlier sums
    """

    total: Value
    weights: tuple[Value, ...]
    inputs: tuple[Value, ...]
    bias: Value | None
    inner: tuple[Value, ...]


def sums_of(order: Sequence[Value]) -> list[Sum]:
    """The weighted sums among these values, which are in topological order.

    >>> from autograd import topological_order
    >>> w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    >>> z = w * x + b
    >>> z.label = "z"
    >>> [(s.total.data, s.weights == (w,), s.inputs == (x,), s.bias is b) for s in sums_of(topological_order(z.tanh()))]
    [(7.0, True, True, True)]
    """
    found = _sums(order, lambda _: False)
    if _overlap(found, order):  # to count how often 10⁵ values are used takes as long as all the rest
        uses = Counter(chain.from_iterable(map(_INPUTS, order)))
        found = _sums(order, lambda value: uses[value] != 1)
    return found


def _sums(order: Sequence[Value], is_shared: Callable[[Value], bool]) -> list[Sum]:
    found: list[Sum] = []
    inside: set[Value] = set()
    for value in reversed(order):
        op = value.op
        if (op is ADD or (op is MULTIPLY and value.label == "z")) and value not in inside:
            made = _sum_of(value, is_shared)
            if made is not None:
                found.append(made)
                inside.update(made.inner)
    return found[::-1]


def _overlap(sums: Sequence[Sum], order: Sequence[Value]) -> bool:
    """Whether something inside of a sum is used outside of it, or twice."""
    inside = {value for s in sums for value in s.inner}
    if sum([len(s.inner) for s in sums]) > len(inside):
        return True
    leading = {s.total for s in sums}
    others = [value.inputs for value in order if value not in inside and value not in leading]
    return not inside.isdisjoint(chain(*others, *{s.inputs for s in sums}))


def _sum_of(total: Value, is_shared: Callable[[Value], bool]) -> Sum | None:
    factors: list[tuple[Value, Value]] = []
    seen: set[Value] = set()
    inner: list[Value] = []
    bias: Value | None = None
    pending = [total]
    while pending:  # from right to left: what is no product is mostly the last term, and then nothing else is looked at
        value = pending.pop()
        op = value.op
        if op is not None and value is not total:
            if value.label or is_shared(value):
                return None
            inner.append(value)
        if op is MULTIPLY:
            weight, x = _weight_first(*value.inputs)
            if weight.op is not None or weight.constant or weight in seen:  # at once: a long sum is tried many times
                return None
            seen.add(weight)
            factors.append((weight, x))
        elif op is ADD:
            pending += value.inputs
        elif op is not None or (value.constant and value.data != 0.0) or (bias is not None and not value.constant):
            return None
        elif not value.constant:  # a constant 0 is what Python's own sum begins with
            bias = value
    if not factors or (len(factors) == 1 and total.label != "z"):  # γ·x + β, a polynomial: no weighted sum
        return None
    weights, inputs = zip(*reversed(factors), strict=True)
    if not seen.isdisjoint(inputs):  # a penalty, Σ w²
        return None
    return Sum(total, weights, inputs, bias, tuple(inner))


def _weight_first(first: Value, second: Value) -> tuple[Value, Value]:
    """The two factors of a product, w before x; where both could be w, as they stand, or as their labels say."""
    if first.op is not None or first.constant:
        return second, first
    if second.op is None and not second.constant and first.label[:1] == "x" != second.label[:1]:
        return second, first
    return first, second
