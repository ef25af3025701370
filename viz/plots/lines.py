"""Break titles and labels into lines, and lay out the labels of a legend in columns.

In: texts, and how many letters have room.  Out: the same texts with line breaks; in how many columns a legend is lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from re import compile as pattern
from re import sub
from textwrap import TextWrapper, fill, wrap

#: Stands for a space at which a line is not broken; no text has it.
_GLUE = "\ue000"

#: Where a word that is longer than a line is broken: after - _ . / and before a capital letter, as in petal_length and petalLength; a number is
#: not broken there.
_INSIDE_WORDS = pattern(r"(?<=[-_./])(?=[^-_./\d])|(?<=[a-z0-9])(?=[A-Z])")

#: A sample of the line before a label is as wide as so many letters; between two columns there is room for two more.
HANDLE, _APART = 7, 2

#: A label below the axes is not broken into lines shorter than this for the sake of another column.
_NARROWEST = 20


def columns_of(labels: Sequence[str], room: int) -> tuple[int, int]:
    """In how many columns a legend is lowest, in a room of so many letters, and how many of them a label has there.

    >>> columns_of(["one", "two"], 60), columns_of(["a label of some length", "another label as long"], 60)
    ((2, 21), (1, 53))
    """

    def lines(columns: int, letters: int) -> int:
        heights = [len(label_in_lines(label, letters).splitlines()) for label in labels]
        down = -(-len(labels) // columns)
        return max([sum(heights[start : start + down]) for start in range(0, len(heights), down)], default=0)

    alone = max(room - HANDLE, 12)
    longest = max(map(len, labels), default=0)
    found = [(lines(1, alone), 1, alone)]
    for columns in range(2, len(labels) + 1):
        letters = room // columns - HANDLE - _APART
        if letters >= min(_NARROWEST, longest):
            found.append((lines(columns, letters), columns, letters))
    return min(found)[1:]


def label_in_lines(text: str, letters: int) -> str:
    """A label of a legend, in lines if it is longer than one."""
    return wrapped(text, letters) if len(text) > letters else text


def wrapped(text: str, letters: int) -> str:
    """A text in lines, broken after a comma or a semicolon where that will do.

    >>> print(wrapped("at petal length = 3.76, petal width = 1.2", 28))
    at petal length = 3.76,
    petal width = 1.2
    >>> print(wrapped("mean_squared_error of worst.textureError", 16))
    mean_squared_
    error of worst.
    textureError
    >>> print(wrapped("Iris_setosa.variedad-ensayoLargo3", 20))  # in three lines if it were not torn
    Iris_setosa.variedad
    -ensayoLargo3
    """
    glued = sub(r"(?<![,;]) ", _GLUE, text)
    listed = fill(glued, letters, break_long_words=False).replace(_GLUE, " ")
    fits = max(map(len, listed.splitlines()), default=0) <= letters
    # As few lines as can be: a picture may have room for no more.
    lines: list[str] = min(_Filler(letters).wrap(text), wrap(text, letters), key=len)
    return listed if fits else "\n".join(lines)


class _Filler(TextWrapper):
    """Fills lines with words, and with parts of those that are longer than a line."""

    def _split(self, text: str) -> list[str]:
        pieces = super()._split(text)
        return [
            part for piece in pieces for part in (_INSIDE_WORDS.split(piece) if len(piece) > self.width else [piece])
        ]
