"""Hold Values in rows and columns: one column for each sample, or a layer's weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value


@dataclass(frozen=True, slots=True, eq=False)  # one matrix is no other, whatever it holds
class Matrix:
    """Values of a graph in ``rows`` rows and ``columns`` columns, row by row.

    >>> x = Matrix((Value(1.0), Value(2.0), Value(3.0)), 3, 1)
    >>> x.shape, x.transposed().shape, [row[0].data for row in x.by_rows()]
    ('3', '1×3', [1.0, 2.0, 3.0])
    """

    values: tuple[Value, ...]
    rows: int
    columns: int

    @property
    def shape(self) -> str:
        """Its size as a reader wants it: "3×2", and "3" for a vector."""
        return str(self.rows) if self.columns == 1 else f"{self.rows}×{self.columns}"

    @property
    def is_leaf(self) -> bool:
        """Whether nothing in it is computed."""
        return not any([value.inputs for value in self.values])

    @property
    def is_constant(self) -> bool:
        """Whether nothing in it ever has a gradient."""
        return all([value.constant for value in self.values])

    def by_rows(self) -> list[tuple[Value, ...]]:
        """The Values, row by row."""
        return [self.values[i * self.columns : (i + 1) * self.columns] for i in range(self.rows)]

    def transposed(self) -> Matrix:
        """The same with rows and columns in each other's place."""
        return Matrix(
            tuple([v for column in zip(*self.by_rows(), strict=True) for v in column]), self.columns, self.rows
        )


def column(values: Sequence[Value]) -> Matrix:
    """A vector."""
    return Matrix(tuple(values), len(values), 1)


def from_columns(columns: Sequence[Sequence[Value]]) -> Matrix:
    """A matrix of so many columns of one length."""
    return Matrix(tuple([value for row in zip(*columns, strict=True) for value in row]), len(columns[0]), len(columns))
