"""Holds many whole numbers as a tuple would, in a tenth of the room: the inputs of a dot, slots of 10⁵ gradients.

>>> slots = indices(np.arange(100))
>>> slots[3], slots[97:], slots == indices(np.arange(100))
(3, (97, 98, 99), True)
>>> indices(np.array([4, 5]))                   # of a few, a tuple is better
(4, 5)

Read next: ``rewriting.py``, a tape written anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, overload

import numpy as np

#: More numbers than these are an array.
FEW = 16


class Indices:
    """A tuple of many whole numbers, kept as an array.

    It is no ``Sequence``, since isinstance takes long for those.
    """

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> Integers: ...

    def __getitem__(self, at: int | slice) -> int | Integers:
        return indices(self.array[at]) if isinstance(at, slice) else int(self.array[at])

    def __iter__(self) -> Iterator[int]:
        return iter(self.array.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Indices) and np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return hash(self.array.tobytes())

    def __repr__(self) -> str:
        return repr(tuple(self))


#: A tuple of whole numbers, or the same as an array.
Integers: TypeAlias = tuple[int, ...] | Indices


def indices(numbers: Any) -> Integers:
    """The whole numbers of an array or a list: few of them as a tuple, so that equal ones are always of one type."""
    if len(numbers) > FEW:
        return Indices(np.asarray(numbers, dtype=np.int32))
    return tuple(numbers.tolist() if isinstance(numbers, np.ndarray) else numbers)


def as_array(numbers: Integers | Sequence[int]) -> Any:
    """Whole numbers as an array, to be looked up by."""
    return numbers.array if numbers.__class__ is Indices else np.array(numbers, dtype=np.int32)
