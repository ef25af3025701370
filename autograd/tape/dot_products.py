"""Writes sums of products in few instructions: a·b + c·d + … is one, dot(a, b, c, d, …).

*The order of additions.*  A function's own sums are added up in the order in which they are written, (a + b) + c, with one
exception: a number that all samples share and that comes before four products or more, as a bias written first does,

    b + w₁x₁ + w₂x₂ + w₃x₃ + w₄x₄        becomes        b + dot(w, x),

whose products are added up before b is.  In floating point that may change the last digit; where large numbers cancel,
10¹⁶ + 1 − 10¹⁶, it changes more.  Within a dot the native executor rounds once for each product and its addition, and
NumPy's matrix product has an order of its own.  A gradient is the sum of what a slot's users pass on, in any order;
over the lanes it is added up in an order that depends on how many these are, and on what lies beside it in the table.

    gather_dots    finds the sums that a function has written
    write_sums     writes these, and gradients: many sums together

Read next: ``passes.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import all_inputs, order_by
from autograd.table import ADD, MULTIPLY

from .instructions import Kind, Slots, code_of
from .rewriting import Rewriting, followed
from .tape import Tape

#: How many products it takes that those after a first number are added up before it is.
AFTER_A_FIRST = 4


def gather_dots(tape: Tape, *, after_a_first: int = AFTER_A_FIRST) -> Tape:
    """Gather chains of additions, and the products they begin with, into sums and dots.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.

    after_a_first   how many products it takes that those after a first number are added up before it is
    """
    uses = tape.uses()
    kinds = _kinds_of_products(tape, uses)
    of, terms, partial_sums = _sums_to_gather(tape, uses, kinds)
    if not len(of):
        return tape
    rewriting = Rewriting(tape)
    products, *sums = _with_dots(tape, of, terms, kinds, after_a_first)
    del of, terms, uses, kinds  # these may be large
    slots, written = write_sums(rewriting, *sums)
    rewriting.becomes[slots] = written
    del sums, slots, written
    return rewriting.finish(np.concatenate([partial_sums, products]))


# -------------------------------------------------------------------------------------------------------------------
# Finding sums

# Many sums, ((a + b) + c) + …, are two arrays, with an element for each term, from left to right and sum after sum:
#
#     of      the slot of its sum
#     terms   its own


def _kinds_of_products(tape: Tape, uses: Any) -> Any:
    """How many factors of each product vary, or of the products of a dot; −1 for all else, and what is used twice."""
    ops, bounds, operands, varies = tape.columns()
    kinds = np.full(len(ops), -1, dtype=np.int8)
    slots = np.flatnonzero(((ops == code_of(MULTIPLY)) | (ops == code_of(Kind.DOT))) & (uses == 1))
    kinds[slots] = varies[operands[bounds[slots]]] + varies[operands[bounds[slots] + 1]]
    return kinds


def _sums_to_gather(tape: Tape, uses: Any, kinds: Any) -> tuple[Slots, Slots, Slots]:
    """The sums of three terms or more, or of two products of one kind; and the partial sums that become part of them."""
    ops, bounds, operands, _ = tape.columns()
    adds = tape.slots_of(ADD).astype(np.int32)
    first, last = operands[bounds[adds]], operands[bounds[adds] + 1]
    goes_on = (ops[first] == code_of(ADD)) & (uses[first] == 1)
    sum_of = np.arange(len(adds), dtype=np.int32)  # each addition's last, by their places among the additions
    sum_of[np.searchsorted(adds, first[goes_on])] = np.flatnonzero(goes_on)
    sum_of = followed(sum_of)
    is_worth_while = np.zeros(len(adds), dtype=bool)
    is_worth_while[sum_of[goes_on | ((kinds[first] >= 0) & (kinds[first] == kinds[last]))]] = True
    order = order_by(sum_of)  # of each sum the innermost addition first, which alone adds two terms
    order = order[is_worth_while[sum_of[order]]]
    is_term = np.stack([~goes_on, np.ones_like(goes_on)], axis=1)[order]
    of, terms = np.repeat(adds[sum_of[order]], 2), np.stack([first, last], axis=1)[order]
    return of[is_term.reshape(-1)], terms[is_term], first[goes_on]


def _with_dots(tape: Tape, of: Slots, terms: Slots, kinds: Any, after_a_first: int) -> tuple[Slots, ...]:
    """The products of one kind that sums begin with, which become dots; and the sums, as ``write_sums`` takes them.

    A recorded dot may only begin a sum.
    """
    ops, bounds, operands, varies = tape.columns()
    is_first, kind = _are_first(of), kinds[terms]
    kind[~is_first & (ops[terms] != code_of(MULTIPLY))] = -1
    joins = ~is_first & (kind >= 0)
    joins[1:] &= kind[1:] == kind[:-1]
    start = np.flatnonzero(~joins)
    is_second = is_first[start - 1] & (kind[start - 1] < 0) & (varies[terms[start - 1]] == 0)
    least = np.where(is_first[start], 2, np.where(is_second, after_a_first, len(terms) + 1))
    count = np.diff(start, append=len(terms))
    in_dot = np.repeat((kind[start] >= 0) & (count >= least), count)
    joins &= in_dot
    products, size = terms[in_dot], np.ones(len(terms), dtype=np.int32)
    size[in_dot] = (bounds[products + 1] - bounds[products]) // 2
    # A term for each product of a recorded dot.
    term = np.repeat(np.arange(len(terms)), size)
    of, a, in_dot, joins = of[term], terms[term], in_dot[term], joins[term] | ~_are_first(term)
    b = np.full_like(a, -1)
    a[in_dot], b[in_dot] = all_inputs(products, bounds, operands).reshape(-1, 2).T
    return products, of, a, b, joins


# -------------------------------------------------------------------------------------------------------------------
# Writing sums


def write_sums(rewriting: Rewriting, of: Slots, a: Slots, b: Slots, joins: Any) -> tuple[Slots, Slots]:
    """Write sums of products a·b, from left to right, each at its place; returns the places, and the slot of each sum.

    of     for each product the place of its sum, in ascending order
    b      of a term that is no product, −1: the term is a
    joins  whether a product is in one dot with that before it: of one kind, which is how many factors vary.  What is the same
           for all samples is put first: a weight and its input

    Terms are added in one instruction as far as all vary, or none does.
    """
    vary, starts, is_product = rewriting.written.vary, np.flatnonzero(~joins), b >= 0
    terms, dots = a[starts], is_product[starts]
    if dots.any():
        factors = np.array([a, b]).compress(is_product, axis=1)
        varies = vary(factors)
        swapped = varies[0] > varies[1]
        factors[:, swapped] = factors[::-1, swapped]
        count, varies = np.diff(starts, append=len(of))[dots], varies.any(axis=0)[~joins[is_product]]
        codes = np.where(count == 1, code_of(MULTIPLY), code_of(Kind.DOT))
        terms[dots] = rewriting.extend(of[starts[dots]], codes, 2 * count, factors.T.reshape(-1), varies)

    of = of[starts]
    is_first, varies = _are_first(of), vary(terms)
    begins, sum_of = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    sums = terms[begins]  # of one term
    if len(begins) < len(terms):
        varying = np.cumsum(varies)
        varying -= (varying - varies)[begins][sum_of]  # how many of a sum's terms vary, up to each
        is_like_total = ~is_first & (varies == (varying > varies))
        is_head = np.ones(len(terms), dtype=bool)  # the others are added in one instruction with the term before them
        is_head[1:] = ~(is_like_total[1:] & is_like_total[:-1])
        heads = np.append(np.flatnonzero(is_head), len(terms))
        added, heads = np.diff(heads)[~is_first[heads[:-1]]], heads[:-1][~is_first[heads[:-1]]]
        totals, goes_on = terms[heads - 1], np.flatnonzero(~is_first[heads - 1])
        totals[goes_on] = len(rewriting.written.ops) + goes_on - 1  # what the instruction before it has written
        operands = np.insert(terms[~is_first], np.cumsum(added) - added, totals)
        ops = np.where(added > 1, code_of(Kind.SUM), code_of(ADD))
        sums[sum_of[heads]] = rewriting.extend(of[heads], ops, added + 1, operands, varying[heads + added - 1] > 0)
    return of[begins], sums


def _are_first(keys: Any) -> Any:
    """Which of an array of keys are the first of those that are equal, and follow one another."""
    found = np.ones(len(keys), dtype=bool)
    found[1:] = keys[1:] != keys[:-1]
    return found
