"""Asks what is true of numbers: True or False; while ``compile`` records, a node that is 1 or 0.

``v > 0`` of single Values is Python's ``bool``, of arrays NumPy's.  Python's own ``~True`` is −2, which counts as true;
so whatever takes a condition refuses a number that is neither 0 nor 1, and says what to write.

Read next: ``functions.py``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograd import table
from autograd.graph.numbers import as_number, is_value
from autograd.graph.refusals import refuse
from autograd.graph.state import STATE


def is_truth(x: Any) -> bool:
    """Whether something is true or false, and nothing else: a bool, or a recorded comparison."""
    return isinstance(x, bool | np.bool_) or (is_value(x) and x.op is not None and x.op.truth)


def refuse_condition(number: float) -> NoReturn:
    """Raise the error for a number that says neither true, 1, nor false, 0, and stands where a condition belongs.

    A Value may be any number there, and counts as true if it is not 0.
    """
    hint = (
        f"~ makes it of Python's {bool(~int(number))}, so write np.logical_not(x > 0), or not (x > 0), for ~(x > 0)"
        if number in (-1.0, -2.0)
        else "write the comparison that is meant, c != 0"
    )
    raise ValueError(f"where: a condition is true or false, 1 or 0, not {number:g}; {hint}")


# -------------------------------------------------------------------------------------------------------------------
# Comparisons


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compared(a: Any, b: Any) -> Any:
        # NumPy's scalars would ask NumPy, which would ask us again.
        return compare(*[x if is_value(x) else as_number(x, "a comparison") for x in (a, b)])

    return compared


COMPARISONS = {
    "less": _compared(operator.lt),
    "less_equal": _compared(operator.le),
    "greater": _compared(operator.gt),
    "greater_equal": _compared(operator.ge),
}


def equal(a: Any, b: Any) -> Any:
    """``a == b`` in an array: by the numbers, unlike ``==`` of single Values, whose identity sets and dictionaries need."""
    if STATE.compiling and (is_value(a) or is_value(b)):
        return table.EQUAL(a, b)
    return (a._data if is_value(a) else a) == (b._data if is_value(b) else b)


def not_equal(a: Any, b: Any) -> Any:
    return negated(equal(a, b))


EQUALITIES = {"equal": equal, "not_equal": not_equal}


def is_infinite(x: Any) -> Any:
    return equal(table.ABSOLUTE(x), np.inf)


def is_finite(x: Any) -> Any:
    return COMPARISONS["less"](table.ABSOLUTE(x), np.inf)


#: What NumPy asks about one number.
QUESTIONS = {"isnan": lambda x: not_equal(x, x), "isinf": is_infinite, "isfinite": is_finite}

# -------------------------------------------------------------------------------------------------------------------
# Logic


def truth(x: Any) -> Any:
    """Whether a number is not 0."""
    if not (STATE.compiling and is_value(x)):
        return bool(x)
    return x if x.op is not None and x.op.truth else table.EQUAL(table.EQUAL(x, 0.0), 0.0)


def _both(a: Any, b: Any) -> Any:
    a, b = truth(a), truth(b)
    return table.GREATER(table.MULTIPLY(a, b), 0.0) if is_value(a) or is_value(b) else a and b


def either(a: Any, b: Any) -> Any:
    a, b = truth(a), truth(b)
    return table.GREATER(table.ADD(a, b), 0.0) if is_value(a) or is_value(b) else a or b


def negated(a: Any) -> Any:
    a = truth(a)
    return table.EQUAL(a, 0.0) if is_value(a) else not a


def _one(a: Any, b: Any) -> Any:
    return negated(equal(truth(a), truth(b)))


def _of_truths(logic: Callable[..., Any]) -> Callable[..., Any]:
    """``&``, ``|``, ``^`` and ``~``, which are logic for what is true or false only."""

    def checked(*operands: Any) -> Any:
        if not all(map(is_truth, operands)):
            raise TypeError(
                "&, |, ^ and ~ are for comparisons in parentheses, (v > 0) & (v < 1), and not for Values or numbers"
            )
        return logic(*operands)

    return checked


LOGIC: dict[str, Callable[..., Any]] = {
    "logical_and": _both,
    "logical_or": either,
    "logical_xor": _one,
    "logical_not": negated,
    "bitwise_and": _of_truths(_both),
    "bitwise_or": _of_truths(either),
    "bitwise_xor": _of_truths(_one),
    "invert": _of_truths(negated),
}


def logic(name: str, *operands: Any) -> Any:
    """``&``, ``|`` or ``^`` of single Values, which are comparisons while ``compile`` records; ``~`` is refused there.

    Eagerly it would be Python's: ``~True`` is −2.
    """
    if name == "invert" and STATE.compiling and all(map(is_truth, operands)):
        refuse("__invert__")
    return NotImplemented if any([isinstance(x, np.ndarray) for x in operands]) else LOGIC[name](*operands)
