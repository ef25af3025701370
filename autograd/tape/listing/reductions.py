"""Finds sums, and the like, over all entries of an array, or over each row or column.

Read next: ``products.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.table import ADD, MAXIMUM, REGISTRY
from autograd.tape.instructions import Kind

from .blocks import block
from .entrywise import Entrywise
from .results import Form, Result, Results

_CHAINED = (MAXIMUM, REGISTRY["minimum"])


class Reductions:
    """Finds results that are one operation over many entries.

    chains   the numbers of max(max(a, b), c), by the slot of the last operation
    links    the operations before the last, which need no line
    """

    def __init__(self, results: Results, entrywise: Entrywise) -> None:
        self.results, self.entrywise = results, entrywise
        self.chains: dict[int, list[int]] = {}
        self.links: set[int] = set()

    def find_chains(self, slots: Any) -> None:
        """Find max(max(a, b), c), …: a chain is one reduction, and its links need no line."""
        tape = self.results.tape
        chained = np.intersect1d(tape.slots_of(*_CHAINED), slots).tolist()
        uses = tape.uses() if chained else ()
        for slot in chained:
            first, second = tape.inputs(slot)
            self.chains[slot] = [first, second]
            if first in self.chains and tape.op(first) is tape.op(slot) and uses[first] == 1:
                self.links.add(first)
                self.chains[slot] = [*self.chains[first], second]

    def broken(self, slot: int) -> list[int]:
        """The links of a chain that is no reduction of an array, from the first."""
        links: list[int] = []
        while slot in self.chains and (first := self.results.tape.inputs(slot)[0]) in self.links:
            self.links.discard(first)
            links.append(first)
            slot = first
        return links[::-1]

    def find(self, slots: list[int]) -> list[int]:
        """Find sums, and the like, over arrays and rows among slots of one level; returns the others."""
        rest: list[int] = []
        lines: defaultdict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
        for slot in slots:
            terms = self._terms(slot)
            template = None if terms is None else self._part(terms)
            if terms is None or template is None:
                rest.append(slot)
                continue
            number = int(self.results.number_of[terms[0]])
            is_of_rows = template.endswith("]") and ":" not in template and self.results.arrays[number].slots.ndim == 2
            if is_of_rows or template.startswith("{}[:, "):
                key = number, self.results.tape.op(slot), is_of_rows, self.results.labels.get(slot, "")
                lines[key][int(template[3:-1].rpartition(" ")[2])] = slot
            else:
                self._add(slot, Form.REDUCTION, terms)
        for (number, _, is_of_rows, _), found in lines.items():
            array = self.results.arrays[number].slots
            of_lines = array if is_of_rows else array.T
            if len(found) < len(of_lines):
                for i, slot in found.items():
                    self._add(slot, Form.REDUCTION, of_lines[i])
                continue
            ordered = np.array([found[i] for i in range(len(found))])
            if is_of_rows:
                self._add(ordered[:, np.newaxis], Form.OF_ROWS, array)
            else:
                self._add(ordered, Form.OF_COLUMNS, array)
        return rest

    def _terms(self, slot: int) -> Any:
        """What is added up, or compared, in the order of an array; None if nothing is."""
        if self.results.tape.op(slot) not in (ADD, Kind.SUM) and slot not in self.chains:
            return None
        terms = np.array(self.chains.get(slot, self.results.inputs(slot)), dtype=np.intp)
        if len(terms) > 2:
            self.entrywise.gather(terms)
        if self.results.within(terms.tolist()) is None:
            return None
        return terms[np.argsort(self.results.place_of[terms], kind="stable")]

    def _part(self, terms: Any) -> str | None:
        """How terms are called as a part of their array; None for a sum of two numbers of a vector."""
        shape = self.results.arrays[self.results.number_of[terms[0]]].slots.shape
        template = block(self.results.place_of[terms], shape)
        return None if template and len(terms) == 2 and ":" in template and len(shape) < 2 else template

    def _add(self, slots: Any, form: Form, of: Any) -> None:
        slots = np.array(slots)
        array = self.results.within(of.ravel().tolist())
        assert array is not None
        of = array.slots if of.size == array.slots.size else of
        op = self.results.tape.op(int(slots.flat[0]))
        self.results.add(Result(slots, form, op, (of,), label=self.results.label_of(slots)))
