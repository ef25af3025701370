"""Set equations: fractions with bars, powers, roots, names in italics, in lines that are no wider than they may be.

A piece that is set is a rectangle around its baseline: its width, how far it reaches above and below, and primitives whose
baseline begins at the origin.  Larger pieces are put together of smaller ones, as in Donald E. Knuth, *The TeXbook* (1986),
appendix G.  A line that is too wide is broken before "=", else before "+" or "−", else wherever there is a space.

The twin on the player's page is ``viz/lessons/player/web/words/equation.js``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from viz.graph import without_isolates
from viz.layout import Point
from viz.words import Enclosed, Equation, Factor, Fraction, Raised, Result, Root, Row, Token, grouped, sign

from . import style
from .arrows import straight
from .legend import colour_of
from .primitives import Curve, Run, Text, extent
from .text import shift_at, size_at, text_width, typeset

#: The heights of letters above and below the line, in font sizes: those without a part below it, others of Latin and Greek,
#: and those of other scripts.
_SHALLOW, _LETTERS, _OTHERS = (0.76, 0.05), (0.76, 0.24), (0.95, 0.32)
_WITHOUT_DESCENDERS = frozenset("0123456789ABCDEFGHIKLMNOPRSTUVWXYZabcdefhiklmnorstuvwxz.+−=≈·×∂ ")
_LAST_GREEK = "\u03ff"

_AXIS = 0.31  # how high the bar of a fraction runs, in font sizes: as high as a minus
_SMALLER = 0.8  # the parts of a fraction
_EXPONENT = 0.76
_RAISED = 0.38  # how far an exponent stands above the line

#: A number with a power of ten: 2.5·10⁻⁷.
_POWER_OF_TEN = re.compile("(.*10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_WORDS = re.compile(r"\s*\S+|\s+")

_FULL_ENOUGH = 0.35  # of a line: a better place to break it, further left than this, is not taken


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


@dataclass(frozen=True, slots=True)
class _Look:
    """How a piece is set: its type's size, its colour's role and its weight."""

    size: float
    role: str
    bold: bool = False

    def of(self, part: Factor) -> _Look:
        """That of a factor: in the colour of its edge."""
        return replace(self, role="muted" if part.flow is None else colour_of(part.flow))


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece that stays whole; ``rank`` says how good it is to begin a line with it, 0 best, inf not at all."""

    line: Line
    rank: float = math.inf


def set_equation(equation: Equation, size: float, role: str = "ink", width: float = math.inf) -> list[Line]:
    """An equation in lines.

    size   of its type, in pixels; that of parts of fractions is smaller, but not below 12
    role   the colour of what is no factor
    width  what is wider is broken, if there is a place to break it

    >>> loss, error = Token("name", "loss"), Token("name", "error")
    >>> (line,) = set_equation(Fraction(loss, error), 18.0)
    >>> [type(primitive).__name__ for primitive in line.drawn]
    ['Text', 'Curve', 'Text']
    >>> len(set_equation(Row((loss, sign(" = "), error)), 18.0, width=80.0))
    2
    """
    atoms = list(_atoms(equation, _Look(size, role), width, 0))
    lines = []
    while atoms:
        end = _end_of_line(atoms, width)
        lines.append(_in_row([atom.line for atom in atoms[:end]], trimmed=True))
        atoms = atoms[end:]
    return [line for line in lines if line.drawn]


# ---------------------------------------------------------------------------------------------------
# Lines


def _atoms(part: Equation, look: _Look, width: float, depth: int) -> Iterator[_Atom]:
    """The pieces of an equation between which a line can be broken; ``depth`` counts the parentheses around them."""
    match part:
        case Row(parts):
            for each in parts:
                yield from _atoms(each, look, width, depth)
        case Factor(inside):
            yield from _atoms(inside, look.of(part), width, depth)
        case Result(inside):
            yield from _atoms(inside, replace(look, bold=True), width, depth)
        case Token("word" | "sign", text):
            for piece in _WORDS.findall(text):
                yield _Atom(_set_text(piece, look), _rank(piece, part.kind, depth))
        case Enclosed(inside, left, right) if not _is_tall(_set(inside, look), look):
            for each, its_depth in ((sign(left), depth), (inside, depth + 1), (sign(right), depth)):
                yield from _atoms(each, look, width, its_depth)
        case Raised(base, exponent) if not _is_tall(_set(base, look), look):
            yield from _atoms(base, look, width, depth)
            yield _Atom(_raised(_EMPTY, exponent, look))
        case Fraction(above, below) if _set(part, look).width > width:
            for each in (above, sign("/"), below):
                yield from _atoms(each, look, width, depth + 1)
        case Root(inside) if _set(part, look).width > width:
            for each in (sign("√"), inside):
                yield from _atoms(each, look, width, depth + 1)
        case _:
            yield _Atom(_set(part, look))


def _rank(text: str, kind: str, depth: int) -> float:
    """How good it is to begin a line with a text: at an equals sign best, outside of parentheses before inside."""
    if not text[0].isspace() or (kind == "sign" and text.isspace()):  # what follows a sign stays with it
        return math.inf
    begins = text.strip() if kind == "sign" else ""
    return 3.0 * depth + (0.0 if begins in ("=", "≈", "+=") else 1.0 if begins in ("+", "−") else 2.0)


def _end_of_line(atoms: Sequence[_Atom], width: float) -> int:
    """How many atoms the first line takes."""
    best, found, right = math.inf, 0, 0.0
    for index, atom in enumerate(atoms):
        if index and atom.rank < math.inf:
            if right > width and found:
                return found
            rank = atom.rank if right > _FULL_ENOUGH * width else 100.0 + atom.rank
            if right > width or rank <= best:
                best, found = rank, index
        right += atom.line.width
    return found if right > width and found else len(atoms)


# ---------------------------------------------------------------------------------------------------
# Pieces

_EMPTY = Line(0.0, 0.0, 0.0)


def _set(part: Equation, look: _Look) -> Line:
    """A piece, in one line."""
    match part:
        case Token(kind, text):
            power = _POWER_OF_TEN.fullmatch(text) if kind == "number" else None
            if power:
                exponent = Token("number", unicodedata.normalize("NFKC", power[2]))
                return _raised(_set_text(power[1], look), exponent, look)
            return _set_text(text, look, italic=kind == "name" and _slants(text))
        case Row(parts):
            return _in_row([_set(each, look) for each in parts])
        case Factor(inside):
            return _set(inside, look.of(part))
        case Result(inside):
            return _set(inside, replace(look, bold=True))
        case Fraction(above, below):
            return _fraction(grouped(above), grouped(below), look)
        case Raised(base, exponent):
            return _raised(_set(base, look), exponent, look)
        case Root(inside):
            return _root(_set(grouped(inside), look), look)
        case Enclosed(inside, left, right):
            return _enclosed(_set(inside, look), left, right, look)
    raise TypeError(f"{type(part).__name__} is no piece of an equation")


def _set_text(text: str, look: _Look, *, italic: bool = False) -> Line:
    run = Run(text, look.role, look.bold, italic)
    heights = [_heights(piece, level, look.size) for piece, level in typeset(text)]
    return Line(
        text_width(text, look.size, bold=look.bold),
        max([above for above, _ in heights]),
        max([below for _, below in heights]),
        (Text(0.0, 0.0, (run,), look.size),),
    )


def _heights(piece: str, level: int, size: float) -> tuple[float, float]:
    """How far a text reaches above and below the line on which its level stands."""
    characters = without_isolates(piece)
    if _WITHOUT_DESCENDERS.issuperset(characters):
        above, below = _SHALLOW
    else:
        above, below = _OTHERS if any([c > _LAST_GREEK and c.isalpha() for c in characters]) else _LETTERS
    own, down = size_at(level, size), shift_at(level, size)
    return above * own - down, below * own + down


def _slants(text: str) -> bool:
    """Whether a name is set in italics: other scripts than Latin and Greek have none."""
    return not any(
        [character > _LAST_GREEK and character.isalpha() for character in unicodedata.normalize("NFKC", text)]
    )


def _in_row(pieces: Iterable[Line], *, trimmed: bool = False) -> Line:
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
    if not (isinstance(last, Text) and isinstance(primitive, Text)):
        drawn.append(primitive)
        return
    meet = abs(extent(last)[1] - primitive.x) < 0.5
    if not meet or (last.y, last.size, last.anchor, primitive.anchor) != (
        primitive.y,
        primitive.size,
        "start",
        "start",
    ):
        drawn.append(primitive)
        return
    runs = list(last.runs)
    for run in primitive.runs:
        if (before := runs[-1]) and replace(before, text="") == replace(run, text=""):
            runs[-1] = replace(run, text=before.text + run.text)
        else:
            runs.append(run)
    drawn[-1] = replace(last, runs=tuple(runs))


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


def _fraction(above: Equation, below: Equation, look: _Look) -> Line:
    smaller = replace(look, size=min(look.size, max(_SMALLER * look.size, style.SMALL_SIZE)))
    over, under = (_in_row([_set(part, smaller)], trimmed=True) for part in (above, below))
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


def _raised(base: Line, exponent: Equation, look: _Look) -> Line:
    smaller = replace(look, size=min(look.size, max(_EXPONENT * look.size, style.EDGE_SIZE)))
    power = _set(grouped(exponent), smaller)
    up = max(_RAISED * look.size, base.ascent - smaller.size / 2) + max(power.descent - 0.24 * smaller.size, 0.0)
    return Line(
        base.width + power.width + 1.0,
        max(base.ascent, up + power.ascent),
        max(base.descent, power.descent - up),
        (*base.drawn, *power.at(base.width + 1.0, -up)),
    )


def _root(inside: Line, look: _Look) -> Line:
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


def _enclosed(inside: Line, left: str, right: str, look: _Look) -> Line:
    """Something between two brackets: letters around a line of text, curves around what is taller."""
    if not _is_tall(inside, look):
        return _in_row([_set_text(left, look), inside, _set_text(right, look)])
    width = 0.36 * look.size
    brackets = [_bracket(bracket, inside, width, look) for bracket in (left, right)]
    return _in_row([brackets[0], inside, brackets[1]])


def _bracket(bracket: str, inside: Line, width: float, look: _Look) -> Line:
    top, bottom, edge = -inside.ascent - 1.0, inside.descent + 1.0, 0.08 * look.size
    bend = 0.0 if bracket == "|" else width - 2 * edge
    start, tip = (width - edge, edge) if bracket == "(" else (edge, width - edge)
    if not bend:
        start = tip = width / 2
    third = (bottom - top) / 3.2
    points = ((start, top), (tip, top + third), (tip, bottom - third), (start, bottom))
    return Line(width, -top, bottom, (Curve(points, look.role, _stroke(look)),))


def _is_tall(line: Line, look: _Look) -> bool:
    """Whether something is taller than a line of text with indices."""
    return line.ascent > 1.2 * look.size or line.descent > 0.5 * look.size


def _stroke(look: _Look) -> float:
    return (0.09 if look.bold else 0.065) * look.size


def _left_of(primitive: Text | Curve) -> float:
    return extent(primitive)[0] if isinstance(primitive, Text) else min([x for x, _ in primitive.points])


def _right_of(primitive: Text | Curve) -> float:
    return extent(primitive)[1] if isinstance(primitive, Text) else max([x for x, _ in primitive.points])


def _moved(primitive: Text | Curve, right: float, down: float) -> Text | Curve:
    if isinstance(primitive, Text):
        return replace(primitive, x=primitive.x + right, y=primitive.y + down)
    return replace(primitive, points=tuple([(x + right, y + down) for x, y in primitive.points]))
