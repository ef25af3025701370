"""Put pieces of an equation beside each other: a piece is a rectangle around its baseline.

Read next: ``pieces.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from viz.drawing.primitives import Curve, Run, Text, extent
from viz.drawing.text import text_width


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of an equation, or one line of it, set around the beginning of its baseline."""

    width: float
    ascent: float
    descent: float
    drawn: tuple[Text | Curve, ...] = ()

    def at(self, x: float, y: float) -> list[Text | Curve]:
        """Its primitives, with the beginning of the baseline there."""
        return [_moved(primitive, x, y) for primitive in self.drawn]


EMPTY = Line(0.0, 0.0, 0.0)


def in_row(pieces: Iterable[Line], *, trimmed: bool = False) -> Line:
    """Pieces one after the other; texts that meet are one, so that they stay together in any font.

    trimmed  without spaces at the beginning
    """
    right, above, below = 0.0, 0.0, 0.0
    drawn: list[Text | Curve] = []
    for piece in pieces:
        for primitive in piece.at(right, 0.0):
            _join(drawn, primitive)
        right, above, below = right + piece.width, max(above, piece.ascent), max(below, piece.descent)
    if trimmed:
        bare = [_without_spaces(each) if isinstance(each, Text) else each for each in drawn]
        drawn = [each for each in bare if each is not None]
        left = min(map(_left_of, drawn), default=0.0)
        right = max(map(_right_of, drawn), default=0.0)
        return Line(right - left, above, below, tuple([_moved(each, -left, 0.0) for each in drawn]))
    return Line(right, above, below, tuple(drawn))


def _join(drawn: list[Text | Curve], primitive: Text | Curve) -> None:
    """Add a primitive, to the text before it if it goes on in the same line and size."""
    last = drawn[-1] if drawn else None
    if not (
        isinstance(last, Text)
        and isinstance(primitive, Text)
        and (last.y, last.size, last.anchor, primitive.anchor) == (primitive.y, primitive.size, "start", "start")
        and abs(extent(last)[1] - primitive.x) < 0.5
    ):
        drawn.append(primitive)
        return
    runs = list(last.runs)
    for run in primitive.runs:
        before = runs[-1]
        if (before.fill, before.bold, before.italic) == (run.fill, run.bold, run.italic):
            runs[-1] = Run(before.text + run.text, run.fill, run.bold, run.italic)
        else:
            runs.append(run)
    drawn[-1] = Text(last.x, last.y, tuple(runs), last.size, last.anchor)


def _without_spaces(text: Text) -> Text | None:
    """A text without the spaces at its ends, at the place of what is left; None of spaces alone."""
    runs = list(text.runs)
    moved = 0.0
    while runs and (bare := runs[0].text.lstrip()) != runs[0].text:
        spaces = runs[0].text[: len(runs[0].text) - len(bare)]
        moved += text_width(spaces, text.size, bold=runs[0].bold)
        runs[:1] = [replace(runs[0], text=bare)] if bare else []
    while runs and (bare := runs[-1].text.rstrip()) != runs[-1].text:
        runs[-1:] = [replace(runs[-1], text=bare)] if bare else []
    return replace(text, x=text.x + moved, runs=tuple(runs)) if runs else None


def _left_of(primitive: Text | Curve) -> float:
    return extent(primitive)[0] if isinstance(primitive, Text) else min([x for x, _ in primitive.points])


def _right_of(primitive: Text | Curve) -> float:
    return extent(primitive)[1] if isinstance(primitive, Text) else max([x for x, _ in primitive.points])


def _moved(primitive: Text | Curve, right: float, down: float) -> Text | Curve:
    """It elsewhere: made anew, not by ``replace``, which takes five times as long, a million times in a lesson's slides."""
    if isinstance(primitive, Text):
        return Text(primitive.x + right, primitive.y + down, primitive.runs, primitive.size, primitive.anchor)
    points = tuple([(x + right, y + down) for x, y in primitive.points])
    return Curve(points, primitive.stroke, primitive.width, primitive.opacity, primitive.dashes)
