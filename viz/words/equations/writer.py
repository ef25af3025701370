"""Make equations of expressions and of names: where parentheses stand is decided by ``autograd.table``, as for text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import Formatter

from autograd.languages import Language
from autograd.table import Call, Expression, FormulaWriter, Rounding, without_parentheses
from viz.graph import Name

from .structure import Enclosed, Equation, Fraction, Raised, Root, Row, Token, name, number, row, sign, word

#: The text between the operands of a formula: holes for names, of Unicode's private use; words with the spaces around
#: them; signs.
_PIECES = re.compile(r"([\ue000-\uf8ff])|(\s*\w(?:[\w\s]*\w)?\s*)|[^\w\ue000-\uf8ff]+")


def equation_of(expression: Expression, language: Language, rounding: Rounding | None = None) -> Equation:
    """An expression as an equation, in a reader's words and numbers.

    >>> from autograd.table import SYMBOLS, Variable
    >>> str(equation_of(SYMBOLS.divide(Variable("a") + 1.0, Variable("b")), Language("en")))
    '(a + 1)/b'
    """
    return _EquationWriter(language.words, rounding or language.rounding).write(expression)[0]


def symbol_of(of: Name, language: Language, lane: str = "") -> Equation:
    """A node's name as it stands in ∂L/∂…, ``lane`` behind it; that of a formula is set as a formula."""
    symbol = of.symbol
    if isinstance(of.expression, Call):
        formula = equation_of(of.expression, language)
        if symbol in (text := str(formula), f"({text})"):
            whole = formula if symbol == text else Enclosed(formula)
            return row(whole, name(lane)) if lane else whole
    return name(symbol + lane)


def derivative_of(above: Name, below: Name, language: Language, lane: str = "") -> Equation:
    """∂L/∂w."""
    partial = word("∂")
    return Fraction(row(partial, symbol_of(above, language)), row(partial, symbol_of(below, language, lane)))


class _EquationWriter(FormulaWriter[Equation]):
    """Writes expressions as equations."""

    def name(self, text: str) -> Equation:
        bare = without_parentheses(text)
        return name(text) if bare == text else Enclosed(name(bare))

    def number(self, text: str) -> Equation:
        return number(text)

    def filled(self, template: str, operands: Sequence[Equation]) -> Equation:
        match template:
            case "{0}/{1}":
                return Fraction(*operands)
            case "1/{0}":
                return Fraction(number("1"), *operands)
            case "2^{0}":
                return Raised(number("2"), operands[0], whole=False)
            case "√{0}":
                return Root(*operands)
            case "|{0}|":
                return Enclosed(operands[0], "|", "|")
        return row(*_filled(template, operands))

    def function(self, called: str, arguments: Sequence[Equation]) -> Equation:
        pieces = [piece for each in arguments for piece in (sign(self.between_arguments), each)]
        return row(word(called), Enclosed(row(*pieces[1:])))

    def whole_power(self, base: Equation, exponent: float) -> Equation:
        return Raised(base, number(str(int(exponent)).replace("-", "−")), whole=True)

    def power(self, base: Equation, exponent: Equation) -> Equation:
        return Raised(base, exponent, whole=False)

    def parenthesised(self, written: Equation) -> Equation:
        return Enclosed(written)

    def bare(self, written: Equation) -> Equation:
        if isinstance(written, Enclosed) and written.left == "(":
            return written.inside
        if without_parentheses(text := str(written)) == text or not isinstance(written, Row):
            return written
        first, *others, last = written.parts  # the parentheses are those of an operation's own template
        if not (isinstance(first, Token) and isinstance(last, Token)):
            return written
        return row(Token(first.kind, first.text[1:]), *others, Token(last.kind, last.text[:-1]))


def _filled(template: str, operands: Sequence[Equation]) -> Iterator[Equation]:
    for text, place, _, _ in Formatter().parse(template):
        for found in _PIECES.finditer(text):
            yield name(found[0]) if found[1] else word(found[0]) if found[2] else sign(found[0])
        if place is not None:
            yield operands[int(place)]
