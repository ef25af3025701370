"""Writes a tape for a person: in lines of numbers, or of vectors and matrices as a lecture does.

    blocks.py       how a part of an array is called
    held.py         in which variables, lists and arrays a function holds its parameters
    results.py      what lines are about
    entrywise.py    one operation on all entries: tanh(z)
    sums.py         layers, among dots; sums over arrays and rows
    grouping.py     finds all of these on a tape, level by level
    names.py        W⁽¹⁾, b⁽¹⁾, z⁽¹⁾, a⁽¹⁾, δ⁽¹⁾, and how a line calls its operands
    expressions.py  what stands on the right of a line
    lines.py        which results have a line
    forward.py      all of these in order
    backward.py     the same for the gradients

Next: ``autograd/plan``, from instructions to matrices.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.table import ADD
from autograd.tape.dot_products import gather_dots
from autograd.tape.gradients import differentiate
from autograd.tape.identities import fold_constants
from autograd.tape.passes import drop_dead, share
from autograd.tape.rewriting import Rewriting
from autograd.tape.tape import Tape

from .backward import Backward
from .forward import Listing

__all__ = ["as_read", "written"]


def as_read(recorded: Tape) -> Tape:
    """A tape as a reader wants it: without the 0 that Python's ``sum`` begins with, and with each sum of products as a dot.

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


def written(
    name: str,
    parameters: list[str],
    recorded: Tape,
    wanted: Sequence[int] | None = None,
    *,
    function: Any = None,
    scalars: bool = False,
) -> str:
    """The text for a tape recorded from a function of that name, in lines of matrices if it has any.

    wanted    slots of whose gradients the text is, too
    function  what was recorded, whose variables hold the parameters
    scalars   whether all lines are of numbers
    """
    if wanted is None:
        tape = share(recorded)
        return str(Listing(name, parameters, function, tape, tape.outputs, scalars=scalars))
    for matrices in (not scalars, False):  # where no results turn out to be arrays, gradients are none, either
        tape = share(fold_constants(differentiate(recorded, wanted, matrices=matrices, every=True)))
        outputs = np.array(tape.outputs, dtype=np.intp)
        owners, gradients = outputs[1:].reshape(2, -1)
        tape.outputs = np.concatenate([outputs[:1], gradients[: len(wanted)]])
        forward = Listing(name, parameters, function, tape, outputs[:1], scalars=scalars)
        if matrices != forward.scalars:
            break
    return f"{forward}\n{Backward(forward, owners[: len(wanted)], owners, gradients)}"
