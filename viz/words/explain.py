"""Say a step of the sweep in words and numbers.

The sentences are the catalogues'.  Nothing here knows an operation's derivative: the patterns that teachers name
(addition distributes, multiplication swaps, max routes, a dead ReLU) are recognised from the formula in the
operation's entry, and from the numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from operator import attrgetter

from autograd.languages import Language
from autograd.table import MULTIPLY, WHERE
from viz.graph import Step, Steps, clean

from .formulas import lane, local_derivative, partial_of

_SATURATED = 1e-3  # a slope that is smaller, of a function that stays between −1 and 1
_MOST_TERMS = 6  # of a sum that is written out; before that there is only its value


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said about a step.

    sentence  what the operation does to its gradient
    local     the local derivative as a formula, "1 − o²"
    chain     "∂L/∂n = ∂L/∂o · ∂o/∂n"
    numbers   "−0.7913 × 0.6347"
    result    "−0.5022"
    """

    sentence: str
    local: str
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
    local = local_derivative(step, steps, language)
    return Explanation(
        sentence=sentence(step, steps, language, local),
        local=local,
        chain=chain,
        numbers=f"{language.number(step.upstream)} × {enclosed(step.local, language)}",
        result=result,
    )


def sentence(step: Step, steps: Steps, language: Language, local: str) -> str:
    """What the operation does to the gradient on its way to this input; ``local`` is the derivative as it is written."""
    op = step.node.op
    assert op is not None
    names = steps.names
    shown, source = clean(language.operation(op)), names[step.source].symbol
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
    if partial_of(step, steps).chooses:
        return language(_chosen(step), op=shown, input=source, derivative=local)
    if len(step.node.inputs) == 1 and abs(step.local) < _SATURATED and abs(step.node.data) <= 1.0:
        return language("saturated", op=shown)
    return language("passes", op=shown, derivative=local)


def _chosen(step: Step) -> str:
    """The message for a derivative that depends on a choice, such as relu's and max's."""
    several = len(step.node.inputs) > 1
    if step.local == 0.0:
        return "not_selected" if several else "dead"
    if step.local == 1.0:
        return "routed" if several else "unchanged"
    return "shared" if several and step.local == 0.5 else "passes"


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
