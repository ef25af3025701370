"""``print(paths(loss, w))``: one gradient as the sum over all ways from the loss to it.

The chain rule as lectures write it for a net of two layers,

    ∂L/∂w  =  Σ over paths  ∂L/∂o · ∂o/∂h · … · ∂z/∂w ,

one product of local derivatives for each path.  Their number can grow exponentially with the depth; the sweep
gets by with one product per edge, because it keeps for each node the sum so far, the lectures' δ:

    δ(v)  =  Σ over uses u of v   δ(u) · ∂u/∂v .

Both are read off the same graph here.
"""

from __future__ import annotations

from autograd import Value, is_stale, topological_order
from autograd.value import require_value

from .explain import enclosed
from .language import Language, language
from .sweep import Step, Sweep
from .trace import section

MOST_PATHS = 20
MOST_NODES = 40


def paths(
    value: Value,
    leaf: Value,
    *,
    lang: str | Language | None = None,
    decimals: int = 4,
    decimal_comma: bool = False,
) -> str:
    """The gradient of ``value`` with respect to ``leaf`` as a sum over paths, and node by node, as text to print.

    leaf  any Value of the graph that a gradient reaches, not only a leaf

    Of more than 20 paths only the number is given. Nothing is changed on the graph.  Raises TypeError unless
    both are Values, ValueError if no path leads from ``leaf`` to ``value``.

    >>> x = Value(3.0, "x")
    >>> print(paths(x * x, x))
    ∂y/∂x is the sum over its paths, 2 in all
      1  y → x   ∂y/∂x⁽¹⁾  =  3.0000  =  3.0000
      2  y → x   ∂y/∂x⁽²⁾  =  3.0000  =  3.0000
         ∂y/∂x   =  3.0000 + 3.0000  =  6.0000
    <BLANKLINE>
    The same node by node: δ(v) = Σ δ(u) · ∂u/∂v over the uses u of v
      δ(y)  =  1.0000
      δ(x)  =  1.0000 × 3.0000 + 1.0000 × 3.0000  =  6.0000
    """
    require_value(value, "paths(value, leaf)")
    require_value(leaf, "paths(value, leaf)")
    spoken = language(lang, decimals=decimals, decimal_comma=decimal_comma)
    if is_stale(value):
        return spoken("stale")
    sweep = Sweep(value)
    counts = _counts(sweep, leaf)
    root, name = sweep.names[value].symbol, leaf.label if leaf not in sweep.names else sweep.names[leaf].symbol
    if not counts.get(value):
        raise ValueError(f"no gradient flows from {value!r} to {leaf!r}: the one was not computed from the other")
    title = spoken("paths", root=root, leaf=name, count=f"{counts[value]:,}".replace(",", " "))
    rows = _each_path(sweep, leaf, counts, spoken) if counts[value] <= MOST_PATHS else []
    sections = [section(title, rows), section(spoken("deltas"), _deltas(sweep, counts, spoken))]
    return "\n\n".join(sections)


def _steps_from(sweep: Sweep) -> dict[Value, list[Step]]:
    """The steps by the node that hands its gradient on."""
    found: dict[Value, list[Step]] = {}
    for step in sweep.steps:
        if step.product is not None:
            found.setdefault(step.node, []).append(step)
    return found


def _counts(sweep: Sweep, leaf: Value) -> dict[Value, int]:
    """How many paths lead from each node down to the leaf."""
    onward = _steps_from(sweep)
    counts: dict[Value, int] = {}
    for value in topological_order(sweep.root):
        below = sum([counts.get(step.source, 0) for step in onward.get(value, ())])
        counts[value] = 1 if value is leaf else below
    return counts


def _each_path(sweep: Sweep, leaf: Value, counts: dict[Value, int], language: Language) -> list[tuple[str, ...]]:
    onward = _steps_from(sweep)
    found: list[list[Step]] = []
    stack: list[tuple[Value, list[Step]]] = [(sweep.root, [])]
    while stack:
        value, way = stack.pop()
        if value is leaf:
            found.append(way)
            continue
        following = [step for step in onward.get(value, ()) if counts[step.source]]
        stack += [(step.source, [*way, step]) for step in reversed(following)]
    rows: list[tuple[str, ...]] = []
    products = []
    width = len(str(len(found)))
    for number, way in enumerate(found, 1):
        product = 1.0
        for step in way:
            product *= step.local
        products.append(product)
        names = [sweep.names[sweep.root].symbol, *[sweep.names[step.source].symbol for step in way]]
        chain = " · ".join([_factor(step, sweep) for step in way]) or "1"
        numbers = " × ".join(
            [enclosed(step.local, language) if i else language.number(step.local) for i, step in enumerate(way)]
        )
        rows.append(
            (str(number).rjust(width), " → ".join(names), f" {chain}", "=", numbers, "=", language.number(product))
        )
    total = [enclosed(p, language) if i else language.number(p) for i, p in enumerate(products)]
    symbol = f"∂{sweep.names[sweep.root].symbol}/∂{sweep.names[leaf].symbol}"
    rows.append((" " * width, f"{symbol}   =  {' + '.join(total)}  =  {language.number(sum(products))}"))
    return rows


def _factor(step: Step, sweep: Sweep) -> str:
    same = [i for i, source in enumerate(step.node.inputs) if source is step.source]
    lane = f"⁽{'¹²³⁴⁵⁶⁷⁸⁹'[min(same.index(step.position), 8)]}⁾" if len(same) > 1 else ""
    return f"∂{sweep.names[step.node].symbol}/∂{sweep.names[step.source].symbol}{lane}"


def _deltas(sweep: Sweep, counts: dict[Value, int], language: Language) -> list[tuple[str, ...]]:
    """The sweep's sums for the nodes on some path, the root first."""
    rows: list[tuple[str, ...]] = []
    for value in reversed(sweep.order):
        if not counts[value] or len(rows) > MOST_NODES:
            continue
        name = f"δ({sweep.names[value].text})"
        if value is sweep.root:
            rows.append((name, "=", language.number(1.0)))
            continue
        steps = sweep.contributions.get(value, [])
        terms = [f"{language.number(s.upstream)} × {enclosed(s.local, language)}" for s in steps]
        if steps and steps[-1].after is not None:
            rows.append((name, "=", " + ".join(terms), "=", language.number(steps[-1].after)))
    if len(rows) > MOST_NODES:
        rows = [*rows[:MOST_NODES], ("…",)]
    return rows
