"""Arranges instructions in blocks, so that many of one kind are done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one kind make a *block*, and their results get neighbouring rows.  So the scalars of a
layer of neurons come together again as its matrix, though nobody has said that there was one.

Read next: ``rows.py``, which row each result gets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.graph import all_inputs, counts_of, depths, groups_of, order_by, pieces, put, spans, taken
from autograd.table import ADD, IDENTITY, Op
from autograd.tape import FIRST_COMPUTED, FIRST_OPERATION, OVER_LANES, Kind, Tape, code_of, codes_of

from .rows import Assignment, Operand, Rows, uneven
from .series import Series, Waiting, is_of_matrices, operands_of


@dataclass(frozen=True)
class Block:
    """One operation on many rows.

    matrix  whether ``operands`` are a matrix of shared numbers and rows it is multiplied with (``Kind.DOT``), or
            two sets of rows to be multiplied each with each (``Kind.BATCH_DOT``), with a column for each position
            if the products are summed over several positions
    result  the rows of the results, which are neighbours
    """

    op: Op | Kind
    operands: tuple[Operand, ...]
    result: Operand
    matrix: bool = False


@dataclass(frozen=True)
class Plan:
    """Blocks in the order in which they are carried out, and the rows of everything.

    trained     how many parameters the tape computes the gradients of: they are the first rows of the shared table,
                and their gradients, in the same order, are the next
    sizes       how many rows the two tables have, that of what lanes share and that of what varies
    constants   (row, number) of the shared table
    parameters  rows of the shared table, by parameter in the order of the tape
    lanes       rows of the shared table that hold the number of lanes
    outputs     (whether it varies, row), in the order of the tape, but for the gradients of parameters
    gradients   rows of the shared table: the gradients of parameters, which follow the first output on the tape
    """

    blocks: list[Block | Series]
    trained: int
    sizes: tuple[int, int]
    constants: list[tuple[int, float]]
    parameters: Rows
    lanes: Rows
    outputs: list[tuple[bool, int]]
    gradients: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape in blocks; of one instruction each if they are not to be ``together``."""
    return _Arranging(tape, together=together).plan()


#: From how many instructions side by side on they are a block, if they read rows that lie side by side.
LARGE = 16

#: The same in a graph without layers, where hardly anything else is done on the rows of a block while they are near.
LARGE_WITHOUT_LAYERS = 256

#: The same for sums, and for products of numbers that all vary: from how many terms on, all together.
LARGE_SUM = 64

#: About how many instructions are looked at together, where many arrays are made of them on the way.
PIECE = 1 << 13


class _Arranging:
    """A plan being made.

    level         of each slot; if instructions are not to be together, each has a level of its own
    order         the slots that are computed, by level
    is_matrix     whether a slot is a dot of shared numbers with numbers of the sample
    same_factors  for these: a number that they share with those of their level that have the same inputs
    are_blocks    whether a slot is part of a block, however few there are
    """

    def __init__(self, tape: Tape, *, together: bool) -> None:
        self.tape = tape
        self.assignment = Assignment(tape)
        self.ops, self.bounds, self.operands, self.varies = tape.columns()
        count = len(self.ops)
        self.level = depths(self.bounds, self.operands) if together else np.arange(count, dtype=np.int32)
        is_computed = (self.ops >= FIRST_COMPUTED) & (np.diff(self.bounds) > 0)
        order = order_by(self.level)
        self.order: Rows = order[taken(is_computed, order)]
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

    def plan(self) -> Plan:
        tape, assignment = self.tape, self.assignment
        constants, parameters, lanes = map(tape.slots_of, (Kind.CONSTANT, Kind.PARAMETER, Kind.LANES))
        assignment.assign(tape.arguments())
        assignment.assign_parameters(parameters, self.by_use(parameters))
        assignment.assign(constants)
        assignment.assign(lanes)
        blocks = list(self.blocks())
        blocks += [Block(IDENTITY, (source,), target) for source, target in assignment.copies()]
        rows = assignment.rows
        return Plan(
            blocks,
            len(tape.trained),
            (assignment.sizes[False], assignment.sizes[True]),
            [(int(rows[slot]), tape.numbers[slot]) for slot in constants.tolist()],
            rows[parameters].astype(np.intp),
            rows[lanes].astype(np.intp),
            assignment.outputs(),
            assignment.gradients(),
        )

    def inputs(self, slots: Rows) -> Rows:
        """The inputs of instructions, of one after the other."""
        found: Rows = all_inputs(slots, self.bounds, self.operands)
        return found

    def by_use(self, parameters: Rows) -> Rows:
        """The parameters in the order in which the blocks will use them: matrices first, each row by row.

        In this order they get their rows, so that a layer's matrix is one piece of the table, with no need to copy it
        together before every product.
        """
        is_parameter = np.zeros(len(self.ops), dtype=bool)
        is_parameter[parameters] = True
        of_matrix = taken(self.is_matrix, self.order)
        matrices, others = self.order[of_matrix], self.order[~of_matrix]
        matrices = matrices[np.argsort(self.same_factors[matrices], kind="stable")]
        used = [self.inputs(matrices)[0::2]]
        for piece in pieces(len(others)):
            inputs = self.inputs(others[piece])
            used.append(inputs[is_parameter[inputs]])
        slots = np.concatenate([*used, parameters], dtype=np.int32, casting="same_kind")
        slots = slots[is_parameter[slots]]
        turns = np.arange(len(slots), dtype=np.int32)
        first = np.empty(len(self.ops), dtype=np.int32)  # where a slot comes first: what is written last stays
        first[slots[::-1]] = turns[::-1]
        used_first: Rows = slots[first[slots] == turns]
        return used_first

    # -- Blocks ------------------------------------------------------------------------------------------

    def blocks(self) -> Iterator[Block | Series]:
        """The blocks of all levels; what is alone of its kind in a level, or scattered, waits to be part of a series."""
        waiting = Waiting(self.tape)
        for slots, are_single in self.groups():
            yield from map(self.series, waiting.add(slots) if are_single else waiting.before(slots))
            if not are_single:
                yield self.block(self.side_by_side(slots))
        yield from map(self.series, waiting.rest())

    def series(self, slots: Rows) -> Series:
        """Instructions on single rows as a series."""
        result = self.assignment.assign_each(slots)
        bounds = np.zeros(len(slots) + 1, dtype=np.int32)
        begins = np.ones(len(slots), dtype=bool)
        for piece in pieces(len(slots)):
            own = slots[piece]
            bounds[piece.start + 1 : piece.stop + 1] = self.bounds[own + 1] - self.bounds[own]
            own = slots[max(piece.start - 1, 0) : piece.stop]  # with the last one of the piece before
            kind, level, rows = self.kinds(own), self.level[own], result.rows[max(piece.start - 1, 0) : piece.stop]
            begins[piece.stop - len(own) + 1 : piece.stop] = (
                (np.diff(rows) != 1) | (np.diff(kind) != 0) | (np.diff(level) != 0)
            )
        inputs = self.inputs(slots)
        return Series(
            taken(self.ops, slots),
            np.cumsum(bounds, out=bounds),
            taken(self.assignment.rows, inputs),
            taken(self.varies, inputs),
            result,
            np.flatnonzero(begins).astype(np.int32),
            bool(codes_of(*OVER_LANES)[self.ops[slots[0]]]),
        )

    # -- Kinds -------------------------------------------------------------------------------------------

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

    def side_by_side(self, slots: Rows) -> Rows:
        """Instructions of one kind in an order in which their inputs are neighbours; gradients in that of their reserved rows."""
        if len(slots) == 1 or self.assignment.reserved[slots[0]] >= 0 or self.tape.op(slots[0]) is Kind.BATCH_DOT:
            return slots
        return slots[_by_inputs(self.assignment.rows[self.tape.columns().matrix(slots)])]

    def block(self, slots: Rows) -> Block:
        op, of, first = self.tape.op(slots[0]), self.assignment.of, int(slots[0])
        if op is Kind.OUTER:
            a, b = self.tape.details[first].factors(self.tape.inputs(first))
            pair = (of(a), of(b)) if a.shape[1] > 1 else (of(a[:, 0]), of(b[:, 0]))
            return Block(Kind.BATCH_DOT, pair, self.assignment.assign_matrix(first), matrix=True)
        result = self.assignment.assign_results(slots)
        varies = self.varies[self.tape.inputs(first)].astype(bool).tolist()
        operands = operands_of(op, self.assignment.rows[self.tape.columns().matrix(slots)], varies)
        return Block(op, operands, result, is_of_matrices(op, varies))


def _by_inputs(rows: Rows) -> Rows:
    """The order of instructions by the rows of their first inputs, then of the second, …"""
    first = rows[:, 0]
    order = np.argsort(first, kind="stable")
    if rows.shape[1] > 1 and (np.diff(first[order]) == 0).any():
        order = np.lexsort(rows.T[::-1])
    return order
