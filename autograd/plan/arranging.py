"""Arranges instructions in blocks, so that many of one kind are done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one kind make a *group*, and their results get neighbouring rows.  So the scalars of a layer of
neurons come together again as its matrix, though nobody has said that there was one.  A product of matrices is a block, and
what is done to many of its numbers; all other groups make series.

In a tape of 10⁶ instructions every array with a number for each of them counts.  So what many arrays have to be made of on the
way is looked at piece by piece.

Read next: ``numpy_executor.py``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograd.graph import all_inputs, depths, in_groups, order_by, pieces, taken
from autograd.table import ADD, IDENTITY, Op
from autograd.tape import FIRST_COMPUTED, FIRST_OPERATION, Kind, Tape, code_of

from .blocks import Block, Parts, Plan, Series, block_of
from .parts import AFTER, BEFORE, LANES, parts_of
from .rows import Assignment, Operand, Rows, are_neighbours, by_inputs, uneven

#: From how many instructions side by side on a group is a block, where there are products of matrices.  A matrix of fewer
#: numbers is small: if there are more than ``MANY`` of these, they are none.
LARGE, MANY = 16, 64

#: A matrix of a single row has so many numbers, or is multiplied with rows that are evenly spaced.
LONG = 64


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape in blocks; of one instruction each if they are not to be ``together``."""
    return _Arranging(tape, together=together).plan()


class _Arranging:
    """A plan being made.

    level      of each slot; if instructions are not to be together, each has a level of its own
    part       of each slot: what is carried out before, on and after the lanes has levels of its own
    product    of each slot: a number that it shares with those that one product of matrices gives; 0 if none does
    is_matrix  whether a slot is a dot of shared numbers with numbers of the sample, and part of such a product
    """

    def __init__(self, tape: Tape, *, together: bool) -> None:
        self.tape = tape
        self.assignment = Assignment(tape)
        self.ops, self.bounds, self.operands, self.varies = self.columns = tape.columns()
        count = len(self.ops)
        self.level = depths(self.bounds, self.operands) if together else np.arange(count, dtype=np.int32)
        self.part, self.separable = parts_of(tape)
        self.product = np.zeros(count, dtype=np.int32)
        self.find_matrices()
        self.is_matrix = self.product != 0

    def plan(self) -> Plan:
        tape, assignment, rows = self.tape, self.assignment, self.assignment.rows
        constants, lanes = map(tape.slots_of, (Kind.CONSTANT, Kind.LANES))
        assignment.assign(tape.arguments())
        assignment.assign_parameters(self.by_use())
        assignment.assign(constants)
        assignment.assign(lanes)
        self.find_products()
        before, on_lanes, after = (self.blocks(part) for part in (BEFORE, LANES, AFTER))
        return Plan(
            Parts(before, on_lanes, [*after, *self.copies()], self.separable),
            len(tape.trained),
            (assignment.sizes[False], assignment.sizes[True]),
            (rows[constants], np.array(tape.numbers)),
            rows[assignment.parameters].astype(np.intp),
            rows[lanes].astype(np.intp),
            assignment.outputs(),
            assignment.gradients,
        )

    # -- Products of matrices ------------------------------------------------------------------------------

    def find_matrices(self) -> None:
        """Number the dots of shared numbers with numbers of the sample, those with the same factors alike.

        Small ones are left out where they are many, and a short one that is alone, if its factors lie anywhere.
        """
        dots = self.tape.slots_of(Kind.DOT)
        first = self.bounds[dots]
        dots = dots[(self.varies[self.operands[first]] == 0) & (self.varies[self.operands[first + 1]] != 0)]
        dots = dots[np.argsort(self.level[dots], kind="stable")]
        terms = (self.bounds[dots + 1] - self.bounds[dots]) // 2
        ends, factors = np.append(0, np.cumsum(terms)), self.inputs(dots)[1::2]
        found = _alike(self.level[dots], ends, factors)
        rows = np.bincount(found, minlength=1)[found]
        small = rows * terms < LARGE
        left_out = small & (np.count_nonzero(np.bincount(found[small])) > MANY)
        for i in np.flatnonzero((rows == 1) & (terms < LONG) & ~left_out).tolist():
            own = factors[ends[i] : ends[i + 1]]
            left_out[i] = len(own) < 4 or own[0] == own[1] or uneven(own)
        self.product[dots] = np.where(left_out, 0, found)

    def find_products(self) -> None:
        """Number the gradients of matrices, and the products over the lanes that are of each of some rows with each of others."""
        outer, slots = map(self.tape.slots_of, (Kind.OUTER, Kind.BATCH_DOT))
        self.product[outer] = np.arange(1, len(outer) + 1)
        rows, (first, second) = self.assignment.rows[slots], self.columns.matrix(slots).reshape(-1, 2).T
        key = (2 * self.level[slots].astype(np.int64) + (rows >= 0)) << 32 | first
        order = np.lexsort([rows, key])
        begins = np.flatnonzero(np.diff(key[order], prepend=-1))
        ends = np.append(begins, len(slots))
        found = np.repeat(_alike(key[order[begins]] >> 32, ends, second[order]), np.diff(ends))
        self.product[slots[order]] = np.where(np.bincount(found, minlength=1)[found] > 1, found, 0)

    def by_use(self) -> Rows:
        """The parameters in the order in which the blocks will use them: matrices first, each row by row.

        In this order they get their rows, so that a layer's matrix is one piece of the table, with no need to copy it
        together before every product.
        """
        parameters, is_parameter = self.assignment.parameters, self.ops == code_of(Kind.PARAMETER)
        used = taken(is_parameter, self.operands)
        when = np.where(self.is_matrix, self.product, self.level + (1 + self.product.max(initial=0)))
        when = np.repeat(when, np.diff(self.bounds))[used]
        slots = np.concatenate([self.operands[used][order_by(when)], parameters], dtype=np.int32, casting="same_kind")
        turns = np.arange(len(slots), dtype=np.int32)
        first = np.empty(len(self.ops), dtype=np.int32)  # where a slot comes first: what is written last stays
        first[slots[::-1]] = turns[::-1]
        used_first: Rows = slots[first[slots] == turns]
        return used_first

    # -- Groups ------------------------------------------------------------------------------------------

    def groups(self, part: int) -> tuple[Rows, Any]:
        """The computed slots of a part, those of one level and kind together, and where such a group begins.

        Gradients that have their rows are groups of their own, in the order of these.
        """
        is_computed = (self.part == part) & (self.ops >= FIRST_COMPUTED) & (self.bounds[1:] > self.bounds[:-1])
        slots = np.flatnonzero(is_computed).astype(np.int32)
        slots = taken(slots, order_by(taken(self.assignment.rows, slots) + 1))
        slots = taken(slots, order_by(taken(self.level, slots)))
        order, begins = in_groups(taken(self.level, slots), self.kinds(slots))
        return taken(slots, order), begins

    def kinds(self, slots: Rows) -> Any:
        """A number that is the same for all instructions that one block can do."""
        found = np.empty(len(slots), dtype=np.int64)
        for piece in pieces(len(slots)):
            own = slots[piece]
            starts, counts = self.bounds[own], self.bounds[own + 1] - self.bounds[own]
            kind = self.product[own].astype(np.int64) << 24 | counts
            kind = kind << 12 | self.ops[own]
            for i in range(3):
                kind = kind << 1 | self.varies[self.operands[np.minimum(starts + i, starts + counts - 1)]]
            kind = kind << 1 | self.varies[own]
            found[piece] = kind << 1 | (self.assignment.rows[own] >= 0)
        return found

    def inputs(self, slots: Rows) -> Rows:
        """The inputs of instructions, of one after the other."""
        found: Rows = all_inputs(slots, self.bounds, self.operands)
        return found

    # -- Blocks and series -------------------------------------------------------------------------------

    def blocks(self, part: int) -> list[Block | Series]:
        """The blocks of a part, and between them series of what goes by single rows."""
        slots, begins = self.groups(part)
        if not len(slots):
            return []
        first = np.flatnonzero(begins)
        ends, members = np.append(first[1:], len(slots)), slots[first]
        large = (ends - first >= LARGE) & (self.ops[members] >= FIRST_OPERATION) & (self.assignment.rows[members] < 0)
        self.assignment.assign(slots)
        could_be = (self.product[members] != 0) | self.are_biases(members) | (large & self.product.any())
        found, done = list[Block | Series](), 0
        for begin, end in zip(first[could_be].tolist(), ends[could_be].tolist(), strict=True):
            block = self.block(slots[begin:end])
            if block is not None:
                found += [self.series(slots[done:begin], begins[done:begin]), block] if done < begin else [block]
                done = end
        return found if done == len(slots) else [*found, self.series(slots[done:], begins[done:])]

    def are_biases(self, slots: Rows) -> Any:
        """Which slots are sums of what a matrix gives and something else."""
        last = self.bounds[slots + 1] - 1
        of_matrix = self.is_matrix[self.operands[last]] | self.is_matrix[self.operands[last - 1]]
        return (self.ops[slots] == code_of(ADD)) & of_matrix

    def block(self, slots: Rows) -> Block | None:
        """A group as a block, in an order in which its inputs are neighbours; None if these lie anywhere, and it is no product."""
        op, rows, first = self.tape.op(slots[0]), self.assignment.rows, int(slots[0])
        if op is Kind.OUTER:
            factors = self.tape.details[first].factors(self.tape.inputs(first))
            operands = tuple([self.assignment.of(x if x.shape[1] > 1 else x[:, 0]) for x in factors])
            return Block(Kind.BATCH_DOT, operands, self.assignment.assign_matrix(first), matrix=True)
        inputs, own = rows[self.columns.matrix(slots)], rows[slots]
        if op is Kind.BATCH_DOT:  # each of some rows with each of others, which are in the same order for each
            _, at, of = np.unique(inputs[:, 0], return_index=True, return_inverse=True)
            order = at[of].argsort(kind="stable")
            own = own[order] if are_neighbours(own[order]) else self.assignment.new(False, len(own))
        else:
            order = by_inputs(inputs)
        if isinstance(op, Op) and uneven(inputs[order]):
            return None
        slots[:] = slots[order]
        rows[slots] = own
        varies = self.varies[self.tape.inputs(first)].astype(bool).tolist()
        return block_of(op, inputs[order], varies, Operand(bool(self.varies[first]), own))

    def series(self, slots: Rows, begins: Any) -> Series:
        """Instructions on single rows as a series, with where each is not like the one before."""
        rows, inputs = taken(self.assignment.rows, slots), self.inputs(slots)
        bounds = np.zeros(len(slots) + 1, dtype=np.int32)
        np.cumsum(taken(self.bounds, slots + 1) - taken(self.bounds, slots), out=bounds[1:])
        ops, varies, groups = taken(self.ops, slots), taken(self.varies, slots), np.flatnonzero(begins).astype(np.int32)
        places, tables = taken(self.assignment.rows, inputs), taken(self.varies, inputs)
        return Series(ops, bounds, places, tables, rows, varies, groups)

    def copies(self) -> list[Block | Series]:
        """What copies gradients to their rows at the end."""
        sources, targets = self.assignment.copies()
        if not len(targets):
            return []
        if are_neighbours(targets):
            return [Block(IDENTITY, (Operand(False, sources),), Operand(False, targets))]
        ops, shared = np.full_like(targets, code_of(IDENTITY)), np.zeros(len(targets), dtype=np.uint8)
        bounds = np.arange(len(targets) + 1, dtype=np.int32)
        return [Series(ops, bounds, sources, shared, targets, shared, bounds[:1])]


def _alike(levels: Any, ends: Any, slots: Rows) -> Rows:
    """A number from 1 on for each list of slots, ``slots[ends[i]:ends[i + 1]]``: the same if they are equal and of one level."""
    known: dict[tuple[int, bytes], int] = {}
    written, places = slots.tobytes(), pairwise((slots.itemsize * ends).tolist())
    keys = [(level, written[begin:end]) for level, (begin, end) in zip(levels.tolist(), places, strict=True)]
    return np.array([known.setdefault(key, len(known) + 1) for key in keys], dtype=np.int32)
