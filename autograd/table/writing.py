"""How an expression is written: as text, as LaTeX, as C and as JavaScript.

How an operation is written is part of its entry in the table (``text``, ``latex``, ``c``, ``javascript``).  In C and
JavaScript an operation without its own spelling is written out as its formula.  What is left to do here is to
put parentheses where the reader, or the compiler, would otherwise group differently.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from .expressions import SYMBOLS, Call, Expression, Number, Variable
from .op import Op
from .operations import ADD, GREATER, MULTIPLY, NEGATIVE, POWER, WHERE

StyleName = Literal["text", "latex", "c", "javascript"]

#: How a choice is read: "1 if a > 0 else 0". A catalogue of another language replaces these.
ENGLISH = {"if": "if", "else": "else"}

_ATOM = 9  # precedence of what never needs parentheses
_SIGN = NEGATIVE.precedence
_COMPARISON = GREATER.precedence
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_text(number: float, decimals: int = 4, style: StyleName = "text") -> str:
    """A number as a reader wants it: four decimals, a real minus sign, powers of ten when it is far from 1.

    >>> number_text(-0.5), number_text(2.5e-7), number_text(float("inf"))
    ('−0.5000', '2.5000·10⁻⁷', '∞')
    """
    latex = style == "latex"
    if math.isnan(number):
        return r"\text{nan}" if latex else "nan"
    if math.isinf(number):
        infinity = r"\infty" if latex else "∞"
        return ("-" if latex else "−") + infinity if number < 0 else infinity
    if number == 0.0 or 0.5 * 10.0**-decimals <= abs(number) < 1e6:
        written = f"{abs(number):.{decimals}f}"
    else:
        mantissa, exponent = f"{abs(number):.{decimals}e}".split("e")
        power = f"10^{{{int(exponent)}}}" if latex else "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
        written = mantissa + (r" \cdot " if latex else "·") + power
    return written if number >= 0.0 else ("-" if latex else "−") + written


def write(
    expression: Expression, style: StyleName = "text", words: Mapping[str, str] = ENGLISH, decimals: int = 4
) -> str:
    """An expression in one of the four styles; ``decimals`` is how exactly numbers put in are shown."""
    return _Writer(style, words, decimals).write(expression)[0]


class _Writer:
    def __init__(self, style: StyleName, words: Mapping[str, str], decimals: int) -> None:
        self.style = style
        self.words = words
        self.decimals = decimals
        self.is_code = style in ("c", "javascript")

    def write(self, expression: Expression) -> tuple[str, float]:
        """An expression and its precedence."""
        if isinstance(expression, Number):
            return self._literal(expression.value), (_SIGN if expression.value < 0 else _ATOM)
        if isinstance(expression, Variable):
            if expression.value is None:
                return expression.name, _ATOM
            shown = number_text(expression.value, self.decimals, self.style)
            power_of_ten = "·" in shown or r"\cdot" in shown
            return shown, (_SIGN if expression.value < 0 else MULTIPLY.precedence if power_of_ten else _ATOM)
        assert isinstance(expression, Call)
        return self._call(expression)

    def _literal(self, value: float) -> str:
        if self.style == "c":
            return {math.inf: "INFINITY", -math.inf: "-INFINITY"}.get(value, "NAN" if value != value else repr(value))
        if self.style == "javascript":
            return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN" if value != value else repr(value))
        if value == math.pi:
            return r"\pi" if self.style == "latex" else "π"
        shorter = repr(abs(value)).removesuffix(".0")
        if len(shorter) <= 6 and shorter.replace(".", "").isdigit():  # neither inf, nor nan, nor 1e-07
            return ("" if value >= 0 else "-" if self.style == "latex" else "−") + shorter
        return number_text(value, self.decimals, self.style)

    def _call(self, expression: Call) -> tuple[str, float]:
        op, inputs = expression.op, expression.inputs
        if not self.is_code:
            if op is MULTIPLY and inputs[0] == inputs[1]:
                return self._power(inputs[0], Number(2.0))
            if op is POWER:
                return self._power(*inputs)
        template = getattr(op, self.style)
        if template is None:
            if self.is_code:
                return self.write(self._written_out(op, inputs))
            return self._function(op, ", ".join([self._between(x) for x in inputs])), _ATOM
        if op is MULTIPLY and self.style == "text" and any(_shows_number(x) for x in inputs):
            template = "{0} × {1}"
        called = self.is_code and "(" in template
        operands = [
            self.write(x)[0] if called else self._between(x) if self._enclosed(template, i) else self._operand(op, i, x)
            for i, x in enumerate(inputs)
        ]
        for word, translated in self.words.items():
            template = template.replace(f"<{word}>", translated)
        raised = self.style == "latex" and "^" in template  # e^{a} must not be raised again without parentheses
        return template.format(*operands), (_ATOM if called else POWER.precedence if raised else op.precedence)

    def _between(self, x: Expression) -> str:
        """An operand that other brackets enclose."""
        written = self.write(x)[0]
        return written if self.is_code else _bare(written)

    def _enclosed(self, template: str, i: int) -> bool:
        """Whether an operand stands between brackets already."""
        return f"{{{{{{{i}}}}}}}" in template or r"\left" in template or template.startswith("|")

    def _operand(self, op: Op, i: int, x: Expression) -> str:
        written, precedence = self.write(x)
        lower = precedence < op.precedence
        if op.precedence == _COMPARISON:
            lower = precedence <= _COMPARISON  # a > b > c would be read as two comparisons at once
        elif op is WHERE:
            lower = lower or (i < 2 and precedence == op.precedence)  # a choice may only follow "else" as it is
        elif i > 0:
            # On the right, a sign needs parentheses, and so does what would else be grouped to the left.
            regrouped = precedence == op.precedence and (self.is_code or op not in (ADD, MULTIPLY))
            lower = lower or regrouped or precedence == _SIGN
        elif op is NEGATIVE:
            lower = precedence < MULTIPLY.precedence or precedence == _SIGN or (self.is_code and precedence < _ATOM)
        return self._parenthesised(written) if lower else written

    def _power(self, base: Expression, exponent: Expression) -> tuple[str, float]:
        written, precedence = self.write(base)
        if precedence <= POWER.precedence:
            written = self._parenthesised(written)
        whole = isinstance(exponent, Number) and exponent.value.is_integer()
        if self.style == "latex":
            return f"{written}^{{{self.write(exponent)[0]}}}", POWER.precedence
        if whole:
            return written + str(int(exponent.value)).translate(_SUPERSCRIPTS), POWER.precedence  # type: ignore[attr-defined]
        raised, precedence = self.write(exponent)
        return f"{written}^{raised if precedence == _ATOM else self._parenthesised(raised)}", POWER.precedence

    def _parenthesised(self, written: str) -> str:
        return rf"\left({written}\right)" if self.style == "latex" else f"({written})"

    def _function(self, op: Op, arguments: str) -> str:
        if self.style == "text":
            return f"{op.symbol}({arguments})"
        name = op.symbol.replace("_", r"\_").replace(" ", r"\ ")
        return rf"\operatorname{{{name}}}\left({arguments}\right)"

    def _written_out(self, op: Op, inputs: tuple[Expression, ...]) -> Expression:
        expression = op.forward(SYMBOLS, *inputs)
        if isinstance(expression, Call) and expression.op is op and expression.inputs == inputs:
            raise ValueError(
                f"Op {op.name!r} has no spelling in {self.style}: give {self.style}='…{{0}}…' in its entry"
            )
        return expression if isinstance(expression, Expression) else Number(float(expression))


def _bare(written: str) -> str:
    """Without a pair of brackets around all of it, where other brackets take their place.

    >>> _bare("(neuron 2/z)"), _bare("(a + b)·(c + d)")
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


def _shows_number(x: Expression) -> bool:
    if isinstance(x, Call):
        return any(_shows_number(operand) for operand in x.inputs)
    return isinstance(x, Variable) and x.value is not None
