"""Finds the rows of lanes that can lie in the caller's arrays, so that nobody copies them into the table and out of it.

The update of all parameters reads and writes columns, arrays with a number for each parameter.  It does little with each
number, so that copying took longer than computing:

    w, g, u, s   →   table   →   0.9 u + 0.1 g, …   →   table   →   w′, u′, s′         copied
    w, g, u, s               →   0.9 u + 0.1 g, …                →   w′, u′, s′         in place

A row can be a *column* if it is read and written by operations on single rows only, as a formula is made of.  Where a result
is written over an argument, as u′ over u, that argument must not be needed any more: the operation that writes may read
it, lane by lane, but none after it.  Else it is copied into the table first.

Next: ``parts.h``, which uses a column in place where a part of the batch is whole vectors of neighbouring samples, and
copies it elsewhere.
"""

from __future__ import annotations

import ctypes
import itertools
from typing import Any, Literal, NamedTuple

import numpy as np

from .schedule import BLOCK, ELEMENTWISE, IN_COLUMN, BlockKind

#: Up to how many blocks and rows together are looked at: those of an update, not of a graph of a million nodes.
MOST = 200


class Array(NamedTuple):
    """An array in memory that a row of lanes is read from or written to."""

    row: int
    begin: int
    end: int

    def overlaps(self, other: Array) -> bool:
        return self.begin < other.end and other.begin < self.end


class Placement(NamedTuple):
    """Blocks, and which arrays are copied and which are columns.

    sources  numbers of the sources: those that are copied, those that are columns
    results  numbers of the results, likewise
    """

    blocks: Any
    sources: tuple[list[int], list[int]]
    results: tuple[list[int], list[int]]


class Columns:
    """The rows that operations on single rows read and write; ``placed`` says which of them can be columns."""

    def __init__(self, blocks: list[Any]) -> None:
        self.blocks = np.array(blocks, dtype=BLOCK)
        self._last_read: dict[int, int] = {}
        self._written: dict[int, int] = {}
        self._known: dict[Any, Placement] = {}
        self._elsewhere: set[int] = set()  # the rows that are added up over the lanes
        for at, (kind, _, _, used, (varies, result, *_), operands, _) in enumerate(blocks):
            read = {first for of_lanes, first, *_ in operands[:used] if of_lanes}
            self._last_read |= dict.fromkeys(read, at)
            self._elsewhere |= read if kind >= ELEMENTWISE else set()
            if varies:
                self._written[result] = at

    def placed(self, sources: list[Array], results: list[Array]) -> Placement:
        """Tell for arrays whether they are copied."""
        arrays = [*sources, *results]
        apart = [b.begin - a.begin if a.overlaps(b) else None for a, b in itertools.combinations(arrays, 2)]
        key = tuple([array.row for array in arrays]), *apart
        if key not in self._known:
            self._known[key] = self._place(sources, results)
        return self._known[key]

    def _place(self, sources: list[Array], results: list[Array]) -> Placement:
        is_result = {result.row for result in results}
        read = [i for i, source in enumerate(sources) if source.row in self._last_read or source.row in is_result]
        columns_out = [j for j, result in enumerate(results) if self._may_be_written(result, results, sources)]
        columns_in = [
            i
            for i in read
            if sources[i].row not in self._elsewhere
            and sources[i].row not in is_result
            and all([self._is_read_before(sources[i], results[j]) for j in columns_out])
        ]
        columns = [sources[i].row for i in columns_in] + [results[j].row for j in columns_out]
        return Placement(
            self._in(columns),
            ([i for i in read if i not in columns_in], columns_in),
            ([j for j in range(len(results)) if j not in columns_out], columns_out),
        )

    def _may_be_written(self, result: Array, results: list[Array], sources: list[Array]) -> bool:
        """Whether a result can be written where it belongs: to one array, over a source that it replaces or over none."""
        others = [other for other in results if other is not result]
        alone = all([other.row != result.row and not other.overlaps(result) for other in others])
        in_step = all([not other.overlaps(result) or other.begin == result.begin for other in sources])
        return result.row in self._written and result.row not in self._elsewhere and alone and in_step

    def _is_read_before(self, source: Array, result: Array) -> bool:
        """Whether nobody needs a source any more once a result is written over it."""
        return not source.overlaps(result) or self._last_read[source.row] <= self._written[result.row]

    def _in(self, columns: list[int]) -> Any:
        """The operations with operands that are in columns."""
        blocks = self.blocks.copy()
        for operands in (blocks["result"], blocks["operands"]):
            varies, first = operands["varies"], operands["first"]
            places = [(varies == 1) & (first == row) for row in columns]
            for number, here in enumerate(places):
                varies[here], first[here] = IN_COLUMN, number
        return blocks


def columns_of(blocks: Any, rows: int) -> Columns | Literal[False]:
    """The columns that blocks on so many rows might have; False if something else is among these than what columns may be used for."""
    if len(blocks) + rows > MOST:
        return False
    found: list[Any] = []
    for block in blocks.tolist():
        kind, _, count, *_, listed = block
        found += _instructions(count, listed) if kind == BlockKind.SERIES else [block]
    single = all([n == 1 and (kind < ELEMENTWISE or kind == BlockKind.BATCH_SUM) for kind, n, *_ in found])
    return single and Columns(found)


def _instructions(count: int, listed: int) -> list[Any]:
    """The instructions of a series as blocks, one for each row."""
    numbers = ctypes.cast(listed, ctypes.POINTER(ctypes.c_int32))
    found, at = [], 0
    for _ in range(count):
        kind, used, rows, result = numbers[at : at + 4]
        at += 4
        codes, steps = numbers[at : at + used], numbers[at + used : at + 2 * used] if rows > 1 else [0] * used
        at += used * (1 + (rows > 1))
        for i in range(rows):
            operands = [(code & 1, (code >> 1) + i * step, 1, 0) for code, step in zip(codes, steps, strict=True)]
            operands += [(0, 0, 0, 0)] * (3 - used)
            found.append((kind, 1, 1, used, (result & 1, (result >> 1) + i, 1, 0), operands, 0))
    return found
