"""Write the recursion for δ as lectures do, with matrices and vectors put in, and its last step to a leaf:

    δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ φ′(z⁽ˡ⁾)        ∂L/∂w = δ · a .

``network_layers.py`` finds the layers, ``matrices.py`` writes the matrices.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value
from autograd.languages import Language
from autograd.table import MULTIPLY, Rounding
from viz.graph import Step, Steps, subscript

from .explain import enclosed, sum_of_products
from .formulas import raised
from .matrices import Matrix, Piece, shortened
from .network_layers import Layer

_MOST_TERMS = 4


def recursion(layers: Sequence[Layer], leaf: Value, steps: Steps, language: Language) -> list[list[Piece]]:
    """The lines of the recursion, from the last layer to that of the leaf, which is the first of ``layers``."""
    root = steps.names[steps.root].symbol
    z, a = steps.reading.notation.pre_activation, steps.reading.notation.output
    lines: list[list[Piece]] = []
    factors: list[Piece]
    for layer in reversed(layers):
        number = layer.number
        up, delta = raised(number), _column(layer.deltas, language)
        said = f"{layer.name}:  " if layer.name else ""
        of_z = f"∂{root}/∂{z}{up}"
        if not layer.onward:
            if layer.activates:
                lines.append([f"{said}δ{up} = {of_z} = ∂{root}/∂{a}{up} ⊙ φ′({z}{up})"])
                finer, sign = _rounding_at_the_end(layer, language.rounding)
                factors = [_column(layer.of_handed, language, finer), "⊙", _column(layer.slopes, language, finer)]
                lines.append(["  =", *factors, sign, delta])
            else:
                lines.append([f"{said}δ{up} = {of_z}"])
                lines.append(["  =", delta])
        else:
            after = raised(number + 1)
            matrix = f"(W{after})ᵀ" if layer.weights else f"(∂{z}{after}/∂{a}{up})ᵀ"
            slope = f" ⊙ φ′({z}{up})" if layer.activates else ""
            lines.append([f"{said}δ{up} = {of_z} = {matrix} δ{after}{slope}"])
            finer, sign = _rounding(layer, layers[layers.index(layer) + 1].deltas, language.rounding)
            columns = zip(*layer.onward, strict=True)
            turned = shortened([[language.rounded(w, finer) for w in column] for column in columns])
            factors = [turned, "·", _column(layers[layers.index(layer) + 1].deltas, language, finer)]
            if layer.activates:
                factors += ["⊙", _column(layer.slopes, language, finer)]
            lines.append(["  =", *factors, sign, delta])
    last = _of_leaf(layers, leaf, steps, language)
    return [*lines, [last]] if last else lines


def _of_leaf(layers: Sequence[Layer], leaf: Value, steps: Steps, language: Language) -> str:
    """The last step, ∂L/∂w = δ · a: from a layer's δ to a weight, a bias or an input in its sums."""
    contributions = steps.contributions.get(leaf, [])
    root, name = steps.names[steps.root].symbol, steps.names[leaf].symbol
    by_sum = {z: (layer.number, i) for layer in layers for i, z in enumerate(layer.sums, 1)}
    symbols: list[str] = []
    numbers: list[float] = []
    factors: list[bool] = []
    for step in contributions:
        found = _sum_of(step, by_sum, steps)
        if found is None or step.after is None:
            return ""
        delta = f"δ{raised(found[0])}{subscript(found[1])}"
        others = [source for source in step.node.inputs if source is not leaf]
        is_factor = step.node.op is MULTIPLY and others
        symbols.append(f"{delta} · {steps.names[others[0]].symbol}" if is_factor else delta)
        numbers += [step.upstream, step.local if is_factor else 1.0]
        factors.append(bool(is_factor))
    if not contributions or contributions[-1].after is None:
        return ""
    if len(contributions) > _MOST_TERMS:
        symbols, factors = [*symbols[: _MOST_TERMS - 1], "…"], []
    total = contributions[-1].after
    written = f"∂{root}/∂{name} = {' + '.join(symbols)}"
    if not any(factors):
        return f"{written} = {language.number(total)}"
    shown, sign, result = language.equation(numbers, total, sum_of_products)
    terms = []
    for i, (upstream, local) in enumerate(zip(shown[::2], shown[1::2], strict=True)):
        first = enclosed(upstream) if i else upstream
        terms.append(f"{first} × {enclosed(local)}" if factors[i] else first)
    return f"{written} = {' + '.join(terms)} {sign} {result}"


def _sum_of(step: Step, by_sum: dict[Value, tuple[int, int]], steps: Steps) -> tuple[int, int] | None:
    """The layer of the sum that a step's term is added into, and the number of that sum; None if there is none."""
    node = step.node
    while node not in by_sum:
        onward = steps.contributions.get(node, [])
        if len(onward) != 1 or onward[0].local != 1.0:
            return None
        node = onward[0].node
    return by_sum[node]


def _rounding_at_the_end(layer: Layer, rounding: Rounding) -> tuple[Rounding, str]:
    """How to round ∂L/∂a and φ′ so that their product is the last layer's δ as it is printed."""
    return rounding.of_operands(
        layer.deltas, lambda finer: _products(_printed(layer.of_handed, finer), _printed(layer.slopes, finer))
    )


def _rounding(layer: Layer, deltas: Sequence[float], rounding: Rounding) -> tuple[Rounding, str]:
    """How to round Wᵀ, δ and φ′ so that their product is a layer's δ as it is printed."""

    def work_out(finer: Rounding) -> list[float]:
        after = _printed(deltas, finer)
        sums = [sum(_products(_printed(column, finer), after)) for column in zip(*layer.onward, strict=True)]
        return _products(sums, _printed(layer.slopes, finer)) if layer.activates else sums

    return rounding.of_operands(layer.deltas, work_out)


def _products(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [a * b for a, b in zip(first, second, strict=True)]


def _printed(numbers: Sequence[float], rounding: Rounding) -> list[float]:
    return [rounding.printed(number) for number in numbers]


def _column(numbers: Sequence[float], language: Language, rounding: Rounding | None = None) -> Matrix:
    return shortened([[language.rounded(number, rounding or language.rounding)] for number in numbers])
