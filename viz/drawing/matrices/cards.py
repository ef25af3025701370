"""Draw the card of a matrix: its name and size, its numbers, their gradients, and the rule that gives these."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from viz.drawing import style
from viz.drawing.cards import (
    badge_of,
    badge_width,
    entries_from_above,
    entry_heights,
    face,
    size_of,
    spacing_from_above,
)
from viz.drawing.legend import Legend
from viz.drawing.primitives import Part, Primitive, Run, Text
from viz.drawing.text import fit, text_width
from viz.graph import Node, is_simple
from viz.graph.vectors import MatrixNode, VectorDiagram
from viz.layout import Rectangle, Size

from .blocks import NOTHING, Block, Numbers, block, names_in_brackets
from .rules import Rules

_TITLE = 24.0  # above the numbers
_PADDING = 9.0
_BOTTOM = 8.0
_BETWEEN = 12.0  # the numbers and their gradients
_WIDEST = 236.0  # numbers and gradients side by side; wider ones stand under each other
_RULE_ROOM = 17.0
_WIDEST_RULE = 300.0


@dataclass(frozen=True, slots=True)
class _Inside:
    """What stands on a card, and how large it is.

    left, above  room for the badge
    """

    data: Block
    gradient: Block | None
    stacked: bool
    rule: str
    left: float
    above: float
    width: float
    height: float


def _inside(node: Node, made: MatrixNode, legend: Legend, rules: Rules) -> _Inside:
    data, gradient = _blocks(made, legend)
    beside = 0.0 if gradient is None else data.width + _BETWEEN + gradient.width
    stacked = beside > _WIDEST or (rules.narrow and gradient is not None and made.matrix.columns > 1)
    widths = [data.width] + ([gradient.width] if gradient else [])
    heights = [data.height] + ([gradient.height] if gradient else [])
    width = max(widths) if stacked else sum(widths) + _BETWEEN * (len(widths) - 1)
    height = sum(heights) + 6.0 * (len(heights) - 1) if stacked else max(heights)
    title = text_width(node.name.text, style.LABEL_SIZE, bold=True) + 14.0 + text_width(_shape(made), style.SMALL_SIZE)
    width = max(width, title)
    rule = rules.on_card(node.index)
    ruled = text_width(rule, style.SMALL_SIZE)
    if ruled > max(width, _WIDEST_RULE if legend.down else 0.0):
        rule = ""
    width = max(width, ruled if rule else 0.0)
    left = badge_width(node) / 2 + 4.0 if node.badge and not legend.down else _PADDING
    above = style.BADGE_ROOM if node.badge and legend.down else 0.0
    height += above + _TITLE + _BOTTOM + (_RULE_ROOM if rule else 0.0)
    return _Inside(data, gradient, stacked, rule, left, above, math.ceil(left + width + _PADDING), math.ceil(height))


def _blocks(made: MatrixNode, legend: Legend) -> tuple[Block, Block | None]:
    """The numbers of a matrix and their gradients, or what its elements are called."""
    if legend.symbols is not None:
        return (names_in_brackets(made.data, made.elements) if made.elements else NOTHING), None
    data = block(made.data, legend, told=_told(made, made.data, legend))
    if made.constant or not legend.gradients:
        return data, None
    gradients = np.full_like(made.data, math.nan) if made.gradient is None else made.gradient
    told = _told(made, gradients, legend, is_gradient=True)
    return data, block(gradients, legend, is_gradient=True, told=told)


def _told(
    made: MatrixNode, numbers: Numbers, legend: Legend, *, is_gradient: bool = False
) -> tuple[tuple[str, ...], ...]:
    """What the tooltip of each number says: its name, and all of its digits."""
    if not made.elements:
        return ()

    def told(i: int, j: int) -> str:
        name, number = made.element(i, j), float(numbers[i, j])
        if is_gradient:
            symbol = name if is_simple(name) else f"({name})"
            name = f"{name}.grad" if legend.derivative_of is None else f"∂{legend.derivative_of}/∂{symbol}"
        if math.isnan(number) and is_gradient:
            return f"{name}: {legend.language('no_gradient_yet')}"
        return f"{name} = {legend.told(number)}"

    rows, columns = numbers.shape
    return tuple([tuple([told(i, j) for j in range(columns)]) for i in range(rows)])


def _shape(made: MatrixNode) -> str:
    return made.matrix.shape.replace("×", " × ") if made.matrix.columns > 1 else made.matrix.shape


def sizes_of_matrices(diagram: VectorDiagram, legend: Legend, rules: Rules) -> dict[int, Size]:
    """The room of every card, of matrices and of the values beside them, by the index of its node."""
    sizes = {}
    for node in diagram.diagram.nodes:
        entering = [edge for edge in diagram.diagram.edges if edge.target == node.index]
        made = diagram.matrices.get(node.index)
        if made is None:
            sizes[node.index] = replace(size_of(node, entering, legend), joins=not entering)
            continue
        inside = _inside(node, made, legend, rules)
        labels = [text_width(rules.label(edge), style.EDGE_SIZE) for edge in entering]
        sizes[node.index] = _size(node, inside, labels, legend)
        sizes[node.index] = replace(sizes[node.index], joins=not entering)
    return sizes


def _size(node: Node, inside: _Inside, labels: list[float], legend: Legend) -> Size:
    room = max([width + 5.0 for width in labels if width], default=0.0)
    if legend.down:
        above = (style.BADGE_HEIGHT / 2 + style.BADGE_GAP if node.badge else 0.0) + (
            style.EDGE_LABEL_HEIGHT if room else 0.0
        )
        width = inside.width
        if node.slots > 2 and room:
            width = max(width, math.ceil((node.slots - 1) * spacing_from_above(room, with_numbers=False) + 14.0))
        entries = entries_from_above(node.slots, width, room, with_numbers=False)
        return Size(inside.height, width, math.ceil(above), entries, margin=16.0 + max(0.0, room - width / 2))
    left = badge_width(node) / 2 + style.BADGE_GAP if node.badge else 0.0
    entries = entry_heights(node.slots, inside.height, labelled=room > 0.0, with_numbers=False)
    if node.slots > 2:
        return Size(inside.width, inside.height, math.ceil(left + room), entries)
    return Size(inside.width, inside.height, math.ceil(left), entries, gap=math.ceil(room))


def matrix_card(node: Node, made: MatrixNode, place: Rectangle, legend: Legend, rules: Rules) -> Part:
    """The card of a matrix at its place."""
    inside = _inside(node, made, legend, rules)
    left, right = place.x + inside.left, place.x + place.width - _PADDING
    top = place.y + inside.above + (place.height - inside.height) / 2
    name = fit(node.name.text, right - left, style.LABEL_SIZE, bold=True)
    shape = Run(_shape(made), "muted")
    drawn: list[Primitive | Part] = [
        face(place),
        Text(left, top + 17.0, (Run(name, bold=True),), style.LABEL_SIZE),
        Text(right, top + 17.0, (shape,), style.SMALL_SIZE, anchor="end"),
    ]
    y = top + _TITLE
    aside = max(0.0, (right - left - _width(inside)) / 2)
    data = Part("data", "", "", tuple(inside.data.draw(left + aside, y)))
    drawn.append(data)
    if inside.gradient is not None:
        x = left + aside if inside.stacked else left + aside + inside.data.width + _BETWEEN
        below = y + inside.data.height + 6.0 if inside.stacked else y
        drawn.append(Part("gradient", str(node.index), "", tuple(inside.gradient.draw(x, below))))
    if inside.rule:
        rule = Run(inside.rule, "muted")
        drawn.append(Text(left, place.y + place.height - _BOTTOM - 1.0, (rule,), style.SMALL_SIZE))
    title = f"{node.name.full}  {made.matrix.rows} × {made.matrix.columns}"
    return Part("matrix", str(node.index), title, (*drawn, *badge_of(node, place, legend)))


def _width(inside: _Inside) -> float:
    if inside.gradient is None:
        return inside.data.width
    if inside.stacked:
        return max(inside.data.width, inside.gradient.width)
    return inside.data.width + _BETWEEN + inside.gradient.width
