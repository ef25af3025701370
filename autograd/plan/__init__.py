"""From tape to rows of numbers: arranges a tape in blocks, and carries them out over a batch.

In comes a tape; out come its results for every sample of a batch.  The blocks and their rows are a *plan*, which an
executor carries out.  Executors can be added (``executors.py`` says how); a plan does not depend on the executor.

    blocks.py            instructions side by side: layers again
    levels.py            which instructions are put together
    rows.py              which row of numbers each slot gets
    series.py            operations on single rows, one after the other
    parts.py             what can be done part by part of a batch
    numpy_executor.py    blocks on NumPy
    executors.py         the backend: an executor with what it knows, chosen once

Next: ``autograd/program``, what a user holds.
"""

from .blocks import Block, Plan, arrange
from .executors import BACKEND, NUMPY, Backend, Executor
from .numpy_executor import KEPT, PART, NumPyExecutor
from .parts import split_for_parts
from .rows import Operand, Rows
from .series import Series

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
    "Plan",
    "Rows",
    "Series",
    "arrange",
    "split_for_parts",
]
