"""Writes the local derivatives: the table's formulas, for all slots of an operation together.

Read next: ``matrices.py``.
"""

from __future__ import annotations

import numpy as np

from autograd.graph import reach_inputs, spans, taken
from autograd.tape.instructions import FIRST_OPERATION, Kind, Slots, code_of, codes_where
from autograd.tape.on_tape import formula

from .writing import Flows, Writing


class LocalDerivatives(Writing):
    """Writes what slots pass on: upstream · local."""

    def all_flows(self, root: int) -> Flows:
        """What all slots pass on that may be reached from the root; writes the local derivatives."""
        reached = reach_inputs(self.marked(root), self.bounds, self.operands, self.stops) != 0
        users = np.flatnonzero(reached & ~self.stops & (np.diff(self.bounds) > 0))
        local = self.local_derivatives(users)
        self.stand(0)
        users = users[::-1]
        counts = self.bounds[users + 1] - self.bounds[users]
        at = spans(self.bounds[users], counts).astype(np.int32)
        flows = Flows(np.repeat(users.astype(np.int32), counts), taken(self.operands, at), taken(local, at))
        del local, at
        selects = codes_where(lambda op: op.selects, self.ops)
        let_through = ~(selects[flows.user] & self.is_number(0.0, flows.local))
        return flows.only((flows.local >= 0) & self.needed[flows.source] & let_through)

    def local_derivatives(self, users: Slots) -> Slots:
        """The slots of the local derivatives, by operand; −1 where none is needed."""
        local = np.full(len(self.operands), -1, dtype=np.int32)
        ops = self.ops[users]
        others = users[ops < FIRST_OPERATION]
        at = spans(self.bounds[others], self.bounds[others + 1] - self.bounds[others])
        local[at] = self.one  # for a sum, or a copy in every lane, 1
        dots = users[ops == code_of(Kind.DOT)]
        at = spans(self.bounds[dots], self.bounds[dots + 1] - self.bounds[dots])
        local[at[0::2]], local[at[1::2]] = self.operands[at[1::2]], self.operands[at[0::2]]  # the other factor
        users = users[ops >= FIRST_OPERATION]
        del ops, others, dots, at
        for op, slots, inputs in self.tape.columns().by_operation(users):
            wanted = self.needed[inputs]
            rows, left = [], wanted
            while len(left):  # few are different, and np.unique sorts them all
                rows.append(tuple(left[0].tolist()))
                left = left[(left != left[0]).any(axis=1)]
            for row in sorted(rows):
                chosen = (wanted == row).all(axis=1)
                own = slots[chosen]
                for i, found in enumerate(self.written.stamp(formula(op, len(row), row), [own, *inputs[chosen].T])):
                    if found is not None:
                        local[self.bounds[own] + i] = found
        return local
