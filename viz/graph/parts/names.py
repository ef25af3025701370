"""Call the parts of a network as a book does: w⁽²⁾₁₂, b⁽²⁾₁, z⁽²⁾₁, a⁽²⁾₁, and x₁ for an input.

``nn`` labels the parts of every neuron alike, w1, w2, b, z and a, and the scopes say which neuron's they are.  The convention:

    w⁽ˡ⁾ⱼₖ   the weight of neuron j of layer l for its input k, which is row j and column k of W⁽ˡ⁾ in z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾
    z⁽ˡ⁾ⱼ    its pre-activation, and a⁽ˡ⁾ⱼ = φ(z⁽ˡ⁾ⱼ) its output
    xₖ, t    an input and a target that were given as numbers
    μᵢ, σ²ᵢ  the mean and the variance of feature i, where several are normalised

A neuron's scope is called "neuron 3", in one called "layer 2".  One that somebody has renamed is known by what it holds, w1 and
z.  Neurons and layers without a number of their own, as those that a module names itself, have the numbers that are left, in
the order in which they are computed.  Where several are called alike, as nn.Layers that are called by hand, each has a number
of its own too.

An index that has only one value on the graph is left out: a neuron by itself has w₁, b, z and a.  Where a network was
called for several samples, the number of the sample comes last: z⁽¹⁾₃,₂ is z⁽¹⁾₃ of the second.  A label of one's own is
another label, and stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autograd import Value
from viz.graph.typography import below, superscript

from .notation import Notation
from .scopes import NeuronScope, last_word, neuron_scopes
from .told_apart import told_apart

_LABEL = re.compile(r"([wbza])(\d*)")
_GIVEN = re.compile(r"([xt])(\d*)")
_NORMALISING = re.compile(r"([γβ])(\d+)")
_FEATURE = re.compile(r"feature (\d+)")


class _Part(NamedTuple):
    """Which part a node is: a letter, the number of its layer, and its indices."""

    letter: str
    layer: str
    neuron: str
    place: str


def part_names(order: Sequence[Value], notation: Notation) -> dict[Value, str]:
    """The names of those nodes that are parts of a network, as a book writes them.

    >>> from autograd import scope
    >>> with scope("layer 1"), scope("neuron 1"):
    ...     a = Value(1.0, "z").tanh()
    ...     a.label = "a"
    >>> part_names([a], Notation(output="o"))
    {Value(0.7615941559557649, label='a', op='tanh'): 'o'}
    """
    apart = told_apart(order)
    scopes = {value: apart.get(value, value.scope) for value in order if value.label}
    neurons_at = neuron_scopes(order, apart)
    parts = {value: part for value in scopes if (part := _part_of(value, scopes[value], neurons_at))}
    layers = {part.layer for part in parts.values() if part.layer}
    neurons = {part.neuron for part in parts.values() if part.neuron}
    times = Counter([(scopes[value], value.label) for value in parts])
    samples: Counter[tuple[str, str]] = Counter()
    letters = {"z": notation.pre_activation, "a": notation.output}
    names: dict[Value, str] = {}
    for value, part in parts.items():
        key = scopes[value], value.label
        samples[key] += 1
        indices = [part.neuron if len(neurons) > 1 else "", part.place]
        # Weights are there once, whatever a network is called for.
        sample = str(samples[key]) if times[key] > 1 and part.letter not in "wb" else ""
        above = superscript(f"({part.layer})") if part.layer and len(layers) > 1 else ""
        names[value] = letters.get(part.letter, part.letter) + above + below(indices, sample)
    return names | _statistics(order)


def _statistics(order: Sequence[Value]) -> dict[Value, str]:
    """The names of what batch normalisation computes and learns for each feature, if there are several: μ₁, σ²₂, γ₁, β₂."""
    found: dict[Value, tuple[str, str]] = {}
    norms: set[str] = set()
    for value in order:
        feature = _FEATURE.fullmatch(last_word(value.scope)) if value.label in ("μ", "σ²") and value.inputs else None
        if feature:
            found[value] = value.label, feature[1]
            norms.add(value.scope.rpartition("/")[0])
    for value in order if norms else ():
        learned = _NORMALISING.fullmatch(value.label) if value.scope in norms and not value.inputs else None
        if learned:
            found[value] = learned[1], learned[2]
    several = len({number for _, number in found.values()}) > 1
    return {value: letter + (below([number]) if several else "") for value, (letter, number) in found.items()}


def _part_of(value: Value, scope: str, neurons: Mapping[str, NeuronScope]) -> _Part | None:
    """Which part of a network a node is, if it is one."""
    if not scope:
        given = _GIVEN.fullmatch(value.label) if value.constant and not value.inputs else None
        return _Part(given[1], "", "", given[2]) if given and (given[2] or given[1] == "t") else None
    found = _LABEL.fullmatch(value.label)
    neuron = neurons.get(scope)
    if found is None or neuron is None or bool(value.inputs) is (found[1] in "wb"):
        return None
    return _Part(found[1], neuron.layer_number, neuron.number, found[2])
