"""Break an equation into lines: before "=", else before "+" or "−", else wherever there is a space."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from viz.words import Enclosed, Equation, Factor, Fraction, Raised, Result, Root, Row, Token, sign

from .pieces import Look, is_tall, raised, set_piece, set_text
from .rows import EMPTY, Line, in_row

_WORDS = re.compile(r"\s*\S+|\s+")

_FULL_ENOUGH = 0.35  # of a line: a better place to break it, further left than this, is not taken


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
    return list(_set(equation, size, role, width))


#: A page is set several times, until it is seen with which size of its picture there are the fewest pages.
@lru_cache(maxsize=1024)
def _set(equation: Equation, size: float, role: str, width: float) -> tuple[Line, ...]:
    atoms = list(_atoms(equation, Look(size, role), width, 0))
    lines = []
    while atoms:
        end = _end_of_line(atoms, width)
        lines.append(in_row([atom.line for atom in atoms[:end]], trimmed=True))
        atoms = atoms[end:]
    return tuple([line for line in lines if line.drawn])


def _atoms(part: Equation, look: Look, width: float, depth: int) -> Iterator[_Atom]:
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
                yield _Atom(set_text(piece, look), _rank(piece, part.kind, depth))
        case Enclosed(inside, left, right) if not is_tall(set_piece(inside, look), look):
            for each, its_depth in ((sign(left), depth), (inside, depth + 1), (sign(right), depth)):
                yield from _atoms(each, look, width, its_depth)
        case Raised(base, exponent) if not is_tall(set_piece(base, look), look):
            yield from _atoms(base, look, width, depth)
            yield _Atom(raised(EMPTY, exponent, look))
        case Fraction(above, below) if set_piece(part, look).width > width:
            for each in (above, sign("/"), below):
                yield from _atoms(each, look, width, depth + 1)
        case Root(inside) if set_piece(part, look).width > width:
            for each in (sign("√"), inside):
                yield from _atoms(each, look, width, depth + 1)
        case _:
            yield _Atom(set_piece(part, look))


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
