"""Finds matrices among the dots of layers: the gradients of all their weights are one instruction.

Read next: ``conditions.py``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from autograd.graph import counts_of
from autograd.tape.instructions import Kind, Matrix, Slots, code_of

from .local_derivatives import LocalDerivatives
from .writing import Flows, dots_by_inputs


class Matrices(LocalDerivatives):
    """Sets apart what flows to the weights of layers."""

    def without_matrices(self, flows: Flows) -> tuple[Flows, list[tuple[Slots, Slots, Matrix]]]:
        """What flows but for what the dots of layers pass on to their weights; and these as matrices.

        A matrix is the dots with the same inputs, or several such sets with the same weights, its positions: their weights,
        and the factors and the detail of the instruction for their gradients.  Among the factors −1 − slot stands for the
        gradient of a slot.  Weights that are used elsewhere, too, get what each dot passes on, like any other slot.
        """
        positions: defaultdict[Any, list[list[int]]] = defaultdict(list)  # dots with the same inputs, by their weights
        for slots in self._dense(flows):
            positions[len(slots), self._weights(slots[::-1]).tobytes()].append(slots[::-1])
        uses, parameters = counts_of(self.operands, len(self.ops)), self.tape.parameters()
        waiting, in_matrices = [], np.zeros(len(self.ops), dtype=bool)
        for (count, _), sets in positions.items():
            weights = self._weights(sets[0])
            if (uses[weights] == len(sets)).all():
                factors: list[Slots] = []
                for slots in sets:
                    inputs = self.operands[self.bounds[slots[0]] + 1 : self.bounds[slots[0] + 1] : 2]
                    factors += self.gradient_of(np.array(slots)), inputs
                in_matrices[weights] = True
                detail = Matrix(count, np.searchsorted(parameters, weights).astype(np.int32))
                waiting.append((weights, np.concatenate(factors), detail))
        return flows.only(~in_matrices[flows.source]), waiting

    def _dense(self, flows: Flows) -> list[list[int]]:
        """The dots of a sample's numbers with parameters whose gradients are wanted, from the last, by inputs.

        A parameter that nothing else uses may be anywhere on the tape; else it is one that the tape begins with.
        """
        uses = counts_of(self.operands, len(self.ops))
        is_weight = self.marked(self.wanted) & (self.ops == code_of(Kind.PARAMETER))
        is_weight &= (uses == 1) | (np.arange(len(uses)) < self.tape.leading)
        is_dot = self.marked(flows.user) & (self.ops == code_of(Kind.DOT))
        dots = np.flatnonzero(is_dot & self.in_every_lane & self.varies)
        dots = dots[self.varying[self.operands[self.bounds[dots] + 1]] != 0]
        return dots_by_inputs(is_weight, dots[::-1], self.bounds, self.operands)

    def _weights(self, dots: list[int]) -> Slots:
        """The weights of dots, row by row."""
        return np.concatenate([self.operands[self.bounds[dot] : self.bounds[dot + 1] : 2] for dot in dots])
