"""Writes the backward sweep onto the tape.

``graph/sweep.py`` sweeps over numbers; here the same sweep appends instructions: for each slot, from last to first, its
gradient

    ∂L/∂slot = Σ  ∂L/∂user · ∂user/∂slot        over the instructions that use it,

which is a dot product.  The local derivatives are the table's formulas, run on the tape's own numbers.

Two things are particular to a batch.

*Many lanes, one parameter.*  Where a number that all lanes share meets one that differs from lane to lane, its
gradient is added up over the lanes, and the rest of the sweep, towards the parameters, is done once.  The dots of a
layer have the same inputs, so the gradients of their weights are one product of each upstream gradient with each
input: ``Kind.OUTER``.

*Branches.*  Eagerly, what ``where``, ``relu`` or ``maximum`` did not select is left out of the sweep.  On a tape other
lanes may have selected it.  So its gradients are computed, and each is selected, ``where(reached, upstream · local, 0)``:
a branch that is not reached counts as 0, even if its local derivative is nan or inf.

All these selections would make the tape of a network of relus ten times as long, for a case that hardly occurs.  So there
are two tapes.  On the short one ``relu`` and ``maximum`` multiply by 0 what they have not selected; behind them 0 · inf
is nan, and sums keep nan.  So it gives the right number or nan, and never a wrong number.  Only where it gives nan, the
one with all selections (``every_branch``) says whether that is the answer.

Read next: ``listing.py``, a tape as a person would write it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import reach_inputs, reach_users
from autograd.table import ADD, MULTIPLY, NEGATIVE, SHIFT, WHERE, Op

from .dot_products import linear
from .instructions import FIRST_OPERATION, Kind, Matrix, Slots, code_of, codes_where, operation
from .on_tape import derivatives_once
from .rewriting import in_order
from .tape import Tape, spans


def differentiate(
    tape: Tape,
    wanted: Any,
    *,
    prune: bool = True,
    matrices: bool = True,
    every_branch: bool = False,
    names: Mapping[int, str] | None = None,
) -> Tape:
    """Continue a tape by the gradients of its first output, summed over the lanes; they follow it among the outputs.

    wanted        the slots, a list or an array, of parameters or of others, whose gradients become outputs: one number for all lanes if
                  the slot is, else one per lane
    prune         whether to leave out the gradients that nobody asked for
    matrices      whether one instruction computes the gradients of all weights that are multiplied with the same inputs
    every_branch  whether relu, maximum and their like mask what they have not selected, as where always does
    names         of the slots, if their gradients are to be labelled: that of z as ∂z
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
    if names is not None:
        found.labels.update(names)
        owners: defaultdict[int, list[str]] = defaultdict(list)
        for slot in np.flatnonzero(gradients >= 0).tolist()[::-1]:
            owners[int(gradients[slot])].append(names[slot])
        for gradient, owned in owners.items():
            matrix = found.details.get(gradient)
            ends = [] if matrix is None else parameters[matrix.parameters[[0, -1]]].tolist()
            name = "({}, …, {})".format(*[names[slot] for slot in ends]) if ends else owned[0]
            found.labels.setdefault(gradient, gradient_name(name))
    return in_order(found, sweep.places(), sweep.becomes)


def has_unmasked(tape: Tape) -> bool:
    """Whether ``every_branch`` makes a difference for a tape."""
    operations = [operation(code) for code in np.unique(tape.ops).tolist()]
    return any([_masks(op, every_branch=True) and not _masks(op, every_branch=False) for op in operations])


def _masks(op: Op | Kind, *, every_branch: bool) -> bool:
    """Whether the sweep masks what an operation has not selected."""
    return isinstance(op, Op) and op.selects and (every_branch or op in (WHERE, SHIFT) or op.truth or not op.builtin)


def gradient_name(name: str) -> str:
    """How the gradient of a result of that name is called."""
    return f"∂{name}"


class _Flows(NamedTuple):
    """What slots pass on to their inputs, upstream · local: an array of each, by user from last to first, then by input.

    at  where among the tape's operands the input stands
    """

    user: Slots
    source: Slots
    local: Slots
    at: Any

    def only(self, chosen: Any) -> _Flows:
        return _Flows(*[column[chosen] for column in self])

    def reach(self, start: Any, stops: Any) -> Any:
        """Which slots are reached against the direction of computing."""
        bounds = np.concatenate([[0], np.cumsum(np.bincount(self.user, minlength=len(start)))]).astype(np.int32)
        return reach_inputs(start, bounds, self.source[::-1].astype(np.int32), stops).astype(bool)


class _Terms(NamedTuple):
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

    def only(self, chosen: Any) -> _Terms:
        first, one, minus, pair, kind = [column[chosen] for column in self[:-1]]
        return _Terms(first, one, minus, pair, kind, self.regular[self.regular])


class _Contribution(NamedTuple):
    """What one user passes on: upstream · local.

    reached  the slot that says in which lanes it counts; None: in all
    varies   whether the user differs from lane to lane
    """

    upstream: int
    local: int
    reached: int | None
    varies: bool


class _Sweep:
    """The sweep, over all slots at once.

    The local derivatives are written first, for all slots of one operation together, then the gradients.  A gradient whose
    slot on the tape is not known yet has one reserved, so that those it flows on to can be written; ``becomes`` says
    which slot has come in its place, and ``places`` where everything belongs.

    tape      the tape to be differentiated; ``written`` is its continuation
    needed    whether a slot's gradient is wanted, or on the way to one that is
    flows     what slots pass on
    gradient  the slots of the gradients, by the slot that they are the gradient of; −1: there is none
    varies    whether these vary
    reached   whether a gradient arrives in every lane, whatever is selected
    """

    def __init__(self, tape: Tape, wanted: Slots, *, prune: bool, every_branch: bool) -> None:
        self.tape, self.written, self.wanted = tape, tape.copy(), wanted
        self.one, self.zero = self.written.constant(1.0), self.written.constant(0.0)
        self.ops, self.bounds, self.operands, self.varying = tape.columns()
        count = len(self.ops)
        is_detached = self.ops == code_of(Kind.DETACH)
        found = np.zeros(count, dtype=np.uint8)
        found[wanted] = 1
        dependent = reach_users(found, self.bounds, self.operands, is_detached)
        self.needed = (dependent if prune else np.ones_like(dependent)).astype(bool)
        self.stops = is_detached | ~self.needed
        self.masks = codes_where(lambda op: _masks(op, every_branch=every_branch), self.ops)
        self.gradient = np.full(count, -1, dtype=np.int32)
        self.conditions: dict[
            int, int
        ] = {}  # where a slot is not reached in every lane: the slot that says in which it is
        self._places: list[Any] = [np.arange(count, dtype=np.int32)]
        self._placed = count
        self._becomes: dict[int, int] = {}

    def run(self, *, matrices: bool) -> Slots:
        """Write all gradients; returns their slots, by the slot that they are the gradient of."""
        (root, *_) = self.tape.outputs
        if not self.needed[root]:
            self.stand(-1)
            return self.gradient
        flows = self.all_flows(root)
        start, nothing = np.zeros(len(self.ops), dtype=np.uint8), np.zeros(len(self.ops), dtype=bool)
        start[root] = 1
        flows = flows.only(flows.reach(start, nothing)[flows.user])
        self.in_every_lane = flows.reach(start, self.masks)
        among_lanes = flows.only(self.varying[flows.source] != 0)
        differs = np.zeros_like(start)
        differs[among_lanes.source[self.written.vary(among_lanes.local) != 0]] = 1
        self.varies = among_lanes.reach(differs, nothing)
        waiting: list[tuple[Slots, Slots, Matrix]] = []
        if matrices:
            flows, waiting = self.without_matrices(flows)
        self.write_gradients(root, flows)
        for weights, factors, detail in waiting:
            signed = np.where(factors < 0, self.gradient[-1 - np.minimum(factors, -1)], factors)
            self.gradient[weights] = self.written.emit(Kind.OUTER, [self.now(slot) for slot in signed.tolist()], detail)
        self.stand(2 * len(self.ops) + 2)
        return self.gradient

    # -- Where instructions stand ------------------------------------------------------------------------

    def stand(self, rank: Any) -> None:
        """Say where the instructions stand that have been written since the last call: among the gradients, by rank."""
        missing = len(self.written.ops) - self._placed
        self._places.append(np.full(missing, rank, dtype=np.int32) + len(self.ops))
        self._placed += missing

    def places(self) -> Any:
        return np.concatenate(self._places)

    @property
    def becomes(self) -> Slots:
        found = np.arange(len(self.written.ops), dtype=np.int32)
        found[[*self._becomes]] = [*self._becomes.values()]
        return found

    def now(self, slot: int) -> int:
        """The slot that has come in the place of a reserved one; of others the slot itself."""
        return self._becomes.get(slot, slot)

    # -- Local derivatives -------------------------------------------------------------------------------

    def all_flows(self, root: int) -> _Flows:
        """What all slots pass on that may be reached from the root; writes the local derivatives."""
        start = np.zeros(len(self.ops), dtype=np.uint8)
        start[root] = 1
        reached = reach_inputs(start, self.bounds, self.operands, self.stops) != 0
        users = np.flatnonzero(reached & ~self.stops & (np.diff(self.bounds) > 0))
        local = self.local_derivatives(users)
        self.stand(0)
        users = users[::-1]
        counts = self.bounds[users + 1] - self.bounds[users]
        at = spans(self.bounds[users], counts)
        flows = _Flows(np.repeat(users, counts), self.operands[at], local[at], at)
        zeros = [slot for slot, number in self.written.numbers.items() if number == 0.0]
        selects = codes_where(lambda op: op.selects, self.ops)
        let_through = ~(selects[flows.user] & np.isin(flows.local, zeros))
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
        for row in np.unique(wanted, axis=0) if not wanted.all() else wanted[:1]:
            chosen = (wanted == row).all(axis=1)
            own = slots[chosen]
            results = self._stamped(op, own, inputs[chosen], tuple(row.tolist()))
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

    # -- Matrices ----------------------------------------------------------------------------------------

    def without_matrices(self, flows: _Flows) -> tuple[_Flows, list[tuple[Slots, Slots, Matrix]]]:
        """What flows but for what the dots of layers pass on to their weights; and these as matrices.

        A matrix is the dots with the same inputs, or several such sets with the same weights, its positions: their weights,
        and the factors and the detail of the instruction for their gradients.  Among the factors −1 − slot stands for the
        gradient of a slot.  Weights that are used elsewhere, too, get what each dot passes on, like any other slot.
        """
        rows: defaultdict[bytes, list[int]] = defaultdict(list)  # dots, by their common inputs
        for slot in self._dense(flows).tolist()[::-1]:
            rows[self.operands[self.bounds[slot] + 1 : self.bounds[slot + 1] : 2].tobytes()].append(slot)
        positions: defaultdict[bytes, list[list[int]]] = defaultdict(list)  # of these, by their weights
        for slots in rows.values():
            positions[self._weights(slots[::-1]).tobytes()].append(slots[::-1])
        uses, parameters = np.bincount(self.operands, minlength=len(self.ops)), self.tape.parameters()
        waiting, in_matrices = [], np.zeros(len(self.ops), dtype=bool)
        for sets in positions.values():
            weights, count = self._weights(sets[0]), len(sets[0])
            once = np.bincount(weights).max() == 1 and all([len(slots) == count for slots in sets])
            if once and (uses[weights] == len(sets)).all():
                factors = [
                    np.concatenate(
                        [-1 - np.array(slots), self.operands[self.bounds[slots[0]] + 1 : self.bounds[slots[0] + 1] : 2]]
                    )
                    for slots in sets
                ]
                in_matrices[np.concatenate(sets)] = True
                detail = Matrix(count, np.searchsorted(parameters, weights).astype(np.int32))
                waiting.append((weights, np.concatenate(factors), detail))
        is_weight = (flows.at - self.bounds[flows.user]) % 2 == 0
        return flows.only(~(is_weight & in_matrices[flows.user])), waiting

    def _dense(self, flows: _Flows) -> Slots:
        """The dots of a sample's numbers with parameters whose gradients are wanted.

        A parameter that nothing else uses may be anywhere on the tape; else it is one that the tape begins with.
        """
        is_weight, is_parameter = [np.zeros(len(self.ops), dtype=bool) for _ in range(2)]
        is_weight[self.wanted], is_parameter[self.tape.parameters()] = True, True
        uses = np.bincount(self.operands, minlength=len(self.ops))
        is_weight &= is_parameter & ((uses == 1) | (np.arange(len(uses)) < self.tape.leading))
        passes_on = np.zeros(len(self.ops), dtype=bool)
        passes_on[flows.user] = True
        dots = np.flatnonzero(passes_on & (self.ops == code_of(Kind.DOT)) & self.in_every_lane & self.varies)
        if not len(dots):
            return dots
        starts, counts = self.bounds[dots], self.bounds[dots + 1] - self.bounds[dots]
        weights = self.operands[spans(starts, counts)[0::2]]
        all_weights = np.logical_and.reduceat(is_weight[weights], (np.cumsum(counts) - counts) // 2)
        return dots[all_weights & (self.varying[self.operands[starts + 1]] != 0)]

    def _weights(self, dots: list[int]) -> Slots:
        """The weights of dots, row by row."""
        return np.concatenate([self.operands[self.bounds[dot] : self.bounds[dot + 1] : 2] for dot in dots])

    # -- Gradients ---------------------------------------------------------------------------------------

    def write_gradients(self, root: int, flows: _Flows) -> None:
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
            self._put(root, [_Contribution(self.one, self.one, None, varies=True)])
        for at in np.flatnonzero(~regular)[::-1].tolist():
            self._put(int(slots[at]), self._contributions(flows, slice(starts[at], starts[at] + counts[at])))

    def _reserved(self, slots: Slots) -> Slots:
        """Slots for gradients that are not known yet."""
        first, nothing = len(self.written.ops), np.zeros(len(slots))
        self.written.extend(nothing + code_of(Kind.LANES), nothing, (), self.varies[slots])
        self.stand(0)
        return np.arange(first, first + len(slots))

    def _terms(self, root: int, flows: _Flows, starts: Slots, *, of_root: bool) -> _Terms:
        """What kind of term each flow is; and which gradients are regular: by slot, beginning at ``starts``."""
        user, source, local, _ = flows
        numbers = self.written.numbers
        one = local == self.one
        simple = self.in_every_lane[user] & ~self.masks[user] & ((self.varying[source] | (1 - self.varying[user])) != 0)
        first = np.zeros_like(one)
        if of_root:
            first = self._passed_on_from(root, flows.only(one & simple & self._alone(source)))[user]
        minus = ~first & ~one & np.isin(local, [slot for slot, number in numbers.items() if number == -1.0])
        pair = ~(first | one | minus)
        kind = self.varies[user].astype(np.int8) + self.written.vary(local)
        if not len(starts):
            return _Terms(first, one, minus, pair, kind, np.zeros(0, dtype=bool))
        alike = np.maximum.reduceat(np.where(pair, kind, -1), starts) <= np.minimum.reduceat(
            np.where(pair, kind, 3), starts
        )
        pairs, others = np.add.reduceat(pair.astype(np.intp), starts), np.add.reduceat(~pair * 1, starts)
        few = others + (pairs > 0) <= 2
        return _Terms(first, one, minus, pair, kind, np.logical_and.reduceat(simple, starts) & alike & few)

    def _alone(self, source: Slots) -> Any:
        """Which flows are the only ones to their source."""
        return np.bincount(source, minlength=len(self.ops))[source] == 1

    def _passed_on_from(self, root: int, flows: _Flows) -> Any:
        """The slots whose gradient is the root's, passed on as it is."""
        start = np.zeros(len(self.ops), dtype=np.uint8)
        start[root] = 1
        order = np.argsort(-flows.user, kind="stable")
        return flows.only(order).reach(start, np.zeros_like(self.masks))

    def _write_regular(self, slots: Slots, flows: _Flows, terms: _Terms, counts: Slots) -> None:
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

    # -- A gradient by itself ------------------------------------------------------------------------------

    def _contributions(self, flows: _Flows, of_slot: slice) -> list[_Contribution]:
        """What a slot receives."""
        found = []
        users, locals_ = flows.user[of_slot], flows.local[of_slot]
        columns = users, self.gradient[users], locals_, self.masks[users], self.varying[users]
        for user, upstream, local, masked, varies in zip(*[column.tolist() for column in columns], strict=True):
            condition = self.conditions.get(user)
            if masked:
                condition = self.both(condition, local)
            found.append(_Contribution(self.now(upstream), local, condition, bool(varies)))
        return found

    def _put(self, slot: int, received: list[_Contribution]) -> None:
        """Write the gradient of a slot, for which one has been reserved, from what the slot receives."""
        reached = self.reached(slot, received)
        if reached is not None:
            self.conditions[slot] = reached
        self._becomes[int(self.gradient[slot])] = self.total(slot, received)
        self.stand(len(self.ops) + 1 - slot)

    def total(self, slot: int, received: list[_Contribution]) -> int:
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

    def factors(self, contribution: _Contribution) -> tuple[int, int]:
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

    def reached(self, slot: int, received: list[_Contribution]) -> int | None:
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
