"""Writes the local derivatives: the table's formulas, for all slots of an operation together.

Read next: ``matrices.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import reach_inputs, spans, taken
from autograd.table import Op
from autograd.tape.instructions import FIRST_OPERATION, Kind, Slots, code_of, codes_where, operation
from autograd.tape.on_tape import derivatives_once

from .writing import Flows, Writing


class LocalDerivatives(Writing):
    """Writes what slots pass on: upstream · local."""

    def all_flows(self, root: int) -> Flows:
        """What all slots pass on that may be reached from the root; writes the local derivatives."""
        start = np.zeros(len(self.ops), dtype=np.uint8)
        start[root] = 1
        reached = reach_inputs(start, self.bounds, self.operands, self.stops) != 0
        users = np.flatnonzero(reached & ~self.stops & (np.diff(self.bounds) > 0))
        local = self.local_derivatives(users)
        self.stand(0)
        users = users[::-1]
        counts = self.bounds[users + 1] - self.bounds[users]
        at = spans(self.bounds[users], counts).astype(np.int32)
        flows = Flows(np.repeat(users.astype(np.int32), counts), taken(self.operands, at), taken(local, at), at)
        del local, at
        selects = codes_where(lambda op: op.selects, self.ops)
        let_through = ~(selects[flows.user] & self.is_number(0.0, flows.local))
        return flows.only((flows.local >= 0) & self.needed[flows.source] & let_through)

    def local_derivatives(self, users: Slots) -> Slots:
        """The slots of the local derivatives, by operand; −1 where none is needed."""
        local = np.full(len(self.operands), -1, dtype=np.int32)
        ops, counts = self.ops[users], self.bounds[users + 1] - self.bounds[users]
        others = users[ops < FIRST_OPERATION]
        at = spans(self.bounds[others], self.bounds[others + 1] - self.bounds[others])
        local[at] = self.one  # for a sum, or a copy in every lane, 1
        dots = users[ops == code_of(Kind.DOT)]
        at = spans(self.bounds[dots], self.bounds[dots + 1] - self.bounds[dots])
        local[at[0::2]], local[at[1::2]] = self.operands[at[1::2]], self.operands[at[0::2]]  # the other factor
        for code in np.flatnonzero(np.bincount(ops)).tolist():
            if code >= FIRST_OPERATION:
                of_code = ops == code
                for count in {*counts[of_code].tolist()}:
                    self._of_one_operation(operation(code), users[of_code & (counts == count)], local)
        return local

    def _of_one_operation(self, op: Op | Kind, slots: Slots, local: Slots) -> None:
        """Write the local derivatives of all slots of an operation, by what is wanted of each."""
        inputs = self.tape.columns().matrix(slots)
        wanted = self.needed[inputs]
        rows, left = [], wanted
        while len(left):  # few are different, and np.unique sorts them all
            rows.append(tuple(left[0].tolist()))
            left = left[(left != left[0]).any(axis=1)]
        for row in sorted(rows):
            chosen = (wanted == row).all(axis=1)
            own = slots[chosen]
            results = self._stamped(op, own, inputs[chosen], row)
            for i, slots_of_results in enumerate(results):
                if slots_of_results is not None:
                    local[self.bounds[own] + i] = slots_of_results

    def _stamped(self, op: Any, slots: Slots, inputs: Slots, wanted: tuple[bool, ...]) -> list[Any]:
        """Write the formulas of an operation's local derivatives for all of these slots; returns the slots of the results."""
        formula, results = derivatives_once(op, inputs.shape[1], wanted)
        count, written = len(slots), self.written
        known: list[Any] = [slots, *inputs.T]
        for slot in range(len(known), len(formula.ops)):
            number = formula.number(slot)
            if number is not None:
                known.append(np.full(count, written.constant(number), dtype=np.int32))
                continue
            operands = np.stack([known[i] for i in formula.inputs(slot)], axis=1)
            first = len(written.ops)
            varies = written.vary(operands).any(axis=1)
            written.extend(
                np.full(count, formula.ops[slot]), np.full(count, operands.shape[1]), operands.reshape(-1), varies
            )
            known.append(np.arange(first, first + count, dtype=np.int32))
        return [None if result is None else known[result] for result in results]
