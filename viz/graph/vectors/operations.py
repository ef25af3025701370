"""Say what an operation on matrices is: a layer's sums, one element by element, or a function of whole columns."""

from __future__ import annotations

from dataclasses import dataclass

from autograd import Value
from autograd.table import Op

from .matrix import Matrix

#: The derivatives of each element of a result with respect to the element of an input at its place; None: nothing flows.
Slopes = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Affine:
    """Z = W X + b, with the same b for every column of X.

    scope  that of the layer; "" if it was made without one
    """

    output: Matrix
    weights: Matrix
    x: Matrix
    bias: Matrix | None
    scope: str

    @property
    def inputs(self) -> tuple[Matrix, ...]:
        """W, X, and b if there is one."""
        return (self.weights, self.x) if self.bias is None else (self.weights, self.x, self.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """An operation, or several of one scope, on the elements at each place.

    op      the operation; None where there are several
    inputs  matrices of the result's shape, or of one column, which counts for each of its columns
    slopes  for each of the inputs
    shared  single values that every element takes
    scope   the scope that its operations have in common; "" for none
    values  all that are computed on the way, the result's included
    """

    output: Matrix
    op: Op | None
    inputs: tuple[Matrix, ...]
    slopes: tuple[Slopes, ...]
    shared: tuple[Value, ...]
    scope: str
    values: frozenset[Value]


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """A function of each whole column, such as softmax.

    scope   that it is computed in
    name    the last word of the scope
    chosen  the row that the result has of each column, where it has but one of several
    values  all that are computed on the way, the result's included
    """

    output: Matrix
    x: Matrix
    scope: str
    name: str
    chosen: tuple[int, ...]
    values: frozenset[Value]

    @property
    def inputs(self) -> tuple[Matrix, ...]:
        """X alone."""
        return (self.x,)


Operation = Affine | Map | Joint
