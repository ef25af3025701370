"""Functions that turn numbers into features, for a fit that stays linear in its weights: ``least_squares(x, y, basis=…)``.

    polynomial   x, x², …, xᵈ
    legendre     P₁, …, P_d: polynomials that do not resemble each other, so that the normal equations stay well conditioned
    radial       exp(−‖x − c‖² / 2s²), a hill around each centre c
    sine         sin(2πkx / T) for k = 1, 2, …

The constant 1 is none of them: the bias stands for it.  A function of your own, from samples to a table with a row of features
for each, does as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.objectives import samples

#: What the options of the functions are.
KINDS = {
    "degree": kinds.whole(1),
    "count": kinds.whole(1),
    "width": kinds.number(above=0.0),
    "period": kinds.number(above=0.0),
    "span": kinds.LIST,
    "centres": kinds.LIST,
}


@dataclass(frozen=True)
class Features:
    """Features by name; called with samples, it gives (samples, features).

    settings  what it was made with
    """

    name: str
    settings: tuple[tuple[str, Any], ...]

    def __call__(self, X: Any) -> Array:
        rows = np.asarray(samples(X, 1 if np.ndim(X) == 1 else None), dtype=float)
        found: Array = _FORMULAS[self.name](rows, **dict(self.settings))
        return found

    def __repr__(self) -> str:
        return f"{self.name}({', '.join([f'{name}={value!r}' for name, value in self.settings])})"


def polynomial(degree: int) -> Features:
    """x, x², …, xᵈ of each column of ``X``.

    >>> polynomial(3)([2.0]).tolist()
    [[2.0, 4.0, 8.0]]
    """
    return _made("polynomial", degree=degree)


def legendre(degree: int, span: tuple[float, float] = (-1.0, 1.0)) -> Features:
    """The Legendre polynomials P₁ … P_d of each column, orthogonal where x is spread evenly over ``span``.

    >>> legendre(2)([0.5]).tolist()          # x and (3x² − 1) / 2
    [[0.5, -0.125]]
    """
    options = kinds.checked("legendre", KINDS, degree=degree, span=span)
    ends = [kinds.number()(end, "span", "legendre") for end in options.span]
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise ValueError(f"legendre(span={kinds.shown(span)}): span must be two numbers, the lower one first")
    return Features("legendre", (("degree", options.degree), ("span", tuple(ends))))


def radial(centres: Any, width: float = 1.0) -> Features:
    """exp(−‖x − c‖² / 2s²) for each centre c, where s is the ``width``: 1 at the centre, 0.61 at a distance of s.

    centres  a list of numbers, or of points with as many numbers as a sample has

    >>> radial([0.0, 1.0], width=0.5)([0.0]).round(4).tolist()          # exp(0) and exp(−2)
    [[1.0, 0.1353]]
    """
    options = kinds.checked("radial", KINDS, width=width)
    points = np.asarray(samples(centres, 1 if np.ndim(centres) == 1 else None, "centres"), dtype=float)
    return Features("radial", (("centres", tuple(map(tuple, points.tolist()))), ("width", options.width)))


def sine(count: int, period: float = 2.0 * np.pi) -> Features:
    """sin(2πkx / T) of each column for k = 1 … ``count``, where T is the ``period``.

    >>> sine(2, period=4.0)([1.0]).round(4).tolist()          # sin(π/2) and sin(π)
    [[1.0, 0.0]]
    """
    return _made("sine", count=count, period=period)


def _made(name: str, **settings: Any) -> Features:
    return Features(name, tuple(vars(kinds.checked(name, KINDS, **settings)).items()))


# ---------------------------------------------------------------------------------------------------
# The formulas: from (samples, columns) to (samples, features)


def _polynomial(X: Array, degree: int) -> Array:
    return np.hstack([X**power for power in range(1, degree + 1)])


def _legendre(X: Array, degree: int, span: tuple[float, float]) -> Array:
    low, high = span
    table = np.polynomial.legendre.legvander((2.0 * X - low - high) / (high - low), degree)
    return np.hstack([table[:, :, k] for k in range(1, degree + 1)])


def _radial(X: Array, centres: tuple[tuple[float, ...], ...], width: float) -> Array:
    points = np.array(centres)
    if X.shape[1] != points.shape[1]:
        raise ValueError(
            f"radial: X has {X.shape[1]} columns, and centres {points.shape[1]}: give as many numbers in each centre as in a sample"
        )
    squares = ((X[:, None, :] - points) ** 2).sum(axis=2)
    found: Array = np.exp(-squares / (2.0 * width**2))
    return found


def _sine(X: Array, count: int, period: float) -> Array:
    return np.hstack([np.sin(2.0 * np.pi * k * X / period) for k in range(1, count + 1)])


_FORMULAS: dict[str, Callable[..., Array]] = {
    "polynomial": _polynomial,
    "legendre": _legendre,
    "radial": _radial,
    "sine": _sine,
}
