"""Groups the blocks that the native executor carries out together.

*Groups.*  A block works through more rows of lanes than the nearest cache has room for; when the next block begins, the
rows that were written first are no longer there.  So blocks that have the same rows are carried out a few rows at a time,
one after the other:

    rows 1–8      sums of products, then relu of them, then where they are positive
    rows 9–16     sums of products, then …

Only the products of many rows with many rows, summed over the lanes, are carried out whole: they turn their inputs first
(``products.h``), and would do so again for every few rows.

*Bias.*  A product of a matrix ends with the bias, if it is used for nothing but the sum of both.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np

from autograd.graph import counts_of, taken
from autograd.plan.blocks import Block, Plan
from autograd.plan.parts import is_sum_over_lanes
from autograd.plan.series import Series
from autograd.table import ADD, Op
from autograd.tape import Kind

#: From how many rows on a BATCH_DOT turns its inputs.
MANY_ROWS = 48


def rows_of(block: Block) -> int:
    """How many rows of results a block has; of BATCH_DOT, how many of the first operand."""
    return len(block.operands[0].rows) if block.op is Kind.BATCH_DOT else len(block.result.rows)


def _splits_into(block: Block | Series) -> int:
    """In how many rows a block can be split; 0 if it is to be carried out whole."""
    if isinstance(block, Series) or (block.op is Kind.BATCH_DOT and rows_of(block) >= MANY_ROWS):
        return 0
    return rows_of(block)


#: How far ahead to look for the next block of a group.
AHEAD = 64


def groups(blocks: list[Block | Series], sizes: tuple[int, int]) -> list[list[Block | Series]]:
    """Blocks in groups that can be carried out row by row: row i of a block needs only row i of the others' results.

    A group is looked for among the next ``AHEAD`` blocks, so that the time is proportional to the number of blocks.
    """
    needs = _needs(blocks, sizes)
    rows = [_splits_into(block) for block in blocks]
    found = []
    done = [False] * len(blocks)
    ahead = iter(range(len(blocks)))
    waiting = list(islice(ahead, AHEAD))
    while waiting:
        first = waiting[0]
        together = {first: None}  # a set that keeps the order
        for number in waiting[1:]:
            if rows[number] == rows[first] > 0 and all(
                [done[producer] or (row_by_row and producer in together) for producer, row_by_row in needs[number]]
            ):
                together[number] = None
        for number in together:
            done[number] = True
        waiting = [number for number in waiting if number not in together]
        waiting += islice(ahead, AHEAD - len(waiting))
        found.append([blocks[number] for number in together])
    return found


def _needs(blocks: list[Block | Series], sizes: tuple[int, int]) -> list[list[tuple[int, bool]]]:
    """For each block the numbers of those whose results it needs, and whether row i of it needs only their row i."""
    producers = [np.full(size, -1, dtype=np.int32) for size in sizes]
    needs: list[list[tuple[int, bool]]] = []
    for number, block in enumerate(blocks):
        found: dict[int, bool] = {}
        for position, operand in enumerate(block.operands):
            of_rows = taken(producers[operand.varies], operand.rows.reshape(-1))
            further = of_rows[1:][of_rows[1:] != of_rows[:-1]]  # neighbours mostly have one producer
            for producer in {int(of_rows[0]), *further.tolist()} - {-1}:
                row_by_row = (
                    (isinstance(block.op, Op) or (is_sum_over_lanes(block) and position == 0))
                    and blocks[producer].op is not Kind.BATCH_DOT
                    and operand.rows.shape == blocks[producer].result.rows.shape
                    and bool((operand.rows == blocks[producer].result.rows).all())
                )
                found[producer] = found.get(producer, True) and row_by_row
        needs.append(list(found.items()))
        producers[block.result.varies][block.result.rows] = number
    return needs


def with_bias(plan: Plan) -> list[Block | Series]:
    """Let a matrix product end with the bias, if it is used for nothing but the sum of both."""
    if not any([block.matrix and block.op is Kind.DOT for block in plan.blocks]):
        return list(plan.blocks)
    used = [operand.rows.reshape(-1) for block in plan.blocks for operand in block.operands if operand.varies]
    outputs = [row for varies, row in plan.outputs if varies]
    uses = counts_of(np.concatenate([*used, outputs], dtype=np.int32, casting="unsafe"), plan.sizes[1])
    producer: dict[int, int] = {}
    for i, block in enumerate(plan.blocks):
        if block.matrix and block.op is Kind.DOT:
            producer[int(block.result.rows[0])] = i
    blocks: list[Block | Series | None] = list(plan.blocks)
    for i, block in enumerate(plan.blocks):
        if block.op is not ADD:
            continue
        for product, bias in (block.operands, block.operands[::-1]):
            at = producer.get(int(product.rows[0])) if product.varies and not bias.varies else None
            if at is None:
                continue
            dot = plan.blocks[at]
            if (
                isinstance(dot, Block)
                and (uses[product.rows] == 1).all()
                and np.array_equal(dot.result.rows, product.rows)
                and len(dot.operands) == 2
            ):
                blocks[at] = None
                blocks[i] = replace(dot, operands=(*dot.operands, bias), result=block.result)
    return [block for block in blocks if block is not None]
