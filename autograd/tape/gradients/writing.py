"""The tape that is continued by gradients, and where instructions belong on it; what flows from slot to slot.

Read next: ``local_derivatives.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import reach_inputs, reach_users
from autograd.table import SHIFT, WHERE, Op
from autograd.tape.instructions import Kind, Slots, code_of, codes_where
from autograd.tape.tape import Tape

#: A layer with at least so many weights passes on its gradient without masks.
MANY_WEIGHTS = 16


def masks(op: Op | Kind, *, every_branch: bool) -> bool:
    """Whether the sweep masks what an operation has not selected."""
    return isinstance(op, Op) and op.selects and (every_branch or op in (WHERE, SHIFT) or op.truth or not op.builtin)


class Flows(NamedTuple):
    """What slots pass on to their inputs, upstream · local: an array of each, by user from last to first, then by input.

    at  where among the tape's operands the input stands
    """

    user: Slots
    source: Slots
    local: Slots
    at: Any

    def only(self, chosen: Any) -> Flows:
        return Flows(*[column[chosen] for column in self])

    def reach(self, start: Any, stops: Any) -> Any:
        """Which slots the flows reach, and which of those they begin with, unless a slot stops them."""
        bounds = np.concatenate([[0], np.cumsum(np.bincount(self.user, minlength=len(start)))]).astype(np.int32)
        return reach_inputs(start, bounds, self.source[::-1].astype(np.int32), stops).astype(bool)


def layers(tape: Tape) -> Any:
    """Which slots are dots of a layer, with so many weights that none should be masked by itself.

    A layer is the dots of parameters with the same numbers.  The few weights of a formula written by hand stay masked:
    there a branch is often what keeps a logarithm away from 0.
    """
    ops, bounds, operands, _ = tape.columns()
    found, is_parameter = np.zeros((2, len(ops)), dtype=bool)
    is_parameter[tape.parameters()] = True
    weights: defaultdict[bytes, int] = defaultdict(int)  # how many, by the numbers that they are multiplied with
    dots = []
    for slot in np.flatnonzero((ops == code_of(Kind.DOT)) & (np.asarray(tape.varies) != 0)).tolist():
        factors = operands[bounds[slot] : bounds[slot + 1]]
        if is_parameter[factors[0::2]].all():
            dots.append((slot, key := factors[1::2].tobytes()))
            weights[key] += len(factors) // 2
    found[[slot for slot, key in dots if weights[key] >= MANY_WEIGHTS]] = True
    return found


class Writing:
    """A tape that is continued by gradients.

    A gradient whose slot is not known yet has one reserved, so that those it flows on to can be written; ``becomes`` says
    which slot has come in its place, and ``places`` where everything belongs.

    tape      the tape to be differentiated; ``written`` is its continuation
    needed    whether a slot's gradient is wanted, or on the way to one that is
    masks     whether an operation masks what it has not selected
    layers    whether a slot is a dot of a layer, behind which nothing is masked any more
    gradient  the slots of the gradients, by the slot that they are the gradient of; −1: there is none
    varies    whether these vary
    in_every_lane  whether a gradient arrives in every lane, whatever is selected, or may be taken to
    """

    def __init__(self, tape: Tape, wanted: Slots, *, prune: bool, every_branch: bool) -> None:
        self.tape, self.written, self.wanted = tape, tape.copy(), wanted
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        count = len(self.ops)
        is_detached = self.ops == code_of(Kind.DETACH)
        found = np.zeros(count, dtype=np.uint8)
        found[wanted] = 1
        dependent = reach_users(found, self.bounds, self.operands, is_detached)
        self.needed = (dependent if prune else np.ones_like(dependent)).astype(bool)
        self.stops = is_detached | ~self.needed
        self.masks = codes_where(lambda op: masks(op, every_branch=every_branch), self.ops)
        unmasked = self.masks.any() and not every_branch
        self.layers = layers(tape) if unmasked else np.zeros(count, dtype=bool)
        self.gradient = np.full(count, -1, dtype=np.int32)
        self.varies = self.in_every_lane = np.zeros(count, dtype=bool)
        self.conditions: dict[
            int, int
        ] = {}  # where a slot is not reached in every lane: the slot that says in which it is
        self._places: list[Any] = [np.arange(count, dtype=np.int32)]
        self._placed = count
        self._becomes: dict[int, int] = {}

    # -- Where instructions stand ------------------------------------------------------------------------

    def stand(self, rank: Any) -> None:
        """Say where the instructions stand that have been written since the last call: among the gradients, by rank."""
        missing = len(self.written.ops) - self._placed
        self._places.append(np.full(missing, rank, dtype=np.int32) + len(self.ops))
        self._placed += missing

    def places(self) -> Any:
        return np.concatenate(self._places)

    @property
    def becomes(self) -> Slots:
        found = np.arange(len(self.written.ops), dtype=np.int32)
        found[[*self._becomes]] = [*self._becomes.values()]
        return found

    def now(self, slot: int) -> int:
        """The slot that has come in the place of a reserved one; of others the slot itself."""
        return self._becomes.get(slot, slot)

    def is_number(self, number: float) -> Any:
        """Which slots are this constant."""
        found = np.zeros(len(self.written.ops), dtype=bool)
        found[[slot for slot, each in self.written.numbers.items() if each == number]] = True
        return found
