"""Gather weighted sums into layers: the sums of the same inputs are the rows of W X + b.

A neuron that is computed for several samples has one sum for each, with the same weights: these are the columns of X.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from viz.graph.naming import is_plain_number
from viz.graph.parts import NeuronScope

from .matrix import Matrix, column, from_columns
from .operations import Affine
from .sums import Sum

#: Which matrix a value stands in, and at which place.
Places = dict[Value, tuple[Matrix, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The sums of one layer: for each neuron a row of them, one for each sample."""

    scope: str
    neurons: tuple[tuple[Sum, ...], ...]

    @property
    def inputs(self) -> list[tuple[Value, ...]]:
        """The inputs of each sample."""
        return [s.inputs for s in self.neurons[0]]

    def affine(self, x: Matrix) -> Affine:
        """The layer as W X + b, with the X that holds its inputs."""
        first = [sums[0] for sums in self.neurons]
        weights = Matrix(tuple([w for s in first for w in s.weights]), len(first), len(first[0].weights))
        biases = [s.bias for s in first if s.bias is not None]
        output = Matrix(tuple([s.total for sums in self.neurons for s in sums]), len(first), len(self.neurons[0]))
        return Affine(output, weights, x, column(biases) if biases else None, self.scope)


def layers_of(sums: Sequence[Sum], scopes: Mapping[str, NeuronScope]) -> list[Layer]:
    """The layers that these sums form; none of those that would hold an input twice, as a convolution does.

    scopes  those of neurons
    """
    number: dict[tuple[object, ...], int] = {}  # of each tuple of inputs
    keys = {inputs: _key_of(inputs) for inputs in {s.inputs for s in sums}}
    neurons: dict[tuple[object, ...], list[tuple[int, Sum]]] = {}
    for s in sums:
        sample = number.setdefault(keys[s.inputs], len(number))
        neurons.setdefault((s.weights, s.bias, _layer_of(s, scopes)), []).append((sample, s))
    groups: dict[tuple[object, ...], list[tuple[Sum, ...]]] = {}
    for (_, bias, scope), found in neurons.items():
        ordered = sorted(found, key=lambda each: each[0])
        samples = tuple([sample for sample, _ in ordered])
        key = (samples, bias is None, scope, len(ordered[0][1].weights))
        groups.setdefault(key, []).append(tuple([s for _, s in ordered]))
    layers = [
        Layer(str(key[2]), tuple(sorted(rows, key=lambda row: _place_of(row, scopes)))) for key, rows in groups.items()
    ]
    return [layer for layer in layers if _is_whole(layer)]


def _key_of(inputs: tuple[Value, ...]) -> tuple[object, ...]:
    """What two neurons of a layer have in common.  A number that was written down is another Value each time."""
    if not any([value.constant for value in inputs]):
        return inputs
    return tuple([value.data if is_plain_number(value) else value for value in inputs])


def _layer_of(s: Sum, scopes: Mapping[str, NeuronScope]) -> str:
    """The scope of the layer that a sum belongs to: around its neuron's, if it has one, else its own."""
    scope = s.total.scope
    if scope in scopes:
        return scopes[scope].layer
    outer = scope.rpartition("/")[0]
    return outer if outer.rpartition("/")[2].startswith("layer") else scope


def _place_of(row: Sequence[Sum], scopes: Mapping[str, NeuronScope]) -> int:
    """neuron 10 comes after neuron 9."""
    scope = row[0].total.scope
    number = scopes[scope].number if scope in scopes else scope.rpartition(" ")[2]
    return int(number) if number.isdecimal() else 0


def _is_whole(layer: Layer) -> bool:
    """Whether each of its inputs stands at one place of X only, and each weight at one of W."""
    inputs = [x for sample in layer.inputs for x in sample]
    weights = [w for sums in layer.neurons for w in sums[0].weights]
    biases = [sums[0].bias for sums in layer.neurons if sums[0].bias is not None]
    return all([len(set(values)) == len(values) for values in (inputs, weights, biases)])


def matrix_of_inputs(layer: Layer, places: Mapping[Value, tuple[Matrix, int]]) -> Matrix:
    """The matrix that holds a layer's inputs: one that is there already, if it holds the same at the same places."""
    inputs = layer.inputs
    wanted = Matrix(tuple([x for row in zip(*inputs, strict=True) for x in row]), len(inputs[0]), len(inputs))
    return known(wanted, places) or from_columns(inputs)


def known(wanted: Matrix, places: Mapping[Value, tuple[Matrix, int]]) -> Matrix | None:
    """The matrix among those known that holds the same values in the same places; None if there is none."""
    found = places.get(wanted.values[0])
    if found is None:
        return None
    matrix = found[0]
    return matrix if (matrix.rows, matrix.values) == (wanted.rows, wanted.values) else None


def put(matrix: Matrix, places: Places) -> None:
    """Note where its values stand; what stands elsewhere already keeps that place."""
    for i, value in enumerate(matrix.values):
        places.setdefault(value, (matrix, i))
