"""Cards: a Value with its operation's badge, a constant, a folded group; and the box of a group that is open.

Each function turns data and a place into primitives.  ``size_of`` says how much room a card needs, from its
name, its badge and the local derivatives on its edges, which are there before any gradient is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import style
from .diagram import Edge, Node
from .drawing import Box, Curve, Part, Polygon, Primitive, Run, Text, smooth
from .language import Language
from .layout import Rectangle
from .levels import CARD_MARGIN, FOLDED_MARGIN, Size
from .metrics import fit, text_width

#: What stands before a gradient that is not the derivative of the root alone: as in x.grad.
GRAD = "grad"


@dataclass(frozen=True, slots=True)
class Look:
    """What all cards of a picture share.

    of        what stands before a gradient: "∂L" for a derivative of the root, else GRAD
    largest   the largest finite |gradient|, by which bars and widths are scaled
    thin      there are so many edges that thinner ones are clearer
    """

    language: Language
    of: str
    largest: float
    thin: bool = False


def gradient_word(root: Node, *, derivatives: bool) -> str:
    """What stands before a gradient on a card."""
    if not derivatives:
        return GRAD
    return f"∂{root.name.text}" if len(root.name.text) <= 4 else "∂"


# ---------------------------------------------------------------------------------------------------
# Room


def size_of(node: Node, entering: Sequence[Edge], look: Look) -> Size:
    """The room of a node's card, with what stands on its left."""
    labels = [text_width(edge_label(edge, look), style.EDGE_SIZE) for edge in entering]
    labels += [text_width(_beside_label(text, look), style.EDGE_SIZE) + 12.0 for _, text in node.beside]
    label_room = max(labels, default=0.0)
    badge = badge_width(node)
    left = badge / 2 + (label_room + 8.0 if label_room else 6.0 if entering else 0.0)
    if node.constant:
        label = _pill_label(node, look)
        width = text_width(label, style.SMALL_SIZE) + 22.0 + badge / 2
        if shows_number_apart(node):
            width += text_width(look.language.number(node.data), style.SMALL_SIZE) + 8.0
        height = max(style.PILL_HEIGHT, badge and style.BADGE_HEIGHT)
    else:
        label = fit(node.name.text, style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=node.name.given)
        indent = text_left(node) + style.CARD_PADDING
        top = text_width(label, style.LABEL_SIZE, bold=node.name.given) + 12.0
        top += text_width(look.language.number(node.data), style.LABEL_SIZE)
        if node.folded:
            words = (look.language.counted("values", node.members), look.language.counted("outputs", node.outputs))
            top = max(top, text_width("  ".join(words), style.SMALL_SIZE) + 6.0)
        longest = look.language.number(-0.5) if node.grad is None else look.language.number(node.grad)
        below = text_width(look.of, style.SMALL_SIZE) + 24.0 + text_width(longest, style.GRAD_SIZE)
        width = max(style.CARD_MIN_WIDTH, indent + max(top, below))
        height = style.FOLDED_HEIGHT if node.folded else style.CARD_HEIGHT
    margin = FOLDED_MARGIN if node.folded else CARD_MARGIN
    count = 1 if node.folded else node.slots
    entries = entry_heights(count, height)
    height = max(height, 2 * (entries[-1] - height / 2) + 14.0) if entries else height
    return Size(math.ceil(width), height, math.ceil(left), entry_heights(count, height), margin)


def entry_heights(count: int, height: float) -> tuple[float, ...]:
    """Where the edges come in: two close together, each with room for its label; more further apart."""
    spacing = style.ENTRY_SPACING if count == 2 else style.LABELLED_ENTRY_SPACING
    return tuple([height / 2 + spacing * (i - (count - 1) / 2) for i in range(count)])


def badge_width(node: Node) -> float:
    if not node.badge:
        return 0.0
    size = _badge_size(node.badge)
    return max(style.BADGE_HEIGHT, text_width(_badge_text(node), size) + 2 * style.BADGE_PADDING)


def text_left(node: Node) -> float:
    """How far inside its card a node's text begins: beside the badge, never under it."""
    return max(style.CARD_PADDING, badge_width(node) / 2 + 6.0)


def _badge_text(node: Node) -> str:
    return fit(node.badge, 90.0, _badge_size(node.badge))


def _badge_size(badge: str) -> float:
    return style.BADGE_SIZE if len(badge) <= 2 else style.BADGE_SMALL_SIZE


def _pill_label(node: Node, look: Look) -> str:
    text = node.name.text if node.name.given else look.language.localised(node.name.text)
    return fit(text, style.PILL_MAX_LABEL, style.SMALL_SIZE)


def shows_number_apart(node: Node) -> bool:
    """A plain constant's name is its number already."""
    return node.name.given or bool(node.badge)


def edge_label(edge: Edge, look: Look) -> str:
    """ "× 0.6347"; nothing flows from a constant, so there is nothing to say."""
    if edge.quiet or not edge.labelled:
        return ""
    return f"× {look.language.number(edge.local or 0.0)}"


# ---------------------------------------------------------------------------------------------------
# Cards


def card(node: Node, gradient: float | None, place: Rectangle, look: Look, *, focus: bool = False) -> Part:
    """A Value: label and data, below them its gradient with a bar; the operation on a badge."""
    if node.folded:
        return _stack(node, gradient, place, look, focus=focus)
    badge = _badge(node, place, focus=focus)
    title = f"{node.name.full or node.name.text} = {node.data!r}"  # a tooltip tells the full label, the exact number
    if node.constant:
        return Part("constant", str(node.index), title, (*_pill(node, place, look, focus=focus), *badge))
    numbers = _beside(node, place, look)
    return Part("node", str(node.index), title, (*_card(node, gradient, place, look, focus=focus), *numbers, *badge))


def _card(node: Node, gradient: float | None, place: Rectangle, look: Look, *, focus: bool) -> list[Primitive | Part]:
    inside = _inside(node, place)
    left, right = inside.left, inside.right
    number = look.language.number(node.data)
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
        Text(left, inside.gradient, (Run(look.of, "muted"),), style.SMALL_SIZE),
        gradient_of(node, gradient, place, look),
    ]


def _stack(node: Node, gradient: float | None, place: Rectangle, look: Look, *, focus: bool) -> Part:
    """A folded group: a card on top of others. With several outputs it counts instead of showing one's numbers."""
    name = node.name.full or look.language("earlier")
    title = look.language("folded_card", name=name, values=look.language.counted("values", node.members))
    under = Box(place.x + 5.0, place.y + 5.0, place.width, place.height, style.CARD_RADIUS, "group", "border")
    inside = _inside(node, place)
    left, right = inside.left, inside.right
    count = look.language.counted("outputs", node.outputs)
    if node.outputs == 1 and node.name.full:
        return Part("folded", str(node.index), title, (under, *_card(node, gradient, place, look, focus=focus)))
    card, *_ = _card(node, None, place, look, focus=focus)
    lines = (
        Text(left, inside.label, (Run(fit(name, right - left, style.LABEL_SIZE), "ink", True),), style.LABEL_SIZE),
        Text(left, inside.gradient, (Run(look.language.counted("values", node.members), "muted"),), style.SMALL_SIZE),
        Text(right, inside.gradient, (Run(count, "muted"),), style.SMALL_SIZE, anchor="end"),
    )
    return Part("folded", str(node.index), title, (under, card, *lines))


@dataclass(frozen=True, slots=True)
class _Inside:
    """Where things stand on a card: its text's left and right end, the baselines of its lines, its bar."""

    left: float
    right: float
    label: float
    gradient: float
    bar: float


def _inside(node: Node, place: Rectangle) -> _Inside:
    height, lines = style.CARD_HEIGHT, style.CARD_LINES
    if node.folded:
        height, lines = style.FOLDED_HEIGHT, style.FOLDED_LINES
    top = place.y + (place.height - height) / 2
    label, gradient, bar = [top + line for line in lines]
    return _Inside(place.x + text_left(node), place.x + place.width - style.CARD_PADDING, label, gradient, bar)


def gradient_of(node: Node, grad: float | None, place: Rectangle, look: Look) -> Part:
    """The gradient on a card: its number, its sign as colour and arrow, its size as a bar; "—" if not computed."""
    inside = _inside(node, place)
    left, right, baseline = inside.left, inside.right, inside.gradient
    if grad is None:
        dash = Text(right, baseline, (Run("—", "muted"),), style.GRAD_SIZE, anchor="end")
        return Part("gradient", str(node.index), "", (dash,))
    role = colour_of(grad)
    number = look.language.number(grad)
    drawn: list[Primitive] = [Text(right, baseline, (Run(number, role),), style.GRAD_SIZE, anchor="end")]
    if grad > 0.0 or grad < 0.0:
        x = right - text_width(number, style.GRAD_SIZE) - 16.0
        drawn.append(arrow(x, baseline - 4.4, up=grad > 0.0, fill=role))
    length = (right - left) * share(grad, look)
    if length:
        bar = Box(left, inside.bar, max(length, 2.0), 2.6, radius=1.3, fill=role, opacity=0.8)
        drawn.append(bar)
    of = f"{node.name.symbol}.grad" if look.of == GRAD else f"{look.of}/∂{node.name.symbol}"
    return Part("gradient", str(node.index), f"{of} = {grad!r}", tuple(drawn))


def arrow(x: float, middle: float, *, up: bool, fill: str) -> Polygon:
    tip = -4.6 if up else 4.6
    return Polygon(((x, middle - tip), (x + 10.0, middle - tip), (x + 5.0, middle + tip)), fill)


def colour_of(gradient: float) -> str:
    return "positive" if gradient > 0.0 else "negative" if gradient < 0.0 else "muted"


def share(gradient: float, look: Look) -> float:
    """How large a gradient is next to the largest: 0 to 1."""
    if gradient != gradient or not look.largest:
        return 0.0
    return min(abs(gradient) / look.largest, 1.0)


def _pill(node: Node, place: Rectangle, look: Look, *, focus: bool) -> list[Primitive]:
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
        Text(left, middle + 4.0, (Run(_pill_label(node, look), "muted"),), style.SMALL_SIZE),
    ]
    if shows_number_apart(node):
        number = look.language.number(node.data)
        drawn.append(Text(right, middle + 4.0, (Run(number, "muted"),), style.SMALL_SIZE, anchor="end"))
    return drawn


def _beside(node: Node, place: Rectangle, look: Look) -> list[Primitive]:
    """The plain numbers among the inputs, each in a small pill where its edge would come in."""
    drawn: list[Primitive] = []
    right = place.x - badge_width(node) / 2 - 5.0
    for position, text in node.beside:
        label = _beside_label(text, look)
        width = text_width(label, style.EDGE_SIZE) + 12.0
        y = place.y + entry_heights(node.slots, place.height)[position]
        drawn += [
            Curve(smooth(((right, y), (place.x, y))), "faint", style.EDGE_MIN_WIDTH),
            Box(right - width, y - 8.0, width, 16.0, 8.0, "paper", "border", 1.0),
            Text(right - width / 2, y + 4.0, (Run(label, "muted"),), style.EDGE_SIZE, anchor="middle"),
        ]
    return drawn


def _beside_label(text: str, look: Look) -> str:
    return fit(look.language.localised(text), style.PILL_MAX_LABEL, style.EDGE_SIZE)


def _badge(node: Node, place: Rectangle, *, focus: bool) -> list[Primitive]:
    if not node.badge:
        return []
    width, size = badge_width(node), _badge_size(node.badge)
    height = style.BADGE_HEIGHT if not node.constant else 22.0
    middle = place.y + place.height / 2
    fill = "focus" if focus else "muted" if node.constant else "badge"
    text = Run(_badge_text(node), "badge text")
    return [
        Box(place.x - width / 2, middle - height / 2, width, height, radius=height / 2, fill=fill),
        Text(place.x, middle + 0.36 * size, (text,), size, anchor="middle"),
    ]


# ---------------------------------------------------------------------------------------------------
# Groups


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
