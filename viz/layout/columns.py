"""The columns of a layered drawing: what stands in them, and the gaps between them.

After Sugiyama, Tagawa and Toda 1981, with the graph running from left to right:

1. *columns*   ``graph.columns_of`` has chosen them: everything stands as late as possible, right before its use;
2. *dummies*   an edge across several columns has a point in each, which takes room like a node (``group_layout.py``);
3. *order*     which vertex of a column stands above which (``order.py``);
4. *heights*   where each of them stands (``heights.py``);
5. *gaps*      between two columns as wide as their steepest edge wants, within limits.

Every step is deterministic.  Nothing here knows what a card or a group is: see ``group_layout.py``.

Read next: ``order.py``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .geometry import NARROW_GAP, STEEP_GAP, WIDE_GAP

_LEVEL = 2.0  # an edge that climbs less looks level
_LABEL, _HALF_LABEL = 7.6, 4.5  # from an edge to the middle of its label, and from there to the ends of its letters
LARGE = 3000  # vertices; where there are more, fewer rounds have to do


@dataclass(slots=True, eq=False)
class Vertex:
    """Something that stands in a column: an item, or the dummy point of an edge that passes through.

    height         the room it takes; ``margin`` is kept free above and below it
    gap            the room that it wants between it and the column before
    weight         how strongly it insists on standing level with its neighbours
    swaps          whether the links that enter it may change places with each other
    joins          the width of an input that goes on to the next row with its use, where it would end a row; else 0
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
    joins: float = 0.0
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

    @property
    def ends(self) -> tuple[float, float]:
        """The height at which it begins, and that at which it ends."""
        return self.source.y + self.leaves, self.target.y + self.enters


def connect(source: Vertex, target: Vertex, leaves: float, enters: float) -> Link:
    link = Link(source, target, leaves, enters)
    source.after.append(link)
    target.before.append(link)
    return link


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


def are_crossed(column: list[Vertex], preceding: list[Vertex]) -> bool:
    """Whether an edge to a column crosses what is written on one to another of its vertices."""
    room = max([vertex.gap for vertex in column], default=0.0)
    links = [link for vertex in column for link in vertex.before]
    if not room or len(links) < 2:
        return False
    left = _climbed(1.0 - room / _gap(preceding, column))  # of its way each edge has climbed so much before the labels
    spans = [(begins + left * (ends - begins), ends) for begins, ends in [link.ends for link in links]]
    tops, bottoms = sorted(map(min, spans)), sorted(map(max, spans))
    for link in links:
        if link.target.gap:
            begins, ends = link.ends
            middle = ends + (_LABEL if begins < ends - _LEVEL else -_LABEL)
            if bisect_left(tops, middle + _HALF_LABEL) > bisect_right(bottoms, middle - _HALF_LABEL):
                return True
    return False


def _climbed(way: float) -> float:
    """Which part of its height an edge has climbed on a part of its way: level at first, steep, and level again."""
    low, high = 0.0, 1.0
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * (1.5 - 1.5 * middle + middle * middle) < way else (low, middle)
    return low * low * (3.0 - 2.0 * low)


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
