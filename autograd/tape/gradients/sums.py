"""Writes all gradients: sums of upstream · local, of all slots together.

Read next: ``sweep.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from autograd.table import ADD, MULTIPLY, NEGATIVE, WHERE
from autograd.tape.instructions import Kind, Slots, code_of
from autograd.tape.rewriting import followed

from .conditions import Conditions
from .writing import SELECTED, SUMS, Flows


class Products(NamedTuple):
    """a·b, which are added up to the gradients of slots: an array of each, by slot (of)."""

    of: Slots
    a: Slots
    b: Slots

    def only(self, chosen: Any) -> Products:
        return Products(*[column[chosen] for column in self])


class Sums(Conditions):
    """Writes the gradients of all slots that something flows to."""

    def write_gradients(self, root: int, flows: Flows) -> None:
        """Write the gradients of the root and of all slots that something flows to: sums of upstream · local."""
        start = np.array([root])
        self.gradient[start] = self.one if self.varying[root] else self._lanes_times(self.one, start, 0)
        flows = flows.only(np.argsort(flows.source, kind="stable"))
        same = self._passed_on(flows)
        flows = flows.only((same[flows.source] == flows.source) & (self.gradient[flows.source] < 0))
        products = self._products(flows, same)
        goes_over = (self.varying[flows.user] > self.varying[flows.source]) & self._differ(products)
        if goes_over.any():
            products = Products(*_by_slot(products.only(~goes_over), self._over_lanes(products.only(goes_over))))
        slots, totals = self._sums(products)
        self.gradient[slots] = totals
        self.gradient[:] = self.gradient[same]
        self.resolve()

    def _passed_on(self, flows: Flows) -> Slots:
        """For each slot the one whose gradient it has, perhaps itself; the gradients that are numbers are known then.

        A slot has its user's gradient if it is the only one's, and the local derivative is 1.
        """
        stays = self.varying[flows.source] >= self.varying[flows.user]
        alone = np.bincount(flows.source, minlength=len(self.ops))[flows.source] == 1
        plain = flows.only(alone & stays & self.count_everywhere(flows))
        is_one = plain.local == self.one
        same = np.arange(len(self.ops))
        same[plain.source[is_one]] = plain.user[is_one]
        same = followed(same)
        of_one = ~is_one & (self.gradient[same[plain.user]] == self.one)  # 1 · local
        self.gradient[plain.source[of_one]] = plain.local[of_one]
        return same

    def _products(self, flows: Flows, same: Slots) -> Products:
        """What slots receive; where this does not count in every lane, it is selected: where(reached, upstream · local, 0).

        A local derivative that only selects is 1 where that is reached.
        """
        users = same[flows.user]
        a = np.where(self.gradient[users] < 0, self.gradient_of(users), self.gradient[users])
        b = flows.local.copy()
        if (selected := np.flatnonzero(~self.count_everywhere(flows))).size:
            only_select = self.only_select(flows.only(selected))
            reached = self.write_conditions(flows.only(selected), selected, only_select)
            times = selected[(b[selected] != self.one) & ~only_select]
            of, turns = flows.source, SELECTED + np.arange(len(b))
            a[times] = self.write(MULTIPLY, of[times], turns[times], a[times], b[times])
            a[selected] = self.write(WHERE, of[selected], turns[selected], reached, a[selected], self.zero)
            b[selected] = self.one
        found = Products(flows.source, a, b)
        alike = (self.varying[flows.user] > self.varying[flows.source]) & ~self._differ(found)  # the same in every lane
        a[alike] = self._lanes_times(a[alike], flows.source[alike], SELECTED + np.flatnonzero(alike))
        return found

    def _lanes_times(self, a: Any, of: Slots, turns: Any) -> Slots:
        """Write a times the number of lanes."""
        return self.write(MULTIPLY, of, turns, a, self.write(Kind.LANES, of, turns))

    def _differ(self, products: Products) -> Any:
        """Which products differ from lane to lane."""
        return (self.vary(products.a) | self.vary(products.b)) != 0

    def _over_lanes(self, products: Products) -> Products:
        """Sums over the lanes: of several products in each lane first; of one without a factor that all lanes share."""
        alone = np.bincount(products.of)[products.of] == 1
        slots, totals = self._sums(products.only(~alone))
        of, a, b = _by_slot(products.only(alone), (slots, totals, np.full_like(totals, self.one)))
        swapped = self.vary(a) < self.vary(b)
        a, b = np.where(swapped, b, a), np.where(swapped, a, b)
        both = self.vary(b) != 0
        summed = np.empty_like(a)
        summed[both] = self.write(Kind.BATCH_DOT, of[both], SUMS, a[both], b[both])
        summed[~both] = self.write(Kind.BATCH_SUM, of[~both], SUMS, a[~both])
        return Products(of, summed, np.where(both, self.one, b))

    # -- Sums -------------------------------------------------------------------------------------------

    def _sums(self, products: Products) -> tuple[Slots, Slots]:
        """Write Σ a·b for each slot: dots of products of one kind, and what is multiplied by 1 or −1; returns slots and sums."""
        of, a, b = products
        if not len(of):
            return of, a
        is_one = (a == self.one) | (b == self.one)
        is_minus = ~is_one & self.is_number(-1.0, b)
        is_pair = ~is_one & ~is_minus
        dots = self._dots(products.only(is_pair))
        term: Slots = np.where(b == self.one, a, b)
        term[is_minus] = self.write(NEGATIVE, of[is_minus], SUMS, a[is_minus])
        of, term = _by_slot(dots, (of[~is_pair], term[~is_pair]))
        of, term = self._sums_of_many(of, term)
        return self.in_turn(ADD, of, term, SUMS)

    def _dots(self, products: Products) -> tuple[Slots, Slots]:
        """Write dots of the products of one kind for each slot, a kind being how many factors vary; returns slots and dots."""
        of, a, b = products
        if not len(of):
            return of, a
        a_varies, b_varies = self.vary(a), self.vary(b)
        swapped = a_varies > b_varies
        factors = np.stack([np.where(swapped, b, a), np.where(swapped, a, b)], axis=1)
        order, slots, kinds, _, counts = _groups(of, a_varies + b_varies)
        codes = np.where(counts == 1, code_of(MULTIPLY), code_of(Kind.DOT))
        return slots, self.extend(codes, 2 * counts, factors[order], kinds != 0, of=slots, turns=SUMS)

    def _sums_of_many(self, of: Slots, term: Slots) -> tuple[Slots, Slots]:
        """Write more than two terms that vary, or that do not, as one, in the place of the first."""
        order, slots, varies, starts, counts = _groups(of, self.vary(term))
        many = counts > 2
        if not many.any():
            return of, term
        chosen = np.repeat(many, counts)
        first = order[starts[many]]
        stays = np.ones(len(of), dtype=bool)
        stays[order[chosen]] = False
        stays[first] = True
        summed = term[order[chosen]]
        term[first] = self.extend(code_of(Kind.SUM), counts[many], summed, varies[many], of=slots[many], turns=SUMS)
        return of[stays], term[stays]


def _groups(of: Slots, kinds: Any) -> tuple[Any, ...]:
    """Groups of one slot and one kind: how all are ordered by group; and of each the slot, the kind, its start, and its length."""
    keys = of.astype(np.int64) << 2 | kinds
    order = np.argsort(keys, kind="stable")
    groups, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    return order, groups >> 2, groups & 3, starts, counts


def _by_slot(*parts: Iterable[Slots]) -> list[Slots]:
    """The columns of several parts together, by the slots in their first columns; what comes last is added last."""
    together = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    order = np.argsort(together[0], kind="stable")
    return [column[order] for column in together]
