"""Say once what pictures and texts are to look like: ``settings(lang="es", theme="auto")``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import EllipsisType
from typing import Any, Literal, Self

from autograd.graph import kinds
from autograd.languages import choose, chosen, language_code, preferred, read_flag
from autograd.table import rounding_of
from viz.drawing import style, theme_chosen
from viz.graph import Notation, notation_of

_WIDTH = kinds.number(above=0.0, infinite=True)


def _take_language(lang: Any) -> str:
    if not isinstance(lang, str):
        raise TypeError
    return language_code(lang)


def _take_digits(digits: Any) -> int:
    found: int = kinds.whole(1).take(digits)
    rounding_of(found)
    return found


def _take_notation(notation: Any) -> Notation:
    return notation_of(kinds.TEXT.take(notation), "settings")


#: What may be set.
KINDS = {
    "theme": kinds.Kind(
        "'light', 'dark', 'colour-blind' or 'auto'", lambda theme: theme_chosen(kinds.TEXT.take(theme))
    ),
    "lang": kinds.Kind("'en', 'es' or 'pt'", _take_language),
    "digits": kinds.Kind("a whole number from 1 to 17", _take_digits),
    "decimal_comma": kinds.FLAG,
    "width": _WIDTH,
    "notation": kinds.Kind("two names, as 'n a'", _take_notation),
    "pdf": kinds.FLAG,
}


def settings(
    *,
    theme: Literal["light", "dark", "colour-blind", "auto"] | EllipsisType | None = ...,
    lang: str | EllipsisType | None = ...,
    digits: int | EllipsisType | None = ...,
    decimal_comma: bool | EllipsisType | None = ...,
    width: float | EllipsisType | None = ...,
    notation: str | EllipsisType | None = ...,
    pdf: bool | EllipsisType | None = ...,
) -> Settings:
    """What every picture and text from here on is to look like, where its own call does not say.

    theme          "light", "dark", "colour-blind", or "auto" for light or dark as the place is where it is shown
    lang           "en", "es" or "pt", also for what ``nn`` prints
    digits         how many significant digits numbers have
    decimal_comma  write 0,5 instead of 0.5
    width          how many pixels a picture is laid out for
    notation       what a neuron's pre-activation and its output are called, as "n o"
    pdf            let a notebook store each picture, and the last moment of each player, as PDF too: then
                   ``jupyter nbconvert --to latex`` and Quarto have them in their documents

    What is left out stays as it is; None takes back what was set. What neither a call nor ``settings`` says is said by the
    variables GLASSGRAD_THEME, GLASSGRAD_LANG, GLASSGRAD_DIGITS … of the environment. Settings hold for the thread that makes
    them. In a ``with`` statement they end with its block. The result shows what is set.

    >>> settings(digits=2)
    Settings(digits=2)
    >>> with settings(lang="es", digits=4):
    ...     settings()
    Settings(digits=4, lang='es')
    >>> settings(digits=None)
    Settings()
    """
    given = {
        "theme": theme,
        "lang": lang,
        "digits": digits,
        "decimal_comma": decimal_comma,
        "width": width,
        "notation": notation,
        "pdf": pdf,
    }
    changes = {name: value for name, value in given.items() if value is not ...}
    return Settings(
        {name: value if value is None else KINDS[name](value, name, "settings") for name, value in changes.items()}
    )


class Settings:
    """Settings that are in force; as a context manager, until its block ends."""

    def __init__(self, changes: Mapping[str, Any]) -> None:
        self._changes = changes
        self._before_call = chosen()
        self._apply()
        self._made = chosen()
        self._before_blocks: list[Mapping[str, Any]] = []

    def _apply(self) -> None:
        together = {**chosen(), **self._changes}
        choose({name: value for name, value in together.items() if value is not None})

    def __enter__(self) -> Self:
        if chosen() is self._made:  # in ``with settings(…)`` the call has just been made: the block ends it, too
            self._before_blocks.append(self._before_call)
        else:
            self._before_blocks.append(chosen())
            self._apply()
        return self

    def __exit__(self, *_: object) -> None:
        choose(self._before_blocks.pop())

    def __repr__(self) -> str:
        return f"Settings({', '.join([f'{name}={value!r}' for name, value in sorted(chosen().items())])})"


def width_or_preferred(width: float | None) -> float:
    """The width that a call asks for, else the one preferred, else that of a notebook's column."""
    return (preferred("width", _read_width) or style.WIDTH) if width is None else width


def wants_pdf() -> bool:
    """Whether a notebook is to store a PDF beside each picture."""
    return bool(preferred("pdf", read_flag))


def _read_width(text: str) -> float:
    try:
        width = float(text)
    except ValueError:
        width = math.nan
    if not width > 0.0:
        raise ValueError("> 0")
    return width
