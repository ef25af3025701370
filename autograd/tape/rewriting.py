"""Writes a tape anew: what a pass is made of.

A pass touches few instructions of many.  It writes new ones at the end of a copy, each with its *place*, the instruction that
it stands before, and says what old ones have become; then all are put in order at once (``Rewriting.finish``).

    before     0 x   1 w   2 w·x   3 v2·1   4 tanh(v3)             x·1 is x: 3 has become 2
    after      0 x   1 w   2 w·x   3 tanh(v2)

Read next: ``recording.py``, from graph to tape; ``identities.py``, the first pass.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograd.graph import all_inputs, order_by, put, taken

from .instructions import FIRST_COMPUTED, Kind, Slots, code_of
from .tape import Tape


class Rewriting:
    """A tape that is being rewritten.

    tape     as it was
    written  a copy that goes on: its further slots are the new instructions
    becomes  for each slot of the tape, and those kept free, which slot of ``written`` it has become; at first itself
    places   of each slot of ``written``
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.written = tape.copy()
        self.becomes = np.arange(len(tape.ops), dtype=np.int32)
        self.places = array("i", self.becomes.tobytes())

    def replace(self, slot: int, new: int) -> None:
        """Let a slot become another one; what has been written since the last call stands in its place.

        A slot that varied goes on varying, even where a number was found that all lanes share: the terms of a dot, or of a
        sum, are of one kind.
        """
        written = self.written
        if self.tape.varies[slot] and not written.varies[new]:
            new = written.emit(Kind.SPREAD, (new,))
        self.becomes[slot] = new
        self.place([slot])

    def replace_all(self, slots: Slots, formula: Tape, inputs: Iterable[Slots]) -> None:
        """Let slots become a formula, a tape of its own, of inputs: for each input an array with a slot for each of these."""
        for number in formula.numbers:
            self.written.constant(number)
        self.place([0])
        (new,) = self.written.stamp(formula, inputs)
        self.place(slots)
        self.becomes[slots] = new
        lost = self.tape.vary(slots) > self.written.vary(new)
        if lost.any():
            self.becomes[slots[lost]] = self.extend(slots[lost], code_of(Kind.SPREAD), 1, new[lost], lost[lost])

    def extend(self, of: Slots, ops: Any, counts: Any, operands: Any, varies: Any) -> Slots:
        """Write instructions, given as columns, each in the place of a slot; returns their slots."""
        self.place([0])
        slots = self.written.extend(ops, counts, operands, varies)
        self.place(np.asarray(self.places)[of])
        return slots

    def keep_free(self, places: Slots, varies: Any) -> Slots:
        """Slots at some places for results that are not written yet, so that others can use them already."""
        self.place([0])
        slots = self.written.extend(code_of(Kind.SUM), 0, (), varies)
        self.place(places)
        self.becomes = np.concatenate([self.becomes, np.arange(len(self.becomes), len(self.places), dtype=np.int32)])
        return slots

    def place(self, places: Slots | list[int]) -> None:
        """Put what has been written since the last call at these places, as much at each; constants may be anywhere."""
        written = len(self.written.ops) - len(self.places)
        column = array("i", np.asarray(places, dtype=np.int32).tobytes())
        self.places.extend(column * (written // max(len(column), 1)))

    def finish(self, gone: Slots | None = None) -> Tape:
        """The rewritten tape, in order; without the slots that are ``gone``, of which nothing has become anything."""
        self.place([0])
        others = np.arange(len(self.becomes), len(self.places), dtype=np.int32)
        take = vars(self).pop  # these may be large: nobody is to hold them longer than they are needed
        becomes = [take("becomes"), others]
        return in_order(self.written, followed(np.concatenate(becomes)), gone=gone, places=np.asarray(take("places")))


def in_order(
    tape: Tape, becomes: Slots, *, gone: Slots | None = None, places: Any = None, operands: Slots | None = None
) -> Tape:
    """A tape with its instructions put where they belong.

    becomes   of the first slots: which others have come in their place
    gone      slots that are left out
    places    by slot: instructions are sorted by them, and those of one place stay in their order; None: all stay in theirs
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
    places, kinds = (itself.copy() if places is None else places[leading:]), ops[leading:]
    places[kinds == code_of(Kind.CONSTANT)] = places[(kinds >= FIRST_COMPUTED).argmax()] if len(kinds) else 0
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
        taken(ops, order),
        taken(bounds[1:] - bounds[:-1], order),
        taken(now_at, inputs, into=inputs),
        taken(varies, order),
    )
    found.outputs, found.trained = now_at[np.asarray(tape.outputs, dtype=np.intp)], tape.trained
    found.leading, found.leading_values = tape.leading, tape.leading_values
    for slot, label in tape.labels.items():
        if now_at[slot] >= 0:
            found.labels.setdefault(int(now_at[slot]), label)
    stay = stays[np.asarray(tape.constants) - leading]
    found.constants = array("i", now_at[np.asarray(tape.constants)[stay]].tobytes())
    found.numbers = array("d", np.asarray(tape.numbers)[stay].tobytes())
    found.details = {int(now_at[slot]): detail for slot, detail in tape.details.items() if stays[slot - leading]}
    return found


def followed(becomes: Slots) -> Slots:
    """What each slot becomes in the end, where what it becomes is becoming another one."""
    while (becomes != (further := taken(becomes, becomes))).any():
        becomes = further
    return becomes
