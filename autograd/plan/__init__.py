"""From tape to rows of numbers: arranges a tape in blocks, and carries them out over a batch.

In comes a tape; out come its results for every sample of a batch.  The blocks and their rows are a *plan*, which an
executor carries out.  Executors can be added (``executors.py`` says how); a plan does not depend on the executor.

    parts.py             what can be done part by part of a batch
    rows.py              which row of numbers each slot gets
    blocks.py            a plan: blocks, and series of operations on single rows
    arranging.py         instructions side by side: layers again
    numpy_executor.py    blocks on NumPy
    executors.py         the backend: an executor with what it knows, chosen once

Next: ``autograd/program``, what a user holds.
"""

from .arranging import arrange
from .blocks import Block, Parts, Plan, Series
from .executors import BACKEND, NUMPY, Backend, Executor
from .numpy_executor import KEPT, PART, NumPyExecutor
from .rows import Operand, Rows

__all__ = [
    "BACKEND",
    "KEPT",
    "NUMPY",
    "PART",
    "Backend",
    "Block",
    "Executor",
    "NumPyExecutor",
    "Operand",
    "Parts",
    "Plan",
    "Rows",
    "Series",
    "arrange",
]
