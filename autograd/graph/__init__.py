"""The engine: numbers that remember how they were computed.

In: the derivative table, and numbers.  Out: the nodes of a graph, and their gradients.  Nothing here knows an operation:
what ``tanh`` is, and its derivative, is in ``table/operations.py``.

What may be touched: everything; plain Python is the whole engine, and the native one is held to the same tests.  Set
``GLASSGRAD_ENGINE=python`` to see what you have changed.  A function composed of operations goes into ``reductions.py``.
In reading order:

* ``value.py``       Value: a number, what made it, and its operators
* ``evaluation.py``  an operation's number and its local derivatives
* ``sweep.py``       topological order, accumulate, backward, recompute: *now you know autograd*
* ``steps.py``       the sweep as data; graphs that no longer add up
* ``calling.py``     operations as functions, as methods and in formulas
* ``arrays/``        NumPy's functions of Values, and arrays of them; graphs as arrays of numbers
* ``reductions.py``  sum, mean, dot, softmax, logsumexp
* ``state/``         what each thread remembers: no_grad, scope; blocks that end whatever happens
* ``refusals.py``    what nobody may do while ``compile`` records
* ``conversion.py``  float(v), refused while a function is differentiated
* ``numbers.py``     what counts as a number; a node's fields
* ``kinds.py``       what kind an option of a function is of
* ``copying.py``     copies and pickles of any depth

Next: ``functional/``, derivatives of functions; then the room ``tape/``.
"""

from . import kinds
from .arrays import (
    ROW,
    Comparison,
    Flat,
    Own,
    ValueArray,
    add_gradients,
    all_inputs,
    are_all,
    are_leaves,
    array_of,
    as_values,
    chosen,
    counts_of,
    depths,
    each_once,
    first_alike,
    first_with_inputs,
    flattened,
    in_groups,
    let_go,
    name_of_code,
    numbers_of,
    order_by,
    pieces,
    places_of,
    put,
    reach_inputs,
    reach_users,
    rows_made,
    set_gradients,
    set_numbers,
    set_scopes,
    settle,
    spans,
    taken,
    trained_among,
)
from .calling import METHODS, VALUES
from .conversion import differentiating, refuse_frozen, varying
from .copying import like
from .numbers import as_number, has_mask, require_value
from .reductions import dot, log_softmax, logsumexp, mean, softmax, sum
from .refusals import RecordingError, compiling, refuse, require_nothing_caught
from .state import (
    NO_GRAD,
    OF_DERIVATIVE,
    STATE,
    Block,
    Decorating,
    Undo,
    changes,
    enable_grad,
    in_turn,
    no_grad,
    not_recorded,
    own_leaves,
    scope,
)
from .steps import BackwardStep, Contribution, any_differs, backward_steps, is_stale, multiplies_by_zero
from .sweep import accumulate, clear_grad, commit, topological_order, zero_grad
from .value import Value, constant, new_values, record

__all__ = [
    "METHODS",
    "NO_GRAD",
    "OF_DERIVATIVE",
    "ROW",
    "STATE",
    "VALUES",
    "BackwardStep",
    "Block",
    "Comparison",
    "Contribution",
    "Decorating",
    "Flat",
    "Own",
    "RecordingError",
    "Undo",
    "Value",
    "ValueArray",
    "accumulate",
    "add_gradients",
    "all_inputs",
    "any_differs",
    "are_all",
    "are_leaves",
    "array_of",
    "as_number",
    "as_values",
    "backward_steps",
    "changes",
    "chosen",
    "clear_grad",
    "commit",
    "compiling",
    "constant",
    "counts_of",
    "depths",
    "differentiating",
    "dot",
    "each_once",
    "enable_grad",
    "first_alike",
    "first_with_inputs",
    "flattened",
    "has_mask",
    "in_groups",
    "in_turn",
    "is_stale",
    "kinds",
    "let_go",
    "like",
    "log_softmax",
    "logsumexp",
    "mean",
    "multiplies_by_zero",
    "name_of_code",
    "new_values",
    "no_grad",
    "not_recorded",
    "numbers_of",
    "order_by",
    "own_leaves",
    "pieces",
    "places_of",
    "put",
    "reach_inputs",
    "reach_users",
    "record",
    "refuse",
    "refuse_frozen",
    "require_nothing_caught",
    "require_value",
    "rows_made",
    "scope",
    "set_gradients",
    "set_numbers",
    "set_scopes",
    "settle",
    "softmax",
    "spans",
    "sum",
    "taken",
    "topological_order",
    "trained_among",
    "varying",
    "zero_grad",
]
