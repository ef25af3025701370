"""Arranges instructions in blocks, so that many of one kind are done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one kind make a *block*, and their results get neighbouring rows.  So the scalars of a
layer of neurons come together again as its matrix, though nobody has said that there was one.

Read next: ``levels.py``, which instructions are put together; ``rows.py``, which row each result gets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from autograd.graph import pieces, taken
from autograd.table import IDENTITY, Op
from autograd.tape import OVER_LANES, Kind, Tape, codes_of

from .levels import Levels
from .rows import Operand, Rows
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


class _Arranging(Levels):
    """A plan being made."""

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
                yield self.block(slots)
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
            group, rows = self.group[own], result.rows[max(piece.start - 1, 0) : piece.stop]
            begins[piece.stop - len(own) + 1 : piece.stop] = (np.diff(rows) != 1) | (np.diff(group) != 0)
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
            order = _by_inputs(rows)
            slots, rows = slots[order], rows[order]
        result = self.assignment.assign_results(slots)
        varies = self.varies[self.tape.inputs(first)].astype(bool).tolist()
        return Block(op, operands_of(op, rows, varies), result, is_of_matrices(op, varies))


def _by_inputs(rows: Rows) -> Rows:
    """The order of instructions by the rows of their first inputs, then of the second, …"""
    first = rows[:, 0]
    order = np.argsort(first, kind="stable")
    if rows.shape[1] > 1 and (np.diff(first[order]) == 0).any():
        order = np.lexsort(rows.T[::-1])
    return order
