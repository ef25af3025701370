"""Writes all gradients: sums of upstream · local, most of them together.

Read next: ``sweep.py``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.table import ADD, MULTIPLY, NEGATIVE
from autograd.tape.instructions import Kind, Slots, code_of

from .one_by_one import Contribution, OneByOne
from .writing import Flows


class Terms(NamedTuple):
    """What kind of term each flow is in the gradient of its source.

    first, one, minus   upstream, or local, is 1; local is −1
    pair                none of these: a product
    kind                how many of its factors vary
    regular             by gradient: whether it is one dot, one other term, or the sum of two terms
    """

    first: Any
    one: Any
    minus: Any
    pair: Any
    kind: Any
    regular: Any

    def only(self, chosen: Any) -> Terms:
        first, one, minus, pair, kind = [column[chosen] for column in self[:-1]]
        return Terms(first, one, minus, pair, kind, self.regular[self.regular])


class Sums(OneByOne):
    """Writes the gradients of all slots that something flows to."""

    def write_gradients(self, root: int, flows: Flows) -> None:
        """Write the gradients of the root and of all slots that something flows to: sums of upstream · local.

        Nearly all are one dot, or the sum of one and another term, and are written together.
        """
        of_root = self.varying[root] != 0
        self.gradient[root] = self.one if of_root else self._reserved(np.array([root]))[0]
        flows = flows.only(np.argsort(flows.source, kind="stable"))
        slots, starts, counts = np.unique(flows.source, return_index=True, return_counts=True)
        terms = self._terms(root, flows, starts, of_root=of_root)
        regular = terms.regular
        self.gradient[slots[~regular]] = self._reserved(slots[~regular])
        if regular.any():
            chosen = np.repeat(regular, counts)
            self._write_regular(slots[regular], flows.only(chosen), terms.only(chosen), counts[regular])
        if not of_root:
            self._put(root, [Contribution(self.one, self.one, None, varies=True)])
        for at in np.flatnonzero(~regular)[::-1].tolist():
            self._put(int(slots[at]), self._contributions(flows, slice(starts[at], starts[at] + counts[at])))

    def _reserved(self, slots: Slots) -> Slots:
        """Slots for gradients that are not known yet."""
        first, nothing = len(self.written.ops), np.zeros(len(slots))
        self.written.extend(nothing + code_of(Kind.LANES), nothing, (), self.varies[slots])
        self.stand(0)
        return np.arange(first, first + len(slots))

    def _terms(self, root: int, flows: Flows, starts: Slots, *, of_root: bool) -> Terms:
        """What kind of term each flow is; and which gradients are regular: by slot, beginning at ``starts``."""
        user, source, local, _ = flows
        one = local == self.one
        simple = self.in_every_lane[user] & ~self.masks[user] & ((self.varying[source] | (1 - self.varying[user])) != 0)
        first = np.zeros_like(one)
        if of_root:
            first = self._passed_on_from(root, flows.only(one & simple & self._alone(source)))[user]
        minus = ~first & ~one & self.is_number(-1.0)[local]
        pair = ~(first | one | minus)
        kind = self.varies[user].astype(np.int8) + self.written.vary(local)
        if not len(starts):
            return Terms(first, one, minus, pair, kind, np.zeros(0, dtype=bool))
        alike = np.maximum.reduceat(np.where(pair, kind, -1), starts) <= np.minimum.reduceat(
            np.where(pair, kind, 3), starts
        )
        pairs, others = np.add.reduceat(pair.astype(np.intp), starts), np.add.reduceat(~pair * 1, starts)
        few = others + (pairs > 0) <= 2
        return Terms(first, one, minus, pair, kind, np.logical_and.reduceat(simple, starts) & alike & few)

    def _alone(self, source: Slots) -> Any:
        """Which flows are the only ones to their source."""
        return np.bincount(source, minlength=len(self.ops))[source] == 1

    def _passed_on_from(self, root: int, flows: Flows) -> Any:
        """The slots whose gradient is the root's, passed on as it is."""
        start = np.zeros(len(self.ops), dtype=np.uint8)
        start[root] = 1
        order = np.argsort(-flows.user, kind="stable")
        return flows.only(order).reach(start, np.zeros_like(self.masks))

    def _write_regular(self, slots: Slots, flows: Flows, terms: Terms, counts: Slots) -> None:
        """Write gradients of one dot, one other term, or two terms."""
        of = np.repeat(np.arange(len(slots)), counts)  # to which gradient a flow belongs
        pairs = np.bincount(of[terms.pair], minlength=len(slots))
        others = counts - pairs
        has_dot, is_sum = pairs > 0, (pairs > 0) + others == 2
        first = len(self.written.ops)
        dot_at, minus_at, sum_at = [np.full(len(x), -1, dtype=np.int32) for x in (slots, of, slots)]
        for at, chosen in ((dot_at, has_dot), (minus_at, terms.minus), (sum_at, is_sum)):
            at[chosen] = np.arange(first, first + np.count_nonzero(chosen))
            first += int(np.count_nonzero(chosen))
        self.gradient[slots] = np.where(is_sum, sum_at, dot_at)
        # Those of one term that is no product are that of their user, or what the term is.
        same = np.arange(len(self.ops))
        alone = np.repeat(~has_dot & ~is_sum, counts)
        passed_on = alone & terms.one & ~terms.first
        same[flows.source[passed_on]] = flows.user[passed_on]
        term = np.where(terms.first, flows.local, minus_at)
        given = alone & ~passed_on
        self.gradient[flows.source[given]] = term[given]
        while (same != (further := same[same])).any():
            same = further
        self.gradient[flows.source[passed_on]] = self.gradient[same[flows.source[passed_on]]]
        upstream = self.gradient[flows.user]
        term = np.where(terms.one & ~terms.first, upstream, term)

        a, b = upstream[terms.pair], flows.local[terms.pair]
        of_dot, factors = of[terms.pair], np.empty(2 * len(a), dtype=np.int32)
        swapped = self.varies[flows.user[terms.pair]] & (self.written.vary(b) == 0)
        factors[0::2], factors[1::2] = np.where(swapped, b, a), np.where(swapped, a, b)
        varies = np.zeros(len(slots), dtype=bool)
        varies[of_dot] = terms.kind[terms.pair] > 0
        codes = np.where(pairs == 1, code_of(MULTIPLY), code_of(Kind.DOT))
        self._extend(slots[has_dot], codes[has_dot], 2 * pairs[has_dot], factors, varies[has_dot])
        of_minus = terms.minus
        self._extend(
            flows.source[of_minus], code_of(NEGATIVE), 1, upstream[of_minus], self.varies[flows.user[of_minus]]
        )
        in_sum = ~terms.pair & is_sum[of]
        summands = np.concatenate([dot_at[has_dot & is_sum], term[in_sum]])
        summands = summands[np.argsort(np.concatenate([np.flatnonzero(has_dot & is_sum), of[in_sum]]), kind="stable")]
        self._extend(slots[is_sum], code_of(ADD), 2, summands, self.varies[slots[is_sum]])

    def _extend(self, slots: Slots, codes: Any, counts: Any, operands: Any, varies: Any) -> None:
        """Write an instruction for the gradient of each of these slots."""
        zeros = np.zeros(len(slots), dtype=np.int32)
        self.written.extend(zeros + codes, zeros + counts, operands, varies)
        self.stand(len(self.ops) + 1 - slots)
