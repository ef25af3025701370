"""Carries out a plan in C: the executor of ``autograd/plan``, and a whole step of training in one call.

In comes a plan; out come the same numbers, to rounding, as from NumPy's executor.  It is entered from
``plan/executors.py`` only.  To change how a kind of block is computed, change its loop in ``lanes.h`` or ``products.h``.

    schedule.py         a plan as structs of numbers
    grouping.py         blocks that are carried out together
    kernel.pyx          tables, arguments, parts, and the whole step
    kernel.h            the declarations; shared_numbers.h, which is generated, has those that Python shares
    tables.h            rows of the tables
    transcendental.h    exp, log, tanh without branches
    products.h          products of matrices, sums over the lanes
    lanes.h             the loops, compiled once for each instruction set by kernel_*.c

Next: ``nn``, which trains with it.
"""

from .grouping import MANY_ROWS, groups, with_bias

__all__ = ["MANY_ROWS", "groups", "with_bias"]
