"""Break a row of columns that is too wide into several rows, one below the other, as words are broken into lines.

A break stands between two columns that few edges run between.  Each of these edges goes on in a lane: past the end of
its row, back to the left between the rows, and to the beginning of the next row.  Lanes never cross each other.  An
input that would end a row without what it is an input of may join that in the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .columns import Vertex
from .geometry import Point

#: So many edges, at most, may go on in the next row.
MOST_LANES = 4
#: Between two lanes, and between a lane and what stands beside it.
LANE, BESIDE = 8.0, 10.0
#: Between an input that has gone on to the next row and what it is an input of, at least.
BESIDE_INPUT = 32.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where columns stand.

    lefts  where each column begins
    downs  how far each column is below the place that was found for it in a single row
    turns  for each column that ends a row, for each height at which an edge leaves it, its way to the next row
    joined for each input that has gone on to the next row, by its id, its left and its top there, as if in a single row
    """

    lefts: list[float]
    downs: list[float]
    width: float
    turns: dict[int, dict[float, tuple[Point, Point]]] = field(default_factory=dict)
    joined: dict[int, Point] = field(default_factory=dict)

    def top_of(self, vertex: Vertex) -> float:
        """The top of a vertex, in the row it stands in."""
        if id(vertex) in self.joined:
            return self.joined[id(vertex)][1] + self.downs[vertex.column + 1]
        return vertex.y + self.downs[vertex.column]

    def between(self, column: int, leaves: float, enters: float) -> list[Point]:
        """The points of an edge between the end of a column, at one height, and the next column, at another."""
        turn = self.turns.get(column, {}).get(round(leaves, 6))
        if turn is None:
            return []
        (right, level), (left, _) = turn
        return [
            (right, leaves + self.downs[column]),
            (right, level),
            (left, level),
            (left, enters + self.downs[column + 1]),
        ]


def in_rows(
    columns: Sequence[list[Vertex]], widths: Sequence[float], lefts: list[float], width: float, room: float
) -> Rows:
    """The columns in rows no wider than ``room`` if there are places to break them; else in one.

    lefts, width  where they stand side by side, and how wide that is
    """
    breaks = _breaks(columns, widths, lefts, room) if width > room else []
    last = len(columns) - 1
    downs = [0.0] * len(columns)
    if not breaks:
        return Rows(lefts, downs, width)
    placed, turns = list(lefts), {}
    joined: dict[int, Point] = {}
    starts = [0, *[column + 1 for column in breaks]]
    bottom, wide = 0.0, 0.0
    for number, start in enumerate(starts):
        stop = breaks[number] if number < len(breaks) else last
        lanes = _lanes(columns[start - 1]) if number else []
        joining = _tops(columns[start - 1], columns[start]) if number else []
        joined |= {id(vertex): (LANE * len(lanes) + 2.0, y) for vertex, y in joining}
        gone = _joining(columns[stop]) if stop < last else []
        row = [(v.y, v.height) for column in columns[start : stop + 1] for v in column if v not in gone]
        row += [(y, vertex.height) for vertex, y in joining]
        top = min([y for y, _ in row], default=0.0)
        shift = lefts[start] - _indent(columns[start - 1], columns[start]) if number else 0.0
        down = bottom + 2 * BESIDE + LANE * (len(lanes) - 1) - top if number else 0.0
        for column in range(start, stop + 1):
            placed[column], downs[column] = lefts[column] - shift, down
        if number:
            end = placed[start - 1] + widths[start - 1]
            turns[start - 1] = _turns(
                lanes,
                end,
                bottom + BESIDE,
                placed[start] - _indent(columns[start - 1], columns[start]) + LANE * len(lanes) + 2.0,
            )
        leaving = LANE * len(_lanes(columns[stop])) + BESIDE if stop < last else 0.0
        wide = max(wide, placed[stop] + widths[stop] + leaving)
        bottom = max([y + height for y, height in row], default=0.0) + down
    placed[last] = max(placed[last], wide) if not columns[last] or not widths[last] else placed[last]
    wide = max(wide, placed[last])
    if joined and wide > room:  # there is no room for them
        for vertex in [vertex for column in columns for vertex in column]:
            vertex.joins = 0.0
        return in_rows(columns, widths, lefts, width, room)
    return Rows(placed, downs, wide, turns, joined)


def _breaks(columns: Sequence[list[Vertex]], widths: Sequence[float], lefts: Sequence[float], room: float) -> list[int]:
    """The columns after which a row ends: as late as fits, where few enough edges go on."""
    found: list[int] = []
    begins, possible = 0.0, -1  # where the row begins; the last column so far after which it may end
    start = 0
    for column in range(1, len(columns) - 1):
        if lefts[column] + widths[column] - begins > room and possible >= start:
            found.append(possible)
            start = possible + 1
            begins = lefts[start] - _indent(columns[possible], columns[start])
            possible = -1
        lanes = _lanes(columns[column])
        if len(lanes) <= MOST_LANES and column < len(columns) - 2:
            needs = lefts[column] + widths[column] - begins + LANE * len(lanes) + BESIDE
            if needs <= room or possible < start:
                possible = column
    return found


def _lanes(column: Sequence[Vertex]) -> list[float]:
    """The heights at which edges leave a column for the next one."""
    gone = _joining(column)
    return sorted(
        {round(vertex.y + link.leaves, 6) for vertex in column if vertex not in gone for link in vertex.after}
    )


def _joining(column: Sequence[Vertex]) -> list[Vertex]:
    """The inputs that go on to the next row, if this column ends one: those above and below all edges that go on there."""
    free = [vertex for vertex in column if vertex.joins and not vertex.before and vertex.after]
    enters = [link.ends[1] for vertex in column if vertex not in free for link in vertex.after]
    if not enters:
        return []
    ends = [(vertex, [link.ends[1] for link in vertex.after]) for vertex in free]
    return [vertex for vertex, at in ends if min(at) >= max(enters) or max(at) <= min(enters)]


def _tops(column: Sequence[Vertex], following: Sequence[Vertex]) -> list[tuple[Vertex, float]]:
    """The inputs that have gone on to the next row, with their tops there: no edge that goes on runs through them."""
    gone = _joining(column)
    enters = [link.ends[1] for vertex in following for link in vertex.before if link.source not in gone]
    found, above, below = [], min(enters, default=0.0), max(enters, default=0.0)
    for vertex in gone:
        if min([link.ends[1] for link in vertex.after]) >= below:
            y = max(vertex.y, below + vertex.margin)
            found.append((vertex, y))
            below = y + vertex.height
    for vertex in reversed(gone):
        if vertex not in [each for each, _ in found]:
            y = min(vertex.y, above - vertex.margin - vertex.height)
            found.append((vertex, y))
            above = y
    return found


def _indent(column: Sequence[Vertex], following: Sequence[Vertex]) -> float:
    """How far a row is indented after a column that ends one: there is room for lanes, for the inputs that have gone on to
    it, and for the labels at its first column."""
    widest = max([vertex.joins for vertex in _joining(column)], default=0.0)
    beside = max(_labels(following), BESIDE_INPUT) if widest else _labels(following)
    return LANE * len(_lanes(column)) + widest + beside + 2.0


def _labels(column: Sequence[Vertex]) -> float:
    """The room that the labels of edges want before a column."""
    return max([vertex.gap for vertex in column], default=0.0)


def _turns(lanes: list[float], end: float, top: float, left: float) -> dict[float, tuple[Point, Point]]:
    """For each lane where it turns at the right, and where at the left."""
    found = {}
    for number, height in enumerate(lanes):
        level = top + LANE * (len(lanes) - 1 - number)
        found[height] = (end + BESIDE + LANE * (len(lanes) - 1 - number), level), (left - LANE * (number + 1), level)
    return found
