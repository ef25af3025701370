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
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY, NEGATIVE, SHIFT, WHERE, Op

from .dot_products import linear
from .on_tape import OnTape
from .tape import SOURCES, Instruction, Kind, Matrix, Tape


def differentiate(
    tape: Tape,
    wanted: Sequence[int],
    *,
    prune: bool = True,
    matrices: bool = True,
    every_branch: bool = False,
    names: Mapping[int, str] | None = None,
) -> Tape:
    """Continue a tape by the gradients of its first output, summed over the lanes; they follow it among the outputs.

    wanted        the slots, of parameters or of others, whose gradients become outputs: one number for all lanes if
                  the slot is, else one per lane
    prune         whether to leave out the gradients that nobody asked for
    matrices      whether one instruction computes the gradients of all weights that are multiplied with the same inputs
    every_branch  whether relu, maximum and their like mask what they have not selected, as where always does
    names         of the slots, if their gradients are to be labelled: that of z as ∂z
    """
    root, *others = tape.outputs
    needed = _dependent(tape, wanted) if prune else [True] * len(tape.instructions)
    parameters, positions = tape.parameters(), np.full(len(tape.instructions), -1, dtype=np.intp)
    positions[parameters] = np.arange(len(parameters))
    asked_for = np.array(wanted, dtype=np.intp)
    found = positions[asked_for]
    trained = tuple(found[found >= 0].tolist())
    dense = _dense(tape, asked_for) if matrices and trained else {}
    sweep = _Sweep(tape.copy(), needed, dense, positions, every_branch=every_branch)
    gradients = sweep.run(root)
    of_matrices = sweep.matrices()
    gradient_of = np.full(len(tape.instructions), sweep.tape.constant(0.0), dtype=np.intp)
    gradient_of[[*gradients]] = [*gradients.values()]
    for weights, gradient in of_matrices:
        gradient_of[weights] = gradient
    sweep.tape.outputs = (root, *gradient_of[asked_for].tolist(), *others)
    sweep.tape.trained = trained
    if names is not None:
        sweep.tape.labels.update(names)
        owners: defaultdict[int, list[str]] = defaultdict(list)
        for weights, gradient in of_matrices:
            gradients |= dict.fromkeys(weights, gradient)
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


def _dependent(tape: Tape, wanted: Sequence[int]) -> list[bool]:
    """Which slots gradients pass through on their way to the wanted ones."""
    depends = [False] * len(tape.instructions)
    for slot in wanted:
        depends[slot] = True
    for slot, (op, inputs, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        if op is not Kind.DETACH and any([depends[i] for i in inputs]):
            depends[slot] = True
    return depends


def _dense(tape: Tape, wanted: Any) -> dict[int, tuple[int, ...]]:
    """The dots of a sample's numbers with parameters that nothing else uses: these parameters, by the dot's slot."""
    operations = tape.instructions[tape.leading :]
    inputs_of_all = np.fromiter(chain.from_iterable([inputs for _, inputs, _ in operations]), dtype=np.intp)
    used_once = np.zeros(len(tape.instructions), dtype=bool)
    used_once[tape.parameters()] = True
    used_once &= np.bincount(inputs_of_all, minlength=len(used_once)) == 1
    is_wanted = np.zeros(len(used_once), dtype=bool)
    is_wanted[wanted] = True
    used_once &= is_wanted
    found = {}
    for slot, (op, inputs, _) in enumerate(operations, tape.leading):
        if op is Kind.DOT and tape.varies[inputs[1]] and used_once[list(inputs[0::2])].all():
            found[slot] = inputs[0::2]
    return found


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
    """The sweep in progress.

    needed     whether a slot's gradient is wanted, or on the way to one that is
    dense      the dots of layers: their weights, by slot
    positions  of the parameters among the tape's, by slot
    every_branch  see ``differentiate``
    rows       dots that have passed on their gradient, by their common inputs: (slot, upstream)
    received   what users have passed on, by slot
    """

    def __init__(
        self,
        tape: Tape,
        needed: list[bool],
        dense: dict[int, tuple[int, ...]],
        positions: Any,
        *,
        every_branch: bool,
    ) -> None:
        self.tape = tape
        self.every_branch = every_branch
        self.dense = dense
        self.positions = positions
        self.rows: defaultdict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
        self.m = OnTape(tape)
        self.needed = needed
        self.one = tape.constant(1.0)
        self.zero = tape.constant(0.0)
        self.received: defaultdict[int, list[_Contribution]] = defaultdict(list)

    def run(self, root: int) -> dict[int, int]:
        """Append all gradients; returns their slots, by the slot that they are the gradient of."""
        gradients = {}
        self.received[root] = [_Contribution(self.one, self.one, None, varies=True)]
        for slot in range(root, -1, -1):
            received = self.received.pop(slot, None)
            if received is None or not self.needed[slot]:
                continue
            reached = self.reached(slot, received)
            gradients[slot] = upstream = self.total(slot, received)
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
                self.received[source].append(_Contribution(upstream, local, condition, bool(self.tape.varies[slot])))
        return gradients

    # -- What the dots of a layer pass on ---------------------------------------------------------------

    def pass_on_by_rows(self, slot: int, upstream: int) -> None:
        """Pass on a dot's gradient to its inputs; its weights wait for the other dots with the same inputs."""
        weights, inputs = self.dense[slot], self.tape.instructions[slot].inputs[1::2]
        self.rows[inputs].append((slot, upstream))
        for source, local in zip(inputs, weights, strict=True):
            if self.needed[source]:
                self.received[source].append(_Contribution(upstream, local, None, varies=True))

    def matrices(self) -> list[tuple[list[int], int]]:
        """The weights that have waited and their gradients' slot; one instruction computes those of a whole matrix."""
        gradients = []
        for inputs, rows in self.rows.items():
            rows.sort()
            weights = [weight for slot, _ in rows for weight in self.dense[slot]]
            detail = Matrix(len(rows), tuple(self.positions[weights].tolist()))
            slot = self.tape.emit(Kind.OUTER, (*[upstream for _, upstream in rows], *inputs), detail)
            gradients.append((weights, slot))
        return gradients

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

    def total(self, slot: int, received: list[_Contribution]) -> int:
        """The gradient of a slot: the sum of what it receives."""
        pairs, addends = [], []
        for contribution in received:
            factors = self.factors(contribution)
            if contribution.varies and not self.tape.varies[slot]:
                factors = self.over_lanes(*factors)
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
        upstream, local, reached, _ = contribution
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
        if varies[a]:
            return self.tape.emit(Kind.BATCH_SUM, (a,)), b
        return self.tape.emit(MULTIPLY, (a, self.tape.emit(Kind.LANES))), b

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
