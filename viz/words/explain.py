"""Says a step of the sweep in words and numbers, read off the derivative table.

The table says what the local derivative is (``autograd.table.partial``); the catalogues say it in the reader's
language.  Nothing here knows an operation's derivative; the patterns that teachers name (addition distributes,
multiplication swaps, max routes, a dead ReLU) are recognised from the entry's own formula and numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from autograd import Value, with_numbers
from autograd.languages import Language
from autograd.table import MULTIPLY, WHERE, Call, Expression, Number, Op, Variable, partial, write
from viz.graph import Step, Steps, clean

_SATURATED = 1e-3
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_TERMS = 6  # of a sum that is written out; before that there is only its value


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said about a step.

    sentence  what the operation does to its gradient
    chain     "∂L/∂n = ∂L/∂o · ∂o/∂n"
    numbers   "−0.7913 × 0.6347"
    result    "−0.5022"
    """

    sentence: str
    chain: str
    numbers: str
    result: str


def explain(step: Step, steps: Steps, language: Language) -> Explanation:
    """One step, explained.

    >>> from autograd import Value
    >>> from viz.graph import Reading
    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> steps = Steps(Reading(w * x))
    >>> told = explain(steps[0], steps, Language("en"))
    >>> told.sentence
    '× hands its gradient on times its other input, x'
    >>> f"{told.chain} = {told.numbers} = {told.result}"
    '∂y/∂w = ∂y/∂y · ∂y/∂w = 1.0000 × 2.0000 = 2.0000'
    """
    names = steps.names
    root, node, source = (names[value].symbol for value in (steps.root, step.node, step.source))
    sign = "=" if steps.uses(step.source) <= 1 else "+="
    chain = f"∂{root}/∂{source} {sign} ∂{root}/∂{node} · ∂{node}/∂{source}{lane(step)}"
    result = "—" if step.product is None else language.number(step.product)
    return Explanation(
        sentence=sentence(step, steps, language),
        chain=chain,
        numbers=f"{language.number(step.upstream)} × {enclosed(step.local, language)}",
        result=result,
    )


def sentence(step: Step, steps: Steps, language: Language) -> str:
    """What the operation does to the gradient on its way to this input."""
    op = step.node.op
    assert op is not None
    names = steps.names
    shown, source = language.part(clean(op.symbol)), names[step.source].symbol
    if step.product is None:
        message = "not_selected" if op is WHERE else "no_flow"
        return language(message, op=shown, input=source)
    local = local_derivative(step, steps, language)
    if local == "1":
        return language("unchanged", op=shown)
    if local == "−1":
        return language("negated", op=shown)
    if op is MULTIPLY:
        return language("swapped", op=shown, other=names[step.node.inputs[1 - step.position]].unique)
    if _partial(step, steps).chooses:
        return language(_chosen(step), op=shown, input=source, derivative=local)
    if len(step.node.inputs) == 1 and abs(step.local) < _SATURATED and abs(step.node.data) <= 1.0:
        return language("saturated", op=shown)
    return language("passes", op=shown, derivative=local)


def _partial(step: Step, steps: Steps) -> _Partial:
    """What the local derivative of a step is made of; plain numbers among the inputs are worked in, as the 2 of x²."""
    assert step.node.op is not None
    expressions = [steps.names[value].expression for value in step.node.inputs]
    numbers = tuple([x.value if isinstance(x, Number) else None for x in expressions])
    return _partial_of(step.node.op, step.position, numbers)


@dataclass(frozen=True, slots=True)
class _Partial:
    """A local derivative before the nodes' names are put in.

    place    which input it is, where it is one, as in a product; else None
    chooses  whether it depends on a choice, as relu's does: 1 if a > 0 else 0
    """

    expression: Expression
    place: int | None
    chooses: bool


@lru_cache(maxsize=4096)
def _partial_of(op: Op, position: int, numbers: tuple[float | None, ...]) -> _Partial:
    inputs = [Variable(f"input {i}") if number is None else Number(number) for i, number in enumerate(numbers)]
    expression = partial(op, position, inputs=inputs)
    place = inputs.index(expression) if isinstance(expression, Variable) and expression in inputs else None
    pending, chooses = [expression], False
    for part in pending:
        if isinstance(part, Call):
            chooses |= part.op is WHERE
            pending += part.inputs
    return _Partial(expression, place, chooses)


def _chosen(step: Step) -> str:
    """The message for a derivative that depends on a choice, such as relu's and max's."""
    several = len(step.node.inputs) > 1
    if step.local == 0.0:
        return "not_selected" if several else "dead"
    if step.local == 1.0:
        return "routed" if several else "unchanged"
    return "shared" if several and step.local == 0.5 else "passes"


def local_derivative(step: Step, steps: Steps, language: Language) -> str:
    """The formula of ∂node/∂source with the nodes' names in it: "1 − o²"."""
    op, inputs = step.node.op, step.node.inputs
    assert op is not None
    found = _partial(step, steps)
    expression = found.expression
    if found.place is not None:
        expression = steps.names[inputs[found.place]].expression
    elif not isinstance(expression, Number):
        named = [steps.names[value].expression for value in inputs]
        expression = partial(op, step.position, inputs=named, output=steps.names[step.node].expression)
    return language.localised(write(expression, words=language.words))


def ledger(step: Step, steps: Steps, language: Language) -> str:
    """How the input's gradient grows: "n.grad:  0 + (−0.5022) = −0.5022"."""
    title = language("ledger", name=steps.names[step.source].symbol)
    earlier = step.already_there + (step.before or 0.0)
    start = language.number(earlier) if earlier else "0"
    if step.product is None or step.after is None:
        return f"{title}:  {start} + 0 = {start}"
    return (
        f"{title}:  {start} + {enclosed(step.product, language)} = {language.number(step.already_there + step.after)}"
    )


def sum_so_far(step: Step, steps: Steps, language: Language) -> str:
    """The gradient being formed, every contribution so far: "x.grad = −1.5000 + (0.9468 × 1.0000) = −0.5532"."""
    title = language("ledger", name=steps.names[step.source].symbol)
    terms = [besides(step.already_there, steps, language)] if step.already_there else []
    contributions = steps.contributions.get(step.source, [])
    earlier = contributions[: bisect_left(contributions, step.number, key=attrgetter("number"))]
    if len(earlier) > _MOST_TERMS and step.before is not None:
        terms.append(language.number(step.before))
    else:
        for other in earlier:
            assert other.product is not None
            terms.append(enclosed(other.product, language) if terms else language.number(other.product))
    if step.product is None or step.after is None:  # nothing flows
        total = step.already_there + (step.before or 0.0)
        return f"{title} = {' + '.join([*terms, '0'])}" + (f" = {language.number(total)}" if terms else "")
    terms.append(f"({language.number(step.upstream)} × {enclosed(step.local, language)})")
    return f"{title} = {' + '.join(terms)} = {language.number(step.already_there + step.after)}"


def besides(held: float, steps: Steps, language: Language) -> str:
    """What a leaf holds besides its share of this sweep: "1.0000 (already there)"."""
    return f"{language.number(held)} ({language('other_sweeps' if steps.has_run else 'already_there')})"


def enclosed(number: float, language: Language) -> str:
    """A number as a right operand: a negative one in parentheses."""
    shown = language.number(number)
    return f"({shown})" if shown.startswith("−") else shown


@dataclass(frozen=True, slots=True)
class Computation:
    """How a value came about: "n = w·x + b", "1.0000 + (−0.3000)", "0.7000"; numbers may be empty."""

    formula: str
    numbers: str
    result: str


def computation(value: Value, steps: Steps, language: Language) -> Computation:
    """A step of the forward pass. ``value`` is the result of an operation."""
    op = value.op
    assert op is not None
    made_of = _made_of(value, steps, language)
    numbers = Call(op, tuple([_number(source, i, op) for i, source in enumerate(value.inputs)]))
    put_in = language.written(numbers)
    result = language.number(value.data)
    return Computation(
        formula=_equation(value, made_of, steps),
        numbers="" if put_in in (made_of, result) else put_in,
        result=result,
    )


def formula_of(value: Value, steps: Steps, language: Language) -> str:
    """How a value is computed, in symbols: "n = w·x + b"."""
    return _equation(value, _made_of(value, steps, language), steps)


def _made_of(value: Value, steps: Steps, language: Language) -> str:
    assert value.op is not None
    # Call, not call: here 2·3 must not be worked out, nor 1·x be simplified, for this is what was computed.
    return language.written(Call(value.op, tuple([steps.names[source].expression for source in value.inputs])))


def _equation(value: Value, made_of: str, steps: Steps) -> str:
    name = steps.names[value].unique
    return made_of if made_of == name else f"{name} = {made_of}"


def _number(source: Value, position: int, op: Op) -> Expression:
    """An input as the number put in for it: a constant as it was written down, any other to the same decimals."""
    if source.constant and not source.inputs:
        return Number(source.data)
    return Variable(op.variables[min(position, len(op.variables) - 1)], source.data)


def local_with_numbers(step: Step, steps: Steps, language: Language) -> str:
    """The local derivative from its formula to its number: "∂o/∂n = 1 − o² = 1 − 0.6044² = 0.6347"."""
    op = step.node.op
    assert op is not None
    inputs = step.node.inputs
    node, source = steps.names[step.node].symbol, steps.names[step.source].symbol
    written = local_derivative(step, steps, language)
    symbol = f"∂{node}/∂{source}{lane(step)}"
    if written in ("1", "−1", "0"):
        return f"{symbol} = {written}"
    constants = [i for i, value in enumerate(inputs) if value.constant and not value.inputs]
    place = _partial(step, steps).place
    if place is not None and place not in constants:
        put_in = language.number(inputs[place].data)
    else:
        put_in = language.localised(
            with_numbers(
                op,
                [value.data for value in inputs],
                derivative=step.position,
                constants=constants,
                words=language.words,
                decimals=language.decimals,
            )
        )
    parts = [symbol, written, *put_in.split(" = ")]
    if written == parts[-1]:
        return f"{symbol} = {written}"
    result = language.number(step.local)
    worked_out = [part for part in parts[:-1] if not _is_number(part, step.local)]
    return " = ".join(dict.fromkeys([*worked_out, result]))


def _is_number(text: str, number: float) -> bool:
    """Whether a text is nothing but this number, written with other decimals."""
    try:
        return float(text.replace("−", "-").replace(",", ".")) == number
    except ValueError:
        return False


def lane(step: Step) -> str:
    """Which of several equal inputs is meant: x·x hands its gradient back twice."""
    same = [i for i, value in enumerate(step.node.inputs) if value is step.source]
    return "" if len(same) == 1 else raised(same.index(step.position) + 1)


def raised(number: int) -> str:
    """A number that counts inputs or layers, above the line: ⁽¹⁾."""
    return f"⁽{str(number).translate(_SUPERSCRIPTS)}⁾"
