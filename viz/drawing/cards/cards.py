"""Draw cards: a Value with its operation's badge, a constant, a folded group.

Each function turns data and a place into primitives.  ``sizes.py`` says how much room a card needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viz.drawing import style
from viz.drawing.legend import Legend, colour_of
from viz.drawing.primitives import Box, Curve, Part, Primitive, Run, Text, smooth
from viz.drawing.text import fit, fit_terms, text_width
from viz.graph import Node, isolated
from viz.layout import Rectangle

from .entering import entries_from_above, entry_heights
from .lines import lines_of
from .names import (
    badge_size,
    badge_text,
    badge_width,
    beside_label,
    counts_outputs,
    folded_name,
    gradient_left,
    label_left,
    low_value_width,
    pill_label,
    result_of,
    shows_number_apart,
    told_outputs,
)

# ---------------------------------------------------------------------------------------------------
# Cards


def card(node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool = False) -> Part:
    """A node's card: label, value and gradient; the operation on a badge."""
    badge = badge_of(node, place, legend, focus=focus)
    if node.folded and not node.constant:
        return _stack(node, gradient, place, legend, focus=focus)
    # A tooltip tells the full label and all digits.
    title = _tooltip(node, legend)
    if node.constant:
        return Part("constant", str(node.index), title, (*_pill(node, place, legend, focus=focus), *badge))
    numbers = _beside_from_above(node, place) if legend.down else _beside(node, place)
    return Part("node", str(node.index), title, (*_card(node, gradient, place, legend, focus=focus), *numbers, *badge))


def _card(
    node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool
) -> list[Primitive | Part]:
    """A card without its badge: its label, below it its value, below that its gradient."""
    inside = _inside(node, place, legend)
    bold = node.name.given or bool(node.times)
    name = Run(label_of(node, place, legend), "ink" if bold else "muted", bold)
    drawn: list[Primitive | Part] = [
        face(_upper(node, place, legend), focus=focus),
        Text(inside.label_left, inside.label, (name,), style.LABEL_SIZE),
    ]
    if legend.symbols is not None:
        return [*drawn, *_formula(node, inside, legend)]
    result = result_of(node)
    if result:
        drawn.append(Text(inside.left, inside.value, (Run(result, "muted"),), style.SMALL_SIZE))
    value = Run(legend.number(node.data))
    drawn.append(Part("data", "", "", (Text(inside.right, inside.value, (value,), style.DATA_SIZE, anchor="end"),)))
    if not legend.has_gradient_line:
        return drawn
    if legend.prefix:
        drawn.append(Text(inside.left, inside.gradient, (Run(legend.prefix, "muted"),), style.PREFIX_SIZE))
    return [*drawn, gradient_of(node, gradient, place, legend)]


def _formula(node: Node, inside: _Inside, legend: Legend) -> list[Primitive | Part]:
    """The line of a card that says how its value is computed."""
    written = _fitted(legend.second_line(node), inside)
    drawn = Text(inside.label_left, inside.value, (Run(written, "muted"),), style.SMALL_SIZE)
    return [Part("data", "", "", (drawn,))] if written else []


def formula_of(node: Node, place: Rectangle, legend: Legend) -> str:
    """As much of how a value is computed as its card can show."""
    return _fitted(legend.second_line(node), _inside(node, place, legend))


def _fitted(formula: str, inside: _Inside) -> str:
    return fit_terms(formula, inside.right - inside.label_left, style.SMALL_SIZE) if formula else ""


def _tooltip(node: Node, legend: Legend) -> str:
    """The full label, and all digits of the number or all of the formula."""
    name = isolated(node.name.full or node.name.text)
    said = legend.told_line(node)
    return f"{name} = {said}" if said else name


def label_of(node: Node, place: Rectangle, legend: Legend) -> str:
    """The name of a value, or as much of it as its card can show."""
    if node.constant:
        return pill_label(node)
    inside = _inside(node, place, legend)
    beside = low_value_width(node, legend) if inside.label == inside.value else 0.0
    room = inside.right - inside.label_left - beside
    return fit(legend.label(node), room, style.LABEL_SIZE, bold=node.name.given)


def face(place: Rectangle, *, focus: bool = False) -> Box:
    """The face of a card."""
    return Box(
        *(place.x, place.y, place.width, place.height),
        radius=style.CARD_RADIUS,
        fill="card",
        stroke="focus" if focus else "border",
        stroke_width=1.8 if focus else 1.0,
    )


def _stack(node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool) -> Part:
    """A folded group: a card on top of another. It shows the numbers of its output; several outputs it counts."""
    name = folded_name(node, legend)
    values, outputs = legend.language.counted("values", node.members), told_outputs(node, legend)
    title = legend.language("folded_card", name=isolated(name), values=values)
    if node.results and not node.times:
        title += f" → {', '.join(map(isolated, node.results))}"
    upper = _upper(node, place, legend)
    x, y = upper.x + style.STACK, upper.y + style.STACK
    under = Box(x, y, upper.width, upper.height, style.CARD_RADIUS, "group", "border", 1.0)
    if not counts_outputs(node):
        card = _card(node, gradient, place, legend, focus=focus)
        return Part("folded", str(node.index), title, (under, *card, *badge_of(node, place, legend, focus=focus)))
    inside = _inside(node, place, legend)
    if node.times:
        return Part("folded", str(node.index), title, (under, *_like_card(node, place, legend, focus=focus)))
    label = fit(name, inside.right - inside.left, style.LABEL_SIZE, bold=True)
    lines = (
        Text(inside.left, inside.label, (Run(label, bold=True),), style.LABEL_SIZE),
        Text(inside.left, inside.value, (Run(values, "muted"),), style.SMALL_SIZE),
        Text(inside.left, inside.gradient, (Run(outputs, "muted"),), style.SMALL_SIZE),
    )
    return Part("folded", str(node.index), title, (under, face(upper, focus=focus), *lines))


def _upper(node: Node, place: Rectangle, legend: Legend) -> Rectangle:
    """The place of a card; of a folded group's the lower one of two is seen beyond it, on the side where edges leave."""
    if not node.folded or node.constant:
        return place
    beside, below = (0.0, style.STACK) if legend.down else (style.STACK, 0.0)
    return Rectangle(place.x, place.y, place.width - beside, place.height - below)


def _like_card(node: Node, place: Rectangle, legend: Legend, *, focus: bool) -> list[Primitive | Part]:
    """Like values on one card: their name, if they have one, and how many they are."""
    inside = _inside(node, place, legend)
    label = fit(legend.named(node), inside.right - inside.label_left, style.LABEL_SIZE, bold=node.name.given)
    name = Run(label, "ink" if node.name.given else "muted", node.name.given)
    count = Run(f"× {node.times}", bold=True)
    numbers = _beside_from_above(node, place) if legend.down else _beside(node, place)
    return [
        face(_upper(node, place, legend), focus=focus),
        Text(inside.label_left, inside.label, (name,), style.LABEL_SIZE),
        Text(inside.right, inside.value, (count,), style.DATA_SIZE, anchor="end"),
        *numbers,
        *badge_of(node, place, legend, focus=focus),
    ]


@dataclass(frozen=True, slots=True)
class _Inside:
    """Where things stand on a card: where its label and its other text begin, where they end, the baselines of its lines."""

    label_left: float
    left: float
    right: float
    label: float
    value: float
    gradient: float


def _inside(node: Node, place: Rectangle, legend: Legend) -> _Inside:
    place = _upper(node, place, legend)
    below = style.BADGE_ROOM if node.badge and legend.down else 0.0
    lines = lines_of(node, legend, place.height)
    if legend.down:
        return _inside_of(place, style.CARD_PADDING, style.CARD_PADDING, below, lines)
    return _inside_of(place, label_left(node, legend), gradient_left(node), below, lines)


@lru_cache(maxsize=1 << 12)  # the gradients of a card stand in one place, one after the other
def _inside_of(
    place: Rectangle, label_left: float, left: float, below: float, lines: tuple[float, tuple[float, float, float]]
) -> _Inside:
    height, baselines = lines
    top = place.y + below + (place.height - below - height) / 2
    label, value, gradient = [top + line for line in baselines]
    right = place.x + place.width - style.CARD_PADDING
    return _Inside(place.x + label_left, place.x + left, right, label, value, gradient)


def gradient_of(node: Node, grad: float | None, place: Rectangle, legend: Legend) -> Part:
    """The gradient on a card: its number, its sign as minus and as colour; "—" if it is not computed."""
    inside = _inside(node, place, legend)
    if grad is None:
        dash = Text(inside.right, inside.gradient, (Run("—", "muted"),), style.GRAD_SIZE, anchor="end")
        return Part("gradient", str(node.index), legend.language("no_gradient_yet"), (dash,))
    number = Run(legend.number(grad), colour_of(grad), bold=True)
    symbol = node.name.symbol
    name = f"{symbol}.grad" if legend.derivative_of is None else f"∂{legend.derivative_of}/∂{symbol}"
    drawn = Text(inside.right, inside.gradient, (number,), style.GRAD_SIZE, anchor="end")
    return Part("gradient", str(node.index), f"{name} = {legend.told(grad)}", (drawn,))


def _pill(node: Node, place: Rectangle, legend: Legend, *, focus: bool) -> list[Primitive]:
    """A constant: small, grey, without a gradient."""
    middle = place.y + place.height / 2
    left = place.x + badge_width(node) / 2 + 10.0
    right = place.x + place.width - 10.0
    drawn: list[Primitive] = [
        Box(
            place.x,
            middle - style.PILL_HEIGHT / 2,
            place.width,
            style.PILL_HEIGHT,
            radius=style.PILL_HEIGHT / 2,
            fill="paper",
            stroke="focus" if focus else "border",
            stroke_width=1.0,
        ),
        Text(
            left,
            middle + 4.3,
            (Run(pill_label(node), "muted" if shows_number_apart(node, legend) else "ink"),),
            style.SMALL_SIZE,
        ),
    ]
    if shows_number_apart(node, legend):
        drawn.append(Text(right, middle + 4.3, (Run(legend.number(node.data)),), style.SMALL_SIZE, anchor="end"))
    return drawn


def _beside(node: Node, place: Rectangle) -> list[Primitive]:
    """The plain numbers among the inputs, each in a small pill where its edge would enter."""
    drawn: list[Primitive] = []
    right = place.x - badge_width(node) / 2 - style.BADGE_GAP
    entries = entry_heights(node.slots, place.height, labelled=True, with_numbers=bool(node.beside))
    for position, text in node.beside:
        label = beside_label(text)
        width = text_width(label, style.SMALL_SIZE) + 12.0
        y = place.y + entries[position]
        drawn += [
            Curve(smooth(((right - 2.0, y), (place.x, y))), "faint", style.EDGE_MIN_WIDTH),
            Box(right - 2.0 - width, y - 9.0, width, 18.0, 9.0, "paper", "border", 1.0),
            Text(right - 2.0 - width / 2, y + 4.3, (Run(label),), style.SMALL_SIZE, anchor="middle"),
        ]
    return drawn


def _beside_from_above(node: Node, place: Rectangle) -> list[Primitive]:
    """The same where edges come from above: each pill stands aside of the badge."""
    drawn: list[Primitive] = []
    entries = entries_from_above(node.slots, place.width, 1.0, with_numbers=True)
    bottom = place.y - style.BADGE_HEIGHT / 2 - style.BADGE_GAP
    for position, text in node.beside:
        label = beside_label(text)
        width = text_width(label, style.SMALL_SIZE) + 12.0
        x = place.x + entries[position]
        left = x - width + 8.0 if position == 0 else x - 8.0
        drawn += [
            Curve(((x, bottom - 2.0), (x, bottom - 2.0), (x, place.y), (x, place.y)), "faint", style.EDGE_MIN_WIDTH),
            Box(left, bottom - 20.0, width, 18.0, 9.0, "paper", "border", 1.0),
            Text(left + width / 2, bottom - 6.7, (Run(label),), style.SMALL_SIZE, anchor="middle"),
        ]
    return drawn


def badge_of(node: Node, place: Rectangle, legend: Legend, *, focus: bool = False) -> list[Primitive]:
    """The symbol of a node's operation, on the side of its card where its inputs arrive."""
    if not node.badge:
        return []
    width, size = badge_width(node), badge_size(node.badge)
    height = style.BADGE_HEIGHT
    x, middle = place.x, place.y + place.height / 2
    if legend.down:
        x, middle = place.x + place.width / 2, place.y
    fill = "focus" if focus else "muted" if node.constant else "badge"
    text = Run(badge_text(node), "badge text")
    return [
        Box(x - width / 2, middle - height / 2, width, height, radius=height / 2, fill=fill),
        Text(x, middle + 0.36 * size, (text,), size, anchor="middle"),
    ]
