"""Edges: the way of a gradient, as wide as it is large, and the local derivative where an edge arrives."""

from __future__ import annotations

from collections.abc import Sequence

from viz.graph import Edge, Node

from . import style
from .legend import Look, colour_of, edge_label, share
from .primitives import Curve, Part, Point, Run, Text, smooth
from .sizes import badge_width
from .strands import Strand


def strand(way: Strand, entering: Sequence[Edge], flow: float | None, look: Look, *, focus: bool = False) -> Part:
    """A piece of way, as wide as the gradient that flows along it.

    entering  the edges that share it
    flow      the sum of upstream × local derivative over them; None if not known or nothing flows
    """
    points = way.points if way.curved else smooth(way.points)
    thinnest = style.EDGE_MIN_WIDTH / 2 if look.thin else style.EDGE_MIN_WIDTH
    if all(edge.quiet or edge.local is None for edge in entering):
        dashes = () if all(edge.quiet for edge in entering) else (4.0, 4.0)
        curve = Curve(points, "faint", thinnest, dashes=dashes)
    elif flow is None:
        curve = Curve(points, "faint", thinnest + 0.4)
    else:
        width = thinnest + style.EDGE_GAIN * share(flow, look)
        curve = Curve(points, colour_of(flow), width, opacity=1.0 if focus else style.FAINT_EDGE)
    return Part("edge", ";".join([" ".join(map(str, key)) for key in way.edges]), "", (curve,))


def label(edge: Edge, flow: float | None, end: Point, target: Node, look: Look, *, siblings: int, focus: bool) -> Part:
    """The local derivative, where its edge arrives.

    end       where the edge ends: at the target's card, under its badge
    siblings  how many edges enter there
    """
    x = end[0] - badge_width(target) / 2 - 5.0
    # Of two edges the lower one is labelled below, so that the labels stand clear of both.
    y = end[1] + (13.0 if siblings == 2 and edge.position == 1 else -5.0)
    role = colour_of(flow) if focus and flow is not None else "muted"
    text = Text(x, y, (Run(edge_label(edge, look), role, focus),), style.EDGE_SIZE, anchor="end")
    return Part("label", f"{edge.source} {edge.target} {edge.position}", "", (text,))
