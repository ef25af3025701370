"""Formulas that print themselves: the table as text, LaTeX, C and JavaScript.

Run on symbols instead of numbers, a formula of the table gives an expression, which is then written in
one of four styles.  So what a learner reads under a drawing, what a slide shows and what a compiler is
given are the entry itself:

>>> from autograd.ops import TANH
>>> derivative(TANH)
'1 − y²'
>>> derivative(TANH, style="latex")
'1 - y^{2}'
>>> derivative(TANH, style="c")
'1.0 - y * y'
>>> with_numbers(TANH, [1.0], derivative=0)
'1 − 0.7616² = 0.4200'

How an operation is written is part of its entry (``text``, ``latex``, ``c``, ``javascript``).  In C and
JavaScript an operation without its own spelling is written out as its formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .arithmetic import FLOATS, Arithmetic
from .ops import ADD, GREATER, MULTIPLY, NEGATIVE, POWER, REGISTRY, SUBTRACT, WHERE, Op

StyleName = Literal["text", "latex", "c", "javascript"]

#: How a choice is read: "1 if a > 0 else 0". A catalogue of another language replaces these.
ENGLISH = {"if": "if", "else": "else"}

_ATOM = 9  # precedence of what never needs parentheses
_SIGN = NEGATIVE.precedence
_COMPARISON = GREATER.precedence
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


# ---------------------------------------------------------------------------------------------------
# Expressions


class Expression:
    """A formula not yet worked out: a number, a variable, or an operation on expressions."""

    __slots__ = ()

    def __add__(self, other: Any) -> Expression:
        return call(ADD, self, other)

    def __radd__(self, other: Any) -> Expression:
        return call(ADD, other, self)

    def __sub__(self, other: Any) -> Expression:
        return call(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Expression:
        return call(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Expression:
        return call(MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Expression:
        return call(MULTIPLY, other, self)

    def __neg__(self) -> Expression:
        return call(NEGATIVE, self)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    value: float


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """A name; where ``value`` is given, that number stands there, written to a few decimals."""

    name: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Call(Expression):
    op: Op
    inputs: tuple[Expression, ...]


def call(op: Op, *inputs: Any) -> Expression:
    """An operation on expressions, simplified where that changes no value: 2 − 1 is 1, x¹ is x."""
    expressions = tuple([x if isinstance(x, Expression) else Number(float(x)) for x in inputs])
    if op is WHERE and isinstance(expressions[0], Number):
        return expressions[1] if expressions[0].value else expressions[2]
    if all(isinstance(x, Number) for x in expressions):
        result = op.forward(FLOATS, *[x.value for x in expressions])  # type: ignore[attr-defined]
        if float(result).is_integer():  # √4 becomes 2, √2 stays
            return Number(float(result))
    if op is POWER and expressions[1] == Number(1.0):
        return expressions[0]
    if op is MULTIPLY and expressions[0] == Number(1.0):
        return expressions[1]
    return Call(op, expressions)


class Symbols(Arithmetic):
    """The number system of expressions: every operation of the table stays what it is."""

    def __getattr__(self, name: str) -> Callable[..., Expression]:
        op = REGISTRY.get(name)
        if op is None:
            raise AttributeError(f"no operation named {name!r} is in the table, so m.{name} means nothing")
        return lambda *inputs: call(op, *inputs)


SYMBOLS = Symbols()


# ---------------------------------------------------------------------------------------------------
# What one asks for


def formula(
    op: Op,
    style: StyleName = "text",
    *,
    inputs: Sequence[str | Expression] | None = None,
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """What an operation computes.

    inputs  the names of its inputs; those of its entry if not given (an operation of any number of
            inputs needs them)

    >>> from autograd.ops import DIVIDE, SIGMOID
    >>> formula(DIVIDE, inputs=["u", "v"]), formula(SIGMOID), formula(DIVIDE, "c")
    ('u/v', 'σ(a)', 'a / b')
    """
    return write(call(op, *_variables(op, inputs)), style, words)


def derivative(
    op: Op,
    index: int = 0,
    style: StyleName = "text",
    *,
    inputs: Sequence[str | Expression] | None = None,
    output: str | Expression = "y",
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """The local derivative of an operation with respect to one input, as its entry states it.

    >>> from autograd.ops import DIVIDE, RELU
    >>> derivative(DIVIDE, 0), derivative(DIVIDE, 1), derivative(RELU)
    ('1/b', '−y/b', '1 if a > 0 else 0')
    """
    y = Variable(output) if isinstance(output, str) else output
    return write(_partial(op, index, y, _variables(op, inputs)), style, words)


def with_numbers(
    op: Op,
    inputs: Sequence[float],
    *,
    derivative: int | None = None,
    constants: Sequence[int] = (),
    style: Literal["text", "latex"] = "text",
    words: Mapping[str, str] = ENGLISH,
    decimals: int = 4,
) -> str:
    """The formula with numbers put in, and what it comes to.

    derivative  which local derivative; None for what the operation itself computes
    constants   which inputs are constants, such as the 2 in x²: written as they are, and worked in

    >>> from autograd.ops import MULTIPLY, POWER
    >>> with_numbers(MULTIPLY, [2.0, -3.0])
    '2.0000 × (−3.0000) = −6.0000'
    >>> with_numbers(POWER, [-0.3956, 2.0], derivative=0, constants=[1])
    '2 × (−0.3956) = −0.7912'
    """
    numbers = [float(number) for number in inputs]
    y = op.forward(FLOATS, *numbers)
    variables = [
        Number(number) if i in constants else Variable(op.variables[min(i, len(op.variables) - 1)], number)
        for i, number in enumerate(numbers)
    ]
    if derivative is None:
        expression, result = call(op, *variables), y
    else:
        wanted = tuple(i == derivative for i in range(len(numbers)))
        expression = _partial(op, derivative, Variable("y", y), variables)
        result = op.derivatives(FLOATS, y, numbers, wanted)[derivative]
    put_in = write(expression, style, words, decimals)
    shown = number_text(result, decimals, style)
    return shown if put_in == shown else f"{put_in} = {shown}"


def _partial(op: Op, index: int, y: Expression, inputs: Sequence[Expression]) -> Expression:
    wanted = tuple(i == index for i in range(len(inputs)))
    partial = op.derivatives(SYMBOLS, y, tuple(inputs), wanted)[index]
    return partial if isinstance(partial, Expression) else Number(float(partial))


def _variables(op: Op, inputs: Sequence[str | Expression] | None) -> list[Expression]:
    if inputs is None:
        if op.arity is None:
            raise ValueError(f"{op.name} takes any number of inputs: say how to call them, inputs=['x1', 'x2']")
        inputs = op.variables
    op.check_arity(len(inputs))
    return [Variable(x) if isinstance(x, str) else x for x in inputs]


# ---------------------------------------------------------------------------------------------------
# Writing


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
            return self._function(op, ", ".join([self.write(x)[0] for x in inputs])), _ATOM
        if op is MULTIPLY and self.style == "text" and any(_shows_number(x) for x in inputs):
            template = "{0} × {1}"
        called = self.is_code and "(" in template
        operands = [
            self.write(x)[0] if called or self._enclosed(template, i) else self._operand(op, i, x)
            for i, x in enumerate(inputs)
        ]
        for word, translated in self.words.items():
            template = template.replace(f"<{word}>", translated)
        raised = self.style == "latex" and "^" in template  # e^{a} must not be raised again without parentheses
        return template.format(*operands), (_ATOM if called else POWER.precedence if raised else op.precedence)

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


def _shows_number(x: Expression) -> bool:
    if isinstance(x, Call):
        return any(_shows_number(operand) for operand in x.inputs)
    return isinstance(x, Variable) and x.value is not None
