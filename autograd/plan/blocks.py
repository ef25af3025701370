"""Holds a plan: one operation on many rows is a block, operations on single rows, one after the other, are a series.

A block is worth its cost if it is on many rows.  A chain of operations hardly has two instructions side by side, and in a
graph without layers those of one kind read rows that lie anywhere.  A plan of blocks would cost far more than it computes, so
such instructions make a *series*, which is a few arrays:

    level    1       2       3       4
             multiply, tanh, multiply, tanh                one series of four instructions, each on one row

Read next: ``arranging.py``, from tape to plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from autograd.table import Op
from autograd.tape import Kind, operation

from .rows import Operand, Rows


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

    def alike(self) -> Iterator[Block]:
        yield self


@dataclass(frozen=True)
class Series:
    """Operations on single rows, one after the other.

    All are arrays of small numbers: there may be 10⁶ instructions.

    ops     by instruction, as the tape's codes
    bounds  where the inputs of each begin, and the last ones end
    inputs  rows
    tables  of the inputs: 1 where they vary, 0 where they are shared
    rows    the row of each result
    varies  the tables of the results
    groups  where an instruction is of another kind or level than the one before.  Those of a group could be done side by side
    begins  the same, or where a result is not in the row after the one before
    """

    ops: Any
    bounds: Any
    inputs: Rows
    tables: Any
    rows: Rows
    varies: Any
    groups: Rows
    op: ClassVar[None] = None
    matrix: ClassVar[bool] = False

    @property
    def begins(self) -> Rows:
        begin = np.ones(len(self.ops), dtype=bool)
        begin[1:] = self.rows[1:] != self.rows[:-1] + 1
        begin[self.groups] = True
        return np.flatnonzero(begin).astype(np.int32)

    def alike(self) -> Iterator[Block]:
        """The blocks that its groups could be; their results may lie anywhere."""
        ends, bounds = [*self.groups[1:].tolist(), len(self.ops)], self.bounds
        for begin, end in zip(self.groups.tolist(), ends, strict=True):
            op, shape = operation(self.ops[begin]), (end - begin, -1)
            rows = self.inputs[bounds[begin] : bounds[end]].reshape(shape)
            varies = self.tables[bounds[begin] : bounds[begin + 1]].astype(bool).tolist()
            yield block_of(op, rows, varies, Operand(bool(self.varies[begin]), self.rows[begin:end]))


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


def block_of(op: Op | Kind, rows: Rows, varies: list[bool], result: Operand, *, matrix: bool = False) -> Block:
    """The block of instructions of one kind, from a row of input rows for each, and which columns vary."""
    columns = [*rows.T]
    if op is Kind.SUM:
        columns = [rows]
    elif op is Kind.DOT:
        columns = [rows[:, 0::2], rows[0, 1::2] if matrix else rows[:, 1::2]]
    elif matrix:
        width = int(np.count_nonzero(rows[:, 0] == rows[0, 0]))
        columns = [rows[::width, 0], rows[:width, 1]]
    return Block(op, tuple([Operand(*operand) for operand in zip(varies, columns, strict=False)]), result, matrix)
