"""Finds the arrays of a tape: which scalar instructions are one line of vectors or matrices.

All that goes together is of one level, so that nothing in it depends on anything else in it.  What is an array is found from
the inputs on:

    an argument of several numbers, and the parameters that it is multiplied with
    dots with the same inputs, which are a layer: a matrix times a vector (``products.py``); with the same weights at several
    positions, a matrix times a matrix
    a sum, or the largest, of all entries of an array, or of each row (``reductions.py``)
    one operation on all entries of an array: tanh(z) (``entrywise.py``)

A result that has a name of its own in a program keeps a line of its own: Values of one array all have the same label, or none.

Read next: ``entrywise.py``, the first of those that find them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import numpy as np

from autograd.graph import depths
from autograd.tape.instructions import FIRST_COMPUTED, Kind

from .entrywise import Entrywise
from .products import Products
from .reductions import Reductions
from .results import Form, Result, Results

_ELEMENT = re.compile(r"(.+?)((?:\[\d+\])+)")


def find_arguments(results: Results) -> None:
    """Let the numbers of an argument be an array."""
    elements_of: defaultdict[str, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for slot in results.tape.arguments().tolist():
        if match := _ELEMENT.fullmatch(results.tape.labels.get(slot, "")):
            elements_of[match[1]].append((tuple(map(int, match[2][1:-1].split("]["))), slot))
    for name, elements in elements_of.items():
        indices, slots = zip(*elements, strict=True)
        if len({len(index) for index in indices}) > 1:
            continue
        shape = tuple([max(axis) + 1 for axis in zip(*indices, strict=True)])
        if list(indices) == list(np.ndindex(shape)):
            results.put(Result(np.array(slots).reshape(shape), Form.SOURCE, Kind.ARGUMENT, name=name))


class Grouping:
    """Finds the results of a tape, level by level."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.entrywise = Entrywise(results)
        self.reductions = Reductions(results, self.entrywise)
        self.products = Products(results, self.entrywise)
        self._left: list[int] = []

    def run(self, known: Any = (), *, scalars: bool = False) -> None:
        """Find the results, but for an array of slots that are known.

        scalars  whether each is one number
        """
        ops, bounds, operands, _ = self.results.tape.columns()
        is_new = ops >= FIRST_COMPUTED
        is_new[np.array(known, dtype=np.intp)] = False
        slots = np.flatnonzero(is_new)
        if scalars:
            for slot in slots.tolist():
                self._number(slot)
            return
        self.reductions.find_chains(slots.tolist())
        level = depths(bounds, operands)[slots]
        slots = slots[np.argsort(level, kind="stable")]
        for group in np.split(slots, np.flatnonzero(np.diff(np.sort(level))) + 1):
            self._level([slot for slot in group.tolist() if slot not in self.reductions.links])
        for slot in self._left:
            if self.results.number_of[slot] < 0:
                self._number(slot)

    def _level(self, slots: list[int]) -> None:
        rest = self.entrywise.find(self.reductions.find(self.products.find(slots)))
        self._left += rest
        for slot in rest:
            self.entrywise.families[slot] = self.entrywise.family(slot)

    def _number(self, slot: int) -> None:
        """Add the line of one number."""
        op, inputs = self.results.tape.op(slot), np.array(self.results.tape.inputs(slot), dtype=np.intp)
        for link in self.reductions.broken(slot):
            self._number(link)
        if op is Kind.OUTER:
            matrix, factors = self.results.matrices[slot], self.results.tape.details[slot].factors(inputs)
            label = self.results.labels.get(int(matrix.flat[0]), "")
            self.results.add(Result(matrix, Form.MATRIX_GRADIENT, op, factors, label=label))
            return
        form, operands = Form.INSTRUCTION, tuple(inputs)
        if op is Kind.DOT:
            a, b = self.results.in_order(inputs)
            if len(a) > 2:
                self.entrywise.gather(a)
                self.entrywise.gather(b)
            if any([self.results.within(side.tolist()) and not _all_equal(side) for side in (a, b)]):
                form, operands = Form.PRODUCT, (a, b)
        self.results.add(Result(np.array(slot), form, op, operands, label=self.results.labels.get(slot, "")))


def _all_equal(slots: Any) -> bool:
    return bool((slots == slots[0]).all())
