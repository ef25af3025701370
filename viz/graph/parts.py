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
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from autograd import Value
from autograd.graph import kinds
from autograd.languages import preferred

from .typography import below, superscript

_LABEL = re.compile(r"([wbza])(\d*)")
_GIVEN = re.compile(r"([xt])(\d*)")
_NEURON = re.compile(r"neuron(?: (\d+))?")
_FEATURE = re.compile(r"feature (\d+)")
_LAYER = re.compile(r"layer (\d+)")
_WORD = re.compile(r"[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class Notation:
    """What a lecture calls the two numbers of a neuron, where lectures differ.

    pre_activation  z, or a, n, s …
    output          a, or y, o, f, h …
    """

    pre_activation: str = "z"
    output: str = "a"


def notation_of(notation: str | Notation | None, function: str) -> Notation:
    """The notation asked for: two names, as in "n a"; "z a" if none is given.

    >>> notation_of("n o", "draw").output
    'o'
    """
    if isinstance(notation, Notation):
        return notation
    if notation is None:
        return preferred("notation", _two_names) or Notation()
    if not isinstance(notation, str):
        raise TypeError(
            f"{function}: notation={kinds.shown(notation)}: what a neuron's pre-activation and its output are called, as "
            "'n a'; 'z a' if not given"
        )
    try:
        return _two_names(notation)
    except ValueError:
        raise ValueError(
            f"{function}: notation={kinds.shown(notation)}: write two different names, for a neuron's pre-activation and its "
            "output, as 'n a'; 'z a' if not given"
        ) from None


def _two_names(notation: str) -> Notation:
    names = notation.split()
    if len(names) != 2 or names[0] == names[1] or not all(map(_WORD.fullmatch, names)):
        raise ValueError("'z a' / 'n a' / 'n o'")
    return Notation(*names)


class NeuronScope(NamedTuple):
    """What the scope of a neuron says: the scope of its layer, "" if it has none, and the numbers of both."""

    layer: str
    layer_number: str
    number: str


def neuron_scopes(order: Sequence[Value], apart: Mapping[Value, str] = MappingProxyType({})) -> dict[str, NeuronScope]:
    """The neurons of a graph, by their scope.

    apart  the scopes of those that are called alike, as ``told_apart`` has numbered them

    >>> from autograd import scope
    >>> with scope("net"), scope("hidden"), scope("detector"):
    ...     z = Value(2.0, "w1") * 3.0
    ...     z.label = "z"
    >>> neuron_scopes([*z.inputs, z])
    {'net/hidden/detector': NeuronScope(layer='net/hidden', layer_number='1', number='1')}
    """
    scope = {value: apart.get(value, value.scope) for value in order}
    weighted = {scope[value] for value in order if value.label == "w1" and not value.inputs}
    summed = dict.fromkeys([scope[value] for value in order if value.label == "z" and value.inputs])
    found = {path: _NEURON.fullmatch(_own(path)) for path in dict.fromkeys([*summed, *scope.values()])}
    neurons = [path for path, named in found.items() if path and (named or (path in weighted and path in summed))]
    in_layer: dict[str, list[str]] = {}
    for path in neurons:
        in_layer.setdefault(path.rpartition("/")[0], []).append(path)
    layers = _numbered([(layer, _LAYER.fullmatch(_own(layer))) for layer in in_layer if layer])
    scopes: dict[str, NeuronScope] = {}
    for layer, inside in in_layer.items():
        numbers = _numbered([(path, found[path]) for path in inside]) if layer else {}
        for path in inside:
            named = found[path]
            number = numbers.get(path, named[1] or "" if named else "")
            scopes[path] = NeuronScope(layer, layers.get(layer, ""), number)
    return scopes


def told_apart(order: Sequence[Value]) -> dict[Value, str]:
    """The scopes of neurons that have theirs in common with others, with a number that says which they are.

    Neurons of one scope differ in their weights.  Those that take the same inputs are a layer, and all layers inside the
    same scope are numbered in the order in which they are computed.

    >>> from autograd import scope
    >>> a = Value(2.0, "x1")
    >>> for weight in 3.0, 4.0:
    ...     with scope("layer"), scope("neuron 1"):
    ...         z = Value(weight, "w1") * a
    ...         z.label = "z"
    ...         a = z.tanh()
    ...         a.label = "a"
    >>> from autograd import topological_order
    >>> found = told_apart(topological_order(a))
    >>> found[a], sorted(set(found.values()))
    ('layer 2/neuron 1', ['layer 1/neuron 1', 'layer 2/neuron 1'])
    """
    weights = Counter([value.scope for value in order if value.label == "w1" and not value.inputs and value.scope])
    shared = {path for path, count in weights.items() if count > 1}
    if not shared:
        return {}
    outer = {path.rpartition("/")[0] for path in shared}
    around = {layer.rpartition("/")[0] for layer in outer if layer}
    neuron_of = _neurons(order)
    paths: dict[_Neuron, str] = {}
    layers: dict[tuple[object, ...], str] = {}  # by what each takes
    counts: Counter[str] = Counter()
    times: Counter[tuple[object, ...]] = Counter()
    for neuron in dict.fromkeys(neuron_of.values()):
        layer, _, own = neuron.path.rpartition("/")
        if own == "neuron" and layer in outer:
            counts[layer] += 1
            paths[neuron] = _joined(layer, f"{own} {counts[layer]}")
        elif layer in outer or (_LAYER.fullmatch(_own(layer)) and layer.rpartition("/")[0] in around):
            taken = (neuron.path, neuron.inputs)
            times[taken] += 1
            key = (layer, neuron.inputs, times[taken])
            if key not in layers:
                above, _, name = layer.rpartition("/")
                counts[above] += 1
                layers[key] = _joined(above, f"{name.rstrip(' 0123456789')} {counts[above]}")
            paths[neuron] = f"{layers[key]}/{own}"
    return {value: paths[neuron] for value, neuron in neuron_of.items() if neuron in paths}


def _joined(outer: str, own: str) -> str:
    return f"{outer}/{own}" if outer else own


class _Neuron(NamedTuple):
    """A neuron: its scope, its first weight, which no other has, and what it takes the first time that it is computed."""

    path: str
    weight: Value
    inputs: tuple[Value, ...]


def _neurons(order: Sequence[Value]) -> dict[Value, _Neuron]:
    """The neuron that each value in the scope of one belongs to, in the order in which they are computed."""
    found: dict[Value, _Neuron] = {}
    known: dict[Value, _Neuron] = {}  # by the first weight
    for z in order:
        if z.label == "z" and z.inputs and z.scope:
            members, taken = _members(z)
            weight = next((value for value in members if value.label == "w1" and not value.inputs), None)
            if weight is not None:
                neuron = known.setdefault(weight, _Neuron(z.scope, weight, taken))
                found |= dict.fromkeys(members, neuron)
    for value in order:  # what comes after a sum in its scope: the activation
        if value not in found and value.scope:
            neurons = [found[each] for each in value.inputs if each in found and each.scope == value.scope]
            if neurons:
                found[value] = neurons[-1]
    return found


def _members(z: Value) -> tuple[list[Value], tuple[Value, ...]]:
    """The values of a weighted sum's scope that it is computed of, and the values from outside that it takes."""
    members: dict[Value, None] = {z: None}
    taken: dict[Value, None] = {}
    pending = [z]
    while pending:
        for source in reversed(pending.pop().inputs):
            if source.scope == z.scope and source.label not in ("z", "a"):
                if source not in members:
                    members[source] = None
                    pending.append(source)
            else:
                taken[source] = None
    return list(members), tuple(taken)


def _own(scope: str) -> str:
    """The last word of a scope: its own."""
    return scope.rpartition("/")[2]


def _numbered(paths: Sequence[tuple[str, re.Match[str] | None]]) -> dict[str, str]:
    """The number that stands in each scope's name; where there is none, the next that is left."""
    numbers = {path: named[1] for path, named in paths if named and named[1]}
    taken = set(numbers.values())
    left = (number for number in map(str, count(1)) if number not in taken)
    for path, _ in paths:
        if path not in numbers:
            numbers[path] = next(left)
    return numbers


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
    """The names of the means and variances of batch normalisation, if there are several features: μ₁, σ²₂."""
    found = {
        value: named[1]
        for value in order
        if value.inputs and value.label in ("μ", "σ²") and (named := _FEATURE.fullmatch(_own(value.scope)))
    }
    several = len(set(found.values())) > 1
    return {value: value.label + below([number], "") for value, number in found.items()} if several else {}


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
