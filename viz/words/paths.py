"""Write one gradient as a sum over paths: ``print(paths(loss, w))``.

Lectures write the chain rule for a network of two layers as

    ∂L/∂w  =  Σ over paths  ∂L/∂o · ∂o/∂h · … · ∂z/∂w ,

one product of local derivatives for each path.  The number of paths can grow exponentially with the depth; the sweep
needs only one product for each edge, because it keeps for each node the sum so far, which lectures call δ:

    δ(v)  =  Σ over uses u of v   δ(u) · ∂u/∂v ,

and for a whole layer  δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)  (``delta_recursion.py``).  All of this is read off one graph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any, Self

from autograd import Value
from autograd.graph import kinds, require_value
from autograd.languages import Language, language_of
from autograd.table import ADD
from nn.model import Module
from viz.graph import Notation, Reading, Step, Steps, clean, notation_of, one_result

from .delta_recursion import recursion
from .explain import enclosed, sum_of_products
from .formulas import lane
from .layer_equations import layer_equations
from .matrices import as_html, as_text
from .network_layers import layers_of
from .trace import section

MOST_PATHS = 20
MOST_NODES = 40


def paths(
    value: Value,
    leaf: Value | Module,
    *,
    learning_rate: float | None = None,
    lang: str | Language | None = None,
    digits: int | None = None,
    decimals: int | None = None,
    decimal_comma: bool | None = None,
    notation: str | Notation | None = None,
) -> Paths:
    """The gradient of ``value`` with respect to ``leaf`` as a sum over paths, and by the recursion for δ.

    The recursion goes layer by layer where the graph is a network's, else node by node. The result is text to
    print, and shows itself in a notebook.

    leaf           any Value of the graph that a gradient reaches, not only a leaf; or a layer of the network, for which
                   all of its equations are written with matrices: W x + b, δ, ∂L/∂W = δ ⊗ x, and the update W − η δ xᵀ
    learning_rate  η, for the update of a layer in numbers; if not given, it is written in symbols
    notation       what a neuron's pre-activation and its output are called, as "n o"; "z a" if not given

    Of more than 20 paths only the number is given. Nothing is changed on the graph.  Raises TypeError for another
    ``value`` or ``leaf``, ValueError if no path leads from ``leaf`` to ``value``, or if no layer of the graph has just
    the parameters of ``leaf``.

    >>> x = Value(3.0, "x")
    >>> print(paths(x * x, x))
    ∂y/∂x is the sum over its paths, 2 in all
      1  y → x
           ∂y/∂x⁽¹⁾
           = 3
      2  y → x
           ∂y/∂x⁽²⁾
           = 3
         ∂y/∂x = 3 + 3 = 6
    <BLANKLINE>
    The same node by node: δ(v) = Σ δ(u) · ∂u/∂v over the uses u of v
      δ(y)  =  1
      δ(x)  =  1 × 3 + 1 × 3  =  6
    """
    value = one_result(value, "paths", "value, leaf")
    rate = kinds.optional(kinds.number())(learning_rate, "learning_rate", "paths")
    language = language_of(lang, digits=digits, decimals=decimals, decimal_comma=decimal_comma)
    chosen = notation_of(notation, "paths")
    if isinstance(leaf, Module):
        return _of_layer(value, leaf, Reading(value, language, chosen), rate)
    require_value(leaf, "paths(value, leaf)")
    if rate is not None:
        raise ValueError(
            f"paths: learning_rate={learning_rate!r} is for a layer, paths(loss, model.layers[0], learning_rate=0.1)"
        )
    reading = Reading(value, language, chosen)
    steps, value, leaf = Steps(reading), reading.root, reading.twins.get(leaf, leaf)
    if steps.stale:
        return Paths(language("stale"))
    counts = _counts(steps, leaf)
    root, name = steps.names[value].symbol, leaf.label if leaf not in steps.names else steps.names[leaf].symbol
    if not counts.get(value):
        why = "the one was not computed from the other"
        if leaf in steps.index:
            why = "it is a constant" if leaf.constant else "on every path some operation did not select its input"
        raise ValueError(f"no gradient flows from {value!r} to {leaf!r}: {why}")
    title = language("paths", root=root, leaf=name, count=f"{counts[value]:,}".replace(",", " "))
    rows = _each_path(steps, leaf, counts, language) if counts[value] <= MOST_PATHS else []
    layers = layers_of(steps)
    first = section(title, rows)
    if layers and any([counts[z] for z in layers[-1].sums]):
        lines = recursion([layer for layer in layers if any([counts[z] for z in layer.sums])], leaf, steps, language)
        told = language("layers", root=root, z=reading.notation.pre_activation)
        text = "\n".join([told, *[f"  {line}".rstrip() for pieces in lines for line in as_text(pieces)]])
        return Paths(f"{first}\n\n{text}", _html(first, told + "".join([as_html(pieces) for pieces in lines])))
    nodes = section(language("deltas"), _deltas(steps, counts, language))
    if layers is None:
        nodes = f"{language('no_layers')}\n\n{nodes}"
    return Paths(f"{first}\n\n{nodes}")


def _of_layer(value: Value, layer: Module, reading: Reading, learning_rate: float | None) -> Paths:
    """All equations of a layer, with its matrices."""
    if reading.stale:
        return Paths(reading.language("stale"))
    lines = layer_equations(value, reading, layer.parameters(), learning_rate)
    if lines is None:
        raise ValueError(
            f"paths: {layer!r} is no layer that {value!r} was computed with: give one of a network's layers, such as model.layers[0]"
        )
    told = reading.language("layer_equations", name=reading.language.part(clean(layer.name)))
    text = "\n".join([told, *[f"  {line}".rstrip() for pieces in lines for line in as_text(pieces)]])
    return Paths(text, _html(told, "".join([as_html(pieces) for pieces in lines])))


class Paths(str):
    """A text; in a notebook its matrices are tables."""

    __slots__ = ("_html",)
    _html: str

    def __new__(cls, text: str, html: str = "") -> Self:
        made = super().__new__(cls, text)
        made._html = html or _html(text)
        return made

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self._html}


def _html(before: str, after: str = "") -> str:
    return f'<pre style="overflow-x:auto">{escape(before)}</pre>{after}'


def _steps_from(steps: Steps) -> dict[Value, list[Step]]:
    """The steps by the node that hands its gradient on."""
    found: dict[Value, list[Step]] = {}
    for step in steps:
        if step.product is not None:
            found.setdefault(step.node, []).append(step)
    return found


def _counts(steps: Steps, leaf: Value) -> dict[Value, int]:
    """How many paths lead from each node down to the leaf."""
    onward = _steps_from(steps)
    counts: dict[Value, int] = {}
    for value in steps.order:
        below = sum([counts.get(step.source, 0) for step in onward.get(value, ())])
        counts[value] = 1 if value is leaf else below
    return counts


def _each_path(steps: Steps, leaf: Value, counts: dict[Value, int], language: Language) -> list[tuple[str, ...]]:
    onward = _steps_from(steps)
    found: list[list[Step]] = []
    stack: list[tuple[Value, list[Step]]] = [(steps.root, [])]
    while stack:
        value, path = stack.pop()
        if value is leaf:
            found.append(path)
            continue
        following = [step for step in onward.get(value, ()) if counts[step.source]]
        stack += [(step.source, [*path, step]) for step in reversed(following)]
    rows: list[tuple[str, ...]] = []
    products = []
    width = len(str(len(found)))
    for number, factors in enumerate(_without_sums(found, steps), 1):
        locals_ = [math.prod([step.local for step in factor]) for factor in factors]
        left_out = [step for factor in factors for step in factor if step.local == 0.0 and _selects(step)]
        products.append(0.0 if left_out else math.prod(locals_))
        names = [steps.names[steps.root].symbol, *[steps.names[factor[-1].source].symbol for factor in factors]]
        chain = " · ".join([_factor(factor, steps) for factor in factors]) or "1"
        shown, sign, product = language.equation(locals_, products[-1], lambda *numbers: math.prod(numbers))
        numbers = _joined(" × ", shown)
        indent = " " * (width + 4)
        rows.append((f"{str(number).rjust(width)}  {' → '.join(names)}",))
        rows.append((f"{indent}{chain}",))
        result = f" {sign} {product}" if len(factors) > 1 else ""
        if left_out and math.isnan(math.prod(locals_)):  # 0 × inf: the branch is no part of the sweep
            op = left_out[0].node.op
            assert op is not None
            source = steps.names[left_out[0].source].symbol
            result = f": {language('not_selected', op=clean(language.operation(op)), input=source)}"
        rows.append((f"{indent}= {numbers or 1}{result}",))
    if len(found) > 1:
        terms, sign, total = language.equation(products, sum(products), lambda *numbers: sum(numbers))
        symbol = f"∂{steps.names[steps.root].symbol}/∂{steps.names[leaf].symbol}"
        rows.append((f"{' ' * width}  {symbol} = {_joined(' + ', terms)} {sign} {total}",))
    return rows


def _joined(operator: str, numbers: Sequence[str]) -> str:
    return operator.join([enclosed(number) if i else number for i, number in enumerate(numbers)])


def _selects(step: Step) -> bool:
    return step.node.op is not None and step.node.op.selects


def _without_sums(paths: Sequence[Sequence[Step]], steps: Steps) -> list[list[list[Step]]]:
    """Each path as factors, which are one step or several: products and sums without a name of their own get no factor.

    So z = w₁x₁ + w₂x₂ + b has the factor ∂z/∂w₁, as lectures write it. Where two paths would then look the same,
    every step is a factor.
    """
    shorter = []
    for path in paths:
        factors: list[list[Step]] = []
        for k, step in enumerate(path):
            before = path[k - 1] if k else None
            is_summand = before is not None and before.node.op is ADD and before.local == 1.0
            if is_summand and not steps.names[step.node].given:
                factors[-1].append(step)
            else:
                factors.append([step])
        shorter.append(factors)
    if len({tuple([factor[-1].source for factor in path]) for path in shorter}) == len(paths):
        return shorter
    return [[[step] for step in path] for path in paths]


def _factor(factor: Sequence[Step], steps: Steps) -> str:
    first, last = factor[0], factor[-1]
    which = lane(last) if first is last else ""
    return f"∂{steps.names[first.node].symbol}/∂{steps.names[last.source].symbol}{which}"


def _deltas(steps: Steps, counts: dict[Value, int], language: Language) -> list[tuple[str, ...]]:
    """The sweep's sums for the nodes on some path, the root first."""
    rows: list[tuple[str, ...]] = []
    for value in reversed(steps.order):
        if not counts[value] or len(rows) > MOST_NODES:
            continue
        name = f"δ({steps.names[value].unique})"
        if value is steps.root:
            rows.append((name, "=", language.number(1.0)))
            continue
        contributions = steps.contributions.get(value, [])
        if contributions and contributions[-1].after is not None:
            factors = [number for step in contributions for number in (step.upstream, step.local)]
            shown, sign, total = language.equation(factors, contributions[-1].after, sum_of_products)
            first, *others = shown[::2]
            upstream = [first, *map(enclosed, others)]
            terms = [f"{u} × {enclosed(local)}" for u, local in zip(upstream, shown[1::2], strict=True)]
            rows.append((name, "=", " + ".join(terms), sign, total))
    if len(rows) > MOST_NODES:
        rows = [*rows[:MOST_NODES], ("…",)]
    return rows
