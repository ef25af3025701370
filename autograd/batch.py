"""The executor on NumPy: carry out blocks over a batch.

The two tables of ``blocks.py`` are arrays: ``shared`` with one column and ``lanes`` with one per sample.  So a shared
number stands beside the rows it goes with by broadcasting, and every block is one NumPy function:

    tanh of rows 20 to 35               np.tanh(lanes[20:36], out=lanes[36:52])
    a layer's sixteen dots              np.matmul(matrix, lanes[2:18], out=lanes[20:36])
    its weights' gradients              np.matmul(upstream rows, input rows.T, out=shared[…])

The tables are allocated once per batch size, and the views that the functions work on are made then, too; a run
makes no arrays but for choices (``where``) and for rows that are not neighbours, which have to be copied together.

Sums are added up in an order that depends on the tape and the number of lanes only, so the same input gives the
same bits on the same machine and the same build of NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from .blocks import Block, Operand, Plan, Rows
from .ops import IDENTITY, Op
from .structure import Array
from .tape import Kind

Action = Callable[[], Any]


class Workspace:
    """The tables for one plan and one number of lanes, and the functions to be called on them."""

    def __init__(self, plan: Plan, lane_count: int) -> None:
        shared_rows, lane_rows = plan.sizes
        self.shared: Array = np.zeros((shared_rows, 1))
        self.lanes: Array = np.zeros((lane_rows, lane_count))
        for row, number in plan.constants:
            self.shared[row] = number
        self.shared[plan.lanes] = lane_count
        self._parameters = plan.parameters
        self._outputs = plan.outputs
        self._output_rows = np.array([row for _, row in plan.outputs], dtype=np.intp)
        self._gathers: list[Action] = []
        self.actions: list[Action] = []
        for block in plan.blocks:
            action = self._action(block)
            self.actions += [*self._gathers, action]
            self._gathers.clear()

    def run(self, parameters: Sequence[float]) -> None:
        """Compute everything from the arguments, which the caller has written into the first rows of ``lanes``."""
        self.shared[self._parameters, 0] = parameters
        with np.errstate(all="ignore"):
            for action in self.actions:
                action()

    def output(self, number: int) -> Array:
        """One of the plan's outputs, a number per lane."""
        varies, row = self._outputs[number]
        return self.lanes[row].copy() if varies else np.full(self.lanes.shape[1], self.shared[row, 0])

    def shared_outputs(self, first: int) -> Array:
        """All outputs from the ``first`` on, which must be numbers that the lanes share."""
        rows: Array = self.shared[self._output_rows[first:], 0]
        return rows

    # -- Blocks as functions ----------------------------------------------------------------------------

    def _action(self, block: Block) -> Action:
        out = self._rows(block.result)
        if block.matrix:
            if block.op is Kind.DOT:
                matrix, rows = block.operands
                return partial(np.matmul, self._rows(matrix)[..., 0], self._rows(rows), out=out)
            left, right = [self._rows(operand) for operand in block.operands]
            return partial(np.matmul, left, right.T, out=out.reshape(len(left), len(right)))
        operands = [self._rows(operand) for operand in block.operands]
        if isinstance(block.op, Op):
            if block.op.name == "where":
                return partial(_where, *operands, out=out)
            if block.op is IDENTITY:
                return partial(np.copyto, out, operands[0])
            return partial(getattr(np, block.op.name), *operands, out=out)  # the table's names are NumPy's
        match block.op:
            case Kind.SUM:
                return partial(np.add.reduce, operands[0], axis=1, out=out)
            case Kind.DOT:
                a, b = operands
                products = np.empty(np.broadcast_shapes(a.shape, b.shape))
                return partial(_sum_of_products, a, b, products=products, out=out)
            case Kind.BATCH_SUM:
                return partial(np.add.reduce, operands[0], axis=1, keepdims=True, out=out)
            case _:  # SPREAD: broadcasting does it
                return partial(np.copyto, out, operands[0])

    def _rows(self, operand: Operand) -> Array:
        """Rows of a table as an array: a view where they lie evenly spaced, else copied together before use."""
        table = self.lanes if operand.varies else self.shared
        steps = _even_steps(operand.rows)
        if steps is None:
            copies = np.empty((*operand.rows.shape, table.shape[1]))
            self._gathers.append(partial(np.take, table, operand.rows, axis=0, out=copies, mode="clip"))
            return copies
        first = int(operand.rows.flat[0])
        row_bytes, lane_bytes = table.strides
        shape = (*operand.rows.shape, table.shape[1])
        return np.lib.stride_tricks.as_strided(
            table[first:], shape, (*[step * row_bytes for step in steps], lane_bytes)
        )


def _even_steps(rows: Rows) -> list[int] | None:
    """The distance between neighbours along each axis, if it is the same everywhere."""
    first = rows.flat[0]
    steps = []
    expected = np.full_like(rows, first)
    for axis, length in enumerate(rows.shape):
        second = tuple(int(other == axis) for other in range(rows.ndim))
        steps.append(int(rows[second] - first) if length > 1 else 1)
        expected += steps[axis] * np.indices(rows.shape)[axis]
    return steps if np.array_equal(rows, expected) else None


def _where(condition: Array, a: Array, b: Array, *, out: Array) -> None:
    np.copyto(out, np.where(condition, a, b))


def _sum_of_products(a: Array, b: Array, *, products: Array, out: Array) -> None:
    np.multiply(a, b, out=products)
    np.add.reduce(products, axis=1, out=out)
