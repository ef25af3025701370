"""Makes a tape shorter, pass by pass; it goes on computing the same.

    fold_constants    results of constants are computed now, and x·1 is x                            identities.py
    rewrite_powers    x², x³, 1/x and √x need no general power                                       identities.py
    gather_dots       a·b + c·d + … becomes one instruction, dot(a, b, c, d, …)                      dot_products.py
    share             a result that is computed twice is computed once
    drop_dead         a result that nobody uses is dropped
    write_out         an operation that the executor does not know becomes those of its formula (σ: exp, divide, where, …)

A result that does not depend on the sample needs no pass: its slot does not vary, and is computed once for all lanes.

"The same" includes nan, inf and −0.  Only ``gather_dots`` may change the last digit of a sum; ``dot_products.py`` says where.

To add a pass, write a function from tape to tape (``Rewriting`` in ``rewriting.py`` puts others in the place of instructions) and put it into
``BEFORE`` or ``AFTER``.

Read next: the room ``gradients``, which makes a tape longer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autograd.graph import first_alike, reach_inputs
from autograd.table import IDENTITY, MULTIPLY, POWER, Op

from .dot_products import gather_dots
from .identities import fold_constants, rewrite_powers
from .instructions import FIRST_COMPUTED, Kind, code_of, codes_where
from .on_tape import formula
from .rewriting import Rewriting
from .tape import Tape

Pass: TypeAlias = Callable[[Tape], Tape]


def share(tape: Tape) -> Tape:
    """Compute common subexpressions once: the same operation on the same slots, in any order if it commutes, is the same number.

    So is x² where x·x is.  Sources, and the gradients of matrices, stay.
    """
    ops, bounds, operands, _ = tape.columns()
    alike = ops.copy()
    alike[((ops < FIRST_COMPUTED) & (ops != code_of(Kind.LANES))) | (ops == code_of(Kind.OUTER))] = -1
    commutes = codes_where(lambda op: op.commutes, ops)
    powers = np.flatnonzero(ops == code_of(POWER))
    squares = powers[operands[bounds[powers] + 1] == tape.find(2.0)]
    if len(squares):
        alike[squares], commutes[squares], operands = code_of(MULTIPLY), True, operands.copy()
        operands[bounds[squares] + 1] = operands[bounds[squares]]
    first = first_alike(alike, commutes, bounds, operands)
    del ops, bounds, operands, commutes
    return Rewriting(tape, first).finish()


def drop_dead(tape: Tape) -> Tape:
    """Drop the operations that no output depends on. Sources stay: they are the function's signature."""
    ops, bounds, operands, _ = tape.columns()
    reached = np.zeros(len(ops), dtype=np.uint8)
    reached[np.asarray(tape.outputs, dtype=np.intp)] = 1
    alive = reach_inputs(reached, bounds, operands, np.zeros_like(reached))
    dead = np.flatnonzero((alive == 0) & ((ops >= FIRST_COMPUTED) | (ops == code_of(Kind.CONSTANT))))
    return Rewriting(tape).finish(dead)


def write_out(tape: Tape, known: frozenset[str]) -> Tape:
    """Replace every operation that is not ``known``, and every one of a user's, by the operations of its formula.

    Nothing is differentiated after this, so a detached slot becomes the slot itself.
    """
    columns = tape.columns()
    unknown = codes_where(lambda op: not (op.builtin and op.name in known), columns.ops)
    shown = np.flatnonzero(unknown | (columns.ops == code_of(Kind.DETACH)))
    rewriting = Rewriting(tape)
    for op, slots, inputs in columns.by_operation(shown):
        written_out = formula(op if isinstance(op, Op) else IDENTITY, inputs.shape[1], known=known)
        rewriting.replace(slots, *rewriting.stamp(slots, written_out, inputs.T))
    return rewriting.finish()


#: The passes before a recording is differentiated, and those after it is written out.  Sharing has to wait for the
#: gradients: (u + v)·p is not u·p + v·p where p is inf and u is 0.
BEFORE: tuple[Pass, ...] = (fold_constants, gather_dots, drop_dead)
AFTER: tuple[Pass, ...] = (fold_constants, rewrite_powers, share, drop_dead)
