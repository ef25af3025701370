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

_ENTRYWISE = (Kind.DETACH, Kind.SPREAD, Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.SUM)
#: Of how many terms a sum is written with signs between arrays.
_MOST_ADDENDS = 6


class Entrywise:
    """Finds results that are one operation for each place of arrays.

    families   for each slot that is in no array, what is the same for all numbers that are computed as it is
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
            inputs = self.results.tape.inputs(slot)
            arrays = [self.results.number_of[i] for i in inputs] if len(inputs) <= _MOST_ADDENDS else [-1]
            op = self.results.tape.op(slot)
            if max(arrays) < 0 or not (isinstance(op, Op) or op in _ENTRYWISE):
                rest.append(slot)
                continue
            kinds = [number if number >= 0 else self._kind(i) for number, i in zip(arrays, inputs, strict=True)]
            alike[(op, self.results.labels.get(slot, ""), *kinds)].append(slot)
        for (op, label, *kinds), members in alike.items():
            rest += self._together(op, label, kinds, members)
        return rest

    def _kind(self, slot: int) -> Any:
        """What takes part in an array of operands: any parameter, any constant, what is computed alike, or one number."""
        if self.results.parameters[slot]:
            return "parameter"
        return "constant" if slot in self.results.tape.numbers else self.families.get(slot, ~slot)

    def family(self, slot: int) -> tuple[int]:
        """What is the same for numbers that are computed alike: by the same operations, of any parameters and constants."""
        arrays = [self.results.number_of[i] for i in self.results.tape.inputs(slot)]
        kinds = [n if n >= 0 else self._kind(i) for n, i in zip(arrays, self.results.tape.inputs(slot), strict=True)]
        key = self.results.tape.ops[slot], self.results.labels.get(slot, ""), *kinds
        return (self._known_families.setdefault(key, len(self._known_families)),)

    def gather(self, slots: Any) -> None:
        """Let numbers that are computed alike be an array, and what they are computed from."""
        if slots.ndim == 2 and len(slots) > 1 and (slots == slots[0]).all():
            slots = slots[0]
        numbers = slots.ravel().tolist()
        family = self.families.get(numbers[0])
        if family is None or len(set(numbers)) < max(len(numbers), 2):
            return
        op = self.results.tape.op(numbers[0])
        is_simple = isinstance(op, Op) or (
            op in _ENTRYWISE and len(self.results.tape.inputs(numbers[0])) <= _MOST_ADDENDS
        )
        if not is_simple or any([self.results.number_of[i] >= 0 or self.families.get(i) != family for i in numbers]):
            return
        columns = [
            np.array(column).reshape(slots.shape)
            for column in zip(*map(self.results.tape.inputs, numbers), strict=True)
        ]
        for column in columns:
            self.gather(column)
        label = self.results.labels.get(numbers[0], "")
        self.results.add(Result(slots, Form.ENTRYWISE, op, tuple(columns), label=label))

    def _together(self, op: Op | Kind, label: Any, kinds: list[Any], members: list[int]) -> list[int]:
        """Let instructions on entries of the same arrays be one result, or several; returns those that are none."""
        if len(members) < 2:
            return members
        columns = np.array([self.results.tape.inputs(slot) for slot in members], dtype=np.intp).T
        slots = np.array(members)
        anchors = [i for i, kind in enumerate(kinds) if isinstance(kind, int) and kind >= 0]
        for i in sorted(anchors, key=lambda i: -self.results.arrays[kinds[i]].slots.size):
            places = self.results.places(columns[i])
            order = np.argsort(places, kind="stable")
            if (np.diff(places[order]) > 0).all():
                shape = rectangle(places[order], self.results.arrays[kinds[i]].slots.shape)
                if shape is not None:
                    operands = tuple([column[order].reshape(shape) for column in columns])
                    for operand in operands:
                        self.gather(operand)
                    self.results.add(Result(slots[order].reshape(shape), Form.ENTRYWISE, op, operands, label=label))
                    return []
        rest: list[int] = []
        for i in range(len(kinds)):
            of_one, where = np.unique(columns[i], return_inverse=True)
            if 1 < len(of_one) < len(members):
                if op is MULTIPLY and self._outer(slots, columns, label):
                    return []
                for j in range(len(of_one)):
                    part = list(kinds)
                    part[i] = ~int(of_one[j])
                    rest += self._together(op, label, part, slots[where == j].tolist())
                return rest
        return members

    def _outer(self, slots: Any, columns: Any, label: Any) -> bool:
        """Whether products are those of each of some numbers with each of others, and have become one result."""
        (a, row), (b, column) = [np.unique(each, return_inverse=True) for each in columns]
        if len(slots) != len(a) * len(b) or len(np.unique(row * len(b) + column)) < len(slots):
            return False
        found = np.empty((len(a), len(b)), dtype=np.intp)
        found[row, column] = slots
        self.results.add(Result(found, Form.OUTER, MULTIPLY, (a, b), label=label))
        return True
