"""The engine in C: nodes, the topological order and the backward sweep, at the speed of memory.

In comes an operation on Values; out goes a node, the same as plain Python makes.  It is entered from those files of
``autograd/graph`` whose names it stands in for: ``state``, ``evaluation``, ``sweep``, ``value``, ``calling`` and
``reductions``.  A formula is changed in ``table/operations.py``; to change how nodes are made or swept, change the plain
engine first, then this one, and build again: the tests hold both to the same numbers.

    node.h      a node of 96 bytes, and what each bit is
    memory.h    where nodes live: side by side, in the order in which they were made
    lifetime.h  when a node is freed, and how a graph of any depth is
    record.h    making a node: the operation's value and its local derivatives, from the generated rules.h
    rows.h      a dot product as one node while compile records
    sweep.h     the topological order and the backward sweep
    core.pyx    the Python type on top, in Cython; value, inputs, record, state and adopt.pxi, and
                graphs/ (sorted, swept, as arrays, as streams) are parts of it

Importing this room does not need the compiled module ``core``.  Next: ``autograd/native/executor``, the other half.
"""
