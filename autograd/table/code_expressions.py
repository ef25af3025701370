"""Writes expressions for a compiler, in C or JavaScript.

How an operation is spelled is part of its entry in the table (``operator``, ``c``, ``javascript``).  This file adds numbers
and the parentheses without which the compiler would group differently.  It does for code what ``writing.py`` does for a
reader.

Read next: ``code.py``, which makes functions of the expressions.
"""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple, TypeAlias

from .entries import WHERE
from .expressions import Call, Expression, Number, Variable, value_expression
from .op import TABLE_FILE, Op
from .operations import NEGATIVE

CodeStyle: TypeAlias = Literal["c", "javascript"]

_ATOM = 9  # precedence of what never needs parentheses
_SIGN = NEGATIVE.precedence


class _Language(NamedTuple):
    """A language's own name, and how it writes what no entry spells."""

    name: str
    infinity: str
    nan: str


_LANGUAGES = {"c": _Language("C", "INFINITY", "NAN"), "javascript": _Language("JavaScript", "Infinity", "NaN")}


def expression_code(expression: Expression, style: CodeStyle) -> str:
    """An expression that needs no functions but the language's own: operations without a spelling are written out.

    >>> from autograd.table import SYMBOLS, Variable
    >>> a = Variable("a")
    >>> expression_code(SYMBOLS.relu(a) - (a - 1.0), "javascript")
    '(a < 0.0 ? 0.0 : a) - (a - 1.0)'
    """
    return Writer(style, calls_others=False).write(expression)[0]


def code_with_calls(expression: Expression, style: CodeStyle) -> tuple[str, tuple[Op, ...]]:
    """An expression that calls the functions of ``code.py``, and the operations whose functions it calls.

    >>> from autograd.table import SYMBOLS, Variable
    >>> code_with_calls(SYMBOLS.erf(Variable("a")) + 1.0, "javascript")
    ('value_erf(a) + 1.0', (Op('erf', symbol='erf'),))
    """
    writer = Writer(style, calls_others=True)
    return writer.write(expression)[0], tuple(writer.called)


class Writer:
    """Writes expressions in one language.

    calls_others  an operation without a spelling is a call of its function; else its formula is written out
    local         the variables in which parts of the expression are kept
    called        the operations whose functions are called, in order
    """

    def __init__(self, style: CodeStyle, *, calls_others: bool) -> None:
        self.style = style
        self.calls_others = calls_others
        self.local: dict[Expression, str] = {}
        self.called: dict[Op, None] = {}

    def write(self, expression: Expression) -> tuple[str, int]:
        """An expression and its precedence."""
        if expression in self.local:
            return self.local[expression], _ATOM
        if isinstance(expression, Variable):
            return expression.name, _ATOM
        if isinstance(expression, Number):
            written = self._number(expression.value)
            return written, _SIGN if written.startswith("-") else _ATOM
        assert isinstance(expression, Call)
        return self._call(expression.op, expression.inputs)

    def _number(self, value: float) -> str:
        language = _LANGUAGES[self.style]
        if math.isnan(value):
            return language.nan
        if math.isinf(value):
            return language.infinity if value > 0 else f"-{language.infinity}"
        return repr(value)

    def _call(self, op: Op, inputs: tuple[Expression, ...]) -> tuple[str, int]:
        spelling: str | None = getattr(op, self.style)
        if self.calls_others and (spelling is None or _repeats(spelling)):
            self.called[op] = None
            return f"{function_name(op)}({', '.join([self.write(x)[0] for x in inputs])})", _ATOM
        if spelling is None:
            return self.write(written_out(op, inputs, self.style))
        operands = [self._operand(op, spelling, i, x) for i, x in enumerate(inputs)]
        if op is WHERE and (comparison := self._comparison(inputs[0])):
            return f"({comparison} ? {operands[1]} : {operands[2]})", _ATOM
        written = spelling.format(*operands)
        if _closed(spelling):
            return written, _ATOM
        return written, op.precedence if op.operator is not None and op.precedence < _ATOM else 0

    def _operand(self, op: Op, spelling: str, i: int, x: Expression) -> str:
        """An input, in parentheses if the compiler would group it differently without."""
        written, precedence = self.write(x)
        if op.operator is None:
            loose = not _delimited(spelling, i, "(,?:)" if precedence > 0 else "(,)")
        elif op.arity == 1:
            loose = precedence < _ATOM
        else:
            loose = precedence < op.precedence or (i > 0 and precedence in (op.precedence, _SIGN))
        return f"({written})" if loose and precedence < _ATOM else written

    def _comparison(self, x: Expression) -> str:
        """A comparison as the language's own condition, not as 1 or 0; "" if it is something else."""
        if not isinstance(x, Call) or x in self.local or not x.op.truth or x.op.operator is None or x.op.arity != 2:
            return ""
        a, b = [self._operand(x.op, "", i, operand) for i, operand in enumerate(x.inputs)]
        return f"{a} {x.op.operator} {b}"


def function_name(op: Op) -> str:
    """The name of the function that computes an operation."""
    return f"value_{op.name}"


def written_out(op: Op, inputs: tuple[Expression, ...], style: CodeStyle) -> Expression:
    """What an operation without a spelling computes."""
    if op.primitive:
        example = {"c": f"{op.name}({{0}})", "javascript": f"Math.{op.name}({{0}})"}[style]
        raise ValueError(
            f"the formula of Op {op.name!r} says no more than its name, so it needs a spelling in "
            f"{_LANGUAGES[style].name}: write {style}={example!r}, or what it is called there, into its entry "
            f"({TABLE_FILE} if it is one of the table's)"
        )
    return value_expression(op, inputs)


def _repeats(spelling: str) -> bool:
    """Whether a template has an input twice, which would work it out twice."""
    numbers = re.findall(r"\{(\d+)\}", spelling)
    return len(set(numbers)) < len(numbers)


def _closed(spelling: str) -> bool:
    """Whether a template is one call, or all of it in parentheses.

    >>> _closed("Math.exp({0})"), _closed("({0} ? {1} : {2})"), _closed("({0}) * ({1})")
    (True, True, False)
    """
    start = re.match(r"[\w.]*\(", spelling)
    if start is None:
        return False
    depth = 1
    for character in spelling[start.end() : -1]:
        depth += (character == "(") - (character == ")")
        if not depth:
            return False
    return spelling.endswith(")")


def _delimited(spelling: str, i: int, marks: str) -> bool:
    """Whether an input stands alone between two of these marks, as in f({0}, {1})."""
    alone = re.findall(rf"(?<=[{marks}])\s*\{{{i}\}}\s*(?=[{marks}])", spelling)
    return len(alone) == spelling.count(f"{{{i}}}")
