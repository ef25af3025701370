"""Write values and local derivatives as formulas, with names and with numbers put in.

Both are read off the table: ``autograd.table.partial`` says what a local derivative is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from autograd import Value
from autograd.languages import Language
from autograd.table import WHERE, Call, Expression, Number, Op, Variable, equation, made_of, partial
from viz.graph import Step, Steps, superscript

# ---------------------------------------------------------------------------------------------------
# Values


@dataclass(frozen=True, slots=True)
class Computation:
    """How a value came about: "n = w·x + b", "1 + (−0.3)", "=" or "≈", "0.7"; numbers may be empty."""

    formula: str
    numbers: str
    sign: str
    result: str


def computation(value: Value, steps: Steps, language: Language) -> Computation:
    """A step of the forward pass. ``value`` is the result of an operation."""
    op = value.op
    assert op is not None
    symbols = symbols_of(value, steps, language)
    numbers = made_of(op, [_number(source, i, op) for i, source in enumerate(value.inputs)], _data(value))
    put_in, sign, result = equation(numbers, value.data, language.rounding, words=language.words)
    shown = put_in not in (symbols, result)
    return Computation(
        formula=_equation(value, symbols, steps),
        numbers=put_in if shown else "",
        sign=sign if shown else "=",
        result=result,
    )


def formula_of(value: Value, steps: Steps, language: Language) -> str:
    """How a value is computed, in symbols: "n = w·x + b"."""
    return _equation(value, symbols_of(value, steps, language), steps)


def symbols_of(value: Value, steps: Steps, language: Language) -> str:
    """What a value is computed from, in symbols: "w·x + b"."""
    written = steps.written.get((value, language))  # a page says it twice
    if written is None:
        assert value.op is not None
        expression = made_of(value.op, [steps.names[source].expression for source in value.inputs], _data(value))
        written = steps.written[value, language] = language.written(expression)
    return written


def _data(value: Value) -> list[float]:
    """The numbers of a value's inputs."""
    return [source.data for source in value.inputs]


def _equation(value: Value, written: str, steps: Steps) -> str:
    name = steps.names[value].unique
    return written if written == name else f"{name} = {written}"


def _number(source: Value, position: int, op: Op) -> Expression:
    """An input as the number put in for it: a constant as it was written down, any other rounded.

    In a loss no constant is worked in: 1 × ln(0.9) + (1 − 1) × ln(1 − 0.9), as its formula says.
    """
    if source.constant and not source.inputs and not op.spelled_out:
        return Number(source.data)
    return Variable(op.variables[min(position, len(op.variables) - 1)], source.data)


# ---------------------------------------------------------------------------------------------------
# Local derivatives


def local_derivative(step: Step, steps: Steps, language: Language) -> str:
    """The formula of ∂node/∂source with the nodes' names in it: "1 − o²"."""
    op, inputs = step.node.op, step.node.inputs
    assert op is not None
    found = partial_of(step, steps)
    expression = found.expression
    if found.place is not None:
        expression = steps.names[inputs[found.place]].expression
    elif not isinstance(expression, Number):
        named = [steps.names[value].expression for value in inputs]
        numbers = [*_data(step.node), step.node.data]
        output = steps.names[step.node].expression
        expression = partial(op, step.position, inputs=named, output=output, numbers=numbers)
    return language.written(expression)


def local_with_numbers(step: Step, steps: Steps, language: Language, written: str) -> str:
    """The local derivative, ``written`` as a formula, down to its number: "∂o/∂n = 1 − o² = 1 − 0.604² = 0.635"."""
    op = step.node.op
    assert op is not None
    inputs = step.node.inputs
    node, source = steps.names[step.node].symbol, steps.names[step.source].symbol
    symbol = f"∂{node}/∂{source}{lane(step)}"
    if written in ("1", "−1", "0"):
        return f"{symbol} = {written}"
    constants = [i for i, value in enumerate(inputs) if value.constant and not value.inputs]
    result = language.number(step.local)
    place = partial_of(step, steps).place
    if written == result or (place is not None and place not in constants):
        return " = ".join(dict.fromkeys([symbol, written, result]))
    numbers = [
        Number(value.data) if i in constants else Variable(op.variables[min(i, len(op.variables) - 1)], value.data)
        for i, value in enumerate(inputs)
    ]
    output, given = Variable("y", step.node.data), [*_data(step.node), step.node.data]
    expression = partial(op, step.position, inputs=numbers, output=output, numbers=given)
    put_in, sign, result = equation(expression, step.local, language.rounding, words=language.words)
    if put_in in (written, result):
        return f"{symbol} = {written} {sign} {result}"
    return f"{symbol} = {written} = {put_in} {sign} {result}"


@dataclass(frozen=True, slots=True)
class Partial:
    """A local derivative before the nodes' names are put in.

    place    which input it is, where it is one, as in a product; else None
    chooses  whether it depends on a choice, as relu's does: 1 if a > 0 else 0
    """

    expression: Expression
    place: int | None
    chooses: bool


def partial_of(step: Step, steps: Steps) -> Partial:
    """What the local derivative of a step is made of; plain numbers among the inputs are worked in, as the 2 of x²."""
    assert step.node.op is not None
    expressions = [steps.names[value].expression for value in step.node.inputs]
    numbers = tuple([x.value if isinstance(x, Number) else None for x in expressions])
    return _partial_of(step.node.op, step.position, numbers)


@lru_cache(maxsize=4096)
def _partial_of(op: Op, position: int, numbers: tuple[float | None, ...]) -> Partial:
    inputs = [Variable(f"input {i}") if number is None else Number(number) for i, number in enumerate(numbers)]
    expression = partial(op, position, inputs=inputs)
    place = inputs.index(expression) if isinstance(expression, Variable) and expression in inputs else None
    pending, chooses = [expression], False
    for part in pending:
        if isinstance(part, Call):
            chooses |= part.op is WHERE
            pending += part.inputs
    return Partial(expression, place, chooses)


# ---------------------------------------------------------------------------------------------------
# Numbers above the line


def lane(step: Step) -> str:
    """Which of several equal inputs is meant: x·x hands its gradient back twice."""
    same = [i for i, value in enumerate(step.node.inputs) if value is step.source]
    return "" if len(same) == 1 else raised(same.index(step.position) + 1)


def raised(number: int) -> str:
    """A number that counts inputs or layers, above the line: ⁽¹⁾."""
    return superscript(f"({number})")
