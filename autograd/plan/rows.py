"""Assigns rows to results: rows of two tables, one with a column per lane, one with a single column for what lanes share.

Rows are assigned in order, to a whole block at a time, so that the results of a block lie side by side.  Where a tape
computes the gradients of P parameters, the shared table begins with these parameters, in the order in which they are
used, and next to them come their gradients in the same order:

    shared[0 : P]     w₁ w₂ w₃ …
    shared[P : 2P]    ∂L/∂w₁ ∂L/∂w₂ ∂L/∂w₃ …

So an update of all parameters is one pass over two arrays.

Which slots will hold these gradients is known from the beginning, and they are given these rows then.  In the end a few have
to be copied to their rows.  With P = 6:

    row                  6    7    8    9   10   11
    gradient of         w₁   w₂   w₃   w₄   b₁   b₂

    a slot for each of w₁ w₂ w₃ w₄ b₁        rows 6 7 8 9 10    wherever they are computed
    b₂'s is that slot, too                   row 10 → 11        a slot has one row
    or b₂'s is the constant 1                row 12 → 11        which has a row of its own
    one product that gives w₁ w₂ b₁          new rows 20 21 22 → 6 7 10, as these are not neighbours

Read next: ``blocks.py``, what a plan is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import put, taken
from autograd.tape import FIRST_COMPUTED, Tape

#: Numbers of rows, or slots: of 32 bits where there may be 10⁶ of them.
Rows: TypeAlias = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


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

    rows       by slot; −1 where there is none yet
    sizes      how many rows the two tables have so far, that of what varies and that of what lanes share
    gradients  by trained parameter, in the order of the tape: the row of its gradient
    """

    def __init__(self, tape: Tape) -> None:
        self.tape, self.varies = tape, np.asarray(tape.varies)
        self.parameters: Rows = tape.parameters()
        self.trained: Rows = np.asarray(tape.trained, dtype=np.intp)
        outputs: Rows = np.asarray(tape.outputs, dtype=np.intp)
        self.slots_of_gradients, self.others = np.split(outputs[1:], [len(self.trained)])
        self.rows: Rows = np.full(len(tape.ops), -1, dtype=np.int32)
        self.sizes = {False: 0, True: 0}
        # By parameter: where an OUTER writes its gradient.
        self._of_matrices: Rows = np.full(len(self.parameters), -1, dtype=np.int32)

    def assign(self, slots: Rows) -> None:
        """Give slots rows, if they have none: those of one table are neighbours."""
        slots = slots[taken(self.rows, slots) < 0]
        varies = taken(self.varies, slots) != 0
        for of_lanes in (False, True):
            of_table = slots[varies == of_lanes]
            put(self.rows, of_table, self.new(of_lanes, len(of_table)))

    def new(self, varies: bool, count: int) -> Rows:
        """Neighbouring rows that nobody has yet."""
        start, self.sizes[varies] = self.sizes[varies], self.sizes[varies] + count
        return np.arange(start, self.sizes[varies], dtype=np.int32)

    def of(self, slots: Rows) -> Operand:
        """The rows of slots of one table, an array of one axis or of two."""
        return Operand(bool(self.varies[slots.flat[0]]), self.rows[slots])

    # -- Parameters and their gradients -----------------------------------------------------------------

    def assign_parameters(self, by_use: Rows) -> None:
        """Give parameters their rows, first those whose gradients are computed, and the next to the gradients.

        by_use  their slots, in the order in which they are to lie
        """
        is_trained = np.zeros(len(self.rows), dtype=bool)
        is_trained[self.parameters[self.trained]] = True
        first = is_trained[by_use]
        self.assign(by_use[first])
        self.new(False, len(self.trained))
        self.assign(by_use[~first])
        self.gradients = self.rows_of_gradients(self.trained)
        computed = np.asarray(self.tape.ops)[self.slots_of_gradients] >= FIRST_COMPUTED
        # Of a slot that is the gradient of several the first counts, written last.
        self.rows[self.slots_of_gradients[computed][::-1]] = self.gradients[computed][::-1]

    def rows_of_gradients(self, parameters: Rows) -> Rows:
        """The rows of the gradients of some trained parameters, which are told by their positions on the tape."""
        found: Rows = self.rows[self.parameters[parameters]] + len(self.trained)
        return found

    def assign_matrix(self, slot: int) -> Operand:
        """The rows of the gradients of a matrix, all of one slot: those that are kept for them, if these are neighbours."""
        parameters = self.tape.details[slot].parameters
        rows = self.rows_of_gradients(parameters)
        self._of_matrices[parameters] = rows = rows if are_neighbours(rows) else self.new(False, len(rows))
        return Operand(False, rows)

    def copies(self) -> tuple[Rows, Rows]:
        """What to copy at the end, (from, to): gradients that are not in their rows."""
        of_matrices = self._of_matrices[self.trained]
        sources = np.where(of_matrices < 0, self.rows[self.slots_of_gradients], of_matrices)
        elsewhere = np.flatnonzero(sources != self.gradients)
        order = elsewhere[np.argsort(self.gradients[elsewhere])]
        return sources[order], self.gradients[order]

    def outputs(self) -> list[tuple[bool, int]]:
        """(whether it varies, row) of every other output of the tape."""
        slots = np.concatenate([self.tape.outputs[:1], self.others]).astype(np.intp)
        return list(zip((self.varies[slots] != 0).tolist(), self.rows[slots].tolist(), strict=True))


def are_neighbours(rows: Rows) -> bool:
    """Whether each row comes after the one before it."""
    return bool((rows[1:] == rows[:-1] + 1).all())


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
