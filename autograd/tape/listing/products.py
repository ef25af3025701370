"""Finds matrices among dots: those with the same inputs are a layer, those with the same weights are its positions.

Read next: ``references.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .results import Form, Result


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


class Order(Protocol):
    """In which order the entries of arrays stand."""

    def ranks(self, slots: Any) -> Any:
        """A number for each of some slots that is higher for those that stand behind."""


def products(dots: Sequence[Dot], varies: Any, order: Order) -> list[Result]:
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
    return [_product(sets, order) for sets in several]


def _product(sets: list[list[Dot]], order: Order) -> Result:
    """The product that some sets of dots are, each with its inputs, all with the same weights."""
    slots = np.array([[dot.slot for dot in layer] for layer in sets])
    weights = np.array([dot.weights for dot in sets[0]])
    inputs = np.array([layer[0].inputs for layer in sets])
    rows, columns = np.argsort(order.ranks(slots[:, 0])), np.argsort(order.ranks(slots[0]))
    slots, weights, inputs = slots[rows][:, columns], weights[columns], inputs[rows]
    operands: tuple[Any, ...] = inputs, weights.T
    if min(slots.shape) > 1 and weights.shape[1] > 1 and order.ranks(slots[:2, 0])[1] < order.ranks(slots[0, :2])[1]:
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
