"""Keeps operations on single rows as columns: what a graph without layers comes down to.

A chain of a million nodes has one instruction in each level.  A block for each would cost more than it computes, so those
that come one after the other make a *series*:

    level    1       2       3       4
             multiply, tanh, multiply, tanh                one series of four instructions, each on one row

A series is either on rows of lanes or on shared numbers, and of the latter on those that are made of sums over the lanes or
on others: so it is carried out once for a batch, or for every part of it (``parts.py``).

Read next: ``parts.py``, what can be done part by part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import reach_users
from autograd.table import Op
from autograd.tape import OVER_LANES, Tape, codes_of, operation, spans

from .rows import Operand, Rows

#: From how many instructions on a series is kept as columns; fewer are blocks.
LONG = 4

#: Up to how many instructions side by side are part of a series if their inputs are not side by side.
FEW = 5


@dataclass(frozen=True)
class Series:
    """Operations on single rows, one after the other.

    ops     by instruction, as the tape's codes
    counts  how many inputs each has
    inputs  rows, with three columns; the last input is repeated where there are fewer
    tables  of the inputs: 1 where they vary, 0 where they are shared; with three columns
    result  a row by instruction
    """

    ops: Any
    counts: Any
    inputs: Rows
    tables: Any
    result: Operand
    matrix: bool = False

    @property
    def op(self) -> None:
        """A series has no operation of its own."""

    @property
    def operands(self) -> tuple[Operand, ...]:
        """All rows that are read, one operand for each table."""
        of_table = [(varies, self.inputs[self.tables == varies]) for varies in (False, True)]
        return tuple([Operand(varies, rows) for varies, rows in of_table if len(rows)])

    def each(self) -> Iterator[tuple[Op, tuple[Operand, ...], Operand]]:
        """Operation, operands and result of every instruction."""
        columns = self.ops, self.counts, self.inputs, self.tables, self.result.rows
        for code, count, inputs, tables, row in zip(*[column.tolist() for column in columns], strict=True):
            read = zip(inputs[:count], tables[:count], strict=True)
            operands = tuple([Operand(bool(table), np.array([i])) for i, table in read])
            op = operation(code)
            assert isinstance(op, Op)
            yield op, operands, Operand(self.result.varies, np.array([row]))


#: The classes that instructions wait in; 0 for one that does not wait.
_VARIES, _SHARED, _OF_SUMS = 1, 2, 3


class Waiting:
    """Instructions that wait to be a series; what needs their results must not come before them.

    An instruction that waits needs no other that waits in another class.
    """

    def __init__(self, tape: Tape) -> None:
        ops, self._bounds, self._operands, varies = tape.columns()
        sums = codes_of(*OVER_LANES)[ops]
        of_sums = reach_users(sums, self._bounds, self._operands, varies) != 0
        self._class = np.where(varies != 0, _VARIES, np.where(of_sums, _OF_SUMS, _SHARED)).astype(np.uint8)
        self._waits_in = np.zeros(len(ops), dtype=np.uint8)
        self._slots: list[list[int]] = [[], [], [], []]

    def add(self, slots: Rows) -> Iterator[Rows]:
        """Let instructions wait, one after the other; yields series of others that have to be carried out before them."""
        own = self._class[slots]
        if len(slots) > 1:
            self._waits_in[slots] = own
            of_inputs = self._waits_in[self._inputs(slots)]
            if not ((of_inputs > 0) & (of_inputs != np.repeat(own, self._counts(slots)))).any():
                for number in (_SHARED, _VARIES, _OF_SUMS):
                    self._slots[number] += slots[own == number].tolist()
                return
            self._waits_in[slots] = 0
        waits_in, operands = self._waits_in.data, self._operands.data
        columns = slots, own, self._bounds[slots], self._bounds[slots + 1]
        for slot, number, start, end in zip(*[column.tolist() for column in columns], strict=True):
            for i in operands[start:end]:
                if waits_in[i] not in (0, number):
                    yield self._taken(waits_in[i])
            waits_in[slot] = number
            self._slots[number].append(slot)

    def before(self, slots: Rows) -> Iterator[Rows]:
        """The series that have to be carried out before a block of these instructions."""
        if any(self._slots):
            for number in set(self._waits_in[self._inputs(slots)].tolist()) - {0}:
                yield self._taken(number)

    def rest(self) -> Iterator[Rows]:
        """The series that are left at the end."""
        for number in (_SHARED, _VARIES, _OF_SUMS):
            if self._slots[number]:
                yield self._taken(number)

    def _inputs(self, slots: Rows) -> Rows:
        found: Rows = self._operands[spans(self._bounds[slots], self._counts(slots))]
        return found

    def _counts(self, slots: Rows) -> Rows:
        counts: Rows = self._bounds[slots + 1] - self._bounds[slots]
        return counts

    def _taken(self, number: int) -> Rows:
        slots, self._slots[number] = np.array(self._slots[number], dtype=np.intp), []
        self._waits_in[slots] = 0
        return slots
