"""Finds operations on all entries of arrays, tanh(z), a column times a row, and numbers that are computed alike.

Read next: ``reductions.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.table import MULTIPLY, Op
from autograd.tape.instructions import Kind

from .blocks import rectangle
from .results import Form, Result, Results

_ENTRYWISE = (Kind.DETACH, Kind.SPREAD, Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.SUM, Kind.DOT)
#: Of how many terms, or factors, a sum is written with signs between arrays.
_MOST_ADDENDS = 6


class Entrywise:
    """Finds results that are one operation for each place of arrays.

    families   for slots that are in no array: one number for all that are computed alike, by the same operations
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.families: dict[int, Any] = {}
        self._known_families: dict[Any, int] = {}

    def find(self, slots: list[int]) -> list[int]:
        """Find operations on all entries of arrays among slots of one level; returns the others."""
        rest: list[int] = []
        alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
        for slot in slots:
            *how, kinds = self._computed(slot)
            is_of_array = any([isinstance(kind, int) and kind >= 0 for kind in kinds])
            if is_of_array and self._is_simple(slot):
                alike[*how, *kinds].append(slot)
            else:
                rest.append(slot)
        for (_, _, *kinds), members in alike.items():
            rest += self._together(kinds, members)
        for slot in rest:
            *how, kinds = self._computed(slot)
            self.families[slot] = (self._known_families.setdefault((*how, *kinds), len(self._known_families)),)
        return rest

    def _is_simple(self, slot: int) -> bool:
        op = self.results.tape.op(slot)
        return isinstance(op, Op) or (op in _ENTRYWISE and len(self.results.inputs(slot)) <= _MOST_ADDENDS)

    def _computed(self, slot: int) -> tuple[int, Any, list[Any]]:
        """An operation, its label, and the kind of each input: the number of its array, or what takes part in one.

        That is any parameter, any constant, what is computed alike, or else one number: −1 − its slot.
        """
        results, kinds = self.results, []
        for i in results.inputs(slot).tolist():
            kind: Any = results.number_of[i]
            if kind < 0:
                kind = "parameter" if results.parameters[i] else "constant" if i in results.tape.numbers else None
                kind = kind or self.families.get(i, ~i)
            kinds.append(kind)
        return results.tape.ops[slot], results.labels.get(slot, ""), kinds

    def gather(self, slots: Any) -> None:
        """Let numbers that are computed alike be an array, and what they are computed from."""
        if slots.ndim == 2 and len(slots) > 1 and (slots == slots[0]).all():
            slots = slots[0]
        family = self.families.get(int(slots.flat[0]))
        numbers = [] if family is None else slots.ravel().tolist()
        if not numbers or len(set(numbers)) < max(len(numbers), 2) or not self._is_simple(numbers[0]):
            return
        if any([self.results.number_of[i] >= 0 or self.families.get(i) != family for i in numbers]):
            return
        columns = np.array([self.results.inputs(i) for i in numbers]).T.reshape(-1, *slots.shape)
        for column in columns:
            self.gather(column)
        self._add(slots, tuple(columns))

    def _add(self, slots: Any, operands: tuple[Any, ...], form: Form = Form.ENTRYWISE) -> None:
        op, label = self.results.tape.op(int(slots.flat[0])), self.results.label_of(slots)
        self.results.add(Result(slots, form, op, operands, label=label))

    def _together(self, kinds: list[Any], members: list[int]) -> list[int]:
        """Let instructions on entries of the same arrays be one result, or several; returns those that are none."""
        if len(members) < 2:
            return members
        slots, columns = np.array(members), np.array([self.results.inputs(slot) for slot in members]).T
        anchors = [i for i, kind in enumerate(kinds) if isinstance(kind, int) and kind >= 0]
        for i in sorted(anchors, key=lambda i: -self.results.arrays[kinds[i]].slots.size):
            places = self.results.place_of[columns[i]]
            order = np.argsort(places, kind="stable")
            if (np.diff(places[order]) > 0).all():
                shape = rectangle(places[order], self.results.arrays[kinds[i]].slots.shape)
                if shape is not None:
                    operands = tuple([column[order].reshape(shape) for column in columns])
                    for operand in operands:
                        self.gather(operand)
                    self._add(slots[order].reshape(shape), operands)
                    return []
        for i in range(len(kinds)):
            of_one, where = np.unique(columns[i], return_inverse=True)
            if 1 < len(of_one) < len(members):
                if self.results.tape.op(members[0]) in (MULTIPLY, Kind.BATCH_DOT) and self._outer(slots, columns):
                    return []
                parts = [[*kinds[:i], ~int(slot), *kinds[i + 1 :]] for slot in of_one]
                return [
                    slot for j, part in enumerate(parts) for slot in self._together(part, slots[where == j].tolist())
                ]
        return members

    def _outer(self, slots: Any, columns: Any) -> bool:
        """Whether products are those of each of some numbers with each of others, and have become one result."""
        (a, row), (b, column) = [np.unique(each, return_inverse=True) for each in columns]
        if len(slots) != len(a) * len(b) or len(np.unique(row * len(b) + column)) < len(slots):
            return False
        found = np.empty((len(a), len(b)), dtype=np.intp)
        found[row, column] = slots
        rows, columns = np.argsort(self.results.ranks(a)), np.argsort(self.results.ranks(b))
        self._add(found[rows][:, columns], (a[rows], b[columns]), Form.OUTER)
        return True
