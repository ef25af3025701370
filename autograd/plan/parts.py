"""Splits a plan's blocks, so that a batch can be replayed part by part: the rows of a part stay in the cache.

    before    blocks of shared numbers alone                           once
    lanes     blocks of rows, and sums over the lanes                  part by part; the sums are added up
    after     blocks of shared numbers made of those sums              once

A batch cannot be cut if a sum over the lanes flows back into lanes, such as the batch's mean that every sample is compared
with: then all of them have to be there at once.

Read next: ``numpy_executor.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.graph import pieces
from autograd.tape import Kind

from .blocks import Block, Plan
from .rows import Rows
from .series import Series


class Parts(NamedTuple):
    """The blocks before those on lanes, those, and the blocks after them.

    separable  whether a batch can be cut; if not, all blocks are in ``lanes``
    """

    before: list[Block | Series]
    lanes: list[Block | Series]
    after: list[Block | Series]
    separable: bool


def split_for_parts(plan: Plan) -> Parts:
    """Tell the blocks that are done once from those that are done for every part of a batch."""
    found = Parts([], [], [], separable=True)
    summed = np.zeros(plan.sizes[0], dtype=bool)  # whether a shared row is made of sums over the lanes
    for block in plan.blocks:
        of_sums = any([any_of(summed, operand.rows) for operand in block.operands if not operand.varies])
        over_lanes = is_sum_over_lanes(block)
        if not block.result.varies:
            summed[block.result.rows] = of_sums or over_lanes
        if block.result.varies or over_lanes:
            if of_sums:
                return Parts([], list(plan.blocks), [], separable=False)
            found.lanes.append(block)
        else:
            (found.after if of_sums else found.before).append(block)
    return found


def any_of(holds: Any, rows: Rows) -> bool:
    """Whether something holds for any of some rows, perhaps 10⁶."""
    places = rows.reshape(-1)
    return any([bool(holds[places[piece]].any()) for piece in pieces(len(places))])


def is_sum_over_lanes(block: Block | Series) -> bool:
    """Whether a block adds up lanes."""
    return block.over_lanes if isinstance(block, Series) else block.op in (Kind.BATCH_SUM, Kind.BATCH_DOT)
