"""Equations as trees: one structure, written as plain text, as MathML on a page, and as a drawing.

In: expressions of the table, names, numbers.  Out: ``Equation``s.  ``str(equation)`` is the line of text that a screen
reader says and ``trace`` prints.  What may be touched: what a fraction, a power or a root is made of (``writer.py``).

    structure.py  the pieces: tokens, rows, fractions, powers, roots, parentheses, factors in an edge's colour
    writer.py     an expression, and a name, as an equation

A writer for another kind of paper is one function per piece, in a file of its own: ``viz/lessons/player/web/words/equation.js``
writes MathML, ``viz/drawing/equations/`` sets the primitives of a picture.

Next: ``viz/words/lines.py``.
"""

from .structure import (
    NOTHING,
    Enclosed,
    Equation,
    Factor,
    Fraction,
    Kind,
    Raised,
    Result,
    Root,
    Row,
    Token,
    grouped,
    mapped,
    name,
    number,
    row,
    sign,
    word,
)
from .writer import derivative_of, equation_of, symbol_of

__all__ = [
    "NOTHING",
    "Enclosed",
    "Equation",
    "Factor",
    "Fraction",
    "Kind",
    "Raised",
    "Result",
    "Root",
    "Row",
    "Token",
    "derivative_of",
    "equation_of",
    "grouped",
    "mapped",
    "name",
    "number",
    "row",
    "sign",
    "symbol_of",
    "word",
]
