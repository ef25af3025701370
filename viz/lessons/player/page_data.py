"""Make the data of a player's page: its moments, its cards, and what changes on a card at which moment.

Every card is drawn by the same functions as in every other picture, with nothing known yet (``page_cards.py``).  The
gradients that it will show are drawn by the same functions, too.  The page puts cards and gradients in their places; it
knows these from the layout, which it does once more when a group is opened or folded (``unfolding.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from viz.backends import svg_group
from viz.drawing import (
    NAME_MEASURES,
    SIGN_MEASURES,
    Box,
    Legend,
    Part,
    Text,
    edge_line,
    extent,
    has_label,
    label_text,
    style,
)
from viz.graph import Diagram, Edge, Steps
from viz.layout import HEIGHT_ROUNDS, HEIGHT_ROUNDS_IF_LARGE, LARGE, Occupant, Rectangle, geometry, rows
from viz.pictures import TALL, PlacedDiagram

from .colours import VARIABLES
from .page_cards import PageCards
from .sweep_data import portable
from .unfolding import Unfolding, standing_for, unfolding

#: What the page needs to know to lay out groups and to draw edges as Python does.
_MEASURES = {
    "frames": [[frame.before, frame.after, frame.above, frame.below] for frame in (geometry.RIGHT, geometry.DOWN)],
    "groupMargin": geometry.GROUP_MARGIN,
    "foldedMargin": geometry.FOLDED_MARGIN,
    "edgeMargin": geometry.EDGE_MARGIN,
    "narrow": geometry.NARROW_GAP,
    "steep": geometry.STEEP_GAP,
    "wide": geometry.WIDE_GAP,
    "stretch": geometry.STRETCH,
    "large": LARGE,
    "rounds": HEIGHT_ROUNDS,
    "roundsIfLarge": HEIGHT_ROUNDS_IF_LARGE,
    "lanes": [rows.MOST_LANES, rows.LANE, rows.BESIDE],
    "tall": TALL,
    "margin": style.MARGIN,
    "names": NAME_MEASURES,
    "signs": {**SIGN_MEASURES, "faces": [VARIABLES["card"], VARIABLES["group"]]},
    "edge": style.EDGE_MIN_WIDTH,
    "gain": style.EDGE_GAIN,
    "many": style.MANY_EDGES,
    "faint": style.FAINT_EDGE,
}


def picture_data(
    whole: Diagram, base: Diagram, steps: Steps, born: Mapping[int, int], legend: Legend, *, width: float
) -> tuple[str, tuple[float, float], dict[str, Any]]:
    """The picture at first, as SVG; its size; and all that the page needs to change it, as plain data.

    whole, base  the diagram unfolded, and as it is shown at first
    born         the number of the moment that computes each node
    legend       what its cards share
    width        how wide the picture may be at first: what is wider is broken into rows

    In the data a node is called by its index, as text, and a group by a number after a "/":

    measures  the distances that the layout keeps, and what edges look like
    values    columns: the cards of single values (``page_cards.py``)
    kinds     of these: which drawing and which room in a graph that runs to the right, and in one that runs down
    sizes     the rooms that cards have
    patterns  the drawings of cards of single values, with holes (``card_patterns.py``), for the one and for the other
    nodes     the cards of groups (``page_cards.py``)
    groups    from the outside in; "in" is the group around one, "shut" whether it is folded at first, "wide" its name's width
    orders    the columns of each group
    edges     columns: source, target, position and kind of each
    locals    the local derivative that is written on an edge, where no step tells it; without numbers what is written
    flows     for each step its edge
    ways      of an edge that ends on a card for more than its target, or stands for several, which input of which value
    gathered  for each node without a card of its own, the card that stands for it
    svg       cards of groups, and boxes, that the picture does not show at first
    upright   the cards of groups in a graph that runs down
    """
    final = steps.gradients(len(steps))
    folds = unfolding(whole, base, legend, final)
    shown = folds.placed(folds.shut, legend, width)
    names = {group.path: f"/{i}" for i, group in enumerate(folds.diagram.groups)} | {"": ""}
    names |= {node.folded: str(node.index) for node in folds.diagram.nodes if node.folded}
    visible = {names[node.folded] or str(node.index): node.index for node in shown.diagram.nodes}
    cards = PageCards(folds, names, legend)
    boxes = cards.boxes()
    at_first = cards.at_first(visible) | cards.groups()
    svg = _layers(
        [_at(boxes[path], place) for path, place in shown.layout.boxes.items()],
        _edges(shown),
        [_at(at_first[name], shown.layout.cards[index]) for name, index in visible.items()],
    )
    drawn = cards.svg(visible)
    hidden = {f"box{names[path]}": box for path, box in boxes.items() if path not in shown.layout.boxes}
    drawn["svg"] |= {name: svg_group(part, VARIABLES, keyed=True) for name, part in hidden.items()}
    flows = _flows(folds.diagram, steps)
    data = {
        "measures": {**_MEASURES, "below": _below(legend)},
        **cards.values(),
        "nodes": cards.nodes(born),
        "groups": [
            {
                "id": names[g.path],
                "in": names[g.parent],
                "name": g.name,
                "shut": g.path in folds.shut,
                "wide": _width_of_name(boxes[g.path]),
                **({"terms": 1} if g.path in folds.terms else {}),
            }
            for g in folds.diagram.groups
        ],
        "orders": {names[path]: [_keys(c, names) for c in columns] for path, columns in folds.orders.items()},
        "edges": list(
            zip(*[(e.source, e.target, e.position, _kind(e, legend)) for e in folds.diagram.edges], strict=True)
        ),
        "locals": _locals(folds, steps, flows) if legend.symbols is None else _formulas(folds, legend),
        "flows": flows,
        "ways": _ways(folds.diagram),
        "gathered": {
            str(i): str(node.index) for i, node in standing_for(folds.diagram, whole).items() if node.index != i
        },
        **drawn,
    }
    size = shown.layout.width + 2 * style.MARGIN, shown.layout.height + 2 * style.MARGIN
    return svg, size, data


def _width_of_name(box: Part) -> float:
    """How wide the name is that stands in a group's box."""
    [name] = [shape for shape in box.primitives if isinstance(shape, Text)]
    return round(extent(name)[1] - extent(name)[0], 1)


def _layers(boxes: list[str], edges: list[str], cards: list[str]) -> str:
    """The picture's layers, from back to front; the script puts the signs of edges into the last one."""
    layers = {"boxes": boxes, "edges": edges, "cards": cards, "signs": ()}
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


def _kind(edge: Edge, legend: Legend) -> int:
    """0: a gradient can flow; 1: comes from a constant; 2: nothing flows; + 4 if a local derivative is written on it."""
    still = edge.local is None and legend.has_gradient_line
    return (1 if edge.quiet else 2 if still else 0) + 4 * has_label(edge, legend)


def _below(legend: Legend) -> float:
    """How far under its place above an edge a label stands below it."""
    if legend.symbols is not None:
        return style.FORMULA_LABEL_BELOW - style.FORMULA_LABEL_ABOVE
    return style.LABEL_BELOW - style.LABEL_ABOVE


# ---------------------------------------------------------------------------------------------------
# What flows along edges


def _flows(diagram: Diagram, steps: Steps) -> list[int]:
    """For each step the edge it takes, −1 if that is not drawn."""
    number = {key: i for i, edge in enumerate(diagram.edges) for key in edge.of}
    return [number.get((steps.index[step.source], steps.index[step.node], step.position), -1) for step in steps]


def _ways(diagram: Diagram) -> dict[int, list[tuple[int, int]]]:
    """For each edge that stands for more than an input of its target: which inputs of which values it stands for."""
    own = [[(edge.target, edge.position)] for edge in diagram.edges]
    ways = [[(target, position) for _, target, position in edge.of] for edge in diagram.edges]
    return {i: way for i, way in enumerate(ways) if way != own[i]}


def _formulas(folds: Unfolding, legend: Legend) -> dict[int, str]:
    """What is written on each edge of a page without numbers."""
    written = {i: label_text(edge, legend) for i, edge in enumerate(folds.diagram.edges)}
    return {i: text for i, text in written.items() if text}


def _locals(folds: Unfolding, steps: Steps, flows: Sequence[int]) -> dict[int, float | str]:
    """The local derivatives on edges that no step goes along, or that are those of several."""
    taken = {edge: step.local for edge, step in zip(flows, steps, strict=True)}
    return {
        i: portable(edge.local)
        for i, edge in enumerate(folds.diagram.edges)
        if edge.labelled and edge.local is not None and not edge.quiet and taken.get(i) != edge.local
    }
