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

from typing import Any

import numpy as np

from autograd.graph import all_inputs, depths, first_with_inputs, in_groups, order_by, pieces, taken
from autograd.table import IDENTITY, Op
from autograd.tape import FIRST_COMPUTED, FIRST_OPERATION, Kind, Tape, code_of

from .blocks import Block, Parts, Plan, Series, block_of
from .parts import BEFORE, LANES, parts_of
from .rows import Assignment, Operand, Rows

#: So many numbers on dots are a matrix; and so many instructions side by side are a block, where there are matrices.
LARGE, WIDE = 16, 8


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape in blocks; of one instruction each if they are not to be ``together``."""
    return _Arranging(tape, together=together).plan()


class _Arranging(Assignment):
    """A plan being made.

    part     of each slot: whether it is carried out before, on or after the lanes
    level    of each slot; those of each part follow on those of the part before.  If instructions are not to be together, each
             has a level of its own
    has_row  of each slot: whether its row is known from the beginning, as are those of gradients
    product  of each slot: a number that it shares with those that one product of matrices gives; 0 if none does
    """

    def __init__(self, tape: Tape, *, together: bool) -> None:
        super().__init__(tape)
        count = len(self.ops)
        self.part, self.separable = parts_of(tape)
        self.level = depths(self.bounds, self.operands) if together else np.arange(count, dtype=np.int32)
        self.level += self.part * (1 + self.level.max(initial=0))
        self.product = np.zeros(count, dtype=np.int32)

    def plan(self) -> Plan:
        tape, rows = self.tape, self.rows
        constants, lanes = map(tape.slots_of, (Kind.CONSTANT, Kind.LANES))
        self.assign(tape.arguments())
        self.assign_parameters(self.level)
        self.assign(np.concatenate([constants, lanes]))
        self.has_row = rows >= 0
        self.find_matrices()
        self.find_gradients_of_matrices()
        slots, begins = self.groups()
        self.assign(slots)
        parts = np.searchsorted(taken(self.part, slots), [BEFORE, LANES], side="right")
        before, on_lanes, after = map(self.blocks, np.split(slots, parts), np.split(begins, parts))
        outputs = np.delete(np.asarray(tape.outputs, dtype=np.intp), slice(1, 1 + len(self.trained)))
        return Plan(
            Parts(before, on_lanes, [*after, *self.copies()], self.separable),
            len(self.trained),
            (self.sizes[False], self.sizes[True]),
            (rows[constants], np.array(tape.numbers)),
            rows[self.parameters].astype(np.intp),
            rows[lanes].astype(np.intp),
            list(zip((self.varies[outputs] != 0).tolist(), rows[outputs].tolist(), strict=True)),
            self.gradients,
        )

    # -- Products of matrices ------------------------------------------------------------------------------

    def find_matrices(self) -> None:
        """Number the dots of shared numbers with numbers of the sample: those with the same numbers of the sample alike.

        One that is alone is a matrix of one row, unless it is multiplied with what lies anywhere.
        """
        dots = self.tape.slots_of(Kind.DOT)
        first = self.bounds[dots]
        dots = dots[(self.varies[self.operands[first]] == 0) & (self.varies[self.operands[first + 1]] != 0)]
        terms = (self.bounds[dots + 1] - self.bounds[dots]) // 2
        factors = all_inputs(dots, self.bounds, self.operands)[1::2]
        ends = np.append(0, np.cumsum(terms))
        begins, lasts = ends[:-1], ends[1:] - 1
        evenly = factors[lasts] - factors[begins] == (terms - 1) * (factors[begins + (terms > 1)] - factors[begins])
        found, rows = _alike(self.level[dots], ends, factors)
        self.product[dots] = np.where((rows > 1) | evenly, found, 0)

    def find_gradients_of_matrices(self) -> None:
        """Number the gradients of matrices, and the products over the lanes that are of each of some rows with each of others."""
        outer, slots = map(self.tape.slots_of, (Kind.OUTER, Kind.BATCH_DOT))
        self.product[outer] = np.arange(1, len(outer) + 1)
        first, second = self.columns.matrix(slots).reshape(-1, 2).T
        key = (2 * self.level[slots].astype(np.int64) + self.has_row[slots]) << 32 | first
        order = np.lexsort([self.rows[slots], key])
        begins = np.flatnonzero(np.diff(key[order], prepend=-1))
        ends = np.append(begins, len(slots))
        found, _ = _alike(key[order[begins]] >> 32, ends, second[order])
        self.product[slots[order]] = np.repeat(found, np.diff(ends))

    # -- Groups ------------------------------------------------------------------------------------------

    def groups(self) -> tuple[Rows, Any]:
        """The computed slots, those of one level and kind together, and where such a group begins.

        Gradients that have their rows are groups of their own, in the order of these.
        """
        slots = np.flatnonzero((self.ops >= FIRST_COMPUTED) & (self.bounds[1:] > self.bounds[:-1])).astype(np.int32)
        slots = taken(slots, order_by(taken(self.rows, slots) + 1))
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
            found[piece] = kind << 1 | self.has_row[own]
        return found

    # -- Blocks and series -------------------------------------------------------------------------------

    def blocks(self, slots: Rows, begins: Any) -> list[Block | Series]:
        """The blocks of a part, and between them series of what goes by single rows."""
        first = np.flatnonzero(begins)
        ends, members = np.append(first[1:], len(slots)), slots[first]
        wide = (ends - first >= WIDE) & (self.ops[members] >= FIRST_OPERATION) & ~self.has_row[members]
        could_be = (self.product[members] != 0) | (wide & self.product.any())
        found, done = list[Block | Series](), 0
        for begin, end in zip(first[could_be].tolist(), ends[could_be].tolist(), strict=True):
            block = self.block(slots[begin:end])
            if block is not None:
                found += [self.series(slots[done:begin], begins[done:begin]), block] if done < begin else [block]
                done = end
        return found if done == len(slots) else [*found, self.series(slots[done:], begins[done:])]

    def block(self, slots: Rows) -> Block | None:
        """A group as a block, in an order in which its inputs are neighbours; None if these lie anywhere, and it is no product."""
        op, rows, first = self.tape.op(slots[0]), self.rows, int(slots[0])
        if op is Kind.OUTER:
            matrix = self.tape.details[first]
            factors = [x if x.shape[1] > 1 else x[:, 0] for x in matrix.factors(self.tape.inputs(first))]
            operands = tuple([Operand(bool(self.varies[x.flat[0]]), rows[x]) for x in factors])
            result = Operand(False, self.rows_of_gradients[matrix.parameters])
            return Block(Kind.BATCH_DOT, operands, result, matrix=True)
        inputs, own = rows[self.columns.matrix(slots)], rows[slots]
        order = np.lexsort([inputs[:, -1], inputs[:, 0]])
        if self.has_row[first]:  # of gradients of a matrix
            own = own[order] if (np.diff(own[order]) == 1).all() else self.new(False, len(own))
        varies, result = self.varies[self.tape.inputs(first)].astype(bool), Operand(bool(self.varies[first]), own)
        block = block_of(op, inputs[order], varies.tolist(), result, matrix=not isinstance(op, Op))
        if not block.matrix and None in [operand.spacing() for operand in block.operands]:
            return None
        slots[:] = slots[order]
        rows[slots] = own
        return block

    def series(self, slots: Rows, begins: Any) -> Series:
        """Instructions on single rows as a series, with where each is not like the one before."""
        rows, inputs = taken(self.rows, slots), all_inputs(slots, self.bounds, self.operands)
        bounds = np.zeros(len(slots) + 1, dtype=np.int32)
        np.cumsum(taken(self.bounds, slots + 1) - taken(self.bounds, slots), out=bounds[1:])
        ops, varies, groups = taken(self.ops, slots), taken(self.varies, slots), np.flatnonzero(begins).astype(np.int32)
        places, tables = taken(self.rows, inputs), taken(self.varies, inputs)
        return Series(ops, bounds, places, tables, rows, varies, groups)

    def copies(self) -> list[Series]:
        """What copies gradients at the end that are not in their rows, as those of a matrix are."""
        slots, targets = self.slots_of_gradients, self.gradients
        elsewhere = np.flatnonzero((self.rows[slots] != targets) & (self.ops[slots] != code_of(Kind.OUTER)))
        if not len(elsewhere):
            return []
        order = elsewhere[np.argsort(targets[elsewhere])]
        ops, shared = np.full(len(order), code_of(IDENTITY), dtype=np.int32), np.zeros(len(order), dtype=np.uint8)
        bounds = np.arange(len(order) + 1, dtype=np.int32)
        return [Series(ops, bounds, self.rows[slots[order]], shared, targets[order], shared, bounds[:1])]


def _alike(levels: Any, ends: Any, slots: Rows) -> tuple[Any, Any]:
    """A number for each list of slots, ``slots[ends[i]:ends[i + 1]]``, and how many lists have it.

    It is the same for those of one level that are equal, and 0 if all of these together are not large.
    """
    first = first_with_inputs(levels, ends, slots)
    many = np.bincount(first, minlength=1)[first]
    return np.where(many * np.diff(ends) >= LARGE, 1 + first, 0), many
