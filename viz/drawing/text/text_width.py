"""Measure texts with a table we ship: a layout must not depend on the fonts of the machine it runs on.

The table (``text_widths.json``) holds the advance widths of DejaVu Sans in thousandths of the font size.
It is wider than most sans-serif fonts, so the room it reserves is enough for whichever a browser takes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from importlib.resources import files
from itertools import zip_longest

from .typeset import lefts_of, size_at, typeset

ELLIPSIS = "…"


class _Widths(dict[str, int]):
    """The width of each character, in thousandths of the font size: their sum is the same whichever way Python adds.

    Of one that the table does not have, it is a guess.
    """

    def __missing__(self, character: str) -> int:
        self[character] = width = _unlisted(character)
        return width


@cache
def _table(face: str) -> _Widths:
    """The widths of the regular or the bold face."""
    table = json.loads(files("viz.drawing.text").joinpath("text_widths.json").read_text(encoding="utf-8"))[face]
    return _Widths(
        {character: int(width) for width, characters in table.items() if int(width) for character in characters}
    )


def _unlisted(character: str) -> int:
    """A guess at the width of a character that the table does not have."""
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 800


@lru_cache(maxsize=1 << 14)  # a number is measured for its card's size, for its place, and for what stands beside it
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text set at ``size``, in the same unit.

    >>> text_width("10", 10.0)              # every digit is 0.636 wide
    12.72
    """
    table = _table("bold" if bold else "regular")
    pieces = typeset(text)
    if len(pieces) == 1 and not pieces[0][1]:
        return round(size * sum(map(table.__getitem__, text)) / 1000, 2)
    widths = [size_at(level, size) * sum(map(table.__getitem__, piece)) / 1000 for piece, level in pieces]
    return round(lefts_of([level for _, level in pieces], widths)[-1], 2)


def fits(text: str, width: float, size: float, *, bold: bool = False) -> bool:
    """Whether a text set at ``size`` is at most so wide."""
    return len(text) * size < width or text_width(text[:400], size, bold=bold) <= width


def fit_ends(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text if it fits in ``width``, else its beginning, an ellipsis and its end: by that, too, names differ.

    >>> fit_ends("weight_left", 50.0, 10.0), fit_ends("weight_right", 50.0, 10.0)
    ('weig…left', 'wei…ght')
    """
    kept = len(text)
    shown = text
    while kept > 2 and not fits(shown, width, size, bold=bold):
        kept -= 1
        end = kept // 2
        shown = f"{text[: kept - end].rstrip()}{ELLIPSIS}{text[-end:].lstrip()}"
    return shown


def fit_apart(texts: Collection[str], width: float, size: float, *, bold: bool = False) -> dict[str, str]:
    """Each text as it is shown in ``width``; those that would look alike show the part in which they differ.

    >>> fit_apart(["layer_1_weight", "layer_2_weight"], 60.0, 10.0)
    {'layer_1_weight': '…_1_weig…', 'layer_2_weight': '…_2_weig…'}
    """
    shown = {text: fit_ends(text, width, size, bold=bold) for text in texts}
    alike: dict[str, list[str]] = {}
    for text, short in shown.items():
        alike.setdefault(short, []).append(text)
    for group in alike.values():
        if len(group) > 1:
            common = next(i for i, letters in enumerate(zip_longest(*group)) if len(set(letters)) > 1)
            for text in group:
                shown[text] = fit(ELLIPSIS + text[max(common - 1, 0) :], width, size, bold=bold)
    return shown


def fit(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text if it fits in ``width``, else as much of its beginning as does, and an ellipsis.

    >>> fit("gradient", 30.0, 10.0), fit("grad", 30.0, 10.0)
    ('gra…', 'grad')
    """
    if fits(text, width, size, bold=bold):
        return text
    room = width - text_width(ELLIPSIS, size, bold=bold)
    table = _table("bold" if bold else "regular")
    used, kept = 0.0, 0
    for character in text:
        used += size * table[character] / 1000
        if used > room:
            break
        kept += 1
    while kept and text_width(text[:kept].rstrip() + ELLIPSIS, size, bold=bold) > width:  # indices are set larger
        kept -= 1
    shown = text[:kept].rstrip(f" {ELLIPSIS}{_SIGNS}")  # what is cut already has no second ellipsis
    sign = text[len(shown) : kept].strip()[:1]
    spaced = f"{shown} {sign} {ELLIPSIS}"
    return spaced if sign and sign in _SIGNS and fits(spaced, width, size, bold=bold) else shown + ELLIPSIS


_SIGNS = "+−·×"


def fit_terms(text: str, width: float, size: float) -> str:
    """A formula if it fits in ``width``, else as many of its terms as do, and an ellipsis.

    >>> fit_terms("a·(b + c) + d + e", 80.0, 10.0), fit_terms("a + b", 90.0, 10.0)
    ('a·(b + c) + …', 'a + b')
    """
    if fits(text, width, size):
        return text
    for end in reversed([place.end() for place in _ENDS.finditer(text)]):
        head = text[:end]
        if head.count("(") == head.count(")") and fits(head + ELLIPSIS, width, size):
            return head + ELLIPSIS
    return fit(text, width, size)


#: Where a term of a formula ends, with the sign that follows it.
_ENDS = re.compile(r" [+−] ")


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines that are no wider than ``width``, broken between words.

    >>> wrapped("one two three", 60.0, 10.0)
    ['one two', 'three']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
