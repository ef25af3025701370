"""What a reader is told, in English, Spanish or Portuguese.

Every sentence is an entry of the catalogues ``i18n/en.toml``, ``es.toml`` and ``pt.toml``, with placeholders
in braces.  The language is the argument ``lang=``, else the environment variable ``GLASSGRAD_LANG``, else
English.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from importlib.resources import files

from autograd import number_text
from autograd.table.reading import Expression, write

LANGUAGES = ("en", "es", "pt")

#: A number that is not part of a name such as w1.2.
_DECIMAL_POINT = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])")


class Language:
    """One catalogue, and how numbers are written in it.

    code           "en", "es" or "pt"
    decimal_comma  write 0,5 instead of 0.5
    decimals       how many decimals a number is shown with

    >>> Language("es")("seed", root="L")
    'semilla: ∂L/∂L = 1'
    >>> Language("pt", decimal_comma=True).number(-0.5)
    '−0,5000'
    """

    def __init__(self, code: str = "en", *, decimal_comma: bool = False, decimals: int = 4) -> None:
        if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 17:
            raise ValueError(f"decimals={decimals!r}: a number is shown with 0 to 17 decimals")
        self.code = code
        self.decimal_comma = decimal_comma
        self.decimals = decimals
        self._messages = catalogue(code)

    def __call__(self, message: str, **values: object) -> str:
        """The message with its placeholders filled in."""
        return self._messages[message].format(**values)

    def counted(self, message: str, count: int, **values: object) -> str:
        """The message for so many: its form for one is the entry that ends in _one.

        >>> Language().counted("values", 1), Language().counted("values", 2)
        ('1 value', '2 values')
        """
        return self(f"{message}_one" if count == 1 else message, count=count, **values)

    @property
    def words(self) -> dict[str, str]:
        """How a choice is read: "1 if a > 0 else 0"."""
        return {"if": self("if"), "else": self("else")}

    def number(self, number: float) -> str:
        """A number as this reader wants it."""
        return self.localised(number_text(number, self.decimals))

    def written(self, expression: Expression) -> str:
        """A formula in this reader's words and numbers."""
        return self.localised(write(expression, words=self.words, decimals=self.decimals))

    def localised(self, text: str) -> str:
        """A formula with the decimal comma in its numbers, if that was asked for."""
        text = text.replace(" ;", ";")  # the Spanish word for "else" begins with one: "1 si a > 0; si no, 0"
        return _DECIMAL_POINT.sub(r"\1,\2", text) if self.decimal_comma else text


def language(
    lang: str | Language | None = None, *, decimal_comma: bool | None = None, decimals: int | None = None
) -> Language:
    """The language asked for, else the environment's, else English.

    Raises ValueError, naming those there are, if ``lang`` is none of them, TypeError if it is no text.
    """
    if not isinstance(lang, str | Language | None):
        raise TypeError(f"lang={lang!r}: choose one of {', '.join(map(repr, LANGUAGES))}")
    if isinstance(lang, Language):
        return lang
    code = _code(lang) if lang is not None else _code(os.environ.get("GLASSGRAD_LANG") or "en")
    if code not in LANGUAGES:
        if lang is not None:
            raise ValueError(f"there is no language {lang!r}: choose one of {', '.join(map(repr, LANGUAGES))}")
        code = "en"  # an environment set for other programs too must not keep a picture from being drawn
    return Language(code, decimal_comma=bool(decimal_comma), decimals=4 if decimals is None else decimals)


@cache
def catalogue(code: str) -> dict[str, str]:
    """The messages of one language by name."""
    text = files("viz.languages").joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _code(lang: str) -> str:
    """ "pt_BR.UTF-8" is "pt"."""
    return lang.replace("_", "-").split("-")[0].lower()
