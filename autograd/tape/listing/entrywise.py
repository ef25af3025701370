"""Finds operations on all entries of arrays, tanh(z), a column times a row, and numbers that are computed alike.

Read next: ``sums.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.table import MULTIPLY, Op
from autograd.tape.instructions import Kind

from .blocks import as_vector, narrowed, rectangle
from .results import Form, Result, Results

_ENTRYWISE = (Kind.DETACH, Kind.SPREAD, Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.SUM, Kind.DOT)
#: Of how many terms, or factors, a sum is written with signs between arrays.
_MOST_ADDENDS = 6


class Entrywise:
    """Finds results that are one operation for each place of arrays.

    families   by slot, one number for all that are computed alike: by one operation, from arrays or from what is alike
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.families: dict[int, int] = {}
        self._known_families: dict[Any, int] = {}

    def find(self, slots: list[int]) -> None:
        """Find operations on all entries of arrays among slots of one level."""
        alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for slot in slots:
            alike[self._computed(slot)].append(slot)
        for (_, _, *kinds), members in alike.items():
            if self._is_simple(members[0]) and any([isinstance(kind, Result) for kind in kinds]):
                self._find_together(kinds, members)
        for slot in slots:
            if not self.results.is_found[slot]:
                self.families[slot] = self._known_families.setdefault(self._computed(slot), len(self._known_families))

    def _is_simple(self, slot: int) -> bool:
        op = self.results.tape.op(slot)
        return isinstance(op, Op) or (op in _ENTRYWISE and len(self.results.inputs(slot)) <= _MOST_ADDENDS)

    def _computed(self, slot: int) -> tuple[Any, ...]:
        """How a slot is computed: an operation, its label, and the kind of each input, which is its array or, if it has none,
        what takes part in one: any parameter, any constant, what is computed alike; else it is one number, −1 − its slot.
        """
        results, inputs = self.results, self.results.inputs(slot)
        kinds: list[Any] = []
        for i, number in zip(inputs.tolist(), results.array_of[inputs].tolist(), strict=True):
            if number >= 0:
                kinds.append(results.arrays[number])
            else:
                kind = "parameter" if results.is_parameter[i] else "constant" if results.is_constant[i] else None
                kinds.append(kind or self.families.get(i, ~i))
        return results.tape.ops[slot], results.labels.get(slot, ""), *kinds

    def gather(self, slots: Any) -> None:
        """Let numbers that are computed alike be an array, and what they are computed from."""
        slots = as_vector(narrowed(slots))
        numbers = slots.ravel().tolist()
        family = self.families.get(numbers[0])
        if family is None or len(set(numbers)) < max(len(numbers), 2) or not self._is_simple(numbers[0]):
            return
        if self.results.is_found[slots].any() or any([self.families.get(i) != family for i in numbers]):
            return
        self.add(
            slots, Form.ENTRYWISE, *np.array([self.results.inputs(i) for i in numbers]).T.reshape(-1, *slots.shape)
        )

    def add(self, slots: Any, form: Form, *operands: Any) -> None:
        """Add a result; what it is computed from is gathered before."""
        for operand in operands:
            self.gather(operand)
        self.results.add(slots, form, *operands)

    def _find_together(self, kinds: list[Any], members: list[int]) -> None:
        """Let instructions on entries of the same arrays be one result, or several."""
        if len(members) < 2:
            return
        slots, columns = np.array(members), np.array([self.results.inputs(slot) for slot in members]).T
        anchors = [i for i, kind in enumerate(kinds) if isinstance(kind, Result)]
        for i in sorted(anchors, key=lambda i: -kinds[i].slots.size):
            order = np.argsort(self.results.place_of[columns[i]], kind="stable")
            places = self.results.place_of[columns[i][order]]
            shape = rectangle(places, kinds[i].slots.shape) if (np.diff(places) > 0).all() else None
            if shape is not None:
                operands = [column[order].reshape(shape) for column in columns]
                self.add(slots[order].reshape(shape), Form.ENTRYWISE, *operands)
                return
        is_product = self.results.tape.op(members[0]) in (MULTIPLY, Kind.BATCH_DOT)
        for i in range(len(kinds)):
            of_one, where = np.unique(columns[i], return_inverse=True)
            if 1 < len(of_one) < len(members):
                if not (is_product and self._outer(slots, columns)):
                    for j in range(len(of_one)):
                        self._find_together([*kinds[:i], None, *kinds[i + 1 :]], slots[where == j].tolist())
                return

    def _outer(self, slots: Any, columns: Any) -> bool:
        """Whether products are those of each of some numbers with each of others, and have become one result."""
        (a, row), (b, column) = [np.unique(each, return_inverse=True) for each in columns]
        if len(slots) != len(a) * len(b) or len(np.unique(row * len(b) + column)) < len(slots):
            return False
        found = np.empty((len(a), len(b)), dtype=np.intp)
        found[row, column] = slots
        rows, columns = np.argsort(self.results.ranks(a)), np.argsort(self.results.ranks(b))
        self.results.add(found[rows][:, columns], Form.PRODUCT, a[rows], b[columns])
        return True
