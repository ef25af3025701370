"""Show the graph of a derivative as a book writes it.

``autograd.grad`` of a function of Values gives Values, computed by the chain rule and the formulas of the table: for the
derivative of x³ it is 1·(0 if 3 == 0 else 3·x^(3 − 1)), with a guard for the exponent 0.  A reader is shown 3·x²:

    1·v, v·1 and v¹        are v; (−1)·v is −v
    3 − 1                  of numbers alone is a number
    0 if n == 0 else v     is v: a guard is shown where it acts
    id(x)                  is x: the function's own copy of its argument

Only what ``grad`` has computed is shown so; 1·x that somebody has written stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from autograd import Value, topological_order
from autograd.graph import OF_DERIVATIVE, like
from autograd.table import EQUAL, GREATER, IDENTITY, MAXIMUM, MULTIPLY, NEGATIVE, POWER, WHERE

from .shown import Shown

#: A number that is no larger guards a denominator.
_GUARD = 1e-6


def with_derivatives_of_books(roots: Sequence[Value], order: Sequence[Value]) -> Shown:
    """The graph of some results with the derivatives in it as a book writes them; itself if there are none.

    >>> import autograd
    >>> x = Value(5.0, "x")
    >>> y = autograd.grad(lambda x: x**3)(x)
    >>> [value.data for value in with_derivatives_of_books([y], topological_order(y)).order]
    [3.0, 5.0, 2.0, 25.0, 75.0]
    """
    if not any([_is_of_derivative(value) for value in order]):
        return Shown(list(roots), list(order))
    return _Simplifying(roots, order).simplified()


def _is_of_derivative(value: Value) -> bool:
    return value.scope.rpartition("/")[2] == OF_DERIVATIVE


class _Simplifying:
    """Finds the values that are another one or a number, and makes the graph without them."""

    def __init__(self, roots: Sequence[Value], order: Sequence[Value]) -> None:
        self.roots, self.order = roots, order
        self.same: dict[Value, Value] = {}  # what a value is, where it is another one
        self.numbers: set[Value] = set()  # what has been computed of numbers alone
        self.labels: dict[Value, str] = {}  # that a value has from one that it is
        for value in order:
            if value.inputs and _is_of_derivative(value):
                self._simplify(value)

    def _of(self, value: Value) -> Value:
        return self.same.get(value, value)

    def _simplify(self, value: Value) -> None:
        if value not in self.roots and not value.label and self._comes_to_number(value):
            self.numbers.add(value)
            return
        other = self._other(value)
        if other is None or (value in self.roots and other.constant):
            return
        if value.label and value.label != other.label:
            if other.label or other in self.labels or not (other.inputs and _is_of_derivative(other)):
                return
            self.labels[other] = value.label
        self.same[value] = other

    def _other(self, value: Value) -> Value | None:
        """The value that a value is, if it is one."""
        op, inputs = value.op, [self._of(source) for source in value.inputs]
        if op is IDENTITY:
            return inputs[0]
        if op is MULTIPLY and self._is_number(inputs[0], 1.0):
            return inputs[1]
        if op in (MULTIPLY, POWER) and self._is_number(inputs[1], 1.0):
            return inputs[0]
        if op is WHERE and self._is_number(inputs[0]):
            return inputs[1] if inputs[0].data else inputs[2]
        if op is WHERE and self._is_guard(*inputs):
            return inputs[2]
        if op is MAXIMUM and self._is_least(inputs[1]) and inputs[0].data >= inputs[1].data:
            return inputs[0]
        return None

    def _comes_to_number(self, value: Value) -> bool:
        """Whether it is computed of numbers alone, or is the slope 1 of a guard that does not act."""
        if value.constant:
            return all(map(self._is_number, value.inputs))
        if value.op is not WHERE:
            return False
        condition, one, _ = map(self._of, value.inputs)
        acts = condition.op is not GREATER or not condition.data or not self._is_least(self._of(condition.inputs[1]))
        return self._is_number(one, 1.0) and not acts

    def _is_least(self, value: Value) -> bool:
        """Whether it is a number that guards a denominator."""
        return self._is_number(value) and 0.0 < value.data <= _GUARD

    def _is_number(self, value: Value, number: float | None = None) -> bool:
        """Whether it is a number that was written down, or computed of such; this one, if one is asked for."""
        known = value in self.numbers or (value.constant and not value.inputs and not value.label)
        return known and (number is None or value.data == number)

    def _place_of_minus_one(self, value: Value) -> int | None:
        """Which of two factors is −1."""
        if value.op is not MULTIPLY or not _is_of_derivative(value):
            return None
        return next((i for i, source in enumerate(value.inputs) if self._is_number(self._of(source), -1.0)), None)

    def _is_guard(self, condition: Value, instead: Value, value: Value) -> bool:
        """Whether a choice is there for the sake of one number, which it is not: 0 if n == 0 else v."""
        tests = [condition, *(condition.inputs if condition.op is MULTIPLY else ())]
        for_one_number = any([test.op is EQUAL for test in tests])
        return for_one_number and not condition.data and self._is_number(instead, 0.0) and value.op is not WHERE

    def simplified(self) -> Shown:
        twins: dict[Value, Value] = {}
        for value in self.order:
            if value in self.same:
                twins[value] = twins.get(self.same[value], self.same[value])
                continue
            inputs = () if value in self.numbers else tuple([twins.get(source, source) for source in value.inputs])
            changed: dict[str, Any] = {}
            if not value.label and value in self.labels:
                changed["label"] = self.labels[value]
            if _is_of_derivative(value):
                changed["scope"] = value.scope.rpartition("/")[0]
            if value in self.numbers:
                changed |= {"op_name": "", "partials": (), "constant": True}
            elif (position := self._place_of_minus_one(value)) is not None:
                inputs = (inputs[1 - position],)
                changed |= {"op_name": NEGATIVE.name, "partials": (None if inputs[0].constant else -1.0,)}
            elif inputs != value.inputs:
                changed["partials"] = tuple(
                    [None if v.constant else p for v, p in zip(inputs, value.partials, strict=True)]
                )
            if changed:
                twins[value] = like(value, inputs, **changed)
        roots = [twins.get(root, root) for root in self.roots]
        seen = set(chain(*map(topological_order, roots)))
        order = [value for value in dict.fromkeys([twins.get(value, value) for value in self.order]) if value in seen]
        called = {roots[0]: "g"} if len(roots) == 1 and _is_of_derivative(self.roots[0]) else {}
        return Shown(roots, order, twins, set(self.same), called=called)
