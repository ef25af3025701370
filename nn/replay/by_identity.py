"""Keep something of an object as long as it lives, without keeping it alive: ``ByIdentity``.

``weakref.WeakKeyDictionary`` compares its keys with ==.  A model of a dataclass compares by its fields, and has no hash; here it is
itself and no other.  Threads may use it at once: each method is one operation of a dictionary.

>>> class Equal:
...     __eq__ = lambda self, other: True
>>> one, other = Equal(), Equal()
>>> kept = ByIdentity[str]()
>>> kept[one] = "of one"
>>> kept[one], kept.get(other), len(kept)
('of one', None, 1)
>>> del one
>>> len(kept)
0

Read next: ``network.py``.
"""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ByIdentity(Generic[T]):
    """What is kept of each of some objects."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[Any], T]] = {}

    def __getitem__(self, owner: Any) -> T:
        return self._kept[id(owner)][1]

    def __setitem__(self, owner: Any, thing: T) -> None:
        self._kept[id(owner)] = self._entry(owner, thing)

    def get(self, owner: Any) -> T | None:
        found = self._kept.get(id(owner))
        return None if found is None else found[1]

    def setdefault(self, owner: Any, thing: T) -> T:
        return self._kept.setdefault(id(owner), self._entry(owner, thing))[1]

    def forget(self, owner: Any) -> None:
        self._kept.pop(id(owner), None)

    def __len__(self) -> int:
        return len(self._kept)

    def _entry(self, owner: Any, thing: T) -> tuple[weakref.ref[Any], T]:
        number, kept = id(owner), self._kept
        return weakref.ref(owner, lambda _: kept.pop(number, None)), thing
