"""Draw edges: bundled into strands, each as wide as the gradient that flows back along it, with their labels.

Edges from one source share their route as far as they can.  Along a shared piece flows the sum of what flows back
along its branches.  So where a value is used several times, a picture shows how its gradient is added up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from viz.graph import Edge, EdgeKey, Node
from viz.layout import Layout, Point

from . import style
from .cards import badge_width, runs_level
from .legend import Legend, colour_of, label_text, says_nothing_flows, share_of
from .primitives import Curve, Part, Run, Text, smooth

# ---------------------------------------------------------------------------------------------------
# Strands


@dataclass(frozen=True, slots=True)
class Strand:
    """A piece of a route, and the edges that share it; ``curved`` if its points are those of Bézier pieces."""

    points: tuple[Point, ...]
    edges: tuple[EdgeKey, ...]
    curved: bool = False


def strands_of(
    routes: Mapping[EdgeKey, tuple[Point, ...]], *, curved: bool = False, down: bool = False
) -> list[Strand]:
    """Cut the routes of all edges where they part: every piece that several share, once. Curved ones share nothing.

    curved  the points of the routes are those of Bézier pieces
    down    the routes run down

    >>> for strand in strands_of({(0, 1, 0): ((0, 0), (1, 0), (2, 5)), (0, 2, 0): ((0, 0), (1, 0), (2, -5))}):
    ...     print(strand.points, strand.edges)
    ((0, 0), (1, 0)) ((0, 1, 0), (0, 2, 0))
    ((1, 0), (2, 5)) ((0, 1, 0),)
    ((1, 0), (2, -5)) ((0, 2, 0),)
    """
    if curved:
        return [Strand(points, (key,), curved=True) for key, points in routes.items()]
    if down:
        turned = strands_of({key: tuple([(y, x) for x, y in route]) for key, route in routes.items()})
        return [
            Strand(tuple([(x, y) for y, x in smooth(strand.points)]), strand.edges, curved=True) for strand in turned
        ]
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


class Flow(NamedTuple):
    """What flows back along a strand: how much in all, and its sign; 0 where parts of it have different signs."""

    size: float
    sign: float


def flow_of(contributions: Iterable[tuple[int, float]]) -> Flow | None:
    """What flows along edges together, from (source, what flows to it along one of them); None if nothing is known.

    What flows to one value is added up.  What flows to several, which folding has put on one card, is not: +5 and −5
    are as wide as 10, in a colour that says nothing of the sign.  Nor has nan one, whatever its first bit is.

    >>> flow_of([(0, 5.0), (1, -5.0)]), flow_of([(0, 5.0), (0, -4.0)]), flow_of([(0, -math.nan)])
    (Flow(size=10.0, sign=0.0), Flow(size=1.0, sign=1.0), Flow(size=nan, sign=0.0))
    """
    sums: dict[int, float] = {}
    for source, flow in contributions:
        sums[source] = sums.get(source, 0.0) + flow
    if not sums:
        return None
    signs = {_sign_of(flow) for flow in sums.values() if flow}
    return Flow(sum(map(abs, sums.values())), signs.pop() if len(signs) == 1 else 0.0)


def _sign_of(flow: float) -> float:
    return 0.0 if math.isnan(flow) else math.copysign(1.0, flow)


def edge_line(strand: Strand, edges: Sequence[Edge], flow: Flow | None, legend: Legend, *, focus: bool = False) -> Part:
    """The line of a strand, as wide as the gradient that flows along it.

    edges  those that share it
    flow   what flows along them together; None if it is not known
    """
    points = strand.points if strand.curved else smooth(strand.points)
    thinnest = style.EDGE_MIN_WIDTH / 2 if legend.thin else style.EDGE_MIN_WIDTH
    if all(edge.quiet or (edge.local is None and legend.has_gradient_line) for edge in edges):
        dashes = () if all(edge.quiet for edge in edges) else (4.0, 4.0)
        curve = Curve(points, "faint", thinnest, dashes=dashes)
    elif flow is None:
        in_symbols = focus and legend.symbols is not None
        curve = Curve(points, "focus" if in_symbols else "faint", thinnest + (1.2 if in_symbols else 0.4))
    else:
        width = thinnest + style.EDGE_GAIN * share_of(flow.size, legend)
        curve = Curve(points, colour_of(flow.sign), width, opacity=1.0 if focus else style.FAINT_EDGE)
    return Part("edge", ";".join([" ".join(map(str, key)) for key in strand.edges]), "", (curve,))


def edge_label(
    edge: Edge,
    flow: Flow | None,
    end: Point,
    target: Node,
    legend: Legend,
    *,
    focus: bool,
    comes_from: float = 0.0,
    is_first: bool | None = None,
) -> Part:
    """The local derivative, where its edge arrives.

    end         the point at the target's card, under its badge
    is_first    whether it enters as the first of two; as its position says if not given
    comes_from  how far above the end the edge begins: the label stands on the other side of it, clear of the curve
    """
    is_first = edge.position == 0 if is_first is None else is_first
    if legend.down:
        return _label_from_above(edge, flow, end, target, legend, focus=focus, is_first=is_first)
    x = end[0] - (badge_width(target) / 2 + style.BADGE_GAP if target.badge else 0.0) - 3.0
    above, below = (style.LABEL_ABOVE, style.LABEL_BELOW)
    if legend.symbols is not None:
        above, below = style.FORMULA_LABEL_ABOVE, style.FORMULA_LABEL_BELOW
    y = end[1] + (below if stands_below(target, comes_from, is_first=is_first) else above)
    role = colour_of(flow.sign) if focus and flow is not None else "muted"
    text = Text(x, y, (Run(label_text(edge, legend), role),), style.EDGE_SIZE, anchor="end")
    return Part("label", " ".join(map(str, edge.key)), _told(edge, legend), (text,))


def enters_first(edge: Edge, layout: Layout) -> bool:
    """Whether an edge enters its card above the middle, or in a graph that runs down left of it."""
    place, (x, y) = layout.cards[edge.target], layout.routes[edge.key][-1]
    return x < place.x + place.width / 2 if layout.down else y < place.y + place.height / 2


def _label_from_above(  # what is known of the edge
    edge: Edge, flow: Flow | None, end: Point, target: Node, legend: Legend, *, focus: bool, is_first: bool
) -> Part:
    """The local derivative beside an edge that arrives from above: of two edges on the outer sides."""
    y = end[1] - (style.BADGE_HEIGHT / 2 if target.badge else 0.0) - style.BADGE_GAP - 2.0
    if legend.symbols is not None:
        y += style.FORMULA_LABEL_ABOVE - style.LABEL_ABOVE - 1.5  # the lower of two indices is clear of the card
    role = colour_of(flow.sign) if focus and flow is not None else "muted"
    run = Run(label_text(edge, legend), role)
    left = target.slots == 2 and is_first
    text = Text(end[0] + (-5.0 if left else 5.0), y, (run,), style.EDGE_SIZE, anchor="end" if left else "start")
    return Part("label", " ".join(map(str, edge.key)), _told(edge, legend), (text,))


def _told(edge: Edge, legend: Legend) -> str:
    """The tooltip of a label: of a "—" that nothing flows."""
    return legend.language("nothing_flows") if says_nothing_flows(edge, legend) else ""


def stands_below(target: Node, comes_from: float, *, is_first: bool) -> bool:
    """Whether the label of an edge to a node stands below it: where the edge comes from above.

    Where it is level, the lower one of two edges is labelled below, so that the labels stand clear of both.
    """
    if runs_level(target):
        return False
    return comes_from > 2.0 or (comes_from >= -2.0 and target.slots == 2 and not is_first)
