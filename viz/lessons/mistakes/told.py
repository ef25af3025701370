"""What is told of a mistake: sentences, and the wrong and the right way with their pictures, programs and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.languages import Language
from viz.graph import same
from viz.pictures import Drawing

from .curves import Curve
from .listing import Line

#: A number is written with as many digits as tell it from the one beside it, but with no more than these.
_MOST_DIGITS = 17

#: So many rows has a table at most.
_MOST_ROWS = 12


@dataclass(frozen=True)
class Side:
    """The wrong or the right way.

    heading  what is done this way, in a few words
    picture  what comes of it
    program  how it is done, in Python; its lines are marked where the two sides differ
    """

    heading: str
    picture: Drawing | Curve
    program: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """A number the wrong and the right way; ``differs`` says whether they are two."""

    name: str
    wrong: float
    right: float

    @property
    def differs(self) -> bool:
        return not same(self.wrong, self.right)

    def texts(self, language: Language) -> tuple[str, str]:
        """Both as a reader reads them: two numbers that differ look different."""
        for digits in range(_MOST_DIGITS + 1):
            given = language if not digits else _finer(language, digits)
            texts = given.number(self.wrong), given.number(self.right)
            if texts[0] != texts[1] or not self.differs:
                break
        return texts


def _finer(language: Language, digits: int) -> Language:
    return Language(language.code, decimal_comma=language.decimal_comma, digits=digits)


@dataclass(frozen=True)
class Told:
    """A mistake as it is told.

    name   of the function that makes it, "assigned_gradient"
    title  the same in the reader's language
    seen   what one sees who has made it
    found  which numbers are wrong in this example
    why    how that comes about
    find   how to see it in one's own code
    mend   what to write instead
    wrong, right  both ways
    rows   the numbers of both, wrong ones first if they are the gradients of a graph
    """

    name: str
    title: str
    seen: str
    found: str
    why: str
    find: str
    mend: str
    wrong: Side
    right: Side
    rows: tuple[Row, ...]
    language: Language
    theme: str

    def table(self) -> tuple[tuple[Row, ...], str]:
        """The rows that are shown, and how many more there are, in words; "" if there are none."""
        more = len(self.rows) - _MOST_ROWS
        return self.rows[:_MOST_ROWS], self.language("mistakes_more", count=more) if more > 0 else ""
