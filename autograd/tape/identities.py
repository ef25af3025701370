"""Leaves out operations, or makes them cheaper, by identities of arithmetic: x·1 is x, x² is x·x.

    fold_constants    results of constants are computed now; x·1, x/1, x¹, x − 0, −(−x) are x
    rewrite_powers    x², x³, 1/x and √x need no general power

Only identities that hold for every number are used, nan, inf and −0 included.  So x·0 stays, because inf·0 is nan; and
x + 0 stays, because −0 + 0 is 0.

Read next: ``dot_products.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograd.graph import first_alike, reach_users, taken
from autograd.table import ADD, DIVIDE, FLOATS, IDENTITY, MULTIPLY, NEGATIVE, POWER, SUBTRACT, WHERE, Op

from .instructions import FIRST_OPERATION, Kind, Slots, code_of, codes_of, codes_where
from .on_tape import tape_of
from .rewriting import Rewriting, followed, in_order
from .tape import Columns, Tape


def fold_constants(tape: Tape) -> Tape:
    """Compute the results of constants now, and leave out operations that change nothing."""
    if not tape.numbers and not len(tape.slots_of(IDENTITY, NEGATIVE, WHERE)):
        return tape  # such as a network: 10⁵ parameters that need not be gone through
    tape = _with_results(tape)
    for position in range(2):
        tape = _with_formulas(tape, MULTIPLY, position, {-1.0: lambda m, x: -x})
    becomes, operands = _without_effect(tape)
    if (operands == tape.columns().operands).all() and (becomes == np.arange(len(becomes), dtype=np.int32)).all():
        return tape
    return in_order(tape, becomes, operands=operands)


def _made_of_constants(columns: Columns) -> Any:
    """Which operations are made of constants alone."""
    ops, bounds, operands, _ = columns
    others = ((ops < FIRST_OPERATION) & (ops != code_of(Kind.CONSTANT))).astype(np.uint8)
    return (reach_users(others, bounds, operands, np.zeros_like(others)) == 0) & (ops >= FIRST_OPERATION)


def _with_results(tape: Tape) -> Tape:
    """Compute what is made of constants alone, and leave out the choices that constants decide."""
    columns = tape.columns()
    ops, bounds, operands, _ = columns
    conditions = bounds[:-1][ops == code_of(WHERE)]  # of a choice, this has to be known; then it is made
    deciding = operands.copy()
    deciding[conditions + 1] = deciding[conditions + 2] = operands[conditions]
    may_be_known = _made_of_constants(columns._replace(operands=deciding))
    if not may_be_known.any():
        return tape
    # Constants that are alike are computed once.  Nothing else is shared before it is differentiated (``passes.py``, BEFORE).
    alike = np.where(_made_of_constants(columns), ops, np.int32(-1))
    first = first_alike(alike, np.zeros(len(ops), dtype=np.uint8), bounds, operands)
    del columns, ops, bounds, operands
    rewriting = Rewriting(tape)
    becomes, results = rewriting.becomes, dict[int, float]()
    for slot in np.flatnonzero(may_be_known & (first == becomes)).tolist():
        op, inputs = tape.op(slot), [int(becomes[first[i]]) for i in tape.inputs(slot)]
        numbers = [results[i] if i in results else rewriting.written.number(i) for i in inputs]
        if op is WHERE and numbers[0] is not None:
            rewriting.replace(slot, inputs[1] if numbers[0] else inputs[2])
        elif None not in numbers:
            results[slot] = float(op.forward(FLOATS, *numbers))  # type: ignore[union-attr]
    becomes[[*results]] = rewriting.written.all_constants([*results.values()])
    rewriting.becomes = taken(becomes, first)
    return rewriting.finish()


def _with_formulas(tape: Tape, op: Op, position: int, formulas: Mapping[float, Callable[..., Any]]) -> Tape:
    """Write an operation on two inputs otherwise where one of them is a certain number: as a formula of the other input.

    position  which input that is
    """
    rewriting = None
    for number, formula in formulas.items():
        if (constant := tape.find(number)) >= 0:
            slots, (_, bounds, operands, _) = tape.slots_of(op), tape.columns()
            own = slots[operands[bounds[slots] + position] == constant]
            if len(own):
                rewriting = rewriting or Rewriting(tape)
                other = operands[bounds[own] + 1 - position]
                rewriting.replace_all(own, tape_of(lambda m, x, formula=formula: [formula(m, x)], 1), [other])
    return rewriting.finish() if rewriting else tape


#: The numbers that change nothing; as which input of which operations: by code, input, and number, counted from 1.
#: x + (−0) = x, while −0 + 0 = 0.
_NUMBERS = (1.0, 0.0, -0.0)
_IS_NEUTRAL = np.zeros((1 + len(codes_of(ADD)), 3, 4), dtype=bool)  # the last row is that of any user's operation
_IS_NEUTRAL[[code_of(op) for op in (MULTIPLY, DIVIDE, POWER)], 1, 1] = True
_IS_NEUTRAL[code_of(MULTIPLY), 0, 1] = True
_IS_NEUTRAL[code_of(SUBTRACT), 1, 2] = True
_IS_NEUTRAL[code_of(ADD), :2, 3] = True


def _without_effect(tape: Tape) -> tuple[Slots, Slots]:
    """What slots become without operations whose result is one of their inputs for every x, also nan, inf and −0; and all operands."""
    columns, becomes = tape.columns(), np.arange(len(tape.ops), dtype=np.int32)
    number = np.zeros(len(becomes), dtype=np.uint8)  # which of the numbers that change nothing a slot is
    for i, slot in enumerate(map(tape.find, _NUMBERS), start=1):
        if slot >= 0:
            number[slot] = i
    while True:  # some are only seen to be without effect when those before them are gone
        simpler = becomes.copy()
        for slots, inputs in _come_down_to(columns, number):
            chosen = (columns.varies[slots] == columns.varies[inputs]) & (becomes[slots] == slots)
            simpler[slots[chosen]] = inputs[chosen]
        becomes = followed(simpler)
        earlier, columns = columns, columns._replace(operands=taken(becomes, columns.operands))
        _put_plain_conditions(columns, number)
        if (columns.operands == earlier.operands).all():
            return becomes, columns.operands


def _put_plain_conditions(columns: Columns, number: Any) -> None:
    """Put c for where(c, 1, 0) as a condition of numbers, which is as good."""
    ops, bounds, operands, _ = columns
    choices = np.flatnonzero(ops == code_of(WHERE))
    if not len(choices):
        return
    condition, one, zero = columns.matrix(choices).T
    plain = (number[one] == 1) & (number[zero] >= 2)
    as_good = np.arange(len(ops), dtype=np.int32)
    as_good[choices[plain]] = condition[plain]
    of_number = (taken(ops, one) == code_of(Kind.CONSTANT)) | (taken(ops, zero) == code_of(Kind.CONSTANT))
    operands[bounds[choices]] = np.where(of_number, followed(as_good)[condition], condition)


def _come_down_to(columns: Columns, number: Any) -> Iterator[tuple[Slots, Slots]]:
    """Slots, and the inputs that are all that they come down to."""
    ops, bounds, operands, _ = columns
    at = np.flatnonzero(taken(number, operands))
    users = np.searchsorted(bounds, at, side="right") - 1
    position = np.minimum(at - bounds[users], 2)
    neutral = _IS_NEUTRAL[np.minimum(ops[users], len(_IS_NEUTRAL) - 1), position, number[operands[at]]]
    yield users[neutral], operands[bounds[users[neutral]] + 1 - position[neutral]]
    if len(same := np.flatnonzero(ops == code_of(IDENTITY))):
        yield same, operands[bounds[same]]
    if len(negatives := np.flatnonzero(ops == code_of(NEGATIVE))):
        twice = negatives[ops[operands[bounds[negatives]]] == code_of(NEGATIVE)]  # −(−x)
        yield twice, operands[bounds[operands[bounds[twice]]]]
    choices = np.flatnonzero(ops == code_of(WHERE))
    if not len(choices):
        return
    condition, one, zero = columns.matrix(choices).T  # where(c, 1, 0), where c is 1 or 0 anyway
    is_truth = codes_where(lambda op: op.truth, ops)
    is_truth[choices] = (number[one] == 1) & (number[zero] == 2)
    made = is_truth[choices] & is_truth[condition]
    yield choices[made], condition[made]


#: The exponents that need no general power.
_POWERS: dict[float, Callable[..., Any]] = {
    2.0: lambda m, x: x * x,
    3.0: lambda m, x: x * x * x,
    -1.0: lambda m, x: m.divide(1.0, x),
    # pow(−0, ½) is 0, while √−0 is −0; and pow(−inf, ½) is inf, while √−inf is nan.
    0.5: lambda m, x: m.where(m.equal(x, -math.inf), math.inf, m.sqrt(x + 0.0)),
}


def rewrite_powers(tape: Tape) -> Tape:
    """Write x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    return _with_formulas(tape, POWER, 1, _POWERS)
