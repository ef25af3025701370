"""Draw a graph with blanks: a box on each card for its value and its gradient, and one on each edge for its local derivative.

A key is the same picture with the numbers in the boxes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from autograd import Value
from autograd.languages import Language
from viz.drawing import (
    Box,
    Legend,
    Part,
    Primitive,
    Run,
    Strand,
    Text,
    badge_width,
    card,
    edge_line,
    fit,
    group_box,
    legend_of,
    room_of_name,
    size_of,
    strands_of,
    style,
    text_width,
    value_left,
)
from viz.drawing.cards import badge_of, face
from viz.graph import Edge, Node
from viz.layout import Layout, Rectangle, Size, lay_out, moved

from .cards import Cards

#: The box for a number on a card, and on an edge: at least 12 points high, on the smallest picture too.
_CARD_BLANK, _EDGE_BLANK, _BLANK_HEIGHT = 60.0, 68.0, 22.0
#: So much wider for each digit more than three.
_DIGIT = 9.0

_PADDING, _ROW = 4.5, 25.0  # above the first row of a card; from the upper side of a box to that of the one below
_BASELINE = 15.5  # of a text, below the upper side of the box beside it
_LABEL_ROW = 17.0  # of a label that is too long to stand beside its value
_BESIDE = 52.0
_GIVEN, _BETWEEN = 54.0, 12.0  # of a leaf's number, and to what stands beside it on a low card
_ENTRY = 26.0  # between two edges that enter a card
_UNLABELLED = 12.0
_APART = 6.0
#: What is written into a blank of a key: its colour, and not that alone, for it is bold.
ANSWER = "positive"


@dataclass(frozen=True, slots=True)
class BlankPicture:
    """A graph at its places: what all variants of an exercise share.

    low  whether a leaf's number and the box for its gradient stand beside each other, so that its card is half as high
    """

    cards: Cards
    legend: Legend
    layout: Layout
    strands: tuple[Strand, ...]
    low: bool = False

    @property
    def width(self) -> float:
        return self.layout.width

    @property
    def height(self) -> float:
        return self.layout.height


def blank_picture(cards: Cards, room: float = math.inf, *, low: bool = False) -> BlankPicture:
    """The places of a graph's cards; what is wider than ``room`` is broken into rows, where it can be."""
    whole = cards.whole
    legend = legend_of(whole, cards.language, derivatives=True)
    entering: dict[int, list[Edge]] = {node.index: [] for node in whole.nodes}
    for edge in whole.edges:
        entering[edge.target].append(edge)
    sizes = {node.index: _size(node, entering[node.index], legend, low=low) for node in whole.nodes}
    titles = {group.path: room_of_name(group.name) for group in whole.groups}
    layout = lay_out(whole, sizes, titles=titles, room=room)
    layout = moved(layout, 1.0, 1.0)
    layout = replace(layout, width=layout.width + 2.0, height=layout.height + 2.0)
    return BlankPicture(cards, legend, layout, tuple(strands_of(layout.routes)), low)


def _more(language: Language) -> float:
    """How much wider than for three digits a box is."""
    rounding = language.rounding
    digits = rounding.digits if rounding.decimals is None else rounding.decimals + 1
    return _DIGIT * max(digits - 3, 0)


def _size(node: Node, entering: list[Edge], legend: Legend, *, low: bool) -> Size:
    if node.constant:
        return size_of(node, entering, legend)
    asked = any(map(_is_asked, entering))
    spacing = _ENTRY if asked else _UNLABELLED
    low = low and not entering
    height = max(_height(node, legend, low=low), (node.slots - 1) * spacing + 24.0)
    entries = tuple([height / 2 + spacing * (i - (node.slots - 1) / 2) for i in range(node.slots)])
    left = badge_width(node) / 2 + style.BADGE_GAP if node.badge else 0.0
    left += _EDGE_BLANK + _more(legend.language) + 8.0 if asked else 0.0
    return Size(
        _card_width(node, legend, low=low), height, math.ceil(left), entries, margin=7.0 if not node.badge else 12.0
    )


def _label_width(node: Node, legend: Legend) -> float:
    return min(text_width(legend.label(node), style.LABEL_SIZE, bold=True), style.CARD_MAX_LABEL)


def _stands_above(node: Node, legend: Legend) -> bool:
    """Whether a label is too long to stand beside its value."""
    return _label_width(node, legend) > _BESIDE


def _height(node: Node, legend: Legend, *, low: bool) -> float:
    rows = _BLANK_HEIGHT if low else _ROW + _BLANK_HEIGHT
    return 2 * _PADDING + rows + (_LABEL_ROW if _stands_above(node, legend) else 0.0)


def _left(node: Node) -> float:
    """How far inside its card what stands on it begins: beside the badge."""
    return value_left(node) + 1.0


def _card_width(node: Node, legend: Legend, *, low: bool) -> float:
    label, prefix = _label_width(node, legend), text_width(legend.prefix, style.PREFIX_SIZE)
    above, blank_width = _stands_above(node, legend), _CARD_BLANK + _more(legend.language)
    gradient = prefix + _APART + blank_width
    if low:
        first = _given_width(legend.language) + _BETWEEN + gradient
        rows = [label, first] if above else [label + _APART + first]
    else:
        rows = [gradient, label if above else label + _APART + blank_width]
    return math.ceil(_left(node) + max(rows) + style.CARD_PADDING)


def _given_width(language: Language) -> float:
    """What the number of a leaf takes on a low card, whichever it is."""
    return _GIVEN + _more(language)


def _is_asked(edge: Edge) -> bool:
    return edge.labelled and not edge.quiet and edge.local is not None


def parts_of_picture(picture: BlankPicture, cards: Cards, *, key: bool) -> list[Part]:
    """The picture of one variant.

    cards  with its numbers; ``picture`` may have been made of another one's
    key    whether the numbers are in the boxes
    """
    legend, layout, whole = picture.legend, picture.layout, cards.whole
    edges = {edge.key: edge for edge in whole.edges}
    nodes = whole.by_index
    parts = [group_box(group.path, group.name, layout.boxes[group.path]) for group in whole.groups]
    parts += [edge_line(strand, [edges[each] for each in strand.edges], None, legend) for strand in picture.strands]
    parts += [_edge_blank(edge, nodes[edge.target], layout, cards, key=key) for edge in whole.edges if _is_asked(edge)]
    values = dict(zip([node.index for node in whole.nodes], cards.values, strict=True))
    for node in whole.nodes:
        place = layout.cards[node.index]
        if node.constant:
            parts.append(card(node, None, place, legend))
        else:
            parts.append(_card(node, values[node.index], place, legend, cards, key=key, low=picture.low))
    return [_untitled(part) for part in parts]


def _untitled(part: Part) -> Part:
    """Without what a tooltip says: a sheet tells no answer in passing."""
    inside = tuple([_untitled(each) if isinstance(each, Part) else each for each in part.primitives])
    return replace(part, title="", primitives=inside)


def _edge_blank(edge: Edge, target: Node, layout: Layout, cards: Cards, *, key: bool) -> Part:
    """The box for a local derivative, where its edge arrives."""
    x, y = layout.routes[edge.key][-1]
    right = x - (badge_width(target) / 2 + style.BADGE_GAP if target.badge else 0.0) - 4.0
    width, height = _EDGE_BLANK + _more(cards.language), _BLANK_HEIGHT
    assert edge.local is not None
    answer = cards.language.number(edge.local) if key else ""
    box = Rectangle(right - width, y - height / 2, width, height)
    times = Text(box.x + 5.0, y + 4.3, (Run("×", "muted"),), style.SMALL_SIZE)
    return Part("label", " ".join(map(str, edge.key)), "", (*blank(box, answer, begins=15.0), times))


def blank(place: Rectangle, answer: str, *, begins: float = 0.0) -> list[Primitive]:
    """A box to write a number in, and the number; ``begins`` is what something else takes of it on the left."""
    box = Box(place.x, place.y, place.width, place.height, 3.0, "paper", "muted", 1.0)
    if not answer:
        return [box]
    size = _size_for(answer, place.width - begins - 4.0)
    middle = place.x + begins + (place.width - begins) / 2
    baseline = place.y + place.height / 2 + 0.36 * size
    return [box, Text(middle, baseline, (Run(answer, ANSWER, bold=True),), size, anchor="middle")]


def _size_for(number: str, room: float) -> float:
    """The size of type in which a number has room."""
    return min(style.DATA_SIZE, style.DATA_SIZE * room / text_width(number, style.DATA_SIZE, bold=True))


def _card(node: Node, value: Value, place: Rectangle, legend: Legend, cards: Cards, *, key: bool, low: bool) -> Part:
    """A card: what is given as a number, the rest as boxes."""
    low = low and value.op is None
    top = place.y + (place.height - _height(node, legend, low=low)) / 2 + _PADDING
    left, right = place.x + _left(node), place.x + place.width - style.CARD_PADDING
    width, height = _CARD_BLANK + _more(cards.language), _BLANK_HEIGHT
    label = fit(legend.label(node), style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=True)
    name = Run(label, "ink", bold=True)
    drawn: list[Primitive | Part] = [face(place), Text(left, top + _BASELINE, (name,), style.LABEL_SIZE)]
    if _stands_above(node, legend):
        drawn[-1] = Text(left, top + _BASELINE - 3.0, (name,), style.LABEL_SIZE)
        top += _LABEL_ROW
    below = top if low else top + _ROW
    prefix = right - width - _APART - text_width(legend.prefix, style.PREFIX_SIZE) if low else left

    room = _given_width(cards.language) if low else width - 4.0

    def entry(end: float, upper: float, given: str, answer: str) -> list[Primitive]:
        """What is given, or a box for what is asked."""
        if given:
            run = Run(given, "muted" if given == "—" else "ink", bold=given != "—")
            return [Text(end - 4.0, upper + _BASELINE, (run,), _size_for(given, room), anchor="end")]
        return blank(Rectangle(end - width, upper, width, height), answer if key else "")

    number = cards.language.number
    end = prefix - _BETWEEN + 4.0 if low else right
    drawn += entry(end, top, number(value.data) if value.op is None else "", number(value.data))
    drawn.append(Text(prefix, below + _BASELINE, (Run(legend.prefix, "muted"),), style.PREFIX_SIZE))
    seed = number(1.0) if value is cards.root else "" if cards.leaving(value) else "—"
    drawn += entry(right, below, seed, number(cards.gradient(value)))
    return Part("node", str(node.index), "", (*drawn, *badge_of(node, place, legend)))
