"""Decides what counts as a number, and what as a node; tells those who give something else what to do.

``Value`` in ``value.py`` is the class of all nodes, and it stands on the files of this room.  So they know a node by its
fields, not by its class; the native engine keeps the same fields in C (``native/engine/node.h``).
"""

from __future__ import annotations

import functools
import math
import numbers
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Protocol, TypeVar, cast

import numpy as np

from autograd.table import REGISTRY, Op


def as_number(number: Any, where: str) -> float:
    """A real number as a float.

    where  what the number is for: the beginning of the error if it is none

    >>> as_number(True, "a switch")
    1.0
    >>> as_number("3", "a weight")
    Traceback (most recent call last):
    TypeError: a weight: a real number belongs here, not str; convert it first: float(text)
    """
    if type(number) is float:
        return number
    if not isinstance(number, numbers.Real | np.bool_):
        raise TypeError(f"{where}: a real number belongs here, not {type(number).__name__}; {_advice(number)}")
    try:
        return float(number)
    except OverflowError:
        raise OverflowError(f"{where}: the integer is too large for a float (the limit is about 1.8e308)") from None


def has_mask(thing: Any) -> bool:
    """Whether it is one of NumPy's arrays with a mask: then their module has been imported, which takes as long as a first ``fit``."""
    kind = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    return kind is not None and isinstance(thing, kind)


def _advice(thing: Any) -> str:
    """What to do with something that is no number."""
    if thing is None:
        return "None is what a function gives that has no return: is one missing?"
    if is_value(thing):
        return "it is a Value already; use its .data for the number, or .detach() for a constant"
    if isinstance(thing, str | bytes):
        return "convert it first: float(text)"
    if isinstance(thing, numbers.Complex):
        return "only real numbers have the derivatives of this table"
    if getattr(thing, "shape", None):
        instead = "go through its elements"
        if not isinstance(thing, np.ndarray):
            instead += ", or give np.asarray(…) of it where an array may stand"
        return f"an array of shape {tuple(thing.shape)} stands where one number belongs: {instead}"
    if isinstance(thing, list | tuple):
        return "a sequence stands where one number belongs: go through its elements"
    if isinstance(thing, Iterator):
        return "it gives its elements one by one, so put them into a list: list(…)"
    return "if it stands for a number, convert it with float(…)"


def require_value(value: Any, where: str) -> None:
    """Raise a TypeError unless this is a Value."""
    if not is_value(value):
        raise TypeError(
            f"{where} takes a Value, not {type(value).__name__}: a gradient is taken of a result computed from Values"
        )


def is_operand(other: Any, op: Op) -> bool:
    """Whether an operator takes this as a number; if not, the other type's own operator has its turn.

    Raises a TypeError if that type has none.
    """
    if type(other) is float or isinstance(other, numbers.Real | np.bool_):
        return True
    _require_operators(other, f"{op.name}({op.variables[0]}, {op.variables[1]})")
    return False


def comparable(other: Any) -> float | None:
    """The number that a Value is compared with; None if the other type's own comparison has its turn."""
    if is_value(other):
        return cast("float", other._data)
    if not isinstance(other, numbers.Real | np.bool_):
        _require_operators(other, "a comparison")
        return None
    try:
        return float(other)
    except OverflowError:  # an integer beyond every float
        return math.inf if cast("int", other) > 0 else -math.inf


def _require_operators(other: Any, where: str) -> None:
    """Raise a TypeError if the type's own operators, which Python would ask next, cannot know about Values."""
    if isinstance(other, np.ndarray) or callable(getattr(type(other), "__array_ufunc__", None)):
        return  # NumPy's arrays, and what is made of them: see arrays/
    builtin = isinstance(other, str | bytes | list | tuple | dict | set | numbers.Complex | None)
    if builtin or hasattr(other, "__array__"):
        as_number(other, where)


def plain_string(text: Any, what: str) -> str:
    """A label or the name of a scope, as a node keeps it."""
    if not isinstance(text, str):
        if what == "label" and isinstance(text, tuple | set):
            refuse_history()
        raise TypeError(f"a {what} is a string, not {type(text).__name__}: {what}={str(text)!r}")
    # Of a subclass (a member of an enumeration, say) the characters only: a node holds nothing that could lead back to it.
    return text if type(text) is str else str.__str__(text)


def refuse_history() -> NoReturn:
    """Raise the error for ``Value(data, (a,), "sinh")``, which makes a node in micrograd."""
    raise TypeError(
        "Value(data, label) makes a leaf: what a node was computed from, and its derivative, come from the table of operations, "
        "not from its maker. In the place of micrograd's Value(data, (a,), 'sinh') and a _backward, make an operation, "
        "sinh = autograd.Op('sinh', forward=lambda m, a: …, partials=lambda m, y, a: (…,)), and call sinh(a)"
    )


# -------------------------------------------------------------------------------------------------------------------
# Nodes


class Fields(Protocol):
    """What a node holds: Values, strings and numbers only.

    _data         the number
    _grad         its gradient, 0.0 before there is one …
    _has_grad     … and whether there is one
    _constant     whether it never gets a gradient
    _op_name      the name of the operation that made it; "" for a leaf
    _inputs       what the operation was applied to
    _partials     the local derivatives ∂node/∂input, one per input.  None: nothing flows there, because the input
                  is a constant or was not selected (see ``Op.selects``)
    label, scope  names for drawings and explanations
    """

    _data: float
    _grad: float
    _has_grad: bool
    _constant: bool
    _op_name: str
    _inputs: tuple[Any, ...]
    _partials: tuple[float | None, ...]
    label: str
    scope: str


#: The type of a node: what is given nodes returns nodes of the same type.
Node = TypeVar("Node", bound=Fields)


class MicrogradNames:
    """The names by which programs written for micrograd, or for PyTorch, call what a node holds."""

    __slots__ = ()

    def item(self) -> float:
        """The number alone, ``data``, as PyTorch calls it.

        >>> from autograd import Value
        >>> (Value(2.0) * 3.0).item()
        6.0
        """
        return self.data  # type: ignore[attr-defined,no-any-return]

    @property
    def _prev(self: Fields) -> set[Any]:
        return set(self._inputs)

    @property
    def _op(self: Fields) -> str:
        return REGISTRY[self._op_name].symbol if self._op_name else ""

    @property
    def _backward(self) -> Callable[[], None]:
        """What hands the gradient of this node alone on to its inputs."""
        return functools.partial(hand_on, self)

    @_backward.setter
    def _backward(self, _: Callable[[], None]) -> None:
        raise AttributeError(
            "a node takes no _backward of its own: its derivative comes from the table of operations. Make an operation, "
            "autograd.Op(name, forward=lambda m, a: …, partials=lambda m, y, a: (…,)), and call it"
        )


def hand_on(node: Any) -> None:
    """Add to the gradient of each input, as ``o._backward()`` does in micrograd: the node's own times the local derivative."""
    upstream = node.grad
    for source, partial in zip(node._inputs, node._partials, strict=True):
        if partial is not None:
            source.grad = source.grad + partial * upstream


def is_value(thing: Any) -> bool:
    """Whether something is a node: no other type has the field."""
    return hasattr(type(thing), "_partials")


def calling_ours(constructor: Any) -> Any:
    """A subclass's constructor, which raises a TypeError if it has not called that of ``Value``."""

    @functools.wraps(constructor)
    def checked(self: Any, *args: Any, **kwargs: Any) -> None:
        constructor(self, *args, **kwargs)
        if not hasattr(self, "_data"):
            raise TypeError(
                f"{type(self).__name__}.__init__ leaves it without a number: call super().__init__(data) in it"
            )

    return checked
