"""Tell apart neurons and layers whose scopes are called alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autograd import Value

from .scopes import LAYER, last_word


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
        elif layer in outer or (LAYER.fullmatch(last_word(layer)) and layer.rpartition("/")[0] in around):
            taken = (neuron.path, neuron.inputs)
            times[taken] += 1
            key = (layer, neuron.inputs, times[taken])
            if key not in layers:
                above, _, name = layer.rpartition("/")
                counts[above] += 1
                layers[key] = _joined(above, f"{name.rstrip(' 0123456789')} {counts[above]}")
            paths[neuron] = f"{layers[key]}/{own}"
    apart = {value: paths[neuron] for value, neuron in neuron_of.items() if neuron in paths}
    return apart | _after_layers(order, apart, list(layers.values()))


def _after_layers(order: Sequence[Value], apart: Mapping[Value, str], layers: Sequence[str]) -> dict[Value, str]:
    """The scopes of what stands beside layers that were told apart, as "relu 1" does, numbered by the layers it comes after."""
    place = {layer: i for i, layer in enumerate(layers, 1)}
    around = {layer.rpartition("/")[0] for layer in layers} - {""}
    last: dict[Value, int] = {}  # of those layers that a value is computed of, the last
    part: dict[Value, tuple[str, str, str]] = {}  # what a value stands in: around a layer, "relu 1" there, and the rest
    for value in order:
        last[value] = max([last[source] for source in value.inputs], default=0)
        if value in apart:
            last[value] = place.get(apart[value].rpartition("/")[0], last[value])
            continue
        outer = next((path for path in around if value.scope.startswith(f"{path}/")), None)
        if outer is not None:
            own, _, rest = value.scope[len(outer) + 1 :].partition("/")
            part[value] = outer, own, rest
            for source in value.inputs:  # its own leaves, as those of a batch normalisation
                if not source.inputs and part.get(source, ())[:2] == (outer, own):
                    last[source] = last[source] or last[value]
    found: dict[tuple[str, str], dict[tuple[str, int], int]] = {}
    for value, (outer, own, _) in part.items():
        places = found.setdefault((outer, own.rstrip(" 0123456789")), {})
        places.setdefault((own, last[value]), len(places) + 1)
    several = {key for key, places in found.items() if len(places) > len({own for own, _ in places})}
    scopes = {}
    for value, (outer, own, rest) in part.items():
        key = outer, own.rstrip(" 0123456789")
        if key in several:
            scopes[value] = _joined(f"{outer}/{key[1]} {found[key][own, last[value]]}", rest).rstrip("/")
    return scopes


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
