"""Which executor replays compiled programs: the native one, or NumPy's.

    native    autograd/native/kernel.pyx   where the native engine runs
    NumPy     autograd/batch.py            anywhere; GLASSGRAD_KERNEL=numpy asks for it

Both carry out the same blocks, with results that agree to rounding.  The native one has every operation of the table
in C; for NumPy those that are formulas of others have to be written out first.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from autograd.engines import engine
from autograd.table.operations import TABLE
from autograd.tape.on_tape import ELEMENTARY

from .numpy_executor import Executor

#: A whole step of training in one call (``bound.py``), which only the native executor has.
WholeStep: Any = None
#: The operations that the executor knows.
KNOWN = ELEMENTARY
#: What it computes with: "NumPy", or the instruction set of the native one.
instructions = "NumPy"

if engine == "native" and os.environ.get("GLASSGRAD_KERNEL", "") != "numpy" and not TYPE_CHECKING:
    try:
        from autograd.native.executor.kernel import Executor, WholeStep, instructions
    except ImportError:  # its C needs a compiler with vectors: GCC or Clang
        if os.environ.get("GLASSGRAD_KERNEL"):
            raise
    else:
        KNOWN = frozenset([op.name for op in TABLE])

__all__ = ["KNOWN", "Executor", "WholeStep", "instructions"]
