"""From instructions to blocks: what can be done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one sort make a *block*, and get neighbouring places for their results.  So the
scalars of a layer of neurons come together again as its matrix, without anyone having said that there was one.

Places are rows of two tables: one with a column per lane, one with a single column for what all lanes share.

Read next: ``batch.py``, which carries the blocks out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .ops import Op
from .tape import SOURCES, Kind, Tape

Rows = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True)
class Operand:
    """Rows of one of the two tables; an array of one axis, or of two: one row of it per result."""

    varies: bool
    rows: Rows


@dataclass(frozen=True)
class Block:
    """One operation on many rows.

    matrix  whether ``operands`` are a matrix of shared numbers and rows it is multiplied with (``Kind.DOT``), or
            two sets of rows to be multiplied each with each (``Kind.BATCH_DOT``)
    result  the rows of the results, neighbours
    """

    op: Op | Kind
    operands: tuple[Operand, ...]
    result: Operand
    matrix: bool = False


@dataclass(frozen=True)
class Plan:
    """Blocks in the order in which to carry them out, and where everything is.

    sizes       how many rows the two tables have: what lanes share, what varies
    constants   (row, number) of the shared table
    parameters  rows of the shared table, by parameter in the order of the tape
    lanes       rows of the shared table that hold the number of lanes
    outputs     (whether it varies, row), in the order of the tape
    """

    blocks: list[Block]
    sizes: tuple[int, int]
    constants: list[tuple[int, float]]
    parameters: Rows
    lanes: Rows
    outputs: list[tuple[bool, int]]


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape of elementary operations in blocks; of one instruction each if they are not to be ``together``."""
    levels = list(_levels(tape, together=together))
    sources = _sources(tape)
    places = _Places(tape)
    for slots in (
        sources[Kind.ARGUMENT],
        _by_use(tape, levels, sources[Kind.PARAMETER]),
        sources[Kind.CONSTANT],
        sources[Kind.LANES],
    ):
        places.put(slots)
    blocks: list[Block] = []
    for members in levels:
        blocks += [_block(tape, slots, places) for slots in _sorts(tape, members, places)]
    rows = places.rows
    return Plan(
        blocks,
        (places.sizes[False], places.sizes[True]),
        [(int(rows[slot]), tape.instructions[slot].detail) for slot in sources[Kind.CONSTANT]],
        rows[np.array(sources[Kind.PARAMETER], dtype=np.intp)],
        rows[np.array(sources[Kind.LANES], dtype=np.intp)],
        [(tape.varies[slot], int(rows[slot])) for slot in tape.outputs],
    )


class _Places:
    """Which row of its table each slot has; rows are handed out in order."""

    def __init__(self, tape: Tape) -> None:
        self.varies = tape.varies
        self.rows = np.full(len(tape.instructions), -1, dtype=np.intp)
        self.sizes = {False: 0, True: 0}

    def put(self, slots: list[int]) -> None:
        """Give slots of one table neighbouring rows."""
        if slots:
            varies = self.varies[slots[0]]
            start, self.sizes[varies] = self.sizes[varies], self.sizes[varies] + len(slots)
            self.rows[slots] = np.arange(start, self.sizes[varies])

    def of(self, slots: Any) -> Operand:
        """The rows of slots of one table, a sequence of them or several sequences of one length."""
        array = np.array(slots, dtype=np.intp)
        return Operand(self.varies[int(array.flat[0])], self.rows[array])


def _sources(tape: Tape) -> dict[Kind, list[int]]:
    sources: dict[Kind, list[int]] = {kind: [] for kind in SOURCES}
    for slot, (op, _, _) in enumerate(tape.instructions):
        if isinstance(op, Kind) and op in SOURCES:
            sources[op].append(slot)
    return sources


def _levels(tape: Tape, *, together: bool) -> Iterator[list[int]]:
    """The slots of each level, sources left out; if not ``together``, one slot at a time."""
    level: list[int] = []
    members: defaultdict[int, list[int]] = defaultdict(list)
    for slot, (op, inputs, _) in enumerate(tape.instructions):
        level.append(0 if op in SOURCES else 1 + max([level[i] for i in inputs]))
        if level[slot]:
            members[level[slot] if together else slot].append(slot)
    for key in sorted(members):
        yield members[key]


def _by_use(tape: Tape, levels: list[list[int]], parameters: list[int]) -> list[int]:
    """The parameters in the order in which the blocks will use them: a matrix row by row."""
    used = [i for members in levels for slot in members for i in tape.instructions[slot].inputs]
    parameters_only = set(parameters)
    return list(dict.fromkeys([*[i for i in used if i in parameters_only], *parameters]))


# ---------------------------------------------------------------------------------------------------
# Sorts


def _sorts(tape: Tape, members: list[int], places: _Places) -> Iterator[list[int]]:
    """The members of a level by what they have in common, in an order in which their inputs are neighbours."""
    sorts: defaultdict[Hashable, list[int]] = defaultdict(list)
    factors: defaultdict[int, list[int]] = defaultdict(list)  # of a BATCH_DOT: what a slot is multiplied with
    for slot in members:
        op, inputs, _ = tape.instructions[slot]
        if op is Kind.BATCH_DOT:
            factors[inputs[0]].append(slot)
        else:
            sorts[_sort(tape, slot)].append(slot)
    # Products over the lanes: those rows go together that are multiplied with the same rows, each with each.
    for slots in factors.values():
        sorts[Kind.BATCH_DOT, tuple([tape.instructions[slot].inputs[1] for slot in slots])] += slots
    for sort, slots in sorts.items():
        if not (isinstance(sort, tuple) and sort[0] is Kind.BATCH_DOT):
            slots.sort(key=lambda slot: places.rows[list(tape.instructions[slot].inputs)].tolist())
        yield slots


def _sort(tape: Tape, slot: int) -> Hashable:
    """What instructions have in common that one block can do."""
    op, inputs, _ = tape.instructions[slot]
    kinds = tuple([tape.varies[i] for i in inputs[:3]]), len(inputs), tape.varies[slot]
    shared = inputs[1::2] if _is_matrix(tape, slot) else ()
    return op, kinds, shared


def _is_matrix(tape: Tape, slot: int) -> bool:
    """Whether this is a dot of shared numbers with numbers of the sample."""
    op, inputs, _ = tape.instructions[slot]
    return op is Kind.DOT and not tape.varies[inputs[0]] and tape.varies[inputs[1]]


def _block(tape: Tape, slots: list[int], places: _Places) -> Block:
    instructions = [tape.instructions[slot] for slot in slots]
    op, first, _ = instructions[0]
    places.put(slots)
    result = places.of(slots)
    if op is Kind.BATCH_DOT:
        width = len([i for i in instructions if i.inputs[0] == first[0]])
        left = [i.inputs[0] for i in instructions[::width]]
        right = [i.inputs[1] for i in instructions[:width]]
        return Block(op, (places.of(left), places.of(right)), result, matrix=True)
    if op is Kind.DOT:
        factors = places.of([i.inputs[0::2] for i in instructions])
        if _is_matrix(tape, slots[0]):
            return Block(op, (factors, places.of(first[1::2])), result, matrix=True)
        return Block(op, (factors, places.of([i.inputs[1::2] for i in instructions])), result)
    if op is Kind.SUM:
        return Block(op, (places.of([i.inputs for i in instructions]),), result)
    columns = zip(*[i.inputs for i in instructions], strict=True)
    return Block(op, tuple([places.of(column) for column in columns]), result)
