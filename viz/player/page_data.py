"""Make the data of a player's page: its moments, its cards, and what changes on a card at which moment.

Every card is drawn once, by the same functions as in every other picture, with nothing known yet.  The gradients
that it will show are drawn by the same functions, too.  The page puts cards and gradients in their places; it knows
these from the layout, which it does once more when a group is opened or folded (``unfolding.py``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import Any

from autograd.languages import Language
from viz.backends import svg_group, svg_inside
from viz.drawing import (
    THEMES,
    Box,
    Legend,
    Part,
    card,
    edge_label,
    edge_line,
    gradient_of,
    group_box,
    style,
    toggle,
)
from viz.graph import Diagram, Edge, Node, Steps
from viz.layout import HEIGHT_ROUNDS, HEIGHT_ROUNDS_IF_LARGE, LARGE, Occupant, Rectangle, geometry
from viz.pictures import PlacedDiagram
from viz.words import formula_of

from .moments import Moment
from .unfolding import Unfolding, standing_for, unfolding

#: The colours of a page are variables, which its style sheet sets for light and for dark.  A page mentions them so often
#: that each has a single letter for a name.
LETTERS: Mapping[str, str] = dict(zip(THEMES["light"], ascii_lowercase, strict=False))
VARIABLES: Mapping[str, str] = {role: f"var(--{letter})" for role, letter in LETTERS.items()}

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


def moments_data(moments: Sequence[Moment]) -> list[list[Any]]:
    """What is said at each moment, and the cards in focus, as plain data: all sentences, then all equations, and so on.

    Texts of one kind are alike, so that a list of each packs better than a list of moments.
    """
    rows = [
        [
            moment.node,
            moment.upstream,
            moment.counter,
            moment.sentence,
            [[run.text, VARIABLES[run.fill], *([True] if run.bold else [])] for run in moment.equation],
            moment.detail,
            moment.ledger,
        ]
        for moment in moments
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def picture_data(
    whole: Diagram, base: Diagram, steps: Steps, born: Mapping[int, int], legend: Legend
) -> tuple[str, tuple[float, float], dict[str, Any]]:
    """The picture at first, as SVG; its size; and all that the page needs to change it, as plain data.

    whole, base  the diagram unfolded, and as it is shown at first
    born         the number of the moment that computes each node
    legend       what its cards share

    In the data a node is called by its index, as text, and a group by a number after a "/":

    measures  the distances that the layout keeps, and what edges look like
    nodes     every card there can be: its room, its group, its gradients (``_nodes``)
    groups    from the outside in; "in" is the group around one, "shut" whether it is folded at first
    orders    the columns of each group
    edges     source, target, position and kind of each
    flows     for each step its edge, and what flows along it
    gathered  for each node without a card of its own, the card that stands for it
    svg       cards and boxes that the picture does not show at first
    """
    final = steps.gradients(len(steps))
    folds = unfolding(whole, base, legend, final)
    shown = folds.placed(folds.shut, legend)
    names = {group.path: f"/{i}" for i, group in enumerate(folds.diagram.groups)} | {"": ""}
    names |= {node.folded: str(node.index) for node in folds.diagram.nodes if node.folded}
    visible = {names[node.folded] or str(node.index): node.index for node in shown.diagram.nodes}
    cards, boxes = _cards(folds, names, legend), _boxes(folds, names)
    hidden = {name: part for name, part in cards.items() if name not in visible}
    hidden |= {f"box{names[path]}": box for path, box in boxes.items() if path not in shown.layout.boxes}
    svg = _layers(
        [_at(boxes[path], place) for path, place in shown.layout.boxes.items()],
        _edges(shown),
        [_at(cards[name], shown.layout.cards[index]) for name, index in visible.items()],
    )
    data = {
        "measures": _MEASURES,
        "nodes": _nodes(folds, names, steps, born, legend),
        "groups": [
            {"id": names[g.path], "in": names[g.parent], "name": g.name, "shut": g.path in folds.shut}
            for g in folds.diagram.groups
        ],
        "orders": {names[path]: [_keys(c, names) for c in columns] for path, columns in folds.orders.items()},
        "edges": [[e.source, e.target, e.position, _kind(e)] for e in folds.diagram.edges],
        "flows": _flows(folds.diagram, steps),
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
    """0: a gradient can flow; 1: comes from a constant; 2: nothing flows."""
    return 1 if edge.quiet else 2 if edge.local is None else 0


# ---------------------------------------------------------------------------------------------------
# Cards and boxes


def _cards(folds: Unfolding, names: Mapping[str, str], legend: Legend) -> dict[str, Part]:
    """Every card with its labels and with no gradient yet, at the origin."""
    labels: dict[int, list[Part]] = {}
    nodes = folds.diagram.by_index
    for number, edge in enumerate(folds.diagram.edges):
        if edge.labelled and not (edge.quiet or folds.diagram.stale):
            target, entries = nodes[edge.target], folds.sizes[edge.target].entries
            end = (0.0, entries[edge.position])
            # Above the edge; the script moves it where that is the wrong side.
            made = edge_label(edge, None, end, target, legend, focus=False, comes_from=-math.inf)
            labels.setdefault(edge.target, []).append(Part(made.kind, str(number), made.title, made.primitives))
    drawn = {}
    for node in folds.diagram.nodes:
        part = card(node, None, _room(folds, node.index), legend)
        primitives = (*labels.get(node.index, ()), *part.primitives)
        drawn[str(node.index)] = Part(part.kind, part.key, part.title, primitives)
    for path, node in folds.cards.items():
        place = _room(folds, path)
        part = card(node, None, place, legend)
        label = _label_of_way(folds, path, node, legend)
        primitives = (*label, *part.primitives, toggle(opens=True))
        drawn[names[path]] = replace(part, key=names[path], primitives=primitives)
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


def _nodes(
    folds: Unfolding, names: Mapping[str, str], steps: Steps, born: Mapping[int, int], legend: Legend
) -> dict[str, Any]:
    """For each card its room, the group around it, when it appears, its gradients, its row of the table."""
    nodes = {}
    for node in [*folds.diagram.nodes, *folds.cards.values()]:
        own = node.folded in folds.cards
        size = folds.sizes[node.folded if own else node.index]
        counts = node.constant or (node.folded and (node.outputs != 1 or not own))
        made: dict[str, Any] = {
            "room": [size.width, size.height, size.left, size.margin, size.gap],
            "entries": size.entries,
            "in": names[node.group],
            "folded": bool(node.folded),
            "born": born[node.index],
            "index": node.index,
            "gradients": []
            if counts
            else _gradients(node, size.width, size.height, steps.changes.get(node.shown, ()), legend),
            "row": _row(node, steps, legend.language),
        }
        # What is left out is false, zero or empty.
        nodes[names[node.folded] if own else str(node.index)] = {k: v for k, v in made.items() if v or k in _ALWAYS}
    return nodes


_ALWAYS = ("in", "born", "index", "gradients", "entries")


def _row(node: Node, steps: Steps, language: Language) -> list[str]:
    """A card as a row of the table: name, operation, data."""
    if node.folded:
        name = node.name.full or language("earlier")
        return [name, language.counted("values", node.members), language.number(node.data) if node.outputs == 1 else ""]
    value = steps.order[node.index]
    made = formula_of(value, steps, language) if value.op else language("constant") if node.constant else ""
    return [steps.names[value].unique, made, language.number(node.data)]


def _gradients(node: Node, width: float, height: float, changes: Any, legend: Legend) -> list[Any]:
    """For each gradient of a card: the number of steps done, how it is drawn, how it is said."""
    place = Rectangle(0.0, 0.0, width, height)
    return [
        [number, svg_inside(gradient_of(node, gradient, place, legend), VARIABLES), legend.language.number(gradient)]
        for number, gradient in changes
    ]


def _flows(diagram: Diagram, steps: Steps) -> list[Any]:
    """For each step the edge it takes, −1 if that is not drawn, and what flows along it, None if nothing does."""
    number = {key: i for i, edge in enumerate(diagram.edges) for key in edge.of}
    flows: list[Any] = []
    for step in steps:
        edge = number.get((steps.index[step.source], steps.index[step.node], step.position), -1)
        finite = step.product is None or abs(step.product) < float("inf")
        flows.append([edge, step.product if finite else str(step.product).replace("inf", "Infinity")])
    return flows
