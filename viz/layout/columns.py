"""Order the vertices of each column and find where they stand: the layered drawing of a directed acyclic graph.

After Sugiyama, Tagawa and Toda 1981, with the graph running from left to right:

1. *columns*   ``graph.columns_of`` has chosen them: everything stands as late as possible, right before its use;
2. *dummies*   an edge across several columns has a point in each, which takes room like a node (``group_layout.py``);
3. *order*     depth first from the end, then rounds of barycentres, then, if there are not too many, each vertex where in
               its column it makes the fewest crossings; the order with the fewest is kept;
4. *heights*   every vertex as close as its neighbours allow to the mean of theirs (least squares with
               minimum distances, solved exactly for each column by pooling adjacent violators);
5. *gaps*      between two columns as wide as their steepest edge wants, within limits.

Every step is deterministic.  Nothing here knows what a card or a group is: see ``group_layout.py``.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from .geometry import NARROW_GAP, STEEP_GAP, WIDE_GAP

_ORDER_ROUNDS = 8
_ORDER_ROUNDS_IF_LARGE = 2
_SIFTED = 150  # vertices; where there are more, barycentres have to do …
_SIFTED_OFTEN = 60  # … and where there are fewer than these, several beginnings are tried
_LEVEL = 2.0  # an edge that climbs less looks level
HEIGHT_ROUNDS = 10
HEIGHT_ROUNDS_IF_LARGE = 4
LARGE = 3000  # vertices; where there are more, fewer rounds have to do


@dataclass(slots=True, eq=False)
class Vertex:
    """Something that stands in a column: an item, or the dummy point of an edge that passes through.

    height         the room it takes; ``margin`` is kept free above and below it
    gap            the room that it wants between it and the column before
    weight         how strongly it insists on standing level with its neighbours
    swaps          whether the links that enter it may change places with each other
    y              its top, found by ``assign_heights``
    place          its number in its column, from the top
    before, after  the links to the columns on its left and on its right
    """

    column: int
    height: float
    margin: float
    weight: float = 1.0
    gap: float = 0.0
    swaps: bool = False
    y: float = 0.0
    place: int = 0
    before: list[Link] = field(default_factory=list)
    after: list[Link] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Link:
    """A piece of an edge between two neighbouring columns.

    leaves, enters  how far below the top of its source it begins, and below the top of its target it ends
    """

    source: Vertex
    target: Vertex
    leaves: float
    enters: float


def connect(source: Vertex, target: Vertex, leaves: float, enters: float) -> Link:
    link = Link(source, target, leaves, enters)
    source.after.append(link)
    target.before.append(link)
    return link


def find_order(columns: list[list[Vertex]], *, sifted: bool = True) -> None:
    """Order each column, and the links that enter a vertex where they may change places, in place.

    They do so only if there are fewer crossings then: else the inputs of an operation enter as they are written.  Without
    ``sifted``, barycentres have to do.
    """
    _order(columns, sifted)
    swapping = [vertex for column in columns for vertex in column if vertex.swaps and len(vertex.before) > 1]
    crossings = _crossings(columns) if swapping and sum(map(len, columns)) <= _SIFTED else 0
    if not crossings:
        return
    as_written = [list(column) for column in columns], [[link.enters for link in v.before] for v in swapping]
    for vertex in swapping:
        middle = sum([link.enters for link in vertex.before]) / len(vertex.before)
        for link in vertex.before:
            link.enters = middle
    _order(columns, sifted)
    for vertex, heights in zip(swapping, as_written[1], strict=True):
        from_above = sorted(zip(vertex.before, heights, strict=True), key=_comes_from)
        for (link, _), height in zip(from_above, sorted(heights), strict=True):
            link.enters = height
    if _crossings(columns) >= crossings:
        _take(columns, as_written[0])
        for vertex, heights in zip(swapping, as_written[1], strict=True):
            for link, height in zip(vertex.before, heights, strict=True):
                link.enters = height


def _comes_from(entry: tuple[Link, float]) -> tuple[int, float, float]:
    """Where a link begins, from the top; of those that begin at one point, where it entered."""
    link, height = entry
    return link.source.place, link.leaves, height


def _order(columns: list[list[Vertex]], sifted: bool) -> None:
    vertices = sum(map(len, columns))
    _depth_first(columns)
    walked = [list(column) for column in columns]
    _barycentre_rounds(columns, _ORDER_ROUNDS if vertices <= LARGE else _ORDER_ROUNDS_IF_LARGE)
    if not sifted or vertices > _SIFTED or not _crossings(columns):
        return
    found, fewest = [list(column) for column in columns], _crossings(columns)
    for start in _starts(found, walked) if vertices < _SIFTED_OFTEN else (found, walked):
        _take(columns, start)
        _sift(columns)
        if (crossings := _crossings(columns)) < fewest:
            found, fewest = [list(column) for column in columns], crossings
    _take(columns, found)


def _starts(*orders: list[list[Vertex]]) -> Iterator[list[list[Vertex]]]:
    """Where to begin to sift: from one order the best may be out of reach, and not from another."""
    for order in orders:
        yield order
        yield [column[::-1] for column in order]
        yield [column[::-1] if i % 2 else column for i, column in enumerate(order)]
        yield [column[1:] + column[:1] for column in order]


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


def _barycentre_rounds(columns: list[list[Vertex]], rounds: int) -> None:
    """Sort the columns by barycentres, backward and forward in turn, and keep the order with the fewest crossings."""
    best, fewest = [list(column) for column in columns], _crossings(columns)
    unchanged = 0
    for number in range(rounds):
        if not fewest or unchanged == 2:
            break
        backward = number % 2 == 0
        before = [list(column) for column in columns]
        for column in reversed(columns) if backward else columns:
            keys = [_barycentre(vertex, towards_end=backward) for vertex in column]
            in_order = sorted(range(len(column)), key=keys.__getitem__)
            column[:] = [column[i] for i in in_order]
            _number(column)
        if columns == before:  # if nothing changes in both directions, nothing ever will
            unchanged += 1
            continue
        unchanged = 0
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    _take(columns, best)


def _take(columns: list[list[Vertex]], order: list[list[Vertex]]) -> None:
    """Bring the columns into an order."""
    for column, ordered in zip(columns, order, strict=True):
        column[:] = ordered
        _number(column)


def _sift(columns: list[list[Vertex]]) -> None:
    """Move each vertex to the place in its column where there are the fewest crossings, until none moves.

    After Rudell's sifting; Matuszewski, Schönfeld and Molitor 1999, "Using sifting for k-layer straightline crossing
    minimization".
    """
    moved = True
    while moved:
        moved = any([_sift_column(column) for column in columns if len(column) > 1])


def _sift_column(column: list[Vertex]) -> bool:
    """Do so in one column; the result says whether a vertex has moved."""
    ends = {id(vertex): _ends_of(vertex) for vertex in column}
    saved = {}  # how many crossings fewer there are with the first of two vertices below the second
    for one, other in combinations(column, 2):
        gain = _inversions(ends[id(one)], ends[id(other)]) - _inversions(ends[id(other)], ends[id(one)])
        saved[id(one), id(other)], saved[id(other), id(one)] = gain, -gain
    moved = False
    for vertex in list(column):
        first = place = column.index(vertex)
        most = 0
        for way in (range(first - 1, -1, -1), range(first + 1, len(column))):
            gain = 0
            for number in way:
                pair = id(vertex), id(column[number])
                gain += saved[pair] if number > first else saved[pair[::-1]]
                if gain > most:
                    place, most = number, gain
        if most:
            column.insert(place, column.pop(first))
            moved = True
    _number(column)
    return moved


_Ends = tuple[list[tuple[int, float]], list[tuple[int, float]]]


def _ends_of(vertex: Vertex) -> _Ends:
    """Where a vertex's links begin and end on its two sides."""
    return (
        [(link.source.place, round(link.leaves, 6)) for link in vertex.before],
        [(link.target.place, round(link.enters, 6)) for link in vertex.after],
    )


def _inversions(upper: _Ends, lower: _Ends) -> int:
    """How many links of a vertex cross links of another one that stands below it."""
    return sum([one > other for side in (0, 1) for one in upper[side] for other in lower[side]])


def _barycentre(vertex: Vertex, *, towards_end: bool) -> float:
    """The mean place of its neighbours on one side; where an edge meets a tall neighbour counts, too."""
    links = vertex.after if towards_end else vertex.before
    if not links:
        return float(vertex.place)
    if towards_end:
        places = [link.target.place + link.enters / (link.target.height + 1) for link in links]
    else:
        places = [link.source.place + link.leaves / (link.source.height + 1) for link in links]
    return sum(places) / len(places)


def _crossings(columns: list[list[Vertex]]) -> int:
    """How many pairs of links cross, over all pairs of neighbouring columns."""
    total = 0
    for column in columns:
        ends: list[tuple[int, float]] = []
        for vertex in column:
            if len(vertex.after) == 1:  # as most have
                [link] = vertex.after
                place, enters = link.target.place, link.enters
                total += len(ends) - bisect_left(ends, (place, enters + 1e-9))
                insort(ends, (place, enters))
                continue
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


# ---------------------------------------------------------------------------------------------------
# Gaps


def crosses_labels(vertex: Vertex, entries: Sequence[float]) -> bool:
    """Whether an edge to a vertex would cross what stands before it: two edges from one side or that cross
    each other, or one from a pill's side.

    entries  how far below its top edges and the numbers in pills enter it
    """
    climbs = [link.source.y + link.leaves - link.target.y - link.enters for link in vertex.before]
    if len(climbs) == 1 and len(entries) == 2:
        aside = sum(entries) - 2 * vertex.before[0].enters  # how far below the edge the pill is
        return climbs[0] * aside > 0.0 and abs(climbs[0]) > _LEVEL
    if len(climbs) != 2:
        return False
    one, other = [(link.source.y + link.leaves, link.enters) for link in vertex.before]
    cross = (one[0] - other[0]) * (one[1] - other[1]) < 0.0
    return cross or min(climbs) > _LEVEL or max(climbs) < -_LEVEL


def put_side_by_side(
    columns: list[list[Vertex]], widths: list[float], before: float, after: float
) -> tuple[list[float], float]:
    """Where each column begins, and where the last one ends.

    before, after  the least room behind the first and in front of the last column, which are for ports: if one is empty
                   there is no gap
    """
    lefts, x = [], 0.0
    last = len(columns) - 1
    for i, column in enumerate(columns):
        lefts.append(x)
        x += widths[i]
        if i < last:
            least = before if i == 0 else after if i == last - 1 else 0.0
            has_no_port = (i == 0 and not columns[0]) or (i == last - 1 and not columns[last])
            x += least if has_no_port else max(_gap(column, columns[i + 1]), least)
    return lefts, x


def _gap(column: list[Vertex], following: list[Vertex]) -> float:
    """The room between two columns: for the steepest edge, and for the labels of those that arrive."""
    steepest = max(
        [abs(link.source.y + link.leaves - link.target.y - link.enters) for vertex in column for link in vertex.after],
        default=0.0,
    )
    return max(min(NARROW_GAP + STEEP_GAP * steepest, WIDE_GAP), max([vertex.gap for vertex in following], default=0.0))
