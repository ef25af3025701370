"""Makes a tape into what a reader wants it to be: sums of products are dots, and the largest of many numbers is one instruction.

Next: ``autograd/tape/listing/blocks.py``.
"""

from __future__ import annotations

import numpy as np

from autograd.graph import all_inputs, reach_inputs
from autograd.table import ADD, MAXIMUM, REGISTRY
from autograd.tape.dot_products import gather_dots
from autograd.tape.identities import fold_constants
from autograd.tape.instructions import Slots, code_of
from autograd.tape.passes import drop_dead
from autograd.tape.rewriting import Rewriting
from autograd.tape.tape import Tape

EXTREMES = (MAXIMUM, REGISTRY["minimum"])


def as_read(recorded: Tape) -> Tape:
    """A tape without the 0 that Python's ``sum`` begins with, and with each sum of products as a dot.

    So a line b + W·x may add its products up before b, and 0 + x is x; else it would be −0 if x is.
    """
    tape = fold_constants(recorded)
    adds = tape.slots_of(ADD)
    first, second = tape.columns().matrix(adds).reshape(-1, 2).T
    zero = tape.find(0.0)
    rewriting = Rewriting(tape)
    for others, those in ((first, second), (second, first)):
        rewriting.becomes[adds[others == zero]] = those[others == zero]
    return drop_dead(gather_dots(rewriting.finish(), after_a_first=2))


def gather_extremes(tape: Tape, outputs: Slots) -> Tape:
    """max(max(a, b), c) in one instruction, which is for readers only, if no output is computed from what is inside."""
    _, bounds, operands, _ = tape.columns()
    reached = np.zeros(len(tape.ops), dtype=np.uint8)
    reached[outputs] = 1
    needed = np.flatnonzero(reach_inputs(reached, bounds, operands, np.zeros_like(reached)))
    uses = np.bincount(all_inputs(needed, bounds, operands), minlength=len(tape.ops))
    del bounds, operands
    rewriting = Rewriting(tape)
    terms: dict[int, list[int]] = {}
    for slot in tape.slots_of(*EXTREMES).tolist():
        first, second = tape.inputs(slot)
        goes_on = first in terms and tape.op(first) is tape.op(slot) and uses[first] == 1
        terms[slot] = terms.pop(first) if goes_on else [first]
        terms[slot].append(second)
    for slot, numbers in terms.items():
        if len(numbers) > 2:
            op, varies = code_of(tape.op(slot)), [tape.varies[slot]]
            rewriting.becomes[slot] = rewriting.extend([slot], op, len(numbers), numbers, varies)[0]
    return drop_dead(rewriting.finish())
