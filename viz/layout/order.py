"""Order the vertices of each column, so that few edges cross.

Depth first from the end, then rounds of barycentres, then, if there are not too many, each vertex where in its column it
makes the fewest crossings; the order with the fewest is kept.

Read next: ``heights.py``.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import combinations

from .columns import LARGE, Link, Vertex

_ROUNDS = 8
_ROUNDS_IF_LARGE = 2
_SIFTED = 150  # vertices; where there are more, barycentres have to do …
_SIFTED_OFTEN = 60  # … and where there are fewer than these, several beginnings are tried


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
    _barycentre_rounds(columns, _ROUNDS if vertices <= LARGE else _ROUNDS_IF_LARGE)
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
