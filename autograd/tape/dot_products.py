"""Writes sums of products in few instructions: a·b + c·d + … is one, dot(a, b, c, d, …).

*The order of additions.*  A function's own sums are added up in the order in which they are written, (a + b) + c, with one
exception: a number that all samples share and that comes before four products or more, as a bias written first does,

    b + w₁x₁ + w₂x₂ + w₃x₃ + w₄x₄        becomes        b + dot(w, x),

whose products are added up before b is.  In floating point that may change the last digit; where large numbers cancel,
10¹⁶ + 1 − 10¹⁶, it changes more.  Within a dot the native executor rounds once for each product and its addition, and
NumPy's matrix product has an order of its own.  A gradient is the sum of what a slot's users pass on, in any order;
over the lanes it is added up in an order that depends on how many these are, and on what lies beside it in the table.

Read next: ``passes.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.table import ADD, MULTIPLY

from .instructions import Kind, Slots, code_of
from .rewriting import Rewriting
from .tape import Tape

#: How many products it takes that those after a first number are added up before it is.
AFTER_A_FIRST = 4


def gather_dots(tape: Tape) -> Tape:
    """Gather chains of additions, and the products they begin with, into sums and dots.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.
    """
    ops, bounds, operands, _ = tape.columns()
    adds = np.flatnonzero(ops == code_of(ADD))
    uses = tape.uses()
    first = operands[bounds[adds]]
    goes_on = (ops[first] == code_of(ADD)) & (uses[first] == 1)
    gathered = np.zeros(len(ops), dtype=bool)
    gathered[first[goes_on]] = True  # partial sums, and products, that become part of a larger sum
    kinds = _kinds_of_products(tape, uses)
    alike = (kinds[first] >= 0) & (kinds[first] == kinds[operands[bounds[adds] + 1]])
    worth_while = adds[~gathered[adds] & (goes_on | alike)]
    if not len(worth_while):
        return tape
    rewriting = Rewriting(tape)
    written = rewriting.written
    for slot in worth_while.tolist():
        terms = _terms(tape, slot, uses)
        dot = _dot(tape, terms, kinds)
        if dot:
            products = terms[dot.start : dot.stop]
            gathered[products] = True
            factors = [factor for product in products for factor in tape.inputs(product)]
            terms[dot.start : dot.stop] = [_write_dot(written, np.array(factors).reshape(-1, 2))]
        rewriting.replace(slot, _write_sum(written, terms))
    return rewriting.finish(np.flatnonzero(gathered))


def _write_dot(tape: Tape, factors: Slots) -> int:
    """Write a·b + c·d + … in one instruction, of a row for each product.

    All products in a dot are of one kind: a number of the sample's times one that is the same for all, two of the sample's,
    or two that are the same for all.  What is the same for all samples is put first: a weight and its input.
    """
    varies = tape.vary(factors)
    swapped = varies[:, 0] > varies[:, 1]
    factors[swapped] = factors[swapped, ::-1]
    return tape.emit(Kind.DOT, factors.reshape(-1))


def _terms(tape: Tape, total: int, uses: Any) -> list[int]:
    """What a chain of additions, ((a + b) + c) + …, adds up, from left to right."""
    first, last = tape.inputs(total)
    terms = [last]
    while tape.op(first) is ADD and uses[first] == 1:
        first, last = tape.inputs(first)
        terms.append(last)
    return [first, *reversed(terms)]


def _kinds_of_products(tape: Tape, uses: Any) -> Any:
    """How many factors of each product vary, or of the products of a dot; −1 for all else, and what is used twice."""
    ops, bounds, operands, varies = tape.columns()
    kinds = np.full(len(ops), -1, dtype=np.int8)
    slots = np.flatnonzero(((ops == code_of(MULTIPLY)) | (ops == code_of(Kind.DOT))) & (uses == 1))
    kinds[slots] = varies[operands[bounds[slots]]] + varies[operands[bounds[slots] + 1]]
    return kinds


def _dot(tape: Tape, terms: list[int], kinds: Any) -> range:
    """Which terms, neighbours at the beginning, are to be one dot: products of one kind that nothing else uses.

    A recorded dot may only begin a sum.
    """
    found = [int(kinds[term]) if i == 0 or tape.op(term) is MULTIPLY else -1 for i, term in enumerate(terms)]
    start = 0 if found[0] >= 0 or tape.varies[terms[0]] else 1
    stop = start
    while stop < len(found) and found[stop] >= 0 and found[stop] == found[start]:
        stop += 1
    return range(start, stop) if stop - start >= (AFTER_A_FIRST if start else 2) else range(0)


def _write_sum(tape: Tape, terms: list[int]) -> int:
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
