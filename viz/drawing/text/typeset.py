"""Set indices: w⁽²⁾₁₂ is a w with a smaller (2) above the line and, below that, a smaller 12 under the line.

Names come with the characters that Unicode has for indices (``viz.graph.typography``), which many fonts draw too small or
not at all.  Pictures set them in the font's own digits.  Powers, as in y² and 10⁻⁷, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from viz.drawing import style
from viz.graph import without_isolates

_BELOW = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_ABOVE = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁱⁿ⁽⁾"
_PLAIN = str.maketrans(_BELOW + _ABOVE, "0123456789+-=()aehijklmnoprstuvx" + "0123456789+-=in()")

#: Indices above the line are in parentheses, as layers are; a comma between two below the line is one of them.
_INDICES = re.compile(f"(⁽[{_ABOVE}]+⁾)|([{_BELOW}](?:,?[{_BELOW}])*)")
_POWERS = re.compile(r"[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+(?!⁾)")

#: Two indices of one letter, one above the other.
STACKED_ABOVE, STACKED_BELOW = 2, -2
#: A power of what has two indices, as high as the upper one; its digits are small as they are.
_POWER = 3
#: How far the indices of each level stand below the line, in font sizes.
_SHIFTS = {0: 0.0, 1: -0.32, -1: 0.2, STACKED_ABOVE: -0.52, STACKED_BELOW: 0.34, _POWER: -0.36}
_SMALLER = 0.78
#: The lower of two begins a little further right than the upper one, by so much of that one's width: in a font that is
#: narrower than our table of widths it would else begin on the letter.
_ASIDE = 0.1
#: The heights of letters above and below the line, in font sizes: those without a part below it, others of Latin and Greek,
#: and those of other scripts.
_SHALLOW, _LETTERS, _OTHERS = (0.76, 0.05), (0.76, 0.24), (0.95, 0.32)
_WITHOUT_DESCENDERS = frozenset("0123456789ABCDEFGHIKLMNOPRSTUVWXYZabcdefhiklmnorstuvwxz.+−=≈·×∂ ")
LAST_GREEK = "\u03ff"


@lru_cache(maxsize=1 << 12)
def typeset(text: str) -> tuple[tuple[str, int], ...]:
    """The pieces of a text, each with its level: 0 on the line, 1 above it, −1 below it; 2 and −2 for two that are stacked, 3 for a
    power of these.

    >>> typeset("z⁽²⁾ = y² + b₁"), typeset("w⁽²⁾₁₀,₂")
    ((('z', 0), ('(2)', 1), (' = y² + b', 0), ('1', -1)), (('w', 0), ('(2)', 2), ('10,2', -2)))
    """
    if text.isascii():
        return ((text, 0),)
    return tuple(_stacked(_pieces(text))) or ((text, 0),)


def _stacked(pieces: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The pieces, with an index above that is followed by one below on top of it; a power after these is raised."""
    last = ("", 0)
    for piece, level in pieces:
        if (last[1], level) == (1, -1):
            yield last[0], STACKED_ABOVE
            last = piece, STACKED_BELOW
            continue
        if last[0]:
            yield last
        power = _POWERS.match(piece) if last[1] == STACKED_BELOW else None
        if power:
            yield power[0], _POWER
        last = piece[power.end() :] if power else piece, level
    if last[0]:
        yield last


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    end = 0
    for found in _INDICES.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], 0
        yield found[0].translate(_PLAIN), 1 if found[1] else -1
        end = found.end()
    if end < len(text):
        yield text[end:], 0


def has_stacked_indices(text: str) -> bool:
    """Whether a text has one index above another.

    >>> has_stacked_indices("w⁽²⁾₁₂ + b"), has_stacked_indices("w₁₂ + b⁽²⁾")
    (True, False)
    """
    return not text.isascii() and any(level == STACKED_BELOW for _, level in typeset(text))


class Reach(NamedTuple):
    """How far a text reaches above and below its line, in pixels."""

    above: float
    below: float


@lru_cache(maxsize=1 << 12)
def reach_of(text: str, size: float) -> Reach:
    """How far a text reaches above and below its line, in pixels.

    >>> reach_of("10", 10.0), reach_of("g", 10.0)
    (Reach(above=7.6, below=0.5), Reach(above=7.6, below=2.4))
    """
    reaches = [_reach_of_piece(piece, level, size) for piece, level in typeset(text)]
    return Reach(max([reach.above for reach in reaches]), max([reach.below for reach in reaches]))


def _reach_of_piece(piece: str, level: int, size: float) -> Reach:
    characters = without_isolates(piece)
    if _WITHOUT_DESCENDERS.issuperset(characters):
        above, below = _SHALLOW
    else:
        above, below = _OTHERS if any([c > LAST_GREEK and c.isalpha() for c in characters]) else _LETTERS
    own, down = size_at(level, size), shift_at(level, size)
    return Reach(above * own - down, below * own + down)


def size_at(level: int, size: float) -> float:
    """The font size of an index in a text of some size: never below the least that can be read."""
    return min(size, max(_SMALLER * size, style.INDEX_SIZE)) if level not in (0, _POWER) else size


def shift_at(level: int, size: float) -> float:
    """How far below the line a level is, in pixels; above it is less than 0."""
    return _SHIFTS[level] * size


def lefts_of(levels: Sequence[int], widths: Sequence[float]) -> list[float]:
    """Where each piece of a text begins, and where the last one ends; indices that are stacked begin at one place.

    >>> lefts_of([0, 2, -2, 0], [8.0, 10.0, 5.0, 20.0])
    [0.0, 8.0, 9.0, 18.0, 38.0]
    """
    lefts, x, right = [], 0.0, 0.0
    for level, width in zip(levels, widths, strict=True):
        if level == STACKED_BELOW:
            x += _ASIDE * (right - x)
            lefts.append(x)
            right = max(right, x + width)
        else:
            x = right
            lefts.append(x)
            right = x + width
    return [*lefts, right]
