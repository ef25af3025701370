"""Arranges instructions in blocks, so that many of one kind are done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one kind make a *block*, and their results get neighbouring rows.  So the scalars of a
layer of neurons come together again as its matrix, though nobody has said that there was one.

Read next: ``series.py``, what is not worth a block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import order_by, taken
from autograd.table import IDENTITY, Op
from autograd.tape import Kind, Tape, code_of

from .levels import Levels
from .parts import AFTER, BEFORE, LANES
from .rows import Operand, Rows, by_inputs
from .series import Series, is_of_matrices, operands_of


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


class Parts(NamedTuple):
    """Blocks in the order in which they are carried out: see ``parts.py``.

    separable  whether a batch can be cut
    """

    before: list[Block | Series]
    lanes: list[Block | Series]
    after: list[Block | Series]
    separable: bool = True


@dataclass(frozen=True)
class Plan:
    """What is carried out, and the rows of everything.

    trained     how many parameters the tape computes the gradients of: they are the first rows of the shared table,
                and their gradients, in the same order, are the next
    sizes       how many rows the two tables have, that of what lanes share and that of what varies
    constants   rows of the shared table, and the number in each
    parameters  rows of the shared table, by parameter in the order of the tape
    lanes       rows of the shared table that hold the number of lanes
    outputs     (whether it varies, row), in the order of the tape, but for the gradients of parameters
    gradients   rows of the shared table: the gradients of parameters, which follow the first output on the tape
    """

    parts: Parts
    trained: int
    sizes: tuple[int, int]
    constants: tuple[Rows, Any]
    parameters: Rows
    lanes: Rows
    outputs: list[tuple[bool, int]]
    gradients: Rows

    @property
    def blocks(self) -> list[Block | Series]:
        """All blocks, of one part after the other."""
        return [*self.parts.before, *self.parts.lanes, *self.parts.after]


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape in blocks; of one instruction each if they are not to be ``together``."""
    return _Arranging(tape, together=together).plan()


class _Arranging(Levels):
    """A plan being made."""

    def plan(self) -> Plan:
        tape, assignment = self.tape, self.assignment
        constants, lanes = map(tape.slots_of, (Kind.CONSTANT, Kind.LANES))
        assignment.assign(tape.arguments())
        assignment.assign_parameters(self.by_use())
        assignment.assign(constants)
        assignment.assign(lanes)
        parts = Parts(self.blocks(BEFORE), self.blocks(LANES), self.blocks(AFTER), self.separable)
        parts.after.extend([Block(IDENTITY, (source,), target) for source, target in assignment.copies()])
        rows = assignment.rows
        return Plan(
            parts,
            len(tape.trained),
            (assignment.sizes[False], assignment.sizes[True]),
            (rows[constants], np.array(tape.numbers)),
            rows[assignment.parameters].astype(np.intp),
            rows[lanes].astype(np.intp),
            assignment.outputs(),
            assignment.gradients(),
        )

    def by_use(self) -> Rows:
        """The parameters in the order in which the blocks will use them: matrices first, each row by row.

        In this order they get their rows, so that a layer's matrix is one piece of the table, with no need to copy it
        together before every product.
        """
        parameters, is_parameter = self.assignment.parameters, self.ops == code_of(Kind.PARAMETER)
        used = taken(is_parameter, self.operands)
        when = np.where(self.is_matrix, self.same_factors, self.level + (1 + self.same_factors.max(initial=0)))
        when = np.repeat(when, np.diff(self.bounds))[used]
        slots = np.concatenate([self.operands[used][order_by(when)], parameters], dtype=np.int32, casting="same_kind")
        turns = np.arange(len(slots), dtype=np.int32)
        first = np.empty(len(self.ops), dtype=np.int32)  # where a slot comes first: what is written last stays
        first[slots[::-1]] = turns[::-1]
        used_first: Rows = slots[first[slots] == turns]
        return used_first

    # -- Blocks ------------------------------------------------------------------------------------------

    def blocks(self, part: int) -> list[Block | Series]:
        """The blocks of a part, and between them series of what goes by single rows."""
        groups = self.groups(part)
        return [self.block(slots) if begins is None else self.series(slots, begins) for slots, begins in groups]

    def series(self, slots: Rows, begins: Any) -> Series:
        """Instructions on single rows as a series, with where each is not like the one before."""
        rows = self.assignment.assign_each(slots)
        begins[1:] |= rows[1:] != rows[:-1] + 1
        bounds = np.zeros(len(slots) + 1, dtype=np.int32)
        np.cumsum(taken(self.bounds, slots + 1) - taken(self.bounds, slots), out=bounds[1:])
        inputs = self.inputs(slots)
        return Series(
            taken(self.ops, slots),
            bounds,
            taken(self.assignment.rows, inputs),
            taken(self.varies, inputs),
            rows,
            taken(self.varies, slots),
            np.flatnonzero(begins).astype(np.int32),
        )

    def block(self, slots: Rows) -> Block:
        """Instructions of one kind in an order in which their inputs are neighbours; gradients in that of their reserved rows."""
        op, of, first = self.tape.op(slots[0]), self.assignment.of, int(slots[0])
        if op is Kind.OUTER:
            a, b = self.tape.details[first].factors(self.tape.inputs(first))
            pair = (of(a), of(b)) if a.shape[1] > 1 else (of(a[:, 0]), of(b[:, 0]))
            return Block(Kind.BATCH_DOT, pair, self.assignment.assign_matrix(first), matrix=True)
        rows = self.assignment.rows[self.columns.matrix(slots)]
        ascend = (rows[1:, 0] > rows[:-1, 0]).all()
        if not ascend and self.assignment.reserved[first] < 0 and op is not Kind.BATCH_DOT:
            order = by_inputs(rows)
            slots, rows = slots[order], rows[order]
        result = self.assignment.assign_results(slots)
        varies = self.varies[self.tape.inputs(first)].astype(bool).tolist()
        return Block(op, operands_of(op, rows, varies), result, is_of_matrices(op, varies))
