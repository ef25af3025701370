"""Draw cards: a Value with its operation's badge, a constant, a folded group; and the box of a group that is open.

Each function turns data and a place into primitives.  ``sizes.py`` says how much room a card needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viz.graph import Node
from viz.layout import Rectangle

from . import style
from .legend import GRAD, Legend, colour_of, share_of
from .primitives import Box, Curve, Part, Polygon, Primitive, Run, Text, smooth
from .sizes import (
    badge_size,
    badge_text,
    badge_width,
    beside_label,
    entry_heights,
    pill_label,
    shows_number_apart,
    text_left,
)
from .text_width import fit, text_width

# ---------------------------------------------------------------------------------------------------
# Cards


def card(node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool = False) -> Part:
    """A node's card: label and data, below them its gradient with a bar; the operation on a badge."""
    if node.folded:
        return _stack(node, gradient, place, legend, focus=focus)
    badge = _badge(node, place, focus=focus)
    title = f"{node.name.full or node.name.text} = {node.data!r}"  # a tooltip tells the full label, the exact number
    if node.constant:
        return Part("constant", str(node.index), title, (*_pill(node, place, legend, focus=focus), *badge))
    numbers = _beside(node, place)
    return Part("node", str(node.index), title, (*_card(node, gradient, place, legend, focus=focus), *numbers, *badge))


def _card(
    node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool
) -> list[Primitive | Part]:
    """A card without its badge."""
    inside = _inside(node, place)
    left, right = inside.left, inside.right
    number = legend.language.number(node.data)
    room = right - left - text_width(number, style.LABEL_SIZE) - 8.0
    label = fit(node.name.text, room, style.LABEL_SIZE, bold=node.name.given)
    return [
        Box(
            place.x,
            place.y,
            place.width,
            place.height,
            radius=style.CARD_RADIUS,
            fill="card",
            stroke="focus" if focus else "border",
            stroke_width=2.2 if focus else 1.2,
        ),
        Text(
            left, inside.label, (Run(label, "ink" if node.name.given else "muted", node.name.given),), style.LABEL_SIZE
        ),
        Part("data", "", "", (Text(right, inside.label, (Run(number),), style.LABEL_SIZE, anchor="end"),)),
        Text(left, inside.gradient, (Run(legend.prefix, "muted"),), style.SMALL_SIZE),
        gradient_of(node, gradient, place, legend),
    ]


def _stack(node: Node, gradient: float | None, place: Rectangle, legend: Legend, *, focus: bool) -> Part:
    """A folded group: a card on top of another. It shows the numbers of its output; several outputs it counts."""
    name = node.name.full or legend.language("earlier")
    title = legend.language("folded_card", name=name, values=legend.language.counted("values", node.members))
    under = Box(place.x + 5.0, place.y + 5.0, place.width, place.height, style.CARD_RADIUS, "group", "border")
    inside = _inside(node, place)
    left, right = inside.left, inside.right
    count = legend.language.counted("outputs", node.outputs)
    if node.outputs == 1 and node.name.full:
        return Part("folded", str(node.index), title, (under, *_card(node, gradient, place, legend, focus=focus)))
    card, *_ = _card(node, None, place, legend, focus=focus)
    lines = (
        Text(left, inside.label, (Run(fit(name, right - left, style.LABEL_SIZE), "ink", True),), style.LABEL_SIZE),
        Text(left, inside.gradient, (Run(legend.language.counted("values", node.members), "muted"),), style.SMALL_SIZE),
        Text(right, inside.gradient, (Run(count, "muted"),), style.SMALL_SIZE, anchor="end"),
    )
    return Part("folded", str(node.index), title, (under, card, *lines))


@dataclass(frozen=True, slots=True)
class _Inside:
    """Where things stand on a card: the left and right end of its text, the baselines of its lines, its bar."""

    left: float
    right: float
    label: float
    gradient: float
    bar: float


def _inside(node: Node, place: Rectangle) -> _Inside:
    return _inside_of(place, text_left(node), bool(node.folded))


@lru_cache(maxsize=1 << 12)  # the gradients of a card stand in one place, one after the other
def _inside_of(place: Rectangle, left: float, folded: bool) -> _Inside:
    height, lines = style.CARD_HEIGHT, style.CARD_LINES
    if folded:
        height, lines = style.FOLDED_HEIGHT, style.FOLDED_LINES
    top = place.y + (place.height - height) / 2
    label, gradient, bar = [top + line for line in lines]
    return _Inside(place.x + left, place.x + place.width - style.CARD_PADDING, label, gradient, bar)


def gradient_of(node: Node, grad: float | None, place: Rectangle, legend: Legend) -> Part:
    """The gradient on a card: its number, its sign as colour and arrow, its size as a bar; "—" if not computed."""
    inside = _inside(node, place)
    left, right, baseline = inside.left, inside.right, inside.gradient
    if grad is None:
        dash = Text(right, baseline, (Run("—", "muted"),), style.GRAD_SIZE, anchor="end")
        return Part("gradient", str(node.index), "", (dash,))
    role = colour_of(grad)
    number = legend.language.number(grad)
    drawn: list[Primitive] = [Text(right, baseline, (Run(number, role),), style.GRAD_SIZE, anchor="end")]
    if grad > 0.0 or grad < 0.0:
        x = right - text_width(number, style.GRAD_SIZE) - 16.0
        drawn.append(_arrow(x, baseline - 4.4, up=grad > 0.0, fill=role))
    length = (right - left) * share_of(grad, legend)
    if length:
        bar = Box(left, inside.bar, max(length, 2.0), 2.6, radius=1.3, fill=role, opacity=0.8)
        drawn.append(bar)
    symbol = node.name.symbol
    name = f"{symbol}.grad" if legend.prefix == GRAD else f"{legend.prefix}/∂{symbol}"
    return Part("gradient", str(node.index), f"{name} = {grad!r}", tuple(drawn))


def _arrow(x: float, middle: float, *, up: bool, fill: str) -> Polygon:
    """The sign of a gradient: a triangle that points up or down."""
    tip = -4.6 if up else 4.6
    return Polygon(((x, middle - tip), (x + 10.0, middle - tip), (x + 5.0, middle + tip)), fill)


def _pill(node: Node, place: Rectangle, legend: Legend, *, focus: bool) -> list[Primitive]:
    """A constant: small, grey, without a gradient."""
    middle = place.y + place.height / 2
    left = place.x + badge_width(node) / 2 + 11.0
    right = place.x + place.width - 11.0
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
        Text(left, middle + 4.0, (Run(pill_label(node), "muted"),), style.SMALL_SIZE),
    ]
    if shows_number_apart(node):
        number = legend.language.number(node.data)
        drawn.append(Text(right, middle + 4.0, (Run(number, "muted"),), style.SMALL_SIZE, anchor="end"))
    return drawn


def _beside(node: Node, place: Rectangle) -> list[Primitive]:
    """The plain numbers among the inputs, each in a small pill where its edge would enter."""
    drawn: list[Primitive] = []
    right = place.x - badge_width(node) / 2 - 5.0
    entries = entry_heights(node.slots, place.height, with_numbers=bool(node.beside))
    for position, text in node.beside:
        label = beside_label(text)
        width = text_width(label, style.EDGE_SIZE) + 12.0
        y = place.y + entries[position]
        drawn += [
            Curve(smooth(((right, y), (place.x, y))), "faint", style.EDGE_MIN_WIDTH),
            Box(right - width, y - 8.0, width, 16.0, 8.0, "paper", "border", 1.0),
            Text(right - width / 2, y + 4.0, (Run(label, "muted"),), style.EDGE_SIZE, anchor="middle"),
        ]
    return drawn


def _badge(node: Node, place: Rectangle, *, focus: bool) -> list[Primitive]:
    """The symbol of a node's operation, on the left side of its card."""
    if not node.badge:
        return []
    width, size = badge_width(node), badge_size(node.badge)
    height = style.BADGE_HEIGHT if not node.constant else 22.0
    middle = place.y + place.height / 2
    fill = "focus" if focus else "muted" if node.constant else "badge"
    text = Run(badge_text(node), "badge text")
    return [
        Box(place.x - width / 2, middle - height / 2, width, height, radius=height / 2, fill=fill),
        Text(place.x, middle + 0.36 * size, (text,), size, anchor="middle"),
    ]


# ---------------------------------------------------------------------------------------------------
# Groups


def toggle(*, opens: bool) -> Part:
    """The sign, + or −, at the upper left corner of a group's card or box on a page, for one at the origin."""
    x, y, arm = 5.0, 5.0, 3.6
    bars = [Curve(smooth(((x - arm, y), (x + arm, y))), "ink", 1.4)]
    if opens:
        bars.append(Curve(((x, y - arm), (x, y - arm), (x, y + arm), (x, y + arm)), "ink", 1.4))
    return Part("toggle", "", "", (Box(x - 8.0, y - 8.0, 16.0, 16.0, 8.0, "paper", "faint", 1.0), *bars))


def group_box(path: str, name: str, place: Rectangle) -> Part:
    """The tinted box of a scope, with its name."""
    shown = fit(name, place.width - 32.0, style.GROUP_SIZE)
    return Part(
        "group",
        path,
        name if shown != name else "",
        (
            Box(
                place.x,
                place.y,
                place.width,
                place.height,
                radius=14.0,
                fill="group",
                stroke="border",
                stroke_width=1.0,
                dashes=(4.0, 4.0),
                opacity=0.5,
            ),
            Text(place.x + 16.0, place.y + 22.0, (Run(shown, "muted"),), style.GROUP_SIZE),
        ),
    )
