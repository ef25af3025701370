"""Holds what a user gets: a compiled function, and a training step bound to its data.

In comes a function of numbers; out comes a ``Program``, which replays it over a batch, and a ``BoundStep``, which does
loss, gradient and update in one call.  An optimizer is a formula for one parameter: write one in ``nn/optimizers``.

    program.py      compile() and Program
    calls.py        how it is called: by position, by name, as a method
    last_call.py    what it was called with last, and the graph of that
    recorded.py     what can be read of a program: its parameters, its listing
    compiled.py     the tapes of one recording, made when they are needed
    update.py       an optimizer's formula, replayed over all parameters
    bound_loss.py   a loss on data that stay where they are
    bound_step.py   the same with an update: a step that is whole or undone
    journal.py      how a step can be undone

Next: ``autograd/native``, the accelerator, for those who like C; or ``nn``.
"""

from .bound_loss import BoundLoss
from .bound_step import NotFiniteError
from .compiled import OPTIONAL, Compiled
from .last_call import LastCall
from .program import Program, compile
from .update import Update

__all__ = ["OPTIONAL", "BoundLoss", "Compiled", "LastCall", "NotFiniteError", "Program", "Update", "compile"]
