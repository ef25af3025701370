"""Draw neurons, the edges between them and what stands under a column, as primitives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.languages import Language
from viz.drawing import (
    Box,
    Curve,
    Entry,
    Part,
    Polygon,
    Primitive,
    Run,
    Text,
    colour_of,
    fit,
    reach_of,
    straight,
    text_width,
)
from viz.graph import Notation
from viz.layout import Point

from .places import CLEAR, TYPE_SIZE, Room, height_of, label_places
from .reading import Weight

#: Widths of edges: of a weight of 0, and how much more the largest has; less where there are many edges.
_THINNEST, _GAIN, _GAIN_OF_MANY, _MANY = 0.8, 4.0, 2.2, 80
_OPACITY = 0.8

#: A negative number is told by its dashes, too, where colours cannot be seen; what has no size by its dots.
NEGATIVE, DOTTED = (7.0, 3.0), (2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader has asked for; ``network`` says what each is."""

    language: Language
    gradients: bool
    labels: str
    biases: bool
    max_neurons: int
    width: float
    notation: Notation


@dataclass(frozen=True, slots=True)
class Edge:
    """A weight at its place: a straight line between two circles."""

    weight: Weight
    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Scale:
    """What the edges of a picture show.

    gradients  their weights' gradients, in the place of the weights
    largest    of all that are drawn, by its size: it has the widest line
    endless    those that are no size: ∞, −∞ and nan
    lacks      whether gradients of some are not computed, and of all
    """

    language: Language
    gradients: bool
    largest: float
    many: bool
    endless: tuple[float, ...] = ()
    lacks: tuple[bool, bool] = (False, False)

    def number(self, value: Value) -> float | None:
        """What an edge shows of a weight; None for a gradient that is not computed."""
        if self.gradients:
            return value.grad if value.has_grad else None
        return value.data

    def text(self, value: Value) -> str:
        number = self.number(value)
        return "—" if number is None else self.language.number(number)

    def name(self, weight: Weight) -> str:
        return f"∂{weight.name}" if self.gradients else weight.name

    def width(self, number: float) -> float:
        """How wide the line of a number is."""
        share = min(abs(number) / self.largest, 1.0) if self.largest and math.isfinite(number) else 0.0
        return _THINNEST + (_GAIN_OF_MANY if self.many else _GAIN) * share


def scale_of(weights: Iterable[Weight], language: Language, *, gradients: bool) -> Scale:
    """The scale of a picture with these edges."""
    weights = list(weights)
    plain = Scale(language, gradients, 0.0, many=False)
    shown = [plain.number(weight.value) for weight in weights]
    known = [number for number in shown if number is not None]
    largest = max([abs(number) for number in known if math.isfinite(number)], default=0.0)
    endless = {language.number(number): number for number in known if not math.isfinite(number)}
    lacks = None in shown, not known
    return Scale(language, gradients, largest, len(weights) > _MANY, tuple(endless.values()), lacks)


def edge_lines(edges: Sequence[Edge], scale: Scale) -> list[Part]:
    """The lines, the thinnest at the back."""
    known = [(scale.number(edge.weight.value), edge) for edge in edges]
    parts = []
    for number, edge in sorted(known, key=lambda pair: abs(pair[0] or 0.0) if pair[0] == pair[0] else 0.0):
        if number is None or not math.isfinite(number):
            curve = Curve(straight(edge.start, edge.end), "faint" if number is None else "ink", _THINNEST, 1.0, DOTTED)
        else:
            dashes = NEGATIVE if number < 0.0 else ()
            role = colour_of(number) if number else "faint"
            curve = Curve(straight(edge.start, edge.end), role, scale.width(number), _OPACITY, dashes)
        title = f"{edge.weight.name} = {scale.language.number(edge.weight.value.data)}"
        if edge.weight.value.has_grad:
            title += f", ∂{edge.weight.name} = {scale.language.number(edge.weight.value.grad)}"
        parts.append(Part("edge", edge.weight.name, title, (curve,)))
    return parts


def edge_labels(edges: Sequence[Edge], scale: Scale, labels: str, around: Iterable[Part] = ()) -> list[Part] | None:
    """The numbers on the edges between two columns, with their names where these fit as well; None if nothing does.

    around  the neurons that the edges join, whose texts are not to be covered
    labels  "auto" for the most that fits, "names" or "numbers" for these alone
    """
    taken = [_room_of(text) for part in around for text in part if isinstance(text, Text)]
    ways = {"auto": ("both", "numbers"), "names": ("names",), "numbers": ("numbers",), "both": ("both",)}[labels]
    for way in ways:
        texts = [_label(edge.weight, scale, way) for edge in edges]
        places = label_places([(edge.start, edge.end, text) for edge, text in zip(edges, texts, strict=True)], taken)
        if places is not None:
            return [
                _edge_label(edge, text, place, scale) for edge, text, place in zip(edges, texts, places, strict=True)
            ]
    return None


def _room_of(text: Text) -> Room:
    """The place that a text takes."""
    width = sum([text_width(run.text, text.size, bold=run.bold) for run in text.runs])
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Room(left + width / 2, text.y - 4.3, width + 4.0, height_of("".join([run.text for run in text.runs])))


def _label(weight: Weight, scale: Scale, way: str) -> str:
    name, number = scale.name(weight), scale.text(weight.value)
    return {"names": name, "numbers": number, "both": f"{name} = {number}"}[way]


def _edge_label(edge: Edge, text: str, place: Point, scale: Scale) -> Part:
    number = scale.number(edge.weight.value)
    role = "muted" if number is None or not number else colour_of(number)
    width, height = text_width(text, TYPE_SIZE) + 4.0, height_of(text)
    behind = Box(place[0] - width / 2, place[1] - height / 2, width, height, 3.0, fill="paper")
    written = Text(place[0], place[1] + 4.3, (Run(text, role),), TYPE_SIZE, "middle")
    return Part("label", edge.weight.name, "", (behind, written))


def circle(at: Point, radius: float, *, fill: str = "card", stroke: str = "badge", width: float = 1.4) -> Box:
    return Box(at[0] - radius, at[1] - radius, 2 * radius, 2 * radius, radius, fill, stroke, width)


def tint(at: Point, radius: float, share: float) -> Box:
    """A circle coloured by the size of what a neuron gives, next to the largest of its column, −1 to 1."""
    role = "positive" if share > 0.0 else "negative"
    inside = radius - 0.7
    return Box(
        at[0] - inside, at[1] - inside, 2 * inside, 2 * inside, inside, role, opacity=round(0.28 * abs(share), 3)
    )


def text_at(x: float, y: float, text: str, *, role: str = "ink", bold: bool = False, anchor: str = "middle") -> Text:
    """A text whose middle line is at ``y``."""
    return Text(x, y + 4.3, (Run(text, role, bold),), TYPE_SIZE, anchor)  # type: ignore[arg-type]


def name_above(x: float, circle: float, text: str) -> list[Primitive]:
    """A text above the upper end of a circle, clear of it; it covers the edges behind it."""
    return _on_paper(x, circle - max(4.7, reach_of(text, TYPE_SIZE).below + CLEAR), text)


def name_below(x: float, circle: float, text: str) -> list[Primitive]:
    """A text below the lower end of a circle, clear of it; it covers the edges behind it."""
    return _on_paper(x, circle + max(13.8, reach_of(text, TYPE_SIZE).above + CLEAR), text)


def _on_paper(x: float, line: float, text: str) -> list[Primitive]:
    width, reach = text_width(text, TYPE_SIZE) + 4.0, reach_of(text, TYPE_SIZE)
    above, below = max(12.8, reach.above), max(4.2, reach.below)
    return [
        Box(x - width / 2, line - above, width, above + below, 3.0, fill="paper"),
        Text(x, line, (Run(text, "muted"),), TYPE_SIZE, "middle"),
    ]


def dots(at: Point, text: str) -> list[Primitive]:
    """What stands in the place of neurons that are left out: ⋮ and how many there are."""
    width = text_width(text, TYPE_SIZE) + 8.0
    return [
        Box(at[0] - width / 2, at[1] - 21.0, width, 42.0, 4.0, fill="paper"),
        *[Box(at[0] - 2.0, at[1] + dy - 2.0, 4.0, 4.0, 2.0, fill="muted") for dy in (-16.0, -8.0, 16.0)],
        text_at(at[0], at[1] + 4.0, text, role="muted"),
    ]


def left_out(count: int, language: Language) -> str:
    """How many neurons are not drawn, in words."""
    return language.counted("network_left_out", count, number=language.whole(count))


def caption_of(x: float, top: float, lines: Sequence[str], width: float) -> list[Primitive]:
    """The lines under a column, the first one in bold."""
    return [
        text_at(
            x,
            top + 9.0 + 17.0 * i,
            fit(line, width, TYPE_SIZE, bold=not i),
            role="ink" if not i else "muted",
            bold=not i,
        )
        for i, line in enumerate(lines)
    ]


def band(left: float, right: float, before: tuple[float, float], after: tuple[float, float]) -> Polygon:
    """The tinted area between two columns whose layer does not say which weights it has."""
    return Polygon(((left, before[0]), (right, after[0]), (right, after[1]), (left, before[1])), "group")


def key_of(scale: Scale) -> list[Entry]:
    """What the colours and the widths of the edges mean."""
    language = scale.language
    symbol = "∂w" if scale.gradients else "w"
    least, most = _THINNEST, scale.width(scale.largest)
    middle = (least + most) / 2
    entries = [
        Entry(f"{symbol} > 0", (("positive", middle), ("positive", middle))),
        Entry(f"{symbol} < 0", (("negative", middle), ("negative", middle)), NEGATIVE),
        Entry(
            language("network_width", symbol=symbol, largest=language.number(scale.largest)),
            (("muted", least), ("muted", middle), ("muted", most)),
        ),
    ]
    entries = entries if scale.largest else []
    if scale.endless:
        numbers = ", ".join([language.number(number) for number in scale.endless])
        entries.append(Entry(f"{symbol} = {numbers}", (("ink", least), ("ink", least)), DOTTED))
    if scale.lacks == (True, False):  # where there is none at all, a sentence says so
        entries.append(Entry(f"— {language('no_gradient_yet')}", (("faint", least), ("faint", least)), DOTTED))
    return entries
