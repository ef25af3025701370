"""Says which operations the sweep masks, and which dots are those of layers, behind which nothing is masked any more.

Read next: ``sweep.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import counts_of, first_with_inputs, spans
from autograd.table import SHIFT, WHERE, Op
from autograd.tape.instructions import Kind, Slots, code_of, operation
from autograd.tape.tape import Tape

#: A layer with at least so many weights passes on its gradient without masks.
MANY_WEIGHTS = 16


def masks(op: Op | Kind, *, every_branch: bool) -> bool:
    """Whether the sweep masks what an operation has not selected."""
    return isinstance(op, Op) and op.selects and (every_branch or op in (WHERE, SHIFT) or op.truth or not op.builtin)


def has_unmasked(tape: Tape) -> bool:
    """Whether ``every_branch`` makes a difference for a tape."""
    operations = [operation(code) for code in np.flatnonzero(np.bincount(tape.ops)).tolist()]
    masked = [masks(op, every_branch=False) for op in operations if masks(op, every_branch=True)]
    return not all(masked) or (bool(masked) and bool(layers(tape, first_dots(tape)).any()))


def layers(tape: Tape, first_with: Slots) -> Any:
    """Which slots are dots of a layer, with so many weights that none should be masked by itself.

    A layer is the dots of parameters with the same numbers.  The few weights of a formula written by hand stay masked:
    there a branch is often what keeps a logarithm away from 0.

    first_with  of each dot: see ``first_dots``
    """
    ops, bounds, _, varies = tape.columns()
    dots = np.flatnonzero((ops == code_of(Kind.DOT)) & (varies != 0))
    dots = weighted(tape, dots, ops == code_of(Kind.PARAMETER))
    inputs = first_with[dots]
    weights = counts_of(inputs, len(ops))[inputs] * (bounds[dots + 1] - bounds[dots]) // 2
    found = np.zeros(len(ops), dtype=bool)
    found[dots[weights >= MANY_WEIGHTS]] = True
    return found


def weighted(tape: Tape, dots: Slots, is_weight: Any) -> Slots:
    """Those of some dots whose products all begin with a weight."""
    _, bounds, operands, _ = tape.columns()
    counts = bounds[dots + 1] - bounds[dots]
    begin_with_one = is_weight[operands[spans(bounds[dots], counts)[0::2]]]
    return dots[np.logical_and.reduceat(begin_with_one, (counts.cumsum() - counts) // 2)]


def first_dots(tape: Tape) -> Slots:
    """For each dot the first one with the same inputs, the second factors of its products; for other slots these."""
    dots, (_, bounds, operands, _) = tape.slots_of(Kind.DOT), tape.columns()
    counts = bounds[dots + 1] - bounds[dots]
    inputs = operands[spans(bounds[dots], counts)[1::2]]
    first = np.arange(len(tape.ops), dtype=np.int32)
    first[dots] = dots[first_with_inputs(np.zeros_like(dots), np.append(0, np.cumsum(counts // 2)), inputs)]
    return first
