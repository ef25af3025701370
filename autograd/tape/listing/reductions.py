"""Finds sums, and the like, over all entries of an array, or over each row or column.

Read next: ``products.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.table import MAXIMUM, REGISTRY

from .blocks import block
from .entrywise import Entrywise
from .results import SUMS, Form, Results

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
        tape = self.results.tape
        chained = np.intersect1d(tape.slots_of(*_CHAINED), slots).tolist()
        uses = tape.uses() if chained else ()
        for slot in chained:
            first, second = tape.inputs(slot)
            self.chains[slot] = [first, second], []
            if first in self.chains and tape.op(first) is tape.op(slot) and uses[first] == 1:
                numbers, before = self.chains[first]
                self.chains[slot] = [*numbers, second], [*before, first]
                self.results.is_found[first] = True

    def find(self, slots: list[int]) -> None:
        """Find sums, and the like, over arrays, rows and columns among slots of one level."""
        results = self.results
        lines: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        for slot in slots:
            op = results.tape.op(slot)
            numbers, before = self.chains.get(slot, (results.inputs(slot) if op in SUMS else (), []))
            terms = np.array(numbers, dtype=np.intp)
            if len(terms) > 2:
                self.entrywise.gather(terms)
            terms = terms[np.argsort(results.place_of[terms], kind="stable")]
            array = results.within(terms) if len(terms) else None
            template = None if array is None else block(results.place_of[terms], array.slots.shape)
            is_sum_of_two = len(terms) == 2 and template != "{}" and array is not None and array.slots.ndim == 1
            if array is None or template is None or is_sum_of_two:
                results.is_found[before] = False
                continue
            row, column = divmod(int(results.place_of[terms[0]]), array.slots.shape[-1])
            if template in (f"{{}}[{row}]", f"{{}}[:, {column}]"):
                form, line = (Form.OF_COLUMNS, column) if ":" in template else (Form.OF_ROWS, row)
                lines[array, form, op, results.labels.get(slot, "")][line] = slot
            else:
                results.add(np.array(slot), Form.REDUCTION, array.slots if len(terms) == array.slots.size else terms)
        for (array, form, *_), found in lines.items():
            of_lines = array.slots if form is Form.OF_ROWS else array.slots.T
            if len(found) == len(of_lines):
                ordered = np.array([found[i] for i in range(len(found))])
                results.add(ordered[:, np.newaxis] if form is Form.OF_ROWS else ordered, form, array.slots)
            else:
                for i, slot in found.items():
                    results.add(np.array(slot), Form.REDUCTION, of_lines[i])
