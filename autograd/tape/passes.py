"""Passes: from a tape to a shorter tape that computes the same.

    fold_constants    what is made of constants is computed now, and x·1 is x
    share             what is computed twice is computed once
    gather_dots       a·b + c·d + … becomes one instruction, dot(a, b, c, d, …)
    rewrite_powers    x², x³, 1/x and √x need no general power
    drop_dead         what nobody uses is dropped
    write_out         operations that the executor does not know become those of their formula (σ: exp, divide, where, …)

What does not depend on the sample needs no pass: such a slot does not vary, and is computed once for all lanes
(``in_every_lane`` undoes that).

"The same" includes nan, inf and −0.  So x·0 stays, because inf·0 is nan; and x + 0 stays, because −0 + 0 is 0.
Only ``gather_dots`` may change a last digit, since it adds in another order, and the sign of a sum that is 0.

Read next: ``differentiation.py``, the pass that makes a tape longer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

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

from .on_tape import OnTape
from .tape import SOURCES, Instruction, Kind, Tape, finish, keep, moved, rewrite, rewrite_where

Pass = Callable[[Tape], Tape]


# ---------------------------------------------------------------------------------------------------
# Constants


def fold_constants(tape: Tape) -> Tape:
    """Compute what is made of constants, and leave out what changes nothing."""
    without_constants = tape.numbers.keys().isdisjoint
    return rewrite_where(tape, lambda i: i.op in _FOLDABLE or not without_constants(i.inputs), _folded)


#: What may come down to something simpler though no input is a constant.
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


def _without_effect(tape: Tape, op: Op, inputs: tuple[int, ...], numbers: Sequence[float | None]) -> int | None:
    """The slot that an operation with one constant comes down to, or None. True for every x, also nan, inf and −0."""
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
    if op is WHERE and numbers[1] == 1.0 and _is_zero(numbers[2], 1.0) and _is_truth(tape, inputs[0]):
        return inputs[0]  # 1 or 0 already
    if op is WHERE:
        condition = _condition(tape, inputs[0])
        return None if condition == inputs[0] else tape.emit(WHERE, (condition, *inputs[1:]))
    return None


def _is_truth(tape: Tape, slot: int) -> bool:
    op = tape.instructions[slot].op
    return isinstance(op, Op) and op.truth


def _condition(tape: Tape, slot: int) -> int:
    """Behind ``where(c, 1, 0)``, a truth value as good as c itself, the slot of c."""
    op, inputs, _ = tape.instructions[slot]
    while op is WHERE and tape.number(inputs[1]) == 1.0 and tape.number(inputs[2]) == 0.0:
        slot = inputs[0]
        op, inputs, _ = tape.instructions[slot]
    return slot


def _is_zero(number: float | None, sign: float) -> bool:
    return number == 0.0 and math.copysign(1.0, number) == sign


def rewrite_powers(tape: Tape) -> Tape:
    """x² as x·x, x³ as x·x·x, x⁻¹ as 1/x and x^½ as √x."""
    return rewrite_where(tape, lambda i: i.op is POWER, _cheaper_power)


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


# ---------------------------------------------------------------------------------------------------
# Nothing twice, nothing in vain


def share(tape: Tape) -> Tape:
    """Compute common subexpressions once: the same operation on the same slots is the same number."""
    known: dict[object, int] = {}

    def rule(written: Tape, instruction: Instruction) -> int:
        if instruction.op is Kind.CONSTANT:
            return written.constant(instruction.detail)
        key = _what(instruction)
        if key not in known:
            known[key] = written.append(instruction)
        return known[key]

    for slot, instruction in enumerate(tape.instructions[tape.leading :], tape.leading):
        if instruction.op is not Kind.CONSTANT and known.setdefault(_what(instruction), slot) != slot:
            return rewrite(tape, rule, slot)  # from the first that was known
    return tape


def _what(instruction: Instruction) -> object:
    """What is computed: the same for a + b and b + a, which are one number to the last bit."""
    op, inputs, detail = instruction
    return (op, tuple(sorted(inputs)), detail) if isinstance(op, Op) and op.commutes else instruction


def in_every_lane(tape: Tape) -> Tape:
    """Copy parameters into every lane, so that what is made of them alone is computed there, too, over and over.

    The opposite of a pass: what a tape is like if what does not depend on the sample is not computed once.
    """

    written = Tape()
    becomes: list[int] = []
    for instruction in tape.instructions:
        slot = keep(written, moved(instruction, becomes))
        becomes.append(written.emit(Kind.SPREAD, (slot,)) if instruction.op is Kind.PARAMETER else slot)
    return finish(written, tape, becomes)


def drop_dead(tape: Tape) -> Tape:
    """Drop the operations that no output depends on. Sources stay: they are the function's signature."""
    instructions = tape.instructions
    alive = [False] * len(instructions)
    for slot in tape.outputs:
        alive[slot] = True
    written = tape.beginning()
    start = len(written.instructions)
    for slot in range(len(alive) - 1, start - 1, -1):
        if alive[slot]:
            for i in instructions[slot].inputs:
                alive[i] = True
    if all(alive[start:]):
        return tape
    becomes = list(range(start))
    for living, instruction in zip(alive[start:], instructions[start:], strict=True):
        if living or (instruction.op in SOURCES and instruction.op is not Kind.CONSTANT):
            becomes.append(keep(written, moved(instruction, becomes)))
        else:
            becomes.append(-1)
    return finish(written, tape, becomes)


# ---------------------------------------------------------------------------------------------------
# Sums and products


def linear(tape: Tape, pairs: Sequence[tuple[int, int]], addends: Sequence[int]) -> int:
    """Write Σ a·b over the pairs plus Σ c over the addends, in as few instructions as there are sorts of terms.

    A dot has factors of one sort: a number of the sample's times one that is the same for all (which is put
    first: a weight and its input), two of the sample's, or two that are the same for all.
    """
    varies = tape.varies
    by_sort: dict[int, list[int]] = {0: [], 1: [], 2: []}  # by how many factors vary
    for a, b in pairs:
        by_sort[varies[a] + varies[b]] += (b, a) if varies[a] and not varies[b] else (a, b)
    products = [
        tape.emit(MULTIPLY if len(factors) == 2 else Kind.DOT, tuple(factors))
        for factors in by_sort.values()
        if factors
    ]
    terms = [*products, *addends]
    for varying in (False, True):
        same_sort = [slot for slot in terms if varies[slot] is varying]
        if len(same_sort) > 2:
            at = terms.index(same_sort[0])
            terms = [slot for slot in terms if varies[slot] is not varying]
            terms.insert(at, tape.emit(Kind.SUM, tuple(same_sort)))
    total = terms[0]
    for term in terms[1:]:
        total = tape.emit(ADD, (total, term))
    return total


def gather_dots(tape: Tape) -> Tape:
    """Gather chains of additions, and the products in them, into dots and sums.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.
    """
    instructions = tape.instructions
    uses = Counter(chain.from_iterable([inputs for _, inputs, _ in instructions[tape.leading :]]))
    uses.update(tape.outputs)
    gathered: set[int] = set()  # partial sums and products that become part of a larger sum
    sums: dict[int, tuple[list[int], list[int]]] = {}  # by the slot of a sum: its products and its other terms
    written = tape.beginning()
    start = len(written.instructions)
    for slot in range(len(instructions) - 1, start - 1, -1):
        if instructions[slot].op is ADD and slot not in gathered:
            partial_sums, terms = _terms(tape, slot, uses)
            products = [term for term in terms if instructions[term].op is MULTIPLY and uses[term] == 1]
            if len(products) < 2:
                products = []
            gathered.update(partial_sums, products)
            sums[slot] = products, [term for term in terms if term not in gathered]

    becomes = list(range(start))
    for slot, instruction in enumerate(instructions[start:], start):
        if slot in gathered:
            becomes.append(-1)
        elif slot in sums:
            products, others = sums[slot]
            pairs = [(becomes[a], becomes[b]) for a, b in [instructions[product].inputs for product in products]]
            becomes.append(linear(written, pairs, [becomes[term] for term in others]))
        else:
            becomes.append(keep(written, moved(instruction, becomes)))
    return finish(written, tape, becomes)


def _terms(tape: Tape, total: int, uses: Counter[int]) -> tuple[list[int], list[int]]:
    """The partial sums of a chain of additions, and what it adds up, from left to right."""
    partial_sums, terms = [], []
    waiting = [*reversed(tape.instructions[total].inputs)]
    while waiting:
        slot = waiting.pop()
        op, inputs, _ = tape.instructions[slot]
        if op is ADD and uses[slot] == 1:
            partial_sums.append(slot)
            waiting += reversed(inputs)
        else:
            terms.append(slot)
    return partial_sums, terms


# ---------------------------------------------------------------------------------------------------
# Down to what the executor knows


def write_out(tape: Tape, known: frozenset[str]) -> Tape:
    """Replace every operation that is not among those ``known``, a user's own as well, by the operations of its formula.

    Nothing is differentiated after this, so what is detached is the number itself.
    """

    def is_formula(instruction: Instruction) -> bool:
        op = instruction.op
        return op is Kind.DETACH or (isinstance(op, Op) and not (op.builtin and op.name in known))

    def written_out(written: Tape, instruction: Instruction) -> int:
        if not is_formula(instruction):
            return keep(written, instruction)
        op, inputs, _ = instruction
        return OnTape(written, known=known).value(op, inputs) if isinstance(op, Op) else inputs[0]

    return rewrite_where(tape, is_formula, written_out)


#: What is done to a recording before it is differentiated, and to what comes out once it is written out.  Sharing has to wait for
#: the gradients: (u + v)·p is not u·p + v·p where p is inf and u is 0.
BEFORE: tuple[Pass, ...] = (fold_constants, gather_dots, drop_dead)
AFTER: tuple[Pass, ...] = (fold_constants, rewrite_powers, share, drop_dead)
