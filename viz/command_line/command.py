"""Run the command: read the words, make the graph, write the answer; a mistake is told in place of a traceback."""

from __future__ import annotations

import os
import platform
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from autograd import Value, engine
from autograd.languages import Language

from .arguments import Arguments, arguments_of, expression_and_numbers, in_force, language_for, language_typed
from .demo import run
from .evaluation import Number, result_of
from .expression import CONSTANTS, Program, check_names
from .help import help_text
from .mistakes import Mistake
from .numbers import leaves, numbers_of
from .output import Output, reason_of
from .printing import note, say, tell

DONE, WRONG = 0, 2


def console() -> int:
    """The terminal's command.  A reader of a pipe that has had enough, and Ctrl-C, end it quietly."""
    try:
        return main()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be written goes nowhere
        return 1
    except KeyboardInterrupt:
        return 130


def main(words: Sequence[str] | None = None) -> int:
    """Answer the words of a command line; returns its exit status.

    >>> main(["x*x", "x=3", "--lang", "es"])
    Propagación hacia adelante: cada valor a partir de sus entradas
      x       =  3
      y = x²  =  3 × 3  =  9
    ...
    0
    """
    given = sys.argv[1:] if words is None else words
    language = Language(language_typed(given))
    try:
        arguments = arguments_of(given)
        language = Language(language_for(arguments))
        with _warnings_told(), in_force(arguments, language) as spoken:
            return _answer(arguments, spoken)
    except Mistake as mistake:
        tell(mistake, language)
        return WRONG


def _answer(arguments: Arguments, language: Language) -> int:
    if "help" in arguments.options or not (arguments.words or arguments.options):
        say(help_text(language))
        return DONE
    if "version" in arguments.options:
        say(language("command_version", version=_version(), engine=engine, python=platform.python_version()))
        return DONE
    if arguments.words == ["demo"]:
        return _demo(arguments, language)
    text, numbers = expression_and_numbers(arguments.words, language)
    output = Output(arguments)
    root = graph_of(text, numbers, arguments, language)
    if not root.constant:
        root.backward()
    output.write(root, language)
    return DONE


def graph_of(text: str, numbers: Sequence[str], arguments: Arguments, language: Language) -> Value:
    """The graph of an expression, with its numbers; raises ``Mistake``."""
    program = Program(text)
    given = numbers_of(numbers, language)
    check_names(program, given)
    used = [name for name, _ in program.names() if name not in CONSTANTS or name in given]
    for name, word in zip(given, numbers, strict=True):
        if name not in used:
            raise Mistake("not_used", word, (0, len(word.partition("=")[0])), name=name)
    differentiated = _differentiated(arguments, used)
    result: Number = result_of(program, leaves(given, differentiated))
    last = program.steps[-1]
    if isinstance(result, list):
        raise Mistake("result_is_list", program.text, program.place(last.tree, last), count=len(result))
    if not isinstance(result, Value) or not used:
        raise Mistake("no_names", program.text)
    return result


def _differentiated(arguments: Arguments, used: Sequence[str]) -> list[str] | None:
    """The names that --wrt lists; None for all."""
    if "wrt" not in arguments.options:
        return None
    names: list[str] = arguments.options["wrt"].replace(",", " ").split()
    for name in names:
        if name not in used:
            raise arguments.mistake("wrt", "wrt", name=name, names=", ".join(dict.fromkeys(used)))
    return names


def _version() -> str:
    """The version that is installed; of a folder of sources that is not, where it is."""
    try:
        return metadata.version("glassgrad")
    except metadata.PackageNotFoundError:
        return str(Path(__file__).parents[2])


def _demo(arguments: Arguments, language: Language) -> int:
    for option in arguments.options:
        if option not in ("out", "lang"):
            raise arguments.mistake("no_effect_demo", option)
    folder = arguments.options.get("out", "out")
    try:
        return run(folder, lang=language)
    except OSError as error:
        raise Mistake("not_written", str(Path(folder)), reason=reason_of(error, language)) from None


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Warnings of the library as sentences, without the line of a program that nobody sees here."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys([str(each.message) for each in caught if issubclass(each.category, UserWarning)]):
        note(message)
