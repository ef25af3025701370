"""Finds the rows of lanes that can lie in the caller's arrays, so that nobody copies them into the table and out of it.

The update of all parameters reads and writes columns, arrays with a number for each parameter.  It does little with each
number, so that copying took longer than computing:

    w, g, u, s   →   table   →   0.9 u + 0.1 g, …   →   table   →   w′, u′, s′         copied
    w, g, u, s               →   0.9 u + 0.1 g, …                →   w′, u′, s′         in place

A row can be a *column* if it is read and written by operations that go row by row, and by nothing else.  Where a result
is written over an argument, as u′ over u, that argument must not be needed any more: the operation that writes may read
it, lane by lane, but none after it.  Else it is copied into the table first.

Next: ``parts.h``, which uses a column in place where a part of the batch is whole vectors of neighbouring samples, and
copies it elsewhere.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Container
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from .schedule import BLOCK, ELEMENTWISE, IN_COLUMN, BlockKind

_Steps: TypeAlias = tuple[int, int, int, int]

#: Up to how many blocks and rows together, or instructions, are looked at: those of an update, not of a graph of a million nodes.
MOST = 200

#: Blocks of up to so many rows are split into single rows, which can be columns.
FEW_ROWS = 8


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
    """The rows that blocks on lanes read and write; ``placed`` says which of them can be columns."""

    def __init__(self, blocks: Any) -> None:
        self.blocks = _split(_opened(blocks))
        self._is_single = (self.blocks["kind"] < ELEMENTWISE) & (self.blocks["n"] == 1)
        self._last_read: dict[int, int] = {}
        self._written: dict[int, int] = {}
        self._known: dict[Any, Placement] = {}
        elsewhere: set[int] = set()
        for at, (kind, n, inner, used, result, operands, listed) in enumerate(self.blocks.tolist()):
            read = {row for each in operands[:used] for row in _rows(each, n, inner, listed)}
            written = _rows(result, n, 1)
            self._last_read |= dict.fromkeys(read, at)
            self._written |= dict.fromkeys(written, at)
            if kind >= ELEMENTWISE or n > 1:
                elsewhere |= {*read, *written}
        closed = (self.blocks["kind"] == BlockKind.SERIES).any()  # it may read and write any row
        self._elsewhere: Container[int] = range(np.iinfo(np.int32).max) if closed else elsewhere

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
        read = [
            i
            for i, source in enumerate(sources)
            if source.row in self._last_read or source.row in self._elsewhere or source.row in is_result
        ]
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
        """The blocks with operands that are in columns."""
        blocks = self.blocks.copy()
        for name in ("result", "operands"):
            operands = blocks[name][self._is_single]
            for number, row in enumerate(columns):
                here = (self.blocks[name][self._is_single]["first"] == row) & (operands["varies"] == 1)
                operands["varies"][here], operands["first"][here] = IN_COLUMN, number
            blocks[name][self._is_single] = operands
        return blocks


def _opened(blocks: Any) -> Any:
    """Blocks with each series of a few operations as the blocks that it stands for."""
    found: list[Any] = []
    for block in blocks.tolist():
        kind, _, count, *_, listed = block
        is_short = kind == BlockKind.SERIES and count <= MOST
        found += (_instructions(count, listed) if is_short else []) or [block]
    return np.array(found, dtype=BLOCK)


def _instructions(count: int, listed: int) -> list[Any]:
    """The instructions of a series as blocks; none if there are sums and dots, whose terms lie anywhere."""
    numbers = ctypes.cast(listed, ctypes.POINTER(ctypes.c_int32))
    found, at = [], 0
    for _ in range(count):
        kind, used, rows, result = numbers[at : at + 4]
        if kind in (BlockKind.SUM, BlockKind.DOT):
            return []
        at += 4
        codes, steps = numbers[at : at + used], numbers[at + used : at + 2 * used] if rows > 1 else [1] * used
        at += used * (1 + (rows > 1))
        operands = [(code & 1, code >> 1, step, 0) for code, step in zip(codes, steps, strict=True)]
        operands += [(0, 0, 0, 0)] * (3 - used)
        found.append((kind, rows, 1, used, (result & 1, result >> 1, 1, 0), operands, 0))
    return found


def _split(blocks: Any) -> Any:
    """Blocks of a few rows, which lie on lanes, as blocks of single rows."""
    few = (blocks["kind"] < ELEMENTWISE) & (blocks["result"]["varies"] != 0) & (blocks["n"] <= FEW_ROWS)
    times = np.where(few, blocks["n"], 1)
    split = np.repeat(blocks, times)
    which = np.arange(len(split)) - np.repeat(np.cumsum(times) - times, times)
    split["n"][np.repeat(few, times)] = 1
    for operand in (split["result"], *split["operands"].T):
        operand["first"] += which * operand["step"]
    return split


def _rows(operand: _Steps, n: int, inner: int, listed: int = 0) -> list[int]:
    """The rows of lanes of an operand, and perhaps more: it has one for each result, each term, or each term of each result."""
    varies, first, step, inner_step = operand
    if not varies:
        return []
    if listed:
        return [*(ctypes.c_int32 * n).from_address(listed)]
    if inner_step:
        return [first + i * step + j * inner_step for i in range(n) for j in range(inner)]
    return [first + i * step for i in range(max(n, inner))]
