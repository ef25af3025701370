"""``print(trace(loss))``: the whole backpropagation as aligned text, for a plain Python prompt.

Three tables: every value from its inputs; every contribution, upstream × local derivative, in the order of
the sweep; and what each gradient was added up from.
"""

from __future__ import annotations

from autograd import Value, is_stale
from autograd.value import require_value

from .explain import computation, enclosed, local_derivative
from .language import Language, language
from .naming import clean
from .sweep import Step, Sweep

Row = tuple[str, ...]


def trace(value: Value, *, lang: str | Language | None = None, decimals: int = 4, decimal_comma: bool = False) -> str:
    """The forward pass, the backward sweep and the sums of ``value``'s graph, as text to print.

    It is a fresh sweep: nothing on the graph is read or changed but the gradients that leaves have already.
    Raises TypeError unless ``value`` is a Value.

    >>> w, x = Value(0.5, "w"), Value(2.0, "x")
    >>> y = w * x
    >>> print(trace(y))
    Forward: every value from its inputs
      w        =  0.5000
      x        =  2.0000
      y = w·x  =  0.5000 × 2.0000  =  1.0000
    <BLANKLINE>
    Backward: every gradient = upstream × local derivative
      0  seed: ∂y/∂y = 1
      1  ∂y/∂w   =  ∂y/∂y · x  =  1.0000 × 2.0000  =  2.0000
      2  ∂y/∂x   =  ∂y/∂y · w  =  1.0000 × 0.5000  =  0.5000
    <BLANKLINE>
    Gradients: what each was added up from
      y.grad  =  1.0000
      x.grad  =  0.5000
      w.grad  =  2.0000
    """
    require_value(value, "trace(value)")
    spoken = language(lang, decimals=decimals, decimal_comma=decimal_comma)
    sweep = Sweep(value)
    if is_stale(value):
        return f"{spoken('stale')}\n\n" + section(spoken("forward"), _forward(sweep, spoken, stale=True))
    sections = [section(spoken("forward"), _forward(sweep, spoken))]
    if not value.constant:
        sections.append(section(spoken("backward"), _backward(sweep, spoken)))
        sections.append(section(spoken("gradients"), _gradients(sweep, spoken)))
    return "\n\n".join(sections)


def section(title: str, rows: list[Row]) -> str:
    """A title, and rows whose columns stand under each other; a row of one cell is a heading among them."""
    columns = max([len(row) for row in rows], default=0)
    widths = [
        max([len(row[i]) for row in rows if i < len(row) - 1], default=0) for i in range(columns)
    ]  # the last cell of a row may be as long as it likes
    lines = ["  ".join([cell.ljust(widths[i]) for i, cell in enumerate(row)]).rstrip() for row in rows]
    return "\n".join([title, *[f"  {line}" for line in lines]])


class _Headings:
    """Where names alone do not tell nodes apart, a row that names the scope whenever it changes."""

    def __init__(self, sweep: Sweep, language: Language) -> None:
        self.needed = sweep.is_ambiguous
        self.outside = language("outside")
        self.scope: str | None = None

    def before(self, value: Value) -> list[Row]:
        if not self.needed or value.scope == self.scope:
            return []
        self.scope = value.scope
        return [(f"[{clean(value.scope) or self.outside}]",)]


# ---------------------------------------------------------------------------------------------------
# Forward


def _forward(sweep: Sweep, language: Language, *, stale: bool = False) -> list[Row]:
    rows: list[Row] = []
    headings = _Headings(sweep, language)
    for value in sweep.order:
        if value.constant and not value.inputs and not clean(value.label):
            continue  # a plain number stands in the formulas
        rows += headings.before(value)
        if value.op is None or stale:
            note = f"   ({language('constant')})" if value.constant else ""
            rows.append((sweep.names[value].text, "=", language.number(value.data) + note))
            continue
        made = computation(value, sweep, language)
        rows.append((made.formula, "=", *([made.numbers, "="] if made.numbers else []), made.result))
    return rows


# ---------------------------------------------------------------------------------------------------
# Backward


def _backward(sweep: Sweep, language: Language) -> list[Row]:
    root = sweep.names[sweep.root].symbol
    width = len(str(len(sweep.steps)))
    rows: list[Row] = [("0".rjust(width), language("seed", root=root))]
    headings = _Headings(sweep, language)
    for step in sweep.steps:
        rows += headings.before(step.node)
        source, node = sweep.names[step.source].symbol, sweep.names[step.node].symbol
        several = sweep.uses(step.source) > 1
        local = _factor(local_derivative(step, sweep, language))
        begin: Row = (str(step.number).rjust(width), f"∂{root}/∂{source}", "+=" if several else " =")
        chain = f"∂{root}/∂{node} · {local}"
        if step.product is None:
            rows.append((*begin, chain, "=", language("no_flow", input=source)))
            continue
        numbers = f"{language.number(step.upstream)} × {enclosed(step.local, language)}"
        rows.append((*begin, chain, "=", numbers, "=", language.number(step.product)))
    return rows


def _factor(text: str) -> str:
    """A formula as a right factor: a sum, a choice or a signed one in parentheses."""
    plain = not any(sign in text for sign in (" + ", " − ", " ")) and not text.startswith("−")
    return text if plain else f"({text})"


def _gradients(sweep: Sweep, language: Language) -> list[Row]:
    """One row a gradient, in the order they were completed: the root first, the leaves last."""
    rows: list[Row] = []
    headings = _Headings(sweep, language)
    for value in reversed(sweep.order):
        if value.constant:
            continue
        rows += headings.before(value)
        title = language("ledger", name=sweep.names[value].symbol)
        steps = sweep.contributions.get(value, [])
        if value is sweep.root:
            rows.append((title, "=", language.number(1.0)))
        elif not steps:
            rows.append((title, "=", language.number(0.0)))
        else:
            rows.append((title, "=", *_sum(steps, language)))
    return rows


def _sum(steps: list[Step], language: Language) -> Row:
    earlier = steps[0].already_there
    terms = [f"{language.number(earlier)} ({language('already_there')})"] if earlier else []
    for step in steps:
        assert step.product is not None
        terms.append(enclosed(step.product, language) if terms else language.number(step.product))
    last = steps[-1].after
    assert last is not None
    total = language.number(earlier + last)
    return (" + ".join(terms), "=", total) if len(terms) > 1 else (total,)
