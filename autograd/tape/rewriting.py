"""Writes a tape anew: what a pass is made of.

A pass touches few instructions of many.  It writes new ones at the end of a copy, each with its *place*, the instruction that
it stands before (or else it comes after them all), and says what old ones have become; then all are put in order at once
(``Rewriting.finish``).

    before     0 x   1 w   2 w·x   3 v2·1   4 tanh(v3)             x·1 is x: 3 has become 2
    after      0 x   1 w   2 w·x   3 tanh(v2)

Read next: ``recording.py``, from graph to tape; ``identities.py``, the first pass.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from autograd.graph import all_inputs, order_by, put, taken
from autograd.table import Op

from .instructions import FIRST_COMPUTED, OVER_LANES, Kind, Slots, code_of
from .tape import Tape


class Rewriting:
    """A tape that is being rewritten.

    tape     as it was
    written  a copy that goes on: its further slots are the new instructions
    becomes  for each slot of the tape, and perhaps further ones, which slot of ``written`` it has become; at first itself
    """

    def __init__(self, tape: Tape, becomes: Slots | None = None) -> None:
        self.tape = tape
        self.becomes = np.arange(len(tape.ops), dtype=np.int32) if becomes is None else becomes
        self._placed: list[tuple[int, Any]] = []

    @cached_property
    def written(self) -> Tape:
        return self.tape.copy()

    def extend(self, places: Slots, ops: Any, counts: Any, operands: Any, varies: Any) -> Slots:
        """Write instructions, given as columns, each at a place; returns their slots."""
        self._placed.append((len(self.written.ops), places))
        return self.written.extend(ops, counts, operands, varies)

    def write(self, op: Op | Kind, places: Slots, *operands: Any) -> Slots:
        """Write an instruction at each of some places; returns their slots.

        operands  an array of each, with one for every place; or one for all
        """
        if not len(places):
            return places
        matrix = np.empty((len(places), len(operands)), dtype=np.int32)
        for i, column in enumerate(operands):
            matrix[:, i] = column
        varies = (self.written.vary(matrix).any(axis=1) | (op is Kind.SPREAD)) & (op not in OVER_LANES)
        return self.extend(places, code_of(op), len(operands), matrix.reshape(-1), varies)

    def stamp(self, places: Slots, formula: Tape, inputs: Iterable[Slots]) -> list[Any]:
        """Write a formula at each of some places: the slots of each of its outputs, or one for all; None for an output −1.

        formula  a tape of its own, whose first slots are its inputs
        inputs   for each of these the slots that it stands for, place by place
        """
        found: list[Any] = [*inputs]
        for slot in range(len(found), len(formula.ops)):
            number = formula.number(slot)
            if number is None:
                found.append(self.write(formula.op(slot), places, *[found[i] for i in formula.inputs(slot)]))
            else:
                found.append(self.written.constant(number))
        return [found[slot] if slot >= 0 else None for slot in formula.outputs]

    def replace(self, slots: Slots, new: Any) -> None:
        """Let slots become others, or one other.

        A slot that varied goes on varying, even where a number was found that all lanes share: the terms of a dot, or of a
        sum, are of one kind.
        """
        self.becomes[slots] = new
        lost = slots[self.written.vary(slots) > self.written.vary(self.becomes[slots])]
        self.becomes[lost] = self.write(Kind.SPREAD, lost, self.becomes[lost])

    def follow(self) -> None:
        """Let ``becomes`` be of all slots that have been written, and say what each becomes in the end."""
        known, count = len(self.becomes), len(self.written.ops)
        self.becomes = followed(np.concatenate([self.becomes, np.arange(known, count, dtype=np.int32)]))

    def finish(self, gone: Any = slice(0)) -> Tape:
        """The rewritten tape, in order; without the slots that are ``gone``, of which nothing has become anything."""
        tape: Tape = vars(self).pop("written", self.tape)
        count = len(self.tape.ops)
        itself = np.arange(len(tape.ops), dtype=np.int32)
        becomes = np.concatenate([self.becomes, itself[len(self.becomes) :]])
        self.becomes = itself[:0]  # these may be large: nobody is to hold them longer than they are needed
        stays = becomes == itself
        stays[gone] = False
        if len(itself) == count and stays.all():
            return tape
        becomes = followed(becomes)
        ops, bounds, operands, varies = tape.columns()
        places = itself.copy()
        places[count:] = count
        for first, own in vars(self).pop("_placed"):
            places[first : first + len(own)] = own
        # Constants depend on nothing, and may be needed anywhere.  Arguments and parameters, 10⁵ perhaps, stay the first slots.
        leading = tape.leading
        places[ops == code_of(Kind.CONSTANT)] = places[leading + (ops[leading:] >= FIRST_COMPUTED).argmax()]
        order = order_by(places[leading:])
        del places
        order += leading
        order = order[taken(stays, order)]
        now_at = np.full_like(itself, -1)
        now_at[:leading] = itself[:leading]
        put(now_at, order, itself[leading : leading + len(order)])
        now_at = taken(now_at, becomes, into=becomes)
        del itself, becomes

        found = Tape()
        found.ops, found.varies, found.bounds = tape.ops[:leading], tape.varies[:leading], tape.bounds[: leading + 1]
        inputs = all_inputs(order, bounds, operands)
        found.extend(
            taken(ops, order),
            taken(bounds[1:] - bounds[:-1], order),
            taken(now_at, inputs, into=inputs),
            taken(varies, order),
        )
        found.outputs, found.trained = now_at[np.asarray(tape.outputs, dtype=np.intp)], tape.trained
        found.leading, found.leading_values = leading, tape.leading_values
        labels = [*zip(now_at[[*tape.labels]].tolist(), tape.labels.values(), strict=True)]
        found.labels = {slot: label for slot, label in reversed(labels) if slot >= 0}  # of several the first
        constants = np.asarray(tape.constants)
        found.constants = array("i", now_at[constants[stays[constants]]].tobytes())
        found.numbers = array("d", np.asarray(tape.numbers)[stays[constants]].tobytes())
        found.details = {int(now_at[slot]): detail for slot, detail in tape.details.items() if stays[slot]}
        return found


def followed(becomes: Slots) -> Slots:
    """What each slot becomes in the end, where what it becomes is becoming another one."""
    while (becomes != (further := taken(becomes, becomes))).any():
        becomes = further
    return becomes
