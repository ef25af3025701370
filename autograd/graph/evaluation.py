"""Evaluates an operation: its number, and its local derivatives.

    y = f(a, b, …)          ∂y/∂a, ∂y/∂b, …

Both are formulas of the table, run on floats.  The derivatives are worked out at once, when a node is made, and kept with
it: a leaf that changes later never changes a gradient already recorded.

Read next: ``sweep.py``, which multiplies and adds up these derivatives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.engines import engine
from autograd.table import FLOATS, Op

from .numbers import Node, as_number

#: The partials of an operation that has not selected its one input.
_NOTHING = (None,)


def evaluate(op: Op, inputs: tuple[Node, ...]) -> tuple[float, tuple[float | None, ...], bool]:
    """An operation's number, its partials, and whether it is a constant because all its inputs are.

    A partial is None if nothing flows there: with respect to a constant, where it is never computed; and if it is 0
    because the operation, ``where`` or ``relu`` for example, has not selected that input (0 × inf would be nan).

    >>> from autograd import Value, constant
    >>> from autograd.table import MULTIPLY
    >>> evaluate(MULTIPLY, (Value(2.0), constant(3.0)))
    (6.0, (3.0, None), False)
    """
    # Nearly all operations are the table's own, of two inputs or one.  Spelled out, these take half the time that the
    # general way below needs; it gives the same.
    formulas: Any = op.partials
    if op.builtin:
        if len(inputs) == 2:
            a, b = inputs
            p, q = a._data, b._data
            y = op.forward(FLOATS, p, q)
            if type(formulas) is tuple:
                da = None if a._constant else formulas[0](FLOATS, y, p, q)
                db = None if b._constant else formulas[1](FLOATS, y, p, q)
                if op.selects:
                    da, db = da or None, db or None  # 0.0 is false, and nan is true
                return y, (da, db), a._constant and b._constant
            if not (a._constant or b._constant or op.selects):
                return y, formulas(FLOATS, y, p, q), False
        elif len(inputs) == 1 and type(formulas) is not tuple and not inputs[0]._constant:
            p = inputs[0]._data
            y = op.forward(FLOATS, p)
            found = formulas(FLOATS, y, p)
            return y, (_NOTHING if op.selects and found[0] == 0.0 else found), False
    numbers, wanted = [], []
    for x in inputs:
        numbers.append(x._data)
        wanted.append(not x._constant)
    y = op.forward(FLOATS, *numbers)
    if not op.builtin:  # a user's formula may give anything
        y = as_number(y, f"the result of Op {op.name!r}")
    if True not in wanted:
        return y, (None,) * len(inputs), True
    partials = op.derivatives(FLOATS, y, numbers, wanted)
    if not op.builtin:
        partials = tuple([_as_partial(p, op) if want else None for p, want in zip(partials, wanted, strict=True)])
    if op.selects:
        partials = tuple([None if p == 0.0 else p for p in partials])
    return y, partials, False


def _as_partial(partial: Any, op: Op) -> float:
    return as_number(partial, f"a partial of Op {op.name!r}")


if engine == "native" and not TYPE_CHECKING:  # the same in C, for the table's own operations
    from autograd.native.engine import core

    core.fall_back_on(evaluate=evaluate)
    evaluate = core.evaluate
