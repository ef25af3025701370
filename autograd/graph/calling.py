"""Calls the operations of the table: as functions, as methods, and in formulas.

tanh(v)         a function of Values or numbers
v.tanh()        a method, if the operation has one input
m.tanh(v)       in a formula of the table whose number system ``m`` is the Values: the derivative becomes a graph, too
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.engines import engine
from autograd.table import BATCH_MEAN, FLOATS, IDENTITY, REGISTRY, SHIFT, TABLE, TABLE_FILE, WHERE, Arithmetic, Op

from .arrays import elementwise, refuse_condition
from .numbers import as_number
from .value import Value, constant, record


def apply(op: Op, *inputs: Any) -> Any:
    """Call an Op: numbers give a float, any Value among them gives a node of the graph; arrays, element by element.

    >>> from autograd.table import MULTIPLY
    >>> apply(MULTIPLY, 2, 3.0), apply(MULTIPLY, 2, Value(3.0))
    (6.0, Value(6.0, op='multiply'))
    """
    op.check_arity(len(inputs))
    try:
        operands = [x if isinstance(x, Value) else as_number(x, op.name) for x in inputs]
    except TypeError:
        if any([isinstance(x, np.ndarray) for x in inputs]):
            return elementwise(op, inputs)
        raise
    if op is WHERE and type(operands[0]) is float and operands[0] not in (0.0, 1.0):
        refuse_condition(operands[0])
    if any([isinstance(x, Value) for x in operands]):
        return record(op, tuple([x if isinstance(x, Value) else constant(x) for x in operands]))
    return as_number(op.forward(FLOATS, *operands), f"the result of Op {op.name!r}")


#: What is a method: every operation of one input, but three that only serve ``detach``, ``softmax`` and the training of
#: networks.
METHODS = tuple([op for op in TABLE if op.arity == 1 and op not in (IDENTITY, SHIFT, BATCH_MEAN)])


def method(op: Op) -> Callable[[Value], Value]:
    """An operation of one input as a method."""

    def applied(self: Value) -> Value:
        return record(op, (self,))

    applied.__name__, applied.__qualname__, applied.__doc__ = op.name, f"Value.{op.name}", op.__doc__
    return applied


class Values(Arithmetic):
    """Values as a number system: an operation of a formula becomes a node, so a derivative can be differentiated."""

    def __getattr__(self, name: str) -> Any:
        return REGISTRY[name] if name in REGISTRY else super().__getattr__(name)


VALUES = Values()

_methods = {op.name: method(op) for op in METHODS}
if engine == "native" and not TYPE_CHECKING:  # the same in C; the methods are there already
    from autograd.native.engine import core

    core.fall_back_on(apply=apply)
    core.adopt(_methods)
    apply = core.apply
else:
    for _name, _method in _methods.items():
        if hasattr(Value, _name):
            raise ValueError(f"{TABLE_FILE}: an Op cannot be named {_name!r}, because a Value has a {_name} already")
        setattr(Value, _name, _method)

Op.apply = staticmethod(apply)
