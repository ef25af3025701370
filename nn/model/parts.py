"""Find the parts of a module in its attributes: Values and further modules, alone or in containers.

The attributes come in the order in which they were assigned, then those in slots.  The order in a container is its own:

    lists, tuples, deques      from first to last
    arrays of objects          row by row
    dictionaries, mappings     as they were filled; their values, not their keys
    dataclasses, namespaces    field by field
    sets                       by label or name.  Those without keep the order in which Python goes through the set, which
                               is another one when the program runs again: label them if that matters

A Value that was computed, such as the last output that a module keeps, is no parameter.  Other objects are not searched.
A Value in one that the loss depends on is an error of ``fit``, which names it.

Read next: ``activations.py``, ``model.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import count
from types import MemberDescriptorType, SimpleNamespace
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import are_all

from .activations import Activation


class Part:
    """What is found beside Values, and is searched in its turn: a ``Module``.

    name  what drawings and error messages call it: its scope
    """

    name: str = ""


def attributes_of(module: Part) -> Iterable[tuple[str, Any]]:
    """The attributes of a module, in the order in which they were assigned; then those in slots of its class."""
    attributes = [*vars(module).items()]  # a copy: another thread may train the module, and add one
    kind: Any = type(module)
    slots = _slots(kind)
    if not slots:
        return attributes
    for slot in slots:
        with suppress(AttributeError):  # nothing is in it yet
            attributes.append((slot.__name__, slot.__get__(module)))
    return attributes


def things_of(module: Part) -> list[Any]:
    """What the attributes of a module are, without their names."""
    kind: Any = type(module)
    return [thing for _, thing in attributes_of(module)] if _slots(kind) else [*vars(module).values()]


@cache
def _slots(kind: type) -> tuple[MemberDescriptorType, ...]:
    return tuple(
        [
            slot
            for each in reversed(kind.__mro__)
            for slot in vars(each).values()
            if isinstance(slot, MemberDescriptorType)
        ]
    )


def named_parts(thing: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The Values and modules that an attribute holds, each by its own name, or else by that of the attribute."""
    for place, part in places_in(thing, name):
        yield _name_of(part, place), part


def places_in(thing: Any, name: str, around: tuple[int, ...] = ()) -> Iterator[tuple[str, Any]]:
    """The Values and modules that an attribute holds, each with its place there: "layers 2".

    around  the containers that this thing is inside of
    """
    if isinstance(thing, Value | Part):
        yield name, thing
    elif type(thing) not in _PLAIN and id(thing) not in around and (parts := _inside(thing)):
        keys: Iterable[Any] = count(1)
        if isinstance(thing, Mapping):
            keys = thing
        elif is_dataclass(thing):
            keys = [field.name for field in fields(thing)]
        elif isinstance(thing, SimpleNamespace):
            keys = vars(thing)
        for key, part in zip(keys, parts, strict=False):
            yield from places_in(part, f"{name} {key}", (*around, id(thing)))


def may_hold_parts(thing: Any) -> bool:
    """Whether an attribute may hold Values or modules: it is no plain number, text or activation."""
    return type(thing) not in _PLAIN


# The same without names.  What never holds a parameter is skipped at once: numbers, of which a list may have 10⁵.

_PLAIN = frozenset({float, int, bool, str, type(None), Activation})
_WITHOUT_MODULES = _PLAIN | {Value}


def contents_of(things: Sequence[Any], around: tuple[int, ...] = ()) -> list[Any]:
    """The Values and modules among some things, and in the containers among them."""
    if are_all(things, Value):
        return list(things)
    found: list[Any] = []
    for thing in things:
        if type(thing) in _PLAIN:
            continue
        if isinstance(thing, (Value, Part)):
            found.append(thing)
        elif type(thing) is list and are_all(thing, Value):
            found += thing
        elif id(thing) not in around and (parts := _inside(thing)):
            found += contents_of(parts, (*around, id(thing)))
    return found


def modules_among(things: Sequence[Any], around: tuple[int, ...] = ()) -> list[Any]:
    """The modules among some things, and in the containers among them."""
    found: list[Any] = []
    for thing in things:
        if type(thing) in _WITHOUT_MODULES or (type(thing) is list and are_all(thing, Value)):
            continue
        if isinstance(thing, Part):
            found.append(thing)
        elif not isinstance(thing, Value) and id(thing) not in around:
            found += modules_among(_inside(thing), (*around, id(thing)))
    return found


def _inside(thing: Any) -> Sequence[Any]:
    """What a container holds, in order; nothing if it is none, or a list of numbers."""
    if isinstance(thing, list | tuple):
        return () if are_all(thing, float) else thing
    if isinstance(thing, Mapping):
        return [*thing.values()]
    if isinstance(thing, np.ndarray):
        return np.atleast_1d(thing).tolist() if thing.dtype.hasobject else ()
    if isinstance(thing, AbstractSet):
        return sorted(thing, key=lambda part: _name_of(part, ""))
    if isinstance(thing, SimpleNamespace):
        return [*vars(thing).values()]
    if is_dataclass(thing) and not isinstance(thing, type):
        return [getattr(thing, field.name, None) for field in fields(thing)]
    if isinstance(thing, MutableSequence | ValuesView):  # a deque, a UserList, the values of a dictionary
        return [*thing]
    return ()


def _name_of(part: Any, otherwise: str) -> str:
    """What a Value or a module is called."""
    if isinstance(part, Value):
        return part.label or otherwise
    return (part.name if isinstance(part, Part) else "") or otherwise
