"""Define the primitives: a drawing is a list of them, and these are all there are.

A backend (``viz.backends``) is one function per primitive, so that no two of them can show different things.
Colours are roles, which a theme turns into colours (``style.py``).  Texts are plain, cleaned text: each backend
escapes them for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from viz.layout import Point
from viz.words import Equation

from .text import text_width


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners; an empty role means no fill or no stroke."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.2
    dashes: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of cubic Bézier pieces: a start, then for each piece two control points and its end."""

    points: tuple[Point, ...]
    stroke: str
    width: float
    opacity: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled area with straight sides."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one colour, weight and slope; indices in it stand upright."""

    text: str
    fill: str = "ink"
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on the baseline ``y``; ``anchor`` says which of its points stands at ``x``."""

    x: float
    y: float
    runs: tuple[Run, ...]
    size: float
    anchor: Literal["start", "middle", "end"] = "start"


def extent(text: Text) -> Point:
    """Where a text begins and ends, from left to right.

    >>> extent(Text(100.0, 0.0, (Run("10"),), 10.0, anchor="middle"))
    (93.64, 106.36)
    """
    width = sum([text_width(run.text, text.size, bold=run.bold) for run in text.runs])
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, left + width


Primitive = Box | Curve | Polygon | Text


@dataclass(frozen=True, slots=True)
class Formula:
    """An equation that primitives set, for a backend that sets equations by itself.

    x, y   the beginning or the end (``anchor``) of the baseline of its first line
    width  what is wider is broken into lines
    """

    equation: Equation
    x: float
    y: float
    width: float
    size: float
    role: str
    anchor: Literal["start", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Part:
    """Primitives that belong together, for example a card.

    kind, key  what it is, and which of its kind
    title      the text of its tooltip; "" for none
    formulas   the equations that its primitives set

    A part may hold parts: a card holds its gradient, the one thing on it that changes.  A part without a kind is no more than
    its primitives.
    """

    kind: str
    key: str
    title: str
    primitives: tuple[Primitive | Part, ...]
    formulas: tuple[Formula, ...] = ()

    def __iter__(self) -> Iterator[Primitive]:
        for inner in self.primitives:
            yield from inner if isinstance(inner, Part) else (inner,)


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture: its size, what it shows in words, and its parts from back to front.

    language  the code of the language that its words are in
    """

    width: float
    height: float
    title: str
    description: str
    parts: tuple[Part, ...]
    language: str = "en"

    def __iter__(self) -> Iterator[Primitive]:
        return (primitive for part in self.parts for primitive in part)


def segments(curve: Curve) -> Iterator[tuple[Point, Point, Point]]:
    """The cubic Bézier pieces of a curve, each as its two control points and its end."""
    controls = curve.points[1:]
    yield from zip(controls[::3], controls[1::3], controls[2::3], strict=True)


def smooth(points: Sequence[Point]) -> tuple[Point, ...]:
    """A curve through all ``points``, level in each of them.

    >>> smooth([(0.0, 0.0), (10.0, 4.0)])
    ((0.0, 0.0), (5.0, 0.0), (5.0, 4.0), (10.0, 4.0))
    """
    curve = list(points[:1])
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        curve += [(middle, y0), (middle, y1), (x1, y1)]
    return tuple(curve)


def moved_part(part: Part, right: float, down: float) -> Part:
    """A part at another place, so far to the right and down."""
    return _changed(part, 1.0, right, down)


def scaled_part(part: Part, factor: float) -> Part:
    """A part so many times as large, with its lines and its type; the origin stays."""
    return _changed(part, factor, 0.0, 0.0)


def _changed(part: Part, factor: float, right: float, down: float) -> Part:
    inside = tuple(
        [
            _changed(each, factor, right, down) if isinstance(each, Part) else _drawn(each, factor, right, down)
            for each in part.primitives
        ]
    )
    formulas = tuple(
        [
            replace(
                each,
                x=factor * each.x + right,
                y=factor * each.y + down,
                width=factor * each.width,
                size=factor * each.size,
            )
            for each in part.formulas
        ]
    )
    return replace(part, primitives=inside, formulas=formulas)


def _drawn(primitive: Primitive, factor: float, right: float, down: float) -> Primitive:
    match primitive:
        case Box(x, y, width, height, radius, _, _, stroke, dashes):
            return replace(
                primitive,
                x=factor * x + right,
                y=factor * y + down,
                width=factor * width,
                height=factor * height,
                radius=factor * radius,
                stroke_width=factor * stroke,
                dashes=tuple([factor * dash for dash in dashes]),
            )
        case Text(x, y, _, size):
            return replace(primitive, x=factor * x + right, y=factor * y + down, size=factor * size)
        case Curve(points, _, width, _, dashes):
            return replace(
                primitive,
                points=tuple([(factor * x + right, factor * y + down) for x, y in points]),
                width=factor * width,
                dashes=tuple([factor * dash for dash in dashes]),
            )
        case Polygon(points):
            return replace(primitive, points=tuple([(factor * x + right, factor * y + down) for x, y in points]))
