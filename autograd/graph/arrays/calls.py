"""Calls NumPy's other functions, those of whole arrays: as NumPy has written them, if they are sums, products and slices.

Where NumPy asks Values for more than they have, ``OURS`` composes the same of the table.  What is left raises an error of
NumPy's own, about types that nobody has written; ``call`` says then which function does not take Values, and what to write.

Read next: ``value_array.py``.
"""

from __future__ import annotations

import dis
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.graph.conversion import differentiating
from autograd.graph.numbers import is_value
from autograd.graph.refusals import refuse
from autograd.graph.state import STATE

from . import choices, matrices, statistics
from .advice import instead_of
from .choices import asked
from .linear import linear_in
from .ufuncs import holds_comparisons, holds_values, plain, require_no_truths


def _asked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A question about the numbers of Values, whose answer has no derivative."""

    def answered(*args: Any, **settings: Any) -> Any:
        return function(*map(asked, args), **{key: asked(x) for key, x in settings.items()})

    return answered


def _setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    first = ar1 if assume_unique else np.unique(ar1)
    return first[~np.isin(asked(first), asked(ar2))]


#: NumPy's functions that are composed here, and how.
OURS: dict[Any, Callable[..., Any]] = {
    np.where: choices.where,
    np.select: choices.select,
    **{function: _asked(function) for function in (np.isclose, np.allclose, np.isin, np.array_equal, np.array_equiv)},
    **{function: _asked(function) for function in (np.isneginf, np.isposinf)},
    getattr(np, "in1d", np.isin): _asked(getattr(np, "in1d", np.isin)),  # NumPy 1's name of it
    np.setdiff1d: _setdiff1d,
    np.nan_to_num: statistics.nan_to_num,
    np.nansum: statistics.without_nan(np.sum),
    np.nanprod: statistics.without_nan(np.prod),
    np.nanmean: statistics.without_nan(statistics.mean_where),
    np.nanvar: statistics.without_nan(statistics.var_where),
    np.nanstd: statistics.without_nan(statistics.std_where),
    np.nanmax: lambda a, axis=None, **settings: np.fmax.reduce(a, axis=axis, **settings),
    np.nanmin: lambda a, axis=None, **settings: np.fmin.reduce(a, axis=axis, **settings),
    np.cov: statistics.cov,
    np.corrcoef: statistics.corrcoef,
    np.quantile: statistics.quantile,
    np.percentile: statistics.percentile,
    np.gradient: linear_in(0, "f", np.gradient),
    np.interp: linear_in(2, "fp", np.interp),
    np.polyfit: linear_in(1, "y", np.polyfit, "full", "cov"),
    np.bincount: linear_in(1, "weights", np.bincount),
    np.linalg.det: matrices.det,
    np.linalg.slogdet: matrices.slogdet,
    np.linalg.inv: matrices.inv,
    np.linalg.solve: matrices.solve,
}
#: The same of what ``where=`` chooses; ``np.sum`` and ``np.prod`` are NumPy's, whose reduction is ours.
_CHOSEN = {np.mean: statistics.mean_where, np.var: statistics.var_where, np.std: statistics.std_where}
#: What NumPy computes with objects by their own × and +, and with true and false by "and" and "or".
_PRODUCTS = {np.dot, np.vdot, np.inner, np.tensordot, np.einsum, np.convolve, np.correlate}
#: What is refused before it has written anything.
_WRITING = {np.savetxt}
_RAISE = dis.opmap["RAISE_VARARGS"]


def call(function: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of NumPy's on arrays of Values, and on Values as arrays of no axes."""
    if function in _WRITING:
        raise TypeError(f"np.{function.__name__} does not take Values: {instead_of(function.__name__)}")
    if STATE.compiling and function in _PRODUCTS:
        require_no_truths(function.__name__, [x for x in args if isinstance(x, np.ndarray)])
    try:
        if STATE.differentiating:
            return _called(function, args, settings)
        with differentiating():  # a number that NumPy takes out of a Value would lose its derivative in silence
            return _called(function, args, settings)
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        if not _is_numpys(error):
            raise
        failed = error
    name = f"{function.__module__}.{function.__name__}".removeprefix("numpy.")
    everything = [*args, *settings.values()]
    if STATE.compiling and any(map(_holds_comparisons, everything)):
        refuse("mask")
    _of_floats(function, args, settings)
    raise TypeError(f"np.{name} does not compute with Values ({failed}): {instead_of(name)}") from failed


def _called(function: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    ours = _CHOSEN.get(function) if settings.get("where", True) is not True else OURS.get(function)
    if ours is not None:
        args, settings = tuple(map(_numbers, args)), {key: _numbers(x) for key, x in settings.items()}
        return (ours if any(map(_has_values, [*args, *settings.values()])) else function)(*args, **settings)
    return np.ndarray.__array_function__(np.empty(0), function, (), args, settings)


def _numbers(x: Any) -> Any:
    """An array of numbers only as NumPy's own, of floats if it is one of objects."""
    if isinstance(x, list | tuple):
        return type(x)(map(_numbers, x))
    if not isinstance(x, np.ndarray) or holds_values(x):
        return x
    return np.asarray(plain(x), dtype=float) if x.dtype == object else plain(x)


def _has_values(x: Any) -> bool:
    return any(map(_has_values, x)) if isinstance(x, list | tuple) else holds_values(x)


def _is_numpys(error: BaseException) -> bool:
    """Whether NumPy has raised an error: not a ``raise`` of ours, and not a function that NumPy has called."""
    place: Any = error.__traceback__
    while place.tb_next is not None:
        place = place.tb_next
    module = place.tb_frame.f_globals.get("__name__", "")
    if module.startswith(__package__):
        return bool(place.tb_frame.f_code.co_code[place.tb_lasti] != _RAISE)
    return bool(module.split(".")[0] == "numpy")


def _of_floats(function: Any, args: Any, settings: Any) -> None:
    """Raise what NumPy raises without Values, because then it is another mistake: arrays whose shapes don't fit, perhaps."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        function(*map(_floats, args), **{key: _floats(x) for key, x in settings.items()})


def _floats(x: Any) -> Any:
    """The same with numbers in the place of Values; a copy, which the function may change."""
    if isinstance(x, list | tuple):
        return type(x)(map(_floats, x))
    if is_value(x):
        return x._data
    if isinstance(x, np.ndarray):
        return np.asarray(np.frompyfunc(_floats, 1, 1)(plain(x)), dtype=float) if x.dtype == object else plain(x).copy()
    return x


def _holds_comparisons(x: Any) -> bool:
    return any(map(_holds_comparisons, x)) if isinstance(x, list | tuple) else holds_comparisons(plain(x))
