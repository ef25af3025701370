"""Makes a tape shorter, pass by pass; it goes on computing the same.

    fold_constants    results of constants are computed now, and x·1 is x                            identities.py
    rewrite_powers    x², x³, 1/x and √x need no general power                                       identities.py
    gather_dots       a·b + c·d + … becomes one instruction, dot(a, b, c, d, …)                      dot_products.py
    share             a result that is computed twice is computed once
    drop_dead         a result that nobody uses is dropped
    write_out         an operation that the executor does not know becomes those of its formula (σ: exp, divide, where, …)

A result that does not depend on the sample needs no pass: its slot does not vary, and is computed once for all lanes.

"The same" includes nan, inf and −0.  Only ``gather_dots`` may change the last digit of a sum; ``dot_products.py`` says where.

To add a pass, write a function from tape to tape (``rewrite`` in ``rewriting.py`` takes a rule for the instructions that it may be about) and put it into
``BEFORE`` or ``AFTER``.

Read next: the room ``gradients``, which makes a tape longer.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import reach_inputs
from autograd.table import Op

from .dot_products import gather_dots
from .identities import fold_constants, rewrite_powers
from .instructions import FIRST_COMPUTED, Kind, Slots, code_of, codes_where
from .on_tape import OnTape
from .rewriting import Rewriting, rewrite
from .tape import Tape

Pass: TypeAlias = Callable[[Tape], Tape]


def share(tape: Tape) -> Tape:
    """Compute common subexpressions once: the same operation on the same slots is the same number."""
    slots, keys = _keys_of_few(tape)
    order = np.argsort(keys, kind="stable")
    twice = np.zeros(len(order), dtype=bool)
    twice[1:] = keys[order[1:]] == keys[order[:-1]]
    many = _keys_of_many(tape)
    duplicates = [slots[order[twice]]]
    known: dict[Hashable, int] = {}
    for slot, key in many:
        if known.setdefault(key, slot) != slot:
            duplicates.append(np.array([slot]))
    shown = np.sort(np.concatenate(duplicates))
    if not len(shown):
        return tape
    first = order[~twice]
    known |= zip(keys[first].tolist(), slots[first].tolist(), strict=True)

    later: list[int] = []

    def known_as(_: Tape, slot: int, op: Op | Kind, inputs: Sequence[int]) -> int | None:
        key = _key(op, inputs)
        other = known.setdefault(key, slot)
        if other > slot:  # that one is the second
            known[key] = slot
            later.append(other)
        return other if other < slot else None

    return rewrite(tape, shown, known_as, again=True, too=later)


#: Bits of a key: of each of two inputs, and of the operation before them.
_SLOT_BITS, _OP_BITS = 24, 12


def _key(op: Op | Kind, inputs: Sequence[int]) -> Hashable:
    """What is computed, the same for a + b and b + a, which are one number to the last bit: a number if it has few inputs."""
    code = code_of(op)
    if isinstance(op, Op) and op.commutes:
        inputs = sorted(inputs)
    if len(inputs) > 2 or max(inputs, default=0) >> _SLOT_BITS or code >> _OP_BITS:
        return code, array("i", inputs).tobytes()
    a, b = (*inputs, 0, 0)[:2]
    return ((code << 2 | len(inputs)) << _SLOT_BITS | a) << _SLOT_BITS | b


def _keys_of_few(tape: Tape) -> tuple[Slots, Any]:
    """The slots whose key is a number, and these keys."""
    ops, bounds, operands, _ = tape.columns()
    counts = np.diff(bounds)
    few = ((ops >= FIRST_COMPUTED) | (ops == code_of(Kind.LANES))) & (counts <= 2)
    slots = np.flatnonzero(few & (ops < 1 << _OP_BITS))
    if len(ops) >> _SLOT_BITS:
        slots = slots[:0]
    padded = np.concatenate([operands, np.zeros(2, dtype=np.int32)])
    starts, count = bounds[slots], counts[slots]
    a, b = [np.where(count > i, padded[starts + i], 0).astype(np.int64) for i in range(2)]
    turned = codes_where(lambda op: op.commutes, ops[slots]) & (a > b)
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    code = ops[slots].astype(np.int64)
    return slots, ((code << 2 | count) << _SLOT_BITS | a) << _SLOT_BITS | b


def _keys_of_many(tape: Tape) -> list[tuple[int, Hashable]]:
    """The other slots that may be shared, with their keys."""
    ops, bounds, _, _ = tape.columns()
    few = len(ops) >> _SLOT_BITS == 0
    of_many = (ops >= FIRST_COMPUTED) & (ops != code_of(Kind.OUTER))
    slots = np.flatnonzero(of_many & ((np.diff(bounds) > 2) | (ops >= 1 << _OP_BITS) | (not few)))
    return [(slot, _key(tape.op(slot), tape.inputs(slot))) for slot in slots.tolist()]


def drop_dead(tape: Tape) -> Tape:
    """Drop the operations that no output depends on. Sources stay: they are the function's signature."""
    ops, bounds, operands, _ = tape.columns()
    reached = np.zeros(len(ops), dtype=np.uint8)
    reached[np.asarray(tape.outputs, dtype=np.intp)] = 1
    alive = reach_inputs(reached, bounds, operands, np.zeros_like(reached))
    dead = np.flatnonzero((alive == 0) & ((ops >= FIRST_COMPUTED) | (ops == code_of(Kind.CONSTANT))))
    del ops, bounds, operands
    return Rewriting(tape).finish(dead) if len(dead) else tape


def write_out(tape: Tape, known: frozenset[str]) -> Tape:
    """Replace every operation that is not ``known``, and every one of a user's, by the operations of its formula.

    Nothing is differentiated after this, so a detached slot becomes the slot itself.
    """
    ops = np.asarray(tape.ops)
    formulas = codes_where(lambda op: not (op.builtin and op.name in known), ops) | (ops == code_of(Kind.DETACH))
    del ops

    def written_out(written: Tape, _: int, op: Op | Kind, inputs: Sequence[int]) -> int:
        return OnTape(written, known=known).value(op, inputs) if isinstance(op, Op) else inputs[0]

    return rewrite(tape, np.flatnonzero(formulas), written_out)


#: The passes before a recording is differentiated, and those after it is written out.  Sharing has to wait for the
#: gradients: (u + v)·p is not u·p + v·p where p is inf and u is 0.
BEFORE: tuple[Pass, ...] = (fold_constants, gather_dots, drop_dead)
AFTER: tuple[Pass, ...] = (fold_constants, rewrite_powers, share, drop_dead)
