"""Writes sums of products in few instructions: a·b + c·d + … is one, dot(a, b, c, d, …).

    gather_dots    the pass: it finds chains of additions, and the products that they begin with
    products       writes Σ a·b onto a tape
    linear         writes Σ a·b + Σ c onto a tape; the backward sweep adds up gradients by it (``gradients.py``)

*The order of additions.*  A function's own sums are added up in the order in which they are written, (a + b) + c, with one
exception: a number that all samples share and that comes before four products or more, as a bias written first does,

    b + w₁x₁ + w₂x₂ + w₃x₃ + w₄x₄        becomes        b + dot(w, x),

whose products are added up before b is.  In floating point that may change the last digit; where large numbers cancel,
10¹⁶ + 1 − 10¹⁶, it changes more.  Within a dot the native executor rounds once for each product and its addition, and
NumPy's matrix product has an order of its own.  A gradient is the sum of what a slot's users pass on, in any order.

Read next: ``passes.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.table import ADD, MULTIPLY

from .indices import indices
from .rewriting import finish, keep, moved, renumbering
from .tape import Kind, Tape


def products(tape: Tape, a: Any, b: Any) -> int:
    """Write Σ a·b over two arrays of slots, all products of one kind, in one instruction.

    What is the same for all samples is put first: a weight and its input.
    """
    swapped = tape.vary(a) > tape.vary(b)
    factors = np.stack([np.where(swapped, b, a), np.where(swapped, a, b)], axis=1).reshape(-1)
    return _dot_of(tape, factors)


def _dot_of(tape: Tape, factors: Any) -> int:
    return tape.emit(MULTIPLY if len(factors) == 2 else Kind.DOT, indices(factors))


def linear(tape: Tape, pairs: Sequence[tuple[int, int]], addends: Sequence[int]) -> int:
    """Write Σ a·b over the pairs plus Σ c over the addends, in one instruction for each kind of terms.

    It is used for a gradient, which is the sum of what a slot receives from its users, and for the products of one kind
    that a chain of additions begins with.

    All products in a dot are of one kind: a number of the sample's times one that is the same for all, two of the sample's,
    or two that are the same for all.
    """
    varies = tape.varies
    by_kind: dict[int, list[int]] = {0: [], 1: [], 2: []}  # by how many factors vary
    for a, b in pairs:
        by_kind[varies[a] + varies[b]] += (b, a) if varies[a] and not varies[b] else (a, b)
    terms = [_dot_of(tape, factors) for factors in by_kind.values() if factors]
    terms += addends
    for varying in (False, True):
        same_kind = [slot for slot in terms if varies[slot] == varying]
        if len(same_kind) > 2:
            at = terms.index(same_kind[0])
            terms = [slot for slot in terms if varies[slot] != varying]
            terms.insert(at, tape.emit(Kind.SUM, tuple(same_kind)))
    total = terms[0]
    for term in terms[1:]:
        total = tape.emit(ADD, (total, term))
    return total


#: How many products it takes that those after a first number are added up before it is.
AFTER_A_FIRST = 4


def gather_dots(tape: Tape) -> Tape:
    """Gather chains of additions, and the products they begin with, into sums and dots.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.
    """
    instructions = tape.instructions
    uses = tape.uses()
    gathered: set[int] = set()  # partial sums and products that become part of a larger sum
    sums: dict[int, tuple[list[int], range]] = {}  # by the slot of a sum: its terms, and which of them make a dot
    written = tape.beginning()
    start = len(written.instructions)
    for slot in range(len(instructions) - 1, start - 1, -1):
        if instructions[slot].op is ADD and slot not in gathered:
            partial_sums, terms = _terms(tape, slot, uses)
            dot = _dot(tape, terms, uses)
            gathered.update(partial_sums, [terms[i] for i in dot])
            sums[slot] = terms, dot

    becomes = renumbering(tape)
    for slot, instruction in enumerate(instructions[start:], start):
        if slot in gathered:
            becomes[slot] = -1
        elif slot in sums:
            terms, dot = sums[slot]
            slots = [becomes[term] for term in terms]
            if dot:
                factors = np.asarray(becomes)[[i for term in dot for i in instructions[terms[term]].inputs]]
                slots[dot.start : dot.stop] = [products(written, factors[0::2], factors[1::2])]
            becomes[slot] = _in_order(written, slots)
        else:
            becomes[slot] = keep(written, moved(instruction, becomes))
    return finish(written, tape, becomes)


def _terms(tape: Tape, total: int, uses: Sequence[int]) -> tuple[list[int], list[int]]:
    """The partial sums of a chain of additions, ((a + b) + c) + …, and what it adds up, from left to right."""
    partial_sums: list[int] = []
    first, last = tape.instructions[total].inputs
    terms = [last]
    while tape.instructions[first].op is ADD and uses[first] == 1:
        partial_sums.append(first)
        first, last = tape.instructions[first].inputs
        terms.append(last)
    return partial_sums, [first, *reversed(terms)]


def _dot(tape: Tape, terms: list[int], uses: Sequence[int]) -> range:
    """Which terms, neighbours at the beginning, are to be one dot: products of one kind that nothing else uses."""
    kinds = [_kind_of_product(tape, term, i == 0) if uses[term] == 1 else None for i, term in enumerate(terms)]
    start = 0 if kinds[0] is not None or tape.varies[terms[0]] else 1
    stop = start
    while stop < len(kinds) and kinds[stop] is not None and kinds[stop] == kinds[start]:
        stop += 1
    return range(start, stop) if stop - start >= (AFTER_A_FIRST if start else 2) else range(0)


def _kind_of_product(tape: Tape, slot: int, first: bool) -> int | None:
    """How many factors of a product vary, or of the products of a recorded dot that a sum begins with; None for all else."""
    op, inputs, _ = tape.instructions[slot]
    is_product = op is MULTIPLY or (first and op is Kind.DOT)
    return tape.varies[inputs[0]] + tape.varies[inputs[1]] if is_product else None


def _in_order(tape: Tape, terms: list[int]) -> int:
    """Write a sum, from left to right: in one instruction as far as all terms vary, or none does."""
    total, at = terms[0], 1
    while at < len(terms):
        end = at
        while end < len(terms) and tape.varies[terms[end]] == tape.varies[total]:
            end += 1
        if end - at > 1:
            total, at = tape.emit(Kind.SUM, (total, *terms[at:end])), end
        else:
            total, at = tape.emit(ADD, (total, terms[at])), at + 1
    return total
