"""Set names so that they are read as they are meant: indices below the line, words that run from right to left apart.

In a line of Unicode text, the numbers and signs after an Arabic or a Hebrew word are set to its left.  So 2 × 3 beside such a
name would be read as 3 × 2.  A name between the two characters of an isolate is set by itself, and the line stays in order.
Source: Unicode Standard Annex 9, sections 2.4 and 3.3.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_BELOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ABOVE = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
_ISOLATE, _END = "\u2068", "\u2069"

_PARTS = re.compile(f"({_ISOLATE}[^{_END}]*{_END})")

#: Takes isolates out, for what knows only one direction of writing.
_WITHOUT = {ord(_ISOLATE): None, ord(_END): None}


def subscript(text: object) -> str:
    """An index below the line.

    >>> "w" + subscript(12)
    'w₁₂'
    """
    return str(text).translate(_BELOW)


def superscript(text: object) -> str:
    """A number above the line.

    >>> "z" + superscript("(1)")
    'z⁽¹⁾'
    """
    return str(text).translate(_ABOVE)


def below(indices: Sequence[str], sample: str = "") -> str:
    """Indices below the line, with commas where it takes them to tell them apart; the sample's comes last.

    >>> below(["1", "2"]), below(["10", "2"]), below(["3"], "2")
    ('₁₂', '₁₀,₂', '₃,₂')
    """
    given = [index for index in indices if index]
    comma = "" if all([len(index) == 1 for index in given]) else ","
    written = comma.join(map(subscript, given))
    return ",".join([text for text in (written, subscript(sample)) if text])


def isolated(name: str) -> str:
    """The name, in an isolate if a part of it runs from right to left.

    >>> isolated("w") == "w", isolated("\u05d0") == "\u2068\u05d0\u2069"
    (True, True)
    """
    if name.isascii() or _ISOLATE in name:
        return name
    backwards = any([unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name])
    return f"{_ISOLATE}{name}{_END}" if backwards else name


def split_at_isolates(text: str) -> list[str]:
    """A text in parts that each run in one direction: names in isolates, and what is between them.

    >>> len(split_at_isolates("∂" + isolated("\u05d0") + " = 2"))
    3
    """
    return [part for part in _PARTS.split(text) if part] if _ISOLATE in text else [text]


def without_isolates(text: str) -> str:
    """A text without the characters that nobody sees.

    >>> without_isolates(isolated("\u05d0")) == "\u05d0"
    True
    """
    return text.translate(_WITHOUT) if _ISOLATE in text else text
