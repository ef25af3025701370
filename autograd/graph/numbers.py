"""Decides what counts as a number, and tells those who give something else what to do."""

from __future__ import annotations

import math
import numbers
from typing import Any, cast

import numpy as np

from autograd.table import Op

from .node import is_value


def as_number(number: Any, where: str) -> float:
    """A real number as a float.

    where  what the number is for: the beginning of the error if it is none

    >>> as_number(True, "a switch")
    1.0
    >>> as_number("3", "a weight")
    Traceback (most recent call last):
    TypeError: a weight: a real number belongs here, not str; convert it first: float(text)
    """
    if type(number) is float:
        return number
    if not isinstance(number, numbers.Real | np.bool_):
        raise TypeError(f"{where}: a real number belongs here, not {type(number).__name__}; {_advice(number)}")
    try:
        return float(number)
    except OverflowError:
        raise OverflowError(f"{where}: the integer is too large for a float (the limit is about 1.8e308)") from None


def _advice(thing: Any) -> str:
    """What to do with something that is no number."""
    if thing is None:
        return "None is what a function gives that has no return: is one missing?"
    if is_value(thing):
        return "it is a Value already; use its .data for the number, or .detach() for a constant"
    if isinstance(thing, str | bytes):
        return "convert it first: float(text)"
    if isinstance(thing, numbers.Complex):
        return "only real numbers have the derivatives of this table"
    if getattr(thing, "shape", None):
        return f"an array of shape {tuple(thing.shape)} stands where one number belongs: go through its elements"
    if isinstance(thing, list | tuple):
        return "a sequence stands where one number belongs: go through its elements"
    return "if it stands for a number, convert it with float(…)"


def require_value(value: Any, where: str) -> None:
    """Raise a TypeError unless this is a Value."""
    if not is_value(value):
        raise TypeError(
            f"{where} takes a Value, not {type(value).__name__}: a gradient is taken of a result computed from Values"
        )


def is_operand(other: Any, op: Op) -> bool:
    """Whether an operator takes this as a number; if not, the other type's own operator has its turn.

    Raises a TypeError if that type has none.
    """
    if type(other) is float or isinstance(other, numbers.Real | np.bool_):
        return True
    _require_operators(other, f"{op.name}({op.variables[0]}, {op.variables[1]})")
    return False


def comparable(other: Any) -> float | None:
    """The number that a Value is compared with; None if the other type's own comparison has its turn."""
    if is_value(other):
        return cast("float", other._data)
    if not isinstance(other, numbers.Real | np.bool_):
        _require_operators(other, "a comparison")
        return None
    try:
        return float(other)
    except OverflowError:  # an integer beyond every float
        return math.inf if cast("int", other) > 0 else -math.inf


def _require_operators(other: Any, where: str) -> None:
    """Raise a TypeError if the type's own operators, which Python would ask next, cannot know about Values."""
    builtin = isinstance(other, str | bytes | list | tuple | dict | set | numbers.Complex | None)
    if builtin or hasattr(other, "__array__"):
        as_number(other, where)


def plain_string(text: Any, what: str) -> str:
    """A label or the name of a scope, as a node keeps it."""
    if not isinstance(text, str):
        raise TypeError(f"a {what} is a string, not {type(text).__name__}: {what}={str(text)!r}")
    # Of a subclass (a member of an enumeration, say) the characters only: a node holds nothing that could lead back to it.
    return text if type(text) is str else str.__str__(text)
