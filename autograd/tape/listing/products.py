"""Finds matrices among dots: those with the same inputs are a layer, those with the same weights are its positions.

Read next: ``references.py``, how a line calls its operands.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .entrywise import Entrywise
from .names import stem
from .results import Form, Results


class Dot(NamedTuple):
    """An instruction that is Σ weight·input, with the slots of both."""

    slot: int
    weights: tuple[int, ...]
    inputs: tuple[int, ...]


class Products:
    """Finds the products of arrays that the dots of a level are."""

    def __init__(self, results: Results, entrywise: Entrywise) -> None:
        self.results, self.entrywise = results, entrywise

    def find(self, slots: list[int]) -> None:
        """Find the products among slots of one level."""
        alike: defaultdict[Any, list[Dot]] = defaultdict(list)
        for slot in slots:
            if (dot := self._dot(slot)) is not None:
                alike[self._key(dot)].append(dot)
        for dots in alike.values():
            self._find_layers(dots)

    def _dot(self, slot: int) -> Dot | None:
        """An instruction as a dot: a product of a parameter by a number that is none is one, too."""
        op, inputs = self.results.tape.op(slot), self.results.inputs(slot)
        if op is not Kind.DOT:
            first, *others = self.results.is_parameter[inputs].tolist()
            if op is not MULTIPLY or [first] == others:
                return None
            inputs = inputs if first else inputs[::-1]
        return Dot(slot, *[tuple(side.tolist()) for side in self.results.in_order(inputs)])

    def _key(self, dot: Dot) -> Any:
        """What tells layers apart: their names, whose gradient they are, or the scope around the weights and their label."""
        results, weight = self.results, dot.weights[0]
        module = ""
        if results.is_parameter[weight]:
            value = results.value(weight)
            module = f"{value.scope.rpartition('/')[0]}/{stem(value.label)}"
        return results.labels.get(dot.slot, ""), module, len(dot.inputs), self._vary(dot), results.array_of[weight]

    def _vary(self, dot: Dot) -> tuple[int, int]:
        """Whether weights, and inputs, differ from sample to sample."""
        return self.results.tape.varies[dot.weights[0]], self.results.tape.varies[dot.inputs[0]]

    def _add(self, slots: Any, form: Form, *operands: Any) -> None:
        for operand in operands:
            self.entrywise.gather(operand)
        self.results.add(slots, form, *operands)

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
        columns = np.argsort(ranks(slots[0]))
        slots, weights, inputs = slots[rows][:, columns], weights[columns], inputs[rows]
        if not self._is_of_arrays(weights, inputs):
            return
        if weights.shape[1] == 1 and len(sets) > 1:  # weights that are each multiplied with each of several numbers
            self._add(slots, Form.PRODUCT, inputs[:, 0], weights[:, 0])
        elif weights.shape[1] == 1:  # with one number
            self._add(slots[0], Form.ENTRYWISE, weights[:, 0], np.repeat(inputs[:, 0], len(weights)))
        elif len(sets) == 1:
            self._add(slots[0], Form.PRODUCT, weights, inputs[0])
        elif len(sets[0]) == 1:
            self._add(slots[:, 0], Form.PRODUCT, inputs, weights[0])
        elif ranks(slots[:2, 0])[1] < ranks(slots[0, :2])[1]:
            self._add(slots.T, Form.PRODUCT, weights, inputs.T)
        else:
            self._add(slots, Form.PRODUCT, inputs, weights.T)

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
        first = results.tape.parameters()[detail.parameters].reshape(len(a), -1)[:, 0]  # of each row
        for array in np.unique(results.array_of[first]):
            rows = np.flatnonzero(results.array_of[first] == array)
            rows = rows[np.argsort(results.place_of[first[rows]], kind="stable")]
            results.add(matrix[rows], form, a[rows], b)
