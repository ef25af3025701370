"""Define the pieces of an equation.

``str`` of each is its plain text.  There a fraction has a slash, and its parts the parentheses that they need beside it;
typeset it has a bar, and no parentheses around a part (``grouped``).

Read next: ``writer.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

_ABOVE = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

#: What a token is: a name is set in italics, a number and a word upright, a sign as an operator.
Kind = Literal["name", "number", "word", "sign"]


class Equation:
    """A piece of an equation, or all of it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Token(Equation):
    """A name, a number, a word or a sign, with the spaces around it."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row(Equation):
    """Pieces one after the other."""

    parts: tuple[Equation, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


#: Where there is no equation.
NOTHING = Row(())


@dataclass(frozen=True, slots=True)
class Fraction(Equation):
    """One part over another; parentheses around a part are those that its plain text needs.

    >>> str(Fraction(Enclosed(row(number("1"), sign(" + "), name("a"))), name("b")))
    '(1 + a)/b'
    """

    above: Equation
    below: Equation

    def __str__(self) -> str:
        return f"{self.above}/{self.below}"


@dataclass(frozen=True, slots=True)
class Raised(Equation):
    """A power. ``whole``: the exponent is a whole number, which has superscripts of its own in plain text.

    >>> str(Raised(name("a"), number("−2"), whole=True)), str(Raised(name("a"), number("0.5"), whole=False))
    ('a⁻²', 'a^0.5')
    """

    base: Equation
    exponent: Equation
    whole: bool

    def __str__(self) -> str:
        exponent = str(self.exponent)
        return f"{self.base}{exponent.translate(_ABOVE)}" if self.whole else f"{self.base}^{exponent}"


@dataclass(frozen=True, slots=True)
class Root(Equation):
    """A square root."""

    inside: Equation

    def __str__(self) -> str:
        return f"√{self.inside}"


@dataclass(frozen=True, slots=True)
class Enclosed(Equation):
    """Parentheses, or the bars of an absolute value, around something."""

    inside: Equation
    left: str = "("
    right: str = ")"

    def __str__(self) -> str:
        return f"{self.left}{self.inside}{self.right}"


@dataclass(frozen=True, slots=True)
class Factor(Equation):
    """A piece in the colour of an edge.

    flow  the gradient that flows along the edge, whose sign is its colour; None where nothing flows
    """

    part: Equation
    flow: float | None

    def __str__(self) -> str:
        return str(self.part)


@dataclass(frozen=True, slots=True)
class Result(Equation):
    """What a line comes to."""

    part: Equation

    def __str__(self) -> str:
        return str(self.part)


def name(text: str) -> Token:
    """A name."""
    return Token("name", text)


def number(text: str) -> Token:
    """A number as it is printed."""
    return Token("number", text)


def word(text: str) -> Token:
    """A word, such as "if" or the name of a function."""
    return Token("word", text)


def sign(text: str) -> Token:
    """A sign, with the spaces around it."""
    return Token("sign", text)


def row(*parts: Equation) -> Equation:
    """Pieces one after the other; rows among them are taken apart.

    >>> row(name("a"), row(sign(" + "), name("b"))).parts[1].text
    ' + '
    """
    flat: list[Equation] = []
    for part in parts:
        flat += part.parts if isinstance(part, Row) else (part,)
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def grouped(equation: Equation) -> Equation:
    """A part of a fraction, an exponent, what stands under a root: typeset, it needs no parentheses around all of it."""
    bracketed = isinstance(equation, Enclosed) and equation.left == "("
    return equation.inside if bracketed else equation  # type: ignore[attr-defined]


def mapped(equation: Equation, change: Callable[[Token, bool], Equation], *, enclosed: bool = False) -> Equation:
    """The same equation with other tokens, changed from left to right.

    change    takes a token, and whether there are parentheses around just that
    enclosed  whether there are around the whole

    >>> str(mapped(row(name("a"), sign("·"), name("b")), lambda token, _: name(token.text.upper())))
    'A·B'
    """

    def same(part: Equation, *, enclosed: bool = False) -> Equation:
        return mapped(part, change, enclosed=enclosed)

    match equation:
        case Token():
            return change(equation, enclosed)
        case Row(parts):
            return Row(tuple([same(part) for part in parts]))
        case Fraction(above, below):
            return Fraction(same(above), same(below))
        case Raised(base, exponent, whole):
            return Raised(same(base), same(exponent), whole)
        case Root(inside):
            return Root(same(inside))
        case Enclosed(inside, left, right):
            return Enclosed(same(inside, enclosed=left == "("), left, right)
        case Factor(part, flow):
            return Factor(same(part), flow)
        case Result(part):
            return Result(same(part))
    raise TypeError(f"{type(equation).__name__} is no piece of an equation")
