"""NumPy's functions of Values, arrays of Values, and graphs as arrays of numbers.

In: what NumPy asks.  Out: nodes of the table's operations, or an error that says what to write instead.

A ``ValueArray`` is NumPy's own array of objects.  Its arithmetic, slices, sums and products make nodes, element by
element; so ``v.sum()``, ``v @ w``, ``np.mean(v)`` and ``np.linalg.norm(v)`` are composed of the table's operations.

NumPy would decide by itself in a few places: ``np.maximum`` of objects compares them and keeps one.  So NumPy is
asked to ask us (``__array_ufunc__``, ``__array_function__``), and then ``np.maximum``, ``np.where`` and ``np.clip``
give the table's nodes, while functions that no entry of the table stands for are refused.  What sorts (``np.sort``,
``np.argmax``, ``np.median``) compares the numbers, as Python's ``sorted`` does: eagerly the Values it chooses have
their gradients, and while ``compile`` records it is refused.  An array that somebody makes with ``np.array([v, w])`` is
NumPy's alone until it meets one of ours, or a Value: there ``np.maximum`` compares, too.

``tests/autograd/graph/arrays/`` tries every function that NumPy lists.  In reading order:

* ``truths.py``       comparisons, and what joins them
* ``functions.py``    functions of single numbers, by the table's
* ``ufuncs.py``       the same on arrays
* ``choices.py``      where, select
* ``statistics.py``   means of some elements, quantiles, covariances
* ``linear.py``       what is linear: gradient, interp, polyfit
* ``matrices.py``     det, inv, solve
* ``advice.py``       what to write in the place of all others
* ``calls.py``        which of these a function of NumPy's is
* ``value_array.py``  ValueArray: where NumPy asks
* ``columns.py``      the other way: a graph, and many Values, as arrays of numbers
* ``passes.py``       what node needs what, and what is alike, in such arrays

Next: ``calling.py`` in the room above.
"""

from .columns import (
    ROW,
    Comparison,
    Flat,
    Own,
    add_gradients,
    are_all,
    are_leaves,
    chosen,
    each_once,
    flattened,
    let_go,
    name_of_code,
    numbers_of,
    places_of,
    rows_made,
    set_gradients,
    set_numbers,
    set_scopes,
    settle,
    trained_among,
)
from .passes import (
    all_inputs,
    counts_of,
    depths,
    first_alike,
    first_with_inputs,
    in_groups,
    order_by,
    pieces,
    put,
    reach_inputs,
    reach_users,
    spans,
    taken,
)
from .truths import logic, refuse_condition
from .value_array import BesideArrays, ValueArray, array_of, as_values, elementwise

__all__ = [
    "ROW",
    "BesideArrays",
    "Comparison",
    "Flat",
    "Own",
    "ValueArray",
    "add_gradients",
    "all_inputs",
    "are_all",
    "are_leaves",
    "array_of",
    "as_values",
    "chosen",
    "counts_of",
    "depths",
    "each_once",
    "elementwise",
    "first_alike",
    "first_with_inputs",
    "flattened",
    "in_groups",
    "let_go",
    "logic",
    "name_of_code",
    "numbers_of",
    "order_by",
    "pieces",
    "places_of",
    "put",
    "reach_inputs",
    "reach_users",
    "refuse_condition",
    "rows_made",
    "set_gradients",
    "set_numbers",
    "set_scopes",
    "settle",
    "spans",
    "taken",
    "trained_among",
]
