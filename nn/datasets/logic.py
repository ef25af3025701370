"""Truth tables as data: AND and OR, which a line separates, and XOR, which none does (Minsky and Papert 1969).

Read next: ``points.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array

from .giving import KINDS, given

#: (x₁, x₂) of the four rows.
ROWS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def AND(samples: int = 4, *, noise: float = 0.0, seed: Any = 0, as_frame: bool = False) -> tuple[Any, Any]:
    """x₁ ∧ x₂: X (samples, 2), y (samples,) of 0 and 1.

    samples   4 are the truth table; more repeat it row by row
    noise     the standard deviation of what is added to both inputs, from a normal distribution
    seed      decides the noise
    as_frame  a table of pandas with the columns x1 and x2, and a series

    >>> AND()[1].tolist()
    [0, 0, 0, 1]
    """
    return _table("AND", np.array([0, 0, 0, 1]), samples=samples, noise=noise, seed=seed, as_frame=as_frame)


def OR(samples: int = 4, *, noise: float = 0.0, seed: Any = 0, as_frame: bool = False) -> tuple[Any, Any]:
    """x₁ ∨ x₂, as ``AND`` gives x₁ ∧ x₂.

    >>> OR()[1].tolist()
    [0, 1, 1, 1]
    """
    return _table("OR", np.array([0, 1, 1, 1]), samples=samples, noise=noise, seed=seed, as_frame=as_frame)


def XOR(samples: int = 4, *, noise: float = 0.0, seed: Any = 0, as_frame: bool = False) -> tuple[Any, Any]:
    """Either x₁ or x₂, and not both, as ``AND`` gives x₁ ∧ x₂: no single neuron tells these classes apart.

    >>> X, y = XOR(200, noise=0.1)
    >>> X.shape, y[:8].tolist()
    ((200, 2), [0, 1, 1, 0, 0, 1, 1, 0])
    """
    return _table("XOR", np.array([0, 1, 1, 0]), samples=samples, noise=noise, seed=seed, as_frame=as_frame)


def _table(name: str, answers: np.ndarray, **options: Any) -> tuple[Any, Any]:
    chosen = kinds.checked(name, KINDS, **options)
    row = np.arange(chosen.samples) % len(ROWS)
    X: Array = ROWS[row]
    if chosen.noise:
        X = X + np.random.default_rng(chosen.seed).normal(0.0, chosen.noise, X.shape)
    return given(X, answers[row], as_frame=chosen.as_frame)
