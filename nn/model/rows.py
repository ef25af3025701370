"""Make a row of Values of a sample, as a model is given it: ``values_of``.

    a list, a tuple, an array, a series of pandas      its numbers in turn
    a number alone                                     a row of one
    an image, rows of numbers                          one row after the other, if the model flattens its inputs

Each number becomes a constant of the graph; a Value stays what it is.

Read next: ``forward.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import zip_longest
from typing import Any, TypeAlias

import numpy as np

from autograd import Value, constant
from autograd.graph import STATE, are_all

from .columns import Names, row_in_order

Row: TypeAlias = list[Value]


def values_of(model: Any, x: Any, fan_in: int | None = None) -> Row:
    """The sample ``x`` of a model as Values.

    fan_in  how many there have to be; None: any number

    Raises ValueError for another number, TypeError for a table.
    """
    row = _listed(model, x)
    if fan_in is not None and len(row) != fan_in:
        row = _flattened(model, row)
        if len(row) != fan_in:
            raise ValueError(
                f"{model!r} takes {fan_in} number{'s' if fan_in != 1 else ''}, "
                f"but the input has {len(row)}: {_shortened(row)}"
            )
    try:
        return _values(row, model.input_names)
    except TypeError:
        flat = _flattened(model, row)
        if flat is row:
            raise
        return values_of(model, flat, fan_in)


def flattens(model: Any) -> bool:
    """Whether a model has a part that makes a row of an image, so that a sample may be one."""
    return any([getattr(module, "flattens", False) for module in model.modules()])


def _values(row: Sequence[Any], names: Names) -> Row:
    """Each number a constant, called as its column was in training, else x1, x2, …"""
    if are_all(row, Value):
        return [*row]
    labels = _labels(len(row))
    if names:
        labels = [name or label for name, label in zip_longest(names[: len(row)], labels, fillvalue="")]
    return [
        number if isinstance(number, Value) else constant(number, label)
        for number, label in zip(row, labels, strict=True)
    ]


def _listed(model: Any, x: Any) -> Sequence[Any]:
    """The numbers of a sample, or what it has in their places."""
    if model.input_names:
        x = row_in_order(x, model.input_names)
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, Sequence):
        return x
    if hasattr(x, "to_numpy"):  # a table of pandas, which walks through the names of its columns
        return x.to_numpy().tolist()  # type: ignore[no-any-return]
    if isinstance(x, Mapping | AbstractSet):
        advice = ": to take its values as they come, write list(x.values())" if isinstance(x, Mapping) else ""
        raise TypeError(
            f"{model!r} takes its inputs in order, as a list or an array, not as a {type(x).__name__}{advice}"
        )
    return list(x) if isinstance(x, Iterable) else [x]


_NESTED = (list, tuple, np.ndarray)


def _flattened(model: Any, row: Sequence[Any]) -> Sequence[Any]:
    """The rows of an image, one after the other; a row of numbers as it is.  TypeError for a table, which is several samples."""
    if not any([isinstance(number, _NESTED) for number in row]):
        return row
    if flattens(model):
        return [*_leaves(row)]
    raise TypeError(
        f"{model!r} was called with a table, of {len(row)} row{'s' if len(row) != 1 else ''}: model(x) takes one sample, "
        "model.batch(X) several, and model.predict(X) gives numbers; of an image: model(x.reshape(-1))"
    ) from None


def _leaves(thing: Any) -> Iterable[Any]:
    for part in thing:
        if isinstance(part, _NESTED):
            yield from _leaves(part)
        else:
            yield part


@lru_cache(maxsize=8)
def _labels(count: int) -> list[str]:
    return [f"x{i}" for i in range(1, count + 1)]


def _shortened(x: Sequence[Any]) -> str:
    shown = repr([number.data if isinstance(number, Value) and not STATE.compiling else number for number in x])
    return shown if len(shown) <= 80 else shown[:77] + "…"
