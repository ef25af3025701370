"""Set the pieces of an equation: names, fractions, powers, roots, brackets.

Larger pieces are put together of smaller ones, as in Donald E. Knuth, *The TeXbook* (1986), appendix G.  Read next: ``lines.py``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from viz.drawing import style
from viz.drawing.arrows import straight
from viz.drawing.legend import colour_of
from viz.drawing.primitives import Curve, Run, Text
from viz.drawing.text import LAST_GREEK, reach_of, text_width
from viz.layout import Point
from viz.words import Enclosed, Equation, Factor, Fraction, Raised, Result, Root, Row, Token, grouped

from .rows import Line, in_row

_AXIS = 0.31  # how high the bar of a fraction runs, in font sizes: as high as a minus
_SMALLER = 0.8  # the parts of a fraction
_EXPONENT = 0.76
_RAISED = 0.38  # how far an exponent stands above the line

#: A number with a power of ten: 2.5·10⁻⁷.
_POWER_OF_TEN = re.compile("(.*10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece is set: its type's size, its colour's role and its weight."""

    size: float
    role: str
    bold: bool = False

    def of(self, part: Factor) -> Look:
        """That of a factor: in the colour of its edge."""
        return replace(self, role="muted" if part.flow is None else colour_of(part.flow))


#: What stands around a piece asks how tall it is, and how wide, before it sets it; and so do other lines of the same slides.
@lru_cache(maxsize=4096)
def set_piece(part: Equation, look: Look) -> Line:
    """A piece, in one line."""
    match part:
        case Token(kind, text):
            power = _POWER_OF_TEN.fullmatch(text) if kind == "number" else None
            if power:
                exponent = Token("number", unicodedata.normalize("NFKC", power[2]))
                return raised(set_text(power[1], look), exponent, look)
            return set_text(text, look, italic=kind == "name" and _slants(text))
        case Row(parts):
            return in_row([set_piece(each, look) for each in parts])
        case Factor(inside):
            return set_piece(inside, look.of(part))
        case Result(inside):
            return set_piece(inside, replace(look, bold=True))
        case Fraction(above, below):
            return _fraction(grouped(above), grouped(below), look)
        case Raised(base, exponent):
            return raised(set_piece(base, look), exponent, look)
        case Root(inside):
            return _root(set_piece(grouped(inside), look), look)
        case Enclosed(inside, left, right):
            return _enclosed(set_piece(inside, look), left, right, look)
    raise TypeError(f"{type(part).__name__} is no piece of an equation")


def set_text(text: str, look: Look, *, italic: bool = False) -> Line:
    """A text in one line."""
    run, reach = Run(text, look.role, look.bold, italic), reach_of(text, look.size)
    width = text_width(text, look.size, bold=look.bold)
    return Line(width, reach.above, reach.below, (Text(0.0, 0.0, (run,), look.size),))


def _slants(text: str) -> bool:
    """Whether a name is set in italics: other scripts than Latin and Greek have none."""
    return not any(
        [character > LAST_GREEK and character.isalpha() for character in unicodedata.normalize("NFKC", text)]
    )


def _fraction(above: Equation, below: Equation, look: Look) -> Line:
    smaller = replace(look, size=min(look.size, max(_SMALLER * look.size, style.SMALL_SIZE)))
    over, under = (in_row([set_piece(part, smaller)], trimmed=True) for part in (above, below))
    axis, gap, side = _AXIS * look.size, 0.16 * look.size, 0.08 * look.size
    bar = max(over.width, under.width) + 2 * side
    up, down = axis + gap + over.descent, gap + under.ascent - axis
    middle = side + bar / 2
    return Line(
        bar + 2 * side,
        up + over.ascent,
        down + under.descent,
        (
            *_centred(over, middle, -up),
            Curve(straight((side, -axis), (side + bar, -axis)), look.role, _stroke(look)),
            *_centred(under, middle, down),
        ),
    )


def _centred(line: Line, middle: float, y: float) -> list[Text | Curve]:
    """A line around ``middle``: one that is a text is so in whichever font the reader has."""
    if len(line.drawn) == 1 and isinstance(text := line.drawn[0], Text):
        return [replace(text, x=middle, y=y, anchor="middle")]
    return line.at(middle - line.width / 2, y)


def raised(base: Line, exponent: Equation, look: Look) -> Line:
    smaller = replace(look, size=min(look.size, max(_EXPONENT * look.size, style.INDEX_SIZE)))
    power = set_piece(grouped(exponent), smaller)
    up = max(_RAISED * look.size, base.ascent - smaller.size / 2) + max(power.descent - 0.24 * smaller.size, 0.0)
    return Line(
        base.width + power.width + 1.0,
        max(base.ascent, up + power.ascent),
        max(base.descent, power.descent - up),
        (*base.drawn, *power.at(base.width + 1.0, -up)),
    )


def _root(inside: Line, look: Look) -> Line:
    size = look.size
    wide, top, bottom = 0.62 * size, inside.ascent + 0.12 * size, inside.descent
    right = wide + inside.width + 0.1 * size
    hook: tuple[Point, ...] = ((0.04 * size, -0.24 * size),)
    for point in ((0.14 * size, -0.3 * size), (0.32 * size, bottom), (wide, -top), (right, -top)):
        hook += straight(hook[-1], point)[1:]
    return Line(
        right + 0.06 * size,
        top + 0.06 * size,
        bottom + 0.06 * size,
        (Curve(hook, look.role, _stroke(look)), *inside.at(wide + 0.04 * size, 0.0)),
    )


def _enclosed(inside: Line, left: str, right: str, look: Look) -> Line:
    """Something between two brackets: letters around a line of text, curves around what is taller."""
    if not is_tall(inside, look):
        return in_row([set_text(left, look), inside, set_text(right, look)])
    width = 0.36 * look.size
    brackets = [_bracket(bracket, inside, width, look) for bracket in (left, right)]
    return in_row([brackets[0], inside, brackets[1]])


def _bracket(bracket: str, inside: Line, width: float, look: Look) -> Line:
    top, bottom, edge = -inside.ascent - 1.0, inside.descent + 1.0, 0.08 * look.size
    bend = 0.0 if bracket == "|" else width - 2 * edge
    start, tip = (width - edge, edge) if bracket == "(" else (edge, width - edge)
    if not bend:
        start = tip = width / 2
    third = (bottom - top) / 3.2
    points = ((start, top), (tip, top + third), (tip, bottom - third), (start, bottom))
    return Line(width, -top, bottom, (Curve(points, look.role, _stroke(look)),))


def is_tall(line: Line, look: Look) -> bool:
    """Whether something is taller than a line of text with indices."""
    return line.ascent > 1.2 * look.size or line.descent > 0.5 * look.size


def _stroke(look: Look) -> float:
    return (0.09 if look.bold else 0.065) * look.size
