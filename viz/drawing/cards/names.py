"""Say what stands on cards, badges and pills, and how far inside a card it begins.

Read next: ``lines.py``.
"""

from __future__ import annotations

from functools import lru_cache

from viz.drawing import style
from viz.drawing.legend import Legend
from viz.drawing.text import fit, text_width
from viz.graph import Node


def counts_outputs(node: Node) -> bool:
    """Whether the card of a folded group says how many values and outputs it stands for."""
    named = node.name.full or node.badge or node.within
    return bool(node.folded) and (node.outputs != 1 or not named or bool(node.more))


def result_of(node: Node) -> str:
    """What the number on a folded card is called, where its name is the group's: a⁽¹⁾₁ of neuron 1; else ""."""
    shown = node.folded and len(node.results) == 1 and not (node.badge or node.within or node.times or node.more)
    return node.results[0] if shown and node.results[0] != node.name.text else ""


def result_width(node: Node) -> float:
    """What the name of that number takes of its line."""
    name = result_of(node)
    return text_width(name, style.SMALL_SIZE) + 8.0 if name else 0.0


def told_outputs(node: Node, legend: Legend) -> str:
    """How many values leave a folded group, and what they are called if there is room: 2 outputs: u, v."""
    count = legend.language.counted("outputs", node.outputs)
    if len(node.results) != node.outputs or node.times or node.more:
        return count
    names = legend.language.words.get(",", ", ").join(node.results)
    said = (f"{count}: {names}", f"→ {names}")
    return next((text for text in said if text_width(text, style.SMALL_SIZE) <= style.FOLDED_MAX_LABEL), count)


def low_value_width(node: Node, legend: Legend) -> float:
    """What the value takes of the line that it shares with the label."""
    return text_width(legend.number(node.data), style.DATA_SIZE) + 8.0 if legend.symbols is None else 0.0


def folded_name(node: Node, legend: Legend) -> str:
    """What the card of a folded group says it is."""
    if node.more:
        return legend.language("more_terms", count=node.more)
    return node.within or node.badge or node.name.full or legend.language("earlier")


def badge_width(node: Node) -> float:
    """The width of the badge that a node's operation stands on; 0 for a leaf."""
    return _badge_width(node.badge)


@lru_cache(maxsize=1024)
def _badge_width(badge: str) -> float:
    if not badge:
        return 0.0
    return max(style.BADGE_HEIGHT, text_width(_badge_text(badge), badge_size(badge)) + 2 * style.BADGE_PADDING)


def label_left(node: Node, legend: Legend) -> float:
    """How far inside its card a node's label begins: above a round badge, beside a wide one, or where a card is low."""
    if node.badge and not (legend.has_gradient_line or counts_outputs(node)):
        return value_left(node)
    wide = badge_width(node) > style.BADGE_HEIGHT + 4.0
    return badge_width(node) / 2 + 2.0 if wide else gradient_left(node)


def gradient_left(node: Node) -> float:
    """How far inside its card a node's gradient may begin: below the badge."""
    return style.BADGED_PADDING if node.badge else style.CARD_PADDING


def value_left(node: Node) -> float:
    """How far inside its card a node's value may begin: beside the badge, never under it."""
    return badge_width(node) / 2 + 4.0 if node.badge else style.CARD_PADDING


def badge_text(node: Node) -> str:
    """The symbol of a node's operation, or as much of it as a badge can show."""
    return _badge_text(node.badge)


def _badge_text(badge: str) -> str:
    return fit(badge, 104.0, badge_size(badge))


def badge_size(badge: str) -> float:
    """The size of the type on a badge."""
    return style.BADGE_SIZE if len(badge) <= 2 else style.BADGE_SMALL_SIZE


def pill_label(node: Node) -> str:
    """The name of a constant, or as much of it as its pill can show."""
    name = fit(node.name.text, style.PILL_MAX_LABEL, style.SMALL_SIZE)
    return f"{name} × {node.times}" if node.times else name


def shows_number_apart(node: Node, legend: Legend) -> bool:
    """Whether a constant's number stands beside its name: the name of a plain number is the number already."""
    return legend.symbols is None and not node.times and (node.name.given or bool(node.badge))


def beside_label(text: str) -> str:
    """A plain number among a node's inputs, as the pill beside its card shows it."""
    return fit(text, style.PILL_MAX_LABEL, style.SMALL_SIZE)
