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

from autograd.graph import all_inputs, counts_of, depths, groups_of, order_by, pieces, put, spans, taken
from autograd.table import ADD
from autograd.tape import FIRST_COMPUTED, FIRST_OPERATION, Kind, Tape, code_of, codes_of

from .rows import Assignment, Rows, uneven

#: From how many instructions side by side on they are a block, if they read rows that lie side by side.
LARGE = 16

#: The same in a graph without layers, where hardly anything else is done on the rows of a block while they are near.
LARGE_WITHOUT_LAYERS = 256

#: The same for sums, and for products of numbers that all vary: from how many terms on, all together.
LARGE_SUM = 64

#: About how many instructions are looked at together, where many arrays are made of them on the way.
PIECE = 1 << 13


class Levels:
    """The instructions of a tape by level and kind, in groups that a block or a series is made of.

    level         of each slot; if instructions are not to be together, each has a level of its own
    order         the slots that are computed, by level
    group         a number that slots of one level and kind have in common, once ``groups`` has begun
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
        is_computed = (self.ops >= FIRST_COMPUTED) & (np.diff(self.bounds) > 0)
        order = order_by(self.level)
        self.order: Rows = order[taken(is_computed, order)]
        self.group = np.zeros(count, dtype=np.int32)
        self.same_factors = np.zeros(count, dtype=np.int32)
        self.is_matrix = self.find_matrices()
        self.are_blocks = self.is_matrix | (self.ops == code_of(Kind.OUTER)) | self.find_products()
        if self.is_matrix.any():
            first = self.bounds[sums := np.flatnonzero(self.ops == code_of(ADD))]
            of_matrix = self.is_matrix[self.operands[first]] | self.is_matrix[self.operands[first + 1]]
            self.are_blocks[sums[of_matrix]] = True

    def find_matrices(self) -> Any:
        """Which slots are dots of shared numbers with numbers of the sample, but for one that is alone and short, or scattered."""
        dots = self.order[taken(self.ops, self.order) == code_of(Kind.DOT)]
        first = self.bounds[dots]
        dots = dots[(self.varies[self.operands[first]] == 0) & (self.varies[self.operands[first + 1]] != 0)]
        known: dict[tuple[int, bytes], int] = {}
        for slot, level in zip(dots.tolist(), self.level[dots].tolist(), strict=True):
            key = level, self.operands[self.bounds[slot] + 1 : self.bounds[slot + 1] : 2].tobytes()
            self.same_factors[slot] = known.setdefault(key, len(known) + 1)
        found = np.zeros(len(self.ops), dtype=bool)
        found[dots] = True
        counts = self.bounds[dots + 1] - self.bounds[dots]
        of = self.same_factors[dots]
        few = (np.bincount(of, minlength=1)[of] == 1) & (counts < 2 * LARGE_SUM)
        alone, counts = dots[few], counts[few]
        factors = self.operands[spans(self.bounds[alone], counts)[1::2]]
        of = np.repeat(np.arange(len(alone)), counts // 2)
        repeated = self.operands[self.bounds[alone] + 1] == self.operands[self.bounds[alone] + 3]
        found[alone[(counts < 8) | repeated | uneven(factors[np.newaxis], of, len(alone))]] = False
        self.same_factors[~found] = 0
        return found

    def find_products(self) -> Any:
        """Which slots are sums of products over the lanes that share a factor with another of their level."""
        slots = self.order[taken(self.ops, self.order) == code_of(Kind.BATCH_DOT)]
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

    def groups(self) -> Iterator[tuple[Rows, bool]]:
        """The slots of each level, those of one kind together, or many that go by single rows; and whether they do so.

        They are in an order in which their inputs are neighbours.  Gradients that have reserved rows are groups of their
        own, in the order of these rows.
        """
        slots, counts = self.slots_by_group()
        if not len(slots):
            return
        ends = np.cumsum(counts, dtype=np.int32)
        single = self.go_by_single_rows(slots, ends)
        turns = np.flatnonzero(np.diff(single, prepend=not single[0]))
        for first, last in zip(turns.tolist(), [*turns[1:].tolist(), len(single)], strict=True):
            if single[first]:
                yield slots[ends[first] - counts[first] : ends[last - 1]], True
                continue
            for end, count in zip(ends[first:last].tolist(), counts[first:last].tolist(), strict=True):
                for group in self.groups_of_one_kind(slots[end - count : end]):
                    yield group, False

    def slots_by_group(self) -> tuple[Rows, Rows]:
        """The slots, those of one level and kind together, and how many there are of each."""
        reserved = self.assignment.reserved
        slots = self.order
        if (reserved >= 0).any():  # within a level in the order of these rows
            slots = slots[order_by(taken(reserved, slots) + 1)]
            slots = slots[order_by(taken(self.level, slots))]
        group = groups_of(taken(self.level, slots), self.kinds(slots))
        put(self.group, slots, group)
        return slots[order_by(group)], counts_of(group, group.max(initial=-1) + 1)

    def go_by_single_rows(self, slots: Rows, ends: Rows) -> Any:
        """Which groups are part of a series: they are small, or their inputs would have to be copied together for a block.

        slots   of all groups, one after the other
        ends    where each ends
        """
        place = self.assignment.rows.copy()  # sources have theirs; of others those of a group will be neighbours
        put(place, slots, np.arange(len(place), len(place) + len(slots), dtype=np.int32))
        found, first, begin = np.empty(len(ends), dtype=bool), 0, 0
        while first < len(ends):  # some groups at a time
            last = max(first + 1, int(np.searchsorted(ends, np.int32(begin + PIECE), side="right")))
            end = int(ends[last - 1])
            counts = np.diff(ends[first:last], prepend=np.int32(begin))
            found[first:last] = self.some_go_by_single_rows(slots[begin:end], counts, place)
            first, begin = last, end
        return found

    def some_go_by_single_rows(self, slots: Rows, counts: Rows, place: Rows) -> Any:
        """The same of some groups, one after the other; ``place`` tells of each slot where it will be."""
        begins = np.cumsum(counts) - counts
        terms = self.bounds[slots + 1] - self.bounds[slots]
        first = slots[begins]
        of_table = self.ops[first] >= FIRST_OPERATION
        side_by_side = LARGE if self.are_blocks.any() else LARGE_WITHOUT_LAYERS
        small = (counts < side_by_side) & (of_table | (counts * terms[begins] < LARGE_SUM))
        large = np.flatnonzero(of_table & ~small)
        of = np.repeat(np.arange(len(large)), counts[large])
        own = slots[spans(begins[large], counts[large])]
        last = self.bounds[own + 1] - 1
        places = np.stack([place[self.operands[np.minimum(self.bounds[own] + i, last)]] for i in range(3)])
        in_turn = np.lexsort((*places[::-1], of))
        scattered = np.zeros(len(counts), dtype=bool)
        scattered[large] = uneven(places, of, len(large)) & uneven(places[:, in_turn], of, len(large))
        scattered |= self.are_scattered_sums(first, (counts == 1) & ~small & ~of_table, place)
        # Dots that are no matrix have different factors: as a block they would all be given those of the first.
        second = np.minimum(self.bounds[first] + 1, self.bounds[first + 1] - 1)
        by_lane = self.varies[self.operands[self.bounds[first]]] < self.varies[self.operands[second]]
        own_factors = (self.ops[first] == code_of(Kind.DOT)) & by_lane
        by_row = small | scattered | own_factors | codes_of(Kind.BATCH_SUM, Kind.BATCH_DOT)[self.ops[first]]
        return by_row & ~self.are_blocks[first]

    def are_scattered_sums(self, slots: Rows, chosen: Any, place: Rows) -> Any:
        """Which of the slots, sums and dots if chosen, have terms that are not evenly spaced."""
        found = np.zeros(len(slots), dtype=bool)
        sums = slots[chosen]
        step = np.where(self.ops[sums] == code_of(Kind.DOT), 2, 1)
        counts = (self.bounds[sums + 1] - self.bounds[sums]) // step
        step = np.repeat(step, counts)
        at = np.repeat(self.bounds[sums], counts) + step * spans(np.zeros_like(counts), counts)
        places = place[self.operands[np.stack([at, at + step - 1])]]
        found[chosen] = uneven(places, np.repeat(np.arange(len(sums)), counts), len(sums))
        return found

    def kinds(self, slots: Rows) -> Any:
        """A number that is the same for all instructions that one block can do."""
        found = np.empty(len(slots), dtype=np.int64)
        for piece in pieces(len(slots)):
            own = slots[piece]
            starts, counts = self.bounds[own], self.bounds[own + 1] - self.bounds[own]
            kind = self.same_factors[own].astype(np.int64) << 12 | self.ops[own]
            kind = kind << 24 | counts
            for i in range(3):
                kind = kind << 1 | self.varies[self.operands[np.minimum(starts + i, starts + counts - 1)]]
            kind = kind << 1 | self.varies[own]
            found[piece] = kind << 1 | (self.assignment.reserved[own] >= 0)
        return found

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
