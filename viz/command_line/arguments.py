"""Sort the words of a command line: the expression, the numbers, the options; and find out the reader's language.

argparse takes the words apart.  What is wrong with them is said here, in the reader's language.
"""

from __future__ import annotations

import argparse
import locale
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograd.languages import LANGUAGES, Language, language_code, language_of, preferred
from viz.drawing import THEMES
from viz.pictures import settings

from .mistakes import Mistake, nearest
from .numbers import GIVEN, is_number
from .options import BELONGS_TO, ONE_OF, OPTIONS, SETTINGS, SWITCHES, flags, value_of

#: What Windows calls these languages.
_LANGUAGES_OF_WINDOWS = {"english": "en", "spanish": "es", "portuguese": "pt"}


@dataclass(frozen=True)
class Arguments:
    """What was typed: words that are no options, options by their names, and how each was written."""

    words: list[str]
    options: dict[str, Any]
    written: dict[str, str]

    def values(self, *options: str) -> dict[str, Any]:
        """Those of some options that are given, by the names that the library has for them; raises ``Mistake``."""
        found = {}
        for option in options:
            if option in self.options:
                try:
                    found[option.replace("-", "_")] = value_of(option, self.options[option])
                except (TypeError, ValueError):
                    raise self.mistake(message_of(option), option) from None
        return found

    def mistake(self, message: str, option: str, **names: object) -> Mistake:
        """A mistake in the value of an option."""
        text = self.written[option]
        value = str(self.options[option])
        place = (len(text) - len(value), len(text)) if text.endswith(value) else None
        return Mistake(message, text, place, option=text.split()[0].partition("=")[0], **names)


def message_of(option: str) -> str:
    """The sentence that says what the value of an option may be."""
    return f"value_of_{option.replace('-', '_')}"


def arguments_of(words: Sequence[str]) -> Arguments:
    """The words, sorted; raises ``Mistake``.

    >>> found = arguments_of(["-x**2", "x=3", "-o", "a.svg", "--no-numbers"])
    >>> found.words, found.options
    (['-x**2', 'x=3'], {'out': 'a.svg', 'numbers': False})
    """
    try:
        found, rest = _parser().parse_known_args([f" {word}" if _is_formula(word) else word for word in words])
    except argparse.ArgumentError:  # --numbers=3
        bare = [each for each in flags() if not OPTIONS.get(each.removeprefix("--"))]
        word = next(each for each in words if each.partition("=")[0] in bare and "=" in each)
        raise Mistake("no_value_taken", word, option=word.partition("=")[0]) from None
    options: dict[str, Any] = {}
    written: dict[str, str] = {}
    for name, given in vars(found).items():
        for value in given or []:
            flag = ("--" if value else "--no-") + name if isinstance(value, bool) else _flag(name, words)
            if value == "":
                raise Mistake("value_missing", flag, option=flag)
            text = value.strip() if isinstance(value, str) else ""
            if name in options:
                raise Mistake("option_twice", f"{flag} {text}".strip(), option=flag)
            options[name], written[name] = text or value, f"{flag} {text}".strip()
    unknown, known = (rest, []) if "--" not in rest else (rest[: rest.index("--")], rest[rest.index("--") + 1 :])
    for word in unknown:
        if word.startswith("--"):
            flag = word.partition("=")[0]
            meant = nearest(flag, flags())
            raise Mistake(
                "did_you_mean_option" if meant else "unknown_option", word, (0, len(flag)), option=flag, meant=meant
            )
    _check_together(options, written)
    return Arguments([word.strip() for word in (*unknown, *known)], options, written)


def _check_together(options: dict[str, Any], written: dict[str, str]) -> None:
    """Raise ``Mistake`` for two options of which one makes the other senseless, and for one that lacks the other."""
    given = {f"no-{name}" if each is False else name: name for name, each in options.items()}
    for one, other in ONE_OF:
        if one in given and other in given:
            raise Mistake("not_together", written[given[other]], one=f"--{one}", other=f"--{other}")
    for one, other in BELONGS_TO.items():
        if one in given and other not in given:
            raise Mistake("belongs_to", written[one], option=f"--{one}", other=f"--{other}")


def _parser() -> argparse.ArgumentParser:
    """Every option may come without its value and more than once, so that it is told here what is wrong."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for name, sign in OPTIONS.items():
        short = {"out": ["-o"], "help": ["-h"]}.get(name, [])
        if sign:
            parser.add_argument(*short, f"--{name}", dest=name, action="append", nargs="?", const="")
        else:
            parser.add_argument(*short, f"--{name}", dest=name, action="append_const", const=True)
        if name in SWITCHES:
            parser.add_argument(f"--no-{name}", dest=name, action="append_const", const=False)
    return parser


def _is_formula(word: str) -> bool:
    """Whether a word that begins with "-" is an expression, -x*2; a blank before it keeps it from being an option."""
    return len(word) > 1 and word[0] == "-" and word[1] not in "-o" and word != "-h"


def _flag(name: str, words: Sequence[str]) -> str:
    return "-o" if name == "out" and not any([word.partition("=")[0] == "--out" for word in words]) else f"--{name}"


def expression_and_numbers(words: Sequence[str], language: Language) -> tuple[str, list[str]]:
    """The expression and what gives its names their numbers, in any order; raises ``Mistake``."""
    expressions = [word for word in words if not _gives_a_number(word, language)]
    if not expressions:
        raise Mistake("nothing")
    first = words.index(expressions[0])
    numbers = [*words[:first], *words[first + 1 :]]
    for word in numbers:
        if GIVEN.fullmatch(word) is None or not GIVEN.fullmatch(word)[1]:  # type: ignore[index]
            if _is_file(word):
                raise Mistake("files_of_shell", word, word=word)
            whole = " ".join([each for each in words if not _gives_a_number(each, language)])
            raise Mistake("quotes", word, word=word, whole=whole)
    return expressions[0], numbers


def _is_file(word: str) -> bool:
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False


def _gives_a_number(word: str, language: Language) -> bool:
    given = GIVEN.fullmatch(word)
    return given is not None and given[1].isidentifier() and is_number(given[2], language)


def language_for(arguments: Arguments) -> str:
    """The reader's language: that of --lang, else of GLASSGRAD_LANG, else of the computer's settings, else English."""
    if "lang" in arguments.options:
        try:
            return language_code(arguments.options["lang"])
        except ValueError:
            raise arguments.mistake("no_language", "lang", languages=", ".join(LANGUAGES)) from None
    return language_here()


def language_typed(words: Sequence[str]) -> str:
    """The language of a command line whose words cannot be sorted: what stands behind --lang, if there is such a language.

    >>> language_typed(["x*x", "--variants", "--lang", "pt-BR"]), language_typed(["--lang=es", "--key"])
    ('pt', 'es')
    """
    typed = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    for word in [*typed, *[word for before, word in pairwise(words) if before == "--lang"]]:
        with suppress(ValueError):
            return language_code(word)
    return language_here()


def language_here() -> str:
    """The language of whoever sits here, where the command line does not say."""
    if preferred("lang") is not None:
        return language_of().code
    settings_of_system = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    system = next(filter(None, settings_of_system), None) or locale.getlocale()[0] or ""
    word = system.lower().partition("_")[0]
    try:
        return language_code(_LANGUAGES_OF_WINDOWS.get(word, system))
    except ValueError:
        return "en"


@contextmanager
def in_force(arguments: Arguments, language: Language) -> Iterator[Language]:
    """The options that hold for all that is printed and drawn, as long as the block lasts; raises ``Mistake``.

    Gives the language with the digits that were asked for.
    """
    with ExitStack() as stack:
        stack.enter_context(settings(lang=language.code))
        for name, read in SETTINGS.items():
            if name in arguments.options:
                try:
                    stack.enter_context(settings(**{name.replace("-", "_"): read(arguments.options[name])}))
                except (TypeError, ValueError):
                    raise arguments.mistake(message_of(name), name, themes=", ".join([*THEMES, "auto"])) from None
        yield language_of()
