"""Writes operations as code: a function for each, in C and in JavaScript.

The formulas of ``operations.py``, run on symbols, give expressions.  Here they become functions, one for an operation's
value and one for each of its local derivatives:

    static inline double value_tanh(double a) { return tanh(a); }
    static inline double partial_tanh_0(double y, double a) { return 1.0 - y * y; }

A part that a formula uses twice gets a local variable.  An operation that the language does not know by a name of its
own, such as sigmoid, is called as the function written here.

``native/rules.py`` gives the C to the compiler; ``javascript`` writes a module for a page.  Read next: ``reading.py``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Literal, NamedTuple

from .expressions import Call, Expression, Number, Variable, partial_expressions, value_expression
from .op import TABLE_FILE, Op
from .operations import NEGATIVE, TABLE, WHERE

CodeStyle = Literal["c", "javascript"]

#: The names of a function's parameters, whatever an entry calls its inputs; y is the operation's result.
PARAMETERS = ascii_lowercase.replace("y", "")

_ATOM = 9  # precedence of what never needs parentheses
_SIGN = NEGATIVE.precedence


class _Syntax(NamedTuple):
    """How a language writes numbers and functions."""

    language: str
    infinity: str
    nan: str
    signature: str
    parameter: str
    opening: str
    local: str
    indent: str


_SYNTAX = {
    "c": _Syntax(
        "C", "INFINITY", "NAN", "static inline double {}({})", "double {}", "\n{", "const double {} = {};", " " * 4
    ),
    "javascript": _Syntax("JavaScript", "Infinity", "NaN", "function {}({})", "{}", " {", "const {} = {};", " " * 2),
}


# ---------------------------------------------------------------------------------------------------
# Functions


def value_function(op: Op, style: CodeStyle = "c") -> str:
    """What an operation computes, as a function.

    >>> from autograd.table import SIGMOID
    >>> print(value_function(SIGMOID))
    static inline double value_sigmoid(double a)
    {
        const double t1 = exp(-fabs(a));
        return (a < 0.0 ? t1 : 1.0) / (1.0 + t1);
    }
    """
    return _value(op, style).text


def partial_functions(op: Op, style: CodeStyle = "c") -> list[str]:
    """Its local derivatives, a function for each input.

    >>> from autograd.table import DIVIDE
    >>> print(*partial_functions(DIVIDE, "javascript"), sep="\\n")
    function partial_divide_0(y, a, b) {
      return 1.0 / b;
    }
    function partial_divide_1(y, a, b) {
      return -(y / b);
    }
    """
    return [function.text for function in _partials(op, style)]


def signature(op: Op, style: CodeStyle = "c") -> str:
    """How the function of an operation's value is declared.

    >>> from autograd.table import MULTIPLY
    >>> signature(MULTIPLY)
    'static inline double value_multiply(double a, double b)'
    """
    return _signature(_name(op), _inputs(op), style)


def javascript(ops: Iterable[Op] = TABLE) -> str:
    """A JavaScript module of operations: it exports, by name, their values and their local derivatives.

    A local derivative takes the operation's result and its inputs. ``selects`` is that of the entry: where a local
    derivative is exactly 0, nothing flows, not even 0 × inf = nan.

    >>> from autograd.table import TANH
    >>> print(javascript([TANH]))
    // Written by autograd/table/code.py from the derivative table, autograd/table/operations.py.
    <BLANKLINE>
    function value_tanh(a) {
      return Math.tanh(a);
    }
    <BLANKLINE>
    function partial_tanh_0(y, a) {
      return 1.0 - y * y;
    }
    <BLANKLINE>
    export const operations = {
      tanh: { value: value_tanh, partials: [partial_tanh_0], selects: false },
    };
    <BLANKLINE>
    """
    exported = dict.fromkeys(ops)
    functions = [function for op in exported for function in (_value(op, "javascript"), *_partials(op, "javascript"))]
    known = set(exported)
    for function in functions:  # which grows, for what is called may call others
        needed = [op for op in function.calls if op not in known]
        known.update(needed)
        functions += [_value(op, "javascript") for op in needed]
    entries = []
    for op in exported:
        partials = ", ".join([f"partial_{op.name}_{i}" for i in range(len(_inputs(op)))])
        selects = str(op.selects).lower()
        entries.append(f"  {op.name}: {{ value: {_name(op)}, partials: [{partials}], selects: {selects} }},")
    head = f"// Written by autograd/table/code.py from the derivative table, {TABLE_FILE}."
    table = "\n".join(["export const operations = {", *entries, "};"])
    return "\n\n".join([head, *[function.text for function in functions], table]) + "\n"


class _Function(NamedTuple):
    """The text of a function, and the operations whose functions it calls."""

    text: str
    calls: tuple[Op, ...]


def _value(op: Op, style: CodeStyle) -> _Function:
    inputs = _inputs(op)
    spelling = getattr(op, style)
    if spelling is not None:
        result = spelling.format(*[x.name for x in inputs])
        return _Function(_text(_signature(_name(op), inputs, style), [], result, style), ())
    return _function(_name(op), inputs, _formula(op, inputs, style), style)


def _partials(op: Op, style: CodeStyle) -> list[_Function]:
    y, inputs = Variable("y"), _inputs(op)
    return [
        _function(f"partial_{op.name}_{i}", (y, *inputs), partial, style)
        for i, partial in enumerate(partial_expressions(op, y, inputs))
        if partial is not None
    ]


def _function(name: str, parameters: tuple[Variable, ...], expression: Expression, style: CodeStyle) -> _Function:
    """A function that returns an expression. What it uses more than once is worked out first."""
    uses: Counter[Expression] = Counter()
    _count(expression, uses)
    writer = _Writer(style, calls_others=True)
    lines: list[str] = []
    for shared in [x for x, count in uses.items() if count > 1]:
        written = writer.write(shared)[0]
        writer.local[shared] = f"t{len(lines) + 1}"
        lines.append(_SYNTAX[style].local.format(writer.local[shared], written))
    result = writer.write(expression)[0]
    return _Function(_text(_signature(name, parameters, style), lines, result, style), tuple(writer.called))


def _count(expression: Expression, uses: Counter[Expression]) -> None:
    """How often each operation in an expression is used, those inside it first."""
    if isinstance(expression, Call):
        if expression not in uses:
            for part in expression.inputs:
                _count(part, uses)
        uses[expression] += 1


def _text(declaration: str, lines: list[str], result: str, style: CodeStyle) -> str:
    syntax = _SYNTAX[style]
    body = [f"{syntax.indent}{line}" for line in (*lines, f"return {result};")]
    return "\n".join([declaration + syntax.opening, *body, "}"])


def _signature(name: str, parameters: tuple[Variable, ...], style: CodeStyle) -> str:
    syntax = _SYNTAX[style]
    return syntax.signature.format(name, ", ".join([syntax.parameter.format(x.name) for x in parameters]))


def _name(op: Op) -> str:
    return f"value_{op.name}"


def _inputs(op: Op) -> tuple[Variable, ...]:
    if op.arity is None or op.arity > len(PARAMETERS):
        raise ValueError(
            f"{op!r} takes {op.arity or 'any number of'} inputs, and a function in C or JavaScript takes a fixed number, "
            f"at most {len(PARAMETERS)}"
        )
    return tuple(map(Variable, PARAMETERS[: op.arity]))


# ---------------------------------------------------------------------------------------------------
# Expressions


def expression_code(expression: Expression, style: CodeStyle) -> str:
    """An expression that needs no functions but the language's own: operations without a spelling are written out.

    >>> from autograd.table import SYMBOLS, Variable
    >>> a = Variable("a")
    >>> expression_code(SYMBOLS.relu(a) - (a - 1.0), "javascript")
    '(a < 0.0 ? 0.0 : a) - (a - 1.0)'
    """
    return _Writer(style, calls_others=False).write(expression)[0]


class _Writer:
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
        syntax = _SYNTAX[self.style]
        if math.isnan(value):
            return syntax.nan
        if math.isinf(value):
            return syntax.infinity if value > 0 else f"-{syntax.infinity}"
        return repr(value)

    def _call(self, op: Op, inputs: tuple[Expression, ...]) -> tuple[str, int]:
        spelling: str | None = getattr(op, self.style)
        if self.calls_others and (spelling is None or _repeats(spelling)):
            self.called[op] = None
            return f"{_name(op)}({', '.join([self.write(x)[0] for x in inputs])})", _ATOM
        if spelling is None:
            return self.write(_formula(op, inputs, self.style))
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
        if not isinstance(x, Call) or x in self.local or not x.op.truth or x.op.operator is None:
            return ""
        a, b = [self._operand(x.op, "", i, operand) for i, operand in enumerate(x.inputs)]
        return f"{a} {x.op.operator} {b}"


def _formula(op: Op, inputs: tuple[Expression, ...], style: CodeStyle) -> Expression:
    """What an operation without a spelling computes."""
    if op.primitive:
        example = {"c": f"{op.name}({{0}})", "javascript": f"Math.{op.name}({{0}})"}[style]
        raise ValueError(
            f"the formula of Op {op.name!r} says no more than its name, so it needs a spelling in "
            f"{_SYNTAX[style].language}: write {style}={example!r}, or what it is called there, into its entry "
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
