"""From a plan to what the native executor carries out: the same blocks, told in numbers only.

The C (``kernel.h``) wants the rows of an operand evenly spaced, one *step* from each to the next.  Nearly always they
are, since neighbours were given neighbouring places; where not, a copying block gathers them first.

Read next: ``grouping.py``, what is carried out together; ``lanes.h``, the loops.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd.plan.blocks import Block, Operand, Plan
from autograd.plan.parts import phases
from autograd.table import TABLE, Op
from autograd.tape.tape import Kind

from .grouping import groups, rows_of, with_bias

#: The numbers of operations, as rules.py gives them to the C.
NUMBER_OF: dict[Op, int] = {op: i for i, op in enumerate(TABLE, start=1)}
#: And of kinds: see kernel.h.
SUM, DOT, MATRIX, BATCH_SUM, BATCH_DOT, COPY = range(256, 262)

#: A block in C: kind, n, inner, used, four operands of (varies, first, step, inner step), padding, where its list of
#: rows is. The offsets are those a C compiler gives.
OPERAND = np.dtype([("varies", "i4"), ("first", "i4"), ("step", "i4"), ("inner_step", "i4")])
BLOCK = np.dtype(
    [
        *[(name, "i4") for name in ("kind", "n", "inner", "used", "group", "unused")],
        ("operands", OPERAND, 4),
        ("rows", "u8"),
    ]
)

#: Which table, the first row, the steps along one or two axes.
_Steps = tuple[int, int, int, int]
_NOWHERE: _Steps = (0, 0, 0, 0)


@dataclass
class Schedule:
    """Blocks as records, by when they are carried out.

    sizes      rows of the two tables, with those that copies go to
    parts      whether the batch may be cut
    keep       lists of rows that records point to, which have to live as long
    """

    before: Any
    lanes: Any
    after: Any
    sizes: tuple[int, int]
    parts: bool
    keep: list[Any]


def schedule(plan: Plan) -> Schedule:
    """Say in numbers what a plan says in blocks."""
    return _Scheduler(plan).schedule()


@dataclass
class _Scheduler:
    plan: Plan
    sizes: list[int] = field(init=False)
    keep: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = list(self.plan.sizes)

    def schedule(self) -> Schedule:
        before, lanes, after, parts = phases(replace(self.plan, blocks=with_bias(self.plan)))
        before_records, lane_records, after_records = map(self.records, (before, lanes, after))
        sizes = self.sizes[0], self.sizes[1]
        return Schedule(before_records, lane_records, after_records, sizes, parts, self.keep)

    def records(self, blocks: list[Block]) -> Any:
        """Blocks, in groups, as an array for the C."""
        records: list[Any] = []
        for group in groups(blocks, self.plan.sizes):
            copies: list[Any] = []
            own = [self.record(block, copies) for block in group]
            own[0] = (*own[0][:4], len(own), *own[0][5:])  # the first says how many are in the group
            records += [*copies, *own]
        return np.array(records, dtype=BLOCK)

    # -- One block ----------------------------------------------------------------------------------------

    def record(self, block: Block, copies: list[Any]) -> Any:
        """One block; what has to be copied for it beforehand is added to ``copies``."""
        if block.op is Kind.SPREAD:
            return self.copy(block.operands[0], block.result)
        operands = [self.evenly(operand, copies) for operand in block.operands]
        n, inner = rows_of(block), 1
        if isinstance(block.op, Op):
            kind = NUMBER_OF[block.op]
        elif block.op is Kind.BATCH_DOT:
            kind, inner = BATCH_DOT, len(block.operands[1].rows)
        elif block.op is Kind.BATCH_SUM:
            kind = BATCH_SUM
        else:
            inner = block.operands[0].rows.shape[1]
            kind = MATRIX if block.matrix else DOT if block.op is Kind.DOT else SUM
        unused = [_NOWHERE] * (3 - len(operands))
        return (kind, n, inner, len(operands), 1, 0, [_neighbours(block.result), *operands, *unused], 0)

    def evenly(self, operand: Operand, copies: list[Any]) -> _Steps:
        """First row and steps of an operand, whose rows are copied together if they are not evenly spaced."""
        steps = operand.steps()
        if steps is None:
            shape = operand.rows.shape
            rows = self.more_rows(operand.rows.size, varies=operand.varies).reshape(shape)
            copies.append(self.copy(operand, Operand(operand.varies, rows.reshape(-1))))
            operand, steps = Operand(operand.varies, rows), (*shape[1:], 1)
        step, inner_step = (*steps, 0)[:2]
        return int(operand.varies), int(operand.rows.flat[0]), step, inner_step

    def copy(self, source: Operand, to: Operand) -> Any:
        """The record of a copy of rows that lie anywhere."""
        rows = np.ascontiguousarray(source.rows, dtype=np.int32).reshape(-1)
        self.keep.append(rows)
        operands = [_neighbours(to), (int(source.varies), 0, 0, 0), _NOWHERE, _NOWHERE]
        return (COPY, rows.size, 1, 1, 1, 0, operands, rows.ctypes.data)

    def more_rows(self, count: int, *, varies: bool) -> Any:
        """Rows at the end of a table, for copies."""
        start = self.sizes[varies]
        self.sizes[varies] += count
        return np.arange(start, start + count)


def _neighbours(operand: Operand) -> _Steps:
    """Where rows are that follow each other, as those of results do."""
    return int(operand.varies), int(operand.rows[0]), 1, 0
