"""Finds sums, and the like, over all entries of an array, or over each row or column; and dots of vectors.

Read next: ``products.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.table import MAXIMUM, REGISTRY
from autograd.tape.instructions import Kind

from .entrywise import Entrywise
from .results import SUMS, Form, Result, Results

_CHAINED = (MAXIMUM, REGISTRY["minimum"])


class Reductions:
    """Finds results that are one operation over many entries.

    chains   of max(max(a, b), c), by the slot of the last operation: the numbers, and the operations before the last
    """

    def __init__(self, results: Results, entrywise: Entrywise) -> None:
        self.results, self.entrywise = results, entrywise
        self.chains: dict[int, tuple[list[int], list[int]]] = {}

    def find_chains(self, slots: Any) -> None:
        """Find max(max(a, b), c), …: a chain is one reduction, and the operations before its last need no line."""
        tape, inputs = self.results.tape, [self.results.inputs(slot) for slot in slots.tolist()]
        uses = np.bincount(np.concatenate([*inputs, tape.outputs]), minlength=len(tape.ops))
        for slot in np.intersect1d(tape.slots_of(*_CHAINED), slots).tolist():
            first, second = tape.inputs(slot)
            self.chains[slot] = [first, second], []
            if first in self.chains and tape.op(first) is tape.op(slot) and uses[first] == 1:
                numbers, before = self.chains[first]
                self.chains[slot] = [*numbers, second], [*before, first]
                self.results.is_found[first] = True

    def forget_chains(self) -> None:
        """Let the operations before the last be found by who calls them: the sweep, perhaps."""
        results = self.results
        inner = {slot for _, before in self.chains.values() for slot in before}
        results.is_found[[slot for slot in inner if results.array_of[slot] < 0 and slot not in results.numbers]] = False

    def find(self, slots: list[int]) -> None:
        """Find those among slots of one level."""
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
        elif op in SUMS or slot in self.chains:
            sides = [np.array(self.chains[slot][0], dtype=np.intp) if slot in self.chains else inputs]
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
        if len(sides) == 2:
            if any([results.within(side) and (side != side[0]).any() for side in sides]):
                results.add(np.array(slot), Form.PRODUCT, *sides)
        elif sides:
            array, part = results.within(sides[0]), results.part(sides[0])
            is_all = array is not None and len(sides[0]) == array.slots.size
            if array is None or part is None or (len(sides[0]) == 2 and not is_all and array.slots.ndim == 1):
                results.is_found[self.chains[slot][1] if slot in self.chains else []] = False
            else:
                results.add(np.array(slot), Form.REDUCTION, array.slots if is_all else sides[0])
