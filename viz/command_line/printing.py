"""Print what has been answered, also where the terminal or a pipe knows fewer letters than a formula has."""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

from autograd.languages import Language

from .mistakes import Mistake

#: What stands for a sign that cannot be written; of other letters the accents are left out.
_PLAIN = {
    "∂": "d",
    "·": "*",
    "×": "x",
    "÷": "/",
    "−": "-",
    "≈": "~",
    "…": "...",
    "→": "->",
    "Σ": "sum",
    "√": "sqrt",
    "∞": "inf",
    "σ": "sigma",
    "δ": "delta",
    "η": "eta",
    "φ": "phi",
    "π": "pi",
    "⁻": "^-",
    "²": "^2",
    "³": "^3",
    "—": "-",
    "≤": "<=",
    "≥": ">=",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "¿": "",
    "¡": "",
    "\u202f": " ",
}


def plain(text: str, encoding: str | None) -> str:
    """The text with signs that the encoding has.

    >>> plain("∂y/∂x = −0.5·x²", "ascii"), plain("Propagação", "ascii"), plain("∂y", "utf-8")
    ('dy/dx = -0.5*x^2', 'Propagacao', '∂y')
    """
    encoding = encoding or "utf-8"
    return "".join([c if _knows(encoding, c) else _instead(c, encoding) for c in text])


def _instead(character: str, encoding: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    written = _PLAIN.get(character) or "".join([c for c in decomposed if not unicodedata.combining(c)])
    return written if _knows(encoding, written) and (written or character in _PLAIN) else "?"


def _knows(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def say(text: str) -> None:
    """Print an answer, on the standard output."""
    _print(text, sys.stdout)


def note(text: str) -> None:
    """Print what is no answer, where it does not get into a pipe: on the standard error."""
    _print(text, sys.stderr)


def tell(mistake: Mistake, language: Language) -> None:
    """Point at a mistake.  The caret stays below its place, because each sign there stands for one."""
    text = mistake.told(language)
    if sys.stderr is not None:
        try:
            text.encode(sys.stderr.encoding or "utf-8")
        except UnicodeEncodeError:
            mistake.text = _of_one_column(mistake.text, sys.stderr.encoding)
            text = mistake.told(language)
    note(text)


def _of_one_column(text: str, encoding: str) -> str:
    return "".join([c if _knows(encoding, c) else "?" for c in text])


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:  # None where a program has no console, as with Windows' pythonw
        print(plain(text, stream.encoding), file=stream, flush=True)
