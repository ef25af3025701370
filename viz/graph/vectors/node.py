"""Hold a matrix as it was when a picture was made: its numbers and its gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import Value

from .matrix import Matrix
from .operations import Operation

#: A matrix of more rows or columns is not written out.
MOST_WRITTEN = 4

Numbers: TypeAlias = NDArray[np.float64]
#: The gradient of a value at the moment that is shown; None where there is none.
GradientOf: TypeAlias = Callable[[Value], float | None]


@dataclass(frozen=True, slots=True, eq=False)
class MatrixNode:
    """A matrix as it was when the diagram was made.

    matrix     whose Values it is
    name       what it is called
    data       its numbers, in rows and columns
    gradient   their gradients; nan where there is none; None if there is none at all
    constant   whether it never has one
    operation  what it is the result of; None for leaves
    elements   what each of its values is called, row by row; () if it is too large to be written out
    """

    matrix: Matrix
    name: str
    data: Numbers
    gradient: Numbers | None
    constant: bool
    operation: Operation | None
    elements: tuple[str, ...] = ()

    def element(self, row: int, column: int) -> str:
        """What one of its values is called."""
        return self.elements[row * self.matrix.columns + column]
