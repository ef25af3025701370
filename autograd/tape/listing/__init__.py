"""Writes a tape for a person: in lines of numbers, or of vectors and matrices as a lecture does.

    as_read.py      a tape as a reader wants it: with sums as dots
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

from autograd.tape.gradients import differentiate
from autograd.tape.identities import fold_constants
from autograd.tape.passes import share
from autograd.tape.tape import Tape

from .as_read import as_read, gather_extremes
from .backward import Backward
from .forward import Listing

__all__ = ["as_read", "written"]


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
        tape = tape if scalars else gather_extremes(tape, tape.outputs)
        return str(Listing(name, parameters, function, tape, tape.outputs, scalars=scalars))
    for matrices in (not scalars, False):  # where no results turn out to be arrays, gradients are none, either
        tape = share(fold_constants(differentiate(recorded, wanted, matrices=matrices, every=True)))
        if matrices:
            first, _, gradients = np.split(np.asarray(tape.outputs), [1, len(tape.outputs) // 2 + 1])
            tape = gather_extremes(tape, np.append(first, gradients[: len(wanted)]))
        outputs = np.array(tape.outputs, dtype=np.intp)
        owners, gradients = outputs[1:].reshape(2, -1)
        tape.outputs = np.concatenate([outputs[:1], gradients[: len(wanted)]])
        forward = Listing(name, parameters, function, tape, outputs[:1], scalars=scalars)
        if matrices != forward.scalars:
            break
    return f"{forward}\n{Backward(forward, owners[: len(wanted)], owners, gradients)}"
