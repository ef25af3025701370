"""Decide where everything in the picture of a network stands: columns, neurons, the numbers on edges.

Type has one size, so what is chosen here is how far neurons stand apart, and which numbers are shown at all: those of the
edges between two columns, all of them or none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from viz.drawing import reach_of, text_width, typeset
from viz.layout import Point

#: Type in a network: 12 px everywhere, on edges as well.
TYPE_SIZE = 12.0

SMALLEST_RADIUS = 17.0
ROOM, CLEAR = 17.0, 2.2  # for a name above or below a neuron, at least; between it and the neuron
APART = 12.0  # between two neurons, at least
WIDEST_PITCH, USUAL_HEIGHT = 92.0, 320.0  # of few neurons: from one to the next, and of the whole column
#: The same where columns stand near each other, as on a phone: there is room below, and edges are less steep for it.
NARROW, WIDEST_PITCH_OF_NARROW, HEIGHT_OF_NARROW, APART_OF_NARROW = 560.0, 150.0, 640.0, 22.0
NEAREST_COLUMNS = 74.0  # from the middle of one column to that of the next, without a neuron's width
GAP_HEIGHT = 46.0  # the place of the neurons that are left out
LABEL_HEIGHT, INDEXED_HEIGHT = 15.0, 18.0  # of a text, and of one with indices above and below the line

#: Where on an edge its number may stand, from the neuron it comes from (0) to that which it leads to (1).
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.15, 0.85)

#: Of more edges between two columns nobody could tell the numbers apart.
_MOST_LABELS = 40


@dataclass(frozen=True, slots=True)
class Room:
    """A place that is taken: its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Room) -> bool:
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )

    def crosses(self, start: Point, end: Point) -> bool:
        """Whether the line between two points passes through it."""
        (x0, y0), (x1, y1) = start, end
        left, right = max(self.x - self.width / 2, x0), min(self.x + self.width / 2, x1)
        if left > right or x1 <= x0:
            return False
        low, high = sorted([y0 + (y1 - y0) * (x - x0) / (x1 - x0) for x in (left, right)])
        return low < self.y + self.height / 2 and high > self.y - self.height / 2


def heights(count: int, gap: int, pitch: float) -> tuple[list[float], float | None]:
    """How far below the middle of its column each neuron stands, and where some are left out, if so.

    >>> heights(3, 3, 10.0)
    ([-10.0, 0.0, 10.0], None)
    """
    found, at, left_out = [], 0.0, None
    for i in range(count):
        if i:
            at += pitch
        if i == gap:
            left_out = at - pitch / 2 + GAP_HEIGHT / 2
            at += GAP_HEIGHT
        found.append(at)
    middle = (found[-1] if found else 0.0) / 2
    return [y - middle for y in found], None if left_out is None else left_out - middle


def pitch_of(width: float, most: int, height: float) -> float:
    """From one neuron to the next, in a picture of a width, for so many of them in a column, each of a height with its texts."""
    if width < NARROW:
        return max(height + APART_OF_NARROW, min(WIDEST_PITCH_OF_NARROW, HEIGHT_OF_NARROW / most))
    return max(height + APART, min(WIDEST_PITCH, USUAL_HEIGHT / most))


def room_for(names: Iterable[str]) -> float:
    """The room above or below a neuron for its name, whichever of these it is.

    >>> room_for(["a₁"]), room_for([])
    (17.0, 0.0)
    """
    reaches = [reach_of(name, TYPE_SIZE) for name in names]
    return max([max(ROOM, reach.above + reach.below + CLEAR) for reach in reaches], default=0.0)


def border_points(start: Point, end: Point, radius: float) -> tuple[Point, Point]:
    """Where a line from one neuron to another leaves the first circle and reaches the second."""
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0)
    dx, dy = radius * (x1 - x0) / length, radius * (y1 - y0) / length
    return (x0 + dx, y0 + dy), (x1 - dx, y1 - dy)


def label_places(edges: Sequence[tuple[Point, Point, str]], taken: Sequence[Room] = ()) -> list[Point] | None:
    """Where the texts on straight edges stand, each on its own edge; None if not all of them fit.

    taken  where other texts stand

    No text touches another, and none lies on an edge that it does not belong to.
    """
    if len(edges) > _MOST_LABELS:
        return None
    placed: dict[int, Room] = {}
    order = sorted(range(len(edges)), key=lambda i: -abs(edges[i][1][1] - edges[i][0][1]))
    for i in order:
        start, end, text = edges[i]
        others = [(a, b) for j, (a, b, _) in enumerate(edges) if j != i]
        found = _place(start, end, text, others, [*taken, *placed.values()])
        if found is None:
            return None
        placed[i] = found
    return [(placed[i].x, placed[i].y) for i in range(len(edges))]


def _place(
    start: Point, end: Point, text: str, others: Sequence[tuple[Point, Point]], taken: Sequence[Room]
) -> Room | None:
    width, height = text_width(text, TYPE_SIZE) + 6.0, height_of(text)
    for along in _ALONG:
        x, y = start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])
        if not start[0] + 2.0 < x - width / 2 or not x + width / 2 < end[0] - 2.0:
            continue
        room = Room(x, y, width, height)
        near = Room(x, y, width - 4.0, 10.0)
        if not any([room.overlaps(other) for other in taken]) and not any([near.crosses(a, b) for a, b in others]):
            return room
    return None


def height_of(text: str) -> float:
    """How high the place of a text is."""
    reach = reach_of(text, TYPE_SIZE)
    return max(INDEXED_HEIGHT if len(typeset(text)) > 1 else LABEL_HEIGHT, reach.above + reach.below + 1.0)


def columns_at(count: int, left: float, right: float, radius: float) -> list[float]:
    """Where the columns stand: between two margins, and further right where they would come too near."""
    if count == 1:
        return [left]
    apart = max((right - left) / (count - 1), NEAREST_COLUMNS + 2 * radius)
    return [left + i * apart for i in range(count)]


def nearest(xs: Sequence[float]) -> float:
    """The distance of the two columns that stand nearest to each other."""
    return min([b - a for a, b in pairwise(xs)], default=math.inf)
