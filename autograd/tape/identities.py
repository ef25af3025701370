"""Leaves out operations, or makes them cheaper, by identities of arithmetic: x·1 is x, x² is x·x.

    fold_constants    results of constants are computed now; x·1, x/1, x¹, x − 0, −(−x) are x
    rewrite_powers    x², x³, 1/x and √x need no general power

Only identities that hold for every number are used, nan, inf and −0 included.  So x·0 stays, because inf·0 is nan; and
x + 0 stays, because −0 + 0 is 0.

Read next: ``dot_products.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import first_alike, reach_users, taken
from autograd.table import ADD, DIVIDE, FLOATS, IDENTITY, MULTIPLY, NEGATIVE, POWER, SUBTRACT, WHERE, Op

from .instructions import FIRST_OPERATION, Kind, code_of, codes_where
from .on_tape import tape_of
from .rewriting import Rewriting, followed
from .tape import Columns, Tape


def fold_constants(tape: Tape) -> Tape:
    """Compute the results of constants now, and leave out operations that change nothing."""
    if not tape.numbers and not len(tape.slots_of(IDENTITY, NEGATIVE, WHERE)):
        return tape  # such as a network: 10⁵ parameters that need not be gone through
    rewriting = Rewriting(tape)
    _put_results(rewriting)
    same = tape.slots_of(IDENTITY)
    rewriting.becomes[same] = tape.columns().matrix(same).reshape(-1)
    _put_formulas(rewriting, _NEUTRAL)
    _leave_out_copies(rewriting)
    return rewriting.finish()


# -------------------------------------------------------------------------------------------------------------------
# Results of constants


def _made_of_constants(columns: Columns) -> Any:
    """Which operations are made of constants alone."""
    ops, bounds, operands, _ = columns
    others = ((ops < FIRST_OPERATION) & (ops != code_of(Kind.CONSTANT))).astype(np.uint8)
    return (reach_users(others, bounds, operands, np.zeros_like(others)) == 0) & (ops >= FIRST_OPERATION)


def _put_results(rewriting: Rewriting) -> None:
    """Compute what is made of constants alone, and leave out the choices that constants decide."""
    tape = rewriting.tape
    columns = tape.columns()
    ops, bounds, operands, _ = columns
    conditions = bounds[:-1][ops == code_of(WHERE)]  # of a choice, this has to be known; then it is made
    deciding = operands.copy()
    deciding[conditions + 1] = deciding[conditions + 2] = operands[conditions]
    may_be_known = _made_of_constants(columns._replace(operands=deciding))
    if not may_be_known.any():
        return
    # Constants that are alike are computed once.  Nothing else is shared before it is differentiated (``passes.py``, BEFORE).
    alike = np.where(_made_of_constants(columns), ops, np.int32(-1))
    first = first_alike(alike, np.zeros(len(ops), dtype=np.uint8), bounds, operands)
    becomes, results = rewriting.becomes.copy(), dict[int, float]()
    for slot in np.flatnonzero(may_be_known & (first == becomes)).tolist():
        op, inputs = tape.op(slot), becomes[first[tape.inputs(slot)]].tolist()
        numbers = [results.get(i, tape.number(i)) for i in inputs]
        if op is WHERE and numbers[0] is not None:
            becomes[slot] = inputs[1 if numbers[0] else 2]
        elif None not in numbers:
            results[slot] = float(op.forward(FLOATS, *numbers))  # type: ignore[union-attr]
    becomes[[*results]] = rewriting.written.all_constants([*results.values()])
    rewriting.replace(np.flatnonzero(may_be_known), becomes[first][may_be_known])
    rewriting.follow()


# -------------------------------------------------------------------------------------------------------------------
# Operations with a certain number

#: An operation on two inputs of which the second, or either if it commutes, is a certain number: a formula of the other.
_Rule: TypeAlias = tuple[Op, float, Tape]


def _of_x(formula: Callable[[Any, Any], Any]) -> Tape:
    return tape_of(lambda m, x: [formula(m, x)], 1)


_X, _MINUS_X = _of_x(lambda m, x: x), _of_x(lambda m, x: -x)
_NEUTRAL: tuple[_Rule, ...] = (
    (MULTIPLY, 1.0, _X),
    (MULTIPLY, -1.0, _MINUS_X),
    (DIVIDE, 1.0, _X),
    (POWER, 1.0, _X),
    (SUBTRACT, 0.0, _X),
    (ADD, -0.0, _X),  # while −0 + 0 = 0
)

#: The exponents that need no general power.
_POWERS: tuple[_Rule, ...] = (
    (POWER, 2.0, _of_x(lambda m, x: x * x)),
    (POWER, 3.0, _of_x(lambda m, x: x * x * x)),
    (POWER, -1.0, _of_x(lambda m, x: m.divide(1.0, x))),
    # pow(−0, ½) is 0, while √−0 is −0; and pow(−inf, ½) is inf, while √−inf is nan.
    (POWER, 0.5, _of_x(lambda m, x: m.where(m.equal(x, -math.inf), math.inf, m.sqrt(x + 0.0)))),
)


def _put_formulas(rewriting: Rewriting, rules: Iterable[_Rule]) -> None:
    """Write operations otherwise as rules say."""
    tape, becomes = rewriting.tape, rewriting.becomes
    _, bounds, operands, _ = tape.columns()
    for op, number, formula in rules:
        slots = tape.slots_of(op)
        if len(slots) and (constant := rewriting.written.find(number)) >= 0:
            for position in (0, 1) if op.commutes else (1,):
                own = slots[becomes[operands[bounds[slots] + position]] == constant]
                if len(own):
                    x = becomes[operands[bounds[own] + 1 - position]]
                    rewriting.replace(own, *rewriting.stamp(own, formula, [x]))


def rewrite_powers(tape: Tape) -> Tape:
    """Write x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    rewriting = Rewriting(tape)
    _put_formulas(rewriting, _POWERS)
    return rewriting.finish()


# -------------------------------------------------------------------------------------------------------------------
# Operations whose result is the number that another one has


def _leave_out_copies(rewriting: Rewriting) -> None:
    """Put x for −(−x), and c for where(c, 1, 0) where c is 1 or 0 itself."""
    rewriting.follow()
    columns = rewriting.written.columns()
    ops, bounds, operands, _ = columns._replace(operands=taken(rewriting.becomes, columns.operands))
    negatives = np.flatnonzero(ops == code_of(NEGATIVE))
    inner = operands[bounds[negatives]]
    twice = ops[inner] == code_of(NEGATIVE)
    rewriting.becomes[negatives[twice]] = operands[bounds[inner[twice]]]
    choices = np.flatnonzero(ops == code_of(WHERE))
    condition, one, zero = [operands[bounds[choices] + i] for i in range(3)]
    is_truth = codes_where(lambda op: op.truth, ops)
    is_truth[choices] = (one == rewriting.written.find(1.0)) & (zero == rewriting.written.find(0.0))
    condition = followed(rewriting.becomes)[condition]
    made = is_truth[choices] & is_truth[condition]
    rewriting.becomes[choices[made]] = condition[made]
