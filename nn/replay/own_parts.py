"""Tell whether a model with code of the user's own is what it was when it was recorded: ``OwnParts``.

Of this package's modules everything is compared, as in a ``Network``; of the user's own what was read while the model was recorded
(``noted_reads.py``), with all that it holds (``deep_contents.py``), and the Values and modules, which are found without being read.

Read next: ``recordings.py``.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

from autograd import Value
from nn.model import Module, attributes_of, contents_of

from .deep_contents import contents
from .network import ANYTHING, NO_PART, Parts, Some, UnknownError, as_it_is, is_ours
from .noted_reads import can_be_noted

#: What this package looks up itself, and a recording does not depend on.
_HARMLESS = NO_PART | {"__class__", "__call__", "_settings"}

_MISSING = object()


class OwnParts(Parts):
    """What the modules of a model held when it was recorded.

    noted  the names of what was read of each, by its identity
    """

    def __init__(self, modules: list[Module], noted: Mapping[int, set[str]]) -> None:
        super().__init__([module for module in modules if is_ours(module)])
        self._own = [_OwnPart(module, noted[id(module)]) for module in modules if not is_ours(module)]

    def _kept(self, thing: Any, buffers: set[int]) -> Any:
        try:
            return ANYTHING if _is_result(thing) else as_it_is(thing, buffers)
        except UnknownError:
            before = contents(thing)
            return Some(lambda other: contents(other) == before)

    def are_still(self) -> bool:
        return super().are_still() and all([part.is_still() for part in self._own])


class _OwnPart:
    """What a module of the user's own held when it was recorded."""

    def __init__(self, module: Module, noted: set[str]) -> None:
        self._module = weakref.ref(module)
        self._read_all = not can_be_noted(type(module)) or any([name.startswith("__") for name in noted - _HARMLESS])
        self._read = noted - _HARMLESS
        self._left_out = _HARMLESS | {name for name, thing in attributes_of(module) if _is_result(thing)}
        self._held = self._holds()

    def is_still(self) -> bool:
        return bool(self._holds() == self._held)

    def _holds(self) -> Any:
        """What it holds now in the attributes that were read; and its Values and modules, one by one."""
        module = self._module()
        if module is None:
            return None
        attributes = {name: thing for name, thing in attributes_of(module) if name not in self._left_out}
        names = (self._read | attributes.keys() if self._read_all else self._read) - self._left_out
        found = {name: contents(_looked_up(module, attributes, name)) for name in names}
        parts = [part for part in contents_of([*attributes.values()]) if not _is_computed(part)]
        kind: Any = type(module)  # whose __call__ Python looks up without asking for an attribute
        return kind, kind.__call__, found, [*map(id, parts)]


def _looked_up(module: Module, attributes: Mapping[str, Any], name: str) -> Any:
    """An attribute of a module, or else of its class."""
    return attributes[name] if name in attributes else getattr(type(module), name, _MISSING)


def _is_result(thing: Any) -> bool:
    """Whether it is what a model has computed, such as the last outputs that it keeps: no part of what it computes with."""
    return any(map(_is_computed, contents_of([thing])))


def _is_computed(part: Any) -> bool:
    return isinstance(part, Value) and part.op is not None
