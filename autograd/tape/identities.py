"""Leaves out operations, or makes them cheaper, by identities of arithmetic: x·1 is x, x² is x·x.

    fold_constants    results of constants are computed now; x·1, x/1, x¹, x − 0, −(−x) are x
    rewrite_powers    x², x³, 1/x and √x need no general power

Only identities that hold for every number are used, nan, inf and −0 included.  So x·0 stays, because inf·0 is nan; and
x + 0 stays, because −0 + 0 is 0.

Read next: ``dot_products.py``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.graph import counts_of, first_alike, reach_users, taken
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

from .instructions import FIRST_OPERATION, Kind, Slots, code_of, codes_where
from .rewriting import Rewriting, followed, in_order, rewrite
from .tape import Tape


def fold_constants(tape: Tape) -> Tape:
    """Compute the results of constants now, and leave out operations that change nothing."""
    if not tape.numbers and not len(tape.slots_of(IDENTITY, NEGATIVE, WHERE)):
        return tape  # such as a network: 10⁵ parameters that need not be gone through
    computed = _without_choices(_with_results(tape))
    return _without_effect(_with_negatives(rewrite(computed, _may_fold(computed), _folded, again=True)))


def _with_results(tape: Tape) -> Tape:
    """Compute what is made of constants alone."""
    ops, bounds, operands, _ = tape.columns()
    others = ((ops < FIRST_OPERATION) & (ops != code_of(Kind.CONSTANT))).astype(np.uint8)
    made_of_others = reach_users(others, bounds, operands, np.zeros_like(others))
    of_constants = (made_of_others == 0) & (ops >= FIRST_OPERATION)
    if not of_constants.any():
        return tape
    first = first_alike(np.where(of_constants, ops, np.int32(-1)), np.zeros_like(others), bounds, operands)
    of_constants &= first == np.arange(len(first), dtype=np.int32)
    del ops, bounds, operands
    rewriting = Rewriting(tape)
    written, becomes = rewriting.written, rewriting.becomes
    for slot in np.flatnonzero(of_constants).tolist():
        numbers = [written.numbers[becomes[first[i]]] for i in tape.inputs(slot)]
        becomes[slot] = written.constant(float(tape.op(slot).forward(FLOATS, *numbers)))  # type: ignore[union-attr]
    rewriting.becomes = taken(becomes, first)
    return rewriting.finish()


def _decided(tape: Tape) -> Slots:
    """The choices that constants decide."""
    choices = tape.slots_of(WHERE)
    is_constant = np.asarray(tape.ops) == code_of(Kind.CONSTANT)
    return choices[is_constant[tape.columns().matrix(choices)[:, :1]].all(axis=1)]


def _without_choices(tape: Tape) -> Tape:
    """Leave out the choices that constants decide, but for those between what varies and what does not."""
    choices = _decided(tape)
    condition, a, b = tape.columns().matrix(choices).reshape(-1, 3).T
    found = np.where((_is(tape, 0.0) | _is(tape, -0.0))[condition], b, a)
    alike = tape.vary(found) == tape.vary(choices)
    if not alike.any():
        return tape
    becomes = np.arange(len(tape.ops), dtype=np.int32)
    becomes[choices[alike]] = found[alike]
    return in_order(tape, np.arange(len(becomes), dtype=np.int32), followed(becomes))


def _may_fold(tape: Tape) -> Slots:
    """The slots that constants make another instruction, as the tape is: those that the choices left out bring about."""
    ops, bounds, operands, _ = tape.columns()
    at = np.flatnonzero(taken(ops == code_of(Kind.CONSTANT), operands)).astype(np.int32)
    constants = counts_of((np.searchsorted(bounds, at, side="right") - 1).astype(np.int32), len(ops))
    may = (constants > 0) & (constants == np.diff(bounds)) & (ops >= FIRST_OPERATION)
    may[_decided(tape)] = True
    return np.flatnonzero(may)


def _folded(tape: Tape, _: int, op: Op | Kind, inputs: Sequence[int]) -> int | None:
    """What constants make a choice, or an operation that uses one."""
    numbers = [tape.numbers.get(slot) for slot in inputs]
    known = [number for number in numbers if number is not None]
    if not known or not isinstance(op, Op):
        return None
    if len(known) == len(inputs):
        return tape.constant(float(op.forward(FLOATS, *known)))
    if op is WHERE and numbers[0] is not None:
        return inputs[1] if numbers[0] else inputs[2]
    return None


def _with_negatives(tape: Tape) -> Tape:
    """Write x·(−1) as −x."""
    products = np.flatnonzero(np.asarray(tape.ops) == code_of(MULTIPLY))
    factors = tape.columns().matrix(products)
    is_minus = _is(tape, -1.0)[factors]
    chosen = is_minus.any(axis=1)
    if not chosen.any():
        return tape
    rewriting = Rewriting(tape)
    rewriting.replace_all(products[chosen], NEGATIVE, factors[chosen][~is_minus[chosen]][:, np.newaxis])
    return rewriting.finish()


def _is(tape: Tape, number: float) -> Any:
    """Which slots are this constant; 0 is not −0."""
    found = np.zeros(len(tape.ops), dtype=bool)
    found[[slot for slot, each in tape.numbers.items() if each.hex() == number.hex()]] = True
    return found


def _without_effect(tape: Tape) -> Tape:
    """Leave out operations whose result is one of their inputs for every x, also nan, inf and −0."""
    simpler = _WithoutEffect(tape)
    if not simpler.found_some():
        return tape
    while simpler.found_some():
        pass
    becomes, operands = simpler.becomes, simpler.operands
    del simpler
    return in_order(tape, np.arange(len(becomes), dtype=np.int32), becomes, operands=operands)


#: The numbers that change nothing, and as which input: x + (−0) = x, while −0 + 0 = 0.
_NEUTRAL = {
    MULTIPLY: ((0, 1.0), (1, 1.0)),
    DIVIDE: ((1, 1.0),),
    POWER: ((1, 1.0),),
    ADD: ((0, -0.0), (1, -0.0)),
    SUBTRACT: ((1, 0.0),),
}

#: The same as a table: by the code of an operation, by input, and by number, as they are counted here; 0 is any other.
_NUMBERED = {number.hex(): i for i, number in enumerate((1.0, 0.0, -0.0), start=1)}
_IS_NEUTRAL = np.zeros((2 + max(map(code_of, _NEUTRAL)), 3, 4), dtype=bool)
for _op, _numbers in _NEUTRAL.items():
    for _position, _number in _numbers:
        _IS_NEUTRAL[code_of(_op), _position, _NUMBERED[_number.hex()]] = True


class _WithoutEffect:
    """The operations of a tape that come down to one of their inputs, and the operands that there are without them.

    It takes another round where one is only seen to be without effect when those before it are gone.
    """

    def __init__(self, tape: Tape) -> None:
        self.ops, self.bounds, self.operands, self.varies = tape.columns()
        self.becomes = np.arange(len(self.ops), dtype=np.int32)
        self.number = np.zeros(len(self.ops), dtype=np.uint8)  # which of those numbers a slot is
        for slot, number in tape.numbers.items():
            self.number[slot] = _NUMBERED.get(number.hex(), 0)
        self.slots = {op: np.flatnonzero(self.ops == code_of(op)) for op in (IDENTITY, NEGATIVE, WHERE)}
        self.is_truth = codes_where(lambda op: op.truth, self.ops)  # whether a slot is 1 or 0
        self.is_truth[self.slots[WHERE]] = self.are(1.0, self.input(WHERE, 1)) & self.are(0.0, self.input(WHERE, 2))

    def input(self, op: Op, position: int) -> Slots:
        """One of the inputs of all slots of an operation."""
        return self.operands[self.bounds[self.slots[op]] + position]

    def are(self, number: float, slots: Slots) -> Any:
        return self.number[slots] == _NUMBERED[number.hex()]

    def found_some(self) -> bool:
        """Look once more; returns whether there was something."""
        becomes = self.becomes.copy()
        for slots, inputs in self.pairs():
            chosen = (self.varies[slots] == self.varies[inputs]) & (self.becomes[slots] == slots)
            becomes[slots[chosen]] = inputs[chosen]
        some = bool((becomes != self.becomes).any())
        if some:
            self.becomes = followed(becomes)
            self.operands = taken(self.becomes, self.operands)
        return self.found_plain_conditions() or some

    def pairs(self) -> Iterator[tuple[Slots, Slots]]:
        """Slots, and the inputs that they come down to."""
        at = np.flatnonzero(taken(self.number, self.operands))
        users = np.searchsorted(self.bounds, at, side="right") - 1
        position = np.minimum(at - self.bounds[users], 2)
        codes = np.minimum(self.ops[users], len(_IS_NEUTRAL) - 1)
        chosen = _IS_NEUTRAL[codes, position, self.number[self.operands[at]]]
        slots = users[chosen]
        yield slots, self.operands[self.bounds[slots] + 1 - position[chosen]]
        if len(self.slots[IDENTITY]):
            yield self.slots[IDENTITY], self.input(IDENTITY, 0)
        if len(self.slots[NEGATIVE]):
            twice = self.ops[self.input(NEGATIVE, 0)] == code_of(NEGATIVE)  # −(−x)
            yield self.slots[NEGATIVE][twice], self.operands[self.bounds[self.input(NEGATIVE, 0)[twice]]]
        if len(self.slots[WHERE]):
            condition, one, zero = [self.input(WHERE, position) for position in range(3)]
            is_condition = self.are(1.0, one) & self.are(0.0, zero) & self.is_truth[condition]
            yield self.slots[WHERE][is_condition], condition[is_condition]

    def found_plain_conditions(self) -> bool:
        """Put c for where(c, 1, 0) as a condition of numbers, which is as good; returns whether there was one."""
        slots = self.slots[WHERE]
        if not len(slots):
            return False
        condition, a, b = [self.input(WHERE, position) for position in range(3)]
        plain = self.are(1.0, a) & (self.are(0.0, b) | self.are(-0.0, b))
        is_plain = np.zeros(len(self.ops), dtype=bool)
        is_plain[slots[plain]] = True
        is_constant = self.ops == code_of(Kind.CONSTANT)
        chosen = is_plain[condition] & (is_constant[a] | is_constant[b])
        if not chosen.any():
            return False
        as_good = np.arange(len(self.ops), dtype=np.int32)
        as_good[slots[plain]] = condition[plain]
        self.operands = self.operands.copy()  # they may be the tape's
        self.operands[self.bounds[slots[chosen]]] = followed(as_good)[condition[chosen]]
        return True


#: The exponents that need no general power.
_CHEAPER = (2.0, 3.0, -1.0, 0.5)


def rewrite_powers(tape: Tape) -> Tape:
    """Write x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    slots = tape.slots_of(POWER)
    x, exponents = tape.columns().matrix(slots).reshape(-1, 2).T
    chosen = {number: _is(tape, number)[exponents] for number in (2.0, 3.0, -1.0, 0.5)}
    if not np.any([*chosen.values()]):
        return tape
    squares, cubes, reciprocals, roots = [(slots[some], x[some]) for some in chosen.values()]
    rewriting = Rewriting(tape)
    for own, base in (squares, cubes):
        rewriting.replace_all(own, MULTIPLY, np.stack([base, base], axis=1))
    own, base = cubes
    rewriting.replace_all(own, MULTIPLY, np.stack([rewriting.becomes[own], base], axis=1))
    own, base = reciprocals
    if len(own):
        one = np.full_like(base, rewriting.written.constant(1.0))
        rewriting.replace_all(own, DIVIDE, np.stack([one, base], axis=1))
    for slot, number in zip(*[column.tolist() for column in roots], strict=True):
        rewriting.replace(slot, _root(rewriting.written, number))
    return rewriting.finish()


def _root(tape: Tape, x: int) -> int:
    # pow(−0, ½) is 0, while √−0 is −0; and pow(−inf, ½) is inf, while √−inf is nan.
    root = tape.emit(SQRT, (tape.emit(ADD, (x, tape.constant(0.0))),))
    lowest = tape.emit(EQUAL, (x, tape.constant(-math.inf)))
    return tape.emit(WHERE, (lowest, tape.constant(math.inf), root))
