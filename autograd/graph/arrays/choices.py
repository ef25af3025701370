"""Chooses: ``np.where`` and ``np.select`` as the table's ``where``, which NumPy would do by looking at the condition.

Read next: ``statistics.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import table
from autograd.graph.numbers import is_value
from autograd.graph.refusals import refuse
from autograd.graph.state import STATE

from .functions import of_objects
from .ufuncs import holds_values, plain


def where(condition: Any, *choices: Any) -> Any:
    """``np.where``: of three arguments a choice, of one the places where a condition holds."""
    if len(choices) == 2:
        return of_objects(table.WHERE, 3)(*map(plain, (condition, *choices)))
    return np.where(asked(condition), *choices)


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """``np.select``: a choice within a choice, the first condition outside."""
    if len(condlist) != len(choicelist) or not len(condlist):
        raise ValueError(
            f"np.select takes as many choices as conditions, and at least one, not {len(condlist)} conditions and {len(choicelist)} choices"
        )
    chosen = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        chosen = where(condition, choice, chosen)
    return chosen


def asked(things: Any) -> Any:
    """The numbers of an array, for a question about them whose answer has no derivative: refused while ``compile`` records."""
    if isinstance(things, list | tuple):
        return type(things)([asked(thing) for thing in things])
    if not holds_values(plain(things)):
        return things
    things = plain(things)
    if STATE.compiling:
        refuse("asked")
    return np.asarray(np.frompyfunc(lambda x: x._data if is_value(x) else x, 1, 1)(things), dtype=float)
