"""Defines the number systems that a formula of the table runs on.

A formula such as ``1.0 - m.tanh(a)`` leaves open what a number is.  Here are the two numeric answers:

* ``FLOATS``: Python floats with IEEE results: ``divide(1, 0)`` is inf where Python's ``/`` raises, and
  ``power(-2, 0.5)`` is nan where Python's ``**`` turns complex;
* ``ARRAYS``: NumPy arrays, element by element, with the same results and no warnings.

Symbols (``expressions.py``), Values (``graph/calling.py``) and the tape (``tape/on_tape.py``) are the other three.  A
number system defines the primitives, the operations whose entry says no more than ``m.exp(a)``; it takes everything
else from the table.

Read next: ``expressions.py``, the number system of symbols.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .op import REGISTRY, TABLE_FILE, Op
from .operations import ADD, MULTIPLY, NEGATIVE, SUBTRACT


class Arithmetic:
    """A number system: an operation that it does not define is worked out by the table's formula."""

    #: The class in which a primitive is to be defined, if it is not the number system's own.
    _primitives: ClassVar[type[Arithmetic] | None] = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        op = self._op(name)
        if op.primitive:
            raise NotImplementedError(_missing(op, self._primitives or type(self)))

        def formula(*inputs: Any) -> Any:
            return op.forward(self, *inputs)

        if op.builtin:  # a user's own may be defined again
            setattr(self, name, formula)
        return formula

    # The guards of a formula.  A reader is shown them only where they act (``book.py``).

    def at_least(self, a: Any, least: Any) -> Any:
        """The larger of the two."""
        return self.maximum(a, least)

    def except_where(self, c: Any, instead: Any, a: Any) -> Any:
        """``a``, but ``instead`` where the condition holds."""
        return self.where(c, instead, a)

    @staticmethod
    def _op(name: str) -> Op:
        """The entry of that name."""
        if name not in REGISTRY:
            raise AttributeError(
                f"m.{name} means nothing, because no operation named {name!r} is in the table: add its entry to "
                f"{TABLE_FILE}, or write the formula with operations that are there"
            )
        return REGISTRY[name]


def _missing(op: Op, system: type[Arithmetic]) -> str:
    """What to say of a primitive that a number system does not define."""
    inputs = ", ".join(op.variables)
    return (
        f"the formula of Op {op.name!r} says no more than m.{op.name}({inputs}), so every number system has to define "
        f"it, and {system.__name__} does not: write {op.name}({inputs}) into class {system.__name__} in "
        f"{system.__module__.replace('.', '/')}.py, or write the formula with other operations of the table"
    )


class TableOperators:
    """The operators of a formula, ``+ - *`` and the sign, each one line over the table.

    A class that inherits them says in ``_operate(op, *inputs)`` what an operation on its numbers gives; a function that
    belongs to no instance is assigned as a ``staticmethod``.
    """

    __slots__ = ()

    _operate: ClassVar[Callable[..., Any]]

    def __add__(self, other: Any) -> Any:
        return self._operate(ADD, self, other)

    def __radd__(self, other: Any) -> Any:
        return self._operate(ADD, other, self)

    def __sub__(self, other: Any) -> Any:
        return self._operate(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Any:
        return self._operate(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Any:
        return self._operate(MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Any:
        return self._operate(MULTIPLY, other, self)

    def __neg__(self) -> Any:
        return self._operate(NEGATIVE, self)


def _or_nan(function: Callable[[float], float]) -> Any:
    """A function of math that gives nan outside of its domain."""

    def inside(a: float) -> float:
        try:
            return function(a)
        except ValueError:
            return math.nan

    return staticmethod(inside)


def _logarithm(function: Callable[[float], float]) -> Any:
    """A logarithm of math that gives −inf at 0 and nan below."""

    def logarithm(a: float) -> float:
        if a > 0.0:
            return function(a)
        return -math.inf if a == 0.0 else math.nan

    return staticmethod(logarithm)


def _or_inf(function: Callable[[float], float]) -> Any:
    """A positive function of math that gives inf where the result is too large."""

    def bounded(a: float) -> float:
        try:
            return function(a)
        except OverflowError:
            return math.inf

    return staticmethod(bounded)


class Floats(Arithmetic):
    """IEEE 754 double precision on Python floats: inf and nan instead of exceptions."""

    @staticmethod
    def divide(a: float, b: float) -> float:
        try:
            return a / b
        except ZeroDivisionError:
            if a == 0.0 or a != a:
                return math.nan
            return math.copysign(math.inf, a) * math.copysign(1.0, b)

    @staticmethod
    def power(a: float, b: float) -> float:
        try:
            return math.pow(a, b)
        except OverflowError:
            return -math.inf if a < 0.0 and _is_odd(b) else math.inf
        except ValueError:  # 0 to a negative power, or a negative number to a fractional one
            if a != 0.0:
                return math.nan
            return math.copysign(math.inf, a) if _is_odd(b) else math.inf

    @staticmethod
    def exp(a: float) -> float:
        try:
            return math.exp(a)
        except OverflowError:
            return math.inf

    @staticmethod
    def expm1(a: float) -> float:
        try:
            return math.expm1(a)
        except OverflowError:
            return math.inf

    @staticmethod
    def log(a: float) -> float:
        if a > 0.0:
            return math.log(a)
        return -math.inf if a == 0.0 else math.nan

    @staticmethod
    def log1p(a: float) -> float:
        if a > -1.0:
            return math.log1p(a)
        return -math.inf if a == -1.0 else math.nan

    @staticmethod
    def sqrt(a: float) -> float:
        return math.sqrt(a) if a >= 0.0 else math.nan

    @staticmethod
    def sin(a: float) -> float:
        return math.sin(a) if math.isfinite(a) else math.nan

    @staticmethod
    def cos(a: float) -> float:
        return math.cos(a) if math.isfinite(a) else math.nan

    @staticmethod
    def sinh(a: float) -> float:
        try:
            return math.sinh(a)
        except OverflowError:
            return math.copysign(math.inf, a)

    @staticmethod
    def atanh(a: float) -> float:
        if -1.0 < a < 1.0:
            return math.atanh(a)
        return math.copysign(math.inf, a) if abs(a) == 1.0 else math.nan

    tan, asin, acos, acosh = map(_or_nan, (math.tan, math.asin, math.acos, math.acosh))
    log2, log10 = map(_logarithm, (math.log2, math.log10))
    cosh, exp2 = map(_or_inf, (math.cosh, math.exp2))
    tanh = staticmethod(math.tanh)
    atan = staticmethod(math.atan)
    atan2 = staticmethod(math.atan2)
    asinh = staticmethod(math.asinh)
    cbrt = staticmethod(math.cbrt)
    absolute = staticmethod(math.fabs)

    @staticmethod
    def where(c: float, a: float, b: float) -> float:
        return a if c else b

    @staticmethod
    def greater(a: float, b: float) -> float:
        return 1.0 if a > b else 0.0

    @staticmethod
    def greater_equal(a: float, b: float) -> float:
        return 1.0 if a >= b else 0.0

    @staticmethod
    def less(a: float, b: float) -> float:
        return 1.0 if a < b else 0.0

    @staticmethod
    def less_equal(a: float, b: float) -> float:
        return 1.0 if a <= b else 0.0

    @staticmethod
    def equal(a: float, b: float) -> float:
        return 1.0 if a == b else 0.0


def _is_odd(b: float) -> bool:
    return math.isfinite(b) and math.fmod(b, 2.0) in (1.0, -1.0)


def _quietly(function: Callable[..., Any]) -> Callable[..., Any]:
    """A NumPy function whose inf and nan come without a warning, and whose result is of floats."""

    def quiet(*inputs: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*[np.asarray(a, dtype=np.float64) for a in inputs]) * 1.0

    return staticmethod(quiet)


class Arrays(Arithmetic):
    """NumPy arrays, element by element.

    The operators ``+ - *`` of a formula are NumPy's own: run a formula under ``numpy.errstate`` (as
    ``evaluate`` does) where inf and nan are expected.
    """

    divide = _quietly(np.divide)
    power = _quietly(np.float_power)  # np.power takes a square root for ½, which makes (−inf)**½ nan
    exp = _quietly(np.exp)
    expm1 = _quietly(np.expm1)
    log = _quietly(np.log)
    log1p = _quietly(np.log1p)
    sqrt = _quietly(np.sqrt)
    sin = _quietly(np.sin)
    cos = _quietly(np.cos)
    tanh = _quietly(np.tanh)
    tan, asin, acos, atan = map(_quietly, (np.tan, np.arcsin, np.arccos, np.arctan))
    sinh, cosh, asinh, acosh, atanh = map(_quietly, (np.sinh, np.cosh, np.arcsinh, np.arccosh, np.arctanh))
    log2, log10, exp2, cbrt, atan2 = map(_quietly, (np.log2, np.log10, np.exp2, np.cbrt, np.arctan2))
    absolute = _quietly(np.absolute)
    where = _quietly(lambda c, a, b: np.where(c != 0.0, a, b))
    greater = _quietly(np.greater)
    greater_equal = _quietly(np.greater_equal)
    less = _quietly(np.less)
    less_equal = _quietly(np.less_equal)
    equal = _quietly(np.equal)

    def evaluate(self, formula: Callable[..., Any], *inputs: Any) -> Any:
        """A formula of the table on arrays, quietly.

        >>> from autograd.table.entries.activations import RELU
        >>> ARRAYS.evaluate(RELU.forward, np.array([-1.0, 0.0, 2.0])).tolist()
        [0.0, 0.0, 2.0]
        """
        with np.errstate(all="ignore"):
            return formula(self, *[np.asarray(a, dtype=np.float64) for a in inputs])


FLOATS = Floats()
ARRAYS = Arrays()
