"""Decide what a call does not say: the language, and how numbers and pictures are to look.

What is said nearest to a picture wins:

    draw(loss, lang="es")          the call itself
    viz.settings(lang="es")        this thread, from here on, or as long as a ``with`` lasts
    GLASSGRAD_LANG=es              the environment, for every thread and program
    English                        else

``preferred`` answers for any option; ``language_of`` uses it for the language.  A variable that says nothing useful is
told once, in a warning, and does not count: it must not keep a picture from being drawn.  So is one of another name, such as
GLASSGRAD_LANGUAGE, with the name that is meant.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from autograd.table import rounding_of

from .language import LANGUAGES, Language, unknown

#: The variables that readers may set; and those that building and testing know.
VARIABLES = tuple(
    [
        f"GLASSGRAD_{name}"
        for name in ("LANG", "DIGITS", "DECIMAL_COMMA", "THEME", "WIDTH", "NOTATION", "PDF", "ENGINE", "KERNEL")
    ]
)
_OF_BUILDERS = {f"GLASSGRAD_{name}" for name in ("NATIVE", "CHECKED", "CONFIGURATIONS", "NO_SKIPS")}

_OURS = {"autograd", "nn", "viz"}

#: Texts of the environment that are truth values.
_FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class _Thread(threading.local):
    chosen: Mapping[str, Any] = MappingProxyType({})


_thread = _Thread()


def chosen() -> Mapping[str, Any]:
    """What has been chosen in this thread, by name; a new thread has chosen nothing."""
    return _thread.chosen


def choose(preferences: Mapping[str, Any]) -> None:
    """Let this thread prefer exactly these, each of a kind that its reader has checked."""
    _thread.chosen = MappingProxyType(dict(preferences))


def preferred(name: str, read: Callable[[str], Any] = str) -> Any:
    """What is chosen in this thread, else what the environment says, else None.

    read  makes a value of the text of the variable GLASSGRAD_LANG, GLASSGRAD_DIGITS …; it raises ValueError for a text
          that is none
    """
    tell_unknown_variables()
    return _said(name, read)


def _said(name: str, read: Callable[[str], Any]) -> Any:
    if name in _thread.chosen:
        return _thread.chosen[name]
    variable = f"GLASSGRAD_{name.upper()}"
    text = os.environ.get(variable, "").strip()
    if not text:
        return None
    try:
        return read(text)
    except ValueError as error:
        _tell_once(variable, text, str(error))
        return None


def tell_unknown_variables() -> None:
    """Tell once of each variable of the environment that has a name like ours and means nothing."""
    for name in os.environ:
        if name[:10].upper() == "GLASSGRAD_" and name not in VARIABLES and name not in _OF_BUILDERS:
            _tell_unknown(name)


def read_flag(text: str) -> bool:
    """A truth value of the environment.

    >>> read_flag("1"), read_flag("no")
    (True, False)
    """
    if text.lower() not in _FLAGS:
        raise ValueError(f"1 / 0, {' / '.join([word for word in _FLAGS if not word.isdigit()])}")
    return _FLAGS[text.lower()]


def read_digits(text: str) -> int:
    """A number of significant digits."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 17:
        raise ValueError("1 … 17")
    return int(text)


def language_of(
    lang: str | Language | None = None,
    *,
    decimal_comma: bool | None = None,
    digits: int | None = None,
    decimals: int | None = None,
) -> Language:
    """The language asked for, else the one preferred, else English.

    Raises ValueError, naming those there are, if ``lang`` is none of them, TypeError if it is no text.
    """
    tell_unknown_variables()
    if not isinstance(lang, str | Language | None):
        raise TypeError(f"lang={lang!r}: choose one of {', '.join(map(repr, LANGUAGES))}")
    if decimal_comma is not None and type(decimal_comma).__name__ not in ("bool", "bool_"):
        raise TypeError(f"decimal_comma={decimal_comma!r:.60}: write True or False, not {type(decimal_comma).__name__}")
    if isinstance(lang, Language):
        if (decimal_comma, digits, decimals) != (None, None, None):
            raise ValueError(
                "lang= is a Language, which says how numbers are written: give digits, decimals and decimal_comma to it"
            )
        return lang
    code = _preferred_code() if lang is None else language_code(lang)
    rounding_of(digits, decimals)  # what the call says is checked before what is preferred is added
    if digits is None and decimals is None:
        digits = _said("digits", read_digits)
    if decimal_comma is None:
        decimal_comma = _said("decimal_comma", read_flag)
    return Language(code, decimal_comma=decimal_comma, digits=digits, decimals=decimals)


def language_code(lang: str) -> str:
    """The language of a locale; raises ValueError if it is none of ours.

    >>> language_code("pt_BR.UTF-8"), language_code("es-MX")
    ('pt', 'es')
    """
    code = re.split(r"[-_.@]", lang, maxsplit=1)[0].lower()
    if code not in LANGUAGES:
        raise unknown(lang)
    return code


def warn_caller(language: Language, message: str, category: type[Warning] = UserWarning, /, **names: Any) -> None:
    """Give the warning that the catalogues call ``message``; it points to the line that called into these packages."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    warnings.warn(language(message, **names), category, stacklevel=level)


def _preferred_code() -> str:
    return _said("lang", _known_code) or "en"


def _known_code(text: str) -> str:
    """The language of a text of the environment."""
    try:
        return language_code(text)
    except ValueError:
        raise ValueError(" / ".join(LANGUAGES)) from None


@cache
def _tell_unknown(name: str) -> None:
    near = {variable.removeprefix("GLASSGRAD_"): variable for variable in VARIABLES}
    meant = get_close_matches(name[10:].upper(), near, 1)
    language = Language(_preferred_code())
    if meant:
        warn_caller(language, "unknown_variable", variable=name, meant=near[meant[0]])
    else:
        warn_caller(language, "unknown_variable_of", variable=name, known=", ".join(VARIABLES))


@cache
def _tell_once(variable: str, text: str, right: str) -> None:
    language = Language("en" if variable == "GLASSGRAD_LANG" else _preferred_code())
    warn_caller(language, "environment", variable=variable, value=repr(text), right=right)
