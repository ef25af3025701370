"""Finds the instructions that can be done side by side: those of one level and one kind.

In a tape of 10⁶ instructions every array with a number for each of them counts.  So what many arrays have to be made of on the
way is looked at piece by piece.

Read next: ``rows.py``, which row each result gets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.graph import all_inputs, depths, in_groups, order_by, pieces, put, taken
from autograd.table import ADD
from autograd.tape import FIRST_COMPUTED, FIRST_OPERATION, Kind, Tape, code_of, codes_of

from .parts import parts_of
from .rows import Assignment, Rows, by_inputs, uneven

#: From how many instructions side by side on they are a block, if they read rows that lie side by side.
LARGE = 16

#: The same in a graph without layers, where hardly anything else is done on the rows of a block while they are near.
LARGE_WITHOUT_LAYERS = 256

#: The same for sums, and for products of numbers that all vary: from how many terms on, all together.
LARGE_SUM = 64

#: If there are more matrices than so many that have fewer than ``LARGE`` numbers, these are no blocks.
MANY = 64


class Levels:
    """The instructions of a tape by level and kind, in groups that a block or a series is made of.

    level         of each slot; if instructions are not to be together, each has a level of its own
    part          of each slot: what is carried out before, on and after the lanes has levels of its own
    is_matrix     whether a slot is a dot of shared numbers with numbers of the sample
    same_factors  for these: a number that they share with those of their level that have the same inputs
    are_blocks    whether a slot is part of a block, however few there are
    """

    def __init__(self, tape: Tape, *, together: bool) -> None:
        self.tape = tape
        self.assignment = Assignment(tape)
        self.ops, self.bounds, self.operands, self.varies = self.columns = tape.columns()
        count = len(self.ops)
        self.level = depths(self.bounds, self.operands) if together else np.arange(count, dtype=np.int32)
        self.part, self.separable = parts_of(tape)
        self.same_factors = np.zeros(count, dtype=np.int32)
        self.is_matrix = self.find_matrices()
        self.are_blocks = self.is_matrix | (self.ops == code_of(Kind.OUTER)) | self.find_products()
        if self.is_matrix.any():
            first = self.bounds[sums := np.flatnonzero(self.ops == code_of(ADD))]
            of_matrix = self.is_matrix[self.operands[first]] | self.is_matrix[self.operands[first + 1]]
            self.are_blocks[sums[of_matrix]] = True

    def find_matrices(self) -> Any:
        """Which slots are dots of shared numbers with numbers of the sample.

        Small ones are left out where they are many, and a short one that is alone, if its factors lie anywhere.
        """
        dots = np.flatnonzero(self.ops == code_of(Kind.DOT))
        first = self.bounds[dots]
        dots = dots[(self.varies[self.operands[first]] == 0) & (self.varies[self.operands[first + 1]] != 0)]
        dots = dots[np.argsort(self.level[dots], kind="stable")]
        known: dict[tuple[int, bytes], int] = {}
        for slot, level in zip(dots.tolist(), self.level[dots].tolist(), strict=True):
            self.same_factors[slot] = known.setdefault((level, self.factors(slot).tobytes()), len(known) + 1)
        of, terms = self.same_factors[dots], (self.bounds[dots + 1] - self.bounds[dots]) // 2
        rows = np.bincount(of, minlength=1)[of]
        small = rows * terms < LARGE
        left_out = small & (np.count_nonzero(np.bincount(of[small])) > MANY)
        for i in np.flatnonzero((rows == 1) & (terms < LARGE_SUM) & ~left_out).tolist():
            factors = self.factors(dots[i])
            left_out[i] = len(factors) < 4 or factors[0] == factors[1] or uneven(factors)
        self.same_factors[dots[left_out]] = 0
        found = np.zeros(len(self.ops), dtype=bool)
        found[dots[~left_out]] = True
        return found

    def factors(self, dot: int) -> Rows:
        """What the shared numbers of a dot are multiplied with."""
        found: Rows = self.operands[self.bounds[dot] + 1 : self.bounds[dot + 1] : 2]
        return found

    def find_products(self) -> Any:
        """Which slots are sums of products over the lanes that share a factor with another of their level."""
        slots = np.flatnonzero(self.ops == code_of(Kind.BATCH_DOT))
        found = np.zeros(len(self.ops), dtype=bool)
        for i in range(2):
            key = self.level[slots].astype(np.int64) << 32 | self.operands[self.bounds[slots] + i]
            order = np.argsort(key, kind="stable")
            twice = np.flatnonzero(np.diff(key[order]) == 0)
            found[slots[order[twice]]] = found[slots[order[twice + 1]]] = True
        self.same_factors[slots] = found[slots]
        return found

    def inputs(self, slots: Rows) -> Rows:
        """The inputs of instructions, of one after the other."""
        found: Rows = all_inputs(slots, self.bounds, self.operands)
        return found

    def groups(self, part: int) -> Iterator[tuple[Rows, Any]]:
        """The slots of a part: those of each level and kind together, or many that go by single rows.

        Of the latter also: which are not of the level and kind of the one before.  Gradients that have reserved rows are groups
        of their own, in the order of these rows.
        """
        slots, begins = self.by_level(part)
        if not len(slots):
            return
        first = np.flatnonzero(begins).astype(np.int32)
        ends = np.append(first[1:], np.int32(len(slots)))
        single = self.go_by_single_rows(slots, first, ends - first)
        turns = np.flatnonzero(np.diff(single, prepend=not single[0]))
        for turn, next_turn in zip(turns.tolist(), [*turns[1:].tolist(), len(single)], strict=True):
            if single[turn]:
                own = slice(first[turn], ends[next_turn - 1])
                yield slots[own], begins[own]
                continue
            for begin, end in zip(first[turn:next_turn].tolist(), ends[turn:next_turn].tolist(), strict=True):
                for group in self.groups_of_one_kind(slots[begin:end]):
                    yield group, None

    def by_level(self, part: int) -> tuple[Rows, Any]:
        """The computed slots of a part, those of one level and kind together, and where such a group begins."""
        is_computed = (self.part == part) & (self.ops >= FIRST_COMPUTED) & (self.bounds[1:] > self.bounds[:-1])
        slots = np.flatnonzero(is_computed).astype(np.int32)
        reserved = taken(self.assignment.reserved, slots)
        if (reserved >= 0).any():  # within a level in the order of these rows
            slots = taken(slots, order_by(reserved + 1))
        level = taken(self.level, slots)
        order = order_by(level)
        slots = taken(slots, order)
        order, begins = in_groups(taken(level, order), self.kinds(slots))
        return taken(slots, order), begins

    def kinds(self, slots: Rows) -> Any:
        """A number that is the same for all instructions that one block can do."""
        found = np.empty(len(slots), dtype=np.int64)
        for piece in pieces(len(slots)):
            own = slots[piece]
            starts, counts = self.bounds[own], self.bounds[own + 1] - self.bounds[own]
            kind = self.same_factors[own].astype(np.int64) << 24 | counts
            kind = kind << 12 | self.ops[own]
            for i in range(3):
                kind = kind << 1 | self.varies[self.operands[np.minimum(starts + i, starts + counts - 1)]]
            kind = kind << 1 | self.varies[own]
            found[piece] = kind << 1 | (self.assignment.reserved[own] >= 0)
        return found

    def go_by_single_rows(self, slots: Rows, begins: Rows, counts: Rows) -> Any:
        """Which groups are part of a series: they are small, or their inputs would have to be copied together for a block.

        slots           of all groups, one after the other
        begins, counts  where each begins, and how many there are
        """
        first = taken(slots, begins)
        start, ops = taken(self.bounds, first), taken(self.ops, first)
        terms = taken(self.bounds, first + 1) - start
        side_by_side = LARGE if self.are_blocks.any() else LARGE_WITHOUT_LAYERS
        small = (counts < side_by_side) & ((ops >= FIRST_OPERATION) | (counts * terms < LARGE_SUM))
        found = small | taken(codes_of(Kind.BATCH_SUM, Kind.BATCH_DOT), ops)
        # Dots that are no matrix have different factors: as a block they would all be given those of the first.
        dots = np.flatnonzero(ops == code_of(Kind.DOT))
        start = start[dots]
        found[dots] |= self.varies[self.operands[start]] < self.varies[self.operands[start + 1]]
        found &= ~taken(self.are_blocks, first)
        place = self.assignment.rows.copy()  # sources have theirs; of others those of a group will be neighbours
        put(place, slots, np.arange(len(place), len(place) + len(slots), dtype=np.int32))
        large = np.flatnonzero(~small & ~taken(self.are_blocks, first) & ((ops >= FIRST_OPERATION) | (counts == 1)))
        for i in large.tolist():
            found[i] |= self.are_scattered(slots[begins[i] : begins[i] + counts[i]], place)
        return found

    def are_scattered(self, slots: Rows, place: Rows) -> bool:
        """Whether what instructions of one kind read, or the terms of a single sum, are not evenly spaced in any order."""
        op = self.tape.op(slots[0])
        if isinstance(op, Kind):
            return uneven(place[self.inputs(slots)].reshape(-1, 2 if op is Kind.DOT else 1))
        places = place[self.columns.matrix(slots)]
        return uneven(places) and uneven(places[by_inputs(places)])

    def groups_of_one_kind(self, slots: Rows) -> list[Rows]:
        """Instructions of one kind and level as groups that each are a block."""
        op = self.tape.op(slots[0])
        if op is Kind.OUTER:
            return [slots[i : i + 1] for i in range(len(slots))]
        if op is Kind.BATCH_DOT:
            # Rows that are multiplied with the same rows are one block, each with each.
            factors: defaultdict[int, list[int]] = defaultdict(list)
            for slot in slots.tolist():
                factors[self.tape.inputs(slot)[0]].append(slot)
            products: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
            for group in factors.values():
                products[tuple([self.tape.inputs(slot)[1] for slot in group])] += group
            return [np.array(group, dtype=np.intp) for group in products.values()]
        return self.assignment.in_runs(slots) if self.assignment.reserved[slots[0]] >= 0 else [slots]
