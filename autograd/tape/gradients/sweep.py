"""Continues a tape by gradients, all steps in order: ``differentiate``.

Next: ``listing``, a tape as a person would write it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.graph import all_inputs, counts_of, order_by, reach_inputs, reach_users, spans, taken
from autograd.table import MULTIPLY, WHERE
from autograd.tape.instructions import Kind, Matrix, Slots, code_of, codes_where
from autograd.tape.rewriting import followed
from autograd.tape.tape import Tape

from .flows import Flows, first_dots, layers, local_derivatives, masks, weighted
from .writing import Writing


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
    root, *others = tape.outputs
    if sweep.needed[root]:
        sweep.run(root, matrices=matrices)
    found, at = sweep.written, sweep.gradient[asked_for]
    found.outputs = np.concatenate([[root], np.where(at < 0, sweep.zero, at), others]).astype(np.intp)
    is_parameter = sweep.ops[asked_for] == code_of(Kind.PARAMETER)
    found.trained = np.searchsorted(tape.parameters(), asked_for[is_parameter])
    if every:
        owners = np.flatnonzero(sweep.gradient >= 0)
        gradients = found.outputs[1 : 1 + len(at)], sweep.gradient[owners]
        found.outputs = np.concatenate([[root], asked_for, owners, *gradients])
    return sweep.finish()


class _Sweep(Writing):
    """The sweep, over all slots at once.

    needed         whether a slot's gradient is wanted, or on the way to one that is
    masks          whether an operation masks what it has not selected
    first_dots     of each dot the first one with the same inputs
    layers         whether a slot is a dot of a layer, behind which nothing is masked any more
    in_every_lane  whether a gradient arrives in every lane, whatever is selected, or may be taken to
    """

    def __init__(self, tape: Tape, wanted: Slots, *, prune: bool, every_branch: bool) -> None:
        super().__init__(tape)
        self.wanted = wanted
        is_detached = self.ops == code_of(Kind.DETACH)
        dependent = reach_users(self.marked(wanted), self.bounds, self.operands, is_detached)
        self.needed = (dependent if prune else np.ones_like(dependent)).astype(bool)
        self.stops = is_detached | ~self.needed
        self.masks = codes_where(lambda op: masks(op, every_branch=every_branch), self.ops)
        unmasked = self.masks.any() and not every_branch
        self.first_dots = first_dots(tape)
        self.layers = layers(tape, self.first_dots) if unmasked else np.zeros(len(self.ops), dtype=bool)
        self.in_every_lane = np.zeros(len(self.ops), dtype=bool)

    def run(self, root: int, *, matrices: bool) -> None:
        """Write all gradients."""
        start = self.marked([root])
        flows = self.flows_from(start)
        reached = flows.reach(start)
        flows = flows.only(reached[flows.user])
        self.in_every_lane = flows.reach(start | (reached & self.layers), self.masks)
        varies = self.varying_from(flows, self.written.vary(flows.local))
        found = [*self.matrices(flows.user, varies)] if matrices else []
        for weights, *_ in found:
            self.gradient[weights] = self.zero
        flows = self.begin(root, flows.only(self.gradient[flows.source] < 0), varies)
        self.write_totals(self.products(flows))
        for weights, dots, inputs, matrix in found:
            factors = np.concatenate([self.gradient[dots], inputs], axis=1)
            self.gradient[weights] = self.written.emit(Kind.OUTER, factors.reshape(-1), matrix)
        self.place([2 * len(self.ops) + 1])

    def marked(self, slots: Slots) -> Any:
        """Which slots of the tape are among some."""
        found = np.zeros(len(self.ops), dtype=bool)
        found[slots] = True
        return found

    def flows_from(self, start: Any) -> Flows:
        """What all slots pass on that may be reached from the root; writes the local derivatives."""
        reached = reach_inputs(start, self.bounds, self.operands, self.stops) != 0
        users = np.flatnonzero(reached & ~self.stops & (np.diff(self.bounds) > 0))
        local = local_derivatives(self.tape, self.written, users, self.needed, self.one)
        self.place([len(self.ops)])
        users = users[::-1]
        counts = self.bounds[users + 1] - self.bounds[users]
        at = spans(self.bounds[users], counts).astype(np.int32)
        flows = Flows(np.repeat(users.astype(np.int32), counts), taken(self.operands, at), taken(local, at))
        del local, at
        selects = codes_where(lambda op: op.selects, self.ops)
        is_zero = (flows.local == self.zero) | (flows.local == self.written.find(-0.0))
        return flows.only(self.needed[flows.source] & ~(selects[flows.user] & is_zero))

    def varying_from(self, flows: Flows, differs: Any) -> Any:
        """Which slots vary that are reached by flows among the lanes, from those on that differ from lane to lane."""
        among_lanes = self.varying[flows.source] != 0
        return flows.only(among_lanes).reach(self.marked(flows.source[among_lanes & differs]))

    # -- The weights of layers ----------------------------------------------------------------------------

    def matrices(self, users: Slots, varies: Any) -> Iterator[tuple[Slots, Slots, Slots, Matrix]]:
        """The weights whose gradients are a matrix, one instruction; its dots and their inputs, a row for each position; the matrix.

        A matrix is the dots with the same inputs, or several such sets with the same weights, its positions.  Weights that are
        used elsewhere, too, get what each dot passes on, like any other slot.
        """
        uses, parameters = counts_of(self.operands, len(self.ops)), self.tape.parameters()
        is_weight = self.marked(self.wanted) & (self.ops == code_of(Kind.PARAMETER))
        is_weight &= (uses == 1) | (np.arange(len(uses)) < self.tape.leading)  # else it may be anywhere on the tape
        is_dot = self.marked(users) & (self.ops == code_of(Kind.DOT)) & self.in_every_lane & varies
        dots = np.flatnonzero(is_dot)
        dots = weighted(self.tape, dots[self.varying[self.operands[self.bounds[dots] + 1]] != 0], is_weight)
        first_with = self.first_dots
        dots = dots[order_by(first_with[dots])]
        # Sets of dots with the same inputs, by how many they are and by all their weights.
        positions: defaultdict[tuple[int, bytes], list[Slots]] = defaultdict(list)
        for position in reversed(np.split(dots, np.flatnonzero(np.diff(first_with[dots])) + 1)):
            weights, _ = self.factors(position)
            positions[len(position), weights.tobytes()].append(position)
        for (rows, found), sets in positions.items():
            weights = np.frombuffer(found, dtype=self.operands.dtype)
            if len(weights) and (uses[weights] == len(sets)).all():
                inputs = np.array([self.factors(position[:1])[1] for position in sets])
                places = np.searchsorted(parameters, weights).astype(np.int32)
                yield weights, np.array(sets), inputs, Matrix(rows, places)

    def factors(self, dots: Slots) -> Any:
        """The first and the second factors of dots, of one after the other."""
        return all_inputs(dots, self.bounds, self.operands).reshape(-1, 2).T

    # -- All others, and in which lanes they count --------------------------------------------------------

    def begin(self, root: int, flows: Flows, varies: Any) -> Flows:
        """Keep slots free for gradients; what only gets that of its user has the same one.  Returns what flows to the others."""
        self.gradient[root] = self.one if self.varying[root] else self.written.emit(Kind.LANES)
        alone = counts_of(flows.source, len(self.ops))[flows.source] == 1
        stays = self.varying[flows.source] >= self.varying[flows.user]
        same = alone & stays & (flows.local == self.one) & self.count_everywhere(flows)
        owner = np.arange(len(self.ops), dtype=np.int32)
        owner[flows.source[same]] = flows.user[same]
        flows = flows.only(~same)
        slots = np.flatnonzero(self.marked(flows.source))
        self.gradient[slots] = self.keep_free_for(slots, varies[slots])
        self.gradient = self.gradient[followed(owner)]
        return flows

    def count_everywhere(self, flows: Flows) -> Any:
        """Which flows count in every lane."""
        return self.in_every_lane[flows.user] & ~self.masks[flows.user]

    def products(self, flows: Flows) -> Slots:
        """What gradients are made of; where this does not count in every lane, it is selected: where(reached, upstream · local, 0)."""
        of, a, b = self.gradient[flows.source], self.gradient[flows.user], flows.local.copy()
        selected = np.flatnonzero(~self.count_everywhere(flows))
        if len(selected):
            only_select = self.only_select(flows.only(selected))
            reached = self.where_reached(flows.only(selected), only_select)
            times = selected[(b[selected] != self.one) & ~only_select]
            a[times] = self.write(MULTIPLY, of[times], a[times], b[times])
            a[selected] = self.write(WHERE, of[selected], reached, a[selected], self.zero)
            b[selected] = self.one
        alike = (self.varying[flows.user] > self.varying[flows.source]) & ~self.written.vary(a) & ~self.written.vary(b)
        a[alike] = self.write(MULTIPLY, of[alike], a[alike], self.write(Kind.LANES, of[alike]))
        return np.array([of, a, b])

    def only_select(self, flows: Flows) -> Any:
        """Which flows are from operations that mask, with a local derivative that is a choice between 1 and 0."""
        choices = np.flatnonzero(np.asarray(self.written.ops)[flows.local] == code_of(WHERE))
        branches = self.written.columns().matrix(flows.local[choices])[:, 1:]
        found = np.zeros(len(flows.user), dtype=bool)
        found[choices] = ((branches == self.one) | (branches == self.zero)).all(axis=1)
        return found & self.masks[flows.user]

    def where_reached(self, flows: Flows, only_select: Any) -> Slots:
        """Write where flows count; returns for each a slot that is not 0 in these lanes: the branches that were taken.

        Behind ``where`` a slot has a *condition*, which is not 0 in the lanes in which it is reached:

            selected   where(local, 1, 0): an input is selected if the local derivative with respect to it is not 0
            passed on  where(the user's condition, selected, 0), or just one of these two
            a slot's   the sum of what its users pass on, over the lanes, too, if it does not vary
        """
        masked, of = self.masks[flows.user], self.gradient[flows.source]
        goes_on = ~self.in_every_lane & self.marked(flows.source) & self.marked(flows.user)
        branches = goes_on[flows.source]
        slots = np.flatnonzero(goes_on)
        varies = self.varying_from(flows.only(branches), (masked & self.written.vary(flows.local))[branches])
        self.condition[slots] = self.keep_free_for(slots, varies[slots])
        conditions = self.condition[flows.user]
        reached: Slots = np.where(masked, flows.local, conditions)
        other, both = masked & ~only_select, masked & ~self.in_every_lane[flows.user]
        reached[other] = self.write(WHERE, of[other], reached[other], self.one, self.zero)
        reached[both] = self.write(WHERE, of[both], conditions[both], reached[both], self.zero)
        conditions = np.array([self.condition[flows.source], reached, np.full_like(of, self.one)])
        self.write_totals(conditions.compress(branches, axis=1))
        return reached
