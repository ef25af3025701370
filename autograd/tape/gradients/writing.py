"""Continues a tape by sums of products, for many slots together.

Read next: ``sweep.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import counts_of, order_by
from autograd.table import NEGATIVE, Op
from autograd.tape.dot_products import write_dots, write_sums
from autograd.tape.instructions import OVER_LANES, Kind, Slots, code_of
from autograd.tape.rewriting import Rewriting
from autograd.tape.tape import Tape

# Products to be added up are an array of three rows: the slot that their sum is for, a, and b.


class Writing(Rewriting):
    """A tape that is continued by gradients.

    They are written by arrays, before it is known what they are made of: each has a slot that is kept free for it, in the place
    that it will have on the tape, those of later slots first.

    gradient   the slots of the gradients, by the slot of the tape that they are the gradient of; −1: there is none
    condition  for slots whose gradient does not arrive in every lane: the slot that is not 0 in the lanes in which it does
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        self.gradient, self.condition = np.full((2, len(self.ops)), -1, dtype=np.int32)

    def keep_free_for(self, slots: Slots, varies: Any) -> Slots:
        """Slots for the gradients of slots, or for their conditions."""
        return self.keep_free(2 * len(self.ops) - slots, varies)

    def write(self, op: Op | Kind, of: Slots, *operands: Any) -> Slots:
        """Write an instruction in the place of each of some slots; returns their slots.

        operands  an array of each, with one for every slot; or one for all
        """
        if not len(of):
            return of
        matrix = np.empty((len(of), len(operands)), dtype=np.int32)
        for i, column in enumerate(operands):
            matrix[:, i] = column
        varies = self.written.vary(matrix).any(axis=1) & (op not in OVER_LANES)
        return self.extend(of, code_of(op), len(operands), matrix.reshape(-1), varies)

    def write_totals(self, products: Slots) -> None:
        """Let slots become Σ a·b; what varies is added up over the lanes, too, if the slot does not."""
        of, a, b = products
        vary = self.written.vary
        goes_over = (vary(a) | vary(b)) > vary(of)
        if goes_over.any():
            over_lanes = self._over_lanes(products.compress(goes_over, axis=1))
            products = np.concatenate([products.compress(~goes_over, axis=1), over_lanes], axis=1)
        slots, totals = self._totals(products)
        self.becomes[slots] = totals

    def _over_lanes(self, products: Slots) -> Slots:
        """Sums over the lanes: of several products in each lane first; of one without a factor that all lanes share."""
        alone = counts_of(products[0], len(self.places))[products[0]] == 1
        if not alone.all():
            of, totals = self._totals(products.compress(~alone, axis=1))
            sums = np.array([of, totals, np.full_like(of, self.one)])
            products = np.concatenate([products.compress(alone, axis=1), sums], axis=1)
        of, a, b = products
        a_varies = self.written.vary(a)
        a, b = np.where(a_varies, a, b), np.where(a_varies, b, a)
        both = self.written.vary(b)
        summed = np.empty_like(a)
        summed[both] = self.write(Kind.BATCH_DOT, of[both], a[both], b[both])
        summed[~both] = self.write(Kind.BATCH_SUM, of[~both], a[~both])
        return np.array([of, summed, np.where(both, self.one, b)])

    def _totals(self, products: Slots) -> tuple[Slots, Slots]:
        """Write Σ a·b for each slot: dots of products of one kind, and what is multiplied by 1 or −1; returns slots and sums."""
        of, a, b = products
        is_one = (a == self.one) | (b == self.one)
        is_minus = ~is_one & (b == self.written.find(-1.0))
        terms = np.where(b == self.one, a, b)
        terms[is_minus] = self.write(NEGATIVE, of[is_minus], a[is_minus])
        is_term = is_one | is_minus
        slots, dots = write_dots(self, *products.compress(~is_term, axis=1))
        of, terms = np.concatenate([[slots, dots], [of[is_term], terms[is_term]]], axis=1)
        order = order_by(of)
        return write_sums(self, of[order], terms[order])
