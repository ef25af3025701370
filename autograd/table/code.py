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

from collections import Counter
from collections.abc import Iterable
from string import ascii_lowercase
from typing import NamedTuple

from .code_expressions import CodeStyle, Writer, function_name, written_out
from .expressions import Call, Expression, Variable, partial_expressions
from .op import TABLE_FILE, Op
from .operations import TABLE

#: The names of a function's parameters, whatever an entry calls its inputs; y is the operation's result.
PARAMETERS = ascii_lowercase.replace("y", "")


class _Syntax(NamedTuple):
    """How a language writes a function."""

    signature: str
    parameter: str
    opening: str
    local: str
    indent: str


_SYNTAX = {
    "c": _Syntax("static inline double {}({})", "double {}", "\n{", "const double {} = {};", " " * 4),
    "javascript": _Syntax("function {}({})", "{}", " {", "const {} = {};", " " * 2),
}


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
    return _signature(function_name(op), _inputs(op), style)


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
    exported = tuple(dict.fromkeys(ops))
    functions = [function for op in exported for function in (_value(op, "javascript"), *_partials(op, "javascript"))]
    written = set(exported)
    for function in functions:  # the list grows: a function that is called may call others
        called = [op for op in function.calls if op not in written]
        written.update(called)
        functions += [_value(op, "javascript") for op in called]
    head = f"// Written by autograd/table/code.py from the derivative table, {TABLE_FILE}."
    table = "\n".join(["export const operations = {", *map(_entry, exported), "};"])
    return "\n\n".join([head, *[function.text for function in functions], table]) + "\n"


def _entry(op: Op) -> str:
    """The line of an operation in the object that the module exports."""
    partials = ", ".join([f"partial_{op.name}_{i}" for i in range(len(_inputs(op)))])
    return f"  {op.name}: {{ value: {function_name(op)}, partials: [{partials}], selects: {'true' if op.selects else 'false'} }},"


class _Function(NamedTuple):
    """The text of a function, and the operations whose functions it calls."""

    text: str
    calls: tuple[Op, ...]


def _value(op: Op, style: CodeStyle) -> _Function:
    inputs = _inputs(op)
    spelling = getattr(op, style)
    if spelling is not None:
        result = spelling.format(*[x.name for x in inputs])
        return _Function(_text(_signature(function_name(op), inputs, style), [], result, style), ())
    return _function(function_name(op), inputs, written_out(op, inputs, style), style)


def _partials(op: Op, style: CodeStyle) -> list[_Function]:
    y, inputs = Variable("y"), _inputs(op)
    return [
        _function(f"partial_{op.name}_{i}", (y, *inputs), partial, style)
        for i, partial in enumerate(partial_expressions(op, y, inputs))
        if partial is not None
    ]


def _function(name: str, parameters: tuple[Variable, ...], expression: Expression, style: CodeStyle) -> _Function:
    """A function that returns an expression. A part that is used more than once is worked out first."""
    uses: Counter[Expression] = Counter()
    _count(expression, uses)
    writer = Writer(style, calls_others=True)
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


def _inputs(op: Op) -> tuple[Variable, ...]:
    """The inputs of an operation, named as the function's parameters are."""
    if op.arity is None or op.arity > len(PARAMETERS):
        raise ValueError(
            f"{op!r} takes {op.arity or 'any number of'} inputs, and a function in C or JavaScript takes a fixed number, "
            f"at most {len(PARAMETERS)}"
        )
    return tuple(map(Variable, PARAMETERS[: op.arity]))
