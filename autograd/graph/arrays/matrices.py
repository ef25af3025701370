"""Computes determinants and inverses of matrices of Values, and solves their systems of equations.

NumPy has them for floats only.  A determinant is expanded by minors, without a division or a choice, so that its derivatives
are right for a singular matrix, too; a system is solved by elimination.

Read next: ``calls.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from autograd import table
from autograd.graph.numbers import is_value
from autograd.graph.state import STATE
from autograd.table import REGISTRY

from .functions import of_objects
from .ufuncs import plain

#: Up to how many rows a determinant is expanded: n · 2ⁿ⁻¹ products, 25,000 for 12.
MOST_ROWS = 12
_SIGN_AND_LOGARITHM = type(np.linalg.slogdet(np.eye(1)))


def det(a: Any) -> Any:
    """The determinant of a matrix, or of each matrix in a stack."""
    return _of_each(_determinant, "det", a)


def slogdet(a: Any) -> Any:
    """Its sign, and the logarithm of its size."""
    found = det(a)
    size = of_objects(table.ABSOLUTE, 1)(found)
    return _SIGN_AND_LOGARITHM(of_objects(REGISTRY["sign"], 1)(found), of_objects(table.LOG, 1)(size))


def inv(a: Any) -> Any:
    """The inverse of a matrix, or of each matrix in a stack."""
    return _of_each(lambda rows: _solved(rows, np.eye(len(rows)).tolist()), "inv", a)


def solve(a: Any, b: Any) -> Any:
    """The x for which a @ x = b: of a vector b, or of each column of a matrix."""
    a, b = _square("solve", a), np.asarray(plain(b), dtype=object)
    columns = b[..., np.newaxis] if b.ndim == 1 else b
    if columns.shape[-2] != a.shape[-1]:
        raise ValueError(f"np.linalg.solve: a has {a.shape[-1]} rows, and b has {columns.shape[-2]}")
    stack = np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    a, columns = (np.broadcast_to(x, (*stack, *x.shape[-2:])) for x in (a, columns))
    found = np.empty(columns.shape, dtype=object)
    for place in np.ndindex(stack):
        found[place] = _solved(a[place].tolist(), columns[place].tolist())
    return found[..., 0] if b.ndim == 1 else found


def _square(name: str, a: Any) -> Any:
    a = np.asarray(plain(a), dtype=object)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise np.linalg.LinAlgError(f"np.linalg.{name} takes square matrices, not an array of shape {a.shape}")
    return a


def _of_each(function: Callable[[list[list[Any]]], Any], name: str, a: Any) -> Any:
    """A function of the rows of one matrix, for each matrix in a stack."""
    a = _square(name, a)
    found = [np.array(function(a[place].tolist()), dtype=object) for place in np.ndindex(a.shape[:-2])]
    return np.array(found, dtype=object).reshape(a.shape[:-2] + (found[0].shape if found else ()))


def _determinant(rows: list[list[Any]]) -> Any:
    """By minors: those of the last row, of the last two rows, and so on, each computed once."""
    count = len(rows)
    if count > MOST_ROWS:
        raise ValueError(
            f"np.linalg.det of Values is expanded by minors, twice as many for each further row, and takes at most {MOST_ROWS} "
            f"rows, not {count}"
        )
    minors: dict[tuple[int, ...], Any] = {(): 1.0}
    for size, row in enumerate(reversed(rows), 1):
        minors = {columns: _expanded(row, columns, minors) for columns in combinations(range(count), size)}
    return minors[tuple(range(count))]


def _expanded(row: list[Any], columns: tuple[int, ...], minors: dict[tuple[int, ...], Any]) -> Any:
    """A minor along its first row: a₁M₁ − a₂M₂ + a₃M₃ − …"""
    total = None
    for i, column in enumerate(columns):
        rest = columns[:i] + columns[i + 1 :]
        term = row[column] * minors[rest] if rest else row[column]
        total = term if total is None else total - term if i % 2 else total + term
    return total


def _solved(rows: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    """Gauss: eliminate below each pivot, then substitute from the last row upwards."""
    rows = [[*row, *more] for row, more in zip(rows, right, strict=True)]
    count = len(rows)
    for k in range(count):
        _largest_first(rows, k)
        for i in range(k + 1, count):
            rows[i] = _less(rows[i], rows[k], table.DIVIDE(rows[i][k], rows[k][k]), k + 1)
    for k in reversed(range(count)):
        rows[k] = rows[k][:count] + [table.DIVIDE(x, rows[k][k]) for x in rows[k][count:]]
        for i in range(k):
            rows[i] = _less(rows[i], rows[k], rows[i][k], count)
    return [row[count:] for row in rows]


def _less(row: list[Any], other: list[Any], factor: Any, start: int) -> list[Any]:
    """A row minus a multiple of another one, from a column on."""
    return row[:start] + [x - factor * y for x, y in zip(row[start:], other[start:], strict=True)]


def _largest_first(rows: list[list[Any]], k: int) -> None:
    """Bring the row with the largest number in column k to place k; while ``compile`` records, by a choice in each sample."""
    if not STATE.compiling:
        sizes = [abs(x._data if is_value(x) else x) for x in (row[k] for row in rows[k:])]
        best = k + sizes.index(max(sizes))
        if sizes[best - k] == 0.0:
            raise np.linalg.LinAlgError("Singular matrix")
        rows[k], rows[best] = rows[best], rows[k]
        return
    for i in range(k + 1, len(rows)):
        larger = table.GREATER(table.ABSOLUTE(rows[i][k]), table.ABSOLUTE(rows[k][k]))
        first, other = rows[k], rows[i]
        rows[k] = first[:k] + [table.WHERE(larger, y, x) for x, y in zip(first[k:], other[k:], strict=True)]
        rows[i] = other[:k] + [table.WHERE(larger, x, y) for x, y in zip(first[k:], other[k:], strict=True)]
