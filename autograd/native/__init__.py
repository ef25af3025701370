"""The accelerator: ``Value`` and the sweep in C, behind the same names and held to the same tests.

Plain Python (``value.py``, ``graph.py``) is the reference; nothing here means anything else.  Read on in this order:

* ``node.h``      a node: what its 96 bytes hold
* ``memory.h``    where nodes live: side by side, in the order in which they were made
* ``lifetime.h``  when a node is freed, and how a graph of any depth is
* ``rules.py``    writes, at build time, the C of every operation from the derivative table
* ``record.h``    making a node: the operation's value and its local derivatives
* ``sweep.h``     the topological order and the backward sweep
* ``core.pyx``    the Python type on top, in Cython; the files that end in ``.pxi`` are parts of it, a subject to each

Only what takes time is written again.  The rest of ``Value``, its repr and pickles for instance, are the plain
class's own functions, which the native type takes over (``core.adopt``).
"""
