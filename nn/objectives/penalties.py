"""Penalise large weights: terms that are added to the loss that is minimised and reported.

    λ Σ |w|^q         q = 2: L2, ridge         q = 1: L1, lasso, which drives weights to 0

A penalty is the negative logarithm of a prior on the weights: normal for L2, Laplace for L1; the fit with it is
the maximum a posteriori.  Weight decay is another thing: the optimizer shrinks weights, and the loss knows nothing
of it (``nn/optimizers/gradient_descent.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import autograd
from autograd import Value
from autograd.graph import VALUES, kinds
from autograd.table import FLOATS

#: What λ and q are.
KINDS = {"strength": kinds.number(least=0.0), "exponent": kinds.number(above=0.0)}


@dataclass(frozen=True)
class Penalty:
    """λ Σ |w|^q: the negative logarithm of a generalised normal prior.

    strength  λ, 0 or more
    exponent  q, positive; below 1 it is not convex.  The derivative at w = 0 is taken as 0.

    >>> ridge = Penalty(0.5, 2.0)
    >>> ridge([Value(1.0), Value(-2.0)])        # ½ (1 + 4)
    Value(2.5, label='penalty', op='multiply')
    """

    strength: float
    exponent: float

    def __post_init__(self) -> None:
        chosen = kinds.checked(type(self).__name__, KINDS, **vars(self))
        vars(self).update(vars(chosen))  # a frozen instance takes no assignment

    def term(self, m: Any, w: Any) -> Any:
        """|w|^q in the number system m."""
        size = self._size(m, w)
        return size if self.exponent == 1.0 else m.power(size, self.exponent)

    def derivative(self, m: Any, w: Any) -> Any:
        """λ times the derivative of |w|^q: the chain rule over two entries of the derivative table."""
        size = self._size(m, w)
        outer = autograd.power.derivatives(m, self.term(m, w), (size, self.exponent), wanted=(True, False))[0]
        inner = 1.0 if self._is_even else autograd.absolute.derivatives(m, size, (w,))[0]
        return m.where(m.equal(w, 0.0), 0.0, self.strength * outer * inner)

    @property
    def _is_even(self) -> bool:
        """Whether the power needs no |w|, as in w²."""
        return self.exponent % 2.0 == 0.0

    def _size(self, m: Any, w: Any) -> Any:
        return w if self._is_even else m.absolute(w)

    def __call__(self, parameters: Iterable[Value]) -> Value:
        """The penalty as a graph."""
        with autograd.scope("penalty"):
            result: Value = self.strength * autograd.sum([self.term(VALUES, w) for w in parameters])
        result.label = "penalty"
        return result

    def of(self, parameters: Iterable[Value]) -> float:
        """The penalty as a number."""
        total = 0.0
        for w in parameters:
            total += self.term(FLOATS, w.data)
        return self.strength * total

    def add_gradient(self, parameters: Iterable[Value]) -> None:
        """Add the penalty's gradient to each parameter's ``.grad``."""
        for w in parameters:
            w.grad = w.grad + self.derivative(FLOATS, w.data)


def L1(strength: float) -> Penalty:
    """λ Σ |w|: the prior is a Laplace distribution."""
    return Penalty(strength, 1.0)


def L2(strength: float) -> Penalty:
    """λ Σ w²: the prior is a normal distribution."""
    return Penalty(strength, 2.0)
