"""Computes NumPy's functions of single numbers, element by element, on arrays of Values: ``np.exp``, ``+``, ``np.add.reduce``.

Read next: ``choices.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from autograd import table
from autograd.graph.numbers import has_mask, is_value
from autograd.graph.refusals import refuse
from autograd.graph.state import STATE

from .functions import ASKING, FUNCTIONS, of_objects, on_objects
from .truths import EQUALITIES, is_truth, truth

OBJECTS = np.dtype(object)
WITHOUT_MASK = "compute with the array's filled(…), or with np.where and the mask"
#: What NumPy does otherwise with arrays of true and false than with 1 and 0.
_NOT_OF_TRUTHS = {"subtract", "negative", "matmul", "vecdot", "matvec", "vecmat"}


def compute(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of NumPy's on arrays and Values: its method "__call__", "reduce", "accumulate", "outer" or "at"."""
    if any(map(has_mask, inputs)):
        raise TypeError(f"Values beside an array with a mask would not see the mask: {WITHOUT_MASK}")
    inputs = tuple([plain(x) for x in inputs])
    out = settings.pop("out", ())
    if out:
        settings["out"] = tuple(map(plain, out))
    if not any([is_value(x) or getattr(x, "dtype", None) == OBJECTS for x in inputs]):
        found = getattr(ufunc, method)(*inputs, **settings)
        return out[0] if out else found  # arrays of numbers that were made of Values
    name = ufunc.__name__
    asks = name in ASKING
    if "dtype" in settings and (
        (asks and settings["dtype"] in (bool, np.dtype(bool)))
        or (STATE.compiling and _counts(inputs, settings["dtype"]))
    ):
        del settings["dtype"]  # what is asked is true or false anyhow, and how many are true is a sum
    if any([x is not None and x.dtype != OBJECTS for x in out]) or settings.get("dtype") not in (None, object, OBJECTS):
        _refuse_floats(name)
    if settings.get("where", True) is not True:
        inputs, settings = _among(name, method, inputs, settings)
    if STATE.compiling:
        ufunc, inputs = _of_truths(ufunc, method, inputs)
    function = on_objects(ufunc)
    if name in EQUALITIES and not any([np.ndim(x) for x in inputs]):
        function = ufunc  # of single Values
    if function is None:
        if any([holds_values(x) for x in inputs]):
            _refuse(name)
        function, inputs = ufunc, tuple([np.asarray(x, dtype=float) for x in inputs])
    with np.errstate(all="ignore"):  # inf and nan come without a warning, as from Values that are not in an array
        found = getattr(function, method)(*inputs, **settings)
    if asks and not STATE.compiling and not out:
        return np.asarray(found, dtype=bool) if isinstance(found, np.ndarray) else bool(found)
    return out[0] if out else found


def plain(x: Any) -> Any:
    """An array as NumPy computes with it without asking us again; a Value as one of no axes."""
    if is_value(x):
        return np.fromiter([x], dtype=object).reshape(())
    return x.view(np.ndarray) if isinstance(x, np.ndarray) and type(x) is not np.ndarray else x


def holds_values(x: Any) -> bool:
    """Whether something is a Value, or an array with one in it."""
    if not isinstance(x, np.ndarray):
        return is_value(x)
    if x.dtype == OBJECTS:
        for thing in x.flat:  # mostly the first
            if is_value(thing):
                return True
    return False


def holds_comparisons(x: Any) -> bool:
    """Whether these are conditions which differ from sample to sample, while ``compile`` records."""
    return STATE.compiling and holds_values(x) and all_truths(x)


def all_truths(x: Any) -> bool:
    """Whether all of this is true or false."""
    return all(map(is_truth, np.asarray(x, dtype=object).flat))


def _counts(inputs: tuple[Any, ...], dtype: Any) -> bool:
    return np.issubdtype(dtype, np.integer) and all(map(holds_comparisons, inputs))


def _among(name: str, method: str, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """Inputs and settings for ``where=``: what a reduction leaves out counts as a number that changes nothing."""
    where = settings.pop("where")
    if holds_values(where) and not holds_comparisons(where):
        raise TypeError(f"np.{name}: where= takes comparisons, v > 0, not Values")
    unchanged = {"add": 0.0, "multiply": 1.0, "logical_and": True, "logical_or": False}.get(
        name, settings.get("initial")
    )
    if method != "reduce":
        if holds_comparisons(where):
            refuse("mask")
        if "out" not in settings:
            raise TypeError(
                f"np.{name}: where= leaves out some results, which are then undefined: write np.where(…, np.{name}(…), …)"
            )
        return inputs, {**settings, "where": where}
    if unchanged is None:
        raise ValueError(
            f"np.{name}.reduce with where= has no result where nothing is chosen: say initial=, as without Values"
        )
    return (kept(where, inputs[0], unchanged), *inputs[1:]), settings


def kept(where: Any, array: Any, instead: Any) -> Any:
    """The elements that are chosen, and ``instead`` in the place of the others; by nodes only where samples may differ."""
    if holds_comparisons(plain(where)):
        return of_objects(table.WHERE, 3)(plain(where), plain(array), instead)
    return np.where(np.asarray(where, dtype=bool), plain(array), np.asarray(instead, dtype=object))


def _of_truths(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...]) -> tuple[np.ufunc, tuple[Any, ...]]:
    """What eager comparisons do in arrays, which are NumPy's bools, recorded ones do, which are 1 or 0."""
    name = ufunc.__name__
    if method != "__call__":
        return ufunc, tuple([of_objects(truth, 1)(x) for x in inputs]) if name.startswith("logical_") else inputs
    if name == "add" and all(map(all_truths, inputs)):
        return np.logical_or, inputs
    if name in _NOT_OF_TRUTHS:
        require_no_truths(name, inputs)
    return ufunc, inputs


def require_no_truths(name: str, arrays: Sequence[Any]) -> None:
    """Raise a TypeError if all of these are comparisons: with 1 and 0 the result would not be NumPy's of true and false."""
    if arrays and all(map(all_truths, arrays)):
        raise TypeError(
            f"np.{name} of comparisons, which are true or false: multiply them by 1.0 first, or join them by &, | and ^"
        )


def _refuse_floats(name: str) -> NoReturn:
    raise TypeError(
        f"np.{name} of Values into an array of floats would keep their numbers and lose their gradients: "
        "leave out= and dtype= away, and write a = a + b instead of a += b"
    )


def _refuse(name: str) -> NoReturn:
    raise TypeError(
        f"np.{name} of Values: the table has no such operation. It has {', '.join(sorted(FUNCTIONS))} of NumPy's "
        "names; make your own with autograd.Op, or take the numbers, which carry no gradient: value.data"
    )
