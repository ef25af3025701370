"""Algorithms on directed graphs: the members on cycles, and the column of each member of an acyclic one."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)


def on_cycles(pairs: Collection[tuple[Member, Member]]) -> set[Member]:
    """The members on a cycle or between two: what remains when ends and beginnings are taken off.

    >>> sorted(on_cycles([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]))
    ['b', 'c']
    """
    remaining = {member for pair in pairs for member in pair}
    for end in (0, 1):
        waiting = dict.fromkeys(remaining, 0)
        across: dict[Member, list[Member]] = {member: [] for member in remaining}
        for pair in pairs:
            if pair[0] in remaining and pair[1] in remaining:
                waiting[pair[end]] += 1
                across[pair[1 - end]].append(pair[end])
        ready = [member for member, count in waiting.items() if not count]
        for member in ready:
            remaining.discard(member)
            for other in across[member]:
                waiting[other] -= 1
                if not waiting[other]:
                    ready.append(other)
    return remaining


def columns_of(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """The column of each of ``count`` items: how many steps it is, at most, from the end of the graph.

    >>> columns_of(4, [(0, 1), (1, 3), (2, 3)])
    [0, 1, 1, 2]
    """
    waiting = [0] * count
    inputs: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        waiting[source] += 1
        inputs[target].append(source)
    to_end = [0] * count
    ready = [item for item in range(count) if not waiting[item]]
    for target in ready:
        for source in inputs[target]:
            to_end[source] = max(to_end[source], to_end[target] + 1)
            waiting[source] -= 1
            if not waiting[source]:
                ready.append(source)
    last = max(to_end, default=0)
    return [last - steps for steps in to_end]
