"""Write the lines of a moment as equations: what is computed, the chain rule, a local derivative, a sum of contributions.

Each factor has the colour of its edge: a local derivative, and what it hands on, that of the edge they belong to; the
gradient that arrives, that of its own sign, as on its card.  Of steps that are told without numbers the lines are in
symbols, and in no colour: a sign is a number's.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from autograd import Value
from autograd.languages import Language
from viz.graph import Step, Steps

from .equations import (
    NOTHING,
    Enclosed,
    Equation,
    Factor,
    Result,
    Row,
    derivative_of,
    number,
    row,
    sign,
    symbol_of,
    word,
)
from .equations import name as token
from .formulas import computation, formula_of_sum, lane, local_derivative, symbols_of
from .symbolic import as_factor

_MOST_TERMS = 6  # of a sum that is written out; before that there is only its value


def forward_line(value: Value, steps: Steps, language: Language) -> Equation:
    """A step of the forward pass: o = tanh(n)  =  tanh(0.7)  =  0.604; without numbers o = tanh(n)."""
    if steps.symbolic:
        return _forward_in_symbols(value, steps, language)
    made = computation(value, steps, language)
    numbers = (sign("  =  "), made.numbers) if made.numbers else ()
    return row(made.formula, *numbers, sign(f"  {made.sign}  "), Result(number(made.result)))


def _forward_in_symbols(value: Value, steps: Steps, language: Language) -> Equation:
    name, terms = steps.names[value].unique, steps.terms_of(value)
    formula = formula_of_sum(terms, steps, language) if terms else symbols_of(value, steps, language)
    before = () if str(formula) == name else (token(name), sign(" = "))
    return Row((*before, Result(formula)))


def first_line(steps: Steps, language: Language) -> Equation:
    """The beginning of a sweep: ∂L/∂L  =  1."""
    root = steps.names[steps.root]
    return row(
        derivative_of(root, root, language), sign("  =  "), Result(_coloured(number(language.number(1.0)), 1.0, steps))
    )


def step_line(step: Step, steps: Steps, language: Language) -> Equation:
    """One line of the chain rule: in symbols, in numbers, and its result; without numbers in symbols alone."""
    if steps.symbolic:
        return _line_in_symbols(step, steps, language)
    upstream, local, equals, shown = _numbers(step, language)
    return row(
        *(chain_rule(step, steps, language), sign("  =  ")),
        *(Factor(upstream, step.upstream), sign(" × "), Factor(local, step.product)),
        *(sign(f"  {equals}  "), Result(Factor(number(shown), step.product))),
    )


def _line_in_symbols(step: Step, steps: Steps, language: Language) -> Equation:
    """One line of the chain rule without numbers: ∂L/∂n = ∂L/∂o · ∂o/∂n = ∂L/∂o · (1 − o²)."""
    local = local_derivative(step, steps, language)
    factor = local if as_factor(str(local)) == str(local) else Enclosed(local)
    upstream = derivative_of(steps.names[steps.root], steps.names[steps.told(step)], language)
    return row(chain_rule(step, steps, language), sign(" = "), Result(row(upstream, sign(" · "), factor)))


def chain_rule(step: Step, steps: Steps, language: Language) -> Equation:
    """The chain rule of a step in symbols; the sign is += where a gradient is the sum of several contributions."""
    root, node, source = (steps.names[value] for value in (steps.root, steps.told(step), step.source))
    return row(
        derivative_of(root, source, language),
        sign(" = " if steps.uses(step.source) <= 1 else " += "),
        _coloured(derivative_of(root, node, language), step.upstream, steps),
        sign(" · "),
        _coloured(derivative_of(node, source, language, lane(step)), step.product, steps),
    )


def _coloured(part: Equation, flow: float | None, steps: Steps) -> Equation:
    """A factor in the colour of its edge; in none where there are no numbers."""
    return part if steps.symbolic else Factor(part, flow)


def handed_on(step: Step, language: Language) -> tuple[str, str, str]:
    """What a step adds to its input's gradient: "−0.791 × 0.635", "=" or "≈", "−0.502"; a 0 if nothing flows."""
    upstream, local, equals, shown = _numbers(step, language)
    return f"{upstream} × {local}", equals, shown


def _numbers(step: Step, language: Language) -> tuple[Equation, Equation, str, str]:
    """The two factors of what a step hands on, "=" or "≈", and their product."""
    if step.product is None:
        upstream, local = language.number(step.upstream), language.number(step.local)
        finite = math.isfinite(step.upstream) and math.isfinite(step.local)
        return number(upstream), _operand(local), "=", language.number(0.0) if finite else "—"
    (upstream, local), equals, shown = language.equation(
        [step.upstream, step.local], step.product, lambda upstream, local: upstream * local
    )
    return number(upstream), _operand(local), equals, shown


def ledger(step: Step, steps: Steps, language: Language) -> Equation:
    """How the input's gradient grows: n.grad:  0 + (−0.502) = −0.502."""
    earlier = step.already_there + (step.before or 0.0)
    added = 0.0 if step.product is None or step.after is None else step.product
    after = earlier if step.product is None or step.after is None else step.already_there + step.after
    (start, more), equals, total = language.equation([earlier, added], after, lambda start, more: start + more)
    return row(
        *(_title(step, steps, language), sign(":  ")),
        *(number(start), sign(" + "), Factor(_operand(more), step.product), sign(f" {equals} "), number(total)),
    )


def sum_so_far(step: Step, steps: Steps, language: Language) -> Equation:
    """The gradient being formed, every contribution so far: x.grad = −1.5 + (0.947 × 1) = −0.553.

    Without numbers: x.grad = ∂L/∂u · ∂u/∂x + ∂L/∂v · ∂v/∂x; nothing where the line of the chain rule is all of it.
    """
    if steps.symbolic:
        return _sum_in_symbols(step, steps, language)
    title = row(_title(step, steps, language), sign(" = "))
    held = [step.already_there] if step.already_there else []
    contributions = steps.contributions.get(step.source, [])
    earlier = contributions[: bisect_left(contributions, step.number, key=attrgetter("number"))]
    terms = [step.before] if len(earlier) > _MOST_TERMS and step.before is not None else [_product(s) for s in earlier]
    if step.product is None or step.after is None:  # nothing flows
        if not held and not terms:
            return row(title, number("0"))
        numbers, equals, total = language.equation([*held, *terms], step.already_there + (step.before or 0.0), _sum)
        so_far = _terms(numbers, [*held, *terms], held, steps, language)
        return row(title, so_far, sign(" + "), number("0"), sign(f" {equals} "), number(total))
    numbers, equals, total = language.equation(
        [*held, *terms, step.upstream, step.local],
        step.already_there + step.after,
        lambda *numbers: _sum(*numbers[:-2], numbers[-2] * numbers[-1]),
    )
    *shown, upstream, local = numbers
    before = (_terms(shown, [*held, *terms], held, steps, language), sign(" + ")) if shown else ()
    product = row(Factor(number(upstream), step.upstream), sign(" × "), Factor(_operand(local), step.product))
    return row(title, *before, Enclosed(product), sign(f" {equals} "), number(total))


def _sum_in_symbols(step: Step, steps: Steps, language: Language) -> Equation:
    """The products that a gradient is the sum of so far; of many the last one."""
    contributions = steps.contributions[step.source]
    if len(contributions) <= 1:
        return NOTHING
    so_far = contributions[: bisect_left(contributions, step.number, key=attrgetter("number")) + 1]
    root, source = steps.names[steps.root], steps.names[step.source]
    pieces: list[Equation] = [sign("…")] if len(so_far) > _MOST_TERMS + 1 else []
    for each in so_far[-1:] if pieces else so_far:
        node = steps.names[steps.told(each)]
        upstream, local = derivative_of(root, node, language), derivative_of(node, source, language, lane(each))
        pieces += [*([sign(" + ")] if pieces else []), upstream, sign(" · "), local]
    return row(_title(step, steps, language), sign(" = "), *pieces)


def _title(step: Step, steps: Steps, language: Language) -> Equation:
    """What a sum of contributions is: n.grad."""
    before, after = language("ledger", name="\0").split("\0")
    pieces = [word(text) for text in (before, after)]
    name = symbol_of(steps.names[step.source], language)
    return row(*[piece for piece in (pieces[0], name, pieces[1]) if str(piece)])


def _product(step: Step) -> float:
    assert step.product is not None
    return step.product


def _sum(*numbers: float) -> float:
    """As a reader adds up, to whom nothing is lost on the way: 1 + 10²⁰ − 10²⁰ is 1.

    >>> _sum(1.0, 1e20, -1e20), _sum(math.inf, -math.inf)
    (1.0, nan)
    """
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):  # too large on the way, or ∞ − ∞
        return sum(numbers)


def sum_of(
    products: Sequence[float], total: float, held: float, steps: Steps, language: Language
) -> tuple[str, str, str]:
    """A gradient as the sum of what was handed on: "1 (already there) + 2 + (−0.5)", "=" or "≈", "2.5".

    held  what its leaf holds besides; 0 if nothing
    """
    before = [held] if held else []
    numbers, equals, shown = language.equation([*before, *products], held + total, _sum)
    return str(_terms(numbers, [*before, *products], before, steps, language)), equals, shown


def _terms(
    numbers: Sequence[str], flows: Sequence[float], held: Sequence[float], steps: Steps, language: Language
) -> Equation:
    """Numbers as a sum; the first is what a leaf holds besides its share of this sweep, if it holds something.

    flows  the numbers themselves, each the colour of its edge; what a leaf holds came along none
    """
    pieces: list[Equation] = []
    for i, (written, flow) in enumerate(zip(numbers, flows, strict=True)):
        pieces += [sign(" + "), _operand(written)] if i else [number(written)]
        if i or not held:
            pieces[-1] = Factor(pieces[-1], flow)
        else:
            pieces.append(word(f" ({language('other_sweeps' if steps.has_run else 'already_there')})"))
    return row(*pieces)


def _operand(written: str) -> Equation:
    """A number as a right operand: a negative one in parentheses."""
    return Enclosed(number(written)) if written.startswith("−") else number(written)
