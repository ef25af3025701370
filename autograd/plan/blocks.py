"""From instructions to blocks: what can be done at once, side by side.

An instruction's *level* is one more than the highest level of its inputs, so the instructions of one level do not
depend on each other:

    level 1   w₁·x   w₂·x   w₃·x        three dots with the same inputs:  one matrix product
    level 2   tanh   tanh   tanh        the same operation three times:   one operation on three rows

Instructions of one level and one sort make a *block*, and get neighbouring places for their results.  So the
scalars of a layer of neurons come together again as its matrix, without anyone having said that there was one.

Read next: ``places.py``, where the results are; ``batch.py``, which carries the blocks out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import numpy as np

from autograd.table import IDENTITY, Op
from autograd.tape import SOURCES, Kind, Tape

from .rows import Operand, Places, Rows

__all__ = ["Block", "Operand", "Plan", "Rows", "arrange"]


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
    places = Places(tape)
    places.put(sources[Kind.ARGUMENT])
    parameters = sources[Kind.PARAMETER]
    places.put_parameters(parameters, _by_use(tape, levels, parameters))
    places.put(sources[Kind.CONSTANT])
    places.put(sources[Kind.LANES])
    blocks = [_block(tape, slots, places) for members in levels for slots in _sorts(tape, members, places)]
    blocks += [Block(IDENTITY, (source,), target) for source, target in places.copying()]
    rows = places.rows
    return Plan(
        blocks,
        len(tape.trained),
        (places.sizes[False], places.sizes[True]),
        [(int(rows[slot]), tape.instructions[slot].detail) for slot in sources[Kind.CONSTANT]],
        rows[np.array(parameters, dtype=np.intp)],
        rows[np.array(sources[Kind.LANES], dtype=np.intp)],
        places.outputs(),
    )


def _sources(tape: Tape) -> dict[Kind, list[int]]:
    sources: dict[Kind, list[int]] = {kind: [] for kind in SOURCES}
    for slot, (op, inputs, _) in enumerate(tape.instructions):
        if not inputs:
            sources[op].append(slot)  # type: ignore[index]
    return sources


def _levels(tape: Tape, *, together: bool) -> Iterator[list[int]]:
    """The slots of each level, sources left out; if not ``together``, one slot at a time."""
    level = [0] * tape.leading
    members: defaultdict[int, list[int]] = defaultdict(list)
    for slot, (_, inputs, _) in enumerate(tape.instructions[tape.leading :], tape.leading):
        level.append(1 + max([level[i] for i in inputs]) if inputs else 0)
        if inputs:
            members[level[slot] if together else slot].append(slot)
    for key in sorted(members):
        yield members[key]


def _by_use(tape: Tape, levels: list[list[int]], parameters: list[int]) -> list[int]:
    """The parameters in the order in which the blocks will use them: matrices first, each row by row."""
    used: list[int] = []
    for members in levels:
        matrices: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)  # by what they are multiplied with
        for slot in members:
            if _is_matrix(tape, slot):
                inputs = tape.instructions[slot].inputs
                matrices[inputs[1::2]] += inputs[0::2]
        for factors in matrices.values():
            used += factors
    for members in levels:
        used += [i for slot in members if not _is_matrix(tape, slot) for i in tape.instructions[slot].inputs]
    return list(dict.fromkeys([*filter(set(parameters).__contains__, used), *parameters]))


# ---------------------------------------------------------------------------------------------------
# Sorts


def _sorts(tape: Tape, members: list[int], places: Places) -> Iterator[list[int]]:
    """The members of a level by what they have in common, in an order in which their inputs are neighbours.

    Gradients for which rows are kept are blocks of their own, in the order of these rows.
    """
    landing = places.landing
    sorts: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    factors: defaultdict[tuple[int, bool], list[int]] = defaultdict(list)  # of BATCH_DOT, by what is multiplied
    for slot in sorted(members, key=lambda slot: landing.get(slot, -1)):
        op, inputs, _ = tape.instructions[slot]
        if op is Kind.BATCH_DOT:
            factors[inputs[0], slot in landing].append(slot)
        elif op is Kind.OUTER:
            yield [slot]
        else:
            sorts[_sort(tape, slot), slot in landing].append(slot)
    # Products over the lanes: those rows go together that are multiplied with the same rows, each with each.
    products: defaultdict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    for (_, lands), slots in factors.items():
        products[tuple([tape.instructions[slot].inputs[1] for slot in slots]), lands] += slots
    yield from products.values()
    for (_, lands), slots in sorts.items():
        if lands:
            yield from places.in_runs(slots)
        else:
            inputs = places.rows[np.array([tape.instructions[slot].inputs for slot in slots])]
            yield [slots[i] for i in np.lexsort(inputs.T[::-1])]  # by the first inputs, then by the second, …


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


def _block(tape: Tape, slots: list[int], places: Places) -> Block:
    instructions = [tape.instructions[slot] for slot in slots]
    op, first, detail = instructions[0]
    if op is Kind.OUTER:
        factors = places.of(first[: detail.rows]), places.of(first[detail.rows :])
        return Block(Kind.BATCH_DOT, factors, places.land_matrix(slots[0]), matrix=True)
    result = places.land(slots)
    if op is Kind.BATCH_DOT:
        width = len([i for i in instructions if i.inputs[0] == first[0]])
        left = [i.inputs[0] for i in instructions[::width]]
        right = [i.inputs[1] for i in instructions[:width]]
        return Block(op, (places.of(left), places.of(right)), result, matrix=True)
    if op is Kind.DOT:
        left_factors = places.of([i.inputs[0::2] for i in instructions])
        if _is_matrix(tape, slots[0]):
            return Block(op, (left_factors, places.of(first[1::2])), result, matrix=True)
        return Block(op, (left_factors, places.of([i.inputs[1::2] for i in instructions])), result)
    if op is Kind.SUM:
        return Block(op, (places.of([i.inputs for i in instructions]),), result)
    columns = zip(*[i.inputs for i in instructions], strict=True)
    return Block(op, tuple([places.of(column) for column in columns]), result)
