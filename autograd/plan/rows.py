"""Where results are: rows of two tables, one with a column per lane, one with a single column for what all lanes share.

Rows are handed out in order, to a whole block at a time, so that what is computed together lies together.  Where a
tape computes the gradients of P parameters, the shared table begins with these parameters, in the order in which they
are used, and next to them come their gradients in the same order:

    shared[0 : P]     w₁ w₂ w₃ …
    shared[P : 2P]    ∂L/∂w₁ ∂L/∂w₂ ∂L/∂w₃ …

So an update of all parameters is one pass over two arrays.  The rows of the gradients are kept for them from the
beginning, and a block whose results fill such rows without a gap writes them there; others are copied at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.tape import SOURCES, Kind, Tape

Rows = np.ndarray[Any, np.dtype[np.intp]]

#: Gradients are computed in several blocks, to land where they belong, if these have so many rows on average.
WORTH_A_BLOCK = 2


@dataclass(frozen=True)
class Operand:
    """Rows of one of the two tables; an array of one axis, or of two: one row of it per result."""

    varies: bool
    rows: Rows

    def steps(self) -> tuple[int, ...] | None:
        """The distance between neighbours along each axis; None if it is not the same everywhere.

        >>> Operand(True, np.array([[0, 2, 4], [10, 12, 14]])).steps(), Operand(True, np.array([0, 1, 5])).steps()
        ((10, 2), None)
        """
        rows = self.rows
        first = int(rows.flat[0])
        expected: Any = first
        steps = []
        for axis, length in enumerate(rows.shape):
            second = tuple([int(other == axis) for other in range(rows.ndim)])
            step = int(rows[second]) - first if length > 1 else 1
            along = [length if other == axis else 1 for other in range(rows.ndim)]
            expected = expected + step * np.arange(length).reshape(along)
            steps.append(step)
        return tuple(steps) if np.array_equal(expected, rows) else None


class Places:
    """Which row of its table each slot has.

    sizes    how many rows the two tables have so far, that of what varies and that of what lanes share
    landing  the rows kept for gradients, by slot
    copies   (from, to): rows of the shared table to be copied at the end
    outputs  (whether it varies, row) of each output
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.varies = tape.varies
        self.rows = np.full(len(tape.instructions), -1, dtype=np.intp)
        self.sizes = {False: 0, True: 0}
        self.landing: dict[int, int] = {}
        self.copies: list[tuple[int, int]] = []
        self._gradients: Rows = np.empty(0, dtype=np.intp)  # the rows of gradients, by parameter
        self._sources_to_copy: list[tuple[int, int]] = []  # (slot, row)

    def put(self, slots: list[int]) -> None:
        """Give slots of one table neighbouring rows."""
        if slots:
            varies = self.varies[slots[0]]
            self.rows[slots] = self._take(varies, len(slots))

    def _take(self, varies: bool, count: int) -> Rows:
        start, self.sizes[varies] = self.sizes[varies], self.sizes[varies] + count
        return np.arange(start, self.sizes[varies])

    def of(self, slots: Any) -> Operand:
        """The rows of slots of one table, a sequence of them or several sequences of one length."""
        array = np.array(slots, dtype=np.intp)
        return Operand(self.varies[int(array.flat[0])], self.rows[array])

    # -- Parameters and their gradients -----------------------------------------------------------------

    def put_parameters(self, parameters: list[int], by_use: list[int]) -> None:
        """Give parameters their rows, those first whose gradients are computed, and keep the rows after them for these.

        parameters  their slots, in the order of the tape
        by_use      the same, in the order in which they are to lie
        """
        ordinals = np.empty(len(self.rows), dtype=np.intp)
        ordinals[parameters] = np.arange(len(parameters))
        is_trained = np.zeros(len(parameters), dtype=bool)
        is_trained[list(self.tape.trained)] = True
        slots = np.array(by_use, dtype=np.intp)
        first = is_trained[ordinals[slots]]
        trained = slots[first]
        self.rows[trained] = self._take(False, len(trained))
        self._gradients = np.full(len(parameters), -1, dtype=np.intp)
        self._gradients[ordinals[trained]] = self._take(False, len(trained))
        self.rows[slots[~first]] = self._take(False, len(slots) - len(trained))
        instructions = self.tape.instructions
        for slot, ordinal in zip(self.tape.outputs[1:], self.tape.trained, strict=False):
            op = instructions[slot].op
            if op is Kind.OUTER:
                continue  # it knows whose gradients it holds
            row = int(self._gradients[ordinal])
            if op in SOURCES or slot in self.landing:  # a source has its place, another's gradient as well
                self._sources_to_copy.append((slot, row))
            else:
                self.landing[slot] = row

    def land(self, slots: list[int]) -> Operand:
        """The rows for a block's results: those kept for them if these are neighbours, else new ones, to be copied."""
        kept = [self.landing[slot] for slot in slots if slot in self.landing]
        if len(kept) == len(slots) and kept == list(range(kept[0], kept[0] + len(kept))):
            self.rows[slots] = kept
        else:
            self.put(slots)
            self.copies += [(int(self.rows[slot]), self.landing[slot]) for slot in slots if slot in self.landing]
        return self.of(slots)

    def land_matrix(self, slot: int) -> Operand:
        """The same for the gradients of a matrix, all of one slot."""
        kept = self._gradients[list(self.tape.instructions[slot].detail.parameters)]
        if np.array_equal(kept, np.arange(kept[0], kept[0] + len(kept))):
            return Operand(False, kept)
        rows = self._take(False, len(kept))
        self.copies += zip(rows.tolist(), kept.tolist(), strict=True)
        return Operand(False, rows)

    def in_runs(self, slots: list[int]) -> list[list[int]]:
        """Slots split where the rows kept for them are not neighbours; not split if that makes many small parts."""
        runs = _split(slots, lambda slot: self.landing[slot])
        return runs if len(slots) >= WORTH_A_BLOCK * len(runs) else [slots]

    def copying(self) -> list[tuple[Operand, Operand]]:
        """What to copy, from where and to where, in the end: runs of neighbouring rows."""
        copies = [*self.copies, *[(int(self.rows[slot]), row) for slot, row in self._sources_to_copy]]
        runs = _split(sorted(copies, key=lambda copy: copy[1]), lambda copy: copy[1])
        both = [np.array(run, dtype=np.intp).T for run in runs]
        return [(Operand(False, source), Operand(False, target)) for source, target in both]

    def outputs(self) -> list[tuple[bool, int]]:
        """(whether it varies, row) of every output of the tape."""
        found = [self._output(slot) for slot in self.tape.outputs]
        trained = list(self.tape.trained)
        return [*found[:1], *[(False, row) for row in self._gradients[trained].tolist()], *found[1 + len(trained) :]]

    def _output(self, slot: int) -> tuple[bool, int]:
        return self.varies[slot], int(self.rows[slot])


def _split(items: list[Any], row: Any) -> list[list[Any]]:
    """Items in runs of neighbouring rows."""
    runs: list[list[Any]] = []
    for item in items:
        if runs and row(runs[-1][-1]) + 1 == row(item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
