"""Lets NumPy compute with Values: arrays of them, and single ones beside arrays.

A ``ValueArray`` is NumPy's own array of objects.  Its arithmetic, slices, sums and products make nodes, element by
element; so ``v.sum()``, ``v @ w``, ``np.mean(v)`` and ``np.linalg.norm(v)`` are composed of the table's operations.

NumPy would decide by itself in a few places: ``np.maximum`` of objects compares them and keeps one.  So NumPy is
asked to ask us (``__array_ufunc__``, ``__array_function__``), and then ``np.maximum``, ``np.where`` and ``np.clip``
give the table's nodes, while functions that no entry of the table stands for are refused.  What sorts (``np.sort``,
``np.argmax``, ``np.median``) compares the numbers, as Python's ``sorted`` does: eagerly the Values it chooses have
their gradients, and while ``compile`` records it is refused.  An array that somebody makes with ``np.array([v, w])`` is
NumPy's alone until it meets one of ours, or a Value: there ``np.maximum`` compares, too.

Read next: ``calling.py``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autograd import table
from autograd.table import REGISTRY, TABLE, Op

from .numbers import as_number, is_value
from .state import STATE


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compared(a: Any, b: Any) -> Any:
        # NumPy's scalars would ask NumPy, which would ask us again.
        return compare(*[x if is_value(x) else as_number(x, "a comparison") for x in (a, b)])

    return compared


_COMPARISONS = {
    "less": _compared(operator.lt),
    "less_equal": _compared(operator.le),
    "greater": _compared(operator.gt),
    "greater_equal": _compared(operator.ge),
}


def _equal(a: Any, b: Any) -> Any:
    """``a == b`` in an array: by the numbers, unlike ``==`` of single Values, whose identity sets and dictionaries need."""
    if STATE.compiling and (is_value(a) or is_value(b)):
        return table.EQUAL(a, b)
    return (a._data if is_value(a) else a) == (b._data if is_value(b) else b)


def _not_equal(a: Any, b: Any) -> Any:
    return table.SUBTRACT(1.0, _equal(a, b)) if STATE.compiling else not _equal(a, b)


_EQUALITIES = {"equal": _equal, "not_equal": _not_equal}


# What is true of numbers: True or False; while ``compile`` records, a node that is 1 or 0.


def _truth(x: Any) -> Any:
    if not (STATE.compiling and is_value(x)):
        return bool(x)
    return x if x.op is not None and x.op.truth else table.EQUAL(table.EQUAL(x, 0.0), 0.0)


def _both(a: Any, b: Any) -> Any:
    a, b = _truth(a), _truth(b)
    return table.GREATER(table.MULTIPLY(a, b), 0.0) if is_value(a) or is_value(b) else a and b


def _either(a: Any, b: Any) -> Any:
    a, b = _truth(a), _truth(b)
    return table.GREATER(table.ADD(a, b), 0.0) if is_value(a) or is_value(b) else a or b


def _not(a: Any) -> Any:
    a = _truth(a)
    return table.EQUAL(a, 0.0) if is_value(a) else not a


def _one(a: Any, b: Any) -> Any:
    return _not(_equal(_truth(a), _truth(b)))


def _of_truths(logic: Callable[..., Any]) -> Callable[..., Any]:
    """``&``, ``|``, ``^`` and ``~``, which are logic for what is true or false only."""

    def checked(*operands: Any) -> Any:
        for x in operands:
            if not isinstance(x, bool | np.bool_) and not (is_value(x) and x.op is not None and x.op.truth):
                raise TypeError(
                    "&, |, ^ and ~ are for comparisons in parentheses, (v > 0) & (v < 1), and not for Values or numbers"
                )
        return logic(*operands)

    return checked


_LOGIC: dict[str, Callable[..., Any]] = {
    "logical_and": _both,
    "logical_or": _either,
    "logical_xor": _one,
    "logical_not": _not,
    "bitwise_and": _of_truths(_both),
    "bitwise_or": _of_truths(_either),
    "bitwise_xor": _of_truths(_one),
    "invert": _of_truths(_not),
}


def logic(name: str, *operands: Any) -> Any:
    """``&``, ``|``, ``^`` or ``~`` of single Values, which are comparisons while ``compile`` records."""
    return NotImplemented if any([isinstance(x, np.ndarray) for x in operands]) else _LOGIC[name](*operands)


def _heaviside(x: Any, at_zero: Any) -> Any:
    return table.WHERE(table.GREATER(x, 0.0), 1.0, table.WHERE(table.LESS(x, 0.0), 0.0, at_zero))


#: NumPy's functions of single numbers, by name: those that the table has under the same name, and compositions of these.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{op.name: op for op in TABLE if isinstance(getattr(np, op.name, None), np.ufunc) and op is not table.EQUAL},
    **_COMPARISONS,
    "true_divide": table.DIVIDE,
    "float_power": table.POWER,
    "fabs": table.ABSOLUTE,
    "positive": lambda x: x,
    "conjugate": lambda x: x,
    **{f"arc{name[1:]}": REGISTRY[name] for name in ["asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh"]},
    "logaddexp": lambda x, y: table.ADD(y, REGISTRY["softplus"](table.SUBTRACT(x, y))),
    "heaviside": _heaviside,
    "clip": REGISTRY["clip"],
}
#: What NumPy does with objects by their own + − *, and so already makes the table's nodes.
_BY_OPERATORS = {
    "add",
    "subtract",
    "multiply",
    "negative",
    "matmul",
    "vecdot",
    "matvec",
    "vecmat",
}
#: The same by NumPy's own function, for single Values and numbers, whose == asks for identity.
_OF_SINGLE: dict[np.ufunc, Callable[..., Any]] = {
    **{getattr(np, name): function for name, function in FUNCTIONS.items() if isinstance(getattr(np, name), np.ufunc)},
    np.equal: operator.eq,
    np.not_equal: operator.ne,
}
_OBJECTS = np.dtype(object)
_SEVERAL = (np.ndarray, list, tuple)
_WITHOUT_MASK = "compute with the array's filled(…), or with np.where and the mask"


class BesideArrays:
    """What lets a Value stand beside an array, and NumPy's functions take it: ``np.tanh(v)`` is ``v.tanh()``."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        function = _OF_SINGLE.get(ufunc)
        if function is not None and method == "__call__" and not settings:
            for x in inputs:
                if isinstance(x, _SEVERAL):
                    break
            else:  # single numbers only, as in np.float64(2) * value
                return function(*inputs)
            numbers = [x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x for x in inputs]
            if not any([isinstance(x, _SEVERAL) for x in numbers]):
                return function(*numbers)  # NumPy makes an array of no axes of the number in np.float64(2) < value
        return compute(ufunc, method, inputs, settings)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call(function, args, kwargs)

    def __and__(self, other: Any) -> Any:
        return logic("bitwise_and", self, other)

    def __or__(self, other: Any) -> Any:
        return logic("bitwise_or", self, other)

    def __xor__(self, other: Any) -> Any:
        return logic("bitwise_xor", self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__  # they are the same either way round

    def __invert__(self) -> Any:
        return logic("invert", self)

    def conjugate(self) -> Any:
        """The number itself, because it is real, as for a float; ``np.var`` asks for it."""
        return self

    @property
    def _mask(self) -> Any:
        """What ``numpy.ma`` asks every operand for, after it has computed with the numbers of ours and lost their gradients."""
        raise TypeError(f"a Value beside an array with a mask would lose its gradient: {_WITHOUT_MASK}")


class ValueArray(np.ndarray[Any, Any]):
    """An array of Values, and of numbers between them: NumPy's array of objects, computing with the table's operations.

    >>> from autograd import grad
    >>> grad(lambda v: (2.0 * v).sum() * v[0])(np.array([3.0, 4.0]))        # 2(v₀ + v₁) + 2v₀, and 2v₀
    array([20.,  6.])
    """

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        return compute(ufunc, method, inputs, settings)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call(function, args, kwargs)


def as_values(found: Any) -> Any:
    """An array of objects, or those in a list, as a ``ValueArray``; anything else as it is."""
    if isinstance(found, np.ndarray) and found.dtype == _OBJECTS:
        return found.view(ValueArray) if found.ndim else found[()]
    if isinstance(found, ValueArray):
        return found.view(np.ndarray)
    return type(found)(map(as_values, found)) if type(found) in (list, tuple) else found


def array_of(things: Any, shape: tuple[int, ...]) -> Any:
    """A ``ValueArray`` of a shape, of these things in turn."""
    array = np.empty(len(things), dtype=object)
    array[:] = things
    return array.reshape(shape).view(ValueArray)


# -------------------------------------------------------------------------------------------------------------------
# What NumPy asks


def compute(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A function of NumPy's on arrays and Values: its method "__call__", "reduce", "accumulate", "outer" or "at"."""
    if any([isinstance(x, np.ma.MaskedArray) for x in inputs]):
        raise TypeError(f"Values beside an array with a mask would not see the mask: {_WITHOUT_MASK}")
    inputs = tuple([_plain(x) for x in inputs])
    out = settings.pop("out", ())
    if not any([is_value(x) or getattr(x, "dtype", None) == _OBJECTS for x in inputs]):
        found = getattr(ufunc, method)(*inputs, **settings, **({"out": tuple(map(_plain, out))} if out else {}))
        return out[0] if out else as_values(found)  # arrays of numbers that were made of Values
    name = ufunc.__name__
    asks = name in _COMPARISONS or name in _EQUALITIES or name in _LOGIC
    if asks and settings.get("dtype") in (bool, np.dtype(bool)):
        del settings["dtype"]  # what is asked is true or false anyhow
    if any([x is not None and x.dtype != _OBJECTS for x in out]) or settings.get("dtype") not in (
        None,
        object,
        _OBJECTS,
    ):
        raise TypeError(
            f"np.{name} of Values into an array of floats would keep their numbers and lose their gradients: "
            "leave out= and dtype= away, and write a = a + b instead of a += b"
        )
    on_objects = _on_objects(ufunc)
    if name in _EQUALITIES and not any([np.ndim(x) for x in inputs]):
        on_objects = ufunc  # of single Values
    if on_objects is None:
        if any([_holds_values(x) for x in inputs]):
            raise TypeError(
                f"np.{name} of Values: the table has no such operation. It has {', '.join(sorted(FUNCTIONS))} of NumPy's "
                "names; make your own with autograd.Op, or take the numbers, which carry no gradient: value.data"
            )
        on_objects, inputs = ufunc, tuple([np.asarray(x, dtype=float) for x in inputs])
    if out:
        settings["out"] = tuple(map(_plain, out))
    with np.errstate(all="ignore"):  # inf and nan come without a warning, as from Values that are not in an array
        found = getattr(on_objects, method)(*inputs, **settings)
    if asks and not STATE.compiling and not out:
        return np.asarray(found, dtype=bool) if isinstance(found, np.ndarray) else bool(found)
    return out[0] if out else as_values(found)


def call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Another function of NumPy's: as NumPy has written it, but for ``np.where``, which would look at the condition."""
    if function is np.where and len(args) == 3:
        return as_values(_of_objects(table.WHERE, 3)(*map(_plain, args)))
    args = tuple([_plain(x).view(ValueArray) if is_value(x) else x for x in args])
    try:
        found = np.ndarray.__array_function__(np.empty(0), function, (), args, kwargs)
    except AttributeError as error:  # NumPy asks a Value for what its own numbers have, and says only that
        raise TypeError(
            f"np.{function.__name__} does not compute with Values ({error}): write it with sums and products, or take "
            "the numbers, which carry no gradient: value.data"
        ) from error
    return found if function is np.empty_like else as_values(found)  # np.zeros_like of a single Value fills it


def elementwise(op: Op, inputs: tuple[Any, ...]) -> Any:
    """An operation of the table on arrays: an array of Values, or of floats if there are none."""
    found = _of_objects(op, len(inputs))(*map(_plain, inputs))
    return as_values(found) if _holds_values(found) else np.asarray(found, dtype=float)[()]


@cache
def _on_objects(ufunc: np.ufunc) -> Any:
    """A function of NumPy's for arrays of objects; None if the table does not have it."""
    if ufunc.__name__ in _BY_OPERATORS or all([set(types) <= set("O->") for types in ufunc.types]):  # np.frompyfunc
        return ufunc
    function = {**FUNCTIONS, **_EQUALITIES, **_LOGIC}.get(ufunc.__name__)
    return function and _of_objects(function, ufunc.nin)


@cache
def _of_objects(function: Callable[..., Any], count: int) -> Any:
    # That identity is None says that several axes may be reduced, in whatever order.
    return np.frompyfunc(function, count, 1, identity=None)


def _plain(x: Any) -> Any:
    """An array as NumPy computes with it without asking us again; a Value as one of no axes."""
    if is_value(x):
        return np.fromiter([x], dtype=object).reshape(())
    return x.view(np.ndarray) if isinstance(x, ValueArray) else x


def _holds_values(x: Any) -> bool:
    return is_value(x) or (isinstance(x, np.ndarray) and any([is_value(thing) for thing in x.flat]))
