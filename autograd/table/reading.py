"""Formulas that print themselves: the table as text, LaTeX, C and JavaScript.

Run on symbols instead of numbers, a formula of the table gives an expression, which is then written in
one of four styles.  So what a learner reads under a drawing, what a slide shows and what a compiler is
given are the entry itself:

>>> from autograd.table.operations import TANH
>>> derivative(TANH)
'1 − y²'
>>> derivative(TANH, style="latex")
'1 - y^{2}'
>>> derivative(TANH, style="c")
'1.0 - y * y'
>>> with_numbers(TANH, [1.0], derivative=0)
'1 − 0.7616² = 0.4200'

``expressions.py`` is what formulas run on for that, ``writing.py`` is how they are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from .arithmetic import FLOATS
from .expressions import SYMBOLS, Call, Expression, Number, Variable, call
from .op import Op
from .writing import ENGLISH, StyleName, number_text, write

__all__ = [
    "ENGLISH",
    "SYMBOLS",
    "Call",
    "Expression",
    "Number",
    "StyleName",
    "Variable",
    "call",
    "derivative",
    "formula",
    "number_text",
    "with_numbers",
    "write",
]


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

    >>> from autograd.table.operations import DIVIDE, SIGMOID
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

    >>> from autograd.table.operations import DIVIDE, RELU
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

    >>> from autograd.table.operations import MULTIPLY, POWER
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
