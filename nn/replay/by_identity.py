"""Keep something of an object as long as it lives, without keeping it alive: ``ByIdentity``.

``weakref.WeakKeyDictionary`` compares its keys with ==.  A model of a dataclass compares by its fields, and has no hash; here it is
itself and no other.

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
from collections.abc import Iterator, MutableMapping
from typing import Any, TypeVar

T = TypeVar("T")


class ByIdentity(MutableMapping[Any, T]):
    """What is kept of each of some objects."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[Any], T]] = {}

    def __getitem__(self, owner: Any) -> T:
        return self._kept[id(owner)][1]

    def __setitem__(self, owner: Any, thing: T) -> None:
        number, kept = id(owner), self._kept
        kept[number] = weakref.ref(owner, lambda _: kept.pop(number, None)), thing

    def __delitem__(self, owner: Any) -> None:
        del self._kept[id(owner)]

    def __iter__(self) -> Iterator[Any]:
        owners = [reference() for reference, _ in [*self._kept.values()]]
        return iter([owner for owner in owners if owner is not None])

    def __len__(self) -> int:
        return len(self._kept)
