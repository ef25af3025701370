"""Writes an expression for a reader, as text or as LaTeX.

How an operation is written is part of its entry in the table (``text``, ``latex``).  This file adds the parentheses
without which a reader would group differently, powers as superscripts, and numbers.

Read next: ``code_expressions.py``, which writes for a compiler.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Generic, TypeVar

from .arithmetic import FLOATS
from .entries import GREATER, WHERE
from .expressions import Call, Expression, Number, Variable
from .op import Op
from .operations import ADD, DIVIDE, MULTIPLY, NEGATIVE, POWER, SUBTRACT
from .rounding import Rounding, StyleName

#: How a choice is read: "1 if a > 0 else 0". A catalogue of another language replaces these, and may add how an operation
#: is called ("operation_step", by its name in the table), what stands between arguments (",") and the decimal point (".").
ENGLISH = {"if": "if", "else": "else"}

Written = TypeVar("Written")

_USUAL = Rounding()
_ATOM = 9  # precedence of what never needs parentheses
_SIGN = NEGATIVE.precedence
_COMPARISON = GREATER.precedence
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def expression_text(
    expression: Expression,
    style: StyleName = "text",
    words: Mapping[str, str] = ENGLISH,
    rounding: Rounding = _USUAL,
) -> str:
    """An expression as text or LaTeX.

    words     how a choice is read, in the reader's language; see ``ENGLISH``
    rounding  of the numbers that stand in the place of a name

    >>> from autograd.table.expressions import SYMBOLS
    >>> a, b = Variable("a"), Variable("b", value=0.5)
    >>> expression_text(SYMBOLS.divide(a + 1.0, b)), expression_text(SYMBOLS.divide(a + 1.0, b), "latex")
    ('(a + 1)/0.5', '\\\\frac{a + 1}{0.5}')
    """
    return TextWriter(style, words, rounding).write(expression)[0]


def worth(expression: Expression, rounding: Rounding) -> float:
    """What an expression with numbers in the place of its names is worth as it is printed.

    >>> worth(Variable("a", value=2 / 3) * 2.0, Rounding())
    1.334
    """
    if isinstance(expression, Number):
        return expression.value if is_written_out(expression.value) else rounding.printed(expression.value)
    if isinstance(expression, Variable):
        assert expression.value is not None
        return rounding.printed(expression.value)
    assert isinstance(expression, Call)
    return float(expression.op.forward(FLOATS, *[worth(x, rounding) for x in expression.inputs]))


def is_written_out(value: float) -> bool:
    """Whether a formula's own number, such as the 0.5 of √, is written as it is and not rounded."""
    shorter = _shorter(value)
    return value == math.pi or (len(shorter) <= 6 and shorter.replace(".", "").isdigit())  # not inf, nan, 1e-07


def _shorter(value: float) -> str:
    return repr(abs(value)).removesuffix(".0")


class FormulaWriter(ABC, Generic[Written]):
    """Writes expressions: decides where parentheses stand, and which words, in a reader's language.

    What is written may be text or anything else that can be put together: ``viz`` makes trees of it, with fractions.  A
    subclass says of what names and numbers are made, and how they are put together.
    """

    style: StyleName = "text"

    def __init__(self, words: Mapping[str, str], rounding: Rounding) -> None:
        self.words = words
        self.rounding = rounding
        self.between_arguments = words.get(",", ", ")
        self.point = words.get(".", ".")

    @abstractmethod
    def name(self, text: str) -> Written:
        """A name."""

    @abstractmethod
    def number(self, text: str) -> Written:
        """A number, which is rounded already."""

    @abstractmethod
    def filled(self, template: str, operands: Sequence[Written]) -> Written:
        """Operands in the places of a template, such as "{0} + {1}"."""

    @abstractmethod
    def function(self, called: str, arguments: Sequence[Written]) -> Written:
        """A function by its name: max(a, b)."""

    @abstractmethod
    def whole_power(self, base: Written, exponent: float) -> Written:
        """A power whose exponent is a whole number that the formula states."""

    @abstractmethod
    def power(self, base: Written, exponent: Written) -> Written:
        """Any other power; the exponent has its parentheses."""

    @abstractmethod
    def parenthesised(self, written: Written) -> Written:
        """In parentheses."""

    @abstractmethod
    def bare(self, written: Written) -> Written:
        """Without the pair of parentheses around all of it, if there is one."""

    def write(self, expression: Expression) -> tuple[Written, float]:
        """An expression and its precedence."""
        if isinstance(expression, Variable) and expression.value is None:
            return self.name(expression.name), _ATOM
        if isinstance(expression, Number | Variable):
            value = expression.value
            assert value is not None
            shown = self.literal(value) if isinstance(expression, Number) else self._rounded(value)
            power_of_ten = "·" in shown or r"\cdot" in shown
            return self.number(shown), _SIGN if value < 0 else MULTIPLY.precedence if power_of_ten else _ATOM
        assert isinstance(expression, Call)
        return self._call(expression)

    def literal(self, value: float) -> str:
        """A number that the formula itself states."""
        if value == math.pi:
            return r"\pi" if self.style == "latex" else "π"
        if is_written_out(value):
            return ("" if value >= 0 else "-" if self.style == "latex" else "−") + self._pointed(_shorter(value))
        return self._rounded(value)

    def _rounded(self, value: float) -> str:
        return self._pointed(self.rounding.text(value, self.style))

    def _pointed(self, number: str) -> str:
        return number if self.point == "." else number.replace(".", self.point)

    def _call(self, expression: Call) -> tuple[Written, float]:
        op, inputs = expression.op, expression.inputs
        if op is MULTIPLY and inputs[0] == inputs[1]:
            return self._power(inputs[0], Number(2.0))
        if op is POWER:
            return self._power(*inputs)
        template: str | None = getattr(op, self.style)
        if template is None:
            called = self.words.get(f"operation_{op.name}", op.symbol)
            return self.function(called, [self._between(x) for x in inputs]), _ATOM
        if op is MULTIPLY and self.style == "text" and any([_shows_number(x) for x in inputs]):
            template = f"{{0}} {op.symbol} {{1}}"
        operands = [
            self._between(x) if _enclosed(template, i) else self._operand(op, i, x) for i, x in enumerate(inputs)
        ]
        if "<" in template:
            for word in ENGLISH:
                template = template.replace(f"<{word}>", self.words.get(word, f"<{word}>"))
            template = template.replace(" ;", ";")  # the Spanish word for "else" begins with one
        raised = self.style == "latex" and "^" in template  # e^{a} must not be raised again without parentheses
        return self.filled(template, operands), POWER.precedence if raised else op.precedence

    def _between(self, x: Expression) -> Written:
        """An operand that other brackets enclose."""
        return self.bare(self.write(x)[0])

    def _operand(self, op: Op, i: int, x: Expression) -> Written:
        """An operand, in parentheses if the reader would group it differently without."""
        written, precedence = self.write(x)
        lower = precedence < op.precedence
        if op.precedence == _COMPARISON:
            lower = precedence <= _COMPARISON  # a > b > c would be read as two comparisons at once
        elif op is WHERE:
            lower = lower or (i < 2 and precedence == op.precedence)  # a choice may only follow "else" as it is
        elif i > 0 or op.text == "1/{0}":
            # On the right, a sign needs parentheses; so does what would otherwise be grouped to the left, as in a − (b − c).
            regrouped = precedence == op.precedence and op not in (ADD, MULTIPLY)
            lower = lower or regrouped or precedence == _SIGN or _begins_with_sign(x)
        elif op is NEGATIVE:
            lower = precedence < MULTIPLY.precedence or _begins_with_sign(x)
        return self.parenthesised(written) if lower else written

    def _power(self, base: Expression, exponent: Expression) -> tuple[Written, float]:
        written, precedence = self.write(base)
        if precedence <= POWER.precedence or _ends_in_superscript(base):
            written = self.parenthesised(written)
        if isinstance(exponent, Number) and exponent.value.is_integer():
            return self.whole_power(written, exponent.value), POWER.precedence
        raised, precedence = self.write(exponent)
        if precedence != _ATOM and self.style == "text":
            raised = self.parenthesised(raised)
        return self.power(written, raised), POWER.precedence


class TextWriter(FormulaWriter[str]):
    """Writes text or LaTeX."""

    def __init__(
        self, style: StyleName = "text", words: Mapping[str, str] = ENGLISH, rounding: Rounding = _USUAL
    ) -> None:
        super().__init__(words, rounding)
        self.style = style

    def name(self, text: str) -> str:
        return text

    def number(self, text: str) -> str:
        return text

    def filled(self, template: str, operands: Sequence[str]) -> str:
        return template.format(*operands)

    def function(self, called: str, arguments: Sequence[str]) -> str:
        inside = self.between_arguments.join(arguments)
        if self.style == "text":
            return f"{called}({inside})"
        name = called.replace("_", r"\_").replace(" ", r"\ ")
        return rf"\operatorname{{{name}}}\left({inside}\right)"

    def whole_power(self, base: str, exponent: float) -> str:
        if self.style == "latex":
            return self.power(base, self.literal(exponent))
        return base + str(int(exponent)).translate(_SUPERSCRIPTS)

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}" if self.style == "latex" else f"{base}^{exponent}"

    def parenthesised(self, written: str) -> str:
        return rf"\left({written}\right)" if self.style == "latex" else f"({written})"

    def bare(self, written: str) -> str:
        return without_parentheses(written)


@cache
def _enclosed(template: str, i: int) -> bool:
    """Whether an operand stands between brackets already."""
    return f"{{{{{{{i}}}}}}}" in template or r"\left" in template or template.startswith("|")


def without_parentheses(written: str) -> str:
    """A text without the pair of parentheses around all of it, if there is one: other brackets take their place.

    >>> without_parentheses("(neuron 2/z)"), without_parentheses("(a + b)·(c + d)")
    ('neuron 2/z', '(a + b)·(c + d)')
    """
    if not (written.startswith("(") and written.endswith(")")):
        return written
    depth = 0
    for character in written[:-1]:
        depth += (character == "(") - (character == ")")
        if not depth:
            return written
    return written[1:-1]


def _ends_in_superscript(x: Expression) -> bool:
    """Whether it is a name such as a⁽¹⁾, whose power would be read as a part of it."""
    return isinstance(x, Variable) and x.value is None and x.name.endswith(tuple("⁰¹²³⁴⁵⁶⁷⁸⁹⁾"))


def _begins_with_sign(x: Expression) -> bool:
    """Whether it is written with a minus sign in front, as −a·b is, so that it cannot follow another sign."""
    while isinstance(x, Call) and x.op in (ADD, SUBTRACT, MULTIPLY, DIVIDE):
        if x.inputs[0] == x.inputs[1] and x.op is MULTIPLY:  # a square, whose base has its parentheses
            return False
        x = x.inputs[0]
    if isinstance(x, Call):
        return x.op is NEGATIVE
    return isinstance(x, Number | Variable) and x.value is not None and x.value < 0.0


def _shows_number(x: Expression) -> bool:
    """Whether a number stands in the place of a name."""
    if isinstance(x, Call):
        return any(_shows_number(operand) for operand in x.inputs)
    return isinstance(x, Variable) and x.value is not None
