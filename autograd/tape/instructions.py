"""What an instruction of a tape may be, and the number by which the tape's columns call it: its code.

Besides the operations of the table an instruction may be one of a few kinds: sources of numbers, and operations on many terms
or over many lanes.

    codes 0, 1, …     the kinds, in the order below: sources are below ``FIRST_COMPUTED``
    then              the operations, each when it is first met: from ``FIRST_OPERATION`` on

Read next: ``tape.py``, which holds them as columns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.graph import counts_of, taken
from autograd.table import TABLE, Op

#: Slots, an array of them.
Slots: TypeAlias = Any


class Kind(Enum):
    """The kind of an instruction that is no operation of the table."""

    # Sources
    ARGUMENT = "argument"  # detail: which number of the arguments
    PARAMETER = "parameter"  # detail: the Value that the function closes over
    CONSTANT = "constant"  # detail: the number
    LANES = "lanes"  # how many samples the batch has
    # On one slot
    SPREAD = "spread"  # the same number in every lane
    DETACH = "detach"  # the number itself, and no gradient
    # On many terms
    SUM = "sum"  # a + b + c + …
    DOT = "dot"  # a·b + c·d + …
    # Over the lanes, which gives one number
    BATCH_SUM = "batch_sum"  # Σ a over the lanes
    BATCH_DOT = "batch_dot"  # Σ a·b over the lanes
    OUTER = "outer"  # Σ a·b over the lanes for every a and every b: the gradients of a matrix; see ``Matrix``

    __hash__ = object.__hash__  # there is one object of each kind, and Enum's own hash is slow


OVER_LANES = frozenset({Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.OUTER})


class Matrix(NamedTuple):
    """The detail of ``Kind.OUTER``, the one instruction whose slot stands for many numbers, a row for every a.

    It is always a result, never an input.  So the gradients of a layer's weights, 10⁵ perhaps, are one instruction.
    Weights that are used at several positions, of a sequence perhaps, have an a and a b for each position, over which the
    products are summed as well: its inputs are every a and every b of the first position, then those of the next.

    rows        how many a there are at a position
    parameters  whose gradients these are, row by row: for each, its position among the tape's parameters
    """

    rows: int
    parameters: Slots

    def factors(self, inputs: Slots) -> tuple[Slots, Slots]:
        """The slots of every a, and of every b: two arrays with a row for each and a column for each position."""
        of_positions = np.asarray(inputs).reshape(-1, self.rows + len(self.parameters) // self.rows)
        return of_positions[:, : self.rows].T, of_positions[:, self.rows :].T


class Instruction(NamedTuple):
    """One instruction as a reader sees it: an operation, its slots and, for a source, the number or Value that it stands for."""

    op: Op | Kind
    inputs: tuple[int, ...] = ()
    detail: Any = None


# -------------------------------------------------------------------------------------------------------------------
# Codes

_OPERATIONS: list[Op | Kind] = [*Kind, *TABLE]
_CODES: dict[Op | Kind, int] = {op: code for code, op in enumerate(_OPERATIONS)}
_one_at_a_time = threading.Lock()

FIRST_COMPUTED, FIRST_OPERATION = _CODES[Kind.SPREAD], len(Kind)


def code_of(op: Op | Kind) -> int:
    """The code of an operation."""
    code = _CODES.get(op)
    if code is None:  # a user's, met for the first time
        with _one_at_a_time:
            if op not in _CODES:
                _OPERATIONS.append(op)
                _CODES[op] = len(_OPERATIONS) - 1
            code = _CODES[op]
    return code


def operation(code: int) -> Op | Kind:
    """The operation with a code."""
    return _OPERATIONS[code]


def codes_of(*ops: Op | Kind) -> Any:
    """A table that says of each code whether it is that of one of these: ``codes_of(ADD)[codes]``."""
    found = np.zeros(len(_OPERATIONS), dtype=bool)
    found[[code_of(op) for op in ops]] = True
    return found


def codes_where(holds: Callable[[Op], bool], codes: Any) -> Any:
    """Which of an array of codes are operations of which something holds."""
    wanted = np.zeros(len(_OPERATIONS), dtype=bool)
    for code in counts_of(codes, len(wanted)).nonzero()[0].tolist():
        op = _OPERATIONS[code]
        wanted[code] = isinstance(op, Op) and holds(op)
    return taken(wanted, codes)
