"""Say a step of the sweep in words and numbers.

The sentences are the catalogues'.  Nothing here knows an operation's derivative: the patterns that teachers name
(addition distributes, multiplication swaps, max routes, a dead ReLU) are recognised from the formula in the
operation's entry, and from the numbers.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from autograd.languages import Language
from autograd.table import FLOATS, MULTIPLY, WHERE
from viz.graph import Step, Steps, operation_name

from .formulas import lane, local_derivative, partial_of

_FLAT = 1e-3  # a slope that is smaller, of a function that stays between −1 and 1
_MOST_TERMS = 6  # of a sum that is written out; before that there is only its value


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
    local = local_derivative(step, steps, language)
    return Explanation(
        sentence=sentence(step, steps, language, local),
        local=local,
        chain=chain_rule(step, steps),
        numbers=numbers,
        sign=equals,
        result=result,
    )


def chain_rule(step: Step, steps: Steps) -> str:
    """The chain rule of a step in symbols; the sign is += where a gradient is the sum of several contributions."""
    root, node, source = (steps.names[value].symbol for value in (steps.root, step.node, step.source))
    sign = "=" if steps.uses(step.source) <= 1 else "+="
    return f"∂{root}/∂{source} {sign} ∂{root}/∂{node} · ∂{node}/∂{source}{lane(step)}"


def handed_on(step: Step, language: Language) -> tuple[str, str, str]:
    """What a step adds to its input's gradient: "−0.791 × 0.635", "=" or "≈", "−0.502"; "—" if nothing flows."""
    if step.product is None:
        return f"{language.number(step.upstream)} × {enclosed(language.number(step.local))}", "=", "—"
    (upstream, local), sign, result = language.equation(
        [step.upstream, step.local], step.product, lambda upstream, local: upstream * local
    )
    return f"{upstream} × {enclosed(local)}", sign, result


def sentence(step: Step, steps: Steps, language: Language, local: str) -> str:
    """What the operation does to the gradient on its way to this input; ``local`` is the derivative as it is written."""
    op = step.node.op
    assert op is not None
    names = steps.names
    shown = "Σ" if step.node in steps.sums else operation_name(step.node, language)
    source = names[step.source].symbol
    if step.product is None:
        chosen = op is WHERE or (op.selects and partial_of(step, steps).chooses)
        message = "not_selected" if chosen and step.local == 0.0 else "no_flow"
        return language(message, op=shown, input=source)
    if local == "1":
        return language("unchanged", op=shown)
    if local == "−1":
        return language("negated", op=shown)
    if op is MULTIPLY:
        return language("swapped", op=shown, other=names[step.node.inputs[1 - step.position]].unique)
    message = _chosen(step) if partial_of(step, steps).chooses else "passes"
    if message == "passes" and is_flat(step):
        message = flatness(step)
    return language(message, op=shown, input=source, derivative=local)


def used_several_times(step: Step, steps: Steps, language: Language) -> str:
    """What is added to the sentence of a step where its input is used several times, so that gradients are added up."""
    uses = steps.uses(step.source)
    if step.product is None or uses <= 1:
        return ""
    return "  ·  " + language("sums", input=steps.names[step.source].symbol, uses=uses)


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


def ledger(step: Step, steps: Steps, language: Language) -> str:
    """How the input's gradient grows: "n.grad:  0 + (−0.502) = −0.502"."""
    title = language("ledger", name=steps.names[step.source].symbol)
    earlier = step.already_there + (step.before or 0.0)
    added = 0.0 if step.product is None or step.after is None else step.product
    after = earlier if step.product is None or step.after is None else step.already_there + step.after
    (start, more), sign, total = language.equation([earlier, added], after, lambda start, more: start + more)
    return f"{title}:  {start} + {enclosed(more)} {sign} {total}"


def sum_so_far(step: Step, steps: Steps, language: Language) -> str:
    """The gradient being formed, every contribution so far: "x.grad = −1.5 + (0.947 × 1) = −0.553"."""
    title = language("ledger", name=steps.names[step.source].symbol)
    held = [step.already_there] if step.already_there else []
    contributions = steps.contributions.get(step.source, [])
    earlier = contributions[: bisect_left(contributions, step.number, key=attrgetter("number"))]
    terms = [step.before] if len(earlier) > _MOST_TERMS and step.before is not None else [_product(s) for s in earlier]
    if step.product is None or step.after is None:  # nothing flows
        if not held and not terms:
            return f"{title} = 0"
        numbers, sign, total = language.equation([*held, *terms], step.already_there + (step.before or 0.0), _sum)
        return f"{title} = {_terms(numbers, held, steps, language)} + 0 {sign} {total}"
    numbers, sign, total = language.equation(
        [*held, *terms, step.upstream, step.local],
        step.already_there + step.after,
        lambda *numbers: _sum(*numbers[:-2], numbers[-2] * numbers[-1]),
    )
    *terms_shown, upstream, local = numbers
    before = f"{_terms(terms_shown, held, steps, language)} + " if terms_shown else ""
    return f"{title} = {before}({upstream} × {enclosed(local)}) {sign} {total}"


def _product(step: Step) -> float:
    assert step.product is not None
    return step.product


def _sum(*numbers: float) -> float:
    return sum(numbers)


def sum_of_products(*factors: float) -> float:
    """a·b + c·d + … of the factors in this order."""
    return sum([factors[i] * factors[i + 1] for i in range(0, len(factors), 2)])


def sum_of(
    products: Sequence[float], total: float, held: float, steps: Steps, language: Language
) -> tuple[str, str, str]:
    """A gradient as the sum of what was handed on: "1 (already there) + 2 + (−0.5)", "=" or "≈", "2.5".

    held  what its leaf holds besides; 0 if nothing
    """
    before = [held] if held else []
    numbers, sign, shown = language.equation([*before, *products], held + total, _sum)
    return _terms(numbers, before, steps, language), sign, shown


def _terms(numbers: Sequence[str], held: Sequence[float], steps: Steps, language: Language) -> str:
    """Numbers as a sum; the first is what a leaf holds besides its share of this sweep, if it holds something."""
    first = numbers[0]
    if held:
        first = f"{first} ({language('other_sweeps' if steps.has_run else 'already_there')})"
    return " + ".join([first, *map(enclosed, numbers[1:])])


def enclosed(number: str) -> str:
    """A number as a right operand: a negative one in parentheses."""
    return f"({number})" if number.startswith("−") else number
