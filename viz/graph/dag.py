"""Which members of a directed graph keep it from being drawn from left to right."""

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
