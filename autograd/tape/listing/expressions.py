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


class Formulas:
    """Writes results; numbers that are given are called as ``names`` says, and constants are written out."""

    def __init__(self, names: Mapping[int, str], constants: Mapping[int, float]) -> None:
        self.names, self.constants = names, constants

    def of(self, result: Result) -> Expression:
        """The formula of a result."""
        op, operands = result.op, result.written
        if result.form is Form.MATRIX_GRADIENT:
            return self._matrix_gradient(operands)
        if result.form is Form.PRODUCT:
            return self._product([self.called(each) for each in operands])
        if result.form is Form.OUTER:
            product = self._outer(*operands)
            return product if op is MULTIPLY else Written(f"batch_sum({text_of(product)})")
        if result.form in (Form.REDUCTION, Form.OF_ROWS, Form.OF_COLUMNS, Form.DOT_OF_ROWS):
            return self._reduction(result)
        if op is MULTIPLY:
            return self._times(result, *operands)
        if isinstance(op, Op):
            return call(op, *map(self.called, operands))
        assert isinstance(op, Kind)
        return self._kind(op, result, operands)

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

    # -- Products and sums ------------------------------------------------------------------------------

    @staticmethod
    def _product(factors: Sequence[Expression]) -> Expression:
        """Factors with a dot between them."""
        return Written("·".join([_enclosed(factor, _POWER) for factor in factors]), _PRODUCT)

    def _times(self, result: Result, left: Reference, right: Reference) -> Expression:
        """A product of numbers, or entry by entry, of arrays or of an array and a number."""
        a, b = self.called(left), self.called(right)
        if not result.is_array:
            return call(MULTIPLY, a, b)
        if not (_is_number(left) or _is_number(right)):
            return self._entrywise(a, b)
        if isinstance(right.owner, Result) and _is_number(
            right
        ):  # without parentheses, a·(u·v) would be read as (a·u)·v
            b = Written(_enclosed(b, _POWER))
        return call(MULTIPLY, a, b)

    @staticmethod
    def _entrywise(a: Expression, b: Expression) -> Expression:
        if a == b:
            return call(MULTIPLY, a, b)
        return Written(f"{_enclosed(a, _POWER)} ⊙ {_enclosed(b, _POWER)}", _ENTRYWISE)

    def _outer(self, a: Reference, b: Reference) -> Expression:
        return self._product([self.called(a), Written(f"{_enclosed(self.called(b), _ATOM)}ᵀ")])

    def _reduction(self, result: Result) -> Expression:
        if result.form is Form.DOT_OF_ROWS:
            return Written(f"row_sum({text_of(self._entrywise(*map(self.called, result.written)))})")
        symbol = "sum" if result.op is ADD or result.op is Kind.SUM else result.op.symbol  # type: ignore[union-attr]
        of = {Form.REDUCTION: "", Form.OF_ROWS: "row_", Form.OF_COLUMNS: "column_"}[result.form]
        return Written(f"{of}{symbol}({text_of(self.called(result.written[0]))})")

    def _matrix_gradient(self, operands: Sequence[Reference]) -> Expression:
        """The sum over the samples, and over the positions of a layer, of products of each with each."""
        whole, *pairs = operands
        if whole.parts:
            return Written(f"batch_sum({text_of(self._product([self.called(part) for part in whole.parts]))})")
        terms = []
        for pair in pairs:
            a, b = pair.parts
            terms.append(
                text_of(self._product([self.called(a), self.called(b)]) if _is_number(a) else self._outer(a, b))
            )
        return Written(f"batch_sum({' + '.join(ends(terms, 'positions'))})")

    def _kind(self, op: Kind, result: Result, operands: Sequence[Reference]) -> Expression:
        written = [self.called(each) for each in operands]
        if op is Kind.SUM:
            return Written(" + ".join(ends([_enclosed(each, _SUM) for each in written], "terms")), _SUM)
        if op is Kind.DOT:
            products = [self._times(result, *pair) for pair in zip(operands[0::2], operands[1::2], strict=True)]
            return Written(" + ".join(ends([_enclosed(each, _SUM) for each in products], "terms")), _SUM)
        if op is Kind.BATCH_DOT:
            return Written(f"batch_sum({text_of(self._times(result, *operands))})")
        return Written(f"{op.value}({', '.join(map(text_of, written))})")


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
