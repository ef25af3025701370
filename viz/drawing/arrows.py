"""Draw straight lines and arrows, for diagrams that are no graphs."""

from __future__ import annotations

import math

from viz.layout import Point

from .primitives import Curve, Polygon, Primitive


def straight(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line, as one Bézier piece."""
    (x0, y0), (x1, y1) = start, end
    return start, (x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x1 - (x1 - x0) / 3, y1 - (y1 - y0) / 3), end


def arrow(*points: Point, role: str = "badge", width: float = 1.4) -> list[Primitive]:
    """A line through some points, straight from one to the next, with a head at its end."""
    (x0, y0), (x1, y1) = points[-2:]
    length = math.hypot(x1 - x0, y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    neck = (x1 - 8.0 * dx, y1 - 8.0 * dy)
    line: tuple[Point, ...] = points[:1]
    for point in (*points[1:-1], neck):
        line += straight(line[-1], point)[1:]
    head = ((x1, y1), (neck[0] - 3.6 * dy, neck[1] + 3.6 * dx), (neck[0] + 3.6 * dy, neck[1] - 3.6 * dx))
    return [Curve(line, role, width), Polygon(head, role)]
