"""Arranges instructions in blocks, so that many of one kind are done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one kind make a *block*, and their results get neighbouring rows.  So the scalars of a
layer of neurons come together again as its matrix, though nobody has said that there was one.

Read next: ``rows.py``, which row each result gets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

import numpy as np

from autograd.table import ADD, IDENTITY, Op
from autograd.tape import SOURCES, Indices, Integers, Kind, Tape, as_array

from .rows import Assignment, Operand, Rows
from .series import FEW, LONG, Series, Waiting


@dataclass(frozen=True)
class Block:
    """One operation on many rows.

    matrix  whether ``operands`` are a matrix of shared numbers and rows it is multiplied with (``Kind.DOT``), or
            two sets of rows to be multiplied each with each (``Kind.BATCH_DOT``), with a column for each position
            if the products are summed over several positions
    result  the rows of the results, which are neighbours
    """

    op: Op | Kind
    operands: tuple[Operand, ...]
    result: Operand
    matrix: bool = False


@dataclass(frozen=True)
class Plan:
    """Blocks in the order in which they are carried out, and the rows of everything.

    trained     how many parameters the tape computes the gradients of: they are the first rows of the shared table,
                and their gradients, in the same order, are the next
    sizes       how many rows the two tables have, that of what lanes share and that of what varies
    constants   (row, number) of the shared table
    parameters  rows of the shared table, by parameter in the order of the tape
    lanes       rows of the shared table that hold the number of lanes
    outputs     (whether it varies, row), in the order of the tape, but for the gradients of parameters
    gradients   rows of the shared table: the gradients of parameters, which follow the first output on the tape
    """

    blocks: list[Block | Series]
    trained: int
    sizes: tuple[int, int]
    constants: list[tuple[int, float]]
    parameters: Rows
    lanes: Rows
    outputs: list[tuple[bool, int]]
    gradients: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))


def arrange(tape: Tape, *, together: bool = True) -> Plan:
    """Arrange a tape in blocks; of one instruction each if they are not to be ``together``."""
    levels = list(_levels(tape, together=together))
    sources = _sources(tape)
    assignment = Assignment(tape)
    assignment.assign(sources[Kind.ARGUMENT])
    parameters = sources[Kind.PARAMETER]
    assignment.assign_parameters(parameters, _by_use(tape, levels, parameters))
    assignment.assign(sources[Kind.CONSTANT])
    assignment.assign(sources[Kind.LANES])
    blocks = list(_blocks(tape, levels, assignment))
    blocks += [Block(IDENTITY, (source,), target) for source, target in assignment.copies()]
    rows = assignment.rows
    return Plan(
        blocks,
        len(tape.trained),
        (assignment.sizes[False], assignment.sizes[True]),
        [(int(rows[slot]), tape.instructions[slot].detail) for slot in sources[Kind.CONSTANT]],
        rows[parameters],
        rows[np.array(sources[Kind.LANES], dtype=np.intp)],
        assignment.outputs(),
        assignment.gradients(),
    )


def _sources(tape: Tape) -> dict[Kind, Any]:
    sources: dict[Kind, Any] = {kind: [] for kind in SOURCES}
    sources[Kind.ARGUMENT], sources[Kind.PARAMETER] = tape.arguments(), tape.parameters()
    for slot, (op, _, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        if op in (Kind.CONSTANT, Kind.LANES):
            sources[op].append(slot)
    return sources


def _levels(tape: Tape, *, together: bool) -> Iterator[list[int]]:
    """The slots of each level, sources left out; if not ``together``, one slot at a time."""
    levels = np.zeros(len(tape.instructions), dtype=np.int32)
    level = levels.data
    members: defaultdict[int, list[int]] = defaultdict(list)
    for slot, (_, inputs, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        if inputs:
            highest = (
                int(levels[inputs.array].max()) if inputs.__class__ is Indices else max([level[i] for i in inputs])
            )
            level[slot] = 1 + highest
            members[level[slot] if together else slot].append(slot)
    for key in sorted(members):
        yield members[key]


def _by_use(tape: Tape, levels: list[list[int]], parameters: Rows) -> Rows:
    """The parameters in the order in which the blocks will use them: matrices first, each row by row.

    In this order they get their rows, so that a layer's matrix is one piece of the table, with no need to copy it
    together before every product.
    """
    used: list[Any] = []
    for members in levels:
        matrices: defaultdict[Integers, list[Any]] = defaultdict(list)  # by their common factors
        for slot in members:
            if _is_matrix(tape, slot):
                inputs = tape.instructions[slot].inputs
                matrices[inputs[1::2]].append(as_array(inputs)[0::2])
        used += [weights for rows in matrices.values() for weights in rows]
    is_parameter = np.zeros(len(tape.instructions), dtype=bool)
    is_parameter[parameters] = True
    may_be = is_parameter.data
    for members in levels:
        for slot in members:
            inputs = tape.instructions[slot].inputs
            if inputs.__class__ is Indices or any([may_be[i] for i in inputs]):
                used += [] if _is_matrix(tape, slot) else [as_array(inputs)]
    slots = np.concatenate([*used, parameters], dtype=np.intp)
    slots = slots[is_parameter[slots]]
    first = np.empty(len(tape.instructions), dtype=np.intp)  # where a slot comes first: what is written last stays
    first[slots[::-1]] = np.arange(len(slots))[::-1]
    used_first: Rows = slots[first[slots] == np.arange(len(slots))]
    return used_first


def _blocks(tape: Tape, levels: list[list[int]], assignment: Assignment) -> Iterator[Block | Series]:
    """The blocks of all levels; what is alone of its kind in a level, or scattered, waits to be part of a series."""
    waiting = Waiting(tape)
    for members in levels:
        for slots in [members] if len(members) == 1 else _by_kind(tape, members, assignment):
            if _is_elementwise(tape, slots[0]) and _are_scattered(tape, slots, assignment):
                for series in chain.from_iterable(map(waiting.add, slots)):
                    yield from _series(tape, series, assignment)
            else:
                for series in waiting.before(slots):
                    yield from _series(tape, series, assignment)
                yield _block(tape, _side_by_side(tape, slots, assignment), assignment)
    for series in waiting.rest():
        yield from _series(tape, series, assignment)


def _are_scattered(tape: Tape, slots: list[int], assignment: Assignment) -> bool:
    """Whether these are one instruction, or a few whose inputs would have to be copied together for a block."""
    if len(slots) == 1 or len(slots) > FEW:
        return len(slots) == 1
    rows = assignment.rows.data
    for inputs in zip(*[tape.instructions[slot].inputs for slot in slots], strict=True):
        step = rows[inputs[1]] - rows[inputs[0]]
        if step not in (0, 1) or any([rows[b] - rows[a] != step for a, b in pairwise(inputs[1:])]):
            return True
    return False


def _is_elementwise(tape: Tape, slot: int) -> bool:
    """Whether this is an operation of the table, but for the sum of a matrix product and its bias, which are one block."""
    op, inputs, _ = tape.instructions[slot]
    return isinstance(op, Op) and not (op is ADD and any([_is_matrix(tape, i) for i in inputs]))


def _series(tape: Tape, slots: list[int], assignment: Assignment) -> Iterator[Block | Series]:
    """Instructions on single rows as a series; if they are few, as blocks."""
    if len(slots) < LONG:
        yield from [_block(tape, [slot], assignment) for slot in slots]
        return
    instructions = [tape.instructions[slot] for slot in slots]
    ops = [op for op, _, _ in instructions if isinstance(op, Op)]
    result = assignment.assign_each(slots)
    inputs = np.array([(i[0], i[-1], i[-1]) if len(i) < 3 else i for _, i, _ in instructions], dtype=np.intp)
    counts = [len(i) for _, i, _ in instructions]
    yield Series(ops, counts, assignment.rows[inputs], tape.vary(inputs), result)


# ---------------------------------------------------------------------------------------------------
# Kinds


def _by_kind(tape: Tape, members: list[int], assignment: Assignment) -> Iterator[list[int]]:
    """The members of a level, those of one kind together, in an order in which their inputs are neighbours.

    Gradients that have reserved rows are blocks of their own, in the order of these rows.
    """
    reserved = assignment.reserved
    kinds: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    factors: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)  # of BATCH_DOT, by the first one
    for slot in sorted(members, key=lambda slot: reserved.get(slot, -1)):
        op, inputs, _ = tape.instructions[slot]
        if op is Kind.BATCH_DOT:
            factors[inputs[0], slot in reserved].append(slot)
        elif op is Kind.OUTER:
            yield [slot]
        else:
            kinds[_kind(tape, slot), slot in reserved].append(slot)
    # Products over the lanes: rows that are multiplied with the same rows are one block, each with each.
    products: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    for (_, has_rows), slots in factors.items():
        products[tuple([tape.instructions[slot].inputs[1] for slot in slots]), has_rows] += slots
    yield from products.values()
    for (_, has_rows), slots in kinds.items():
        if has_rows:
            yield from assignment.in_runs(slots)
        else:
            yield slots


def _side_by_side(tape: Tape, slots: list[int], assignment: Assignment) -> list[int]:
    """Instructions of one kind in an order in which their inputs are neighbours; gradients in that of their reserved rows."""
    if len(slots) == 1 or slots[0] in assignment.reserved or tape.instructions[slots[0]].op is Kind.BATCH_DOT:
        return slots
    order = _by_inputs(assignment.rows[_matrix([tape.instructions[slot].inputs for slot in slots])])
    return [slots[i] for i in order]


def _by_inputs(rows: Rows) -> list[int]:
    """The order of instructions by the rows of their first inputs, then of the second, …"""
    first = rows[:, 0]
    order = np.argsort(first, kind="stable")
    if rows.shape[1] > 1 and (np.diff(first[order]) == 0).any():
        order = np.lexsort(rows.T[::-1])
    return order.tolist()  # type: ignore[no-any-return]


def _matrix(rows: Sequence[Integers]) -> Rows:
    """The inputs of several instructions, of one length, as an array with a row for each."""
    return np.array([as_array(inputs) for inputs in rows] if rows[0].__class__ is Indices else rows, dtype=np.intp)


def _kind(tape: Tape, slot: int) -> Hashable:
    """A key that is the same for all instructions that one block can do."""
    op, inputs, _ = tape.instructions[slot]
    if op.__class__ is Op:
        return op, tape.varies[inputs[0]], tape.varies[inputs[-1]], tape.varies[inputs[len(inputs) // 2]], len(inputs)
    varies = tuple([tape.varies[i] for i in inputs[:3]])
    factors = inputs[1::2] if _is_matrix(tape, slot) else ()
    return op, varies, len(inputs), tape.varies[slot], factors


def _is_matrix(tape: Tape, slot: int) -> bool:
    """Whether this is a dot of shared numbers with numbers of the sample."""
    op, inputs, _ = tape.instructions[slot]
    return op is Kind.DOT and not tape.varies[inputs[0]] and bool(tape.varies[inputs[1]])


def _block(tape: Tape, slots: list[int], assignment: Assignment) -> Block:
    instructions = [tape.instructions[slot] for slot in slots]
    op, first, detail = instructions[0]
    if op is Kind.OUTER:
        a, b = detail.factors(first)
        operands = (
            (assignment.of(a), assignment.of(b)) if a.shape[1] > 1 else (assignment.of(a[:, 0]), assignment.of(b[:, 0]))
        )
        return Block(Kind.BATCH_DOT, operands, assignment.assign_matrix(slots[0]), matrix=True)
    result = assignment.assign_results(slots)
    if op is Kind.BATCH_DOT:
        width = len([i for i in instructions if i.inputs[0] == first[0]])
        left = [i.inputs[0] for i in instructions[::width]]
        right = [i.inputs[1] for i in instructions[:width]]
        return Block(op, (assignment.of(left), assignment.of(right)), result, matrix=True)
    if op is Kind.DOT:
        factors = _matrix([i.inputs for i in instructions])
        if _is_matrix(tape, slots[0]):
            return Block(op, (assignment.of(factors[:, 0::2]), assignment.of(factors[0, 1::2])), result, matrix=True)
        return Block(op, (assignment.of(factors[:, 0::2]), assignment.of(factors[:, 1::2])), result)
    if op is Kind.SUM:
        return Block(op, (assignment.of(_matrix([i.inputs for i in instructions])),), result)
    columns = zip(*[i.inputs for i in instructions], strict=True)
    return Block(op, tuple([assignment.of(column) for column in columns]), result)
