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

from .indices import Integers
from .rewriting import keep, rewrite_where
from .tape import Instruction, Tape


def fold_constants(tape: Tape) -> Tape:
    """Compute the results of constants now, and leave out operations that change nothing."""
    return rewrite_where(tape, _may_fold, _folded)


def _may_fold(tape: Tape, instruction: Instruction) -> bool:
    op, inputs, _ = instruction
    return op.__class__ is Op and (op in _FOLDABLE or not tape.numbers.keys().isdisjoint(inputs))


#: Operations that may come down to something simpler though no input is a constant.
_FOLDABLE = frozenset({NEGATIVE, IDENTITY})


def _folded(tape: Tape, instruction: Instruction) -> int:
    op, inputs, _ = instruction
    if not isinstance(op, Op):
        return keep(tape, instruction)
    known = [tape.numbers[slot] for slot in inputs if slot in tape.numbers]
    if known:
        if len(known) == len(inputs):
            return tape.constant(float(op.forward(FLOATS, *known)))
        numbers = [tape.number(slot) for slot in inputs]
        simpler = _without_effect(tape, op, inputs, numbers)
        if simpler is not None:
            return simpler
    elif op is NEGATIVE and tape.instructions[inputs[0]].op is NEGATIVE:
        return tape.instructions[inputs[0]].inputs[0]
    elif op is IDENTITY:
        return inputs[0]
    return keep(tape, instruction)


def _without_effect(tape: Tape, op: Op, inputs: Integers, numbers: Sequence[float | None]) -> int | None:
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
    op = tape.instructions[slot].op
    return isinstance(op, Op) and op.truth


def _condition(tape: Tape, slot: int) -> int:
    """The slot of c if this one is ``where(c, 1, 0)``, which is as good a condition as c; else this slot."""
    op, inputs, _ = tape.instructions[slot]
    while op is WHERE and tape.number(inputs[1]) == 1.0 and tape.number(inputs[2]) == 0.0:
        slot = inputs[0]
        op, inputs, _ = tape.instructions[slot]
    return slot


def _is_zero(number: float | None, sign: float) -> bool:
    return number == 0.0 and math.copysign(1.0, number) == sign


def rewrite_powers(tape: Tape) -> Tape:
    """Write x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    return rewrite_where(tape, lambda _, i: i.op is POWER, _cheaper_power)


def _cheaper_power(tape: Tape, instruction: Instruction) -> int:
    op, inputs, _ = instruction
    exponent = tape.number(inputs[1]) if op is POWER else None
    x = inputs[0] if inputs else 0
    if exponent == 2.0:
        return tape.emit(MULTIPLY, (x, x))
    if exponent == 3.0:
        return tape.emit(MULTIPLY, (tape.emit(MULTIPLY, (x, x)), x))
    if exponent == -1.0:
        return tape.emit(DIVIDE, (tape.constant(1.0), x))
    if exponent == 0.5:
        # pow(−0, ½) is 0, while √−0 is −0; and pow(−inf, ½) is inf, while √−inf is nan.
        root = tape.emit(SQRT, (tape.emit(ADD, (x, tape.constant(0.0))),))
        lowest = tape.emit(EQUAL, (x, tape.constant(-math.inf)))
        return tape.emit(WHERE, (lowest, tape.constant(math.inf), root))
    return keep(tape, instruction)
