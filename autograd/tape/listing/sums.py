"""Finds sums, and the like, among the instructions of a level: matrices among dots, and sums over the entries of arrays.

Dots with the same inputs are a layer, those with the same weights are its positions.  What is left is a sum, or the largest, of
all entries of an array, or of each row or column.

Read next: ``names.py``, how a line calls its operands.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .blocks import as_vector, stem
from .entrywise import Entrywise
from .results import REDUCING, Form, Result


class Dot(NamedTuple):
    """An instruction that is Σ weight·input, with the slots of both."""

    slot: int
    weights: tuple[int, ...]
    inputs: tuple[int, ...]


class Sums:
    """Finds results that are one operation over many entries."""

    def __init__(self, entrywise: Entrywise) -> None:
        self.entrywise, self.results = entrywise, entrywise.results

    def find(self, slots: list[int]) -> None:
        """Find those among slots of one level."""
        alike: defaultdict[Any, list[Dot]] = defaultdict(list)
        for slot in slots:
            if sides := self._factors(slot):
                dot = Dot(slot, *[tuple(side.tolist()) for side in sides])
                alike[self._key(dot)].append(dot)
        for dots in alike.values():
            self._find_layers(dots)
        self._find_reductions([slot for slot in slots if not self.results.is_found[slot]])

    def _factors(self, slot: int) -> tuple[Any, Any] | None:
        """The factors of a dot: a product of a parameter by a number that is none is one, too."""
        op, inputs = self.results.tape.op(slot), self.results.inputs(slot)
        if op is MULTIPLY:
            first, second = self.results.is_parameter[inputs].tolist()
            return None if first == second else self.results.in_order(inputs if first else inputs[::-1])
        return self.results.in_order(inputs) if op is Kind.DOT else None

    # -- Layers ------------------------------------------------------------------------------------------

    def _key(self, dot: Dot) -> Any:
        """What tells layers apart: their names, whose gradient they are, or the weights' scope, label, and the list that they are in."""
        results, weight = self.results, dot.weights[0]
        module = ""
        if results.is_parameter[weight]:
            value = results.values[weight]
            module = f"{value.scope.rpartition('/')[0]}/{stem(value.label)}/{results.held(weight).table}"
        return results.labels.get(dot.slot, ""), module, len(dot.inputs), self._vary(dot), results.array_of[weight]

    def _vary(self, dot: Dot) -> tuple[int, int]:
        """Whether weights, and inputs, differ from sample to sample."""
        return self.results.tape.varies[dot.weights[0]], self.results.tape.varies[dot.inputs[0]]

    def _find_layers(self, dots: list[Dot]) -> None:
        """Find dots with the same inputs, which are a layer, and layers with the same weights, which are its positions."""
        layers: defaultdict[tuple[int, ...], list[Dot]] = defaultdict(list)
        for dot in self._turned(dots):
            layers[dot.inputs].append(dot)
        positions: defaultdict[tuple[Any, ...], list[list[Dot]]] = defaultdict(list)
        for layer in layers.values():
            layer.sort(key=lambda dot: dot.weights[0])
            positions[tuple([dot.weights for dot in layer])].append(layer)
        for sets in positions.values():
            if len(sets[0][0].weights) > 1 and all([len({*dot.weights}) == 1 for dot in sets[0]]):
                continue  # w·(a + b), written a·w + b·w
            if len(sets[0]) > 1 or (len(sets) > 1 and len(dots[0].inputs) > 1):
                self._add_product(sets)

    def _turned(self, dots: list[Dot]) -> list[Dot]:
        """Dots so that neighbours have the same inputs, q·k₁, q·k₂, … for one q; if it is open which are the weights."""
        is_open = bool(dots) and len(dots[0].inputs) > 1 and len(set(self._vary(dots[0]))) == 1
        same_weights = sum([a.weights == b.weights for a, b in pairwise(dots)]) if is_open else 0
        same_inputs = sum([a.inputs == b.inputs for a, b in pairwise(dots)])
        return [Dot(slot, inputs, weights) for slot, weights, inputs in dots] if same_weights > same_inputs else dots

    def _add_product(self, sets: list[list[Dot]]) -> None:
        """Add the product that some sets of dots are, each with its inputs, all with the same weights."""
        ranks = self.results.ranks
        slots = np.array([[dot.slot for dot in layer] for layer in sets])
        weights = np.array([dot.weights for dot in sets[0]])
        inputs = np.array([layer[0].inputs for layer in sets])
        is_gradient = (self.results.order[slots] >= 0).all()
        rows = np.argsort(ranks(slots[:, 0] if is_gradient else inputs[:, 0]), kind="stable")
        columns = np.argsort(ranks(slots[0]) if is_gradient else self._ranks_of_rows(weights[:, 0], slots[0]))
        slots, weights, inputs = slots[rows][:, columns], weights[columns], inputs[rows]
        if not self._is_of_arrays(weights, inputs):
            return
        if weights.shape[1] == 1 and len(sets) > 1:  # weights that are each multiplied with each of several numbers
            self.entrywise.add(slots, Form.PRODUCT, inputs[:, 0], weights[:, 0])
        elif weights.shape[1] == 1:  # with one number
            self.entrywise.add(slots[0], Form.ENTRYWISE, weights[:, 0], np.repeat(inputs[:, 0], len(weights)))
        else:
            one_row, one_column = [length == 1 for length in slots.shape]
            if one_row or (is_gradient and not one_column and ranks(slots[:2, 0])[1] < ranks(slots[0, :2])[1]):
                slots, weights, inputs = slots.T, inputs, weights
            self.entrywise.add(as_vector(slots), Form.PRODUCT, inputs, as_vector(weights.T))

    def _ranks_of_rows(self, first: Any, slots: Any) -> Any:
        """Numbers that sort the rows of weights, from the first of each: as in an array, or as their user holds them, else as on the tape."""
        if self.results.within(first):
            return self.results.place_of[first]
        held = [self.results.held(slot).number for slot in first.tolist()]
        return self.results.ranks(slots) if min(held) < 0 else np.array(held)

    def _is_of_arrays(self, *sides: Any) -> bool:
        """Whether a product is about arrays, and not about numbers that each have a name of their own."""
        if any([self.results.array_of[side[0, 0]] >= 0 for side in sides]):
            return True
        return all([len(set(map(self.results.name_of, side[:, 0].tolist()))) == 1 for side in sides])

    def add_matrices(self, slot: int) -> None:
        """Add the gradients of weights, for each of the arrays that these are in.

        They are computed from arrays with a row for each number and a column for each position.
        """
        results = self.results
        detail, matrix = results.tape.details[slot], results.matrices[slot]
        a, b = detail.factors(results.inputs(slot))
        order = np.argsort(results.ranks(b[0]), kind="stable")
        a, b = a[:, order], b[:, order].T
        form = Form.PRODUCT if len(order) > 1 or len(a) > 1 else Form.ENTRYWISE
        if len(order) == 1:
            a, b = a[:, 0], b[0]
        if len(a) == 1:
            results.add(matrix, form, a[0], b)
            return
        parameters = results.tape.parameters()[detail.parameters].reshape(len(a), -1)
        first = parameters[:, 0]  # of each row
        for array in np.unique(results.array_of[first]):
            rows = np.flatnonzero(results.array_of[first] == array)
            rows = rows[np.argsort(results.place_of[first[rows]], kind="stable")]
            places = results.place_of[parameters[rows[0]]]
            is_turned = array >= 0 and len(set(places // results.arrays[array].slots.shape[-1])) > 1
            if is_turned:  # a row of the product is a column of the array
                results.add(matrix[rows].T, form, b.T, a[rows].T)
            else:
                results.add(matrix[rows], form, a[rows], b)

    # -- Over lines, or over all entries -------------------------------------------------------------------

    def _find_reductions(self, slots: list[int]) -> None:
        """Find sums over lines of arrays, or over all entries."""
        lines: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        for slot in slots:
            sides = self._sides(slot)
            found_at = [place for side in sides if (place := self._line(side))]
            if sides and len(found_at) == len(sides) and len({place[1:] for place in found_at}) == 1:
                arrays, (axis, *_), (i, *_) = zip(*found_at, strict=True)
                lines[arrays, axis, self.results.tape.op(slot), self.results.labels.get(slot, "")][i] = slot
            else:
                self._add(slot, sides)
        for (arrays, axis, *_), found in lines.items():
            if len(found) == arrays[0].slots.shape[axis]:
                ordered = np.array([found[i] for i in range(len(found))])
                operands = [array.slots.take(range(len(found)), axis) for array in arrays]
                self.results.add(ordered if axis else ordered[:, np.newaxis], Form.REDUCTION, *operands)
            else:
                for slot in found.values():
                    self._add(slot, self._sides(slot))

    def _sides(self, slot: int) -> list[Any]:
        """What an instruction is a sum, or the largest, of: numbers, or for a dot the factors of its products."""
        op, inputs = self.results.tape.op(slot), self.results.inputs(slot)
        if op is Kind.DOT:
            sides = list(self.results.in_order(inputs))
        elif op in REDUCING:
            sides = [inputs]
        else:
            return []
        for side in sides if len(sides[0]) > 2 else ():
            self.entrywise.gather(side)
        if len(sides) == 1:
            sides = [sides[0][np.argsort(self.results.place_of[sides[0]], kind="stable")]]
        return sides

    def _line(self, side: Any) -> tuple[Result, int, int] | None:
        """Of which array, along which axis, these numbers are which line: a row, of axis 0, or a column."""
        array = self.results.within(side)
        if array is None or array.slots.ndim < 2:
            return None
        row, column = divmod(int(self.results.place_of[side[0]]), array.slots.shape[1])
        for axis, i in enumerate((row, column)):
            if np.array_equal(array.slots.take(i, axis), side):
                return array, axis, i
        return None

    def _add(self, slot: int, sides: list[Any]) -> None:
        """Let an instruction be a number that is computed from arrays, if it is."""
        results = self.results
        if len(sides) == 2 and any([results.within(side) and (side != side[0]).any() for side in sides]):
            results.add(np.array(slot), Form.PRODUCT, *sides)
        array = results.within(sides[0]) if len(sides) == 1 else None
        if array and results.part(sides[0]) and (len(sides[0]) > 2 or array.slots.ndim > 1 or array.slots.size == 2):
            results.add(np.array(slot), Form.REDUCTION, sides[0])
