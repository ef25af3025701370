"""The accelerator: ``Value``, the sweep and the executor of plans in C, with the same names and the same numbers.

In: the derivative table, and the slow parts of plain Python.  Out: the engine that ``graph/`` takes over where
it was built, and the executor that ``plan/executors.py`` chooses.  Plain Python is the reference: both engines run the same
tests.  Only the slow parts are written again; for the rest, repr and pickles for instance, the native type takes over
the plain class's own functions (``engine/adopt.pxi``).

What may be touched: everything, if you build again (``python setup.py build_ext --inplace``).  A formula is changed in
``table/operations.py``, never here.  In reading order:

* ``rules.py``    writes, at build time, the C of every operation; ``shared_numbers.py`` the structs of both
* ``engine/``     ``node.h`` a node of 96 bytes; ``memory.h`` where nodes live; ``lifetime.h`` when a node is freed;
                  ``record.h`` how a node is made; ``sweep.h`` the order and the backward sweep; ``core.pyx`` the Python
                  type, whose parts are the files that end in ``.pxi``
* ``executor/``   ``schedule.py`` a plan in numbers only; ``ends.py`` what a product ends with; ``kernel.pyx`` the executor;
                  ``lanes.h``, ``products.h`` and ``transcendental.h`` the loops

This is the last room of autograd; the first is ``table/``.  Next: ``nn``, networks made of Values.
"""
