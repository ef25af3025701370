"""Composes means, variances and quantiles, where NumPy's own code asks Values for more than they have.

``np.mean`` and ``np.var`` themselves are NumPy's sums and products.  Here is what leaves some elements out, by ``where=`` or
because they are nan; what needs weights or places; and ``np.cov``.

Read next: ``linear.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .choices import asked
from .functions import of_objects
from .truths import equal, not_equal
from .ufuncs import holds_values, kept, plain


def mean_where(a: Any, axis: Any = None, *, where: Any, keepdims: bool = False) -> Any:
    """The mean of the elements that are chosen."""
    return np.sum(a, axis=axis, keepdims=keepdims, where=where) / _count(a, axis, where, keepdims)


def var_where(a: Any, axis: Any = None, *, where: Any, ddof: int = 0, keepdims: bool = False) -> Any:
    """The variance of the elements that are chosen."""
    differences = a - mean_where(a, axis, where=where, keepdims=True)
    squares = np.sum(differences * differences, axis=axis, keepdims=keepdims, where=where)
    return squares / (_count(a, axis, where, keepdims) - ddof)


def std_where(a: Any, axis: Any = None, **settings: Any) -> Any:
    """Its root."""
    return np.sqrt(var_where(a, axis, **settings))


def _count(a: Any, axis: Any, where: Any, keepdims: bool) -> Any:
    chosen = of_objects(lambda c: 1.0 * c, 1)(np.broadcast_to(np.asarray(plain(where), dtype=object), np.shape(a)))
    counted = np.sum(chosen, axis=axis, keepdims=keepdims)
    return counted if holds_values(counted) else np.asarray(counted, dtype=float)[()]


def _numbers(a: Any) -> Any:
    """Where the elements are not nan."""
    return of_objects(equal, 2)(plain(a), plain(a))


def without_nan(of_chosen: Callable[..., Any]) -> Callable[..., Any]:
    """A function that takes ``where=``, of the elements that are not nan."""

    def of_numbers(a: Any, axis: Any = None, **settings: Any) -> Any:
        return of_chosen(a, axis=axis, where=_numbers(a), **settings)

    return of_numbers


def nan_to_num(
    x: Any, copy: bool = True, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Any:
    """Other numbers in the place of nan and ±inf."""
    if not copy:
        raise TypeError("np.nan_to_num(…, copy=False) of Values: write v = np.nan_to_num(v)")
    largest = sys.float_info.max
    instead = {np.inf: largest if posinf is None else posinf, -np.inf: -largest if neginf is None else neginf}
    found = kept(_numbers(x), x, nan)
    for limit, number in instead.items():
        found = kept(of_objects(not_equal, 2)(plain(x), limit), found, number)
    return found


def cov(m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: int | None = None) -> Any:
    """The covariances of the rows of a matrix."""
    rows = _rows(m, rowvar)
    if y is not None:
        rows = np.concatenate([rows, _rows(y, rowvar)])
    differences = rows - np.mean(rows, axis=1, keepdims=True)
    count = rows.shape[1] - ((0 if bias else 1) if ddof is None else ddof)
    return (differences @ differences.T / count).squeeze()


def _rows(m: Any, rowvar: bool) -> Any:
    return np.atleast_2d(m) if rowvar or np.ndim(m) == 1 else np.transpose(m)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The covariances of rows that are divided by their standard deviations."""
    found = np.asanyarray(cov(x, y, rowvar))
    if not found.ndim:
        return found / found
    deviations = np.sqrt(np.diagonal(found))
    return found / np.outer(deviations, deviations)


def quantile(a: Any, q: Any, axis: int | None = None, method: str = "linear", keepdims: bool = False) -> Any:
    """What a share q of the elements is below, and between two elements in proportion."""
    if method != "linear":
        raise TypeError(f"np.quantile of Values is linear between two elements, not method={method!r}: leave it out")
    shares = np.asarray(asked(q), dtype=float)
    if not np.all((shares >= 0.0) & (shares <= 1.0)):
        raise ValueError(f"np.quantile takes shares between 0 and 1 (np.percentile: 0 and 100), not {q!r}")
    array = np.ravel(a) if axis is None else np.moveaxis(a, axis, -1)
    numbers = asked(array)
    if np.isnan(numbers).any():
        raise ValueError("np.quantile of Values takes none that is nan: leave them out with v[~np.isnan(v)]")
    ordered = np.take_along_axis(array, np.argsort(numbers, axis=-1), -1)
    places = shares.reshape(-1) * (array.shape[-1] - 1)
    below = np.floor(places).astype(int)
    low, high = ordered[..., below], ordered[..., np.ceil(places).astype(int)]
    found = np.moveaxis(low + (high - low) * (places - below), -1, 0)
    if keepdims:
        found = (
            found.reshape(len(places), *([1] * np.ndim(a)))
            if axis is None
            else np.expand_dims(found, axis % np.ndim(a) + 1)
        )
    return found.reshape(shares.shape + found.shape[1:])


def percentile(a: Any, q: Any, axis: int | None = None, **settings: Any) -> Any:
    """The same, by hundredths."""
    return quantile(a, np.asarray(asked(q), dtype=float) / 100.0, axis, **settings)
