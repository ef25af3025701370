"""Assigns rows to results: rows of two tables, one with a column per lane, one with a single column for what lanes share.

Rows are assigned in order, to a whole block at a time, so that the results of a block lie side by side.  Where a tape
computes the gradients of P parameters, the shared table begins with these parameters, in the order in which they are
used, and next to them come their gradients in the same order:

    shared[0 : P]     w₁ w₂ w₃ …
    shared[P : 2P]    ∂L/∂w₁ ∂L/∂w₂ ∂L/∂w₃ …

So an update of all parameters is one pass over two arrays.

Which slots will hold these gradients is known from the beginning, and their rows are *reserved*.  A block writes its
results into one run of neighbouring rows.  So it writes gradients into reserved rows where these are neighbours, and
elsewhere where they are not.  With P = 6:

    row              6    7    8    9   10   11
    gradient of     w₁   w₂   w₃   w₄   b₁   b₂

    one block for ∂w₁ ∂w₂ ∂w₃ ∂w₄    rows 6 7 8 9              written where they belong
    two blocks for ∂w₁ ∂w₂ ∂b₁ ∂b₂   rows 6 7 and 10 11        a block for each run, as a run has two rows on average
    one block for ∂w₁ ∂w₃ ∂b₁        rows 6, 8 and 10          three blocks would not pay: it is written to new rows …
                                     20 21 22 → 6 8 10         … and copied at the end
    ∂w₂ is the constant 1            row 12 → 7                a constant has a row of its own: it is copied at the end
    one slot is both ∂b₁ and ∂b₂     row 10 → 11               a slot has one row: it is copied at the end

Read next: ``blocks.py``, which puts it all together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import put, taken
from autograd.tape import FIRST_COMPUTED, Kind, Tape, code_of

#: Numbers of rows, or slots: of 32 bits where there may be 10⁶ of them.
Rows: TypeAlias = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]

#: How many rows the runs of reserved rows must have on average for a block to be made of each: a block costs about as
#: much as copying a few rows.
WORTH_A_BLOCK = 2


@dataclass(frozen=True)
class Operand:
    """Rows of one of the two tables; an array of one axis, or of two: one row of it per result."""

    varies: bool
    rows: Rows

    def spacing(self) -> tuple[int, ...] | None:
        """The distance between neighbours along each axis; None if it is not the same everywhere.

        >>> Operand(True, np.array([[0, 2, 4], [10, 12, 14]])).spacing(), Operand(True, np.array([0, 1, 5])).spacing()
        ((10, 2), None)
        """
        rows, spacing = self.rows, []
        for along in (rows,) if rows.ndim == 1 else (rows[:, 0], rows):
            steps = along[..., 1:] - along[..., :-1]
            spacing.append(int(steps.flat[0]) if steps.size else 1)
            if np.count_nonzero(steps != spacing[-1]):
                return None
        return tuple(spacing)


class Assignment:
    """Which row of its table each slot has.

    rows      by slot; −1 where there is none yet
    sizes     how many rows the two tables have so far, that of what varies and that of what lanes share
    reserved  by slot: the row that is kept for it, as a gradient; −1 if none is
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.parameters: Rows = tape.parameters()
        self.trained: Rows = np.asarray(tape.trained, dtype=np.intp)
        self.outputs_of_tape: Rows = np.asarray(tape.outputs, dtype=np.intp)
        self.rows: Rows = np.full(len(tape.ops), -1, dtype=np.int32)
        self.sizes = {False: 0, True: 0}
        self.reserved: Rows = np.full(len(tape.ops), -1, dtype=np.int32)
        self._matrix_copies: list[tuple[Rows, Rows]] = []  # (from, to)

    def assign(self, slots: Rows) -> None:
        """Give slots of one table neighbouring rows."""
        if len(slots):
            put(self.rows, slots, self._new(self._varies(slots[0]), len(slots)))

    def _varies(self, slot: Any) -> bool:
        return bool(self.tape.varies[slot])

    def _new(self, varies: bool, count: int) -> Rows:
        start, self.sizes[varies] = self.sizes[varies], self.sizes[varies] + count
        return np.arange(start, self.sizes[varies], dtype=np.int32)

    def of(self, slots: Rows) -> Operand:
        """The rows of slots of one table, an array of one axis or of two."""
        return Operand(self._varies(slots.flat[0]), self.rows[slots])

    # -- Parameters and their gradients -----------------------------------------------------------------

    def assign_parameters(self, by_use: Rows) -> None:
        """Give parameters their rows, first those whose gradients are computed, and reserve the next for the gradients.

        by_use  their slots, in the order in which they are to lie
        """
        is_trained = np.zeros(len(self.rows), dtype=bool)
        is_trained[self.parameters[self.trained]] = True
        first = is_trained[by_use]
        self.assign(by_use[first])
        self._new(False, len(self.trained))
        self.assign(by_use[~first])
        gradients, ops = self._gradients()[::-1], np.asarray(self.tape.ops)
        # Of a slot that is the gradient of several the first counts, written last; OUTER says itself whose gradients it holds.
        has_its_own = (ops[gradients] >= FIRST_COMPUTED) & (ops[gradients] != code_of(Kind.OUTER))
        self.reserved[gradients[has_its_own]] = self.gradients()[::-1][has_its_own]

    def rows_of_gradients(self, parameters: Rows) -> Rows:
        """The rows of the gradients of some trained parameters, which are told by their positions on the tape."""
        found: Rows = self.rows[self.parameters[parameters]] + len(self.trained)
        return found

    def _gradients(self) -> Rows:
        """The slots of the gradients of the parameters, in the order of ``trained``."""
        return self.outputs_of_tape[1 : 1 + len(self.trained)]

    def assign_results(self, slots: Rows) -> Operand:
        """Give the results of a block their rows: the reserved ones if these are neighbours, else new ones."""
        reserved = self.reserved[slots]
        if reserved[0] >= 0 and are_neighbours(reserved):
            self.rows[slots] = reserved
        else:
            self.assign(slots)
        return self.of(slots)

    def assign_each(self, slots: Rows) -> Rows:
        """Give results that need not be neighbours, nor in one table, their rows: reserved ones where there are some."""
        reserved, varies = taken(self.reserved, slots), self.tape.vary(slots) != 0
        has_one = reserved >= 0
        self.rows[slots[has_one]] = reserved[has_one]
        self.assign(slots[varies])
        self.assign(slots[~varies & ~has_one])
        return taken(self.rows, slots, into=reserved)  # type: ignore[no-any-return]

    def assign_matrix(self, slot: int) -> Operand:
        """The same for the gradients of a matrix, all of one slot."""
        reserved = self.rows_of_gradients(self.tape.details[slot].parameters)
        if are_neighbours(reserved):
            return Operand(False, reserved)
        rows = self._new(False, len(reserved))
        self._matrix_copies.append((rows, reserved))
        return Operand(False, rows)

    def in_runs(self, slots: Rows) -> list[Rows]:
        """Gradients that one block could compute, split into a block for each run of their reserved rows, if that pays."""
        runs = np.split(slots, _ends_of_runs(self.reserved[slots]))
        return runs if len(slots) >= WORTH_A_BLOCK * len(runs) else [slots]

    def copies(self) -> list[tuple[Operand, Operand]]:
        """The copies to make at the end, (from, to), of gradients that are not in their rows; in runs of neighbouring rows."""
        targets = self.gradients()
        sources = self.rows[self._gradients()]
        elsewhere = (sources >= 0) & (sources != targets)  # the slot of a matrix has no row of its own
        both = [*self._matrix_copies, (sources[elsewhere], targets[elsewhere])]
        sources, targets = (np.concatenate(part) for part in zip(*both, strict=True))
        order = np.argsort(targets, kind="stable")
        sources, targets = sources[order], targets[order]
        if not len(targets):
            return []
        ends = _ends_of_runs(targets)
        runs = zip(np.split(sources, ends), np.split(targets, ends), strict=True)
        return [(Operand(False, source), Operand(False, target)) for source, target in runs]

    def gradients(self) -> Rows:
        """The rows of the gradients of the parameters, in the order of the tape."""
        return self.rows_of_gradients(self.trained)

    def outputs(self) -> list[tuple[bool, int]]:
        """(whether it varies, row) of every other output of the tape."""
        outputs = self.outputs_of_tape
        slots = np.concatenate([outputs[:1], outputs[1 + len(self.trained) :]])
        return list(zip((self.tape.vary(slots) != 0).tolist(), self.rows[slots].tolist(), strict=True))


def are_neighbours(rows: Rows) -> bool:
    """Whether each row comes after the one before it."""
    return bool((rows[1:] == rows[:-1] + 1).all())


def _ends_of_runs(rows: Rows) -> Rows:
    """Where runs of neighbouring rows end."""
    return np.flatnonzero(rows[1:] != rows[:-1] + 1) + 1


def uneven(rows: Rows) -> bool:
    """Whether rows that instructions read, a row of them for each, are not evenly spaced from one instruction to the next."""
    steps = rows[1:] - rows[:-1]
    return bool((steps[1:] != steps[:-1]).any())


def by_inputs(rows: Rows) -> Rows:
    """The order of instructions by the rows of their first inputs, then of the second, …"""
    first = rows[:, 0]
    order = first.argsort(kind="stable")
    if rows.shape[1] > 1 and (first[order[1:]] == first[order[:-1]]).any():
        order = np.lexsort(rows.T[::-1])
    return order
