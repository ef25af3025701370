"""Carries out a plan in C: the executor of ``autograd/plan``, and a whole step of training in one call.

In comes a plan; out come the same numbers, to rounding, as from NumPy's executor.  It is entered from
``plan/executors.py`` only.  To change how a kind of block is computed, change its loop in ``lanes.h`` or ``products.h``.

    schedule.py         a plan as structs of numbers
    ends.py             products of matrices, and what is done to their sums at once
    columns.py          rows of lanes that lie in the caller's arrays
    kernel.pyx          tables, arguments, and the whole step
    kernel.h            the declarations; shared_numbers.h, which is generated, has those that Python shares
    parts.h             a batch, part by part; copies of what is overwritten
    tables.h            rows of the tables
    transcendental.h    exp, log, tanh without branches
    products.h          products of matrices, sums over the lanes
    lanes.h             the loops, compiled once for each instruction set by kernel_*.c

Next: ``nn``, which trains with it.
"""

from .columns import Array, columns_of
from .ends import with_ends
from .schedule import schedule

__all__ = ["Array", "columns_of", "schedule", "with_ends"]
