"""Keeps a model's parameters to one training at a time: ``alone``.

Two calls of ``fit`` that train one model at once, in two threads, would each overwrite what the other one learns, and in an
eager step their gradients would add up.  So the second is refused, whichever numbers it shares with the first: those of the
model, or of a part of it that two models have in common.  Nobody waits, so that a signal's handler cannot wait for what it
has interrupted.  Other models train meanwhile, and this one may be used.

Read next: ``fit.py``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import partial

from autograd import Value
from autograd.graph import Block, Undo
from nn.model import Model


class alone(Block):
    """A block in which nobody else trains a model or any of these parameters.

    lent  whether this thread may begin another training inside of the block, as a callback may

    Raises RuntimeError if they are being trained.
    """

    def __init__(self, model: Model, parameters: Sequence[Value]) -> None:
        self.model, self.parameters = model, parameters
        self.thread = threading.get_ident()
        self.lent = False

    def undo(self) -> Undo:
        return partial(_UNDER_WAY.pop, self, None)

    def enter(self) -> None:
        _UNDER_WAY[self] = None
        for other in [*_UNDER_WAY]:
            if other is self:  # those after it will find this one
                return
            if self._shares_with(other):
                self._refuse(other)

    def _shares_with(self, other: alone) -> bool:
        if other.lent and other.thread == self.thread:
            return False
        return other.model is self.model or not set(self.parameters).isdisjoint(other.parameters)

    def _refuse(self, other: alone) -> None:
        name = type(self.model).__name__
        by = (
            "in another thread"
            if other.thread != self.thread
            else "by a call that this signal's handler has interrupted"
        )
        what = "is" if other.model is self.model else f"has parameters of a {type(other.model).__name__} that is"
        raise RuntimeError(
            f"this {name} {what} being trained {by}, and two trainings would overwrite each other's parameters: train copies, "
            "copy.deepcopy(model), or one after the other"
        )


#: The trainings under way, in the order in which they began.
_UNDER_WAY: dict[alone, None] = {}

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_UNDER_WAY.clear)  # in a child process the other threads are gone
