"""From instructions to blocks: what can be done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one sort make a *block*, and get neighbouring places for their results.  So the
scalars of a layer of neurons come together again as its matrix, without anyone having said that there was one.

Places are rows of two tables: one with a column per lane, one with a single column for what all lanes share.  Where
a tape computes the gradients of P parameters, the shared table begins with these parameters, in the order in which
they are used, and next to them come their gradients in the same order:

    shared[0 : P]     w₁ w₂ w₃ …
    shared[P : 2P]    ∂L/∂w₁ ∂L/∂w₂ ∂L/∂w₃ …

So an update of all parameters is one pass over two arrays.

Read next: ``batch.py``, which carries the blocks out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .ops import IDENTITY, Op
from .tape import SOURCES, Kind, Tape

#: Gradients are computed in several blocks, to land where they belong, if these have so many rows on average.
WORTH_A_BLOCK = 2

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

    trained     how many parameters the tape computes the gradients of: they are the first rows of the shared table,
                and their gradients, in the same order, are the next
    sizes       how many rows the two tables have: what lanes share, what varies
    constants   (row, number) of the shared table
    parameters  rows of the shared table, by parameter in the order of the tape
    lanes       rows of the shared table that hold the number of lanes
    outputs     (whether it varies, row), in the order of the tape
    """

    blocks: list[Block]
    trained: int
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
    parameters = _by_use(tape, levels, sources[Kind.PARAMETER])
    places.put(sources[Kind.ARGUMENT])
    copies = _put_trained(tape, places, parameters)
    for slots in (
        [slot for slot in parameters if places.rows[slot] < 0],
        sources[Kind.CONSTANT],
        sources[Kind.LANES],
    ):
        places.put(slots)
    blocks: list[Block] = []
    for members in levels:
        for slots in _sorts(tape, members, places):
            copies += places.land(slots)
            blocks.append(_block(tape, slots, places))
    blocks += _copying(copies, places)
    rows = places.rows
    outputs = [(tape.varies[slot], int(rows[slot])) for slot in tape.outputs]
    for output, row in places.gradients.items():
        outputs[output] = False, row
    return Plan(
        blocks,
        len(tape.trained),
        (places.sizes[False], places.sizes[True]),
        [(int(rows[slot]), tape.instructions[slot].detail) for slot in sources[Kind.CONSTANT]],
        rows[np.array(sources[Kind.PARAMETER], dtype=np.intp)],
        rows[np.array(sources[Kind.LANES], dtype=np.intp)],
        outputs,
    )


class _Places:
    """Which row of its table each slot has; rows are handed out in order.

    landing    rows that are kept for the results of some slots, the gradients of parameters
    gradients  the rows of these gradients, by output
    """

    def __init__(self, tape: Tape) -> None:
        self.varies = tape.varies
        self.rows = np.full(len(tape.instructions), -1, dtype=np.intp)
        self.sizes = {False: 0, True: 0}
        self.landing: dict[int, int] = {}
        self.gradients: dict[int, int] = {}

    def put(self, slots: list[int]) -> None:
        """Give slots of one table neighbouring rows."""
        if slots:
            varies = self.varies[slots[0]]
            start, self.sizes[varies] = self.sizes[varies], self.sizes[varies] + len(slots)
            self.rows[slots] = np.arange(start, self.sizes[varies])

    def land(self, slots: list[int]) -> list[tuple[int, int]]:
        """Give slots the rows that are kept for them if these are neighbours; else new ones, and say what to copy."""
        kept = [self.landing[slot] for slot in slots if slot in self.landing]
        if len(kept) == len(slots) and kept == list(range(kept[0], kept[0] + len(kept))):
            self.rows[slots] = kept
            return []
        self.put(slots)
        return [(slot, self.landing[slot]) for slot in slots if slot in self.landing]

    def of(self, slots: Any) -> Operand:
        """The rows of slots of one table, a sequence of them or several sequences of one length."""
        array = np.array(slots, dtype=np.intp)
        return Operand(self.varies[int(array.flat[0])], self.rows[array])


def _put_trained(tape: Tape, places: _Places, parameters: list[int]) -> list[tuple[int, int]]:
    """The first rows for the parameters whose gradients are computed, and the next are kept for these.

    Returns (slot, row) of what has to be copied: a gradient that is a source itself, such as 0, or another's as well.
    """
    output_of = {parameter: output for output, parameter in enumerate(tape.trained, 1)}
    trained = [slot for slot in parameters if tape.instructions[slot].detail in output_of]
    places.put(trained)
    copies = []
    for row, slot in enumerate(trained, len(trained)):
        output = output_of[tape.instructions[slot].detail]
        gradient = tape.outputs[output]
        places.gradients[output] = row
        if gradient in places.landing or tape.instructions[gradient].op in SOURCES:
            copies.append((gradient, row))
        else:
            places.landing[gradient] = row
    places.sizes[False] += len(trained)
    return copies


def _copying(copies: list[tuple[int, int]], places: _Places) -> list[Block]:
    """Blocks that copy slots to rows; one for every run of neighbouring rows."""
    runs: list[list[tuple[int, int]]] = []
    for slot, row in sorted(copies, key=lambda copy: copy[1]):
        if runs and runs[-1][-1][1] == row - 1:
            runs[-1].append((slot, row))
        else:
            runs.append([(slot, row)])
    return [
        Block(
            IDENTITY,
            (places.of([slot for slot, _ in run]),),
            Operand(False, np.array([row for _, row in run], dtype=np.intp)),
        )
        for run in runs
    ]


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
    """The parameters in the order in which the blocks will use them: matrices first, each row by row."""
    in_order = [slot for members in levels for slot in members]
    matrices = [slot for slot in in_order if _is_matrix(tape, slot)]
    used = [i for slot in (*matrices, *in_order) for i in tape.instructions[slot].inputs]
    parameters_only = set(parameters)
    return list(dict.fromkeys([*[i for i in used if i in parameters_only], *parameters]))


# ---------------------------------------------------------------------------------------------------
# Sorts


def _sorts(tape: Tape, members: list[int], places: _Places) -> Iterator[list[int]]:
    """The members of a level by what they have in common, in an order in which their inputs are neighbours.

    Gradients for which rows are kept are blocks of their own, in the order of these rows.
    """
    landing = places.landing
    sorts: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    factors: defaultdict[tuple[int, bool], list[int]] = defaultdict(
        list
    )  # of a BATCH_DOT: what a slot is multiplied with
    for slot in sorted(members, key=lambda slot: landing.get(slot, -1)):
        op, inputs, _ = tape.instructions[slot]
        if op is Kind.BATCH_DOT:
            factors[inputs[0], slot in landing].append(slot)
        else:
            sorts[_sort(tape, slot), slot in landing].append(slot)
    # Products over the lanes: those rows go together that are multiplied with the same rows, each with each.
    products: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    for (_, lands), slots in factors.items():
        products[tuple([tape.instructions[slot].inputs[1] for slot in slots]), lands] += slots
    yield from products.values()
    for (_, lands), slots in sorts.items():
        if lands:
            yield from _in_runs(slots, landing)
        else:
            yield sorted(slots, key=lambda slot: places.rows[list(tape.instructions[slot].inputs)].tolist())


def _in_runs(slots: list[int], landing: dict[int, int]) -> list[list[int]]:
    """Slots split where the rows kept for them are not neighbours; not split if that makes many small parts."""
    runs = [[slots[0]]]
    for slot in slots[1:]:
        if landing[slot] == landing[runs[-1][-1]] + 1:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs if len(slots) >= WORTH_A_BLOCK * len(runs) else [slots]


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
