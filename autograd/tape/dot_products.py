"""Writes sums of products in few instructions: a·b + c·d + … is one, dot(a, b, c, d, …).

    gather_dots    the pass: it finds chains of additions, and the products in them
    linear         writes Σ a·b + Σ c onto a tape; the backward sweep adds up gradients by it (``gradients.py``)

The order of the additions changes, and with it perhaps the last digit of a sum, or the sign of one that is 0.

Read next: ``passes.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from autograd.table import ADD, MULTIPLY

from .tape import Kind, Tape, finish, keep, moved


def linear(tape: Tape, pairs: Sequence[tuple[int, int]], addends: Sequence[int]) -> int:
    """Write Σ a·b over the pairs plus Σ c over the addends, in one instruction for each kind of terms.

    It is used where a sum's terms are known all at once: for a chain of additions, and for a gradient, which is the sum
    of what a slot receives from its users.

    All products in a dot are of one kind: a number of the sample's times one that is the same for all (which is put
    first: a weight and its input), two of the sample's, or two that are the same for all.
    """
    varies = tape.varies
    by_kind: dict[int, list[int]] = {0: [], 1: [], 2: []}  # by how many factors vary
    for a, b in pairs:
        by_kind[varies[a] + varies[b]] += (b, a) if varies[a] and not varies[b] else (a, b)
    products = [
        tape.emit(MULTIPLY if len(factors) == 2 else Kind.DOT, tuple(factors))
        for factors in by_kind.values()
        if factors
    ]
    terms = [*products, *addends]
    for varying in (False, True):
        same_kind = [slot for slot in terms if varies[slot] is varying]
        if len(same_kind) > 2:
            at = terms.index(same_kind[0])
            terms = [slot for slot in terms if varies[slot] is not varying]
            terms.insert(at, tape.emit(Kind.SUM, tuple(same_kind)))
    total = terms[0]
    for term in terms[1:]:
        total = tape.emit(ADD, (total, term))
    return total


def gather_dots(tape: Tape) -> Tape:
    """Gather chains of additions, and the products in them, into dots and sums.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.
    """
    instructions = tape.instructions
    uses = Counter(chain.from_iterable([inputs for _, inputs, _ in instructions[tape.leading :]]))
    uses.update(tape.outputs)
    gathered: set[int] = set()  # partial sums and products that become part of a larger sum
    sums: dict[int, tuple[list[int], list[int]]] = {}  # by the slot of a sum: its products and its other terms
    written = tape.beginning()
    start = len(written.instructions)
    for slot in range(len(instructions) - 1, start - 1, -1):
        if instructions[slot].op is ADD and slot not in gathered:
            partial_sums, terms = _terms(tape, slot, uses)
            products = [term for term in terms if instructions[term].op is MULTIPLY and uses[term] == 1]
            if len(products) < 2:
                products = []
            gathered.update(partial_sums, products)
            sums[slot] = products, [term for term in terms if term not in gathered]

    becomes = list(range(start))
    for slot, instruction in enumerate(instructions[start:], start):
        if slot in gathered:
            becomes.append(-1)
        elif slot in sums:
            products, others = sums[slot]
            pairs = [(becomes[a], becomes[b]) for a, b in [instructions[product].inputs for product in products]]
            becomes.append(linear(written, pairs, [becomes[term] for term in others]))
        else:
            becomes.append(keep(written, moved(instruction, becomes)))
    return finish(written, tape, becomes)


def _terms(tape: Tape, total: int, uses: Counter[int]) -> tuple[list[int], list[int]]:
    """The partial sums of a chain of additions, and what it adds up, from left to right."""
    partial_sums, terms = [], []
    waiting = [*reversed(tape.instructions[total].inputs)]
    while waiting:
        slot = waiting.pop()
        op, inputs, _ = tape.instructions[slot]
        if op is ADD and uses[slot] == 1:
            partial_sums.append(slot)
            waiting += reversed(inputs)
        else:
            terms.append(slot)
    return partial_sums, terms
