"""From a plan to what the native executor carries out: the same blocks, told in numbers only.

The C (``kernel.h``) wants the rows of an operand evenly spaced, one *step* from each to the next.  Nearly always they
are, since neighbours were given neighbouring places; where not, a copying block gathers them first.

Lanes are worked through a part of the batch at a time, so that the rows stay in the processor's cache.  So blocks
fall into three:

    before   what no sample takes part in            once
    lanes    what differs from lane to lane, and sums over the lanes, which go on from part to part
    after    what is made of those sums              once

A plan in which the lanes depend on sums over the lanes, as in batch normalisation, cannot be cut like that: there all
lanes go through together.

Read next: ``lanes.h``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd.blocks import Block, Operand, Plan
from autograd.ops import TABLE, Op
from autograd.tape import Kind

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

_Steps = tuple[int, int, int, int]
_NOWHERE: _Steps = (0, 0, 0, 0)


@dataclass
class Schedule:
    """Blocks as records, by when they are carried out.

    sizes      rows of the two tables, with those that copies go to
    parts      whether the batch may be cut
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
        blocks = _with_bias(self.plan)
        stages = _stages(self.plan, blocks)
        # Cut only if no lane waits for a sum over the lanes.
        parts = not any([stage > 0 and block.result.varies for block, stage in zip(blocks, stages, strict=True)])
        before, lanes, after = [], [], []
        for block, stage in zip(blocks, stages, strict=True):
            if not parts or block.result.varies or _over_lanes(block):
                lanes.append(block)
            else:
                (after if stage else before).append(block)
        before_records, lane_records, after_records = map(self.records, (before, lanes, after))
        sizes = self.sizes[0], self.sizes[1]
        return Schedule(before_records, lane_records, after_records, sizes, parts, self.keep)

    def records(self, blocks: list[Block]) -> Any:
        """Blocks, in groups, as an array for the C."""
        records: list[Any] = []
        for group in _groups(blocks, self.plan.sizes):
            copies: list[Any] = []
            carried: list[Any] = []
            own = [self.record(block, copies, carried) for block in group]
            records += [*copies, (*own[0][:4], len(own), *own[0][5:]), *own[1:], *carried]
        return np.array(records, dtype=BLOCK)

    # -- One block ----------------------------------------------------------------------------------------

    def record(self, block: Block, copies: list[Any], carried: list[Any]) -> Any:
        """One block; what has to be copied for it beforehand, and carried to its place afterwards, is added."""
        if block.op is Kind.SPREAD:
            return self.copy(block.operands[0], block.result)
        operands = [self.evenly(operand, copies) for operand in block.operands]
        n, inner = _rows(block), 1
        if isinstance(block.op, Op):
            kind = NUMBER_OF[block.op]
        elif block.op is Kind.BATCH_DOT:
            kind, inner = BATCH_DOT, len(block.operands[1].rows)
        elif block.op is Kind.BATCH_SUM:
            kind = BATCH_SUM
        else:
            inner = block.operands[0].rows.shape[1]
            kind = MATRIX if block.matrix else DOT if block.op is Kind.DOT else SUM
        result = _steps(block.result)
        if result is None:
            own = replace(block.result, rows=self.more_rows(block.result.rows.size, varies=block.result.varies))
            result = _steps(own)
            assert result is not None
            for i in range(own.rows.size):
                place = replace(block.result, rows=block.result.rows[i : i + 1])
                carried.append(self.copy(replace(own, rows=own.rows[i : i + 1]), place))
        unused = [_NOWHERE] * (3 - len(operands))
        return (kind, n, inner, len(operands), 1, 0, [result, *operands, *unused], 0)

    def evenly(self, operand: Operand, copies: list[Any]) -> _Steps:
        """First row and steps of an operand, whose rows are copied together if they are not evenly spaced."""
        steps = _steps(operand)
        if steps is None:
            flat = Operand(operand.varies, self.more_rows(operand.rows.size, varies=operand.varies))
            copies.append(self.copy(operand, flat))
            steps = _steps(replace(flat, rows=flat.rows.reshape(operand.rows.shape)))
            assert steps is not None
        return steps

    def copy(self, source: Operand, to: Operand) -> Any:
        rows = np.ascontiguousarray(source.rows, dtype=np.int32).reshape(-1)
        self.keep.append(rows)
        result = _steps(to)
        assert result is not None
        operands = [result, (int(source.varies), 0, 0, 0), _NOWHERE, _NOWHERE]
        return (COPY, rows.size, 1, 1, 1, 0, operands, rows.ctypes.data)

    def more_rows(self, count: int, *, varies: bool) -> Any:
        """Rows at the end of a table, for copies."""
        start = self.sizes[varies]
        self.sizes[varies] += count
        return np.arange(start, start + count)


def _steps(operand: Operand) -> _Steps | None:
    """Where an operand's rows are: table, first row, steps along its one or two axes; None if not evenly spaced."""
    rows = operand.rows
    first = int(rows.flat[0])
    steps = [0, 0]
    expected = np.int64(first)
    for axis, length in enumerate(rows.shape):
        second = tuple([int(other == axis) for other in range(rows.ndim)])
        steps[axis] = int(rows[second]) - first if length > 1 else 1
        shape = [1] * rows.ndim
        shape[axis] = length
        expected = expected + steps[axis] * np.arange(length).reshape(shape)
    return (int(operand.varies), first, steps[0], steps[1]) if np.array_equal(expected, rows) else None


def _rows(block: Block) -> int:
    """How many rows a block can be carried out by."""
    return len(block.operands[0].rows) if block.op is Kind.BATCH_DOT else len(block.result.rows)


#: How many blocks ahead are looked at for the next of a group.
AHEAD = 64


def _groups(blocks: list[Block], sizes: tuple[int, int]) -> list[list[Block]]:
    """Blocks that can be carried out together, row by row: row i of each needs row i only of the others' results."""
    producers = [np.full(size, -1) for size in sizes]
    needs: list[list[tuple[int, bool]]] = []  # by block: whose results it needs, and whether row by row
    for number, block in enumerate(blocks):
        found: dict[int, bool] = {}
        for position, operand in enumerate(block.operands):
            for producer in np.unique(producers[operand.varies][operand.rows]).tolist():
                if producer >= 0:
                    result = blocks[producer].result
                    aligned = (
                        (isinstance(block.op, Op) or (_over_lanes(block) and position == 0))
                        and np.array_equal(operand.rows, result.rows)
                        and blocks[producer].op is not Kind.BATCH_DOT
                        and _steps(result) is not None
                    )
                    found[producer] = found.get(producer, True) and aligned
        needs.append(list(found.items()))
        producers[block.result.varies][block.result.rows] = number
    groups = []
    waiting = list(range(len(blocks)))
    done: set[int] = set()
    while waiting:
        members = [waiting[0]]
        together = set(members)
        rows = _rows(blocks[members[0]])
        for number in waiting[1:AHEAD]:
            if _rows(blocks[number]) == rows and all(
                [producer in done or (aligned and producer in together) for producer, aligned in needs[number]]
            ):
                members.append(number)
                together.add(number)
        waiting = [number for number in waiting if number not in together]
        done |= together
        groups.append([blocks[number] for number in members])
    return groups


def _over_lanes(block: Block) -> bool:
    return block.op in (Kind.BATCH_SUM, Kind.BATCH_DOT)


def _stages(plan: Plan, blocks: list[Block]) -> list[int]:
    """For each block, how many sums over the lanes, one after the other, it waits for."""
    waits = [np.zeros(size, dtype=np.int64) for size in plan.sizes]
    stages = []
    for block in blocks:
        stage = max([int(waits[operand.varies][operand.rows].max()) for operand in block.operands])
        stages.append(stage)
        waits[block.result.varies][block.result.rows] = stage + _over_lanes(block)
    return stages


def _with_bias(plan: Plan) -> list[Block]:
    """Let a matrix product begin at the bias instead of at 0, where a sum of both is all that it is used for."""
    uses: Counter[int] = Counter([row for varies, row in plan.outputs if varies])
    producer: dict[int, int] = {}
    for i, block in enumerate(plan.blocks):
        for operand in block.operands:
            if operand.varies:
                uses.update(operand.rows.reshape(-1).tolist())
        if block.matrix and block.op is Kind.DOT:
            producer[int(block.result.rows[0])] = i
    blocks: list[Block | None] = list(plan.blocks)
    for i, block in enumerate(plan.blocks):
        if not (isinstance(block.op, Op) and block.op.name == "add"):
            continue
        for product, bias in (block.operands, block.operands[::-1]):
            at = producer.get(int(product.rows[0])) if product.varies and not bias.varies else None
            if at is None:
                continue
            dot = plan.blocks[at]
            once = all([uses[row] == 1 for row in product.rows.tolist()])
            if once and np.array_equal(dot.result.rows, product.rows) and _steps(bias) and len(dot.operands) == 2:
                blocks[at] = None
                blocks[i] = replace(dot, operands=(*dot.operands, bias), result=block.result)
    return [block for block in blocks if block is not None]
