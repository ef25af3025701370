"""Find out where an answer goes, before anything is computed, and bring it there: into a file, or to the standard output."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from autograd import Value
from autograd.languages import Language, RefusalError, language_of

from .answer import SUFFIXES, TEXT, Kind, asked_for, kind_of, taking, text_of
from .arguments import Arguments
from .printing import say


class Output:
    """What is written, and where; raises ``Mistake`` if that cannot be.

    -o neuron.svg   the file
    -o -.svg        the standard output, for a program that reads it
    -o -            the standard output, the trace, as without -o
    """

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        name = arguments.options.get("out", "-")
        self.path = None if name == "-" or name.startswith("-.") else Path(os.path.expanduser(name))  # noqa: PTH111
        self.printed = name == "-"
        written = name[1:] if self.path is None else self.path.suffix
        self.suffix = TEXT if self.printed else written.lower()
        self.kind = self._kind(written)
        if self.path is not None:
            self._check(self.path)

    def _kind(self, written: str) -> Kind:
        kind = kind_of(self.suffix, self.arguments)
        if kind is None:
            message = "suffix" if written else "no_suffix"
            raise self.arguments.mistake(message, "out", suffix=written, suffixes=", ".join(SUFFIXES))
        for option in self.arguments.options:
            if option not in kind.takes:
                message = "no_effect_printed" if self.printed else "no_effect"
                asked = asked_for(self.suffix, self.arguments)
                made = f"{written} (--{asked})" if asked else written
                raise self.arguments.mistake(message, option, suffix=made, suffixes=", ".join(taking(option)))
        return kind

    def _check(self, path: Path) -> None:
        try:
            if path.is_dir():
                raise self.arguments.mistake("is_folder", "out")
            if not path.parent.is_dir():
                raise self.arguments.mistake("no_folder", "out", folder=str(path.parent))
        except (OSError, ValueError) as error:  # a name that no file can have
            raise self.arguments.mistake("not_written", "out", reason=reason_of(error, language_of())) from None

    def write(self, root: Value, language: Language) -> None:
        """Write the answer, and say where it is; a file is there whole or not at all."""
        if self.printed:
            say(text_of(root, self.arguments))
            return
        answer = self.kind.make(root, self.arguments)
        if self.path is not None:
            try:
                answer.save(self.path)
            except (OSError, ValueError, RuntimeError) as error:  # also a program that is not installed
                raise self.arguments.mistake("not_written", "out", reason=reason_of(error, language_of())) from None
            say(language("command_written", path=self.path, summary=answer.summary))
            return
        with tempfile.TemporaryDirectory(prefix="glassgrad-") as folder:
            path = Path(folder) / f"answer{self.suffix}"
            answer.save(path)
            sys.stdout.buffer.write(path.read_bytes())
            sys.stdout.flush()


def reason_of(error: Exception, language: Language) -> str:
    """Why nothing was written: in the reader's words, or in those of the system."""
    if isinstance(error, RefusalError):
        return error.told(language)
    return (isinstance(error, OSError) and error.strerror) or str(error)
