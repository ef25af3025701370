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
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY, NEGATIVE, SHIFT, WHERE, Op

from .dot_products import linear, products
from .indices import Indices, Integers, as_array, indices
from .on_tape import OnTape
from .tape import SOURCES, Instruction, Kind, Matrix, Tape


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
    root, others = tape.outputs[0], tape.outputs[1:]
    asked_for = np.array(wanted, dtype=np.int32)
    needed = _dependent(tape, asked_for) if prune else np.ones(len(tape.instructions), dtype=bool)
    parameters, positions = tape.parameters(), np.full(len(tape.instructions), -1, dtype=np.int32)
    positions[parameters] = np.arange(len(parameters))
    found = positions[asked_for]
    trained = indices(found[found >= 0])
    uses = np.bincount(tape.inputs(), minlength=len(tape.instructions))
    dense = _dense(tape, asked_for, uses) if matrices and trained else {}
    sweep = _Sweep(tape.copy(), needed.data, dense, uses, positions, every_branch=every_branch)
    gradients = sweep.run(root)
    of_matrices = sweep.matrices()
    gradient_of = np.full(len(tape.instructions), sweep.tape.constant(0.0), dtype=np.int32)
    gradient_of[[*gradients]] = [*gradients.values()]
    for weights, gradient in of_matrices:
        gradient_of[weights] = gradient
    sweep.tape.outputs = indices(np.concatenate([[root], gradient_of[asked_for], as_array(others)]))
    sweep.tape.trained = trained
    if names is not None:
        sweep.tape.labels.update(names)
        owners: defaultdict[int, list[str]] = defaultdict(list)
        for weights, gradient in of_matrices:
            gradients |= dict.fromkeys(weights.tolist(), gradient)
        for slot, gradient in gradients.items():
            owners[gradient].append(names[slot])
        for gradient, owned in owners.items():
            several = sweep.tape.instructions[gradient].op is Kind.OUTER
            name = f"({owned[0]}, …, {owned[-1]})" if several else owned[0]
            sweep.tape.labels.setdefault(gradient, gradient_name(name))
    return sweep.tape


def has_unmasked(tape: Tape) -> bool:
    """Whether ``every_branch`` makes a difference for a tape."""
    operations = {op for op, _, _ in tape.instructions[tape.leading :]}
    return any([_masks(op, every_branch=True) and not _masks(op, every_branch=False) for op in operations])


def _masks(op: Op | Kind, *, every_branch: bool) -> bool:
    """Whether the sweep masks what an operation has not selected."""
    return isinstance(op, Op) and op.selects and (every_branch or op in (WHERE, SHIFT) or op.truth or not op.builtin)


def gradient_name(name: str) -> str:
    """How the gradient of a result of that name is called."""
    return f"∂{name}"


def _dependent(tape: Tape, wanted: Any) -> Any:
    """Which slots gradients pass through on their way to the wanted ones, as an array."""
    found = np.zeros(len(tape.instructions), dtype=bool)
    found[wanted] = True
    depends = found.data
    for slot, (op, inputs, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        if op is Kind.DETACH:
            continue
        if found[inputs.array].any() if inputs.__class__ is Indices else any([depends[i] for i in inputs]):
            depends[slot] = True
    return found


def _dense(tape: Tape, wanted: Any, uses: Any) -> dict[int, Any]:
    """The dots of a sample's numbers with parameters whose gradients are wanted: these parameters, by the dot's slot.

    A parameter that nothing else uses may be anywhere on the tape; else it is one that the tape begins with, to which the
    sweep comes after all dots.
    """
    is_parameter = np.zeros(len(tape.instructions), dtype=bool)
    is_parameter[tape.parameters()] = True
    is_weight = np.zeros(len(is_parameter), dtype=bool)
    is_weight[wanted] = True
    is_weight &= is_parameter & ((uses == 1) | (np.arange(len(uses)) < tape.leading))
    found = {}
    for slot, (op, inputs, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        if op is Kind.DOT and tape.varies[inputs[1]] and is_weight[weights := as_array(inputs)[0::2]].all():
            found[slot] = weights
    return found


class _Contribution(NamedTuple):
    """What one user passes on: upstream · local.

    reached  the slot that says in which lanes it counts; None: in all
    varies   whether the user differs from lane to lane
    user     its slot
    """

    upstream: int
    local: int
    reached: int | None
    varies: bool
    user: int


class _Rows:
    """Dots with the same inputs, a layer's, that have passed on their gradient: a matrix.

    slots      theirs, from last to first, as the sweep comes to them
    weights    of each, an array
    upstream   the gradient of each
    """

    def __init__(self) -> None:
        self.slots: list[int] = []
        self.weights: list[Any] = []
        self.upstream: list[int] = []
        self._columns: Any = None

    def column(self, j: int) -> tuple[Any, Any]:
        """The gradients of all, and their weights of input j."""
        if self._columns is None:
            self._columns = np.stack(self.weights, axis=1)
        return np.array(self.upstream, dtype=np.int32), self._columns[j]


class _Column(NamedTuple):
    """What all dots of a matrix pass on to their input ``j``."""

    rows: _Rows
    j: int

    def contributions(self) -> list[_Contribution]:
        upstream, weights = self.rows.column(self.j)
        return [
            _Contribution(u, w, None, varies=True, user=user)
            for u, w, user in zip(upstream.tolist(), weights.tolist(), self.rows.slots, strict=True)
        ]


class _Sweep:
    """The sweep in progress.

    needed     whether a slot's gradient is wanted, or on the way to one that is
    dense      the dots of layers: their weights, by slot
    uses       how often each slot is used
    positions  of the parameters among the tape's, by slot
    every_branch  see ``differentiate``
    rows       dots that have passed on their gradient, by their common inputs
    received   what users have passed on, by slot; and in ``columns`` what matrices have
    waiting    matrices: their weights, and the inputs and detail of the instruction for their gradients
    """

    def __init__(
        self,
        tape: Tape,
        needed: Any,
        dense: dict[int, Any],
        uses: Any,
        positions: Any,
        *,
        every_branch: bool,
    ) -> None:
        self.tape = tape
        self.every_branch = every_branch
        self.dense = dense
        self.uses = uses
        self.positions = positions
        self.rows: defaultdict[Integers, _Rows] = defaultdict(_Rows)
        self.m = OnTape(tape)
        self.needed = needed
        self.one = tape.constant(1.0)
        self.zero = tape.constant(0.0)
        self.received: defaultdict[int, list[_Contribution]] = defaultdict(list)
        self.columns: defaultdict[int, list[_Column]] = defaultdict(list)
        self.waiting: list[tuple[Any, Integers, Matrix]] = []

    def run(self, root: int) -> dict[int, int]:
        """Append all gradients; returns their slots, by the slot that they are the gradient of."""
        gradients = {}
        self.received[root] = [_Contribution(self.one, self.one, None, varies=True, user=root)]
        for slot in self.backward_from(root):
            received, columns = self.received.pop(slot, []), self.columns.pop(slot, [])
            if not (received or columns) or not self.needed[slot]:
                continue
            if len(columns) == 1 and not received:
                gradients[slot], reached = products(self.tape, *columns[0].rows.column(columns[0].j)), None
            else:
                received = self.in_order(received, columns)
                reached = self.reached(slot, received)
                gradients[slot] = self.total(slot, received)
            upstream = gradients[slot]
            instruction = self.tape.instructions[slot]
            if instruction.op in SOURCES or instruction.op is Kind.DETACH:
                continue
            if slot in self.dense and reached is None and self.tape.varies[upstream]:
                self.pass_on_by_rows(slot, upstream)
                continue
            selects = isinstance(instruction.op, Op) and instruction.op.selects
            masked = _masks(instruction.op, every_branch=self.every_branch)
            for source, local in zip(instruction.inputs, self.partials(slot, instruction), strict=True):
                if local is None or (selects and self.tape.number(local) == 0.0):
                    continue
                condition = self.both(reached, local) if masked else reached
                varies = bool(self.tape.varies[slot])
                self.received[source].append(_Contribution(upstream, local, condition, varies, slot))
        return gradients

    def backward_from(self, root: int) -> Iterator[int]:
        """The slots from last to first; of the leading ones, perhaps 10⁵ parameters, those that have received anything."""
        leading = self.tape.leading
        yield from range(root, leading - 1, -1)
        self.gather_matrices()
        yield from sorted([slot for slot in {*self.received, *self.columns} if slot < leading], reverse=True)

    # -- What the dots of a layer pass on ---------------------------------------------------------------

    def pass_on_by_rows(self, slot: int, upstream: int) -> None:
        """Pass on a dot's gradient to its inputs; its weights wait for the other dots with the same inputs."""
        inputs = self.tape.instructions[slot].inputs[1::2]
        rows = self.rows[inputs]
        if not rows.slots:
            for j, source in enumerate(inputs):
                if self.needed[source]:
                    self.columns[source].append(_Column(rows, j))
        rows.slots.append(slot)
        rows.weights.append(self.dense[slot])
        rows.upstream.append(upstream)

    def matrices(self) -> list[tuple[Any, int]]:
        """The weights of each matrix, and the slot of all their gradients: one instruction, appended here."""
        return [(weights, self.tape.emit(Kind.OUTER, factors, detail)) for weights, factors, detail in self.waiting]

    def gather_matrices(self) -> None:
        """Find the matrices among the weights that have waited, each with all its positions.

        Weights that are used elsewhere, too, get what each dot passes on, like any other slot.
        """
        positions: defaultdict[Integers, list[tuple[_Rows, Integers]]] = defaultdict(list)  # by the weights
        for inputs, rows in self.rows.items():
            positions[indices(np.concatenate(rows.weights[::-1]))].append((rows, inputs))
        for key, dots in positions.items():
            weights, count = as_array(key), len(dots[0][0].slots)
            once = len(set(key)) == len(key) and all([len(rows.slots) == count for rows, _ in dots])
            if once and (self.uses[weights] == len(dots)).all():
                factors = [part for rows, inputs in dots for part in (rows.upstream[::-1], as_array(inputs))]
                detail = Matrix(count, indices(self.positions[weights]))
                self.waiting.append((weights, indices(np.concatenate(factors)), detail))
            else:
                for rows, inputs in dots:
                    self.pass_on_one_by_one(rows, inputs)

    def pass_on_one_by_one(self, rows: _Rows, inputs: Integers) -> None:
        """Pass on what dots with the same inputs have kept for their weights."""
        for slot, weights, upstream in zip(rows.slots, rows.weights, rows.upstream, strict=True):
            for weight, source in zip(weights.tolist(), inputs, strict=True):
                self.received[weight].append(_Contribution(upstream, source, None, varies=True, user=slot))

    # -- What a slot passes on --------------------------------------------------------------------------

    def partials(self, slot: int, instruction: Instruction) -> Sequence[int | None]:
        """The local derivatives of an instruction; None where none is needed."""
        op, inputs, _ = instruction
        wanted = tuple([self.needed[i] for i in inputs])
        if isinstance(op, Op):
            return self.m.derivatives(op, slot, inputs, wanted)
        # For a product in a dot it is the other factor; for a sum, or a copy in every lane, 1.
        return [None if not want else inputs[i ^ 1] if op is Kind.DOT else self.one for i, want in enumerate(wanted)]

    # -- What a slot receives ---------------------------------------------------------------------------

    def in_order(self, received: list[_Contribution], columns: list[_Column]) -> list[_Contribution]:
        """All that a slot receives, as the sweep has come to its users."""
        of_columns = [contribution for column in columns for contribution in column.contributions()]
        return sorted([*received, *of_columns], key=lambda each: -each.user) if of_columns else received

    def total(self, slot: int, received: list[_Contribution]) -> int:
        """The gradient of a slot: the sum of what it receives."""
        own, of_lanes = [], []
        for contribution in received:
            a, b = self.factors(contribution)
            varies = self.tape.varies
            if not contribution.varies or varies[slot]:
                own.append((a, b))
            elif varies[a] or varies[b]:
                of_lanes.append((a, b))
            else:
                own.append((self.tape.emit(MULTIPLY, (a, self.tape.emit(Kind.LANES))), b))
        if len(of_lanes) > 1:  # in each lane first
            own.append((self.tape.emit(Kind.BATCH_SUM, (self.sum_of(of_lanes),)), self.one))
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
            elif self.tape.number(factors[1]) == -1.0:
                addends.append(self.tape.emit(NEGATIVE, factors[:1]))
            else:
                pairs.append(factors)
        return linear(self.tape, pairs, addends)

    def factors(self, contribution: _Contribution) -> tuple[int, int]:
        """upstream and local; if it does not count in every lane, their selected product and 1."""
        upstream, local, reached, _, _ = contribution
        if reached is None:
            return upstream, local
        product = upstream if local in (self.one, reached) else self.tape.emit(MULTIPLY, (upstream, local))
        return self.tape.emit(WHERE, (reached, product, self.zero)), self.one

    def over_lanes(self, a: int, b: int) -> tuple[int, int]:
        """Σ a·b over the lanes as a product; a factor that all lanes share is taken out of the sum."""
        varies = self.tape.varies
        if varies[a] and varies[b]:
            return self.tape.emit(Kind.BATCH_DOT, (a, b)), self.one
        if not varies[a]:
            a, b = b, a
        return self.tape.emit(Kind.BATCH_SUM, (a,)), b

    # -- Which branches were taken ----------------------------------------------------------------------

    def both(self, reached: int | None, local: int) -> int:
        """1 where a node is reached and selects this input, which it does if the local derivative is not 0."""
        taken = self.tape.emit(WHERE, (local, self.one, self.zero))
        return taken if reached is None else self.tape.emit(WHERE, (reached, taken, self.zero))

    def reached(self, slot: int, received: list[_Contribution]) -> int | None:
        """1 where some contribution counts; None if that is always so."""
        some: int | None = None
        for contribution in received:
            one = contribution.reached
            if one is None:
                return None
            if self.tape.varies[one] and not self.tape.varies[slot]:  # in some lane
                one = self.tape.emit(Kind.BATCH_SUM, (one,))
            some = one if some is None else self.tape.emit(WHERE, (some, self.one, one))
        return some
