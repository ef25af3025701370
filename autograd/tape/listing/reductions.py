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
        self._uses = results.tape.uses()

    def find_chains(self, slots: list[int]) -> None:
        """Find max(max(a, b), c), …: a chain is one reduction, and its links need no line."""
        for slot in slots:
            op = self.results.tape.op(slot)
            if op in _CHAINED:
                first, second = self.results.tape.inputs(slot)
                if first in self.chains and self.results.tape.op(first) is op and self._uses[first] == 1:
                    self.links.add(first)
                    self.chains[slot] = [*self.chains[first], second]
                else:
                    self.chains[slot] = [first, second]

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
            op = self.results.tape.op(slot)
            if op is not ADD and op is not Kind.SUM and slot not in self.chains:
                rest.append(slot)
                continue
            terms = np.array(self.chains.get(slot) or self.results.tape.inputs(slot), dtype=np.intp)
            array = self.results.within(terms.tolist())
            terms = terms if array is None else terms[np.argsort(self.results.place_of[terms], kind="stable")]
            template = None if array is None else block(self.results.places(terms), array.slots.shape)
            if array is None and len(terms) > 2:
                self.entrywise.gather(terms)
                array = self.results.within(terms.tolist())
                template = None if array is None else "{}"
            if array is None or template is None or (len(terms) == 2 and ":" in template and array.slots.ndim < 2):
                rest.append(slot)
                continue
            of_rows = template.endswith("]") and ":" not in template and array.slots.ndim == 2
            of_columns = template.startswith("{}[:, ")
            if of_rows or of_columns:
                key = self.results.number_of[terms[0]], op, of_rows, self.results.labels.get(slot, "")
                lines[key][int(template[3:-1].rpartition(" ")[2])] = slot
            else:
                self._reduce(slot, terms)
        for (number, op, of_rows, label), found in lines.items():
            array = self.results.arrays[number]
            if len(found) < array.slots.shape[0 if of_rows else 1]:
                for i, slot in found.items():
                    self._reduce(slot, array.slots[i] if of_rows else array.slots[:, i])
                continue
            ordered = np.array([found[i] for i in range(len(found))])
            form = Form.OF_ROWS if of_rows else Form.OF_COLUMNS
            shaped = ordered[:, np.newaxis] if of_rows else ordered
            self.results.add(Result(shaped, form, op, (array.slots,), label=label))
        return rest

    def _reduce(self, slot: int, terms: Any) -> None:
        array = self.results.within(terms.tolist())
        assert array is not None
        of = array.slots if terms.size == array.slots.size else terms
        self.results.add(
            Result(
                np.array(slot),
                Form.REDUCTION,
                self.results.tape.op(slot),
                (of,),
                label=self.results.labels.get(slot, ""),
            )
        )
