"""Refuse something for a reason that can be told in the reader's language: an error for a program, a sentence for a person.

An exception speaks English, as Python's own do.  Whoever catches one and speaks to a person says the same by the catalogues.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from autograd.table import Op

from .language import Language


class Sentence(NamedTuple):
    """A message of the catalogues that has not been said yet, with the values of its placeholders.

    A value may be a sentence, a list of sentences, or an operation, which each language calls as it does.
    """

    message: str
    values: dict[str, object]

    def told(self, language: Language, **instead: object) -> str:
        """The sentence; ``instead`` has other values for some of its placeholders."""
        values = {**self.values, **instead}
        return language(self.message, **{name: _told(each, language) for name, each in values.items()})


def _told(value: object, language: Language) -> object:
    if isinstance(value, Op):
        return language.operation(value)
    if isinstance(value, Sentence):
        return value.told(language)
    if isinstance(value, list):
        return "; ".join([str(_told(each, language)) for each in value])
    return value


class RefusalError(ValueError):
    """Something that cannot be done, and why.

    call     what refuses, as a program wrote it: "worksheet(digits=7)"
    message  the name of the reason in the catalogues
    option   the option that is to blame, "digits"; "" if none is
    values   the values of its placeholders; what to write instead stands among them, so that a command line can say it as it
             is typed there

    >>> print(RefusalError("settings()", "environment", variable="A", value=1, right="B"))
    settings(): A=1 is ignored: it may be B.
    """

    def __init__(self, call: str, message: str, option: str = "", /, **values: object) -> None:
        self.call, self.option, self.reason = call, option, Sentence(message, values)
        super().__init__(f"{call}: {self.told(Language())}")

    def told(self, language: Language, **instead: object) -> str:
        """The reason in a reader's language, without the call."""
        return self.reason.told(language, **instead)

    def __reduce__(self) -> tuple[partial[RefusalError], tuple[()]]:
        return partial(type(self), self.call, self.reason.message, self.option, **self.reason.values), ()
