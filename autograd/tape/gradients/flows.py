"""Writes the local derivatives, and says what flows from slot to slot: upstream · local.

Read next: ``writing.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.graph import counts_of, first_with_inputs, reach_inputs, spans
from autograd.table import SHIFT, WHERE, Op
from autograd.tape.instructions import FIRST_OPERATION, Kind, Slots, code_of, operation
from autograd.tape.on_tape import formula
from autograd.tape.tape import Tape

#: A layer with at least so many weights passes on its gradient without masks.
MANY_WEIGHTS = 16


class Flows(NamedTuple):
    """What slots pass on to their inputs, upstream · local: an array of each, by user from last to first, then by input."""

    user: Slots
    source: Slots
    local: Slots

    def only(self, chosen: Any) -> Flows:
        if chosen.dtype == bool and chosen.all():
            return self
        return Flows(*[column[chosen] for column in self])

    def reach(self, start: Any, stops: Any = None) -> Any:
        """Which slots the flows reach, and which of those they begin with, unless a slot stops them."""
        stops = np.zeros_like(start) if stops is None else stops
        bounds = np.zeros(len(start) + 1, dtype=np.int32)
        np.cumsum(counts_of(self.user, len(start)), out=bounds[1:])
        return reach_inputs(start, bounds, self.source[::-1].astype(np.int32), stops).astype(bool)


def local_derivatives(tape: Tape, written: Tape, users: Slots, needed: Any, one: int) -> Slots:
    """Write the local derivatives of some slots, the table's formulas, on the continuation of a tape; their slots, by operand.

    needed  whether a slot's gradient is wanted: of other operands there may be any slot
    """
    ops, bounds, operands, _ = tape.columns()
    local = np.full(len(operands), one, dtype=np.int32)  # for a sum, or a copy in every lane, 1
    dots = users[ops[users] == code_of(Kind.DOT)]
    at = spans(bounds[dots], bounds[dots + 1] - bounds[dots])
    local[at[0::2]], local[at[1::2]] = operands[at[1::2]], operands[at[0::2]]  # the other factor
    del at
    for op, slots, inputs in tape.columns().by_operation(users[ops[users] >= FIRST_OPERATION]):
        wanted = tuple(needed[inputs].any(axis=0).tolist())
        for i, found in enumerate(written.stamp(formula(op, len(wanted), wanted), [slots, *inputs.T])):
            if found is not None:
                local[bounds[slots] + i] = found
    return local


# -------------------------------------------------------------------------------------------------------------------
# Branches, and layers


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
    found = (ops == code_of(Kind.DOT)) & (varies != 0)
    dots = weighted(tape, np.flatnonzero(found), ops == code_of(Kind.PARAMETER))
    inputs = first_with[dots]
    weights = counts_of(inputs, len(ops))[inputs] * (bounds[dots + 1] - bounds[dots]) // 2
    found[:] = False
    found[dots[weights >= MANY_WEIGHTS]] = True
    return found


def weighted(tape: Tape, dots: Slots, is_weight: Any) -> Slots:
    """Those of some dots whose products all begin with a weight."""
    _, bounds, operands, _ = tape.columns()
    counts = bounds[dots + 1] - bounds[dots]
    is_other = ~is_weight[operands[spans(bounds[dots], counts)[0::2]]]
    stays = np.ones_like(is_weight)
    stays[np.repeat(dots, counts // 2)[is_other]] = False
    return dots[stays[dots]]


def first_dots(tape: Tape) -> Slots:
    """For each dot the first one with the same inputs, the second factors of its products; for other slots these."""
    dots, (_, bounds, operands, _) = tape.slots_of(Kind.DOT), tape.columns()
    counts = bounds[dots + 1] - bounds[dots]
    inputs = operands[spans(bounds[dots], counts)[1::2]]
    first = np.arange(len(tape.ops), dtype=np.int32)
    first[dots] = dots[first_with_inputs(np.zeros_like(dots), np.append(0, np.cumsum(counts // 2)), inputs)]
    return first
