"""Leaves out operations, or makes them cheaper, by identities of arithmetic: x·1 is x, x² is x·x.

    fold_constants    results of constants are computed now; x·1, x/1, x¹, x − 0, −(−x) are x
    rewrite_powers    x², x³, 1/x and √x need no general power

Only identities that hold for every number are used, nan, inf and −0 included.  So x·0 stays, because inf·0 is nan; and
x + 0 stays, because −0 + 0 is 0.

Read next: ``dot_products.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograd.table import (
    ADD,
    DIVIDE,
    EQUAL,
    FLOATS,
    IDENTITY,
    MULTIPLY,
    NEGATIVE,
    POWER,
    SQRT,
    SUBTRACT,
    WHERE,
    Op,
)

from .instructions import FIRST_OPERATION, Kind, Slots, code_of, codes_of
from .rewriting import rewrite
from .tape import Tape


def fold_constants(tape: Tape) -> Tape:
    """Compute the results of constants now, and leave out operations that change nothing."""
    return rewrite(tape, _may_fold(tape), _folded, again=True)


#: Operations that may come down to something simpler though no input is a constant.
_FOLDABLE = (NEGATIVE, IDENTITY)

#: Where a number makes an operation simpler: as which of its inputs, and which number (0 stands for −0, too).
_SIMPLER = {
    MULTIPLY: ((0, 1.0), (1, 1.0), (0, -1.0), (1, -1.0)),
    DIVIDE: ((1, 1.0),),
    POWER: ((1, 1.0),),
    ADD: ((0, 0.0), (1, 0.0)),
    SUBTRACT: ((1, 0.0),),
}


def _may_fold(tape: Tape) -> Slots:
    """The slots that may come down to something simpler, as the tape is."""
    ops, bounds, operands, _ = tape.columns()
    may = codes_of(*_FOLDABLE)[ops]
    if tape.numbers:
        is_constant = ops == code_of(Kind.CONSTANT)
        number = np.full(len(ops), np.nan)
        number[[*tape.numbers]] = [*tape.numbers.values()]
        of_constants = np.concatenate([[0], np.cumsum(is_constant[operands])])
        constants = of_constants[bounds[1:]] - of_constants[bounds[:-1]]  # how many inputs of each are constants
        may |= (constants > 0) & ((constants == np.diff(bounds)) | (ops == code_of(WHERE))) & (ops >= FIRST_OPERATION)
        for op, simpler in _SIMPLER.items():
            slots = np.flatnonzero((ops == code_of(op)) & (constants > 0))
            for position, constant in simpler:
                may[slots[number[operands[bounds[slots] + position]] == constant]] = True
    return np.flatnonzero(may)


def _folded(tape: Tape, _: int, op: Op | Kind, inputs: Sequence[int]) -> int | None:
    if not isinstance(op, Op):
        return None
    numbers = [tape.numbers.get(slot) for slot in inputs]
    known = [number for number in numbers if number is not None]
    if known and len(known) == len(inputs):
        return tape.constant(float(op.forward(FLOATS, *known)))
    if known:
        return _without_effect(tape, op, inputs, numbers)
    if op is NEGATIVE and tape.op(inputs[0]) is NEGATIVE:
        return tape.inputs(inputs[0])[0]
    return inputs[0] if op is IDENTITY else None


def _without_effect(tape: Tape, op: Op, inputs: Sequence[int], numbers: Sequence[float | None]) -> int | None:
    """The slot that an operation with one constant comes down to for every x, also nan, inf and −0; None: none."""
    a, b = numbers[0], numbers[1]
    if op is MULTIPLY and 1.0 in (a, b):  # x·1 = x
        return inputs[1] if a == 1.0 else inputs[0]
    if op is MULTIPLY and -1.0 in (a, b):  # x·(−1) = −x
        return tape.emit(NEGATIVE, (inputs[1] if a == -1.0 else inputs[0],))
    if op in (DIVIDE, POWER) and b == 1.0:  # x/1 = x, x¹ = x
        return inputs[0]
    if op is ADD and (_is_zero(a, -1.0) or _is_zero(b, -1.0)):  # x + (−0) = x, while −0 + 0 = 0
        return inputs[1] if b is None else inputs[0]
    if op is SUBTRACT and _is_zero(b, 1.0):  # x − 0 = x, while −0 − (−0) = 0
        return inputs[0]
    if op is WHERE and a is not None:
        return inputs[1] if a else inputs[2]
    if op is WHERE:
        if numbers[1] == 1.0 and _is_zero(numbers[2], 1.0) and _is_truth(tape, inputs[0]):
            return inputs[0]  # 1 or 0 already
        condition = _condition(tape, inputs[0])
        return None if condition == inputs[0] else tape.emit(WHERE, (condition, *inputs[1:]))
    return None


def _is_truth(tape: Tape, slot: int) -> bool:
    op = tape.op(slot)
    return isinstance(op, Op) and op.truth


def _condition(tape: Tape, slot: int) -> int:
    """The slot of c if this one is ``where(c, 1, 0)``, which is as good a condition as c; else this slot."""
    while tape.op(slot) is WHERE:
        condition, one, zero = tape.inputs(slot)
        if (tape.number(one), tape.number(zero)) != (1.0, 0.0):
            break
        slot = condition
    return slot


def _is_zero(number: float | None, sign: float) -> bool:
    return number == 0.0 and math.copysign(1.0, number) == sign


#: The exponents that need no general power.
_CHEAPER = (2.0, 3.0, -1.0, 0.5)


def rewrite_powers(tape: Tape) -> Tape:
    """Write x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    ops, bounds, operands, _ = tape.columns()
    slots = np.flatnonzero(ops == code_of(POWER))
    is_cheaper = np.zeros(len(ops), dtype=bool)
    is_cheaper[[slot for slot, number in tape.numbers.items() if number in _CHEAPER]] = True
    return rewrite(tape, slots[is_cheaper[operands[bounds[slots] + 1]]], _cheaper_power)


def _cheaper_power(tape: Tape, _: int, _op: Op | Kind, inputs: Sequence[int]) -> int:
    x, exponent = inputs[0], tape.number(inputs[1])
    if exponent == 2.0:
        return tape.emit(MULTIPLY, (x, x))
    if exponent == 3.0:
        return tape.emit(MULTIPLY, (tape.emit(MULTIPLY, (x, x)), x))
    if exponent == -1.0:
        return tape.emit(DIVIDE, (tape.constant(1.0), x))
    # pow(−0, ½) is 0, while √−0 is −0; and pow(−inf, ½) is inf, while √−inf is nan.
    root = tape.emit(SQRT, (tape.emit(ADD, (x, tape.constant(0.0))),))
    lowest = tape.emit(EQUAL, (x, tape.constant(-math.inf)))
    return tape.emit(WHERE, (lowest, tape.constant(math.inf), root))
