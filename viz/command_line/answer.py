"""Make what is asked for, as the suffix of a file says: a lesson, a picture, a graph for Graphviz, the trace as text.

Which suffixes there are is read off ``viz.lessons.player`` and ``viz.pictures``: what Python can save can be had from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from autograd import Value
from autograd.languages import RefusalError, language_of
from nn.saving import write_atomically
from viz.backends import to_dot
from viz.lessons import FILMS, LESSON_SUFFIXES, SHEET_SUFFIXES, Player, quiz, step, what_if, worksheet
from viz.pictures import PICTURE_SUFFIXES, draw
from viz.words import trace

from .arguments import Arguments, message_of
from .numbers import changes_of, labels_of, named
from .options import BELONGS_TO

PAGE, DOT, TEXT = ".html", ".dot", ".txt"

#: Options that say how numbers and names are written: every answer takes them.
_WORDS = ("out", "wrt", "lang", "digits", "decimals", "decimal-comma", "notation")


class Answer(NamedTuple):
    """What can be saved, and what it says of itself."""

    save: Callable[[Path], object]
    summary: str


class Kind(NamedTuple):
    """One kind of answer: the options that make a difference to it, and how it is made."""

    takes: tuple[str, ...]
    make: Callable[[Value, Arguments], Answer]


def kind_of(suffix: str, arguments: Arguments) -> Kind | None:
    """What a file of this suffix holds; None if nothing is written so.

    A suffix that both have, .pdf, is that of a lesson, unless an option asks for one picture.
    """
    asked = asked_for(suffix, arguments)
    return _ASKED[asked][suffix] if asked else _KINDS.get(suffix)


def asked_for(suffix: str, arguments: Arguments) -> str:
    """The option that asks for something else in a file of this suffix, "quiz"; "" if none does."""
    return next((name for name, kinds in _ASKED.items() if name in arguments.options and suffix in kinds), "")


def _picture(root: Value, arguments: Arguments) -> Answer:
    options = {}
    if "step" in arguments.options:
        options["step"] = _step(arguments, _made(step, _LESSON, root, arguments))
    drawing = _made(draw, _PICTURE, root, arguments, **options)
    return Answer(drawing.save, repr(drawing))


def _other_numbers(root: Value, arguments: Arguments) -> Answer:
    """The picture beside what it would be if names had other numbers."""
    changes = changes_of(arguments.options["what-if"], labels_of(root), language_of())
    drawing = _made(what_if, _WHAT_IF, root, arguments, changes)
    return Answer(drawing.save, repr(drawing))


def _lesson(root: Value, arguments: Arguments) -> Answer:
    player = _made(step, _LESSON, root, arguments)
    if "step" in arguments.options:
        player = _made(step, _LESSON, root, arguments, start=player.computed + 1 + _step(arguments, player))
    saving = arguments.values("seconds", "expand")
    return Answer(lambda path: player.save(path, **saving), repr(player))


def _quiz(root: Value, arguments: Arguments) -> Answer:
    """The page that asks for each gradient."""
    if root.constant or not root.inputs:
        raise arguments.mistake("no_gradients", "quiz")
    player = _made(quiz, _QUIZ, root, arguments)
    return Answer(player.save, repr(player))


def _worksheet(root: Value, arguments: Arguments) -> Answer:
    """Exercises on paper, or their keys."""
    if root.constant or not root.inputs:
        raise arguments.mistake("no_gradients", "worksheet")
    options = arguments.values("decimals", "variants", "seed", "paper", "title", "collapse")
    if options.get("collapse", "sum") not in ("sum", "scalar"):
        raise arguments.mistake("value_of_collapse_of_worksheet", "collapse")
    if "vary" in arguments.options:
        options["vary"] = named(arguments.options["vary"], labels_of(root))
    try:
        sheet = worksheet(root, **options)
    except RefusalError as refusal:  # it is too large, or no good numbers are found
        option = refusal.option if refusal.option in arguments.options else "worksheet"
        said = refusal.told(language_of(), **_as_typed(refusal))
        raise arguments.mistake("said", option, said=f"{said[0].upper()}{said[1:]}.") from None
    saving = arguments.values("key", "answers")
    return Answer(lambda path: sheet.save(path, **saving), repr(sheet))


def _as_typed(refusal: RefusalError) -> dict[str, str]:
    """What is typed here for what a refusal says as Python writes it: --paper a3 for paper='a3'."""
    written = {name: text for name, text in refusal.reason.values.items() if str(text).startswith(f"{name}=")}
    typed = {name: f"--{name} {str(text).partition('=')[2].strip(chr(39))}" for name, text in written.items()}
    return typed | ({"vary": "--vary w,b"} if "vary" in typed else {})


def _graphviz(root: Value, arguments: Arguments) -> Answer:
    source = to_dot(root, **arguments.values("decimals")).source
    return Answer(lambda path: write_atomically(path, source.encode()), "Graphviz")


def _text(root: Value, arguments: Arguments) -> Answer:
    text = text_of(root, arguments)
    return Answer(lambda path: write_atomically(path, f"{text}\n".encode()), text.partition("\n")[0])


def text_of(root: Value, arguments: Arguments) -> str:
    """The trace, as it is printed."""
    return trace(root, **arguments.values("decimals", "gradients"))


def _made(
    function: Callable[..., Any], kind: Kind, root: Value, arguments: Arguments, *given: Any, **options: Any
) -> Any:
    """A drawing or a player; a group that there is not is a mistake of the command line."""
    options |= arguments.values(*[option for option in _OF_PICTURES if option in kind.takes])
    try:
        return function(root, *given, **options)
    except (TypeError, ValueError):
        if "collapse" in options:
            raise arguments.mistake(message_of("collapse"), "collapse") from None
        raise


def _step(arguments: Arguments, player: Player) -> int:
    """Which step of the backward pass --step means: its number, as the trace and ``draw`` count, −1 for the last."""
    last = player.last - player.computed - 1
    try:
        number = int(arguments.options["step"].replace("−", "-"))
    except ValueError:
        number = last + 1
    if not -last - 1 <= number <= last:
        raise arguments.mistake(message_of("step"), "step", last=last)
    return number % (last + 1)


#: The options of ``draw``, ``step`` and ``what_if`` that no setting says.
_OF_PICTURES = ("decimals", "collapse", "max-nodes", "direction", "numbers", "gradients")

#: ``--worksheet``, and what belongs to it.
_OF_SHEETS = ("worksheet", *[name for name, other in BELONGS_TO.items() if other == "worksheet"])

_SHOWN = (*_WORDS, "theme", "width", "collapse", "max-nodes", "gradients")
_LESSON = Kind((*_SHOWN, "step", "numbers"), _lesson)
_SLIDES = Kind((*_SHOWN, "numbers", "expand"), _lesson)
_FILM = Kind((*_SHOWN, "numbers", "expand", "seconds"), _lesson)
_PICTURE = Kind((*_SHOWN, "step", "numbers", "direction"), _picture)
_QUIZ = Kind((*_WORDS, "theme", "width", "collapse", "max-nodes", "quiz"), _quiz)
_SHEET = Kind((*_WORDS, "collapse", *_OF_SHEETS), _worksheet)
_WHAT_IF = Kind((*_SHOWN, "what-if", "direction"), _other_numbers)
_PICTURES = [suffix for suffix in PICTURE_SUFFIXES if suffix != PAGE]

_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(LESSON_SUFFIXES, _SLIDES),
    PAGE: _LESSON,
    **dict.fromkeys(FILMS, _FILM),
    **dict.fromkeys([suffix for suffix in _PICTURES if suffix not in LESSON_SUFFIXES], _PICTURE),
    DOT: Kind((*_WORDS, "theme"), _graphviz),
    TEXT: Kind((*_WORDS, "gradients"), _text),
}

#: The options that ask for something else than the suffix alone: what they make, by suffix.
_ASKED: Mapping[str, Mapping[str, Kind]] = {
    "step": dict.fromkeys(_PICTURES, _PICTURE),
    "what-if": dict.fromkeys(_PICTURES, _WHAT_IF),
    "quiz": {PAGE: _QUIZ},
    "worksheet": dict.fromkeys(SHEET_SUFFIXES, _SHEET),
}

#: The suffixes of all files that can be written, lessons first.
SUFFIXES = tuple(_KINDS)


def taking(option: str) -> list[str]:
    """The suffixes of the files to which an option makes a difference, unless another one asks for something else."""
    kinds = {**_KINDS, **_ASKED.get(BELONGS_TO.get(option, option), {})}
    return [suffix for suffix in SUFFIXES if option in kinds[suffix].takes]
