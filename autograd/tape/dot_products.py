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

from typing import Any, NamedTuple

import numpy as np

from autograd.graph import all_inputs, order_by, spans
from autograd.table import ADD, MULTIPLY

from .instructions import Kind, Slots, code_of
from .rewriting import Rewriting, followed
from .tape import Tape

#: How many products it takes that those after a first number are added up before it is.
AFTER_A_FIRST = 4


def gather_dots(tape: Tape) -> Tape:
    """Gather chains of additions, and the products they begin with, into sums and dots.

    A partial sum or a product that something else uses as well is left alone: it is needed anyway.
    """
    uses = tape.uses()
    kinds = _kinds_of_products(tape, uses)
    sums, gone = _sums_to_gather(tape, uses, kinds)
    if not len(sums.slots):
        return tape
    rewriting = Rewriting(tape)
    sums, products = _write_dots(rewriting, sums, kinds)
    _write_sums(rewriting, sums)
    return rewriting.finish(np.concatenate([gone, products]))


class _Sums(NamedTuple):
    """Sums, ((a + b) + c) + …, one after the other.

    slots     of each
    terms     of all, of each from left to right
    is_first  whether a term is the first of its sum
    """

    slots: Slots
    terms: Slots
    is_first: Any


def _kinds_of_products(tape: Tape, uses: Any) -> Any:
    """How many factors of each product vary, or of the products of a dot; −1 for all else, and what is used twice."""
    ops, bounds, operands, varies = tape.columns()
    kinds = np.full(len(ops), -1, dtype=np.int8)
    slots = np.flatnonzero(((ops == code_of(MULTIPLY)) | (ops == code_of(Kind.DOT))) & (uses == 1))
    kinds[slots] = varies[operands[bounds[slots]]] + varies[operands[bounds[slots] + 1]]
    return kinds


def _sums_to_gather(tape: Tape, uses: Any, kinds: Any) -> tuple[_Sums, Slots]:
    """The sums of three terms or more, or of two products of one kind; and the partial sums that become part of them."""
    ops, bounds, operands, _ = tape.columns()
    adds = np.flatnonzero(ops == code_of(ADD)).astype(np.int32)
    first, last = operands[bounds[adds]], operands[bounds[adds] + 1]
    goes_on = (ops[first] == code_of(ADD)) & (uses[first] == 1)
    worth_while = goes_on | ((kinds[first] >= 0) & (kinds[first] == kinds[last]))
    if not worth_while.any():
        return _Sums(adds[:0], first[:0], goes_on[:0]), adds[:0]
    total = np.arange(len(ops), dtype=np.int32)
    total[first[goes_on]] = adds[goes_on]
    total = followed(total)
    chosen = np.flatnonzero(worth_while[np.searchsorted(adds, total[adds])])
    chosen = chosen[
        order_by(total[adds[chosen]])
    ]  # of each sum the innermost addition first, which alone adds two terms
    innermost = chosen[~goes_on[chosen]]
    at = np.cumsum(2 - goes_on[chosen]) - 1
    is_first = np.ones(at[-1] + 1, dtype=bool)
    is_first[at] = False
    terms = np.empty(len(is_first), dtype=np.int32)
    terms[at], terms[is_first] = last[chosen], first[innermost]
    return _Sums(total[adds[innermost]], terms, is_first), first[goes_on]


def _write_dots(rewriting: Rewriting, sums: _Sums, kinds: Any) -> tuple[_Sums, Slots]:
    """Write a·b + c·d + … in one instruction where sums begin with it; returns the sums with these, and the products that are in them.

    All products in a dot are of one kind: a number of the sample's times one that is the same for all, two of the sample's,
    or two that are the same for all.  What is the same for all samples is put first: a weight and its input.  A recorded dot
    may only begin a sum.
    """
    ops, bounds, operands, varies = rewriting.tape.columns()
    slots, terms, is_first = sums
    begins, kind = np.flatnonzero(is_first), kinds[terms]
    kind[~is_first & (ops[terms] != code_of(MULTIPLY))] = -1
    start = begins + ((kind[begins] < 0) & (varies[terms[begins]] == 0))
    is_like_before = ~is_first & (kind >= 0)
    is_like_before[1:] &= kind[1:] == kind[:-1]
    stops = np.append(np.flatnonzero(~is_like_before), len(terms))
    count = stops[np.searchsorted(stops, start, side="right")] - start
    is_dot = (kind[start] >= 0) & (count >= np.where(start > begins, AFTER_A_FIRST, 2))
    start, count = start[is_dot], count[is_dot]

    products = terms[spans(start, count)]
    factors = all_inputs(products, bounds, operands).reshape(-1, 2)
    swapped = varies[factors[:, 0]] > varies[factors[:, 1]]
    factors[swapped] = factors[swapped, ::-1]
    ends = np.append(0, np.cumsum(bounds[products + 1] - bounds[products]))[np.append(0, np.cumsum(count))]
    dots = rewriting.extend(slots[is_dot], code_of(Kind.DOT), np.diff(ends), factors.reshape(-1), kind[start] > 0)
    terms[start] = dots
    stays = np.ones(len(terms), dtype=bool)
    stays[spans(start + 1, count - 1)] = False
    return _Sums(slots, terms[stays], is_first[stays]), products


def _write_sums(rewriting: Rewriting, sums: _Sums) -> None:
    """Write sums, from left to right: in one instruction as far as all terms vary, or none does."""
    slots, terms, is_first = sums
    begins, of = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    rewriting.becomes[slots] = terms[begins]  # of a dot alone
    varies = rewriting.written.vary(terms)
    varying = np.cumsum(varies)
    varying -= (varying - varies)[begins][of]  # how many of a sum's terms vary, up to each
    is_like_total = ~is_first & (varies == (varying > varies))
    is_head = np.ones(len(terms), dtype=bool)  # the others are added in one instruction with the term before them
    is_head[1:] = ~(is_like_total[1:] & is_like_total[:-1])
    heads = np.append(np.flatnonzero(is_head), len(terms))
    added, heads = np.diff(heads)[~is_first[heads[:-1]]], heads[:-1][~is_first[heads[:-1]]]

    totals, goes_on = terms[heads - 1], np.flatnonzero(~is_first[heads - 1])
    totals[goes_on] = len(rewriting.written.ops) + goes_on - 1  # what the instruction before it has written
    at = np.cumsum(added + 1) - added - 1
    is_term = np.ones(len(terms) - len(begins) + len(at), dtype=bool)
    is_term[at] = False
    operands = np.empty(len(is_term), dtype=np.int32)
    operands[at], operands[is_term] = totals, terms[~is_first]
    ops = np.where(added > 1, code_of(Kind.SUM), code_of(ADD))
    places = slots[of[heads]]
    rewriting.becomes[places] = rewriting.extend(places, ops, added + 1, operands, varying[heads + added - 1] > 0)
