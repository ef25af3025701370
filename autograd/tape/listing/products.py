"""Finds matrices among dots: those with the same inputs are a layer, those with the same weights are its positions.

Read next: ``references.py``, how a line calls its operands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .entrywise import Entrywise
from .names import stem
from .results import Form, Result, Results


class Dot(NamedTuple):
    """An instruction that is Σ weight·input, with the slots of both."""

    slot: int
    weights: Any
    inputs: Any


class Products:
    """Finds the products of arrays that the dots of a level are."""

    def __init__(self, results: Results, entrywise: Entrywise) -> None:
        self.results, self.entrywise = results, entrywise

    def find(self, slots: list[int]) -> list[int]:
        """Find the products among slots of one level; returns the others."""
        alike: defaultdict[Any, list[Dot]] = defaultdict(list)
        for slot in slots:
            if (dot := self._dot(slot)) is not None:
                alike[self._key(dot)].append(dot)
        taken: set[int] = set()
        for dots in alike.values():
            for result in self._results(dots) if len(dots) > 1 else ():
                for operand in result.operands:
                    self.entrywise.gather(operand)
                self.results.add(result)
                taken.update(result.slots.ravel().tolist())
        return [slot for slot in slots if slot not in taken]

    def _dot(self, slot: int) -> Dot | None:
        """An instruction as a dot: a product of a parameter by a number that is none is one, too."""
        op, is_parameter = self.results.tape.op(slot), self.results.parameters
        inputs = self.results.inputs(slot)
        if op is not Kind.DOT:
            if op is not MULTIPLY or is_parameter[inputs[0]] == is_parameter[inputs[1]]:
                return None
            inputs = inputs if is_parameter[inputs[0]] else inputs[::-1]
        return Dot(slot, *self.results.in_order(inputs))

    def _key(self, dot: Dot) -> Any:
        """What tells layers apart: their names, whose gradient they are, or the scope around the weights and their label."""
        results, (weight, first) = self.results, (int(dot.weights[0]), int(dot.inputs[0]))
        owner = results.belongs.get(dot.slot)
        if owner is None and results.parameters[weight]:
            value = results.value(weight)
            owner = f"{value.scope.rpartition('/')[0]}/{stem(value.label)}"
        kinds = results.tape.varies[weight], results.tape.varies[first]
        return results.labels.get(dot.slot, ""), owner, len(dot.inputs), kinds, results.number_of[weight]

    def _results(self, dots: list[Dot]) -> Iterator[Result]:
        """The products of arrays that some dots are; a dot that is alone is in none of them."""
        sides = [{dot.weights.tobytes(), dot.inputs.tobytes()} for dot in dots]
        uses = Counter([side for both in sides for side in both])
        alone = [dot for dot, both in zip(dots, sides, strict=True) if all([uses[side] == 1 for side in both])]
        rows = list(self._dots_of_rows(alone))
        yield from rows
        taken = {slot for result in rows for slot in result.slots.ravel().tolist()}
        layers: defaultdict[bytes, list[Dot]] = defaultdict(list)
        left = [dot for dot in dots if dot.slot not in taken]
        for dot in _turned(left) if self._may_turn(dots[0]) else left:
            layers[dot.inputs.tobytes()].append(dot)
        positions: defaultdict[bytes, list[list[Dot]]] = defaultdict(list)
        for found in layers.values():
            layer = sorted(found, key=lambda dot: dot.weights[0])
            positions[b"".join([dot.weights.tobytes() for dot in layer])].append(layer)
        for sets in positions.values():
            if len(sets[0]) > 1 or (len(sets) > 1 and len(dots[0].inputs) > 1):
                result = self._product(sets)
                if self._is_of_arrays(result):
                    yield result

    def _may_turn(self, dot: Dot) -> bool:
        varies = self.results.tape.varies
        return len(dot.inputs) > 1 and varies[dot.weights[0]] == varies[dot.inputs[0]]

    def _dots_of_rows(self, dots: Iterable[Dot]) -> Iterator[Result]:
        """The dots of each row of a matrix with that of another."""
        results = self.results
        pairs: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        for dot in dots:
            a, b = results.within(dot.weights[:1].tolist()), results.within(dot.inputs[:1].tolist())
            if a is None or b is None or a.slots.ndim != 2 or a.slots.shape != b.slots.shape:
                continue
            i = int(results.place_of[dot.weights[0]]) // a.slots.shape[1]
            if np.array_equal(a.slots[i], dot.weights) and np.array_equal(b.slots[i], dot.inputs):
                pairs[results.number_of[dot.weights[0]], results.number_of[dot.inputs[0]]][i] = dot.slot
        for (first, second), found in pairs.items():
            a, b = results.arrays[first], results.arrays[second]
            if 1 < len(found) == len(a.slots):
                slots = np.array([[found[i]] for i in range(len(found))])
                yield Result(slots, Form.DOT_OF_ROWS, Kind.DOT, (a.slots, b.slots), label=results.label_of(slots))

    def _product(self, sets: list[list[Dot]]) -> Result:
        """The product that some sets of dots are, each with its inputs, all with the same weights."""
        ranks = self.results.ranks
        slots = np.array([[dot.slot for dot in layer] for layer in sets])
        rows, columns = np.argsort(ranks(slots[:, 0])), np.argsort(ranks(slots[0]))
        slots = slots[rows][:, columns]
        weights = np.array([dot.weights for dot in sets[0]])[columns]
        inputs = np.array([layer[0].inputs for layer in sets])[rows]
        label = self.results.label_of(slots)
        if weights.shape[1] == 1:  # weights that are each multiplied with a number, or with each of several
            if len(slots) > 1:
                return Result(slots, Form.OUTER, MULTIPLY, (inputs[:, 0], weights[:, 0]), label=label)
            numbers = np.repeat(inputs[:, 0], len(weights))
            return Result(slots[0], Form.ENTRYWISE, MULTIPLY, (weights[:, 0], numbers), label=label)
        operands: tuple[Any, ...] = inputs, weights.T
        if len(sets) == 1:
            slots, operands = slots[0], (weights, inputs[0])
        elif len(sets[0]) == 1:
            slots, operands = slots[:, 0], (inputs, weights[0])
        elif ranks(slots[:2, 0])[1] < ranks(slots[0, :2])[1]:
            slots, operands = slots.T, (weights, inputs.T)
        return Result(slots, Form.PRODUCT, Kind.DOT, operands, label=label)

    def _is_of_arrays(self, product: Result) -> bool:
        """Whether a product is about arrays, and not about numbers that each have a name of their own."""
        first, second = product.operands
        if self.results.array_of[first.flat[0]] >= 0 or self.results.array_of[second.flat[0]] >= 0:
            return True
        of_layer = product.form is Form.ENTRYWISE or (product.slots.ndim == 1 and first.ndim == 2 and second.ndim == 1)
        weights = first if of_layer else second.T
        of_neurons = weights[:, 0] if weights.ndim == 2 else weights
        return len({self.results.name_of(slot) for slot in of_neurons.tolist()}) == 1


def _turned(dots: list[Dot]) -> list[Dot]:
    """Dots so that neighbours have the same inputs: q·k₁, q·k₂, … for one q."""
    pairs = list(pairwise([(dot.weights.tobytes(), dot.inputs.tobytes()) for dot in dots]))
    same_weights, same_inputs = [sum([a[i] == b[i] for a, b in pairs]) for i in (0, 1)]
    return [Dot(slot, inputs, weights) for slot, weights, inputs in dots] if same_weights > same_inputs else dots
