"""Write values and local derivatives as formulas, with names and with numbers put in.

Both are read off the table: ``autograd.table.partial`` says what a local derivative is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

from autograd import Value
from autograd.languages import Language
from autograd.table import ADD, WHERE, Call, Expression, Number, Op, Variable, made_of, partial, rounding_within
from viz.graph import Step, Steps, superscript

from .equations import Equation, Factor, derivative_of, equation_of, number, row, sign
from .equations import name as token

#: So many terms of a sum are written out in symbols, and in numbers.
_MOST_SYMBOLS, _MOST_NUMBERS = 6, 12

# ---------------------------------------------------------------------------------------------------
# Values


@dataclass(frozen=True, slots=True)
class Computation:
    """How a value came about: n = w·x + b, 1 + (−0.3), "=" or "≈", 0.7; ``numbers`` is None where they say nothing more."""

    formula: Equation
    numbers: Equation | None
    sign: str
    result: str


def computation(value: Value, steps: Steps, language: Language) -> Computation:
    """A step of the forward pass. ``value`` is the result of an operation."""
    op = value.op
    assert op is not None
    terms = steps.terms_of(value)
    symbols = formula_of_sum(terms, steps, language) if terms else symbols_of(value, steps, language)
    if len(terms) > _MOST_NUMBERS:
        numbers: Expression = Number(value.data)
    elif terms:
        numbers = _sum([_term(term, steps) for term in terms])
    else:
        numbers = made_of(op, [_number(source, i, op) for i, source in enumerate(value.inputs)], _data(value))
    put_in, equals, result = numbers_put_in(numbers, value.data, language)
    shown = str(put_in) not in (str(symbols), result) and len(terms) <= _MOST_NUMBERS
    name = steps.names[value].unique
    return Computation(
        formula=symbols if str(symbols) == name else row(token(name), sign(" = "), symbols),
        numbers=put_in if shown else None,
        sign=equals if shown else "=",
        result=result,
    )


def formula_of_sum(terms: Sequence[Value], steps: Steps, language: Language) -> Equation:
    """A sum whose partial sums are not told of, in symbols: w₁·x₁ + w₂·x₂ + … + w₉·x₉."""
    written = [
        steps.names[term].expression
        if steps.has_card(term) or term.op is None
        else made_of(term.op, [steps.names[source].expression for source in term.inputs])
        for term in terms
    ]
    if len(written) > _MOST_SYMBOLS:
        written = [*written[:2], Variable("…"), written[-1]]
    return equation_of(_sum(written), language)


def _term(term: Value, steps: Steps) -> Expression:
    """A term of a sum with its number put in, or of a product with those of its factors."""
    if steps.has_card(term) or term.op is None:
        return _number(term, 0, ADD)
    return made_of(term.op, [_number(source, i, term.op) for i, source in enumerate(term.inputs)], _data(term))


def _sum(terms: Sequence[Expression]) -> Expression:
    return reduce(lambda so_far, term: made_of(ADD, [so_far, term]), terms)


def symbols_of(value: Value, steps: Steps, language: Language, numbers: Sequence[float] | None = None) -> Equation:
    """What a value is computed from, in symbols: w·x + b.

    numbers  of its inputs, where they are others than their own
    """
    assert value.op is not None
    data = None if steps.symbolic else numbers or _data(value)
    return equation_of(made_of(value.op, [steps.names[source].expression for source in value.inputs], data), language)


def numbers_put_in(expression: Expression, result: float, language: Language) -> tuple[Equation, str, str]:
    """An expression with numbers in the place of its names, "=" or "≈", and its result, as they are printed."""
    finer, equals = rounding_within(expression, result, language.rounding)
    return equation_of(expression, language, finer), equals, language.number(result)


def _data(value: Value) -> list[float]:
    """The numbers of a value's inputs."""
    return [source.data for source in value.inputs]


def _number(source: Value, position: int, op: Op) -> Expression:
    """An input as the number put in for it: a constant as it was written down, any other rounded.

    In a loss no constant is worked in: 1 × ln(0.9) + (1 − 1) × ln(1 − 0.9), as its formula says.
    """
    if source.constant and not source.inputs and not op.spelled_out:
        return Number(source.data)
    return Variable(op.variables[min(position, len(op.variables) - 1)], source.data)


# ---------------------------------------------------------------------------------------------------
# Local derivatives


def local_derivative(step: Step, steps: Steps, language: Language, numbers: Sequence[float] | None = None) -> Equation:
    """The formula of ∂node/∂source with the nodes' names in it: 1 − o².

    numbers  of the inputs and, last, of the node, where they are others than the nodes' own
    """
    op, inputs = step.node.op, step.node.inputs
    assert op is not None
    found = partial_of(step, steps)
    expression = found.expression
    if found.place is not None:
        expression = steps.names[inputs[found.place]].expression
    elif not isinstance(expression, Number):
        named = [steps.names[value].expression for value in inputs]
        if numbers is None and not steps.symbolic:
            numbers = [*_data(step.node), step.node.data]
        output = steps.names[step.node].expression
        expression = partial(op, step.position, inputs=named, output=output, numbers=numbers)
    return equation_of(expression, language)


def local_with_numbers(step: Step, steps: Steps, language: Language, written: Equation) -> Equation:
    """The local derivative, ``written`` as a formula, down to its number: ∂o/∂n = 1 − o² = 1 − 0.604² = 0.635.

    Of steps that are told without numbers it is the formula alone: ∂o/∂n = 1 − o².
    """
    if steps.symbolic:
        symbol = derivative_of(steps.names[steps.told(step)], steps.names[step.source], language, lane(step))
        return row(symbol, sign(" = "), written)
    op, inputs = step.node.op, step.node.inputs
    assert op is not None
    formula, equals = str(written), sign(" = ")
    told = derivative_of(steps.names[steps.told(step)], steps.names[step.source], language, lane(step))
    symbol = Factor(told, step.product)
    if formula in ("1", "−1", "0"):
        return row(symbol, equals, Factor(written, step.product))
    constants = [i for i, value in enumerate(inputs) if value.constant and not value.inputs]
    shown = language.number(step.local)
    comes_to = Factor(number(shown), step.product)
    place = partial_of(step, steps).place
    if formula == shown:
        return row(symbol, equals, comes_to)
    if place is not None and place not in constants:
        return row(symbol, equals, written, equals, comes_to)
    numbers = [
        Number(value.data) if i in constants else Variable(op.variables[min(i, len(op.variables) - 1)], value.data)
        for i, value in enumerate(inputs)
    ]
    output, given = Variable("y", step.node.data), [*_data(step.node), step.node.data]
    expression = partial(op, step.position, inputs=numbers, output=output, numbers=given)
    put_in, holds, shown = numbers_put_in(expression, step.local, language)
    if str(put_in) in (formula, shown):
        return row(symbol, equals, written, sign(f" {holds} "), comes_to)
    return row(symbol, equals, written, equals, put_in, sign(f" {holds} "), comes_to)


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
