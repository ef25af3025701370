"""The tape that is continued by gradients, and where instructions belong on it; what flows from slot to slot.

Read next: ``local_derivatives.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import counts_of, reach_inputs, reach_users, spans
from autograd.table import SHIFT, WHERE, Op
from autograd.tape.instructions import OVER_LANES, Kind, Slots, code_of, codes_where
from autograd.tape.tape import Tape

#: The turns of what is written for a slot's gradient: conditions of flows; the slot's own; selected products; and sums.
#: Turns of flows are counted on from these.
CONDITIONS, ANY, SELECTED, SUMS = [step << 30 for step in range(4)]

#: A layer with at least so many weights passes on its gradient without masks.
MANY_WEIGHTS = 16


def masks(op: Op | Kind, *, every_branch: bool) -> bool:
    """Whether the sweep masks what an operation has not selected."""
    return isinstance(op, Op) and op.selects and (every_branch or op in (WHERE, SHIFT) or op.truth or not op.builtin)


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


def dots_by_inputs(is_weight: Any, dots: Slots, bounds: Any, operands: Any) -> list[list[int]]:
    """Those of some dots whose products all begin with a weight: each time those with the same second factors, their inputs."""
    found: defaultdict[bytes, list[int]] = defaultdict(list)
    if len(dots):
        counts = bounds[dots + 1] - bounds[dots]
        first = operands[spans(bounds[dots], counts)[0::2]]
        dots = dots[np.logical_and.reduceat(is_weight[first], (np.cumsum(counts) - counts) // 2)]
    for slot in dots.tolist():
        found[operands[bounds[slot] + 1 : bounds[slot + 1] : 2].tobytes()].append(slot)
    return [*found.values()]


def layers(tape: Tape) -> Any:
    """Which slots are dots of a layer, with so many weights that none should be masked by itself.

    A layer is the dots of parameters with the same numbers.  The few weights of a formula written by hand stay masked:
    there a branch is often what keeps a logarithm away from 0.
    """
    ops, bounds, operands, varies = tape.columns()
    found = np.zeros(len(ops), dtype=bool)
    varying = np.flatnonzero((ops == code_of(Kind.DOT)) & (varies != 0))
    for dots in dots_by_inputs(ops == code_of(Kind.PARAMETER), varying, bounds, operands):
        found[dots] = len(dots) * (bounds[dots[0] + 1] - bounds[dots[0]]) // 2 >= MANY_WEIGHTS
    return found


class Writing:
    """A tape that is continued by gradients.

    Instructions are written by arrays, before it is known where their operands are: −1 − slot stands for the gradient of a
    slot, and −1 − count − slot for its condition, until ``resolve`` puts these there.  ``stand`` says where they belong.

    tape      the tape to be differentiated, of so many (count) instructions; ``written`` is its continuation
    needed    whether a slot's gradient is wanted, or on the way to one that is
    masks     whether an operation masks what it has not selected
    layers    whether a slot is a dot of a layer, behind which nothing is masked any more
    gradient  the slots of the gradients, by the slot that they are the gradient of; −1: there is none
    varies    whether these vary
    in_every_lane    whether a gradient arrives in every lane, whatever is selected, or may be taken to
    condition        where it does not: the slot that is 1 in the lanes in which it does
    conditions_vary  whether these vary
    """

    def __init__(self, tape: Tape, wanted: Slots, *, prune: bool, every_branch: bool) -> None:
        self.tape, self.written, self.wanted = tape, tape.copy(), wanted
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        count = len(self.ops)
        is_detached = self.ops == code_of(Kind.DETACH)
        dependent = reach_users(self.marked(wanted), self.bounds, self.operands, is_detached)
        self.needed = (dependent if prune else np.ones_like(dependent)).astype(bool)
        self.stops = is_detached | ~self.needed
        self.masks = codes_where(lambda op: masks(op, every_branch=every_branch), self.ops)
        unmasked = self.masks.any() and not every_branch
        self.layers = layers(tape) if unmasked else np.zeros(count, dtype=bool)
        self.gradient, self.condition = self._later = np.full((2, count), -1, dtype=np.int32)
        self.varies = self.in_every_lane = self.conditions_vary = np.zeros(count, dtype=bool)
        self._places: list[Any] = [np.arange(count) << 32]
        self._placed = count

    def marked(self, slots: Slots) -> Any:
        """Which slots of the tape are among some."""
        found = np.zeros(len(self.ops), dtype=bool)
        found[slots] = True
        return found

    # -- Where instructions stand ------------------------------------------------------------------------

    def stand(self, rank: Any, turns: Any = 0) -> None:
        """Say where the instructions stand that have been written since the last call: among the gradients, by rank.

        turns  tells those of one rank apart; of one turn they stay in their order
        """
        missing = len(self.written.ops) - self._placed
        self._places.append(np.full(missing, rank, dtype=np.int64) + len(self.ops) << 32 | turns)
        self._placed += missing

    def places(self) -> Any:
        return np.concatenate(self._places)

    # -- What is known later -----------------------------------------------------------------------------

    def gradient_of(self, slots: Slots) -> Slots:
        """What stands for the gradients of slots."""
        return -1 - slots

    def condition_of(self, slots: Slots) -> Slots:
        """What stands for the conditions of slots."""
        return -1 - len(self.ops) - slots

    def resolve(self) -> None:
        """Put the gradients and conditions of slots where something stands for them."""
        later = self._later.reshape(-1)
        while len(waiting := np.flatnonzero(later < -1)):
            later[waiting] = later[-1 - later[waiting]]
        operands = np.asarray(self.written.operands)[len(self.operands) :]
        waiting = np.flatnonzero(operands < 0)
        operands[waiting] = later[-1 - operands[waiting]]

    def vary(self, slots: Slots) -> Any:
        """Whether each of an array of slots varies, 1 or 0, or what it stands for."""
        columns = np.asarray(self.written.varies), self.conditions_vary[::-1], self.varies[::-1]
        return np.concatenate(columns, dtype=np.int8)[slots]

    def is_number(self, number: float, slots: Slots) -> Any:
        """Which of an array of slots are this constant."""
        found = np.zeros(slots.shape, dtype=bool)
        for slot, each in zip(self.written.constants, self.written.numbers, strict=True):
            if each == number:
                found |= slots == slot
        return found

    # -- Writing -----------------------------------------------------------------------------------------

    def write(self, op: Op | Kind, of: Slots, turns: Any, *operands: Any) -> Slots:
        """Write an instruction for each of some slots, where its gradient stands; returns their slots.

        operands  an array of each, with one for every slot; or one for all
        """
        if not len(of):
            return np.empty(0, dtype=np.int32)
        matrix = np.empty((len(of), len(operands)), dtype=np.int32)
        for i, column in enumerate(operands):
            matrix[:, i] = column
        varies = (self.vary(matrix) != 0).any(axis=1) & (op not in OVER_LANES)
        return self.extend(code_of(op), len(operands), matrix, varies, of=of, turns=turns)

    def extend(self, codes: Any, counts: Any, operands: Slots, varies: Any, *, of: Slots, turns: Any) -> Slots:
        """Write instructions given as columns, where the gradients of slots stand; returns their slots."""
        slots = self.written.extend(codes, counts, operands.reshape(-1), varies)
        self.stand(len(self.ops) + 1 - of, turns)
        return slots

    def in_turn(self, op: Op, of: Slots, terms: Slots, turns: Any, *between: int) -> tuple[Slots, Slots]:
        """Write op(op(t₁, t₂), t₃) … for the terms of each slot, which are neighbours; returns the slots and the results.

        between  further operands, between the two
        """
        further = np.flatnonzero(of[1:] == of[:-1]) + 1
        if not len(further):
            return of, terms
        own = len(self.written.ops) + np.arange(len(further))
        found = terms.copy()
        found[further] = own
        begins = np.flatnonzero(np.diff(of, prepend=-1) != 0)
        counts = np.diff(begins, append=len(of))
        varies = np.concatenate([[0], np.cumsum(self.vary(terms) != 0)])
        varies = varies[1:] > np.repeat(varies[begins], counts)  # it, or one before it
        operands = np.empty((len(further), 2 + len(between)), dtype=np.int32)
        operands[:, 0], operands[:, 1:-1], operands[:, -1] = found[further - 1], between, terms[further]
        own_turns = turns[further] if np.ndim(turns) else turns
        self.extend(code_of(op), operands.shape[1], operands, varies[further], of=of[further], turns=own_turns)
        return of[begins], found[begins + counts - 1]
