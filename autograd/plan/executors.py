"""Chooses what replays compiled programs, the native executor or NumPy's, and hands it down as a value: a backend.

    native    autograd/native/executor/kernel.pyx   where the native engine runs
    NumPy     autograd/plan/numpy_executor.py       anywhere; GLASSGRAD_KERNEL=numpy asks for it

Both carry out the same blocks, with results that agree to rounding.  The native one has every operation of the table
in C; for NumPy those that are formulas of others have to be written out first.

**Adding a backend.**  Write an executor, a class with what ``Executor`` says below; ``numpy_executor.py`` is the one to
start from.  It may be for another machine, or for another type of numbers.  Then give a program that backend:

    class InSinglePrecision(NumPyExecutor):
        numbers = np.float32

    program = autograd.compile(f, backend=Backend(InSinglePrecision, known=ELEMENTARY))

``ELEMENTARY`` are the operations that it must have.  If it has more, ``known`` says so, and they are not written out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from autograd.engines import engine
from autograd.table import TABLE
from autograd.tape import ELEMENTARY, Array

from .blocks import Plan
from .numpy_executor import NumPyExecutor
from .rows import Rows


class Executor(Protocol):
    """A plan, carried out on any number of lanes.

    shared  the table of what the lanes share: the caller writes parameters into it and reads sums and gradients from it
    """

    shared: Array

    def bind(self, sources: Sequence[Array], into: Sequence[Array | None] = ()) -> None:
        """Say which arrays hold the arguments, and which get the outputs that vary; every run uses them anew."""

    def run(self, lanes: int, rows: Rows | None = None) -> None:
        """Carry out all blocks for so many samples: the first of the sources, or those with these row numbers."""


class Backend(NamedTuple):
    """An executor, with what a program has to know of it.

    executor      makes an executor of a plan
    known         the names of the operations that it has; others are written out as formulas of these
    whole_step    makes what takes a whole step of training in one call (``program/bound_step.py``); None: nothing
    instructions  what it computes with: "NumPy", or the instruction set of the native one
    """

    executor: Callable[[Plan], Executor]
    known: frozenset[str]
    whole_step: Callable[..., Any] | None = None
    instructions: str = "NumPy"


NUMPY = Backend(NumPyExecutor, ELEMENTARY)


def _chosen() -> Backend:
    """The native backend if it was built and nothing asks for NumPy's."""
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


#: The backend that replays a program if ``compile`` is given none.
BACKEND = _chosen()
