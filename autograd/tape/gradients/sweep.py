"""Continues a tape by gradients, all steps in order: ``differentiate``.

Next: ``listing``, a tape as a person would write it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.graph import all_inputs, counts_of, order_by, reach_inputs, reach_users, spans, taken
from autograd.table import MULTIPLY, NEGATIVE, WHERE
from autograd.tape.dot_products import write_sums
from autograd.tape.instructions import FIRST_OPERATION, Kind, Matrix, Slots, code_of, codes_where
from autograd.tape.on_tape import formula
from autograd.tape.rewriting import Rewriting, followed
from autograd.tape.tape import Tape

from .layers import first_dots, layers, masks, weighted


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
    sweep = _Sweep(tape, asked_for, prune=prune)
    root, *others = tape.outputs
    if sweep.needed[root]:
        sweep.run(root, matrices=matrices, every_branch=every_branch)
    found, at = sweep.written, sweep.gradient[asked_for]
    found.outputs = np.concatenate([[root], np.where(at < 0, sweep.zero, at), others]).astype(np.intp)
    found.trained = sweep.position[asked_for[sweep.is_parameter[asked_for]]]
    if every:
        owners = np.flatnonzero(sweep.gradient >= 0)
        gradients = found.outputs[1 : 1 + len(at)], sweep.gradient[owners]
        found.outputs = np.concatenate([[root], asked_for, owners, *gradients])
    return sweep.finish()


# A gradient flows from a slot, the user, to its operands, and there is a flow for each: it is known by its place among the
# operands of the tape.  Many flows are an array of places; or an array that says of all operands whether they are among them.


class _Sweep(Rewriting):
    """The sweep, over all slots at once.

    Gradients are written by arrays, before it is known what they are made of: each has a slot that is kept free for it.  They
    stand behind all that the tape has, those of later slots first.

    user, local    of each flow: from which slot it comes, and the slot of the local derivative
    position       of each parameter among those of the tape
    needed         whether a slot's gradient is wanted, or on the way to one that is
    masks          whether an operation masks what it has not selected
    only_selects   whether a masked flow's local derivative is a choice between 1 and 0
    in_every_lane  whether a gradient arrives in every lane, whatever is selected, or may be taken to: behind layers
    gradient       the slots of the gradients, by the slot of the tape that they are the gradient of; −1: there is none
    condition      for slots whose gradient does not arrive in every lane: the slot that is not 0 in the lanes in which it does
    """

    def __init__(self, tape: Tape, wanted: Slots, *, prune: bool) -> None:
        super().__init__(tape)
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        self.wanted, self.is_parameter = self.marked(wanted), self.ops == code_of(Kind.PARAMETER)
        self.position = np.cumsum(self.is_parameter, dtype=np.int32) - 1
        self.is_detached = self.ops == code_of(Kind.DETACH)
        self.needed = (reach_users(self.wanted, self.bounds, self.operands, self.is_detached) != 0) | (not prune)
        self.gradient, self.condition = np.full((2, len(self.ops)), -1, dtype=np.int32)
        self.last = 2 * len(self.ops)  # where the gradient of the first slot stands

    def run(self, root: int, *, matrices: bool, every_branch: bool) -> None:
        """Write all gradients."""
        start = self.marked([root])
        self.masks = codes_where(lambda op: masks(op, every_branch=every_branch), self.ops)
        self.user = np.repeat(np.arange(len(self.ops), dtype=np.int32), np.diff(self.bounds))
        reached = reach_inputs(start, self.bounds, self.operands, self.is_detached) != 0
        flows = self.write_local_derivatives(np.flatnonzero(reached & self.needed & ~self.is_detached))
        reached = self.reach(start, flows)
        flows &= taken(reached, self.user)

        self.first_dots = first_dots(self.tape)
        if self.masks.any() and not every_branch:
            start |= reached & layers(self.tape, self.first_dots)
        self.in_every_lane = self.reach(start, flows & ~taken(self.masks, self.user))
        varies = self.varying_from(flows, self.written.vary(self.local))
        found = [*self.matrices(reached & varies & self.in_every_lane)] if matrices else []
        for weights, *_ in found:
            self.gradient[weights] = self.zero
        flows &= taken(self.gradient, self.operands) < 0

        self.gradient[root] = self.one if self.varying[root] else self.written.emit(Kind.LANES)
        at = np.flatnonzero(flows)
        at = self.begin(at[order_by(self.last - self.user[at])], varies)  # those of the last user first
        self.write_totals(self.gradient, self.operands[at], *self.factors(at))
        del self.user, self.local, self.only_selects  # these may be large
        for weights, sets, matrix in found:
            operands = np.concatenate([slots for dots, inputs in sets for slots in (self.gradient[dots], inputs)])
            (outer,) = self.extend([self.last + 1], code_of(Kind.OUTER), len(operands), operands, [False])
            self.gradient[weights], self.written.details[int(outer)] = outer, matrix

    def marked(self, slots: Any) -> Any:
        """Which slots of the tape are among some."""
        found = np.zeros(len(self.ops), dtype=bool)
        found[slots] = True
        return found

    def reach(self, start: Any, flows: Any) -> Any:
        """Which slots the flows reach, and which of those they begin with."""
        inputs = np.where(flows, self.operands, self.user)  # from where nothing flows it would get to itself
        return reach_inputs(start, self.bounds, inputs, np.zeros_like(start)).astype(bool)

    def varying_from(self, flows: Any, differs: Any) -> Any:
        """Which slots vary that are reached by flows among the lanes, from those on that differ from lane to lane."""
        among_lanes = flows & (taken(self.varying, self.operands) != 0)
        return self.reach(self.marked(self.operands[among_lanes & differs]), among_lanes)

    def write_local_derivatives(self, users: Slots) -> Any:
        """Write the local derivatives of slots, the table's formulas; returns what flows: not to what an operation never selects."""
        self.local = np.full(len(self.operands), self.one, dtype=np.int32)  # for a sum, or a copy in every lane, 1
        self.only_selects = np.zeros(len(self.operands), dtype=bool)
        flows = taken(self.marked(users), self.user) & taken(self.needed, self.operands)
        dots = users[self.ops[users] == code_of(Kind.DOT)]
        at = spans(self.bounds[dots], self.bounds[dots + 1] - self.bounds[dots])
        self.local[at] = self.operands[at].reshape(-1, 2)[:, ::-1].reshape(-1)  # the other factor
        for op, slots, inputs in self.tape.columns().by_operation(users[self.ops[users] >= FIRST_OPERATION]):
            wanted = tuple(self.needed[inputs].any(axis=0).tolist())
            partials = formula(op, len(wanted), wanted)
            for i, local in enumerate(self.stamp(np.full_like(slots, len(self.ops)), partials, [slots, *inputs.T])):
                at, partial = self.bounds[slots] + i, partials.outputs[i]
                if op.selects and partials.number(partial) == 0.0:
                    flows[at] = False
                elif local is not None:
                    self.local[at] = local
                    self.only_selects[at] = self.masks[slots] & _is_one_or_zero(partials, partial)
        return flows

    # -- The weights of layers ----------------------------------------------------------------------------

    def matrices(self, are_possible: Any) -> Iterator[tuple[Slots, list[tuple[Slots, Slots]], Matrix]]:
        """The weights whose gradients are a matrix, one instruction; for each position its dots, and their inputs; the matrix.

        A matrix is the dots with the same inputs, or several such sets with the same weights, its positions.  Weights that are
        used elsewhere, too, get what each dot passes on, like any other slot.
        """
        uses = counts_of(self.operands, len(self.ops))
        is_weight = self.wanted & self.is_parameter
        is_weight &= (uses == 1) | (np.arange(len(uses)) < self.tape.leading)  # else it may be anywhere on the tape
        dots = np.flatnonzero(are_possible & (self.ops == code_of(Kind.DOT)))
        dots = weighted(self.tape, dots[self.varying[self.operands[self.bounds[dots] + 1]] != 0], is_weight)
        first = self.first_dots
        dots = dots[order_by(first[dots])]
        # Sets of dots with the same inputs, by how many they are and by all their weights.
        positions: defaultdict[tuple[int, bytes], list[tuple[Slots, Slots]]] = defaultdict(list)
        for own in reversed(np.split(dots, np.flatnonzero(np.diff(first[dots])) + 1)):
            weights, inputs = all_inputs(own, self.bounds, self.operands).reshape(-1, 2).T
            positions[len(own), weights.tobytes()].append((own, inputs[: len(inputs) // max(len(own), 1)]))
        for (rows, found), sets in positions.items():
            weights = np.frombuffer(found, dtype=self.operands.dtype)
            if len(weights) and (uses[weights] == len(sets)).all():
                yield weights, sets, Matrix(rows, self.position[weights])

    # -- All others, and in which lanes they count --------------------------------------------------------

    def begin(self, flows: Slots, varies: Any) -> Slots:
        """Keep slots free for gradients; what only gets that of its user has the same one.  Returns what flows to the others."""
        user, source = self.user[flows], self.operands[flows]
        alone = counts_of(source, len(self.ops))[source] == 1
        stays = self.varying[source] >= self.varying[user]
        same = alone & stays & (self.local[flows] == self.one) & (self.in_every_lane & ~self.masks)[user]
        owner = np.arange(len(self.ops), dtype=np.int32)
        owner[source[same]] = user[same]
        self.keep_free(self.gradient, source[~same], varies)
        self.gradient = self.gradient[followed(owner)]
        return flows[~same]

    def keep_free(self, found: Slots, sources: Slots, varies: Any) -> None:
        """Keep slots free for the gradients of slots, or for their conditions."""
        slots = np.flatnonzero(self.marked(sources))
        found[slots] = self.written.extend(code_of(Kind.SUM), 0, (), varies[slots])
        self.follow()

    def factors(self, flows: Slots) -> tuple[Slots, Slots]:
        """upstream, local; where this does not count in every lane, it is selected: where(reached, upstream · local, 0)."""
        user, source = self.user[flows], self.operands[flows]
        a, b, places = self.gradient[user], self.local[flows], self.last - source
        selected = np.flatnonzero(~(self.in_every_lane & ~self.masks)[user])
        if len(selected):
            reached = self.where_reached(flows[selected])
            times = selected[(b[selected] != self.one) & ~self.only_selects[flows[selected]]]
            a[times] = self.write(MULTIPLY, places[times], a[times], b[times])
            a[selected] = self.write(WHERE, places[selected], reached, a[selected], self.zero)
            b[selected] = self.one
        vary = self.written.vary
        alike = (self.varying[user] > self.varying[source]) & ~vary(a) & ~vary(b)
        a[alike] = self.write(MULTIPLY, places[alike], a[alike], self.write(Kind.LANES, places[alike]))
        return a, b

    def where_reached(self, flows: Slots) -> Slots:
        """Write where flows count; returns for each a slot that is not 0 in these lanes: the branches that were taken.

        Behind ``where`` a slot has a *condition*, which is not 0 in the lanes in which it is reached:

            selected   an input is, if the local derivative with respect to it is not 0
            reached    where(the user's condition, local, 0), or just one of these two
            a slot's   the sum of where(reached, 1, 0), over the lanes, too, if it does not vary
        """
        user, source = self.user[flows], self.operands[flows]
        places, masked = self.last - source, self.masks[user]
        goes_on = ~self.in_every_lane & self.marked(source) & self.marked(user)
        branches = goes_on[source]
        is_branch = np.zeros(len(self.operands), dtype=bool)
        is_branch[flows[branches]] = True
        differs = taken(self.masks, self.user) & self.written.vary(self.local)
        self.keep_free(self.condition, np.flatnonzero(goes_on), self.varying_from(is_branch, differs))
        conditions = self.condition[user]
        reached: Slots = np.where(masked, self.local[flows], conditions)
        both = masked & ~self.in_every_lane[user]
        reached[both] = self.write(WHERE, places[both], conditions[both], reached[both], self.zero)
        is_other, passed_on = branches & masked & ~self.only_selects[flows], reached.copy()
        passed_on[is_other] = self.write(WHERE, places[is_other], reached[is_other], self.one, self.zero)
        self.write_totals(self.condition, source[branches], passed_on[branches], self.one)
        return reached

    # -- Sums of products ---------------------------------------------------------------------------------

    def write_totals(self, found: Slots, source: Slots, a: Slots, b: Any) -> None:
        """Let gradients, or conditions, become Σ a·b; what varies is added up over the lanes, too, if the source does not."""
        vary, products = self.written.vary, np.empty((3, len(a)), dtype=np.int32)
        products[0], products[1], products[2] = self.last - source, a, b
        over = (vary(a) | vary(b)) > vary(found[source])
        if over.any():  # of several products in each lane first; of one without a factor that all lanes share
            alone = over & (counts_of(products[0, over], self.last + 1)[products[0]] == 1)
            own, sums = self.totals(*products[:, over & ~alone])
            places, a, b = np.concatenate([products[:, alone], [own, sums, np.full_like(own, self.one)]], axis=1)
            swapped = vary(b) > vary(a)
            a[swapped], b[swapped] = b[swapped], a[swapped]
            both = vary(b)
            a[both] = self.write(Kind.BATCH_DOT, places[both], a[both], b[both])
            a[~both], b[both] = self.write(Kind.BATCH_SUM, places[~both], a[~both]), self.one
            products = np.concatenate([products[:, ~over], [places, a, b]], axis=1)
        places, totals = self.totals(*products)
        self.becomes[found[self.last - places]] = totals

    def totals(self, places: Slots, a: Slots, b: Slots) -> tuple[Slots, Slots]:
        """Write Σ a·b at each place: dots of products of one kind, then what is multiplied by 1 or −1; returns places and sums."""
        if not len(places):
            return places, places
        is_minus = (b == self.written.find(-1.0)) & (a != self.one)
        is_term = (a == self.one) | (b == self.one) | is_minus
        a, b = np.where(a == self.one, b, a), np.where(is_term, -1, b)
        a[is_minus] = self.write(NEGATIVE, places[is_minus], a[is_minus])
        kinds = self.written.vary(a) + self.written.vary(b).astype(np.int64)
        keys = places.astype(np.int64) << 2 | np.where(is_term, 3, kinds)
        order = np.argsort(keys, kind="stable")
        keys, is_term = keys[order], is_term[order]
        joins = np.zeros(len(keys), dtype=bool)
        joins[1:] = (keys[1:] == keys[:-1]) & ~is_term[1:]
        return write_sums(self, places[order], a[order], b[order], joins)


def _is_one_or_zero(formula: Tape, slot: int) -> bool:
    """Whether a result of a formula is a choice between 1 and 0."""
    return formula.op(slot) is WHERE and {*map(formula.number, formula.inputs(slot)[1:])} <= {1.0, 0.0}
