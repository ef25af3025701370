"""Formulas not yet worked out: the number system of symbols.

Run on symbols, a formula of the table gives an expression: a tree of operations over variables and numbers.
Read next: ``writing.py``, how an expression is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .arithmetic import FLOATS, Arithmetic
from .operations import ADD, COMPARISONS, MULTIPLY, NEGATIVE, POWER, REGISTRY, SUBTRACT, WHERE, Op


class Expression:
    """A formula not yet worked out: a number, a variable, or an operation on expressions."""

    __slots__ = ()

    def __add__(self, other: Any) -> Expression:
        return call(ADD, self, other)

    def __radd__(self, other: Any) -> Expression:
        return call(ADD, other, self)

    def __sub__(self, other: Any) -> Expression:
        return call(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Expression:
        return call(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Expression:
        return call(MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Expression:
        return call(MULTIPLY, other, self)

    def __neg__(self) -> Expression:
        return call(NEGATIVE, self)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    value: float


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """A name; where ``value`` is given, that number stands there, written to a few decimals."""

    name: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Call(Expression):
    op: Op
    inputs: tuple[Expression, ...]


def call(op: Op, *inputs: Any) -> Expression:
    """An operation on expressions, simplified where that changes no value: 2 − 1 is 1, x¹ is x."""
    expressions = tuple([x if isinstance(x, Expression) else Number(float(x)) for x in inputs])
    if op is WHERE and isinstance(expressions[0], Number):
        return expressions[1] if expressions[0].value else expressions[2]
    if all(isinstance(x, Number) for x in expressions):
        result = op.forward(FLOATS, *[x.value for x in expressions])  # type: ignore[attr-defined]
        if float(result).is_integer():  # √4 becomes 2, √2 stays
            return Number(float(result))
    if op is POWER and expressions[1] == Number(1.0):
        return expressions[0]
    if op is MULTIPLY and expressions[0] == Number(1.0):
        return expressions[1]
    if op is MULTIPLY and expressions[0] == Number(0.0) and _is_truth(expressions[1]):
        return expressions[0]
    return Call(op, expressions)


def _is_truth(expression: Expression) -> bool:
    """Whether it is 0 or 1, never nan or inf, of which 0 times is not 0."""
    return isinstance(expression, Call) and expression.op in COMPARISONS


class Symbols(Arithmetic):
    """The number system of expressions: every operation of the table stays what it is."""

    def __getattr__(self, name: str) -> Callable[..., Expression]:
        op = REGISTRY.get(name)
        if op is None:
            raise AttributeError(f"no operation named {name!r} is in the table, so m.{name} means nothing")
        return lambda *inputs: call(op, *inputs)


SYMBOLS = Symbols()
