"""Find how far down each vertex of the ordered columns stands.

Every vertex as close as its neighbours allow to the mean of theirs: least squares with minimum distances, solved exactly for
each column by pooling adjacent violators.

Read next: ``rows.py``.
"""

from __future__ import annotations

from itertools import pairwise

from .columns import LARGE, Vertex

HEIGHT_ROUNDS = 10
HEIGHT_ROUNDS_IF_LARGE = 4


def assign_heights(columns: list[list[Vertex]]) -> None:
    """Give every vertex of the ordered columns its ``y``."""
    rounds = HEIGHT_ROUNDS if sum(map(len, columns)) <= LARGE else HEIGHT_ROUNDS_IF_LARGE
    fixed = []  # the weights and distances of each column: no round changes them
    for column in columns:
        top, distances = 0.0, _distances(column)
        for vertex, distance in zip(column, distances, strict=True):
            top += distance
            vertex.y = top
        weights = [vertex.weight * max(1, len(vertex.before) + len(vertex.after)) for vertex in column]
        fixed.append((weights, distances))
    for number in range(rounds):
        # The last two rounds look at both sides, which evens out what one side alone has pulled askew.
        both, backward = number >= rounds - 2, number % 2 == 0
        for i in range(len(columns))[:: -1 if backward else 1]:
            wanted = [_wanted(vertex, before=both or not backward, after=both or backward) for vertex in columns[i]]
            for vertex, y in zip(columns[i], _spread(wanted, *fixed[i]), strict=True):
                vertex.y = y


def _distances(column: list[Vertex]) -> list[float]:
    """How far each vertex must stand below the one before it; 0 for the first."""
    distances = [0.0] if column else []
    for above, below in pairwise(column):
        distances.append(above.height + max(above.margin, below.margin))
    return distances


def _wanted(vertex: Vertex, *, before: bool, after: bool) -> float:
    """The height at which a vertex's edges would be level on average."""
    links = vertex.after if after and not before else vertex.before if before and not after else ()
    if len(links) == 1:  # as most have: no mean is needed
        [link] = links
        if after:
            return link.target.y + link.enters - link.leaves
        return link.source.y + link.leaves - link.enters
    weighted = total = 0.0
    if after:
        for link in vertex.after:
            weighted += link.target.weight * (link.target.y + link.enters - link.leaves)
            total += link.target.weight
    if before:
        for link in vertex.before:
            weighted += link.source.weight * (link.source.y + link.leaves - link.enters)
            total += link.source.weight
    return weighted / total if total else vertex.y


def _spread(wanted: list[float], weights: list[float], distances: list[float]) -> list[float]:
    """The positions closest to those wanted (weighted least squares) that keep their order and distances.

    With the distances subtracted this is isotonic regression, solved by pooling adjacent violators.

    >>> _spread([0.0, 1.0], [1.0, 1.0], [0.0, 3.0])
    [-1.0, 2.0]
    """
    offsets, offset = [], 0.0
    for distance in distances:
        offset += distance
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] >= mean:
            above, above_weight, above_count = pools.pop()
            mean = (above * above_weight + mean * weight) / (above_weight + weight)
            weight += above_weight  # noqa: PLW2901
            count += above_count
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
