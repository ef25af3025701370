"""Says which executor replays compiled programs: the native one, or NumPy's.

    native    autograd/native/executor/kernel.pyx   where the native engine runs
    NumPy     autograd/plan/numpy_executor.py       anywhere; GLASSGRAD_KERNEL=numpy asks for it

Both carry out the same blocks, with results that agree to rounding.  The native one has every operation of the table
in C; for NumPy those that are formulas of others have to be written out first.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.engines import engine
from autograd.table import TABLE
from autograd.tape import ELEMENTARY

from .numpy_executor import Executor as NumPyExecutor


class Backend(NamedTuple):
    """What a program is replayed by.

    executor      the class that carries out a plan
    known         the names of the operations that it has; others are written out as formulas of these
    whole_step    the class that takes a whole step of training in one call (``bound_step.py``), or None
    instructions  what it computes with: "NumPy", or the instruction set of the native one
    """

    executor: type[Any]
    known: frozenset[str]
    whole_step: type[Any] | None = None
    instructions: str = "NumPy"


NUMPY = Backend(NumPyExecutor, ELEMENTARY)


def _chosen() -> Backend:
    """The native backend where it was built and nothing asks for NumPy's."""
    asked_for = os.environ.get("GLASSGRAD_KERNEL", "")
    if engine == "native" and asked_for != "numpy" and not TYPE_CHECKING:
        try:
            from autograd.native.executor import kernel
        except ImportError:  # its C needs a compiler with vectors: GCC or Clang
            if asked_for:
                raise
        else:
            every_operation = frozenset([op.name for op in TABLE])
            return Backend(kernel.Executor, every_operation, kernel.WholeStep, kernel.instructions)
    return NUMPY


#: What replays a program that names no backend.
BACKEND = _chosen()
