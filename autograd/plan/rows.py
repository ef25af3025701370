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

    one product that gives w₁ w₂ w₃ w₄       rows 6 7 8 9       the parameters of a matrix are neighbours
    a slot for b₁                            row 10             wherever it is computed
    b₂'s is that slot, too                   row 10 → 11        a slot has one row
    or b₂'s is the constant 1                row 12 → 11        which has a row of its own

Read next: ``blocks.py``, what a plan is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import order_by, put, taken
from autograd.tape import FIRST_COMPUTED, Kind, Tape, code_of

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
    """Which row of its table each slot of a tape has.

    rows       by slot; −1 where there is none yet
    sizes      how many rows the two tables have so far, that of what varies and that of what lanes share
    gradients  by trained parameter, in the order of the tape: the row of its gradient
    rows_of_gradients  the same by parameter; of those that are not trained it means nothing
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.ops, self.bounds, self.operands, self.varies = self.columns = tape.columns()
        self.parameters: Rows = tape.parameters()
        self.trained: Rows = np.asarray(tape.trained, dtype=np.intp)
        self.slots_of_gradients: Rows = np.asarray(tape.outputs, dtype=np.intp)[1 : 1 + len(self.trained)]
        self.rows: Rows = np.full(len(tape.ops), -1, dtype=np.int32)
        self.sizes = {False: 0, True: 0}

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

    def assign_parameters(self, level: Any) -> None:
        """Give parameters their rows, first those whose gradients are computed, and the next to the gradients.

        They lie as they are used: matrices row by row, then from level to level.  So a layer's matrix is one piece of the
        table, with no need to copy it together before every product, and so are the gradients that one instruction computes.
        """
        parameters, trained, is_parameter = self.parameters, self.trained, self.ops == code_of(Kind.PARAMETER)
        matrices = [self.tape.details[slot].parameters for slot in self.tape.slots_of(Kind.OUTER)[::-1].tolist()]
        used = taken(is_parameter, self.operands)
        by_level = order_by(np.repeat(level, np.diff(self.bounds))[used])
        uses = np.concatenate([*[parameters[places] for places in matrices], self.operands[used][by_level], parameters])
        turn = np.empty(len(self.ops), dtype=np.int32)
        turn[uses[::-1]] = np.arange(len(uses), dtype=np.int32)[::-1]  # of its first use: what is written last stays
        turn[parameters[trained]] -= len(uses)
        slots = parameters[order_by(turn[parameters] + np.int32(len(uses)))]
        self.assign(slots[: len(trained)])
        self.new(False, len(trained))
        self.assign(slots[len(trained) :])
        self.rows_of_gradients: Rows = self.rows[parameters] + len(trained)
        self.gradients: Rows = self.rows_of_gradients[trained]
        computed = self.ops[self.slots_of_gradients] >= FIRST_COMPUTED
        # Of a slot that is the gradient of several the first counts, written last.
        self.rows[self.slots_of_gradients[computed][::-1]] = self.gradients[computed][::-1]
