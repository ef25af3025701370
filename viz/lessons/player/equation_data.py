"""Turn equations into plain data, from which the page makes text and MathML (``web/words/equation.js``).

A sign is its text alone.  Every other piece is a list that begins with a letter for what it is:

    i  a name           n  a number      t  a word
    r  a row            f  a fraction    p  a power, whose exponent is whole or not
    s  a square root    e  something between two brackets
    c  a factor, and what flows along its edge: a sign, or the name of the number that is to be put in
    b  what a line comes to
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from viz.words import Enclosed, Equation, Factor, Fraction, NumberHole, Raised, Result, Root, Row, Token

_LETTERS: Mapping[str, str] = {"name": "i", "number": "n", "word": "t"}


def equation_data(equation: Equation) -> Any:
    """An equation as lists and texts.

    >>> equation_data(Fraction(Token("number", "1"), Token("name", "b")))
    ['f', ['n', '1'], ['i', 'b']]
    """
    match equation:
        case Token(kind, text):
            return text if kind == "sign" else [_LETTERS[kind], text]
        case Row(parts):
            return ["r", *map(equation_data, parts)]
        case Fraction(above, below):
            return ["f", equation_data(above), equation_data(below)]
        case Raised(base, exponent, whole):
            return ["p", equation_data(base), equation_data(exponent), int(whole)]
        case Root(inside):
            return ["s", equation_data(inside)]
        case Enclosed(inside, left, right):
            return ["e", equation_data(inside), left, right]
        case Factor(part, flow):
            return ["c", equation_data(part), _flow(flow)]
        case Result(part):
            return ["b", equation_data(part)]
    raise TypeError(f"{type(equation).__name__} is no piece of an equation")


def _flow(flow: float | None) -> float | str | None:
    """What flows along an edge as far as a colour needs it: its sign, or the name of the number that is to be put in."""
    if isinstance(flow, NumberHole):
        return flow.hole
    return None if flow is None or math.isnan(flow) else (flow > 0) - (flow < 0)
