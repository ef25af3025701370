"""Names the fields of a node, which the other files of this room read and write.

``Value`` in ``value.py`` is the class of all nodes, and it stands on these files.  So they know a node by its fields, not
by its class; the native engine keeps the same fields in C (``native/engine/node.h``).
"""

from __future__ import annotations

import functools
from typing import Any, Protocol, TypeVar


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
