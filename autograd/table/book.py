"""Writes a formula as a book does: without the guards that do not act, and without what only spares a rounding.

An entry of the table is there to be computed.  So the derivative of the binary cross-entropy has a denominator that is
never less than 1e-12, and computes ln(1 − a) as log1p(−a).  A reader wants (a − t)/(a(1 − a)), and wants to see the
guard at the very a for which it makes a difference.  ``Book`` is the number system of symbols that leaves out the rest.

Read next: ``writing.py``, how an expression is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .arithmetic import FLOATS
from .entries import LESS, MAXIMUM, WHERE
from .expressions import Call, Expression, Number, Symbols, as_expression, call, partial_expressions, value_expression
from .op import Op
from .operations import ADD, LOG, NEGATIVE, SUBTRACT


class Book(Symbols):
    """Symbols, as a book writes them.

    acting  for each guard of the formula, in the order in which it asks for them, whether it acts; one that is not known
            does not
    """

    def __init__(self, acting: Iterable[bool] = ()) -> None:
        self._acting = iter(acting)

    def at_least(self, a: Any, least: Any) -> Expression:
        return call(MAXIMUM, a, least) if next(self._acting, False) else as_expression(a)

    def except_where(self, c: Any, instead: Any, a: Any) -> Expression:
        if next(self._acting, False) or isinstance(c, Number):
            return call(WHERE, c, instead, a)
        return as_expression(a)

    def log1p(self, a: Any) -> Expression:
        x = as_expression(a)
        if isinstance(x, Call) and x.op is NEGATIVE:
            return call(LOG, call(SUBTRACT, 1.0, x.inputs[0]))
        return call(LOG, call(ADD, 1.0, x))


class _Guards:
    """The number system of floats, which notes which guards act."""

    def __init__(self) -> None:
        self.acting: list[bool] = []

    def at_least(self, a: float, least: float) -> float:
        self.acting.append(a < least)
        return float(FLOATS.maximum(a, least))

    def except_where(self, c: float, instead: float, a: float) -> float:
        self.acting.append(bool(c))
        return instead if c else a

    def __getattr__(self, name: str) -> Any:
        return getattr(FLOATS, name)


def guards_acting(
    op: Op, inputs: Sequence[float], result: float | None = None, index: int | None = None
) -> tuple[bool, ...]:
    """For each guard of an operation's formula, or of its derivative by input ``index``, whether it acts on numbers.

    >>> from .operations import POWER
    >>> guards_acting(POWER, [0.0, 2.0], 0.0, 0), guards_acting(POWER, [3.0, 0.0], 1.0, 0)
    ((False,), (True,))
    """
    guards = _Guards()
    if index is None:
        if op.spelled_out:  # else a reader is shown its name
            op.forward(guards, *inputs)
    else:
        op.derivatives(guards, result, tuple(inputs), tuple([i == index for i in range(len(inputs))]))
    return tuple(guards.acting)


class _Conditions(Symbols):
    """The number system of symbols, which notes when each guard would act."""

    def __init__(self) -> None:
        self.found: list[Expression] = []

    def at_least(self, a: Any, least: Any) -> Expression:
        self.found.append(call(LESS, a, least))
        return call(MAXIMUM, a, least)

    def except_where(self, c: Any, instead: Any, a: Any) -> Expression:
        self.found.append(as_expression(c))
        return call(WHERE, c, instead, a)


def guard_conditions(
    op: Op, y: Expression, inputs: Sequence[Expression], index: int | None = None
) -> tuple[Expression, ...]:
    """For each guard that ``guards_acting`` tells of, in that order, the condition under which it acts.

    >>> from .entries import EQUAL
    >>> from .expressions import Variable
    >>> from .operations import POWER
    >>> a, b, y = Variable("a"), Variable("b"), Variable("y")
    >>> guard_conditions(POWER, y, [a, b], 0) == (call(EQUAL, b, 0.0),)
    True
    """
    conditions = _Conditions()
    if index is None:
        if op.spelled_out:
            value_expression(op, inputs, conditions)
    else:
        partial_expressions(op, y, inputs, tuple([i == index for i in range(len(inputs))]), conditions)
    return tuple(conditions.found)


def value_in_book(op: Op, inputs: Sequence[Expression], numbers: Sequence[float] | None) -> Expression:
    """What an operation computes, as a reader is shown it: its name and its inputs, or its formula if it is a loss.

    numbers  of the inputs; a guard acts or does not according to them
    """
    if not op.spelled_out:
        return Call(op, tuple(inputs))
    acting = () if numbers is None else guards_acting(op, numbers)
    return value_expression(op, inputs, Book(acting))


def partial_in_book(
    op: Op, index: int, y: Expression, inputs: Sequence[Expression], numbers: Sequence[float] | None
) -> Expression:
    """A local derivative as a reader is shown it.

    numbers  of the inputs and, last, of the result
    """
    acting = () if numbers is None else guards_acting(op, numbers[:-1], numbers[-1], index)
    m = Book(acting)
    shown = op.shown[index] if op.shown else None
    if shown is not None and not any(acting):
        return as_expression(shown(m, y, *inputs))
    wanted = tuple([i == index for i in range(len(inputs))])
    found = partial_expressions(op, y, inputs, wanted, m)[index]
    assert found is not None
    return found
