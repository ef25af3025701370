"""Carries out a plan over a batch: the executor on NumPy.

The two tables of ``rows.py`` are arrays: ``shared`` with one number per row and ``lanes`` with one per row and sample.
So a shared number goes with rows of lanes by broadcasting, and every block is one NumPy function:

    tanh of rows 20 to 35               np.tanh(lanes[20:36], out=lanes[36:52])
    a layer's sixteen dots              np.matmul(matrix, lanes[2:18], out=lanes[20:36])
    its weights' gradients              np.matmul(upstream rows, input rows.T, out=shared[…])

The table of lanes is allocated once per batch size, and the views that the functions work on are made then, too.

A large batch is replayed in parts (``parts.py``), so that the table stays small whatever the batch.

Sums are added up in an order that depends on the tape and the number of lanes only, so the same input gives the
same bits on the same machine and the same build of NumPy.  One number differs from what is computed eagerly: a product of
matrices, NumPy's own, is 0 where all that it adds up is −0, and so 1/x behind it is inf and not −inf.

Read next: ``executors.py``, which chooses the executor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import setitem
from typing import Any, TypeAlias

import numpy as np

from autograd.table import ARRAYS, IDENTITY, Op
from autograd.tape import Array, Kind, pinned, row_numbers

from .blocks import Block, Plan, Series
from .rows import Operand, Rows

Action: TypeAlias = Callable[[], Any]

#: How many lanes are replayed at a time if the batch can be cut.
PART = 2048

#: For how many batch sizes the tables are kept: the usual size, and that of the rest at the end.
KEPT = 2


class NumPyExecutor:
    """One plan, on any number of lanes.

    shared   the table of what the lanes share: the caller writes parameters into it and reads gradients from it
    numbers  the type of the numbers in both tables
    """

    numbers: type[np.floating[Any]] = np.float64

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.shared: Array = np.zeros(plan.sizes[0], self.numbers)
        self._shared_pin = pinned([self.shared])
        rows, numbers = plan.constants
        self.shared[rows] = numbers
        before, self._blocks, after, separable = plan.parts
        nothing = np.empty((0, 0), self.numbers)
        self._before, self._after = self._actions(before, nothing), self._actions(after, nothing)
        sums = [b.rows[b.varies == 0] for b in self._blocks if isinstance(b, Series)]
        sums += [b.result.rows for b in self._blocks if isinstance(b, Block) and not b.result.varies]
        self._sums: Rows = np.concatenate(sums) if sums else np.empty(0, dtype=np.intp)
        self._at_once = PART if separable else None
        self._tables: dict[int, tuple[Array, list[Action]]] = {}
        self._outputs = [row for varies, row in plan.outputs if varies]
        self.bind(())

    def bind(self, sources: Sequence[Array], into: Sequence[Array | None] = ()) -> None:
        """Say where numbers come from and go to; every run reads and writes these arrays anew.

        sources  2-D arrays of floats; their columns side by side are the arguments, a row is a lane.  One row only
                 is the same for every lane
        into     for each output that varies a 1-D array that gets a number per lane, or None
        """
        self._sources = sources
        self._pins = pinned(sources)
        self._into = [(row, array) for row, array in zip(self._outputs, into, strict=False) if array is not None]

    def run(self, lanes: int, rows: Rows | None = None) -> None:
        """Compute everything.

        lanes  how many there are
        rows   which rows of the sources they are; None for the first ones
        """
        chosen: Rows | None = None
        if rows is not None:
            chosen = row_numbers(rows, min([len(source) for source in self._sources if len(source) != 1], default=1))
            if len(chosen) != lanes:
                raise ValueError(f"{len(chosen)} rows were chosen for {lanes} lanes")
        self.shared[self.plan.lanes] = lanes
        with np.errstate(all="ignore"):
            for action in self._before:
                action()
            if self._at_once is None or lanes <= self._at_once:
                self._run_part(0, lanes, chosen)
            else:
                totals = np.zeros(len(self._sums), self.numbers)
                for start in range(0, lanes, self._at_once):
                    self._run_part(start, min(start + self._at_once, lanes), chosen)
                    totals += self.shared[self._sums]
                self.shared[self._sums] = totals
            for action in self._after:
                action()

    def _run_part(self, start: int, end: int, rows: Rows | None) -> None:
        table, actions = self._tables.get(end - start) or self._new_table(end - start)
        first = 0
        for source in self._sources:
            last, part = first + source.shape[1], source
            if len(source) != 1:
                part = source[start:end] if rows is None else np.take(source, rows[start:end], axis=0)
            table[first:last] = part.T
            first = last
        for action in actions:
            action()
        for row, array in self._into:
            array[start:end] = table[row]

    def _new_table(self, lanes: int) -> tuple[Array, list[Action]]:
        if len(self._tables) == KEPT:
            del self._tables[next(iter(self._tables))]
        table = np.zeros((self.plan.sizes[1], lanes), self.numbers)
        self._tables[lanes] = table, self._actions(self._blocks, table)
        return self._tables[lanes]

    def _actions(self, blocks: Sequence[Block | Series], table: Array) -> list[Action]:
        found: list[Action] = []
        for block in blocks:
            for one in block.alike():
                found += _Views(self.shared[:, np.newaxis], table).actions(one)
        return found


# ---------------------------------------------------------------------------------------------------
# Blocks as functions


class _Views:
    """The arrays that a block works on; and what copies rows that are not neighbours: ``gathers`` together, ``scatters`` apart."""

    def __init__(self, shared: Array, lanes: Array) -> None:
        self.shared, self.lanes = shared, lanes
        self.gathers: list[Action] = []
        self.scatters: list[Action] = []

    def actions(self, block: Block) -> list[Action]:
        """The functions that carry out a block, in order."""
        action = self.product(block) if block.matrix else self.action(block)
        return [*self.gathers, action, *self.scatters]

    def action(self, block: Block) -> Action:
        operands, out = [self.rows(operand) for operand in block.operands], self.out(block.result)
        if isinstance(block.op, Op) and block.op is not IDENTITY:
            function = getattr(np, block.op.name, None)
            if isinstance(function, np.ufunc):  # most of the table's names are NumPy's
                return partial(function, *operands, out=out)
            return partial(_copied, getattr(ARRAYS, block.op.name), *operands, out=out)
        match block.op:
            case Kind.SUM:
                return partial(_sum, *operands, out=out)
            case Kind.DOT:
                return partial(_sum_of_products, *operands, out=out)
            case Kind.BATCH_DOT:
                return partial(np.einsum, "ij,ij->i", *operands, out=out[:, 0])
            case Kind.BATCH_SUM:
                return partial(np.add.reduce, *operands, axis=1, keepdims=True, out=out)
            case _:  # IDENTITY, and SPREAD: broadcasting does it
                return partial(np.positive, *operands, out=out)

    def product(self, block: Block) -> Action:
        """A product of matrices, whose rows have to ascend, or else NumPy does not leave it to BLAS."""
        out = self.out(block.result)
        if block.op is Kind.DOT:
            matrix, rows = [self.rows(operand) for operand in block.operands]
            if rows.strides[0] < 0:
                matrix, rows = matrix[:, ::-1], rows[::-1]
            return partial(np.matmul, matrix[..., 0], rows, out=out)
        left, right = [self.side_by_side(operand) for operand in block.operands]
        return partial(np.matmul, left, right.T, out=out.reshape(len(left), len(right)))

    def side_by_side(self, operand: Operand) -> Array:
        """Rows that ascend, with the lanes of all positions side by side, if there are several positions."""
        spacing = operand.spacing()
        if spacing is not None and len(spacing) == 1 and spacing[0] > 0:
            return self.rows(operand)
        copies = self.copied(operand)
        return copies.reshape(len(copies), -1)

    def rows(self, operand: Operand) -> Array:
        """Rows of a table as an array: a view where they lie evenly spaced, else copied together before use."""
        table = self.lanes if operand.varies else self.shared
        spacing = operand.spacing()
        if spacing is None:
            return self.copied(operand)
        first = int(operand.rows.flat[0])
        row_bytes, lane_bytes = table.strides
        shape = (*operand.rows.shape, table.shape[1])
        return np.lib.stride_tricks.as_strided(
            table[first:], shape, (*[distance * row_bytes for distance in spacing], lane_bytes)
        )

    def out(self, result: Operand) -> Array:
        """What results are written to: their rows where these lie evenly spaced, else an array that is copied there."""
        if result.spacing() is not None:
            return self.rows(result)
        table = self.lanes if result.varies else self.shared
        results = np.empty((len(result.rows), table.shape[1]), table.dtype)
        self.scatters.append(partial(setitem, table, result.rows.astype(np.intp), results))
        return results

    def copied(self, operand: Operand) -> Array:
        """Rows of a table, copied together before use."""
        table = self.lanes if operand.varies else self.shared
        copies = np.empty((*operand.rows.shape, table.shape[1]), table.dtype)
        rows = operand.rows.astype(np.intp)  # what NumPy would make of them at every run
        self.gathers.append(partial(np.take, table, rows, axis=0, out=copies, mode="clip"))
        return copies


def _copied(function: Callable[..., Array], *operands: Array, out: Array) -> None:
    np.copyto(out, function(*operands))


def _sum(terms: Array, *, out: Array) -> None:
    """The sum over axis 1, from left to right."""
    if terms.shape[2] > 1:
        np.add.reduce(terms, axis=1, out=out, initial=-0.0)  # −0 + x is x, −0 too
    else:  # of neighbouring numbers NumPy adds up eight sums at a time
        np.copyto(out, np.add.accumulate(terms, axis=1)[:, -1])


def _sum_of_products(a: Array, b: Array, *, out: Array) -> None:
    _sum(a * b, out=out)
