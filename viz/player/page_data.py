"""Make the data of a player's page: its moments, its cards, and what changes on a card at which moment.

Every card is drawn once, by the same functions as in every other picture, with nothing known yet.  The gradients
that it will show are drawn by the same functions, too.  The page puts cards and gradients in their places; it knows
these from the layout, which it does once more when a group is opened or folded (``unfolding.py``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograd.languages import Language
from viz.backends import svg_group
from viz.drawing import (
    Box,
    Legend,
    Part,
    card,
    edge_label,
    edge_line,
    group_box,
    label_of,
    style,
    toggle,
)
from viz.graph import Diagram, Edge, Node, Steps
from viz.layout import HEIGHT_ROUNDS, HEIGHT_ROUNDS_IF_LARGE, LARGE, Occupant, Rectangle, Size, geometry
from viz.pictures import PlacedDiagram

from .card_patterns import CardPatterns
from .colours import VARIABLES
from .sweep_data import portable
from .unfolding import Unfolding, standing_for, unfolding

#: What the page needs to know to lay out groups and to draw edges as Python does.
_MEASURES = {
    "padding": geometry.GROUP_PADDING,
    "title": geometry.GROUP_TITLE,
    "bottom": geometry.GROUP_BOTTOM,
    "groupMargin": geometry.GROUP_MARGIN,
    "edgeMargin": geometry.EDGE_MARGIN,
    "narrow": geometry.NARROW_GAP,
    "steep": geometry.STEEP_GAP,
    "wide": geometry.WIDE_GAP,
    "stretch": geometry.STRETCH,
    "large": LARGE,
    "rounds": HEIGHT_ROUNDS,
    "roundsIfLarge": HEIGHT_ROUNDS_IF_LARGE,
    "margin": style.MARGIN,
    "edge": style.EDGE_MIN_WIDTH,
    "gain": style.EDGE_GAIN,
    "many": style.MANY_EDGES,
    "faint": style.FAINT_EDGE,
    "below": style.LABEL_BELOW - style.LABEL_ABOVE,
}


def picture_data(
    whole: Diagram, base: Diagram, steps: Steps, born: Mapping[int, int], legend: Legend
) -> tuple[str, tuple[float, float], dict[str, Any]]:
    """The picture at first, as SVG; its size; and all that the page needs to change it, as plain data.

    whole, base  the diagram unfolded, and as it is shown at first
    born         the number of the moment that computes each node
    legend       what its cards share

    In the data a node is called by its index, as text, and a group by a number after a "/":

    measures  the distances that the layout keeps, and what edges look like
    values    columns: the cards of single values (``_values``)
    sizes     the rooms that cards have
    patterns  the drawings of cards of single values, with holes (``card_patterns.py``)
    nodes     the cards of groups (``_nodes``)
    groups    from the outside in; "in" is the group around one, "shut" whether it is folded at first
    orders    the columns of each group
    edges     columns: source, target, position and kind of each
    locals    the local derivative that is written on an edge, where no step tells it
    flows     for each step its edge
    gathered  for each node without a card of its own, the card that stands for it
    svg       cards of groups, and boxes, that the picture does not show at first
    """
    final = steps.gradients(len(steps))
    folds = unfolding(whole, base, legend, final)
    shown = folds.placed(folds.shut, legend)
    names = {group.path: f"/{i}" for i, group in enumerate(folds.diagram.groups)} | {"": ""}
    names |= {node.folded: str(node.index) for node in folds.diagram.nodes if node.folded}
    visible = {names[node.folded] or str(node.index): node.index for node in shown.diagram.nodes}
    boxes, groups = _boxes(folds, names), _group_cards(folds, names, legend)
    at_first = _cards(folds, legend, visible) | groups
    hidden = {name: part for name, part in groups.items() if name not in visible}
    hidden |= {f"box{names[path]}": box for path, box in boxes.items() if path not in shown.layout.boxes}
    svg = _layers(
        [_at(boxes[path], place) for path, place in shown.layout.boxes.items()],
        _edges(shown),
        [_at(at_first[name], shown.layout.cards[index]) for name, index in visible.items()],
    )
    flows = _flows(folds.diagram, steps)
    data = {
        "measures": _MEASURES,
        **_values(folds, legend),
        "nodes": _nodes(folds, names, born, legend),
        "groups": [
            {"id": names[g.path], "in": names[g.parent], "name": g.name, "shut": g.path in folds.shut}
            for g in folds.diagram.groups
        ],
        "orders": {names[path]: [_keys(c, names) for c in columns] for path, columns in folds.orders.items()},
        "edges": list(zip(*[(e.source, e.target, e.position, _kind(e)) for e in folds.diagram.edges], strict=True)),
        "locals": _locals(folds, steps, flows),
        "flows": flows,
        "gathered": {
            str(i): str(node.index) for i, node in standing_for(folds.diagram, whole).items() if node.index != i
        },
        "svg": {name: svg_group(part, VARIABLES, keyed=True) for name, part in hidden.items()},
    }
    size = shown.layout.width + 2 * style.MARGIN, shown.layout.height + 2 * style.MARGIN
    return svg, size, data


def _layers(boxes: list[str], edges: list[str], cards: list[str]) -> str:
    """The picture's three layers, from back to front."""
    layers = {"boxes": boxes, "edges": edges, "cards": cards}
    return "".join([f'<g class="{name}">{"".join(parts)}</g>' for name, parts in layers.items()])


def _edges(shown: PlacedDiagram) -> list[str]:
    edges = {edge.key: edge for edge in shown.diagram.edges}
    return [
        svg_group(edge_line(strand, [edges[key] for key in strand.edges], None, shown.legend), VARIABLES)
        for strand in shown.strands
    ]


def _at(part: Part, place: Rectangle) -> str:
    """What was drawn at the origin, at its place; a box gets its size there, too."""
    if part.kind == "group":
        first, *others = part.primitives
        assert isinstance(first, Box)
        part = replace(part, primitives=(replace(first, width=place.width, height=place.height), *others))
    return svg_group(part, VARIABLES, keyed=True, at=(place.x, place.y))


def _keys(column: Sequence[Occupant], names: Mapping[str, str]) -> list[str]:
    """What stands in a column, as text: a node, a group, or after a ~ the member whose edges pass through there."""

    def text(occupant: Occupant) -> str:
        if isinstance(occupant, tuple):
            return "~" + text(occupant[0])
        return str(occupant) if isinstance(occupant, int) else names[occupant]

    return [text(occupant) for occupant in column]


def _kind(edge: Edge) -> int:
    """0: a gradient can flow; 1: comes from a constant; 2: nothing flows; + 4 if a local derivative is written on it."""
    return (1 if edge.quiet else 2 if edge.local is None else 0) + 4 * (edge.labelled and not edge.quiet)


# ---------------------------------------------------------------------------------------------------
# Cards and boxes


def _cards(folds: Unfolding, legend: Legend, visible: Collection[str]) -> dict[str, Part]:
    """The cards of values that are seen at first, with their labels and with no gradient yet, at the origin."""
    nodes = [node for node in folds.diagram.nodes if str(node.index) in visible]
    seen = {node.index for node in nodes}
    labels: dict[int, list[Part]] = {}
    for number, edge in enumerate(folds.diagram.edges):
        if edge.target in seen and edge.labelled and not (edge.quiet or folds.diagram.stale):
            target = folds.diagram.by_index[edge.target]
            end = (0.0, folds.sizes[edge.target].entries[edge.position])
            # Above the edge; the script moves it where that is the wrong side.
            made = edge_label(edge, None, end, target, legend, focus=False, comes_from=-math.inf)
            labels.setdefault(edge.target, []).append(replace(made, key=str(number)))
    drawn = {}
    for node in nodes:
        part = card(node, None, _room(folds, node.index), legend)
        drawn[str(node.index)] = replace(part, primitives=(*labels.get(node.index, ()), *part.primitives))
    return drawn


def _group_cards(folds: Unfolding, names: Mapping[str, str], legend: Legend) -> dict[str, Part]:
    """The cards of groups that can be opened, and of what is gathered in one card for good."""
    drawn = {}
    for node in folds.diagram.nodes:
        if node.folded:
            drawn[str(node.index)] = card(node, None, _room(folds, node.index), legend)
    for path, node in folds.cards.items():
        part = card(node, None, _room(folds, path), legend)
        label = _label_of_way(folds, path, node, legend)
        drawn[names[path]] = replace(part, key=names[path], primitives=(*label, *part.primitives, toggle(opens=True)))
    return drawn


def _label_of_way(folds: Unfolding, path: str, node: Node, legend: Legend) -> tuple[Part, ...]:
    """The local derivative on the one edge to a folded group; nothing where there are several."""
    edge = folds.ways.get(path)
    if edge is None or folds.diagram.stale:
        return ()
    number = next(i for i, other in enumerate(folds.diagram.edges) if other.of[0] in edge.of)
    end = (0.0, folds.sizes[path].entries[0])
    made = edge_label(edge, None, end, node, legend, focus=False, comes_from=-math.inf)
    return (replace(made, key=str(number)),)


def _room(folds: Unfolding, key: int | str) -> Rectangle:
    return Rectangle(0.0, 0.0, folds.sizes[key].width, folds.sizes[key].height)


def _boxes(folds: Unfolding, names: Mapping[str, str]) -> dict[str, Part]:
    """The box of every group, by path.

    Its name gets the room that there is when all groups inside it are folded, which is the least.
    """
    widest: dict[str, float] = {}
    for node in [*folds.diagram.nodes, *folds.cards.values()]:
        size = folds.sizes[node.folded if node.folded in folds.cards else node.index]
        widest[node.group] = max(widest.get(node.group, 0.0), size.left + size.width)
    boxes = {}
    for g in folds.diagram.groups:
        place = Rectangle(0.0, 0.0, widest[g.path] + 2 * geometry.GROUP_PADDING, geometry.GROUP_TITLE)
        box = group_box(names[g.path], g.name, place)
        boxes[g.path] = replace(box, primitives=(*box.primitives, toggle(opens=False)))
    return boxes


# ---------------------------------------------------------------------------------------------------
# What changes, and what is said


def _values(folds: Unfolding, legend: Legend) -> dict[str, Any]:
    """The cards of single values, in columns: which, drawn how, in what room, in which group, under which name.

    label  the name as far as the card shows it; "" where it is the name in formulas
    full   the whole name; "" where it is the label
    """
    drawn = CardPatterns(legend)
    labelled: dict[int, list[Edge]] = {}
    for edge in folds.diagram.edges:
        if edge.labelled and not (edge.quiet or folds.diagram.stale):
            labelled.setdefault(edge.target, []).append(edge)
    groups = {group.path: i for i, group in enumerate(folds.diagram.groups)}
    sizes: dict[Size, int] = {}
    rows, before = [], 0
    for node in folds.diagram.nodes:
        if node.folded:
            continue
        size = folds.sizes[node.index]
        label, full = label_of(node, _room(folds, node.index), legend), node.name.full or node.name.text
        rows.append(
            (
                *(node.index - before, drawn.of(node, size, labelled.get(node.index, ()))),
                *(sizes.setdefault(size, len(sizes)), groups.get(node.group, -1)),
                *("" if label == node.name.unique else label, "" if full == label else full),
            )
        )
        before = node.index
    rooms = [[size.width, size.height, size.left, size.margin, size.gap, size.entries] for size in sizes]
    return {"values": list(zip(*rows, strict=True)), "sizes": rooms, "patterns": drawn.svg}


def _nodes(folds: Unfolding, names: Mapping[str, str], born: Mapping[int, int], legend: Legend) -> dict[str, Any]:
    """For each card of a group its room, the group around it, when it appears, whose number and gradient it shows.

    gradients  how its gradient is drawn if it is positive, negative or neither; nothing if it shows none
    row        its row of the table
    """
    blank = CardPatterns(legend)
    nodes = {}
    for node in [*folds.diagram.nodes, *folds.cards.values()]:
        if not node.folded:
            continue
        own = node.folded in folds.cards
        size = folds.sizes[node.folded if own else node.index]
        nodes[names[node.folded] if own else str(node.index)] = {
            "room": [size.width, size.height, size.left, size.margin, size.gap],
            "entries": size.entries,
            "in": names[node.group],
            "folded": True,
            "born": born[node.index],
            "index": node.index,
            "shown": node.shown,
            "gradients": blank.gradients(node, size) if own and node.outputs == 1 else [],
            "row": _row(node, legend.language),
        }
    return nodes


def _row(node: Node, language: Language) -> list[str]:
    """A group as a row of the table: name, what it holds, data."""
    name = node.name.full or language("earlier")
    return [name, language.counted("values", node.members), language.number(node.data) if node.outputs == 1 else ""]


def _flows(diagram: Diagram, steps: Steps) -> list[int]:
    """For each step the edge it takes, −1 if that is not drawn."""
    number = {key: i for i, edge in enumerate(diagram.edges) for key in edge.of}
    return [number.get((steps.index[step.source], steps.index[step.node], step.position), -1) for step in steps]


def _locals(folds: Unfolding, steps: Steps, flows: Sequence[int]) -> dict[int, float | str]:
    """The local derivatives on edges that no step goes along, or that are those of several."""
    taken = {edge: step.local for edge, step in zip(flows, steps, strict=True)}
    return {
        i: portable(edge.local)
        for i, edge in enumerate(folds.diagram.edges)
        if edge.labelled and edge.local is not None and not edge.quiet and taken.get(i) != edge.local
    }
