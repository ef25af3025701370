"""Reads formulas off the table: as text, LaTeX, C or JavaScript, and with numbers put in.

Run on symbols instead of numbers, a formula of the table gives an expression, which is then written in one of four
styles.  So the formula under a drawing, the one on a slide and the one a compiler gets are all the entry itself:

>>> from autograd.table import TANH
>>> derivative(TANH)
'1 − y²'
>>> derivative(TANH, style="latex")
'1 - y^{2}'
>>> derivative(TANH, style="c")
'1.0 - y * y'
>>> with_numbers(TANH, [1.0], derivative=0)
'1 − 0.7616² = 0.42'

Next: the room ``graph/``, where the same formulas run on numbers that remember.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .arithmetic import FLOATS
from .book import partial_in_book, value_in_book
from .code_expressions import CodeStyle, expression_code
from .expressions import Expression, Number, Variable, call, partial_expressions
from .op import Op
from .rounding import Rounding, StyleName, rounding_of
from .writing import ENGLISH, expression_text, worth

_USUAL = Rounding()


def write(
    expression: Expression,
    style: StyleName | CodeStyle = "text",
    words: Mapping[str, str] = ENGLISH,
    rounding: Rounding = _USUAL,
) -> str:
    """An expression in one of the four styles.

    words     how a choice is read in text and LaTeX: "1 if a > 0 else 0"; see ``ENGLISH``
    rounding  of a number that stands in the place of a name, in text and LaTeX

    >>> from autograd.table import SYMBOLS, Variable
    >>> expression = SYMBOLS.exp(-Variable("a"))
    >>> [write(expression, style) for style in ("text", "latex", "c", "javascript")]
    ['exp(−a)', 'e^{-a}', 'exp(-a)', 'Math.exp(-a)']
    """
    if style == "text" or style == "latex":  # noqa: PLR1714 - a type checker understands this
        return expression_text(expression, style, words, rounding)
    if style == "c" or style == "javascript":  # noqa: PLR1714
        return expression_code(expression, style)
    raise ValueError(f"style={style!r}: a formula is written as 'text', 'latex', 'c' or 'javascript'")


def formula(
    op: Op,
    style: StyleName | CodeStyle = "text",
    *,
    inputs: Sequence[str | Expression] | None = None,
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """What an operation computes.

    style   "text", "latex", "c" or "javascript"; code is one expression, with operations that the language does not
            know written out (``value_function`` writes a function, which works out shared parts once)
    inputs  the names of its inputs; if not given, those in its entry (an operation of any number of
            inputs needs them)

    >>> from autograd.table import DIVIDE, SIGMOID
    >>> formula(DIVIDE, inputs=["u", "v"]), formula(SIGMOID), formula(DIVIDE, "c")
    ('u/v', 'σ(a)', 'a / b')
    """
    variables = _variables(op, inputs)
    if op.spelled_out and style in ("text", "latex"):
        return write(value_in_book(op, variables, None), style, words)
    return write(call(op, *variables), style, words)


def made_of(op: Op, inputs: Sequence[Expression], numbers: Sequence[float] | None = None) -> Expression:
    """What an operation computes, of inputs that are written as they are: 2·3 is not worked out.

    numbers  of the inputs: a guard of a loss is shown where it acts on them

    >>> from autograd.table import MULTIPLY
    >>> write(made_of(MULTIPLY, [Number(2.0), Number(3.0)]))
    '2·3'
    """
    op.check_arity(len(inputs))
    return value_in_book(op, inputs, numbers)


def derivative(
    op: Op,
    index: int = 0,
    style: StyleName | CodeStyle = "text",
    *,
    inputs: Sequence[str | Expression] | None = None,
    output: str | Expression = "y",
    words: Mapping[str, str] = ENGLISH,
) -> str:
    """The local derivative of an operation with respect to one input, as its entry states it.

    >>> from autograd.table import DIVIDE
    >>> from autograd.table.entries.activations import RELU
    >>> derivative(DIVIDE, 0), derivative(DIVIDE, 1), derivative(RELU)
    ('1/b', '−a/b²', '1 if a > 0 else 0')
    """
    if style in ("text", "latex"):
        return write(partial(op, index, inputs=inputs, output=output), style, words)
    variables = _variables(op, inputs)
    expression = partial_expressions(op, _variable(output), variables)[index]
    assert expression is not None
    return write(expression, style, words)


def partial(
    op: Op,
    index: int = 0,
    *,
    inputs: Sequence[str | Expression] | None = None,
    output: str | Expression = "y",
    numbers: Sequence[float] | None = None,
) -> Expression:
    """The local derivative as a reader is shown it, as an expression.

    numbers  of the inputs and, last, of the output: a guard is shown where it acts on them, and nowhere else

    >>> from autograd.table import WHERE
    >>> from autograd.table.entries.activations import RELU
    >>> expression = partial(RELU)
    >>> expression.op is WHERE  # a choice
    True
    """
    variables = _variables(op, inputs)
    return partial_in_book(op, index, _variable(output), variables, numbers)


def with_numbers(
    op: Op,
    inputs: Sequence[float],
    *,
    derivative: int | None = None,
    constants: Sequence[int] = (),
    style: StyleName = "text",
    words: Mapping[str, str] = ENGLISH,
    decimals: int | None = None,
    digits: int | None = None,
) -> str:
    """The formula with numbers put in, and its result.

    derivative  which local derivative; None for what the operation itself computes
    constants   which inputs are constants, such as the 2 in x²: the formula is simplified with them, and they are
                written as they are
    digits      significant digits of the result, three if not given.  What it is worked out from gets one or two more
                until the line is true as printed; if it still is not, its sign is ≈
    decimals    so many places after the point instead

    >>> from autograd.table import MULTIPLY, POWER
    >>> with_numbers(MULTIPLY, [2.0, -3.0])
    '2 × (−3) = −6'
    >>> with_numbers(POWER, [-0.3956, 2.0], derivative=0, constants=[1])
    '2 × (−0.3956) = −0.791'
    """
    numbers = [float(number) for number in inputs]
    y = op.forward(FLOATS, *numbers)
    variables = [
        Number(number) if i in constants else Variable(op.variables[min(i, len(op.variables) - 1)], number)
        for i, number in enumerate(numbers)
    ]
    if derivative is None:
        expression, result = made_of(op, variables, numbers) if op.spelled_out else call(op, *variables), y
    else:
        expression = partial(op, derivative, inputs=variables, output=Variable("y", y), numbers=[*numbers, y])
        wanted = tuple([i == derivative for i in range(len(numbers))])
        result = op.derivatives(FLOATS, y, numbers, wanted)[derivative]
    put_in, sign, shown = equation(expression, result, rounding_of(digits, decimals), style, words)
    return shown if put_in == shown else f"{put_in} {sign} {shown}"


def equation(
    expression: Expression,
    result: float,
    rounding: Rounding,
    style: StyleName = "text",
    words: Mapping[str, str] = ENGLISH,
) -> tuple[str, str, str]:
    """An expression with numbers in the place of its names, "=" or "≈", and its result, as they are printed."""
    finer, sign = rounding_within(expression, result, rounding)
    shown = rounding.text(result, style).replace(".", words.get(".", "."))
    return write(expression, style, words, finer), sign, shown


def rounding_within(expression: Expression, result: float, rounding: Rounding) -> tuple[Rounding, str]:
    """How to round the numbers in an expression so that they give its result as it is printed; "=", or else "≈".

    >>> from autograd.table import SYMBOLS
    >>> rounding_within(SYMBOLS.exp(Variable("a", 1 / 3)), 1.3956, Rounding())
    (Rounding(digits=3, decimals=None), '=')
    """
    return rounding.of_operands([result], lambda rounding: [worth(expression, rounding)])


def _variables(op: Op, inputs: Sequence[str | Expression] | None) -> list[Expression]:
    if inputs is None:
        if op.arity is None:
            raise ValueError(f"{op.name} takes any number of inputs: say how to call them, inputs=['x1', 'x2']")
        inputs = op.variables
    op.check_arity(len(inputs))
    return [_variable(x) for x in inputs]


def _variable(x: str | Expression) -> Expression:
    return Variable(x) if isinstance(x, str) else x
