"""Say a step of the sweep in words and numbers.

The sentences are the catalogues'.  Nothing here knows an operation's derivative: the patterns that teachers name
(addition distributes, multiplication swaps, max routes, a dead ReLU) are recognised from the formula in the
operation's entry, and from the numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd.languages import Language
from autograd.table import FLOATS, MULTIPLY, WHERE
from viz.graph import Step, Steps, operation_name

from .formulas import local_derivative, partial_of
from .lines import chain_rule, handed_on

_FLAT = 1e-3  # a slope that is smaller, of a function that stays between −1 and 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said about a step.

    sentence  what the operation does to its gradient
    local     the local derivative as a formula, "1 − o²"
    chain     "∂L/∂n = ∂L/∂o · ∂o/∂n"
    numbers   "−0.791 × 0.635"
    sign      "=", or "≈" if the numbers as they are printed give another result
    result    "−0.502"
    """

    sentence: str
    local: str
    chain: str
    numbers: str
    sign: str
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
    >>> f"{told.chain} = {told.numbers} {told.sign} {told.result}"
    '∂y/∂w = ∂y/∂y · ∂y/∂w = 1 × 2 = 2'
    """
    numbers, equals, result = handed_on(step, language)
    local = str(local_derivative(step, steps, language))
    return Explanation(
        sentence=sentence(step, steps, language, local),
        local=local,
        chain=str(chain_rule(step, steps, language)),
        numbers=numbers,
        sign=equals,
        result=result,
    )


def sentence(step: Step, steps: Steps, language: Language, local: str) -> str:
    """What the operation does to the gradient on its way to this input; ``local`` is the derivative as it is written."""
    return said(message_of(step, steps, local), step, steps, language, local)


def said(message: str, step: Step, steps: Steps, language: Language, local: str) -> str:
    """A message about a step, with its names."""
    assert step.node.op is not None
    names, other = steps.names, ""
    if message == "swapped":
        other = names[step.node.inputs[1 - step.position]].unique
    shown = "Σ" if step.node in steps.sums else operation_name(step.node, language)
    return language(message, op=shown, input=names[step.source].symbol, derivative=local, other=other)


def message_of(step: Step, steps: Steps, local: str) -> str:
    """The name of what is said of a step."""
    if step.product is None:
        return "not_selected" if selects_input(step, steps) and step.local == 0.0 else "no_flow"
    fixed = fixed_message(step, local)
    if fixed:
        return fixed
    chooses = partial_of(step, steps).chooses and not steps.symbolic  # which branch it is, the numbers say
    message = _chosen(step) if chooses else "passes"
    return flatness(step) if message == "passes" and is_flat(step) else message


def fixed_message(step: Step, local: str) -> str:
    """What is said of a step whatever the numbers are, as long as something flows; "" if it depends on them."""
    if local in ("1", "−1"):
        return "unchanged" if local == "1" else "negated"
    return "swapped" if step.node.op is MULTIPLY else ""


@dataclass(frozen=True, slots=True)
class Possible:
    """What can be said of a step, whatever the numbers are.

    fixed    as long as something flows; "" if that depends on the numbers
    chooses  whether it depends on a choice, such as relu's and max's
    selects  whether nothing flows where it has chosen something else
    names    the names of all messages
    """

    fixed: str
    chooses: bool
    selects: bool
    names: tuple[str, ...]


def possible_messages(step: Step, steps: Steps, local: str) -> Possible:
    """What can be said of a step if numbers are others; ``local`` is the derivative as it is written."""
    fixed, chooses, selects = fixed_message(step, local), partial_of(step, steps).chooses, selects_input(step, steps)
    several = len(step.node.inputs) > 1
    names = {"no_flow": None, **({"not_selected": None} if selects else {})}
    if fixed:
        return Possible(fixed, chooses, selects, (*names, fixed))
    if chooses:
        names |= dict.fromkeys(("not_selected", "routed", "shared") if several else ("dead", "unchanged"))
    names |= dict.fromkeys(("passes", *(() if several else ("corner", "level", "saturated", "flat"))))
    return Possible(fixed, chooses, selects, tuple(names))


def selects_input(step: Step, steps: Steps) -> bool:
    """Whether nothing flows because the operation has selected something else."""
    op = step.node.op
    return op is WHERE or (op is not None and op.selects and partial_of(step, steps).chooses)


def used_several_times(step: Step, steps: Steps, language: Language) -> str:
    """What is added to the sentence of a step where its input is used several times, so that gradients are added up."""
    uses = steps.uses(step.source)
    if step.product is None or uses <= 1:
        return ""
    return "; " + language("sums", input=steps.names[step.source].symbol, uses=uses)


def is_flat(step: Step) -> bool:
    """Whether a slope is almost 0, of a function that stays between −1 and 1."""
    return len(step.node.inputs) == 1 and abs(step.local) < _FLAT and abs(step.node.data) <= 1.0


def flatness(step: Step) -> str:
    """The message for a slope that is almost 0: everywhere, at a corner, where a function saturates, or only here.

    A function saturates where it stays close to a limit, and is bounded or has another limit than 0: tanh, σ and erf on
    both sides, elu on the left; exp and softplus do not, which vanish there.
    """
    a = step.source.data
    nearby = 1e-6 * max(1.0, abs(a))
    if abs(_slope(step, a + nearby) - _slope(step, a - nearby)) > 0.5:
        return "corner"
    if not any([_slope(step, elsewhere) for elsewhere in (-1.5, -0.3, 0.3, 1.5)]):
        return "level"
    # No multiples of each other, so that sin and cos, flat again and again, are not flat at all of them.
    further = [a * factor for factor in (1.37, 2.3, 4.1)]
    stays = a and all([abs(_slope(step, each)) < _FLAT for each in further])
    limit, other = _value(step, further[-1]), _value(step, -math.copysign(30.0, a))
    return "saturated" if stays and (abs(limit) > 0.5 or abs(other) <= 1.0) else "flat"


def _value(step: Step, a: float) -> float:
    """The value of a step's operation at another input."""
    assert step.node.op is not None
    return float(step.node.op.forward(FLOATS, a))


def _slope(step: Step, a: float) -> float:
    """The derivative of a step's operation at another input."""
    op = step.node.op
    assert op is not None
    return float(op.derivatives(FLOATS, op.forward(FLOATS, a), [a], (True,))[0])


def _chosen(step: Step) -> str:
    """The message for a derivative that depends on a choice, such as relu's and max's."""
    several = len(step.node.inputs) > 1
    if step.local == 0.0:
        return "not_selected" if several else "dead"
    if step.local == 1.0:
        return "routed" if several else "unchanged"
    return "shared" if several and step.local == 0.5 else "passes"


def sum_of_products(*factors: float) -> float:
    """a·b + c·d + … of the factors in this order."""
    return sum([factors[i] * factors[i + 1] for i in range(0, len(factors), 2)])


def enclosed(number: str) -> str:
    """A number as a right operand: a negative one in parentheses."""
    return f"({number})" if number.startswith("−") else number
