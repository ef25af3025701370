"""Set indices: w⁽²⁾₁₂ is a w with a smaller (2) above the line and a smaller 12 below it.

Names come with the characters that Unicode has for indices (``viz.graph.typography``), which many fonts draw too small or
not at all.  Pictures set them in the font's own digits.  Powers, as in y² and 10⁻⁷, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from viz.drawing import style

_BELOW = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_ABOVE = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁱⁿ⁽⁾"
_PLAIN = str.maketrans(_BELOW + _ABOVE, "0123456789+-=()aehijklmnoprstuvx" + "0123456789+-=in()")

#: Indices above the line are in parentheses, as layers are; a comma between two below the line is one of them.
_INDICES = re.compile(f"(⁽[{_ABOVE}]+⁾)|([{_BELOW}](?:,?[{_BELOW}])*)")

#: How far indices stand below and above the line, in font sizes.
_DOWN, _UP = 0.2, -0.32
_SMALLER = 0.78


@lru_cache(maxsize=1 << 12)
def typeset(text: str) -> tuple[tuple[str, int], ...]:
    """The pieces of a text, each with its level: 0 on the line, 1 above it, −1 below it.

    >>> typeset("w⁽²⁾₁₀,₂ = y²")
    (('w', 0), ('(2)', 1), ('10,2', -1), (' = y²', 0))
    """
    if text.isascii():
        return ((text, 0),)
    return tuple(_pieces(text)) or ((text, 0),)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    end = 0
    for found in _INDICES.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], 0
        yield found[0].translate(_PLAIN), 1 if found[1] else -1
        end = found.end()
    if end < len(text):
        yield text[end:], 0


def size_at(level: int, size: float) -> float:
    """The font size of an index in a text of some size: never below the least that can be read."""
    return min(size, max(_SMALLER * size, style.EDGE_SIZE)) if level else size


def shift_at(level: int, size: float) -> float:
    """How far below the line a level is, in pixels; above it is less than 0."""
    return {0: 0.0, 1: _UP, -1: _DOWN}[level] * size
