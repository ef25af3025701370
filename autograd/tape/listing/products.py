"""Finds matrices among dots: those with the same inputs are a layer, those with the same weights are its positions.

Read next: ``references.py``, how a line calls its operands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .entrywise import Entrywise
from .names import stem
from .results import Form, Result, Results


class Dot(NamedTuple):
    """An instruction that is Σ weight·input, with the slots of both.

    label  what it is called, and what its weights belong to
    """

    slot: int
    weights: Any
    inputs: Any
    label: Any

    def turned(self) -> Dot:
        """The same, with each other's parts."""
        return self._replace(weights=self.inputs, inputs=self.weights)


class Products:
    """Finds the products of arrays that the dots of a level are."""

    def __init__(self, results: Results, entrywise: Entrywise) -> None:
        self.results, self.entrywise = results, entrywise

    def find(self, slots: list[int]) -> list[int]:
        """Find the products among slots of one level; returns the others."""
        found: list[Dot] = []
        for slot in slots:
            op = self.results.tape.op(slot)
            if op is Kind.DOT or (op is MULTIPLY and self._is_weighted(slot)):
                inputs = np.array(self.results.tape.inputs(slot), dtype=np.intp)
                if op is MULTIPLY and not self.results.parameters[inputs[0]]:
                    inputs = inputs[::-1]
                a, b = self.results.in_order(inputs)
                found.append(Dot(slot, a, b, (self.results.labels.get(slot, ""), self._owner_of(slot, int(a[0])))))
        if len(found) < 2:
            return slots
        taken = self._dots_of_rows(found)
        found = [dot for dot in found if dot.slot not in taken]
        for result in _products(found, self.results.tape.varies, self.results):
            if self._is_of_arrays(result):
                for operand in result.operands:
                    self.entrywise.gather(operand)
                self.results.add(result)
                taken.update(result.slots.ravel().tolist())
        return [slot for slot in slots if slot not in taken]

    def _dots_of_rows(self, dots: list[Dot]) -> set[int]:
        """Find the dots of each row of a matrix with that of another; returns their slots."""
        pairs: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        uses = Counter([side.tobytes() for dot in dots for side in (dot.weights, dot.inputs)])
        for dot in dots:
            if uses[dot.weights.tobytes()] + uses[dot.inputs.tobytes()] > 2:
                continue  # a part of a product of matrices
            a, b = self.results.within(dot.weights[:1].tolist()), self.results.within(dot.inputs[:1].tolist())
            if a is None or b is None or a is b or a.slots.ndim != 2 or a.slots.shape != b.slots.shape:
                continue
            i = self.results.place_of[dot.weights[0]] // a.slots.shape[1]
            if np.array_equal(a.slots[i], dot.weights) and np.array_equal(b.slots[i], dot.inputs):
                pairs[dot.label, id(a), id(b)][int(i)] = dot.slot
        taken: set[int] = set()
        for found in pairs.values():
            first = next(dot for dot in dots if dot.slot == found[min(found)])
            a, b = self.results.within(first.weights.tolist()), self.results.within(first.inputs.tolist())
            if a is not None and b is not None and 1 < len(found) == len(a.slots):
                slots = np.array([[found[i]] for i in range(len(found))])
                self.results.add(Result(slots, Form.DOT_OF_ROWS, Kind.DOT, (a.slots, b.slots), label=first.label[0]))
                taken.update(found.values())
        return taken

    def _owner_of(self, slot: int, weight: int) -> Any:
        """What tells layers apart: whose gradient it is, or the scope around that of a weight, and its label without index."""
        if slot in self.results.belongs or not self.results.parameters[weight]:
            return self.results.belongs.get(slot)
        value = self.results.value(weight)
        return f"{value.scope.rpartition('/')[0]}/{stem(value.label)}"

    def _is_weighted(self, slot: int) -> bool:
        """Whether an instruction multiplies a parameter by a number that is none."""
        a, b = self.results.tape.inputs(slot)
        return bool(self.results.parameters[a] != self.results.parameters[b])

    def _is_of_arrays(self, product: Result) -> bool:
        """Whether a product is about arrays, and not about numbers that each have a name of their own."""
        first, second = product.operands
        if self.results.array_of[first.flat[0]] >= 0 or self.results.array_of[second.flat[0]] >= 0:
            return True
        of_layer = product.form is Form.ENTRYWISE or (product.slots.ndim == 1 and first.ndim == 2 and second.ndim == 1)
        weights = first if of_layer else second.T
        of_neurons = weights[:, 0] if weights.ndim == 2 else weights
        return len({self.results.name_of(slot) for slot in of_neurons.tolist()}) == 1


def _products(dots: Sequence[Dot], varies: Any, results: Results) -> list[Result]:
    """The products of arrays that some dots of one level are; a dot that is alone is in none of them."""
    layers: defaultdict[Any, list[Dot]] = defaultdict(list)
    for dot in _turned(dots, varies):
        layers[dot.label, len(dot.inputs), dot.inputs.tobytes()].append(dot)
    positions: defaultdict[Any, list[list[Dot]]] = defaultdict(list)
    for found in layers.values():
        layer = sorted(found, key=lambda dot: dot.weights[0])
        weights = b"".join([dot.weights.tobytes() for dot in layer])
        positions[layer[0].label, len(layer[0].inputs), weights].append(layer)
    several = [
        sets for sets in positions.values() if len(sets[0]) > 1 or (len(sets) > 1 and len(sets[0][0].inputs) > 1)
    ]
    return [_product(sets, results) for sets in several]


def _product(sets: list[list[Dot]], results: Results) -> Result:
    """The product that some sets of dots are, each with its inputs, all with the same weights."""
    slots = np.array([[dot.slot for dot in layer] for layer in sets])
    weights = np.array([dot.weights for dot in sets[0]])
    inputs = np.array([layer[0].inputs for layer in sets])
    ranks = results.ranks
    rows, columns = np.argsort(ranks(slots[:, 0])), np.argsort(ranks(slots[0]))
    slots, weights, inputs = slots[rows][:, columns], weights[columns], inputs[rows]
    operands: tuple[Any, ...] = inputs, weights.T
    if min(slots.shape) > 1 and weights.shape[1] > 1 and ranks(slots[:2, 0])[1] < ranks(slots[0, :2])[1]:
        slots, operands = slots.T, (weights, inputs.T)
    if weights.shape[1] == 1:
        return _of_one_input(slots, weights[:, 0], inputs[:, 0], sets[0][0].label[0])
    if len(sets) == 1:
        slots, operands = slots[0], (weights, inputs[0])
    elif len(sets[0]) == 1:
        slots, operands = slots[:, 0], (inputs, weights[0])
    return Result(slots, Form.PRODUCT, Kind.DOT, operands, label=sets[0][0].label[0])


def _of_one_input(slots: Any, weights: Any, inputs: Any, label: Any) -> Result:
    """Weights that are each multiplied with a number, or with each of several."""
    if len(slots) > 1:
        return Result(slots, Form.OUTER, MULTIPLY, (inputs, weights), label=label)
    return Result(slots[0], Form.ENTRYWISE, MULTIPLY, (weights, np.repeat(inputs, len(weights))), label=label)


def _turned(dots: Sequence[Dot], varies: Any) -> list[Dot]:
    """The dots, those of two factors of one kind so that neighbours have the same inputs: q·k₁, q·k₂, … for one q."""
    alike = [dot for dot in dots if len(dot.inputs) > 1 and varies[dot.weights[0]] == varies[dot.inputs[0]]]
    pairs = list(pairwise(alike))
    same_weights = sum([a.weights.tobytes() == b.weights.tobytes() for a, b in pairs])
    if same_weights <= sum([a.inputs.tobytes() == b.inputs.tobytes() for a, b in pairs]):
        return list(dots)
    turned = {dot.slot for dot in alike}
    return [dot.turned() if dot.slot in turned else dot for dot in dots]
