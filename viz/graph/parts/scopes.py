"""Read off the scopes of a graph which neuron of which layer each belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import NamedTuple

from autograd import Value

LAYER = re.compile(r"layer (\d+)")
_NEURON = re.compile(r"neuron(?: (\d+))?")


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
    found = {path: _NEURON.fullmatch(last_word(path)) for path in dict.fromkeys([*summed, *scope.values()])}
    neurons = [path for path, named in found.items() if path and (named or (path in weighted and path in summed))]
    in_layer: dict[str, list[str]] = {}
    for path in neurons:
        in_layer.setdefault(path.rpartition("/")[0], []).append(path)
    layers = _numbered([(layer, LAYER.fullmatch(last_word(layer))) for layer in in_layer if layer])
    scopes: dict[str, NeuronScope] = {}
    for layer, inside in in_layer.items():
        numbers = _numbered([(path, found[path]) for path in inside]) if layer else {}
        for path in inside:
            named = found[path]
            number = numbers.get(path, named[1] or "" if named else "")
            scopes[path] = NeuronScope(layer, layers.get(layer, ""), number)
    return scopes


def last_word(scope: str) -> str:
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
