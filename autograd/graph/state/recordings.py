"""Knows the functions that ``compile`` records just now, in all threads.

A function that is recorded may have threads of its own, and nothing is refused in them by their own state.  Which threads
work for it nobody can tell by their looks, but what they do: a Value that is computed from the function's arguments reaches
those only whom the function gives it.  Values from outside, parameters, reach everybody; so who looks at one does it for the
function if the thread that records is waiting for another one at that moment, and again when it is recorded again.

Read next: ``../refusals.py``, which refuses.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

from .blocks import Block, Undo, in_turn

#: Those of Python's own modules in which a thread waits for others.
_WAITING = ("threading", "queue", "concurrent", "multiprocessing", "asyncio", "selectors")


class recording(Block):
    """The block in which a function runs that is recorded.

    arguments  the identities of the Values that stand for its arguments
    refused    what was refused, the last at the end, in case the function catches the error
    elsewhere  what was done in other threads that this one waited for, with the message about it
    """

    def __init__(self, arguments: Iterable[Any] = ()) -> None:
        self.arguments = frozenset(map(id, arguments))
        self.refused: list[str] = []
        self.elsewhere: dict[Any, str] = {}
        self._thread = threading.get_ident()

    def undo(self) -> Undo:
        return in_turn(partial(RECORDINGS.pop, self, None))

    def enter(self) -> None:
        RECORDINGS[self] = None

    def waits(self) -> bool:
        """Whether its thread is waiting for another one."""
        frame = sys._current_frames().get(self._thread)
        module = frame.f_globals.get("__name__", "") if frame is not None else ""
        return self._thread != threading.get_ident() and module.partition(".")[0] in _WAITING


#: The open blocks.
RECORDINGS: dict[recording, None] = {}

#: Where something happened that is refused, for messages.
ELSEWHERE = " in another thread, for which the function waits,"


def not_recorded(what: str) -> None:
    """Remember in the recordings whose threads wait for this one that it does something which is recorded in their own only."""
    for block in [*RECORDINGS]:
        if block.waits():
            block.elsewhere[what] = (
                f"{what}{ELSEWHERE} while autograd.compile records a function: do this in the function's own thread, where it is recorded"
            )


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=RECORDINGS.clear)  # in a child process the other threads are gone
