"""Passes over graphs as arrays: what node needs what, what is alike, what order they come in.

A graph may have 10⁶ nodes, and an array with a number of 64 bits for each takes 8 MB.  So places are numbers of 32 bits, and
NumPy is given *pieces* of arrays where it would make another array on the way: of indices it always makes one of 64 bits.

Next: ``calling.py`` in the room above.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engines import engine

#: How many elements of an array are worked on at a time.
PIECE = 1 << 13


def pieces(count: int, size: int = PIECE) -> Iterator[slice]:
    """An array of so many elements, piece by piece.

    >>> [*pieces(5, 2)]
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for begin in range(0, count, size):
        yield slice(begin, min(begin + size, count))


def taken(numbers: Any, places: Any, into: Any = None) -> Any:
    """``numbers[places]``, piece by piece; ``into`` may be the array of places itself."""
    found = np.empty(len(places), numbers.dtype) if into is None else into
    for piece in pieces(len(places)):
        found[piece] = numbers[places[piece]]
    return found


def put(numbers: Any, places: Any, others: Any) -> None:
    """``numbers[places] = others``, piece by piece."""
    for piece in pieces(len(places)):
        numbers[places[piece]] = others[piece]


def counts_of(numbers: Any, below: int) -> Any:
    """How often each number from 0 on occurs; all are below another.

    >>> counts_of(np.array([0, 2, 2], dtype=np.int32), 4)
    array([1, 0, 2, 0], dtype=int32)
    """
    return np.bincount(numbers, minlength=below).astype(np.int32)


def order_by(keys: Any) -> Any:
    """The places of keys, numbers from 0 on, in ascending order; equal ones stay in theirs.

    >>> order_by(np.array([1, 0, 1, 0], dtype=np.int32))
    array([1, 3, 0, 2], dtype=int32)
    """
    return np.argsort(keys, kind="stable").astype(np.int32)


def in_groups(levels: Any, kinds: Any) -> tuple[Any, Any]:
    """The places of things, those of one level and kind together, and where such a group begins.

    Levels ascend; of a level comes first the group whose first member does.

    >>> in_groups(np.array([0, 0, 0, 1], dtype=np.int32), np.array([7, 9, 7, 7]))
    (array([0, 2, 1, 3], dtype=int32), array([ True, False,  True,  True]))
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for place, key in enumerate(zip(levels.tolist(), kinds.tolist(), strict=True)):
        groups.setdefault(key, []).append(place)
    order = np.array([place for group in groups.values() for place in group], dtype=np.int32)
    return order, np.array([place == group[0] for group in groups.values() for place in group], dtype=bool)


def spans(starts: Any, counts: Any) -> Any:
    """The places start, start + 1, … of several spans, each of so many, one span after the other.

    >>> spans(np.array([10, 20]), np.array([2, 3]))
    array([10, 11, 20, 21, 22])
    """
    ends = np.cumsum(counts)
    return np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)


# From here on node i has the inputs operands[bounds[i]:bounds[i + 1]], each of a lower number than its own.


def all_inputs(nodes: Any, bounds: Any, operands: Any) -> Any:
    """The inputs of some nodes, of one after the other.

    >>> all_inputs(np.array([2]), np.array([0, 0, 0, 2], dtype=np.int32), np.array([1, 0], dtype=np.int32))
    array([1, 0], dtype=int32)
    """
    return operands[spans(bounds[nodes], bounds[nodes + 1] - bounds[nodes])]


def depths(bounds: Any, operands: Any) -> Any:
    """How many operations lead to each node on the longest way; 0 for one without inputs."""
    starts, inputs, found = bounds.tolist(), operands.tolist(), [0] * (len(bounds) - 1)
    for node, (start, end) in enumerate(pairwise(starts)):
        if end > start:
            found[node] = 1 + max([found[i] for i in inputs[start:end]])
    return np.array(found, dtype=np.int32)


def reach_users(reached: Any, bounds: Any, operands: Any, stops: Any) -> Any:
    """Which nodes are reached, 1 or 0: those that are, and what has an input that is, unless it stops it."""
    starts, inputs, found, blocked = bounds.tolist(), operands.tolist(), bytearray(reached), bytearray(stops)
    for node, (start, end) in enumerate(pairwise(starts)):
        if end > start and not blocked[node] and any([found[i] for i in inputs[start:end]]):
            found[node] = 1
    return np.frombuffer(found, dtype=np.uint8)


def reach_inputs(reached: Any, bounds: Any, operands: Any, stops: Any) -> Any:
    """Which nodes are reached, 1 or 0: those that are, and the inputs of these, unless they stop it."""
    starts, inputs, found, blocked = bounds.tolist(), operands.tolist(), bytearray(reached), bytearray(stops)
    for node in range(len(starts) - 2, -1, -1):
        if found[node] and not blocked[node]:
            for i in inputs[starts[node] : starts[node + 1]]:
                found[i] = 1
    return np.frombuffer(found, dtype=np.uint8)


def first_alike(kinds: Any, commutes: Any, bounds: Any, operands: Any) -> Any:
    """For each node the first that is like it: of its kind, with inputs that are alike, in any order if it commutes.

    A node whose kind is negative is like no other.
    """
    starts, inputs, turns = bounds.tolist(), operands.tolist(), commutes.tolist()
    known: dict[tuple[int, ...], int] = {}
    found = list(range(len(kinds)))
    for node, kind in enumerate(kinds.tolist()):
        if kind >= 0:
            own = [found[i] for i in inputs[starts[node] : starts[node + 1]]]
            found[node] = known.setdefault((kind, *(sorted(own) if turns[node] else own)), node)
    return np.array(found, dtype=np.int32)


def first_with_inputs(kinds: Any, bounds: Any, inputs: Any) -> Any:
    """For each list, inputs[bounds[i]:bounds[i + 1]], the first of its kind that is equal.

    >>> first_with_inputs(np.array([0, 0, 0]), np.array([0, 2, 4, 6]), np.array([5, 6, 6, 5, 5, 6]))
    array([0, 1, 0], dtype=int32)
    """
    nodes = int(inputs.max(initial=-1)) + 1  # each like no other; the lists come after them
    kinds = np.concatenate([np.full(nodes, -1), kinds], dtype=np.int32, casting="same_kind")
    bounds = np.concatenate([np.zeros(nodes), bounds], dtype=np.int32, casting="unsafe")
    inputs = np.ascontiguousarray(inputs, dtype=np.int32)
    return first_alike(kinds, np.zeros(len(kinds), dtype=np.uint8), bounds, inputs)[nodes:] - np.int32(nodes)


if engine == "native" and not TYPE_CHECKING:  # the same in C
    from autograd.native.engine import core

    spans, all_inputs, depths = core.spans, core.all_inputs, core.depths
    reach_users, reach_inputs, first_alike = core.reach_users, core.reach_inputs, core.first_alike
    taken, put = core.taken, core.put
    counts_of, order_by, in_groups = core.counts_of, core.order_by, core.in_groups
