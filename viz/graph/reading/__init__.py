"""Read a graph once, and see first that there is one.

In: what a function of viz was given, a Value or several.  Out: a ``Reading``: order, names, whether the graph is stale,
and the gradients of a sweep.  What may be touched: what somebody is told who gives something else (``given.py``).

    given.py    the results that a graph ends in; what to draw instead of a model, a function, a number
    reading.py  a graph as it was when it was read

Next: ``diagram.py``, nodes and edges; ``steps.py``, the sweep.
"""

from .given import one_result, results_of
from .reading import Reading, order_of, same

__all__ = ["Reading", "one_result", "order_of", "results_of", "same"]
