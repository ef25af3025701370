"""Tells what can be done part by part of a batch, whose rows then stay in the cache.

    before    shared numbers                                    once
    lanes     rows, and sums over the lanes                     part by part; the sums are added up
    after     shared numbers made of those sums                 once

A batch cannot be cut if a sum over the lanes flows back into lanes, such as the batch's mean that every sample is compared
with: then all of them have to be there at once.

Read next: ``rows.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import all_inputs, reach_users, taken
from autograd.tape import OVER_LANES, Tape, codes_of

#: The parts of a plan, in the order in which they are carried out.
BEFORE, LANES, AFTER = range(3)


def parts_of(tape: Tape) -> tuple[Any, bool]:
    """Which part each slot is in, and whether a batch can be cut; if not, all of them are in ``LANES``."""
    ops, bounds, operands, varies = tape.columns()
    sums = taken(codes_of(*OVER_LANES), ops)
    of_sums = reach_users(sums, bounds, operands, np.zeros_like(varies)) != 0
    lanes = sums | (varies != 0)
    if of_sums[varies != 0].any() or of_sums[all_inputs(np.flatnonzero(sums), bounds, operands)].any():
        return np.full(len(ops), LANES, dtype=np.uint8), False
    found = np.full(len(ops), BEFORE, dtype=np.uint8)
    found[of_sums] = AFTER
    found[lanes] = LANES
    return found, True
