"""Continues a tape by sums of products, for many slots together.

Read next: ``sweep.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.table import ADD, MULTIPLY, NEGATIVE, Op
from autograd.tape.instructions import OVER_LANES, Kind, Slots, code_of
from autograd.tape.rewriting import Rewriting
from autograd.tape.tape import Tape


class Products(NamedTuple):
    """a·b, which are added up for slots (of): an array of each.  Those of one slot are added up in their order."""

    of: Slots
    a: Slots
    b: Slots

    def only(self, chosen: Any) -> Products:
        return Products(*[column[chosen] for column in self])


class Writing(Rewriting):
    """A tape that is continued by gradients.

    Instructions are written by arrays, before it is known where their operands are: −1 − slot stands for the gradient of a
    slot, and −1 − count − slot for its condition, until ``resolve`` puts these there.  Each belongs to a slot: what those
    of later slots have been written for comes first.

    gradient         the slots of the gradients, by the slot of the tape that they are the gradient of; −1: there is none
    varies           whether these vary
    condition        for slots whose gradient does not arrive in every lane: the slot that is not 0 in the lanes in which it does
    conditions_vary  whether these vary
    """

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        count = len(self.ops)
        self.gradient, self.condition = self._later = np.full((2, count), -1, dtype=np.int32)
        self.varies = self.conditions_vary = np.zeros(count, dtype=bool)

    # -- What is known later -----------------------------------------------------------------------------

    def gradient_of(self, slots: Slots) -> Slots:
        """The gradients of slots, or what stands for them."""
        return np.where(self.gradient[slots] < 0, -1 - slots, self.gradient[slots])

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

    def vary(self, *slots: Slots) -> Any:
        """Whether each of an array of slots varies, 1 or 0, or what it stands for; of several arrays, whether any does."""
        columns = np.asarray(self.written.varies), self.conditions_vary[::-1], self.varies[::-1]
        varies = np.concatenate(columns, dtype=np.int8)
        return np.any([varies[each] for each in slots], axis=0)

    # -- Writing -----------------------------------------------------------------------------------------

    def write(self, op: Op | Kind, of: Slots, *operands: Any) -> Slots:
        """Write an instruction for each of some slots; returns their slots.

        operands  an array of each, with one for every slot; or one for all
        """
        if not len(of):
            return of
        matrix = np.empty((len(of), len(operands)), dtype=np.int32)
        for i, column in enumerate(operands):
            matrix[:, i] = column
        varies = self.vary(matrix).any(axis=1) & (op not in OVER_LANES)
        return self.write_columns(of, code_of(op), len(operands), matrix, varies)

    def write_columns(self, of: Slots, codes: Any, counts: Any, operands: Slots, varies: Any) -> Slots:
        """Write instructions given as columns, each for a slot; returns their slots."""
        return self.extend(2 * len(self.ops) - of, codes, counts, operands.reshape(-1), varies)

    # -- Sums of products --------------------------------------------------------------------------------

    def totals(self, products: Products) -> tuple[Slots, Slots]:
        """Write Σ a·b for each slot; what varies is added up over the lanes, too, if the slot does not.  Returns slots and sums."""
        goes_over = (self.varying[products.of] == 0) & self.vary(products.a, products.b)
        if goes_over.any():
            products = _together(products.only(~goes_over), self._over_lanes(products.only(goes_over)))
        return self._sums(products)

    def _over_lanes(self, products: Products) -> Products:
        """Sums over the lanes: of several products in each lane first; of one without a factor that all lanes share."""
        alone = np.bincount(products.of)[products.of] == 1
        slots, totals = self._sums(products.only(~alone))
        of, a, b = _together(products.only(alone), Products(slots, totals, np.full_like(totals, self.one)))
        swapped = ~self.vary(a) & self.vary(b)
        a, b = np.where(swapped, b, a), np.where(swapped, a, b)
        both = self.vary(b)
        summed = np.empty_like(a)
        summed[both] = self.write(Kind.BATCH_DOT, of[both], a[both], b[both])
        summed[~both] = self.write(Kind.BATCH_SUM, of[~both], a[~both])
        return Products(of, summed, np.where(both, self.one, b))

    def _sums(self, products: Products) -> tuple[Slots, Slots]:
        """Write Σ a·b for each slot: dots of products of one kind, and what is multiplied by 1 or −1; returns slots and sums."""
        of, a, b = products
        if not len(of):
            return of, a
        is_one = (a == self.one) | (b == self.one)
        is_minus = ~is_one & (b == self.written.find(-1.0))
        is_pair = ~is_one & ~is_minus
        term: Slots = np.where(b == self.one, a, b)
        term[is_minus] = self.write(NEGATIVE, of[is_minus], a[is_minus])
        slots, dots = self._dots(products.only(is_pair))
        of, term = np.append(slots, of[~is_pair]), np.append(dots, term[~is_pair])
        of, term = self._sums_of_many(of, term)
        while len(second := np.flatnonzero((of[1:] == of[:-1]) & np.diff(of, prepend=-1)[:-1].astype(bool)) + 1):
            term[second - 1] = self.write(ADD, of[second], term[second - 1], term[second])
            of, term = np.delete(of, second), np.delete(term, second)
        return of, term

    def _dots(self, products: Products) -> tuple[Slots, Slots]:
        """Write dots of the products of one kind for each slot, a kind being how many factors vary; returns slots and dots."""
        of, a, b = products
        if not len(of):
            return of, a
        a_varies, b_varies = self.vary(a), self.vary(b)
        swapped = a_varies > b_varies
        factors = np.stack([np.where(swapped, b, a), np.where(swapped, a, b)], axis=1)
        kinds = a_varies.astype(np.int8) + b_varies
        order, first, counts = _groups(of, kinds)
        codes = np.where(counts == 1, code_of(MULTIPLY), code_of(Kind.DOT))
        return of[first], self.write_columns(of[first], codes, 2 * counts, factors[order], kinds[first] != 0)

    def _sums_of_many(self, of: Slots, term: Slots) -> tuple[Slots, Slots]:
        """Write more than two terms that vary, or that do not, as one, in the place of the first; returns all terms by slot."""
        by_slot = np.argsort(of, kind="stable")
        of, term = of[by_slot], term[by_slot]
        varies = self.vary(term)
        order, first, counts = _groups(of, varies)
        many = counts > 2
        chosen, first = order[np.repeat(many, counts)], first[many]
        term[first] = self.write_columns(of[first], code_of(Kind.SUM), counts[many], term[chosen], varies[first])
        stays = np.ones(len(of), dtype=bool)
        stays[chosen], stays[first] = False, True
        return of[stays], term[stays]


def _groups(of: Slots, kinds: Any) -> tuple[Slots, Slots, Slots]:
    """Groups of one slot and one kind: how all are ordered by group; and of each group the first, and its length."""
    keys = of.astype(np.int64) << 2 | kinds
    order = np.argsort(keys, kind="stable")
    begins = np.flatnonzero(np.diff(keys[order], prepend=-1))
    return order, order[begins], np.diff(begins, append=len(of))


def _together(some: Products, others: Products) -> Products:
    """Products of two kinds together; those that come last are added last."""
    return Products(*map(np.append, some, others))
