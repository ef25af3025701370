"""Mark the edges along which a negative gradient flows: a small minus on the line, which grey paper shows as well.

A mark stands where it touches no card, no text and no other mark, and no other edge if that can be; as near to the middle of
its edge as it can.  It has a place whether its edge is negative or not, so no moment moves it.

``web/places/signs.js`` places them on the player's page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from viz.layout import Point

from . import style
from .primitives import Box, Curve, Part, Primitive, Text, extent, segments

#: Between two places that are tried, and between two points that stand for a line.
_STEP = 4.0
#: How far a mark keeps from texts and cards, and from other edges.
_CLEAR, _CLEAR_OF_EDGES = 1.5, 1.0
#: How much worse a place is than one in the middle of its edge: beside it, on another edge, at the card where it begins.
_ASIDE, _ON_EDGE, _AT_CARD = 0.6, 1.2, 1.8
#: From the middle of an edge to that of a mark beside it, which touches it.
_BESIDE = style.SIGN_RADIUS + 1.0
#: From the middle of a mark to the middle of another edge that it does not touch.
_REACH = style.SIGN_RADIUS + _CLEAR_OF_EDGES + style.EDGE_GAIN / 2
#: From the middle of a mark to that of another.
_CELL = 2 * style.SIGN_RADIUS + _CLEAR


class Area(NamedTuple):
    """What a mark may not touch: a rectangle, and whether it is the face of a card."""

    left: float
    top: float
    right: float
    bottom: float
    is_face: bool = False


def sign_marks(parts: Sequence[Part]) -> list[Part]:
    """The marks of a picture's negative edges, from its other parts."""
    edges = [part for part in parts if part.kind == "edge"]
    lines = [part.primitives[0] for part in edges]
    curves = [line for line in lines if isinstance(line, Curve)]
    if not any(curve.stroke == "negative" for curve in curves):
        return []
    places = places_of_signs([points_along(curve) for curve in curves], list(_areas(parts)))
    return [
        Part("sign", part.key, "", minus_at(place))
        for part, curve, place in zip(edges, curves, places, strict=True)
        if curve.stroke == "negative" and place is not None
    ]


def minus_at(place: Point) -> tuple[Primitive, ...]:
    """A minus in a small disc."""
    (x, y), radius, half = place, style.SIGN_RADIUS, style.SIGN_LENGTH / 2
    return (
        Box(x - radius, y - radius, 2 * radius, 2 * radius, radius, fill="negative"),
        Box(x - half, y - 0.7, 2 * half, 1.4, 0.0, fill="paper"),
    )


def points_along(curve: Curve) -> list[Point]:
    """Points on a line, about as far from each other everywhere."""
    x0, y0 = start = curve.points[0]
    points = [start]
    for (x1, y1), (x2, y2), (x3, y3) in segments(curve):
        count = max(1, round(math.hypot(x3 - x0, y3 - y0) / _STEP))
        for i in range(1, count + 1):
            t = i / count
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        x0, y0 = x3, y3
    return points


def places_of_signs(lines: Sequence[Sequence[Point]], areas: Sequence[Area]) -> list[Point | None]:
    """A place for the mark of each line, given by points; None where there is no room.

    >>> places_of_signs([[(0.0, 0.0), (20.0, 0.0), (40.0, 0.0)]], [])
    [(20.0, 0.0)]
    """
    found: list[Point | None] = [None] * len(lines)
    points = _Crowd()
    for number, line in enumerate(lines):
        for point in line:
            points.add(point, number)
    marks = _Crowd()
    for number in sorted(range(len(lines)), key=lambda number: len(lines[number])):  # short ones have least choice
        place = _place_on(lines[number], number, areas, points, marks)
        if place is not None:
            found[number] = place
            marks.add(place, number)
    return found


def _place_on(line: Sequence[Point], number: int, areas: Sequence[Area], points: _Crowd, marks: _Crowd) -> Point | None:
    """The best place for the mark of a line: on it, else beside it, else at the card where it begins."""
    best, least = None, math.inf
    xs, ys = [x for x, _ in line], [y for _, y in line]
    near = _touched(areas, min(xs) - _BESIDE, min(ys) - _BESIDE, max(xs) + _BESIDE, max(ys) + _BESIDE)
    away = [abs(i / max(len(line) - 1, 1) - 0.5) for i in range(len(line))]
    for i in sorted(range(len(line)), key=away.__getitem__):  # from the middle outwards
        for side in (0.0, _BESIDE, -_BESIDE):
            cost = away[i] + (_ASIDE if side else 0.0)
            if cost >= least:
                break
            x, y = place = _beside(line, i, side)
            touched = _touched(near, x, y, x, y)
            if touched and (i or side or not all(area.is_face for area in touched)):
                continue
            if marks.has_others(x, y, number, _CELL):
                continue
            cost += _AT_CARD if touched else 0.0
            cost += _ON_EDGE if points.has_others(x, y, number, _REACH) else 0.0
            if cost < least:
                best, least = place, cost
    return best


def _beside(line: Sequence[Point], i: int, distance: float) -> Point:
    """A place so far beside a point of a line, square to its direction there."""
    x, y = line[i]
    (x0, y0), (x1, y1) = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    return x - distance * (y1 - y0) / length, y + distance * (x1 - x0) / length


def _touched(areas: Iterable[Area], left: float, top: float, right: float, bottom: float) -> list[Area]:
    """The areas that a mark touches whose middle is somewhere in a rectangle."""
    apart = style.SIGN_RADIUS + _CLEAR
    return [
        area
        for area in areas
        if area.left - apart < right
        and left < area.right + apart
        and area.top - apart < bottom
        and top < area.bottom + apart
    ]


class _Crowd:
    """Points of numbered lines, found by where they are."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}

    def add(self, point: Point, number: int) -> None:
        x, y = point
        self._cells.setdefault((int(x // _CELL), int(y // _CELL)), []).append((x, y, number))

    def has_others(self, x: float, y: float, number: int, distance: float) -> bool:
        """Whether a point of another line is so near, which is at most the size of a cell."""
        column, row = int(x // _CELL), int(y // _CELL)
        return any(
            other != number and math.hypot(x - there, y - below) < distance
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for there, below, other in self._cells.get((across, down), ())
        )


def _areas(parts: Iterable[Part]) -> Iterator[Area]:
    """What a mark may not touch: cards, badges, pills and texts; it may stand in the box of a group.

    A gradient is out of its reach, and would have another width at another moment.
    """
    for part in parts:
        for shape in _without_gradient(part):
            if isinstance(shape, Text):
                left, right = extent(shape)
                yield Area(left, shape.y - 0.76 * shape.size, right, shape.y + 0.2 * shape.size)
            elif isinstance(shape, Box) and part.kind != "group":
                right, bottom = shape.x + shape.width, shape.y + shape.height
                yield Area(shape.x, shape.y, right, bottom, shape.fill in ("card", "group"))


def _without_gradient(part: Part) -> Iterator[Primitive]:
    for inner in part.primitives:
        if not isinstance(inner, Part):
            yield inner
        elif inner.kind != "gradient":
            yield from inner


#: What the page needs to know to place them likewise.
SIGN_MEASURES = {
    "step": _STEP,
    "radius": style.SIGN_RADIUS,
    "length": style.SIGN_LENGTH,
    "clear": _CLEAR,
    "reach": _REACH,
    "beside": _BESIDE,
    "costs": [_ASIDE, _ON_EDGE, _AT_CARD],
}
