"""Compute the room a card needs, from its name, its badge and the local derivatives on its edges.

All of these are there before any gradient is, so a layout need never change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from viz.graph import Diagram, Edge, Node
from viz.layout import Size, geometry

from . import style
from .legend import Legend, label_text
from .text_width import fit, text_width


def sizes_of(diagram: Diagram, legend: Legend) -> dict[int, Size]:
    """The room of every node, by index."""
    entering: dict[int, list[Edge]] = {node.index: [] for node in diagram.nodes}
    for edge in diagram.edges:
        entering[edge.target].append(edge)
    sizes = {node.index: size_of(node, entering[node.index], legend) for node in diagram.nodes}
    # The folded groups inside one group have one width: a layer's neurons stand as a column.
    widest: dict[str, float] = {}
    for node in diagram.nodes:
        if node.folded:
            widest[node.group] = max(widest.get(node.group, 0.0), sizes[node.index].width)
    for node in diagram.nodes:
        if node.folded:
            sizes[node.index] = replace(sizes[node.index], width=widest[node.group])
    return sizes


def size_of(node: Node, entering: Sequence[Edge], legend: Legend) -> Size:
    """The room of a node's card, with what stands on its left."""
    labels = [text_width(label_text(edge, legend), style.EDGE_SIZE) for edge in entering]
    labels += [text_width(beside_label(text), style.EDGE_SIZE) + 12.0 for _, text in node.beside]
    label_room = max(labels, default=0.0)
    left = badge_width(node) / 2 + (label_room + 8.0 if label_room else 6.0 if entering else 0.0)
    width, height = _pill_size(node, legend) if node.constant else _card_size(node, legend)
    margin = geometry.FOLDED_MARGIN if node.folded else geometry.CARD_MARGIN
    count = 1 if node.folded else node.slots
    with_numbers = bool(node.beside)
    entries = entry_heights(count, height, with_numbers=with_numbers)
    if entries:
        height = max(height, 2 * (entries[-1] - height / 2) + 14.0)
        entries = entry_heights(count, height, with_numbers=with_numbers)
    return Size(math.ceil(width), height, math.ceil(left), entries, margin)


def _pill_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a constant's pill."""
    badge = badge_width(node)
    width = text_width(pill_label(node), style.SMALL_SIZE) + 22.0 + badge / 2
    if shows_number_apart(node):
        width += text_width(legend.language.number(node.data), style.SMALL_SIZE) + 8.0
    return width, max(style.PILL_HEIGHT, badge and style.BADGE_HEIGHT)


def _card_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a card: one line has room for label and number, the other for the longest gradient."""
    label = fit(node.name.text, style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=node.name.given)
    top = text_width(label, style.LABEL_SIZE, bold=node.name.given) + 12.0
    top += text_width(legend.language.number(node.data), style.LABEL_SIZE)
    if node.folded:
        words = (legend.language.counted("values", node.members), legend.language.counted("outputs", node.outputs))
        top = max(top, text_width("  ".join(words), style.SMALL_SIZE) + 6.0)
    shown = legend.shown.get(node.shown) or (-0.5 if node.grad is None else node.grad,)
    longest = max([text_width(legend.language.number(gradient), style.GRAD_SIZE) for gradient in shown])
    below = text_width(legend.prefix, style.SMALL_SIZE) + 24.0 + longest
    width = max(style.CARD_MIN_WIDTH, text_left(node) + style.CARD_PADDING + max(top, below))
    return width, style.FOLDED_HEIGHT if node.folded else style.CARD_HEIGHT


def entry_heights(count: int, height: float, *, with_numbers: bool) -> tuple[float, ...]:
    """How far below a card's top its ``count`` edges enter, each with room for its label.

    with_numbers  some of them are numbers in pills, which take more room
    """
    spacing = style.LABELLED_ENTRY_SPACING
    if count == 2:
        spacing = style.ENTRY_SPACING
    elif with_numbers:
        spacing = style.PILLED_ENTRY_SPACING
    return tuple([height / 2 + spacing * (i - (count - 1) / 2) for i in range(count)])


def badge_width(node: Node) -> float:
    """The width of the badge that a node's operation stands on; 0 for a leaf."""
    return _badge_width(node.badge)


@lru_cache(maxsize=1024)
def _badge_width(badge: str) -> float:
    if not badge:
        return 0.0
    return max(style.BADGE_HEIGHT, text_width(_badge_text(badge), badge_size(badge)) + 2 * style.BADGE_PADDING)


def text_left(node: Node) -> float:
    """How far inside its card a node's text begins: beside the badge, never under it."""
    return max(style.CARD_PADDING, badge_width(node) / 2 + 6.0)


def badge_text(node: Node) -> str:
    """The symbol of a node's operation, or as much of it as a badge can show."""
    return _badge_text(node.badge)


def _badge_text(badge: str) -> str:
    return fit(badge, 90.0, badge_size(badge))


def badge_size(badge: str) -> float:
    """The size of the type on a badge."""
    return style.BADGE_SIZE if len(badge) <= 2 else style.BADGE_SMALL_SIZE


def pill_label(node: Node) -> str:
    """The name of a constant, or as much of it as its pill can show."""
    return fit(node.name.text, style.PILL_MAX_LABEL, style.SMALL_SIZE)


def shows_number_apart(node: Node) -> bool:
    """Whether a constant's number stands beside its name: the name of a plain number is the number already."""
    return node.name.given or bool(node.badge)


def beside_label(text: str) -> str:
    """A plain number among a node's inputs, as the pill beside its card shows it."""
    return fit(text, style.PILL_MAX_LABEL, style.EDGE_SIZE)
