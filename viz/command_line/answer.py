"""Make what is asked for, as the suffix of a file says: a lesson, a picture, a graph for Graphviz, the trace as text.

Which suffixes there are is read off ``viz.lessons.player`` and ``viz.pictures``: what Python can save can be had from here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from autograd import Value
from nn.saving import write_atomically
from viz.backends import to_dot
from viz.lessons import LESSON_SUFFIXES, Player, step
from viz.pictures import PICTURE_SUFFIXES, draw
from viz.words import trace

from .arguments import Arguments

PAGE, DOT, TEXT = ".html", ".dot", ".txt"

#: Options that say how numbers and names are written: every answer takes them.
_WORDS = ("out", "wrt", "lang", "digits", "notation")


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

    A suffix that both have, .pdf, is that of a lesson, unless one step is asked for.
    """
    wants_picture = suffix != PAGE and suffix in PICTURE_SUFFIXES and "step" in arguments.options
    return _PICTURE if wants_picture else _KINDS.get(suffix)


def _picture(root: Value, arguments: Arguments) -> Answer:
    options: dict[str, Any] = {}
    if "step" in arguments.options:
        options["step"] = _step(arguments, _made(step, root, arguments))
    drawing = _made(draw, root, arguments, **options)
    return Answer(drawing.save, repr(drawing))


def _lesson(root: Value, arguments: Arguments) -> Answer:
    player = _made(step, root, arguments)
    if "step" in arguments.options:
        player = _made(step, root, arguments, start=player.computed + 1 + _step(arguments, player))
    return Answer(player.save, repr(player))


def _graphviz(root: Value, _: Arguments) -> Answer:
    source = to_dot(root).source
    return Answer(lambda path: write_atomically(path, source.encode()), "Graphviz")


def _text(root: Value, _: Arguments) -> Answer:
    text = trace(root)
    return Answer(lambda path: write_atomically(path, f"{text}\n".encode()), text.partition("\n")[0])


def _made(function: Callable[..., Any], root: Value, arguments: Arguments, **options: Any) -> Any:
    """A drawing or a player; a group that there is not is a mistake of the command line."""
    options = {**_options(arguments), **options}
    try:
        return function(root, **options)
    except (TypeError, ValueError):
        if "collapse" in options:
            raise arguments.mistake("value_of_collapse", "collapse") from None
        raise


def _options(arguments: Arguments) -> dict[str, Any]:
    """The options that are given, as ``draw`` and ``step`` take them."""
    options: dict[str, Any] = {
        name: arguments.options[name] for name in ("numbers", "collapse") if name in arguments.options
    }
    if "collapse" in options:
        several = [name.strip() for name in options["collapse"].split(",")]
        options["collapse"] = None if several == ["none"] else several[0] if len(several) == 1 else several
    return options


def _step(arguments: Arguments, player: Player) -> int:
    """Which step of the backward pass --step means: its number, as the trace and ``draw`` count, −1 for the last."""
    last = player.last - player.computed - 1
    try:
        number = int(arguments.options["step"].replace("−", "-"))
    except ValueError:
        number = last + 1
    if not -last - 1 <= number <= last:
        raise arguments.mistake("value_of_step", "step", last=last)
    return number % (last + 1)


_DRAWN = (*_WORDS, "theme", "width", "collapse", "step", "numbers")
_PICTURE, _LESSON = Kind(_DRAWN, _picture), Kind(_DRAWN, _lesson)
_KINDS = {
    **dict.fromkeys(LESSON_SUFFIXES, _LESSON),
    **dict.fromkeys([suffix for suffix in PICTURE_SUFFIXES if suffix not in LESSON_SUFFIXES], _PICTURE),
    DOT: Kind((*_WORDS, "theme"), _graphviz),
    TEXT: Kind(_WORDS, _text),
}

#: The suffixes of all files that can be written, lessons first.
SUFFIXES = tuple(_KINDS)


def taking(option: str) -> list[str]:
    """The suffixes of the files to which an option makes a difference."""
    return [suffix for suffix, kind in _KINDS.items() if option in kind.takes]
