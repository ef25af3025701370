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
from collections.abc import Sequence
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
    """Let the numbers of an argument be an array, or, if they form none, those of each of its parts."""
    elements_of: defaultdict[str, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for slot in results.tape.arguments().tolist():
        if match := _ELEMENT.fullmatch(results.labels.get(slot, "")):
            elements_of[match[1]].append((tuple(map(int, match[2][1:-1].split("]["))), slot))
    for name in (waiting := [*elements_of]):
        elements = elements_of[name]
        indices, slots = zip(*elements, strict=True)
        rank = min(map(len, indices))
        shape = tuple([1 + max([index[axis] for index in indices]) for axis in range(rank)])
        if list(indices) == list(np.ndindex(shape)):
            results.put(Result(np.array(slots).reshape(shape), Form.SOURCE, Kind.ARGUMENT, name=name))
        else:
            for (first, *others), slot in elements:
                if others:
                    part = f"{name}[{first}]"
                    waiting += [] if part in elements_of else [part]
                    elements_of[part].append((tuple(others), slot))


class Grouping:
    """Finds the results of a tape, level by level."""

    def __init__(self, results: Results) -> None:
        self.results = results
        entrywise = Entrywise(results)
        self.reductions = Reductions(results, entrywise)
        self.products = Products(results, entrywise)
        self.entrywise = entrywise

    def run(self, known: Any = (), wanted: Sequence[Any] = (), *, scalars: bool = False) -> None:
        """Find the results, but for an array of slots that are known, so that some arrays of slots are results if they can be.

        scalars  whether each is one number
        """
        ops, bounds, operands, _ = self.results.tape.columns()
        is_new = ops >= FIRST_COMPUTED
        is_new[np.array(known, dtype=np.intp)] = False
        slots = np.flatnonzero(is_new)
        rest: list[int] = slots.tolist() if scalars else []
        if not scalars:
            self.reductions.find_chains(slots)
            level = depths(bounds, operands)[slots]
            slots = slots[np.argsort(level, kind="stable")]
            for group in np.split(slots, np.flatnonzero(np.diff(np.sort(level))) + 1):
                found = [slot for slot in group.tolist() if slot not in self.reductions.links]
                for find in (self.products.find, self.reductions.find, self.entrywise.find):
                    found = find(found)
                rest += found
            for each in wanted:
                self.entrywise.gather(each)
        for slot in rest:
            if self.results.number_of[slot] < 0:
                self._number(slot)

    def _number(self, slot: int) -> None:
        """Add the line of one number."""
        results = self.results
        op, inputs = results.tape.op(slot), results.inputs(slot)
        for link in self.reductions.broken(slot):
            self._number(link)
        form, slots, operands = Form.INSTRUCTION, np.array(slot), tuple(inputs)
        if op is Kind.OUTER:
            slots = results.matrices[slot]
            form, operands = self._matrix(*results.tape.details[slot].factors(inputs))
        elif op is Kind.DOT:
            sides = results.in_order(inputs)
            for side in sides if len(inputs) > 4 else ():
                self.entrywise.gather(side)
            if any([results.within(side.tolist()) and (side != side[0]).any() for side in sides]):
                form, operands = Form.PRODUCT, sides
        results.add(Result(slots, form, op, operands, label=results.label_of(slots)))

    def _matrix(self, a: Any, b: Any) -> tuple[Form, tuple[Any, ...]]:
        """How the gradients of weights are computed from arrays with a row for each number and a column for each position."""
        order = np.argsort(self.results.ranks(b[0]), kind="stable")
        a, b = a[:, order], b[:, order]
        single = len(a) == 1
        if len(order) > 1:
            return Form.PRODUCT, (a[0] if single else a, b.T)
        return Form.ENTRYWISE if single else Form.OUTER, (a[0, 0] if single else a[:, 0], b[:, 0])
