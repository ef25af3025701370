"""Continues a tape by gradients, all steps in order: ``differentiate``.

Next: ``listing``, a tape as a person would write it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.tape.instructions import Kind, Matrix, Slots, code_of, operation
from autograd.tape.rewriting import in_order
from autograd.tape.tape import Tape

from .sums import Sums
from .writing import layers, masks


def differentiate(
    tape: Tape,
    wanted: Any,
    *,
    prune: bool = True,
    matrices: bool = True,
    every_branch: bool = False,
    every: bool = False,
) -> Tape:
    """Continue a tape by the gradients of its first output, summed over the lanes; they follow it among the outputs.

    wanted        the slots, a list or an array, of parameters or of others, whose gradients become outputs: one number for all lanes if
                  the slot is, else one per lane
    prune         whether to leave out the gradients that nobody asked for
    matrices      whether one instruction computes the gradients of all weights that are multiplied with the same inputs
    every_branch  whether relu, maximum and their like mask what they have not selected, as where does, and masks go on behind layers
    every         whether all slots that have a gradient follow the first output, those that are wanted first; and then their gradients
    """
    asked_for = np.array(wanted, dtype=np.intp)
    sweep = _Sweep(tape, asked_for, prune=prune, every_branch=every_branch)
    gradients = sweep.run(matrices=matrices)
    found, at = sweep.written, gradients[asked_for]
    root, *others = tape.outputs
    found.outputs = np.concatenate([[root], np.where(at < 0, sweep.zero, at), others]).astype(np.intp)
    parameters = tape.parameters()
    is_parameter = np.asarray(tape.ops)[asked_for] == code_of(Kind.PARAMETER)
    found.trained = np.searchsorted(parameters, asked_for[is_parameter])
    if every:
        owners = np.concatenate([asked_for, np.flatnonzero(gradients >= 0)])
        found.outputs = np.concatenate([[root], owners, found.outputs[1 : 1 + len(at)], gradients[gradients >= 0]])
    return in_order(found, np.empty(0, dtype=np.int32), places=sweep.places())


def has_unmasked(tape: Tape) -> bool:
    """Whether ``every_branch`` makes a difference for a tape."""
    operations = [operation(code) for code in np.flatnonzero(np.bincount(tape.ops)).tolist()]
    masked = [masks(op, every_branch=False) for op in operations if masks(op, every_branch=True)]
    return not all(masked) or (bool(masked) and bool(layers(tape).any()))


class _Sweep(Sums):
    """The sweep, over all slots at once."""

    def run(self, *, matrices: bool) -> Slots:
        """Write all gradients; returns their slots, by the slot that they are the gradient of."""
        (root, *_) = self.tape.outputs
        if not self.needed[root]:
            self.stand(-1)
            return self.gradient
        flows = self.all_flows(root)
        start = self.marked(root)
        reached = flows.reach(start)
        flows = flows.only(reached[flows.user])
        self.in_every_lane = flows.reach(start | (reached & self.layers), self.masks)
        among_lanes = flows.only(self.varying[flows.source] != 0)
        differs = self.written.vary(among_lanes.local) != 0
        self.varies = among_lanes.reach(self.marked(among_lanes.source[differs]))
        waiting: list[tuple[Slots, Slots, Matrix]] = []
        if matrices:
            flows, waiting = self.without_matrices(flows)
        self.write_gradients(root, flows)
        for weights, factors, detail in waiting:
            signed = np.where(factors < 0, self.gradient[-1 - np.minimum(factors, -1)], factors)
            self.gradient[weights] = self.written.emit(Kind.OUTER, signed, detail)
        self.stand(2 * len(self.ops) + 2)
        return self.gradient
