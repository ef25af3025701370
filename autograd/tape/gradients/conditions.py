"""Writes in which lanes what slots pass on counts: the branches that were taken.

Behind ``where`` a slot has a *condition*, 1 in the lanes in which it is reached:

    taken      where(local, 1, 0): an input is selected if the local derivative with respect to it is not 0;
               the local derivative itself if it is 1 or 0
    passed on  where(the user's condition, taken, 0), or just one of these two
    a slot's   1 where any of its users passes something on

Read next: ``sums.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.table import WHERE
from autograd.tape.instructions import Kind, Slots, code_of, codes_where

from .matrices import Matrices
from .writing import ANY, CONDITIONS, Flows


class Conditions(Matrices):
    """Writes the conditions of all slots that are not reached in every lane."""

    def count_everywhere(self, flows: Flows) -> Any:
        """Which flows count in every lane."""
        return self.in_every_lane[flows.user] & ~self.masks[flows.user]

    def only_select(self, flows: Flows) -> Any:
        """Which flows are from operations that mask, with a local derivative that is 1 or 0: a comparison, or a choice of these."""
        ops = np.asarray(self.written.ops)[flows.local]
        found = codes_where(lambda op: op.truth, ops)
        choices = np.flatnonzero(ops == code_of(WHERE))
        branches = self.written.columns().matrix(flows.local[choices])[:, 1:]
        found[choices] = (self.is_number(1.0, branches) | self.is_number(0.0, branches)).all(axis=1)
        return found & self.masks[flows.user]

    def write_conditions(self, flows: Flows, turns: Slots, only_select: Any) -> Slots:
        """Where these flows count, which are all that do not do so in every lane; by source, each source's in their turns.

        Returns for each flow the slot that is 1 in these lanes.
        """
        self._find_varying_conditions(flows)
        masked, of, turn = self.masks[flows.user], flows.source, CONDITIONS + turns
        conditions = self.condition_of(flows.user)
        reached: Slots = np.where(masked, flows.local, conditions)
        other, both = masked & ~only_select, masked & ~self.in_every_lane[flows.user]
        reached[other] = self.write(WHERE, of[other], turn[other], reached[other], self.one, self.zero)
        reached[both] = self.write(WHERE, of[both], turn[both], conditions[both], reached[both], self.zero)
        asked_for = self.marked(flows.user)[flows.source] & ~self.in_every_lane[flows.source]
        self._write_any(flows.source[asked_for], reached[asked_for], ANY + turns[asked_for])
        return reached

    def _find_varying_conditions(self, flows: Flows) -> None:
        among_lanes = flows.only((self.varying[flows.source] != 0) & ~self.in_every_lane[flows.source])
        differs = self.masks[among_lanes.user] & (self.vary(among_lanes.local) != 0)
        by_user = among_lanes.only(np.argsort(-among_lanes.user, kind="stable"))
        self.conditions_vary = by_user.reach(self.marked(among_lanes.source[differs]))

    def _write_any(self, of: Slots, reached: Slots, turns: Slots) -> None:
        """The conditions of slots: 1 where any of what they receive counts, one after the other."""
        to_shared = (self.vary(reached) != 0) & (self.varying[of] == 0)  # in some lane
        reached = reached.copy()
        reached[to_shared] = self.write(Kind.BATCH_SUM, of[to_shared], turns[to_shared], reached[to_shared])
        slots, totals = self.in_turn(WHERE, of, reached, turns, self.one)
        self.condition[slots] = totals
