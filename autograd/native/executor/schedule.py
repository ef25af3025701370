"""Writes a plan for the native executor: the same blocks, as structs of numbers.

The C wants the rows of an operand evenly spaced, one *step* from each to the next.  Nearly always they are, since the
results of a block have neighbouring rows; where they are not, a copying block gathers them first.

The kinds and the structs are declared here and nowhere else: ``native/shared_numbers.py`` writes them in C.

Read next: ``ends.py``, what a product ends with; ``lanes.h``, the loops.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.plan.blocks import Block, Plan, Series
from autograd.plan.rows import Operand
from autograd.table import GREATER, IDENTITY, RELU, TABLE, TANH, Op
from autograd.tape import Kind, code_of

from .ends import Product, with_ends

share_rows: Any
stream: Any
if not TYPE_CHECKING:
    with suppress(ImportError):  # while it is being built, for which ``native/shared_numbers.py`` reads this file
        from autograd.native.engine.core import share_rows, stream

#: The numbers of operations, as rules.py gives them to the C.
NUMBER_OF: dict[Op | Kind, int] = {op: i for i, op in enumerate(TABLE, start=1)}


#: The numbers of operations are below this.
ELEMENTWISE = 256


class BlockKind(IntEnum):
    """The kind of a block that is no operation of the table."""

    SUM = 256
    DOT = 257
    MATRIX = 258  # dots of shared numbers with rows of the sample: shared (n, inner) × lanes (inner) [+ bias (n)]
    MATRIX_RELU = 264  # relu of these
    MATRIX_MASKED = 265  # each times 1 where the third operand, rows of lanes, is positive, and else times 0
    MATRIX_TANH = 266  # each times 1 − the third operand squared
    BATCH_SUM = 259
    BATCH_DOT = 260  # each of n rows with each of inner rows
    BATCH_DOT_MORE = 262  # the same, added to what has been written there: at the second position and those after it
    COPY = 261  # of n rows that lie anywhere, listed in ``rows``
    SERIES = 263  # inner instructions, listed in ``rows`` as ``streams.pxi`` writes them


#: The products of matrices, by what they end with.
_PRODUCTS: dict[Op | None, BlockKind] = {
    None: BlockKind.MATRIX,
    RELU: BlockKind.MATRIX_RELU,
    GREATER: BlockKind.MATRIX_MASKED,
    TANH: BlockKind.MATRIX_TANH,
}

#: The numbers of what blocks and series do.  A number that is spread over the lanes is copied.
_KINDS: dict[Op | Kind, int] = {
    **NUMBER_OF,
    Kind.SPREAD: NUMBER_OF[IDENTITY],
    **{kind: BlockKind[kind.name] for kind in (Kind.SUM, Kind.DOT, Kind.BATCH_SUM, Kind.BATCH_DOT)},
}

#: The same, by the tape's codes.
_NUMBERS = np.zeros(1 + max(map(code_of, _KINDS)), dtype=np.int32)
_NUMBERS[list(map(code_of, _KINDS))] = [*_KINDS.values()]

#: So many operations side by side are one instruction of a series, if their rows are evenly spaced.
TOGETHER = 4

#: What ``varies`` says of a row of lanes that lies in an array of the caller's, a column: ``first`` is its number
#: (``columns.py``).  It is 1 for rows of lanes in the table, and 0 for shared numbers.
IN_COLUMN = 2

#: Rows of one of the tables: row (i, j) of an operand of two axes is first + i·step + j·inner_step.
OPERAND = np.dtype([("varies", "i4"), ("first", "i4"), ("step", "i4"), ("inner_step", "i4")])

#: A block:
#:     kind      a BlockKind, or the number of an operation
#:     n, inner  how many rows of results (of BATCH_DOT: of the first operand) it has, and how many terms each has
#:     used      how many operands
#:     rows      the address of a list, for COPY and SERIES
BLOCK = np.dtype(
    [
        *[(name, "i4") for name in ("kind", "n", "inner", "used")],
        ("result", OPERAND),
        ("operands", OPERAND, 3),
        ("rows", "u8"),
    ],
    align=True,
)

#: An operand: which table, the first row, the steps along one or two axes.
_Steps = tuple[int, int, int, int]
_NOWHERE: _Steps = (0, 0, 0, 0)


@dataclass
class Schedule:
    """Blocks as arrays of structs, by when they are carried out.

    sizes      rows of the two tables, with those that copies go to
    parts      whether a batch can be cut
    keep       lists of rows that structs point to, which have to live as long
    columns    the rows that arrays may take the place of, as an executor has found out; False if there are none
    """

    before: Any
    lanes: Any
    after: Any
    sizes: tuple[int, int]
    parts: bool
    keep: list[Any]
    columns: Any = None


def schedule(plan: Plan) -> Schedule:
    """The blocks of a plan as structs, written once and kept with it."""
    found: Schedule | None = vars(plan).get("schedule")
    if found is None:
        found = vars(plan)["schedule"] = _Scheduler(plan).schedule()
    return found


@dataclass
class _Scheduler:
    plan: Plan
    sizes: list[int] = field(init=False)
    keep: list[Any] = field(default_factory=list)
    streams: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = list(self.plan.sizes)

    def schedule(self) -> Schedule:
        lanes = with_ends(self.plan)
        first, last = self.structs(self.plan.parts.before), self.structs(self.plan.parts.after)
        streams = self.streams = []
        every_part = self.structs(lanes)
        if streams:
            share_rows(streams, self.fixed_rows(lanes))
        return Schedule(first, every_part, last, (self.sizes[0], self.sizes[1]), self.plan.parts.separable, self.keep)

    def fixed_rows(self, blocks: list[Block | Series]) -> Any:
        """By row of lanes, whether it is a result of the plan, or of a block, or read by one."""
        fixed = np.zeros(self.sizes[True], dtype=np.uint8)
        fixed[[row for varies, row in self.plan.outputs if varies]] = True
        for block in blocks:
            if isinstance(block, Block):
                for operand in (block.result, *block.operands):
                    if operand.varies:
                        fixed[operand.rows] = True
        return fixed

    def structs(self, blocks: list[Block | Series]) -> Any:
        """Blocks as an array for the C."""
        structs: list[Any] = []
        for block in blocks:
            if isinstance(block, Series):
                written, count = stream(block, _NUMBERS, ELEMENTWISE, BlockKind.BATCH_SUM, TOGETHER)
                self.keep.append(written)
                self.streams.append(written)
                structs.append((BlockKind.SERIES, 1, count, 0, _NOWHERE, [_NOWHERE] * 3, written.ctypes.data))
            else:
                copies: list[Any] = []
                own = self.at_positions(block, copies)
                structs += [*copies, *own]
        return np.array(structs, dtype=BLOCK)

    # -- One block ----------------------------------------------------------------------------------------

    def at_positions(self, block: Any, copies: list[Any]) -> list[Any]:
        """A block, or one for every position that its products are summed over."""
        if block.op is not Kind.BATCH_DOT or block.operands[0].rows.ndim == 1:
            return [self.struct(block, copies)]
        factors = zip(*[operand.rows.T for operand in block.operands], strict=True)
        blocks = [replace(block, operands=(Operand(True, a), Operand(True, b))) for a, b in factors]
        first, *more = [self.struct(each, copies) for each in blocks]
        return [first, *[(BlockKind.BATCH_DOT_MORE, *each[1:]) for each in more]]

    def struct(self, block: Block, copies: list[Any]) -> Any:
        """One block; the copying blocks that it needs before it are added to ``copies``."""
        if block.op is Kind.SPREAD:
            return self.copy(block.operands[0], block.result)
        operands = [self.evenly(operand, copies) for operand in block.operands]
        kind, n, inner = _KINDS[block.op], len(block.result.rows), 1
        if block.op is Kind.BATCH_DOT:
            n, inner = [len(operand.rows) for operand in block.operands]
        elif block.op is Kind.SUM or block.op is Kind.DOT:
            inner = block.operands[0].rows.shape[1]
            if block.matrix:
                kind = _PRODUCTS[block.end if isinstance(block, Product) else None]
        unused = [_NOWHERE] * (3 - len(operands))
        return (kind, n, inner, len(operands), _neighbours(block.result), [*operands, *unused], 0)

    def evenly(self, operand: Operand, copies: list[Any]) -> _Steps:
        """First row and steps of an operand, whose rows are copied together if they are not evenly spaced."""
        spacing = operand.spacing()
        if spacing is None:
            shape = operand.rows.shape
            rows = self.more_rows(operand.rows.size, varies=operand.varies).reshape(shape)
            copies.append(self.copy(operand, Operand(operand.varies, rows.reshape(-1))))
            operand, spacing = Operand(operand.varies, rows), (*shape[1:], 1)
        step, inner_step = (*spacing, 0)[:2]
        return int(operand.varies), int(operand.rows.flat[0]), step, inner_step

    def copy(self, source: Operand, to: Operand) -> Any:
        """A block that copies rows from anywhere."""
        rows = np.ascontiguousarray(source.rows, dtype=np.int32).reshape(-1)
        self.keep.append(rows)
        operands = [(int(source.varies), 0, 0, 0), _NOWHERE, _NOWHERE]
        return (BlockKind.COPY, rows.size, 1, 1, _neighbours(to), operands, rows.ctypes.data)

    def more_rows(self, count: int, *, varies: bool) -> Any:
        """Rows at the end of a table, for copies."""
        start = self.sizes[varies]
        self.sizes[varies] += count
        return np.arange(start, start + count)


def _neighbours(operand: Operand) -> _Steps:
    """The steps of rows that follow each other, as those of results do."""
    return int(operand.varies), int(operand.rows[0]), 1, 0
