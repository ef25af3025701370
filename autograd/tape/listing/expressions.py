"""What stands on the right of a line: a result as a formula of its operands.

    W·x, u·v, δ·xᵀ     products of matrices and vectors; of a number and anything
    u ⊙ v              a product entry by entry; all other operations of arrays are entry by entry
    sum(v), max(v)     of all entries; row_sum(A), column_sum(A) of each row, each column

Read next: ``lines.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from autograd.table import (
    ADD,
    DIVIDE,
    LOG,
    MULTIPLY,
    POWER,
    SHIFT,
    Call,
    Expression,
    Number,
    Rounding,
    TextWriter,
    call,
)
from autograd.tape.instructions import Kind

from .as_read import EXTREMES
from .results import SUMS, Form, Reference, Result

#: How much of a long sum, or list, is shown at either end; all of it where no more than that would be left out.
TERMS = 3
#: How many rows of a long list of lists.
ROWS = 1
#: How tightly a product entry by entry binds, between a product and a sum.
_ENTRYWISE = (ADD.precedence + MULTIPLY.precedence) / 2
_ATOM = 9


@dataclass(frozen=True, slots=True)
class Written(Expression):
    """A part of a formula that is written already, and how tightly it binds."""

    text: str
    precedence: float = _ATOM


class _Writer(TextWriter):
    def write(self, expression: Expression) -> tuple[str, float]:
        if isinstance(expression, Written):
            return expression.text, expression.precedence
        if isinstance(expression, Number) and str(expression.value) == "-0.0":  # x − (−0) is not x − 0
            return "−0", ADD.precedence
        return super().write(expression)


#: A line is true as it is printed: a constant has more digits than numbers have that one looks at.
_WRITER = _Writer(rounding=Rounding(6))


def text_of(expression: Expression) -> str:
    return _WRITER.write(expression)[0]


def ends(terms: Sequence[str], what: str, shown: int = 0) -> list[str]:
    """A long list without its middle: with so many terms at either end."""
    shown = shown or TERMS
    return list(terms) if len(terms) <= 3 * shown else [*terms[:shown], f"… ({len(terms)} {what})", *terms[-shown:]]


def formula(result: Result) -> Expression:
    """What a result is, of its operands."""
    written = _of_one_sample(result)
    return Written(f"batch_sum({text_of(written)})") if result.op in (Kind.OUTER, Kind.BATCH_DOT) else written


def _of_one_sample(result: Result) -> Expression:
    form, op, operands = result.form, result.op, result.written
    if form is Form.ENTRYWISE and op is Kind.DOT:
        return _sum(_counted([_times(result, a, b) for a, b in zip(operands[0::2], operands[1::2], strict=True)]))
    called = list(map(called_by, operands))
    if form is Form.SOURCE or (op is SHIFT and not result.name):  # a shift is its operand, for which nothing changes
        return called[0]
    if form is Form.SOFTMAX:
        softmax = Written(f"softmax({text_of(called[0])})")
        return softmax if op is DIVIDE else call(LOG, softmax)
    if form is Form.PRODUCT:
        pairs = zip(result.operands[0::2], result.operands[1::2], operands[0::2], operands[1::2], strict=True)
        products = [_product(result, a.ndim, b.ndim, left, right) for a, b, left, right in pairs]
        return products[0] if len(products) == 1 else _sum(products)
    if form is Form.REDUCTION:
        of = ("", "column_", "row_")[result.slots.ndim]
        if len(called) > 1 and op in SUMS:
            terms = zip(called, result.operands, strict=True)
            return _sum([Written(f"sum({text_of(each)})") if slots.ndim else each for each, slots in terms])
        if op is Kind.DOT:
            return Written(
                f"{of}sum({_enclosed(called[0], POWER.precedence)} ⊙ {_enclosed(called[1], POWER.precedence)})"
            )
        return Written(f"{of}{'sum' if op in SUMS else op.symbol}({text_of(called[0])})")  # type: ignore[union-attr]
    if op in (MULTIPLY, Kind.BATCH_DOT, Kind.OUTER):
        return _times(result, *operands)
    if op in SUMS:
        return _sum(_counted(called) if result.is_array else called)
    if op in EXTREMES:
        return reduce(lambda found, each: call(op, found, each), called)
    return Written(f"{op.value}({', '.join(map(text_of, called))})") if isinstance(op, Kind) else call(op, *called)  # type: ignore[arg-type]


def called_by(reference: Reference) -> Expression:
    """An operand, as its line calls it."""
    owner, template = reference.owner, reference.template
    if owner is None:
        entries = [text_of(called_by(part)) for part in reference.parts]
        if any([part.parts for part in reference.parts]):  # rows
            entries = ends(entries, "rows", ROWS)
        entries = ends(entries, "entries")
        return Written(template.format(f"[{', '.join(entries)}]"))
    if owner.number is not None:
        return Number(owner.number)
    if template == "{}" and not owner.name:
        return formula(owner)
    return Written(template.format(owner.name or _enclosed(formula(owner), _ATOM)))


def _times(result: Result, left: Reference, right: Reference) -> Expression:
    """A product of numbers, or entry by entry, of arrays or of an array and a number."""
    a, b = called_by(left), called_by(right)
    if isinstance(a, Number) and isinstance(b, Call) and b.op is MULTIPLY and isinstance(b.inputs[0], Number):
        a, b = Number(a.value * b.inputs[0].value), b.inputs[1]  # (1/3)·(2·z)
    if a == b:
        return call(MULTIPLY, a, b)
    if result.is_array and not (left.is_number or right.is_number):
        return Written(f"{_enclosed(a, POWER.precedence)} ⊙ {_enclosed(b, POWER.precedence)}", _ENTRYWISE)
    if not isinstance(b, Number):
        b = Written(_enclosed(b, POWER.precedence))  # without parentheses, a·(u·v) would be read as (a·u)·v
    return call(MULTIPLY, a, b)


def _product(result: Result, rank: int, other: int, left: Reference, right: Reference) -> Expression:
    """A product of a matrix or a vector with another, or one of the terms of a sum of such."""
    a, b = called_by(left), called_by(right)
    if not (rank and other):
        return _times(result, left, right)
    if not result.is_array and rank == 2:
        squares = call(MULTIPLY, a, b) if a == b else None
        factors = f"{_enclosed(a, POWER.precedence)} ⊙ {_enclosed(b, POWER.precedence)}"
        return Written(f"sum({text_of(squares) if squares else factors})")
    of_row = result.is_array and rank == other == 1  # a column times a row
    row = f"{_enclosed(b, _ATOM)}ᵀ" if of_row else _enclosed(b, POWER.precedence)
    return Written(f"{_enclosed(a, POWER.precedence)}·{row}", MULTIPLY.precedence)


def _counted(terms: Sequence[Expression]) -> list[Expression]:
    """Terms, each once: 2·(u ⊙ v) if a sum has it twice."""
    return [
        term if count == 1 else call(MULTIPLY, Number(float(count)), Written(_enclosed(term, POWER.precedence)))
        for term, count in Counter(terms).items()
    ]


def _sum(terms: Sequence[Expression]) -> Expression:
    """Terms with a plus, or the minus that they begin with, between them."""
    first, *others = ends(
        [_enclosed(each, _ENTRYWISE if i else ADD.precedence) for i, each in enumerate(terms)], "terms"
    )
    signed = [f" − {each[1:]}" if each[0] == "−" else f" + {each}" for each in others]
    return Written(first + "".join(signed), ADD.precedence)


def _enclosed(expression: Expression, above: float) -> str:
    """A text, in parentheses unless it binds as tightly as asked for."""
    text, precedence = _WRITER.write(expression)
    return text if precedence >= above else f"({text})"
