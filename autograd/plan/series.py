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

from autograd.table import Op
from autograd.tape import OVER_LANES, Tape, as_array

from .rows import Operand, Rows

#: From how many instructions on a series is kept as columns; fewer are blocks.
LONG = 4

#: Up to how many instructions side by side are part of a series if their inputs are not side by side.
FEW = 4


@dataclass(frozen=True)
class Series:
    """Operations on single rows, one after the other.

    ops     by instruction
    counts  how many inputs each has
    inputs  rows, with three columns; the last input is repeated where there are fewer
    tables  of the inputs: 1 where they vary, 0 where they are shared; with three columns
    result  a row by instruction
    """

    ops: list[Op]
    counts: list[int]
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
        columns = self.ops, self.counts, self.inputs.tolist(), self.tables.tolist(), self.result.rows.tolist()
        for op, count, inputs, tables, row in zip(*columns, strict=True):
            read = zip(inputs[:count], tables[:count], strict=True)
            operands = tuple([Operand(bool(table), np.array([i])) for i, table in read])
            yield op, operands, Operand(self.result.varies, np.array([row]))


#: The classes that instructions wait in; 0 for one that does not wait.
_VARIES, _SHARED, _OF_SUMS = 1, 2, 3


class Waiting:
    """Instructions that wait to be a series; what needs their results must not come before them.

    An instruction that waits needs no other that waits in another class.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._slots: list[list[int]] = [[], [], [], []]
        self._class_of = bytearray(len(tape.instructions))
        self._of_sums = bytearray(len(tape.instructions))  # whether a shared slot is made of sums over the lanes

    def add(self, slot: int) -> Iterator[list[int]]:
        """Let an instruction wait; yields series of others that have to be carried out before it."""
        inputs = self._tape.instructions[slot].inputs
        number = _VARIES
        if not self._tape.varies[slot]:
            self._of_sums[slot] = any([self._of_sums[i] for i in inputs])
            number = _OF_SUMS if self._of_sums[slot] else _SHARED
        for i in inputs:
            other = self._class_of[i]
            if other and other != number:
                yield self._taken(other)
        self._class_of[slot] = number
        self._slots[number].append(slot)

    def before(self, slots: list[int]) -> Iterator[list[int]]:
        """The series that have to be carried out before a block of these instructions."""
        inputs = np.concatenate([as_array(self._tape.instructions[slot].inputs) for slot in slots])
        if any(self._slots):
            for number in set(np.frombuffer(self._class_of, dtype=np.uint8)[inputs].tolist()) - {0}:
                yield self._taken(number)
        if not self._tape.varies[slots[0]]:
            op = self._tape.instructions[slots[0]].op
            if op in OVER_LANES or np.frombuffer(self._of_sums, dtype=np.uint8)[inputs].any():
                for slot in slots:
                    self._of_sums[slot] = 1

    def rest(self) -> Iterator[list[int]]:
        """The series that are left at the end."""
        for number in (_SHARED, _VARIES, _OF_SUMS):
            if self._slots[number]:
                yield self._taken(number)

    def _taken(self, number: int) -> list[int]:
        slots, self._slots[number] = self._slots[number], []
        for slot in slots:
            self._class_of[slot] = 0
        return slots
