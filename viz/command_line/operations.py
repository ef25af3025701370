"""Say what an expression may call and which signs stand in it, read off the derivative table.

An operation added to the table is here by itself: by its name, ``log``, and by what its badge says if that is a word,
``ln``.  Beside them stand the functions that are made of the table's: sums, means, softmax.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import autograd
from autograd.table import ABSOLUTE, BATCH_MEAN, IDENTITY, POWER, SHIFT, TABLE, Op

#: The operations by their names, without those that only serve ``detach``, ``softmax`` and the training of networks.
NAMED: Mapping[str, Op] = {op.name: op for op in TABLE if op not in (IDENTITY, SHIFT, BATCH_MEAN)}

#: The same, also by what their badges say (of two that say the same, the first is meant), and by Python's own names.
OPERATIONS: Mapping[str, Op] = {
    "abs": ABSOLUTE,
    "pow": POWER,
    **{op.symbol: op for op in reversed(list(NAMED.values())) if op.symbol.isidentifier()},
    **NAMED,
}

#: Functions of lists, and how many lists each takes.
OF_LISTS: Mapping[str, tuple[Callable[..., Any], int]] = {
    "sum": (autograd.sum, 1),
    "mean": (autograd.mean, 1),
    "dot": (autograd.dot, 2),
    "softmax": (autograd.softmax, 1),
    "log_softmax": (autograd.log_softmax, 1),
    "logsumexp": (autograd.logsumexp, 1),
}

#: What Python calls the signs that a table may have.
_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_BETWEEN = {op.operator: op for op in TABLE if op.operator and op.arity == 2}
_BEFORE = {op.operator: op for op in TABLE if op.operator and op.arity == 1}

#: The operation of a sign between two numbers.  C has no sign for powers, so the table names none either.
BETWEEN: Mapping[type, Op] = {
    ast.Pow: POWER,
    **{kind: _BETWEEN[sign] for kind, sign in _SIGNS.items() if sign in _BETWEEN},
}

#: The operation of a sign before a number.
BEFORE: Mapping[type, Op] = {kind: _BEFORE[sign] for kind, sign in ((ast.USub, "-"),) if sign in _BEFORE}

#: The characters of all signs.
SIGNS = frozenset("".join([*_BETWEEN, *_BEFORE]))


def called(name: str) -> str | None:
    """What is meant by a name that stands before a parenthesis; None if nothing.

    >>> called("ln"), called("softmax"), called("eval")
    ('log', 'softmax', None)
    """
    if name in OF_LISTS:
        return name
    return OPERATIONS[name].name if name in OPERATIONS else None


def inputs_of(name: str) -> int | None:
    """How many inputs the operation of that name takes; None for any number."""
    return OF_LISTS[name][1] if name in OF_LISTS else OPERATIONS[name].arity
