"""Lists NumPy's functions of single numbers that the table has: ``np.tanh`` is ``tanh``.

Read next: ``ufuncs.py``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograd import table
from autograd.table import REGISTRY, TABLE

from .truths import COMPARISONS, EQUALITIES, LOGIC, QUESTIONS


def _heaviside(x: Any, at_zero: Any) -> Any:
    return table.WHERE(
        table.GREATER(x, 0.0), 1.0, table.WHERE(table.LESS(x, 0.0), 0.0, table.WHERE(table.EQUAL(x, 0.0), at_zero, x))
    )


def _unless_nan(op: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """``maximum`` or ``minimum``, but the other number beside a nan."""

    def chosen(a: Any, b: Any) -> Any:
        return table.WHERE(table.EQUAL(a, a), table.WHERE(table.EQUAL(b, b), op(a, b), a), b)

    return chosen


#: NumPy's functions of single numbers, by name: those that the table has under the same name, and compositions of these.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{op.name: op for op in TABLE if isinstance(getattr(np, op.name, None), np.ufunc) and op is not table.EQUAL},
    **COMPARISONS,
    **QUESTIONS,
    "true_divide": table.DIVIDE,
    "float_power": table.POWER,
    "fabs": table.ABSOLUTE,
    "positive": lambda x: x,
    "conjugate": lambda x: x,
    **{f"arc{name[1:]}": REGISTRY[name] for name in ["asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh"]},
    "logaddexp": lambda x, y: table.ADD(y, REGISTRY["softplus"](table.SUBTRACT(x, y))),
    "deg2rad": lambda x: table.MULTIPLY(x, np.pi / 180.0),
    "radians": lambda x: table.MULTIPLY(x, np.pi / 180.0),
    "rad2deg": lambda x: table.MULTIPLY(x, 180.0 / np.pi),
    "degrees": lambda x: table.MULTIPLY(x, 180.0 / np.pi),
    "fmax": _unless_nan(table.MAXIMUM),
    "fmin": _unless_nan(REGISTRY["minimum"]),
    "heaviside": _heaviside,
    "clip": REGISTRY["clip"],
}
#: What NumPy does with objects by their own + − *, and so already makes the table's nodes.
_BY_OPERATORS = {"add", "subtract", "multiply", "negative", "matmul", "vecdot", "matvec", "vecmat"}
#: What is answered by true or false.
ASKING = {*COMPARISONS, *EQUALITIES, *QUESTIONS, *LOGIC}
#: The same by NumPy's own function, for single Values and numbers, whose == asks for identity.
OF_SINGLE: dict[np.ufunc, Callable[..., Any]] = {
    **{getattr(np, name): function for name, function in FUNCTIONS.items() if isinstance(getattr(np, name), np.ufunc)},
    np.equal: operator.eq,
    np.not_equal: operator.ne,
}


@cache
def on_objects(ufunc: np.ufunc) -> Any:
    """A function of NumPy's for arrays of objects; None if the table does not have it."""
    if ufunc.__name__ in _BY_OPERATORS or all([set(types) <= set("O->") for types in ufunc.types]):  # np.frompyfunc
        return ufunc
    function = {**FUNCTIONS, **EQUALITIES, **LOGIC}.get(ufunc.__name__)
    return function and of_objects(function, ufunc.nin)


@cache
def of_objects(function: Callable[..., Any], count: int) -> Any:
    """A function of single numbers for arrays of objects, element by element."""
    # That identity is None says that several axes may be reduced, in whatever order.
    return np.frompyfunc(function, count, 1, identity=None)
