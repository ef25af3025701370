"""Instructions on single rows, one after the other: ``Series``.

A block is worth its cost if it is on many rows.  A chain of operations hardly has two instructions side by side, and in a
graph without layers those of one kind read rows that lie anywhere, which a block would have to copy together first.  A plan
of blocks would cost far more than it computes, so such instructions make a *series*, which is a few arrays:

    level    1       2       3       4
             multiply, tanh, multiply, tanh                one series of four instructions, each on one row

A series is on rows of lanes; or it adds up such rows over the lanes; or it is on shared numbers, and of the latter on those
that are made of sums over the lanes or on others.  So it is carried out once for a batch, or for every part of it
(``parts.py``).

Read next: ``parts.py``, what can be done part by part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import all_inputs, pieces, put, reach_users, taken
from autograd.table import Op
from autograd.tape import OVER_LANES, Kind, Tape, codes_of, operation

from .rows import Operand, Rows


@dataclass(frozen=True)
class Series:
    """Operations on single rows, one after the other.

    All are arrays of small numbers: there may be 10⁶ instructions.

    ops     by instruction, as the tape's codes
    bounds  where the inputs of each begin, and the last ones end
    inputs  rows
    tables  of the inputs: 1 where they vary, 0 where they are shared
    result  a row by instruction
    begins  where an instruction is not like the one before: of another kind or level, or its result is not in the next row.
            Those that are alike could be done side by side
    over_lanes  whether all are sums over the lanes
    """

    ops: Any
    bounds: Any
    inputs: Rows
    tables: Any
    result: Operand
    begins: Rows
    over_lanes: bool
    matrix: bool = False

    @property
    def op(self) -> None:
        """A series has no operation of its own."""

    @property
    def operands(self) -> tuple[Operand, ...]:
        """All rows that are read, one operand for each table."""
        of_table = [(varies, self.inputs[self.tables == varies]) for varies in (False, True)]
        return tuple([Operand(varies, rows) for varies, rows in of_table if len(rows)])

    def alike(self) -> Iterator[tuple[Op | Kind, tuple[Operand, ...], Operand, bool]]:
        """Operation, operands, result and whether it is of matrices, as a block has them, of those that are alike together."""
        ends, bounds = [*self.begins[1:].tolist(), len(self.ops)], self.bounds
        for begin, end in zip(self.begins.tolist(), ends, strict=True):
            op, shape = operation(self.ops[begin]), (end - begin, -1)
            rows = self.inputs[bounds[begin] : bounds[end]].reshape(shape)
            varies = self.tables[bounds[begin] : bounds[begin + 1]].astype(bool).tolist()
            matrix = is_of_matrices(op, varies)
            for i in range(len(rows)) if matrix else [slice(None)]:
                result = Operand(self.result.varies, np.atleast_1d(self.result.rows[begin:end][i]))
                yield op, operands_of(op, np.atleast_2d(rows[i]), varies), result, matrix


def is_of_matrices(op: Op | Kind, varies: list[bool]) -> bool:
    """Whether NumPy has a matrix product for an operation on rows of which these vary."""
    return op is Kind.BATCH_DOT or (op is Kind.DOT and varies[:2] == [False, True])


def operands_of(op: Op | Kind, rows: Rows, varies: list[bool]) -> tuple[Operand, ...]:
    """The operands of a block of instructions of one kind, from a row of input rows for each, and which columns vary."""
    if op is Kind.DOT:
        second = rows[0, 1::2] if is_of_matrices(op, varies) else rows[:, 1::2]
        return Operand(varies[0], rows[:, 0::2]), Operand(varies[1], second)
    if op is Kind.SUM:
        return (Operand(varies[0], rows),)
    if op is Kind.BATCH_DOT:
        width = int(np.count_nonzero(rows[:, 0] == rows[0, 0]))
        return Operand(True, rows[::width, 0]), Operand(True, rows[:width, 1])
    return tuple([Operand(*column) for column in zip(varies, rows.T, strict=True)])


#: The classes that instructions wait in, 0 for one that does not wait.  What waits may need what waits in its own class or in
#: one before it; it is the other way round only if a sum over the lanes flows back into lanes.
_SHARED, _VARIES, _OVER_LANES, _OF_SUMS = 1, 2, 3, 4


class Waiting:
    """Instructions that wait to be a series; what needs their results must not come before them."""

    def __init__(self, tape: Tape) -> None:
        ops, self._bounds, self._operands, varies = tape.columns()
        sums = taken(codes_of(*OVER_LANES), ops)
        self._class = np.full(len(ops), _SHARED, dtype=np.uint8)
        self._class[reach_users(sums, self._bounds, self._operands, varies) != 0] = _OF_SUMS
        self._class[sums] = _OVER_LANES
        self._class[varies != 0] = _VARIES
        self._waits_in = np.zeros(len(ops), dtype=np.uint8)
        self._slots: dict[int, list[Rows]] = {number: [] for number in (_SHARED, _VARIES, _OVER_LANES, _OF_SUMS)}

    def add(self, slots: Rows) -> Iterator[Rows]:
        """Let instructions wait, one after the other; yields series of others that have to be carried out before them."""
        own = taken(self._class, slots)
        put(self._waits_in, slots, own)
        behind = self._behind(slots, own)
        if behind:
            self._waits_in[slots] = 0
            if len(slots) > 1:
                for half in np.array_split(slots, 2):
                    yield from self.add(half)
                return
            yield from self._taken(behind)
            self._waits_in[slots] = own
        for number, waiting in self._slots.items():
            if len(chosen := slots[own == number]):
                waiting.append(chosen)

    def before(self, slots: Rows) -> Iterator[Rows]:
        """The series that have to be carried out before a block of these instructions."""
        if any(self._slots.values()):
            yield from self._taken(self._waits_in[all_inputs(slots, self._bounds, self._operands)].max(initial=0))

    def rest(self) -> Iterator[Rows]:
        """The series that are left at the end."""
        yield from self._taken(_OF_SUMS)

    def _behind(self, slots: Rows, own: Any) -> int:
        """The highest class in which an input waits that is behind the class of the instruction itself; 0: there is none."""
        found = 0
        for piece in pieces(len(slots)):
            some = slots[piece]
            waits_in = self._waits_in[all_inputs(some, self._bounds, self._operands)]
            of_users = np.repeat(own[piece], self._bounds[some + 1] - self._bounds[some])
            found = max(found, int(waits_in[waits_in > of_users].max(initial=0)))
        return found

    def _taken(self, last: int) -> Iterator[Rows]:
        """What waits in the classes up to one."""
        for number, waiting in self._slots.items():
            if waiting and number <= last:
                slots = np.concatenate(waiting)
                waiting.clear()
                self._waits_in[slots] = 0
                yield slots
