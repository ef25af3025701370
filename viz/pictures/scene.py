"""Compose a scene: a diagram at its places, with what is known at one moment and with its caption."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from viz.drawing import (
    Entry,
    Flow,
    Legend,
    Part,
    Scene,
    Strand,
    Text,
    card,
    draw_key,
    edge_label,
    edge_line,
    enters_first,
    entries_of_dashes,
    extent,
    flow_of,
    group_box,
    has_label,
    key_entries,
    name_on_edges,
    room_of_name,
    says_nothing_flows,
    sign_marks,
    sizes_of,
    strands_of,
    style,
)
from viz.graph import Diagram, Edge, EdgeKey, Node, Steps
from viz.layout import Arrangements, Layout, Point, lay_out, lay_out_with_dot, moved

from .captions import DESCENT, Caption, draw_caption
from .forward import waiting
from .results import gradients_said, named_results, symbols_said


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known at one moment.

    gradients    by node index; a node that is missing shows "—"
    flows        what has flowed back along each edge
    focus        the edge whose turn it is
    derivatives  whether every gradient is the derivative of the root
    shown        every gradient there is at one moment or another, by node index, where this is one of several
    all_flows    likewise what has flowed along each edge at the end
    computed     in the forward pass the index of the value that is computed, −1 at its start: later ones wait
    card         the index of the card that this value is on, if there is one
    known        where values are computed in another order than that of their indices: the cards that are, by index
    """

    gradients: Mapping[int, float]
    flows: Mapping[EdgeKey, float]
    focus: EdgeKey | None = None
    derivatives: bool = True
    shown: Mapping[int, Sequence[float]] = field(default_factory=dict)
    all_flows: Mapping[EdgeKey, float] = field(default_factory=dict)
    computed: int | None = None
    card: int | None = None
    known: Collection[int] | None = None

    def waits(self, node: Node) -> bool:
        """Whether a card's number is not computed yet: the last of the values on it gives it its index."""
        if self.computed is None or not node.operations:
            return False
        return node.index > self.computed if self.known is None else node.index not in self.known


def snapshot_of(diagram: Diagram) -> Snapshot:
    """The gradients that the graph holds; those of a stale graph no longer flow."""
    gradients = {node.index: node.grad for node in diagram.nodes if node.grad is not None}
    flows = {
        edge.of[0]: gradients[edge.target] * edge.local
        for edge in diagram.edges
        if edge.local is not None and edge.target in gradients and not diagram.stale
    }
    return Snapshot(gradients, flows, derivatives=diagram.derivatives)


def snapshot_after(steps: Steps, number: int) -> Snapshot:
    """What is known after step ``number`` of a sweep; 0 is the seed."""
    focus = None
    if number:
        step = steps[number - 1]
        focus = (steps.index[step.source], steps.index[step.node], step.position)
    return Snapshot(
        gradients=steps.gradients(number),
        flows=steps.flows(number),
        focus=focus,
        derivatives=steps.starts_from_zero,
        shown=steps.shown(),
        all_flows=steps.flows(len(steps)),
    )


@dataclass(frozen=True, slots=True)
class PlacedDiagram:
    """A diagram with every place decided: what all moments of a graph share."""

    diagram: Diagram
    legend: Legend
    layout: Layout
    strands: tuple[Strand, ...]

    @property
    def width(self) -> float:
        """How wide it is with its margins."""
        return self.layout.width + 2 * style.MARGIN

    @property
    def height(self) -> float:
        """How tall it is with its margins, without what stands under it."""
        return self.layout.height + 2 * style.MARGIN


def place(
    diagram: Diagram,
    legend: Legend,
    engine: str = "own",
    width: float = math.inf,
    *,
    known: Arrangements | None = None,
) -> PlacedDiagram:
    """Lay out a diagram, with our own layout or that of "dot".

    width  how wide the picture may be: what is wider is broken into rows
    known  what was found before of the same graph in other ways; it is added to
    """
    sizes = sizes_of(diagram, legend)
    if engine == "dot":
        return placed(diagram, legend, lay_out_with_dot(diagram, sizes))
    titles = {group.path: room_of_name(group.name) for group in diagram.groups}
    layout = lay_out(diagram, sizes, titles=titles, down=legend.down, room=width - 2 * style.MARGIN, known=known)
    return placed(diagram, legend, layout)


def placed(
    diagram: Diagram, legend: Legend, layout: Layout, beyond: tuple[float, float] | None = None
) -> PlacedDiagram:
    """Put a diagram where a layout says, with a margin around it, and bundle its edges.

    beyond  how far labels reach past the left and the right side, if that is known already
    """
    left, right = beyond or (_beyond(diagram, legend, layout) if layout.down else (0.0, 0.0))
    layout = replace(moved(layout, style.MARGIN + left, style.MARGIN), width=layout.width + left + right)
    return PlacedDiagram(
        diagram, legend, layout, tuple(strands_of(layout.routes, curved=layout.curved, down=layout.down))
    )


def _beyond(diagram: Diagram, legend: Legend, layout: Layout) -> tuple[float, float]:
    """How far labels reach past the left and the right side of a layout that runs down: no card holds them there."""
    nodes = diagram.by_index
    parts = [
        edge_label(
            *(edge, None, layout.routes[edge.key][-1], nodes[edge.target], legend),
            focus=False,
            is_first=enters_first(edge, layout),
        )
        for edge in diagram.edges
    ]
    parts += [card(node, None, layout.cards[node.index], legend) for node in diagram.nodes if node.beside]
    reaches = [extent(text) for part in parts for text in part if isinstance(text, Text)]
    left = max([-start for start, _ in reaches], default=0.0)
    right = max([end - layout.width for _, end in reaches], default=0.0)
    return math.ceil(max(left, 0.0)), math.ceil(max(right, 0.0))


def parts_of(picture: PlacedDiagram, snapshot: Snapshot) -> list[Part]:
    """The parts of the picture, from back to front: boxes, edges, labels, cards."""
    diagram, layout, legend = picture.diagram, picture.layout, picture.legend
    nodes = diagram.by_index
    edges = {edge.key: edge for edge in diagram.edges}
    focus = next((key for key, edge in edges.items() if snapshot.focus in edge.of), None)
    in_sum = None if snapshot.focus is None else diagram.terms.get(snapshot.focus[0])
    parts = [
        group_box(group.path, group.name, layout.boxes[group.path], layout.routes.values() if layout.down else ())
        for group in diagram.groups
        if group.path in layout.boxes
    ]
    for strand in picture.strands:
        sharing = [edges[key] for key in strand.edges]
        flow = flow_along(sharing, snapshot.flows)
        parts.append(edge_line(strand, sharing, flow, legend, focus=focus in strand.edges))
    if layout.down:
        boxes = [(group, layout.boxes[group.path]) for group in diagram.groups if group.path in layout.boxes]
        names = [name_on_edges(group.path, group.name, place, layout.routes.values()) for group, place in boxes]
        parts += [part for part in names if part is not None]
    for key, edge in edges.items():
        hidden = (diagram.stale and legend.symbols is None) or snapshot.waits(nodes[edge.target])
        if has_label(edge, legend) and not hidden:
            flow, route = flow_along([edge], snapshot.flows), layout.routes[key]
            end, rise = route[-1], 0.0 if layout.curved else rise_of(route)
            parts.append(
                edge_label(
                    *(edge, flow, end, nodes[edge.target], legend),
                    focus=key == focus,
                    comes_from=rise,
                    is_first=enters_first(edge, layout),
                )
            )
    for node in diagram.nodes:
        receives = node.index in (in_sum, snapshot.card) or (focus is not None and node.index == focus[0])
        gradient = snapshot.gradients.get(node.shown)
        drawn = card(node, gradient, layout.cards[node.index], legend, focus=receives)
        parts.append(waiting(drawn) if snapshot.waits(node) else drawn)
    return parts if legend.thin else [*parts, *sign_marks(parts)]


def rise_of(route: Sequence[Point]) -> float:
    """How far above its end a route runs before it bends for the last time; 0 if it is level, as at a row's beginning."""
    x, end = route[-1]
    for before, y in reversed(route):
        if y != end:
            return end - y if before < x else 0.0
        x = before
    return 0.0


def flow_along(edges: Iterable[Edge], flows: Mapping[EdgeKey, float]) -> Flow | None:
    """What flows along edges that share a strand, together; None if nothing is known yet."""
    return flow_of([(key[0], flows[key]) for edge in edges for key in edge.of if key in flows])


def widest_flow(picture: PlacedDiagram, flows: Mapping[EdgeKey, float]) -> float:
    """The largest finite flow along a strand: the others are as wide as they are next to it."""
    edges = {edge.key: edge for edge in picture.diagram.edges}
    found = [flow_along([edges[key] for key in strand.edges], flows) for strand in picture.strands]
    return max([flow.size for flow in found if flow and math.isfinite(flow.size)], default=0.0)


def compose(picture: PlacedDiagram, snapshot: Snapshot, caption: Caption, width: float = style.WIDTH) -> Scene:
    """The whole picture, with its key and its caption below the graph: lines wider than ``width`` are broken."""
    diagram, legend = picture.diagram, picture.legend
    language = legend.language
    if not legend.has_gradient_line:
        snapshot = replace(snapshot, gradients={}, flows={}, all_flows={})
    picture = scaled_to(picture, snapshot)
    parts = parts_of(picture, snapshot)
    right, bottom = style.MARGIN + picture.layout.width, style.MARGIN + picture.layout.height
    room = max(picture.layout.width, width - 2 * style.MARGIN)
    entries = key_under(picture, snapshot)
    if entries:
        key, key_right, bottom = draw_key(entries, style.MARGIN, bottom + 4.0, room)
        right = max(right, key_right)
        parts.append(Part("key", "", "", tuple(key)))
    below, caption_right, bottom = draw_caption(caption, bottom, right - style.MARGIN, room)
    right = max(right, caption_right)
    if below:
        parts.append(Part("caption", "", "", tuple(below)))
        bottom += DESCENT
    results = named_results(diagram, legend)
    return Scene(
        width=math.ceil(right + style.MARGIN),
        height=math.ceil(bottom + style.MARGIN),
        title=language("title", results=results),
        description=description_of(diagram, snapshot, caption, legend),
        parts=tuple(parts),
        language=language.code,
    )


def scaled_to(picture: PlacedDiagram, snapshot: Snapshot) -> PlacedDiagram:
    """The same with edges whose widths are measured by the largest flow."""
    largest = widest_flow(picture, snapshot.all_flows or snapshot.flows)
    return replace(picture, legend=replace(picture.legend, largest=largest))


def key_under(picture: PlacedDiagram, snapshot: Snapshot) -> list[Entry]:
    """What the key under a picture explains; nothing before anything has flowed."""
    diagram, legend = picture.diagram, picture.legend
    entries = key_entries(legend) if legend.largest or legend.symbols is not None else []
    if entries and legend.symbols is None:
        on_edges = [edge for edge in diagram.edges if says_nothing_flows(edge, legend) and not diagram.stale]
        bare = [n for n in diagram.nodes if not n.constant and n.outputs == 1 and n.shown not in snapshot.gradients]
        entries += entries_of_dashes(legend, on_edges=bool(on_edges), on_cards=bool(bare))
    return entries


def description_of(diagram: Diagram, snapshot: Snapshot, caption: Caption, legend: Legend) -> str:
    """The picture in words, for those who do not see it."""
    known, language = snapshot.derivatives if snapshot.gradients else None, legend.language
    if snapshot.computed is not None:
        gradient = ""  # in the forward pass there is none
    elif legend.symbols is not None:
        gradient = symbols_said(diagram, legend.symbols, language)
    else:
        gradient = gradients_said(diagram, language, known) if legend.gradients else language("without_gradients")
    said = language(
        "description",
        values=language.counted("values", sum([node.members for node in diagram.nodes])),
        operations=language.counted("operations", sum([node.operations for node in diagram.nodes])),
        gradient=gradient,
    )
    return " ".join([said.strip(), caption.sentence, str(caption.equation)]).strip()
