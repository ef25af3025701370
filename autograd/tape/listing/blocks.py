"""How a part of an array is called: z[0], Q[2], K[:3], S[1, :2].

Places are counted row by row from 0, as Python does.

Read next: ``grouping.py``, which finds the arrays.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def block(places: Any, shape: tuple[int, ...]) -> str | None:
    """A template for the part of an array that has these places, in this form; None if it has no short name.

    >>> block(np.arange(3), (3,)), block(np.array([1, 2]), (3,)), block(np.array(5), (2, 3))
    ('{}', '{}[1:]', '{}[1, 2]')
    >>> block(np.array([3, 4, 5]), (2, 3)), block(np.array([1, 4]), (2, 3)), block(np.arange(6), (2, 3))
    ('{}[1]', '{}[:, 1]', 'flat({})')
    >>> block(np.array([6, 4, 2]), (7,)), block(np.arange(3)[::-1], (3,))
    ('{}[:1:-2]', '{}[::-1]')
    """
    size = math.prod(shape)
    if places.size == size and (places.ravel() == np.arange(size)).all() and places.size > 0 and places.ndim:
        return "{}" if places.shape == shape else "flat({})" if places.ndim == 1 and len(shape) > 1 else None
    if places.ndim == 0:
        return f"{{}}[{', '.join(map(str, np.unravel_index(int(places), shape)))}]"
    if len(shape) == 1:
        span = _span(places, size) if places.ndim == 1 else None
        return None if span is None else f"{{}}[{span}]"
    if len(shape) != 2 or places.ndim > 2:
        return None
    return _of_matrix(places // shape[1], places % shape[1], shape)


def _of_matrix(rows: Any, columns: Any, shape: tuple[int, ...]) -> str | None:
    """The part of a matrix in these rows and columns."""
    if rows.ndim == 2:
        if (rows != rows[:, :1]).any() or (columns != columns[:1]).any():
            return None
        rows, columns = _span(rows[:, 0], shape[0]), _span(columns[0], shape[1])
    elif (rows == rows[0]).all():
        rows, columns = str(rows[0]), _span(columns, shape[1])
    elif (columns == columns[0]).all():
        rows, columns = _span(rows, shape[0]), str(columns[0])
    else:
        return None
    if rows is None or columns is None:
        return None
    return f"{{}}[{rows}]" if columns == ":" else f"{{}}[{rows}, {columns}]"


def _span(places: Any, length: int) -> str | None:
    """Places at equal distances as Python writes them; None if they are not."""
    first, last = int(places[0]), int(places[-1])
    step = int(places[1]) - first if len(places) > 2 else 1  # of two it is not said
    if step == 0 or (places != first + step * np.arange(len(places))).any():
        return None
    start = "" if first == (0 if step > 0 else length - 1) else first
    stop = "" if not 0 <= last + step < length else last + (1 if step > 0 else -1)
    return f"{start}:{stop}" if step == 1 else f"{start}:{stop}:{step}"


def rectangle(places: Any, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The shape of a part of an array that has these places, in ascending order; None if it is no block.

    >>> rectangle(np.array([1, 2, 4, 5]), (2, 3)), rectangle(np.array([0, 2]), (3,))
    ((2, 2), None)
    """
    if len(places) == math.prod(shape):
        return shape
    if len(shape) != 2:
        return (len(places),) if len(shape) == 1 and block(places, shape) else None
    rows = len(np.unique(places // shape[1]))
    if len(places) % rows:
        return None
    columns = len(places) // rows
    form: tuple[int, ...] = rows, columns
    if rows == 1 or (columns == 1 and shape[1] > 1):
        form = (len(places),)
    return form if block(places.reshape(form), shape) else None
