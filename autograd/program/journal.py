"""Keeps the journal of a bound step, from which the step can be undone.

A step is all or nothing.  Before it overwrites numbers it copies them and says so here; a step that was interrupted, or
that led to nan or infinity, is undone from the copies.  The native executor writes the same journal: its C takes the
fields from this file (``native/shared_numbers.py``).
"""

from __future__ import annotations

import ctypes


class Journal(ctypes.Structure):
    """Five numbers that Python and C both write.

    steps         how many steps there have been
    steps_before  how many there had been before the last one
    copy          which of two copies, 0 or 1, holds the parameters that the last step began with
    finished      1 if the last step was carried out to its end, 0 if it has to be undone
    kept          how many numbers of each array have been copied: those after them have not been overwritten
    """

    _fields_ = (
        ("steps", ctypes.c_int64),
        ("steps_before", ctypes.c_int64),
        ("copy", ctypes.c_int64),
        ("finished", ctypes.c_int64),
        ("kept", ctypes.c_int64),
    )
    steps: int
    steps_before: int
    copy: int
    finished: int
    kept: int

    def begin(self, kept: int) -> None:
        """Note that numbers will now be overwritten; so many parameters have just been put into the other copy."""
        self.kept = kept
        self.steps_before = self.steps
        self.copy = 1 - self.copy
        self.finished = 0
