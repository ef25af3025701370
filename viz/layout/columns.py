"""Layered drawing of a directed acyclic graph: columns, order within a column, heights.

After Sugiyama, Tagawa and Toda 1981, with the graph running from left to right:

1. *columns*   longest path to the end, so everything stands as late as possible, right before its use;
2. *dummies*   an edge across several columns gets a point in each, which takes room like a node;
3. *order*     depth first from the end, then barycentre sweeps, keeping the order with fewest crossings;
4. *heights*   every vertex as close as its neighbours allow to the mean of theirs (least squares with
               minimum distances, solved exactly per column by pooling adjacent violators).

Every step is deterministic.  Nothing here knows what a card or a group is: see ``layout.py``.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from itertools import pairwise

_ORDER_SWEEPS = 8
HEIGHT_SWEEPS = 10
HEIGHT_SWEEPS_IF_LARGE = 4
LARGE = 3000  # beyond so many vertices fewer sweeps must do


@dataclass(slots=True)
class Vertex:
    """Something that stands in a column: an item, or the dummy point of an edge that passes through.

    height  the room it takes; above and below keep ``margin`` free
    y       its top, found by ``assign_heights``
    weight  how strongly it insists on standing level with its neighbours
    """

    column: int
    height: float
    margin: float
    weight: float = 1.0
    y: float = 0.0
    place: int = 0
    before: list[Link] = field(default_factory=list)
    after: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Link:
    """A piece of an edge between two neighbouring columns; leaves and enters at heights within its ends."""

    source: Vertex
    target: Vertex
    leaves: float
    enters: float


def connect(source: Vertex, target: Vertex, leaves: float, enters: float) -> None:
    link = Link(source, target, leaves, enters)
    source.after.append(link)
    target.before.append(link)


def find_order(columns: list[list[Vertex]]) -> None:
    """Order each column, in place."""
    _depth_first(columns)
    _barycentre_sweeps(columns, _ORDER_SWEEPS if sum(map(len, columns)) <= LARGE else 2)


# ---------------------------------------------------------------------------------------------------
# Order


def _depth_first(columns: list[list[Vertex]]) -> None:
    """Order by a walk from the end, inputs first to last: a tree comes out without a crossing."""
    order: list[list[Vertex]] = [[] for _ in columns]
    seen: set[int] = set()
    for column in reversed(columns):
        stack = list(reversed(column))
        while stack:
            vertex = stack.pop()
            if id(vertex) not in seen:
                seen.add(id(vertex))
                order[vertex.column].append(vertex)
                entering = sorted(vertex.before, key=lambda link: link.enters)
                stack += [link.source for link in entering[::-1]]
    for column, ordered in zip(columns, order, strict=True):
        column[:] = ordered
        _number(column)


def _number(column: list[Vertex]) -> None:
    for place, vertex in enumerate(column):
        vertex.place = place


def _barycentre_sweeps(columns: list[list[Vertex]], sweeps: int) -> None:
    best, fewest = [list(column) for column in columns], _crossings(columns)
    for sweep in range(sweeps):
        if not fewest:
            break
        backward = sweep % 2 == 0
        for column in reversed(columns) if backward else columns:
            keys = {id(vertex): _barycentre(vertex, towards_end=backward) for vertex in column}
            column.sort(key=lambda vertex: keys[id(vertex)])
            _number(column)
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    for column, ordered in zip(columns, best, strict=True):
        column[:] = ordered
        _number(column)


def _barycentre(vertex: Vertex, *, towards_end: bool) -> float:
    """The mean place of its neighbours on one side; where an edge meets a tall one counts, too."""
    if towards_end:
        places = [link.target.place + link.enters / (link.target.height + 1) for link in vertex.after]
    else:
        places = [link.source.place + link.leaves / (link.source.height + 1) for link in vertex.before]
    return sum(places) / len(places) if places else float(vertex.place)


def _crossings(columns: list[list[Vertex]]) -> int:
    """How many pairs of links cross, over all pairs of neighbouring columns."""
    total = 0
    for column in columns:
        ends: list[tuple[int, float]] = []
        for vertex in column:
            leaving = sorted([(link.leaves, link.target.place, link.enters) for link in vertex.after])
            # A link crosses those before it that end further down; links from one point never cross.
            start = 0
            while start < len(leaving):
                stop = start
                while stop < len(leaving) and leaving[stop][0] == leaving[start][0]:
                    _, place, enters = leaving[stop]
                    total += len(ends) - bisect_left(ends, (place, enters + 1e-9))
                    stop += 1
                for _, place, enters in leaving[start:stop]:
                    insort(ends, (place, enters))
                start = stop
    return total


# ---------------------------------------------------------------------------------------------------
# Heights


def assign_heights(columns: list[list[Vertex]]) -> None:
    """Give every vertex of the ordered columns its height."""
    sweeps = HEIGHT_SWEEPS if sum(map(len, columns)) <= LARGE else HEIGHT_SWEEPS_IF_LARGE
    for column in columns:
        top = 0.0
        for vertex, distance in zip(column, _distances(column), strict=True):
            top += distance
            vertex.y = top
    for sweep in range(sweeps):
        # The last two sweeps look at both sides, which evens out what one side alone has pulled askew.
        both = sweep >= sweeps - 2
        for column in reversed(columns) if sweep % 2 == 0 else columns:
            wanted = [_wanted(vertex, before=both or sweep % 2 == 1, after=both or sweep % 2 == 0) for vertex in column]
            weights = [vertex.weight * max(1, len(vertex.before) + len(vertex.after)) for vertex in column]
            for vertex, y in zip(column, _spread(wanted, weights, _distances(column)), strict=True):
                vertex.y = y


def _distances(column: list[Vertex]) -> list[float]:
    """How far each vertex must stand below the one before it; 0 for the first."""
    distances = [0.0] if column else []
    for above, below in pairwise(column):
        distances.append(above.height + max(above.margin, below.margin))
    return distances


def _wanted(vertex: Vertex, *, before: bool, after: bool) -> float:
    """Where its edges would be level, on the whole."""
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
    """Positions closest to those wanted (weighted least squares) that keep their order and distances.

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
