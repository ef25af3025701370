"""Draw edges: bundled into strands, each as wide as the gradient that flows back along it, with their labels.

Edges from one source share their route as far as they can.  Along a shared piece flows the sum of what flows back
along its branches.  So where a value is used several times, a picture shows how its gradient is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from viz.graph import Edge, EdgeKey, Node
from viz.layout import Point

from . import style
from .legend import Legend, colour_of, label_text, share_of
from .primitives import Curve, Part, Run, Text, smooth
from .sizes import badge_width

# ---------------------------------------------------------------------------------------------------
# Strands


@dataclass(frozen=True, slots=True)
class Strand:
    """A piece of a route, and the edges that share it; ``curved`` if its points are those of Bézier pieces."""

    points: tuple[Point, ...]
    edges: tuple[EdgeKey, ...]
    curved: bool = False


def strands_of(routes: Mapping[EdgeKey, tuple[Point, ...]], *, curved: bool = False) -> list[Strand]:
    """Cut the routes of all edges where they part: every piece that several share, once. Curved ones share nothing.

    >>> for strand in strands_of({(0, 1, 0): ((0, 0), (1, 0), (2, 5)), (0, 2, 0): ((0, 0), (1, 0), (2, -5))}):
    ...     print(strand.points, strand.edges)
    ((0, 0), (1, 0)) ((0, 1, 0), (0, 2, 0))
    ((1, 0), (2, 5)) ((0, 1, 0),)
    ((1, 0), (2, -5)) ((0, 2, 0),)
    """
    if curved:
        return [Strand(points, (key,), curved=True) for key, points in routes.items()]
    sharing: dict[tuple[int, Point, Point], list[EdgeKey]] = {}
    for key, route in routes.items():
        for a, b in pairwise(route):
            sharing.setdefault((key[0], a, b), []).append(key)
    found = []
    for key, route in routes.items():
        points: list[Point] = []
        edges: tuple[EdgeKey, ...] = ()
        for a, b in pairwise(route):
            here = tuple(sharing[key[0], a, b])
            if points and here == edges:
                points.append(b)
                continue
            found += _strand_of(key, points, edges)
            points, edges = [a, b], here
        found += _strand_of(key, points, edges)
    return found


def _strand_of(key: EdgeKey, points: list[Point], edges: tuple[EdgeKey, ...]) -> list[Strand]:
    """The strand, if ``key`` is the first of the edges that share it; else nothing, for it is there already."""
    return [Strand(_straightened(points), edges)] if points and edges[0] == key else []


def _straightened(points: list[Point]) -> tuple[Point, ...]:
    """The points without those in the middle of a level stretch."""
    kept = points[:1]
    for point, following in pairwise(points[1:]):
        if not kept[-1][1] == point[1] == following[1]:
            kept.append(point)
    return (*kept, points[-1])


# ---------------------------------------------------------------------------------------------------
# What they look like


def edge_line(
    strand: Strand, edges: Sequence[Edge], flow: float | None, legend: Legend, *, focus: bool = False
) -> Part:
    """The line of a strand, as wide as the gradient that flows along it.

    edges  those that share it
    flow   the sum of upstream × local derivative over them; None if it is not known or nothing flows
    """
    points = strand.points if strand.curved else smooth(strand.points)
    thinnest = style.EDGE_MIN_WIDTH / 2 if legend.thin else style.EDGE_MIN_WIDTH
    if all(edge.quiet or edge.local is None for edge in edges):
        dashes = () if all(edge.quiet for edge in edges) else (4.0, 4.0)
        curve = Curve(points, "faint", thinnest, dashes=dashes)
    elif flow is None:
        curve = Curve(points, "faint", thinnest + 0.4)
    else:
        width = thinnest + style.EDGE_GAIN * share_of(flow, legend)
        curve = Curve(points, colour_of(flow), width, opacity=1.0 if focus else style.FAINT_EDGE)
    return Part("edge", ";".join([" ".join(map(str, key)) for key in strand.edges]), "", (curve,))


def edge_label(edge: Edge, flow: float | None, end: Point, target: Node, legend: Legend, *, focus: bool) -> Part:
    """The local derivative, where its edge arrives.

    end  the point at the target's card, under its badge
    """
    x = end[0] - badge_width(target) / 2 - 5.0
    # Of two edges the lower one is labelled below, so that the labels stand clear of both.
    y = end[1] + (13.0 if target.slots == 2 and edge.position == 1 else -5.0)
    role = colour_of(flow) if focus and flow is not None else "muted"
    text = Text(x, y, (Run(label_text(edge, legend), role, focus),), style.EDGE_SIZE, anchor="end")
    return Part("label", " ".join(map(str, edge.key)), "", (text,))
