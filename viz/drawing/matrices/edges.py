"""Draw what stands on the edges between matrices, and measure what flows back along them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viz.drawing import style
from viz.drawing.cards import badge_width
from viz.drawing.edges import Flow
from viz.drawing.legend import Legend
from viz.drawing.primitives import Part, Run, Text
from viz.graph import Edge, Node
from viz.layout import Point


def flow_through(contributions: Sequence[NDArray[np.float64]]) -> Flow | None:
    """What flows back along edges that share a route, from what each carries to the values at its source.

    As wide as all of it; in a colour if all of it has one sign.

    >>> flow_through([np.array([[5.0], [-5.0]])])
    Flow(size=10.0, sign=0.0)
    """
    if not contributions:
        return None
    together = np.concatenate([each.ravel() for each in contributions])
    if all([each.shape == contributions[0].shape for each in contributions]):  # to the same values
        together = np.add.reduce(list(contributions)).ravel()
    ends = [float(end) for end in (together.min(initial=0.0), together.max(initial=0.0))]  # nan where one of them is
    signs = {math.copysign(1.0, end) for end in ends if end and not math.isnan(end)}
    return Flow(float(np.abs(together).sum()), signs.pop() if len(signs) == 1 else 0.0)


def rule_label(edge: Edge, text: str, end: Point, target: Node, legend: Legend, *, comes_from: float = 0.0) -> Part:
    """The rule of an edge, where it arrives.

    end         the point at the target's card, under its badge
    comes_from  how far above the end the edge begins: the label stands on the other side of it
    """
    run = Run(text, "muted")
    key = " ".join(map(str, edge.key))
    if legend.down:
        left = target.slots > 1 and edge.position == 0
        y = end[1] - (style.BADGE_HEIGHT / 2 if target.badge else 0.0) - style.BADGE_GAP - 2.0
        placed = Text(end[0] + (-5.0 if left else 5.0), y, (run,), style.EDGE_SIZE, anchor="end" if left else "start")
        return Part("label", key, "", (placed,))
    x = end[0] - (badge_width(target) / 2 + style.BADGE_GAP if target.badge else 0.0) - 3.0
    below = target.slots <= 2 and comes_from > 2.0
    placed = Text(
        x, end[1] + (style.LABEL_BELOW if below else style.LABEL_ABOVE), (run,), style.EDGE_SIZE, anchor="end"
    )
    return Part("label", key, "", (placed,))
