"""Instructions on single rows, one after the other: ``Series``.

A block is worth its cost if it is on many rows.  A chain of operations hardly has two instructions side by side, and in a
graph without layers those of one kind read rows that lie anywhere, which a block would have to copy together first.  A plan
of blocks would cost far more than it computes, so such instructions make a *series*, which is a few arrays:

    level    1       2       3       4
             multiply, tanh, multiply, tanh                one series of four instructions, each on one row

Read next: ``numpy_executor.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograd.table import Op
from autograd.tape import Kind, operation

from .rows import Operand, Rows


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
    begins  where an instruction is not like the one before: of another kind or level, or its result is not in the next row.
            Those that are alike could be done side by side
    """

    ops: Any
    bounds: Any
    inputs: Rows
    tables: Any
    rows: Rows
    varies: Any
    begins: Rows
    op: ClassVar[None] = None
    matrix: ClassVar[bool] = False

    def alike(self) -> Iterator[tuple[Op | Kind, tuple[Operand, ...], Operand, bool]]:
        """Operation, operands, result and whether it is of matrices, as a block has them, of those that are alike together."""
        ends, bounds = [*self.begins[1:].tolist(), len(self.ops)], self.bounds
        for begin, end in zip(self.begins.tolist(), ends, strict=True):
            op, shape = operation(self.ops[begin]), (end - begin, -1)
            rows = self.inputs[bounds[begin] : bounds[end]].reshape(shape)
            varies = self.tables[bounds[begin] : bounds[begin + 1]].astype(bool).tolist()
            matrix = is_of_matrices(op, varies)
            for i in range(len(rows)) if matrix else [slice(None)]:
                result = Operand(bool(self.varies[begin]), np.atleast_1d(self.rows[begin:end][i]))
                yield op, operands_of(op, np.atleast_2d(rows[i]), varies), result, matrix


def is_of_matrices(op: Op | Kind, varies: list[bool]) -> bool:
    """Whether NumPy has a matrix product for an operation on rows of which these vary."""
    return op is Kind.BATCH_DOT or (op is Kind.DOT and varies[:2] == [False, True])


def operands_of(op: Op | Kind, rows: Rows, varies: list[bool]) -> tuple[Operand, ...]:
    """The operands of a block of instructions of one kind, from a row of input rows for each, and which columns vary."""
    if op is Kind.DOT:
        second = rows[0, 1::2] if is_of_matrices(op, varies) else rows[:, 1::2]
        return Operand(varies[0], rows[:, 0::2]), Operand(varies[1], second)
    if op is Kind.SUM:
        return (Operand(varies[0], rows),)
    if op is Kind.BATCH_DOT:
        width = int(np.count_nonzero(rows[:, 0] == rows[0, 0]))
        return Operand(True, rows[::width, 0]), Operand(True, rows[:width, 1])
    return tuple([Operand(*column) for column in zip(varies, rows.T, strict=True)])
