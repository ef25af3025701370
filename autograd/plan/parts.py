"""What can be done part by part: a batch is cut, so that the rows of a part stay in the processor's cache.

    before    blocks of shared numbers alone                           once
    lanes     blocks of rows, and sums over the lanes                  part by part; the sums are added up
    after     blocks of shared numbers made of those sums              once

Only where a sum over the lanes flows back into lanes (a batch's mean that every sample is compared with) do all of them
have to be there at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autograd.tape import Kind

from .blocks import Block, Plan


class Phases(NamedTuple):
    """The blocks before those on lanes, those, and the blocks after them.

    separable  whether they can be told apart; if not, all are in ``lanes``
    """

    before: list[Block]
    lanes: list[Block]
    after: list[Block]
    separable: bool


def phases(plan: Plan) -> Phases:
    """Tell apart what is done once and what is done for every part of a batch."""
    found = Phases([], [], [], separable=True)
    summed = np.zeros(plan.sizes[0], dtype=bool)  # which shared rows are made of sums over the lanes
    for block in plan.blocks:
        of_sums = any([bool(summed[operand.rows].any()) for operand in block.operands if not operand.varies])
        over_lanes = is_sum_over_lanes(block)
        if not block.result.varies:
            summed[block.result.rows] = of_sums or over_lanes
        if block.result.varies or over_lanes:
            if of_sums:
                return Phases([], list(plan.blocks), [], separable=False)
            found.lanes.append(block)
        else:
            (found.after if of_sums else found.before).append(block)
    return found


def is_sum_over_lanes(block: Block) -> bool:
    """Whether every lane has a part in the results."""
    return block.op in (Kind.BATCH_SUM, Kind.BATCH_DOT)
