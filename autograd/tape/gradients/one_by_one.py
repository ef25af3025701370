"""Writes a gradient by itself, from what its slot receives: whatever is masked, added up over the lanes, or of several kinds.

Read next: ``sums.py``.
"""

from __future__ import annotations

from typing import NamedTuple

from autograd.table import MULTIPLY, NEGATIVE, WHERE
from autograd.tape.dot_products import linear
from autograd.tape.instructions import Kind

from .matrices import Matrices
from .writing import Flows


class Contribution(NamedTuple):
    """What one user passes on: upstream · local.

    reached  the slot that says in which lanes it counts; None: in all
    varies   whether the user differs from lane to lane
    """

    upstream: int
    local: int
    reached: int | None
    varies: bool


class OneByOne(Matrices):
    """Writes the gradients of single slots."""

    def _contributions(self, flows: Flows, of_slot: slice) -> list[Contribution]:
        """What a slot receives."""
        found = []
        users, locals_ = flows.user[of_slot], flows.local[of_slot]
        columns = users, self.gradient[users], locals_, self.masks[users], self.varying[users]
        for user, upstream, local, masked, varies in zip(*[column.tolist() for column in columns], strict=True):
            condition = self.conditions.get(user)
            if masked:
                condition = self.both(condition, local)
            found.append(Contribution(self.now(upstream), local, condition, bool(varies)))
        return found

    def _put(self, slot: int, received: list[Contribution]) -> None:
        """Write the gradient of a slot, for which one has been reserved, from what the slot receives."""
        if not self.in_every_lane[slot] and (reached := self.reached(slot, received)) is not None:
            self.conditions[slot] = reached
        self._becomes[int(self.gradient[slot])] = self.total(slot, received)
        self.stand(len(self.ops) + 1 - slot)

    def total(self, slot: int, received: list[Contribution]) -> int:
        """The gradient of a slot: the sum of what it receives."""
        own, of_lanes, varies = [], [], self.written.varies
        for contribution in received:
            a, b = self.factors(contribution)
            if not contribution.varies or self.varying[slot]:
                own.append((a, b))
            elif varies[a] or varies[b]:
                of_lanes.append((a, b))
            else:
                own.append((self.written.emit(MULTIPLY, (a, self.written.emit(Kind.LANES))), b))
        if len(of_lanes) > 1:  # in each lane first
            own.append((self.written.emit(Kind.BATCH_SUM, (self.sum_of(of_lanes),)), self.one))
        else:
            own += [self.over_lanes(*factors) for factors in of_lanes]
        return self.sum_of(own)

    def sum_of(self, products: list[tuple[int, int]]) -> int:
        """Σ a·b, where many an a or b is 1 or −1."""
        pairs, addends = [], []
        for factors in products:
            ones = [factor == self.one for factor in factors]
            if any(ones):
                addends.append(factors[0] if ones[1] else factors[1])
            elif self.written.number(factors[1]) == -1.0:
                addends.append(self.written.emit(NEGATIVE, factors[:1]))
            else:
                pairs.append(factors)
        return linear(self.written, pairs, addends)

    def factors(self, contribution: Contribution) -> tuple[int, int]:
        """upstream and local; if it does not count in every lane, their selected product and 1."""
        upstream, local, reached, _ = contribution
        if reached is None:
            return upstream, local
        product = upstream if local in (self.one, reached) else self.written.emit(MULTIPLY, (upstream, local))
        return self.written.emit(WHERE, (reached, product, self.zero)), self.one

    def over_lanes(self, a: int, b: int) -> tuple[int, int]:
        """Σ a·b over the lanes as a product; a factor that all lanes share is taken out of the sum."""
        varies = self.written.varies
        if varies[a] and varies[b]:
            return self.written.emit(Kind.BATCH_DOT, (a, b)), self.one
        if not varies[a]:
            a, b = b, a
        return self.written.emit(Kind.BATCH_SUM, (a,)), b

    # -- Which branches were taken ----------------------------------------------------------------------

    def both(self, reached: int | None, local: int) -> int:
        """1 where a node is reached and selects this input, which it does if the local derivative is not 0."""
        taken = self.written.emit(WHERE, (local, self.one, self.zero))
        return taken if reached is None else self.written.emit(WHERE, (reached, taken, self.zero))

    def reached(self, slot: int, received: list[Contribution]) -> int | None:
        """1 where some contribution counts; None if that is always so."""
        some: int | None = None
        for contribution in received:
            one = contribution.reached
            if one is None:
                return None
            if self.written.varies[one] and not self.varying[slot]:  # in some lane
                one = self.written.emit(Kind.BATCH_SUM, (one,))
            some = one if some is None else self.written.emit(WHERE, (some, self.one, one))
        return some
