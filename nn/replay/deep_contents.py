"""Keep what a thing holds, whatever it is, to be compared with what it holds later: ``contents``.

>>> from types import SimpleNamespace
>>> config = SimpleNamespace(scale=2.0, bends=[abs, len])
>>> before = contents(config)
>>> before == contents(config)
True
>>> config.bends[1] = max
>>> before == contents(config)
False

Read next: ``own_parts.py``.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from types import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import are_all
from nn.model import Module

#: Things that hold nothing that can be changed.
_ATOMS = (
    str,
    bytes,
    float,
    int,
    complex,
    bool,
    type(None),
    np.generic,
    type,
    ModuleType,
    BuiltinFunctionType,
    np.ufunc,
)

#: Things of which it is looked at whether they are the same, and not at what they hold: modules are compared by themselves,
#: what a property reads is noted, and what draws from a generator is never recorded.
_THEMSELVES = (Value, Module, np.random.Generator, property)

#: Containers that are written in C, and whose contents can be seen.
_CONTAINERS = (list, tuple, deque, AbstractSet)
_IN_C = frozenset({object, list, tuple, dict, set, frozenset, deque, OrderedDict, defaultdict, SimpleNamespace})

#: The flag of classes that a class statement has made, Py_TPFLAGS_HEAPTYPE.
_MADE_BY_PYTHON = 1 << 9

#: More things than these in one attribute are not looked at one by one.
MOST = 10_000


class _Itself:
    """Equals what is the same thing, which it keeps."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other._thing is self._thing

    __hash__ = None  # type: ignore[assignment]


class _Unknown:
    """Equals nothing: what a thing that is written in C holds, nobody knows."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


def contents(thing: Any) -> Any:
    """What a thing holds, as something that is equal as long as it holds the same; never equal if that cannot be known."""
    try:
        return _contents(thing, {})
    except (RecursionError, OverflowError):
        return _Unknown()


def _contents(thing: Any, seen: dict[int, tuple[int, Any]]) -> Any:
    """The same; ``seen`` are the things that were looked at before, numbered, by their identities."""
    kind: Any = type(thing)
    if isinstance(thing, _ATOMS):
        return kind, thing
    if isinstance(thing, _THEMSELVES):
        return _Itself(thing)
    if id(thing) in seen:
        return seen[id(thing)][0]
    seen[id(thing)] = len(seen), thing
    if len(seen) > MOST:
        raise OverflowError
    if isinstance(thing, np.ndarray) and not thing.dtype.hasobject:
        return kind, thing.shape, thing.dtype.str, thing.tobytes()
    if kind is list and (are_all(thing, Value) or are_all(thing, float)):
        return kind, [*thing]
    if isinstance(thing, FunctionType):
        return _Itself(thing), [_contents(_held(cell), seen) for cell in thing.__closure__ or ()]
    parts = _parts(thing, kind)
    if parts is not None:
        return kind, [_contents(part, seen) for part in parts]
    is_a_value = kind.__hash__ not in (None, object.__hash__)  # a date, a decimal, a range
    return (kind, thing) if is_a_value and not kind.__flags__ & _MADE_BY_PYTHON else _Unknown()


def _parts(thing: Any, kind: Any) -> list[Any] | None:
    """What a thing is made of; None if nobody knows."""
    if isinstance(thing, MethodType):
        return [thing.__func__, thing.__self__]
    if isinstance(thing, partial):
        return [thing.func, thing.args, thing.keywords]
    if isinstance(thing, np.ndarray):
        return [thing.shape, *thing.reshape(-1).tolist()]
    if any([base not in _IN_C and not base.__flags__ & _MADE_BY_PYTHON for base in kind.__mro__]):
        return None
    found: list[Any] = []
    if isinstance(thing, Mapping):
        found = [*thing, *thing.values()]
    elif isinstance(thing, _CONTAINERS):
        found = [*thing]
    slots = [slot for base in kind.__mro__ for slot in vars(base).values() if isinstance(slot, MemberDescriptorType)]
    if kind not in _IN_C and not isinstance(thing, tuple) and not slots and not hasattr(thing, "__dict__"):
        return None
    attributes = getattr(thing, "__dict__", {})
    return [*found, *attributes, *attributes.values(), *[getattr(thing, slot.__name__, None) for slot in slots]]


def _held(cell: CellType) -> Any:
    """What a variable of a closure holds; None as long as that is nothing."""
    try:
        return cell.cell_contents
    except ValueError:
        return None
