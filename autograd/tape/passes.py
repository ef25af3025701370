"""Makes a tape shorter, pass by pass; it goes on computing the same.

    fold_constants    results of constants are computed now, and x·1 is x                            identities.py
    rewrite_powers    x², x³, 1/x and √x need no general power                                       identities.py
    gather_dots       a·b + c·d + … becomes one instruction, dot(a, b, c, d, …)                      dot_products.py
    share             a result that is computed twice is computed once
    drop_dead         a result that nobody uses is dropped
    write_out         an operation that the executor does not know becomes those of its formula (σ: exp, divide, where, …)

A result that does not depend on the sample needs no pass: its slot does not vary, and is computed once for all lanes.

"The same" includes nan, inf and −0.  Only ``gather_dots`` may change the last digit of a sum; ``dot_products.py`` says where.

To add a pass, write a function from tape to tape (``rewrite`` in ``rewriting.py`` takes a rule for one instruction) and put it into
``BEFORE`` or ``AFTER``.

Read next: ``gradients.py``, which makes a tape longer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autograd.table import Op

from .dot_products import gather_dots
from .identities import fold_constants, rewrite_powers
from .indices import Indices, as_array
from .on_tape import OnTape
from .rewriting import finish, keep, moved, renumbering, rewrite, rewrite_where
from .tape import SOURCES, Instruction, Kind, Tape

Pass: TypeAlias = Callable[[Tape], Tape]


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
    """A key for what is computed, the same for a + b and b + a, which are one number to the last bit."""
    op, inputs, detail = instruction
    return (op, tuple(sorted(inputs)), detail) if isinstance(op, Op) and op.commutes else instruction


def drop_dead(tape: Tape) -> Tape:
    """Drop the operations that no output depends on. Sources stay: they are the function's signature."""
    instructions, start = tape.instructions, tape.leading
    is_alive = np.zeros(len(instructions), dtype=bool)
    is_alive[as_array(tape.outputs)] = True
    alive = is_alive.data
    for slot in range(len(alive) - 1, start - 1, -1):
        if alive[slot]:
            inputs = instructions[slot].inputs
            if isinstance(inputs, Indices):
                is_alive[inputs.array] = True
            else:
                for i in inputs:
                    alive[i] = True
    if is_alive[start:].all():
        return tape
    written, becomes = tape.beginning(), renumbering(tape)
    for slot, instruction in enumerate(instructions[start:], start):
        if alive[slot] or (instruction.op in SOURCES and instruction.op is not Kind.CONSTANT):
            becomes[slot] = keep(written, moved(instruction, becomes))
        else:
            becomes[slot] = -1
    return finish(written, tape, becomes)


def write_out(tape: Tape, known: frozenset[str]) -> Tape:
    """Replace every operation that is not ``known``, and every one of a user's, by the operations of its formula.

    Nothing is differentiated after this, so a detached slot becomes the slot itself.
    """

    def is_formula(_: Tape, instruction: Instruction) -> bool:
        op = instruction.op
        return op is Kind.DETACH or (isinstance(op, Op) and not (op.builtin and op.name in known))

    def written_out(written: Tape, instruction: Instruction) -> int:
        if not is_formula(written, instruction):
            return keep(written, instruction)
        op, inputs, _ = instruction
        return OnTape(written, known=known).value(op, inputs) if isinstance(op, Op) else inputs[0]

    return rewrite_where(tape, is_formula, written_out)


#: The passes before a recording is differentiated, and those after it is written out.  Sharing has to wait for the
#: gradients: (u + v)·p is not u·p + v·p where p is inf and u is 0.
BEFORE: tuple[Pass, ...] = (fold_constants, gather_dots, drop_dead)
AFTER: tuple[Pass, ...] = (fold_constants, rewrite_powers, share, drop_dead)
