"""A glass-box autograd: scalars that remember how they were computed.

>>> from autograd import Value
>>> a, b = Value(2.0, "a"), Value(-3.0, "b")
>>> c = (a * b).tanh()
>>> c.backward()
>>> a.grad == b.data * (1 - c.data ** 2)
True

Every operation of the table is a method of ``Value`` and a function here, of Values or plain numbers:

>>> import autograd
>>> autograd.sigmoid(0.0)
0.5

Read the source room by room, each from its ``__init__.py``:

* ``table/``         what can be computed: operations and their derivatives
* ``graph/``         the engine: Value, and the sweep that runs the gradient back
* ``functional/``    derivatives of functions; ``checking.py``, whether they are right; ``nested.py``, numbers in lists
* ``tape/``          from graph to tape: what a function does, for every sample
* ``plan/``          from tape to rows of numbers, for a whole batch
* ``program/``       what ``compile`` returns
* ``native/``        the same engine and executor in C; ``engines.py`` chooses
* ``languages/``     the words that nn and viz say to a reader

Next: the package ``nn``.
"""

from __future__ import annotations

from .checking import GradientCheck, check_gradients
from .engines import engine
from .functional import elementwise_grad, grad, hessian, jacobian, value_and_grad
from .graph import (
    BackwardStep,
    Contribution,
    RecordingError,
    Value,
    backward_steps,
    constant,
    dot,
    is_stale,
    log_softmax,
    logsumexp,
    mean,
    no_grad,
    scope,
    softmax,
    sum,
    topological_order,
    zero_grad,
)
from .program import Program, compile
from .table import TABLE as _TABLE
from .table import Op, derivative, formula, number_text, with_numbers

__all__ = [
    "BackwardStep",
    "Contribution",
    "GradientCheck",
    "Op",
    "Program",
    "RecordingError",
    "Value",
    "backward_steps",
    "check_gradients",
    "compile",
    "constant",
    "derivative",
    "dot",
    "elementwise_grad",
    "engine",
    "formula",
    "grad",
    "hessian",
    "is_stale",
    "jacobian",
    "log_softmax",
    "logsumexp",
    "mean",
    "no_grad",
    "number_text",
    "scope",
    "softmax",
    "sum",
    "topological_order",
    "value_and_grad",
    "with_numbers",
    "zero_grad",
]

#: ``autograd.tanh`` and its like are the entries of the table.
globals().update({op.name: op for op in _TABLE})
__all__ += [op.name for op in _TABLE]


def __getattr__(name: str) -> Op:
    # Every entry has been found before Python asks here; what this says is their type.
    raise AttributeError(f"module 'autograd' has no attribute {name!r}")
