"""Writes a tape anew: what a pass is made of.

A pass touches few instructions of many.  It writes new ones at the end of a copy, each with its *place*, the instruction that
it stands before, and says what old ones have become; then all are put in order at once (``Rewriting.finish``).

    before     0 x   1 w   2 w·x   3 v2·1   4 tanh(v3)             x·1 is x: 3 has become 2
    after      0 x   1 w   2 w·x   3 tanh(v2)

    rewrite      by a rule that is shown the instructions that it may be about, and says what they become

Read next: ``recording.py``, from graph to tape; ``identities.py``, the first pass.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import all_inputs, order_by, put, taken
from autograd.table import Op

from .instructions import FIRST_COMPUTED, Kind, Slots, code_of
from .tape import Tape

#: Shown a tape to write on, a slot, and its operation and inputs, it says what the slot becomes; None: it stays.
Rule: TypeAlias = Callable[[Tape, int, Op | Kind, Sequence[int]], int | None]


class Rewriting:
    """A tape that is being rewritten.

    tape     as it was
    written  a copy that goes on: its further slots are the new instructions
    becomes  for each slot of the tape which slot of ``written`` it has become; at first itself
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.written = tape.copy()
        self.becomes = np.arange(len(tape.ops), dtype=np.int32)
        self._places = array("i")

    def replace(self, slot: int, new: int) -> None:
        """Let a slot become another one; what has been written since the last call stands in its place.

        A slot that varied goes on varying, even where a number was found that all lanes share: the terms of a dot, or of a
        sum, are of one kind.
        """
        written = self.written
        if self.tape.varies[slot] and not written.varies[new]:
            new = written.emit(Kind.SPREAD, (new,))
        self.becomes[slot] = new
        self._place(slot)

    def replace_all(self, slots: Slots, op: Op, operands: Slots) -> None:
        """Let slots become an operation, all on as many operands: a row for each."""
        self._place(0)
        first, counts = len(self.written.ops), np.full(len(slots), operands.shape[1])
        self.written.extend(np.full(len(slots), code_of(op)), counts, operands.reshape(-1), self.tape.vary(slots))
        self.becomes[slots] = np.arange(first, len(self.written.ops))
        self._places.extend(slots.tolist())

    def _place(self, slot: int) -> None:
        """Let what has been written meanwhile stand in the place of a slot; where constants stand makes no difference."""
        self._places.extend((slot,) * (len(self.written.ops) - len(self.becomes) - len(self._places)))

    def finish(self, gone: Slots | None = None) -> Tape:
        """The rewritten tape, in order; without the slots that are ``gone``, of which nothing has become anything."""
        self._place(0)
        places = np.concatenate([np.arange(len(self.becomes), dtype=np.int32), np.asarray(self._places)])
        return in_order(self.written, places, self.becomes, gone)


def in_order(tape: Tape, places: Any, becomes: Slots, gone: Slots | None = None, operands: Slots | None = None) -> Tape:
    """A tape with its instructions put where they belong.

    places    by slot: instructions are sorted by them, and those of one place stay in their order
    becomes   of the first slots: which others have come in their place
    gone      slots that are left out
    operands  in the place of the tape's own
    """
    ops, bounds, own_operands, varies = tape.columns()
    operands = own_operands if operands is None else operands
    # Arguments and parameters, 10⁵ perhaps, stay the first slots; in these arrays are the others.
    leading = tape.leading
    itself = np.arange(leading, len(ops), dtype=np.int32)
    becomes = np.concatenate([becomes[leading:], itself[max(len(becomes) - leading, 0) :]])
    stays = becomes == itself
    if gone is not None:
        stays[gone - leading] = False
    # Constants depend on nothing, and may be needed anywhere.
    places, kinds = places[leading:], ops[leading:]
    places[kinds == code_of(Kind.CONSTANT)] = places[np.argmax(kinds >= FIRST_COMPUTED)] if len(kinds) else 0
    order = order_by(places)
    del places
    order = order[taken(stays, order)]
    now_at = np.arange(len(ops), dtype=np.int32)
    now_at[leading:] = -1
    put(now_at[leading:], order, itself[: len(order)])
    now_at[leading:] = taken(now_at, becomes, into=becomes)
    order += leading
    del itself, becomes

    found = Tape()
    found.ops, found.varies, found.bounds = tape.ops[:leading], tape.varies[:leading], tape.bounds[: leading + 1]
    inputs = all_inputs(order, bounds, operands)
    del operands
    found.extend(
        taken(ops, order), taken(np.diff(bounds), order), taken(now_at, inputs, into=inputs), taken(varies, order)
    )
    found.outputs, found.trained = now_at[np.asarray(tape.outputs, dtype=np.intp)], tape.trained
    found.leading, found.leading_values = tape.leading, tape.leading_values
    for slot, label in tape.labels.items():
        if now_at[slot] >= 0:
            found.labels.setdefault(int(now_at[slot]), label)
    found.numbers = {int(now_at[slot]): number for slot, number in tape.numbers.items() if stays[slot - leading]}
    found.details = {int(now_at[slot]): detail for slot, detail in tape.details.items() if stays[slot - leading]}
    found._constants = {key: int(now_at[slot]) for key, slot in tape._constants.items() if stays[slot - leading]}
    return found


def followed(becomes: Slots) -> Slots:
    """What each slot becomes in the end, where what it becomes is becoming another one."""
    while (becomes != (further := taken(becomes, becomes))).any():
        becomes = further
    return becomes


def rewrite(tape: Tape, shown: Slots, rule: Rule, *, again: bool = False) -> Tape:
    """A new tape by a rule, that is shown some instructions; the tape itself if none of them becomes another.

    again  whether the rule is shown those that use what has changed, too
    """
    waiting: list[int] = shown.tolist()  # ascending, so that it is a heap
    if not waiting:
        return tape
    rewriting = Rewriting(tape)
    becomes, written = rewriting.becomes.data, rewriting.written
    users = _Users(tape) if again else None
    changed, last = False, -1
    while waiting:
        slot = heappop(waiting)
        if slot == last:
            continue
        last = slot
        inputs = [becomes[i] for i in tape.inputs(slot)]
        new = rule(written, slot, tape.op(slot), inputs)
        if new is not None:
            changed = True
            rewriting.replace(slot, new)
            for user in users.of(slot) if users else ():
                heappush(waiting, user)
        else:
            written.operands[tape.bounds[slot] : tape.bounds[slot + 1]] = array("i", inputs)
    return rewriting.finish() if changed else tape


class _Users:
    """Who uses a slot: found out when it is first asked."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def of(self, slot: int) -> list[int]:
        found: list[int] = self._users[self._ends[slot] : self._ends[slot + 1]].tolist()
        return found

    def __getattr__(self, name: str) -> Any:
        _, bounds, operands, _ = self._tape.columns()
        at = np.flatnonzero(operands >= self._tape.leading)  # arguments and parameters become nothing else
        users = np.searchsorted(bounds, at, side="right") - 1
        operands = operands[at]
        self._users = users[np.argsort(operands, kind="stable")].data
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(operands, minlength=len(bounds)))]).data
        return vars(self)[name]
