"""Write a whole backpropagation as aligned text, for a plain Python prompt: ``print(trace(loss))``.

It is three tables: every value with its inputs; every contribution, upstream × local derivative, in the order of
the sweep; and the terms that each gradient was added up from.
"""

from __future__ import annotations

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language, language_of
from viz.graph import Notation, Reading, Steps, is_plain_number, is_simple, notation_of, one_result, without_isolates

from .formulas import computation, local_derivative
from .lines import handed_on, sum_of

Row = tuple[str, ...]


def trace(
    value: Value,
    *,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
    gradients: bool = True,
) -> str:
    """The forward pass, the backward sweep and the sums of ``value``'s graph, as text to print.

    Nothing on the graph is changed. If its gradients are those of another result or of another seed, this is the sweep
    that ``backward`` would make now, and what leaves hold already is told apart from what it would add. If they are
    those of this sweep and of others together, the last line says what the numbers cannot tell.
    Numbers have three significant digits, or ``digits``, or ``decimals`` places after the point. Where the numbers of a
    line do not give its result as they are printed, they get one or two digits more, or else the sign is ≈.
    ``notation`` says what a neuron's pre-activation and its output are called, as "n o"; "z a" if not given.
    ``gradients=False`` tells the forward pass alone.
    Raises TypeError unless ``value`` is a Value.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x
    >>> print(trace(y))
    Forward: every value from its inputs
      w        =  0.5
      x        =  2
      y = w·x  =  0.5 × 2  =  1
    <BLANKLINE>
    Backward: every gradient = upstream × local derivative
      0  seed: ∂y/∂y = 1
      1  ∂y/∂w   =  ∂y/∂y · x  =  1 × 2  =  2
      2  ∂y/∂x   =  ∂y/∂y · w  =  1 × 0.5  =  0.5
    <BLANKLINE>
    Gradients: what each was added up from
      y.grad  =  1
      x.grad  =  0.5
      w.grad  =  2
    """
    value = one_result(value, "trace")
    gradients = kinds.FLAG(gradients, "gradients", "trace")
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    steps = Steps(Reading(value, language, notation_of(notation, "trace")))
    value = steps.root
    if steps.stale:
        return f"{language('stale')}\n\n" + section(language("forward"), _forward(steps, language, stale=True))
    sections = [section(language("forward"), _forward(steps, language))]
    if gradients and not value.constant:
        sections.append(section(language("backward"), _backward(steps, language)))
        is_to_come = not steps.has_run and any([node.has_grad for node in steps.order])
        title = language("gradients_to_come" if is_to_come else "gradients", root=steps.names[value].symbol)
        sections.append(section(title, _gradients(steps, language)))
        if steps.has_others:
            sections.append(language("left_over"))
    return "\n\n".join(sections)


def section(title: str, rows: list[Row]) -> str:
    """A title, and rows with aligned columns; a row of one cell is not aligned."""
    columns = max([len(row) for row in rows], default=0)
    widths = [
        max([_length(row[i]) for row in rows if i < len(row) - 1], default=0) for i in range(columns)
    ]  # the last cell of a row may be as long as it likes
    lines = [
        "  ".join([cell + " " * (widths[i] - _length(cell)) for i, cell in enumerate(row)]).rstrip() for row in rows
    ]
    return "\n".join([title, *[f"  {line}" for line in lines]])


def _length(cell: str) -> int:
    return len(without_isolates(cell))


# ---------------------------------------------------------------------------------------------------
# Forward


def _forward(steps: Steps, language: Language, *, stale: bool = False) -> list[Row]:
    rows: list[Row] = []
    for value in steps.order:
        if is_plain_number(value) and value is not steps.root:
            continue  # a plain number stands in the formulas
        if value.op is None or stale:
            note = f"   ({language('constant')})" if value.constant else ""
            rows.append((steps.names[value].unique, "=", language.number(value.data) + note))
            continue
        made = computation(value, steps, language)
        numbers = (str(made.numbers), made.sign) if made.numbers else ()
        rows.append((str(made.formula), "=", *numbers, made.result))
    return rows


# ---------------------------------------------------------------------------------------------------
# Backward


def _backward(steps: Steps, language: Language) -> list[Row]:
    root = steps.names[steps.root].symbol
    width = len(str(len(steps)))
    rows: list[Row] = [("0".rjust(width), language("seed", root=root))]
    for step in steps:
        source, node = steps.names[step.source].symbol, steps.names[step.node].symbol
        several = steps.uses(step.source) > 1
        local = _factor(str(local_derivative(step, steps, language)))
        begin: Row = (str(step.number).rjust(width), f"∂{root}/∂{source}", "+=" if several else " =")
        chain = f"∂{root}/∂{node} · {local}"
        if step.product is None:
            rows.append((*begin, chain, "=", language("no_flow", input=source)))
            continue
        rows.append((*begin, chain, "=", *handed_on(step, language)))
    return rows


def _factor(text: str) -> str:
    """A formula as a right factor: in parentheses if it is a sum or a choice, or begins with a sign."""
    plain = is_simple(text) or not (" " in text or text.startswith("−"))
    return text if plain else f"({text})"


def _gradients(steps: Steps, language: Language) -> list[Row]:
    """One row a gradient, in the order they were completed: the root first, the leaves last."""
    rows: list[Row] = []
    for value in reversed(steps.order):
        if value.constant:
            continue
        title = language("ledger", name=steps.names[value].symbol)
        contributions = steps.contributions.get(value, [])
        if value is steps.root:
            rows.append((title, "=", *_sum(value, [1.0], 1.0, steps, language)))
            continue
        products = [step.product for step in contributions if step.product is not None]
        total = contributions[-1].after if contributions else None
        rows.append((title, "=", *_sum(value, products, total or 0.0, steps, language)))
    return rows


def _sum(value: Value, products: list[float], total: float, steps: Steps, language: Language) -> Row:
    held = steps.already_there(value)
    if len(products) + bool(held) < 2:
        return (language.number(held + total),)
    return sum_of(products, total, held, steps, language)
