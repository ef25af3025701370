"""Defines expressions, formulas not yet worked out, and the number system of symbols that makes them.

Run on symbols, a formula of the table gives an expression: a tree of operations over variables and numbers.

Read next: ``book.py``, the same without what a reader need not see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .arithmetic import FLOATS, Arithmetic, TableOperators
from .entries import WHERE
from .op import Op
from .operations import ADD, MULTIPLY, POWER, SUBTRACT


class Expression(TableOperators):
    """A formula not yet worked out: a number, a variable, or an operation on expressions."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Number(Expression):
    """A number that the formula itself states; 0 and −0 are two, because 1/0 and 1/−0 are."""

    value: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and repr(float(self.value)) == repr(float(other.value))

    def __hash__(self) -> int:
        return hash(repr(float(self.value)))


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """A name. If ``value`` is given, the number is written in the place of the name, rounded to a few decimals."""

    name: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """An operation on expressions."""

    op: Op
    inputs: tuple[Expression, ...]


def call(op: Op, *inputs: Any) -> Expression:
    """An operation on expressions, simplified if that changes no value: 2 − 1 is 1, x¹ is x, x⁰ is 1."""
    op.check_arity(len(inputs))
    expressions = tuple([as_expression(x) for x in inputs])
    if op is WHERE and isinstance(expressions[0], Number):
        return expressions[1] if expressions[0].value else expressions[2]
    numbers = [x.value for x in expressions if isinstance(x, Number)]
    if len(numbers) == len(expressions):
        result = op.forward(FLOATS, *numbers)
        if float(result).is_integer() or op in (ADD, SUBTRACT):  # √4 becomes 2, √2 stays; 1.5 − 1 is 0.5
            return Number(float(result))
    if op is POWER and expressions[1] == Number(1.0):
        return expressions[0]
    if op is POWER and expressions[1] == Number(0.0):  # of nan, too
        return Number(1.0)
    if op is MULTIPLY and expressions[0] == Number(1.0):
        return expressions[1]
    if op is MULTIPLY and expressions[0] == Number(0.0) and _is_truth(expressions[1]):
        return expressions[0]
    return Call(op, expressions)


Expression._operate = staticmethod(call)


def as_expression(x: Any) -> Expression:
    """An expression as it is, a number as an expression."""
    return x if isinstance(x, Expression) else Number(float(x))


def _is_truth(expression: Expression) -> bool:
    """Whether it is always 0 or 1, so that 0 times it is 0. (0 times nan or inf is nan.)"""
    return isinstance(expression, Call) and expression.op.truth


class Symbols(Arithmetic):
    """The number system of expressions: an operation on expressions is an expression."""

    def __getattr__(self, name: str) -> Callable[..., Expression]:
        op = self._op(name)
        return lambda *inputs: call(op, *inputs)


SYMBOLS = Symbols()


def value_expression(op: Op, inputs: Sequence[Expression], m: Symbols = SYMBOLS) -> Expression:
    """What an operation computes, written out as its entry states it."""
    try:
        return as_expression(op.forward(m, *inputs))
    except (TypeError, AttributeError) as error:
        _refuse(op, "forward", error)


def partial_expressions(
    op: Op,
    y: Expression,
    inputs: Sequence[Expression],
    wanted: tuple[bool, ...] | None = None,
    m: Symbols = SYMBOLS,
) -> list[Expression | None]:
    """The local derivatives as the entry states them; None where one is not ``wanted``."""
    try:
        partials = op.derivatives(m, y, tuple(inputs), wanted)
        return [None if partial is None else as_expression(partial) for partial in partials]
    except (TypeError, AttributeError) as error:
        _refuse(op, "partials", error)


def _refuse(op: Op, part: str, error: Exception) -> NoReturn:
    raise TypeError(
        f"the {part} of Op {op.name!r} cannot be written as a formula, because it is not made of + - * and m's operations "
        f"({error}): write m.exp(a), for example, instead of math.exp(a)"
    ) from error
