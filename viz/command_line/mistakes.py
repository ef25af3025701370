"""Point at a mistake in what was typed: the text, a caret below the place, and one sentence.

tanh(w*x + q)
           ^
q has no value: write q=2 behind the expression.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from autograd.languages import Language

#: Of a longer text only what is around the mistake is shown.
_WIDEST = 72


class Mistake(Exception):
    """A mistake of whoever typed; it is told, and nothing is written.

    message      the name of its sentence in the catalogues, without "command_"
    text         what was typed
    place        from which character of the text to which; if it is not given, all of it
    names        what the sentence is filled in with
    """

    def __init__(self, message: str, text: str = "", place: tuple[int, int] | None = None, /, **names: object) -> None:
        super().__init__(message)
        self.message, self.text, self.place = message, text, place or (0, len(text))
        self.names = {name: visible(each) if isinstance(each, str) else each for name, each in names.items()}

    def told(self, language: Language) -> str:
        """The text, the caret and the sentence.

        >>> print(Mistake("two_values", "x=3", name="x").told(Language()))
          x=3
          ^^^
        x has two values: which one is meant?
        """
        sentence = language(f"command_{self.message}", **self.names)
        if not self.text:
            return sentence
        text, (start, end) = _around(visible(self.text), *self.place)
        caret = " " * width(text[:start]) + "^" * max(1, width(text[start:end]))
        return f"  {text}\n  {caret}\n{sentence}"


def visible(text: str) -> str:
    """A text that changes nothing in a terminal: what cannot be seen is a box.

    >>> visible("x\\x1b[31m")
    'x\N{REPLACEMENT CHARACTER}[31m'
    """
    return "".join([c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text])


def width(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> width("x + y"), width("重い")
    (5, 4)
    """
    return sum([0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text])


def _around(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """So much of a long text that the place can be seen."""
    first = max(0, min(start - _WIDEST // 2, len(text) - _WIDEST))
    last = first + _WIDEST
    before, behind = "…" if first else "", "…" if last < len(text) else ""
    start, end = start - first + len(before), min(end, last) - first + len(before)
    return before + text[first:last] + behind, (start, end)


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of the names that was meant, perhaps; "" if none is alike.

    >>> nearest("tanj", ["atan", "tanh", "sin"])
    'tanh'
    """
    return next(iter(difflib.get_close_matches(name, sorted(names), 1)), "")
