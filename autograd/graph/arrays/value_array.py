"""Lets NumPy compute with Values: arrays of them, and single ones beside arrays.

A ``ValueArray`` is NumPy's own array of objects.  NumPy asks it, and a Value, what a function of NumPy's makes of them
(``__array_ufunc__``, ``__array_function__``).

Read next: ``calling.py`` in the room above.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph.numbers import is_value
from autograd.table import REGISTRY, Op

from .calls import call
from .functions import OF_SINGLE, of_objects
from .truths import logic
from .ufuncs import OBJECTS, WITHOUT_MASK, compute, holds_values, plain

_SEVERAL = (np.ndarray, list, tuple)


def _silent() -> np.errstate:
    """No warnings of nan and ∞, as Values compute: from NumPy 2.5 on they come from functions of objects, too."""
    return np.errstate(all="ignore")


class BesideArrays:
    """What lets a Value stand beside an array, and NumPy's functions take it: ``np.tanh(v)`` is ``v.tanh()``."""

    __slots__ = ()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        function = OF_SINGLE.get(ufunc)
        if function is not None and method == "__call__" and not settings:
            for x in inputs:
                if isinstance(x, _SEVERAL):
                    break
            else:  # single numbers only, as in np.float64(2) * value
                return function(*inputs)
            numbers = [x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x for x in inputs]
            if not any([isinstance(x, _SEVERAL) for x in numbers]):
                return function(*numbers)  # NumPy makes an array of no axes of the number in np.float64(2) < value
        with _silent():
            return as_values(compute(ufunc, method, inputs, settings))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        with _silent():
            return asked_by_numpy(function, args, kwargs)

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
        raise TypeError(f"a Value beside an array with a mask would lose its gradient: {WITHOUT_MASK}")


class ValueArray(np.ndarray[Any, Any]):
    """An array of Values, and of numbers between them: NumPy's array of objects, computing with the table's operations.

    >>> import numpy as np
    >>> from autograd import grad
    >>> grad(lambda v: (2.0 * v).sum() * v[0])(np.array([3.0, 4.0]))        # 2(v₀ + v₁) + 2v₀, and 2v₀
    array([20.,  6.])
    """

    __module__ = "autograd.graph.arrays"  # pickles name the class by this

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        with _silent():
            return as_values(compute(ufunc, method, inputs, settings))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        with _silent():
            return asked_by_numpy(function, args, kwargs)

    def dot(self, other: Any, out: Any = None) -> Any:
        """``np.dot``, which asks what is to be done, unlike NumPy's method."""
        return np.dot(self, other, out)

    def __getattr__(self, name: str) -> Any:
        """An operation of one input as a method, as a Value has them: ``x.tanh()`` is an array of ``v.tanh()``."""
        op = REGISTRY.get(name)
        if op is None or op.arity != 1:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return lambda: elementwise(op, (self,))

    def view(self, *shape: Any, **settings: Any) -> Any:
        """NumPy's ``view``, and PyTorch's of a shape: ``x.view(-1)`` is ``x.reshape(-1)``.

        In ``x.view(-1, 784)`` the −1 counts samples.  Of a single one, 784 numbers, this is a row without that axis, since a
        model's ``forward`` is given one sample.

        >>> array_of([1.0, 2.0, 3.0, 4.0], (2, 2)).view(-1, 4).shape
        (4,)
        """
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        if settings or not sizes or not all([isinstance(size, int) for size in sizes]):
            return super().view(*shape, **settings)
        found = self.reshape(sizes)
        return found[0] if sizes[0] == -1 and len(sizes) > 1 and len(found) == 1 else found


def as_values(found: Any) -> Any:
    """An array of objects, or those in a list, as a ``ValueArray``; anything else as it is."""
    if isinstance(found, np.ndarray) and found.dtype == OBJECTS:
        return found.view(ValueArray) if found.ndim else found[()]
    if isinstance(found, ValueArray):
        return found.view(np.ndarray)
    if isinstance(found, tuple) and hasattr(found, "_make"):  # the named results of np.linalg.slogdet
        return found._make(map(as_values, found))
    return type(found)(map(as_values, found)) if type(found) in (list, tuple) else found


def array_of(things: Any, shape: tuple[int, ...]) -> Any:
    """A ``ValueArray`` of a shape, of these things in turn."""
    array = np.empty(len(things), dtype=object)
    array[:] = things
    return array.reshape(shape).view(ValueArray)


def asked_by_numpy(function: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """What ``call`` has found, as arrays of Values; a Value among the arguments is an array of no axes."""
    found = call(function, tuple([plain(x).view(ValueArray) if is_value(x) else x for x in args]), settings)
    return found if function is np.empty_like else as_values(found)  # np.zeros_like of a single Value fills it


def elementwise(op: Op, inputs: tuple[Any, ...]) -> Any:
    """An operation of the table on arrays: an array of Values, or of floats if there are none."""
    found = of_objects(op, len(inputs))(*map(plain, inputs))
    return as_values(found) if holds_values(found) else np.asarray(found, dtype=float)[()]
