"""Algorithms on directed graphs: the members on cycles; of an acyclic one the columns, and where all paths meet again."""

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


def meeting_points(count: int, edges: Collection[tuple[int, int]]) -> list[int]:
    """For each of ``count`` items, in topological order, the first one that all paths from it lead through; −1 if there is none.

    It is the immediate post-dominator.  The meeting points of all items are a tree; two items' paths meet at their nearest
    common ancestor, found by jumps of growing length.  Source: Myers 1983, "An applicative random-access stack".

    >>> meeting_points(5, [(0, 1), (0, 3), (1, 2), (2, 3), (3, 4)])  # 0 → 1 → 2 → 3 → 4, and 0 → 3
    [3, 2, 3, 4, -1]
    """
    users: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        users[source].append(target)
    above, jump, depth = [-1] * count, [-1] * count, [0] * count

    def meet(a: int, b: int) -> int:
        while a != b and a >= 0 and b >= 0:
            if depth[a] < depth[b]:
                a, b = b, a
            if depth[a] > depth[b]:
                a = jump[a] if jump[a] >= 0 and depth[jump[a]] >= depth[b] else above[a]
            elif jump[a] != jump[b]:
                a, b = jump[a], jump[b]
            else:
                a, b = above[a], above[b]
        return a if a == b else -1

    for item in reversed(range(count)):
        if not users[item]:
            continue
        found = users[item][0]
        for user in users[item][1:]:
            found = meet(found, user)
        above[item] = found
        if found >= 0:
            depth[item] = depth[found] + 1
            far = jump[found]
            further = jump[far] if far >= 0 else -1
            equal = further >= 0 and depth[found] - depth[far] == depth[far] - depth[further]
            jump[item] = further if equal else found
    return above
