"""What stands on the right of a line: a result as a formula of its operands.

    W·x, u·v, δ·xᵀ     products of matrices and vectors; of a number and anything
    u ⊙ v              a product entry by entry; all other operations of arrays are entry by entry
    sum(v), max(v)     of all entries; row_sum(A), column_sum(A) of each row, each column

Read next: ``lines.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from autograd.table import ADD, MULTIPLY, Expression, Number, Op, TextWriter, Variable, call
from autograd.tape.instructions import Kind

from .blocks import block
from .results import Form, Reference, Result

#: How much of a long sum, or list, is shown at either end.
TERMS = 3
_ATOM, _POWER, _SIGN, _PRODUCT, _ENTRYWISE, _SUM = 9, 5, 4, 3, 2.5, 2
_OF = {Form.REDUCTION: "", Form.OF_ROWS: "row_", Form.OF_COLUMNS: "column_"}


@dataclass(frozen=True, slots=True)
class Written(Expression):
    """A part of a formula that is written already, and how tightly it binds."""

    text: str
    precedence: float = _ATOM


class _Writer(TextWriter):
    def write(self, expression: Expression) -> tuple[str, float]:
        if isinstance(expression, Written):
            return expression.text, expression.precedence
        return super().write(expression)


_WRITER = _Writer()


def text_of(expression: Expression) -> str:
    return _WRITER.write(expression)[0]


def ends(terms: Sequence[str], what: str) -> list[str]:
    """A long list without its middle."""
    return list(terms) if len(terms) <= 2 * TERMS else [*terms[:TERMS], f"… ({len(terms)} {what})", *terms[-TERMS:]]


def shape_of(result: Result) -> str:
    """The shape of an array: 300×784; "" of a number."""
    return "×".join(map(str, result.slots.shape))


class Formulas:
    """Writes results; numbers that are given are called as ``names`` says, and constants are written out."""

    def __init__(self, names: Mapping[int, str], constants: Mapping[int, float]) -> None:
        self.names, self.constants = names, constants

    def line(self, result: Result) -> tuple[str, str]:
        """The line of a result, and its shape."""
        return f"{result.name} = {text_of(self.of(result))}", shape_of(result)

    def of(self, result: Result) -> Expression:
        """The formula of a result."""
        written = self._formula(result)
        return Written(f"batch_sum({text_of(written)})") if result.op in (Kind.OUTER, Kind.BATCH_DOT) else written

    def _formula(self, result: Result) -> Expression:
        op, operands = result.op, result.written
        if result.form is Form.DOT_OF_ROWS:
            return Written(f"row_sum({text_of(self._times(result, *operands))})")
        if op is Kind.DOT and result.form is not Form.PRODUCT:
            return _sum([self._times(result, a, b) for a, b in zip(operands[0::2], operands[1::2], strict=True)])
        if result.form is Form.ENTRYWISE and op in (MULTIPLY, Kind.BATCH_DOT, Kind.OUTER):
            return self._times(result, *operands)
        called = [self.called(each) for each in operands]
        if result.form is Form.PRODUCT:
            return _product(*called)
        if result.form is Form.OUTER:
            return _product(called[0], Written(f"{_enclosed(called[1], _ATOM)}ᵀ"))
        if result.form in _OF:
            symbol = "sum" if op is ADD or op is Kind.SUM else op.symbol  # type: ignore[union-attr]
            return Written(f"{_OF[result.form]}{symbol}({text_of(called[0])})")
        if op is ADD or op is Kind.SUM:
            return _sum(called)
        if isinstance(op, Kind) and op not in (Kind.BATCH_DOT, Kind.OUTER):
            return Written(f"{op.value}({', '.join(map(text_of, called))})")
        return call(op if isinstance(op, Op) else MULTIPLY, *called)

    def called(self, reference: Reference) -> Expression:
        """An operand, as its line calls it."""
        owner, template = reference.owner, reference.template
        if owner is None:
            return Written(template.format(f"[{', '.join(ends(self._entries(reference.parts), 'entries'))}]"))
        if isinstance(owner, int):
            number = self.constants.get(owner)
            return Variable(self.names[owner]) if number is None else Number(number)
        if owner.name:
            return Written(template.format(owner.name))
        written = self.of(owner)
        if template == "{}":
            return written
        text, precedence = _WRITER.write(written)
        return Written(template.format(text if precedence == _ATOM else f"({text})"))

    def _entries(self, parts: Sequence[Reference]) -> list[str]:
        """The entries of a list; many that are neighbours in one array, too, as *z[2:5]."""
        found: list[str] = []
        for owner, group in groupby(parts, key=lambda part: part.owner):
            run = list(group)
            places = [int(part.template[3:-1]) for part in run if part.template[3:-1].isdigit()]
            if len(places) == len(run) > 1 and isinstance(owner, Result) and owner.slots.ndim == 1:
                template = block(np.array(places), owner.slots.shape)
                if template is not None:
                    found.append("*" + text_of(self.called(Reference(owner, template))))
                    continue
            found += [text_of(self.called(part)) for part in run]
        return found

    def _times(self, result: Result, left: Reference, right: Reference) -> Expression:
        """A product of numbers, or entry by entry, of arrays or of an array and a number."""
        a, b = self.called(left), self.called(right)
        if not result.is_array or a == b:
            return call(MULTIPLY, a, b)
        if not (_is_number(left) or _is_number(right)):
            return Written(f"{_enclosed(a, _POWER)} ⊙ {_enclosed(b, _POWER)}", _ENTRYWISE)
        if isinstance(right.owner, Result) and _is_number(right):
            b = Written(_enclosed(b, _POWER))  # without parentheses, a·(u·v) would be read as (a·u)·v
        return call(MULTIPLY, a, b)


def _product(*factors: Expression) -> Expression:
    """Factors with a dot between them."""
    return Written("·".join([_enclosed(factor, _POWER) for factor in factors]), _PRODUCT)


def _sum(terms: Sequence[Expression]) -> Expression:
    """Terms with a plus, or the minus that they begin with, between them."""
    first, *others = ends([_enclosed(each, _ENTRYWISE if i else _SUM) for i, each in enumerate(terms)], "terms")
    return Written(first + "".join([f" − {each[1:]}" if each[0] == "−" else f" + {each}" for each in others]), _SUM)


def _is_number(reference: Reference) -> bool:
    """Whether an operand is one number, and no array."""
    owner = reference.owner
    if owner is None:
        return False
    if isinstance(owner, int) or not owner.is_array:
        return True
    return reference.template.endswith("]") and not _has_span(reference.template, owner)


def _has_span(template: str, owner: Result) -> bool:
    """Whether a part of an array is itself an array."""
    inside = template[template.index("[") + 1 : -1]
    return ":" in inside or inside.count(",") + 1 < owner.slots.ndim


def _enclosed(expression: Expression, above: float) -> str:
    """A text, in parentheses unless it binds as tightly as asked for."""
    text, precedence = _WRITER.write(expression)
    return text if precedence >= above else f"({text})"
