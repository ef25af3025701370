"""Write one gradient as a sum over paths: ``print(paths(loss, w))``.

Lectures write the chain rule for a network of two layers as

    ∂L/∂w  =  Σ over paths  ∂L/∂o · ∂o/∂h · … · ∂z/∂w ,

one product of local derivatives for each path.  The number of paths can grow exponentially with the depth; the sweep
needs only one product for each edge, because it keeps for each node the sum so far, which lectures call δ:

    δ(v)  =  Σ over uses u of v   δ(u) · ∂u/∂v ,

and for a whole layer  δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)  (``viz.words.delta_recursion``).  All of this is read off one graph.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Self

from autograd import Value
from autograd.graph import kinds, require_value
from autograd.languages import Language, language_of
from nn.model import Module
from viz.graph import Notation, Reading, Steps, clean, notation_of, one_result
from viz.words.delta_recursion import recursion
from viz.words.explain import enclosed, sum_of_products
from viz.words.formulas import symbols_of
from viz.words.layer_equations import layer_equations
from viz.words.matrices import as_html, as_text
from viz.words.network_layers import layers_of
from viz.words.trace import section

from .each_path import EachPath

MOST_PATHS = 20
MOST_NODES = 40

_UNNAMED = re.compile(r"\bv\d+\b")


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

    The recursion goes layer by layer where the graph is a network's and a layer of it has several neurons, else node by
    node. The result is text to print, and shows itself in a notebook.

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
    each = EachPath(steps, leaf)
    counts = each.counts
    root, name = steps.names[value].symbol, leaf.label if leaf not in steps.names else steps.names[leaf].symbol
    if not counts.get(value):
        why = "the one was not computed from the other"
        if leaf in steps.index:
            why = "it is a constant" if leaf.constant else "on every path some operation did not select its input"
        raise ValueError(f"no gradient flows from {value!r} to {leaf!r}: {why}")
    nodes = section(language("deltas"), _deltas(each, language))
    title = language("paths", root=root, leaf=name, count=f"{counts[value]:,}".replace(",", " "))
    rows = each.rows(language) if counts[value] <= MOST_PATHS else []
    layers = layers_of(steps)
    first = section(title, rows)
    if unnamed := _unnamed(f"{first} {nodes}", steps, language):
        first = f"{first}\n\n{section(language('unnamed'), unnamed)}"
    wide = any([len(layer.sums) > 1 for layer in layers or ()])  # else a matrix would be one number
    if layers and wide and any([counts[z] for z in layers[-1].sums]):
        lines = recursion([layer for layer in layers if any([counts[z] for z in layer.sums])], leaf, steps, language)
        told = language("layers", root=root, z=reading.notation.pre_activation)
        text = "\n".join([told, *[f"  {line}".rstrip() for pieces in lines for line in as_text(pieces)]])
        return Paths(f"{first}\n\n{text}", _html(first, told + "".join([as_html(pieces) for pieces in lines])))
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


def _unnamed(text: str, steps: Steps, language: Language) -> list[tuple[str, ...]]:
    """What the nodes are that a text calls v1, v2, …, and those that these are computed from."""
    values = {name.text: value for value, name in steps.names.items() if value.op is not None and not name.given}
    rows: dict[str, tuple[str, ...]] = {}
    texts = [text]
    for said in texts:
        for name in _UNNAMED.findall(said):
            if name in values and name not in rows:
                texts.append(str(symbols_of(values[name], steps, language)))
                rows[name] = name, "=", texts[-1]
    return [rows[name] for name in sorted(rows, key=lambda name: steps.index[values[name]])]


def _deltas(each: EachPath, language: Language) -> list[tuple[str, ...]]:
    """The sweep's sums for the nodes on some path, the root first; partial sums are told as part of their sum."""
    steps = each.steps
    rows: list[tuple[str, ...]] = []
    for value in reversed(steps.order):
        if not each.counts[value] or value in each.partial_sums or len(rows) > MOST_NODES:
            continue
        name = f"δ({steps.names[value].unique})"
        if value is steps.root:
            rows.append((name, "=", language.number(1.0)))
            continue
        contributions = each.contributions.get(value, [])
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
