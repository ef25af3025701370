"""Fit a linear neuron in closed form: least squares.

A linear neuron with squared error is linear regression, and its minimum is known without any training.  Setting the
gradient of (1/N) Σ (w·x + b − y)² to zero gives the normal equations

    AᵀA v = Aᵀy          A = the samples, with a column of ones; v = (w, b)

The condition number of AᵀA is the square of that of A, and AᵀA is singular when columns depend on each other.  Then
the singular value decomposition of A itself gives the answer: the shortest of all v that fit best.

Features can be anything computed from x, polynomials or radial functions (``features.py``): the fit stays linear in its weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn.layers import Neuron
from nn.model import Names, for_training, in_order
from nn.objectives import answers, samples

#: With a larger condition number of AᵀA the normal equations would lose too many digits.
ILL_CONDITIONED = 1e8


#: What the options of least_squares are.
KINDS = {
    "l2": kinds.number(least=0.0),
    "method": kinds.optional(kinds.one_of("normal equations", "singular value decomposition")),
    "basis": kinds.optional(kinds.FUNCTION),
}


@dataclass(frozen=True)
class LeastSquares:
    """The best linear fit.

    weights    (features,)
    bias       b
    method     "normal equations" or "singular value decomposition"
    rank       number of independent columns, the ones included
    condition  largest over smallest singular value of the samples with a column of ones
    basis      the function from samples to the features that the weights belong to; None if these are the samples themselves
    input_names  the names of the columns it was fitted to; empty if they had none
    """

    weights: Array
    bias: float
    method: str
    rank: int
    condition: float
    basis: Callable[[Any], Any] | None = None
    input_names: Names = ()

    def features(self, X: Any) -> Array:
        """What the weights are multiplied by: (samples, features)."""
        return features_of(in_order(X, self.input_names), self.basis, len(self.weights))

    def predict(self, X: Any) -> Array:
        """w·φ(x) + b for each sample: (samples,).

        X  as it was given to ``least_squares``

        >>> square = least_squares([0.0, 1.0, 2.0], [1.0, 2.0, 5.0], basis=lambda x: np.column_stack([x, x**2]))
        >>> square.predict([3.0]).round(9).tolist()          # y = x² + 1
        [10.0]

        Raises ValueError for samples of another width.
        """
        found: Array = self.features(X) @ self.weights + self.bias
        return found

    def neuron(self) -> Neuron:
        """A linear neuron with these weights; it takes the features."""
        neuron = Neuron(len(self.weights), "identity", initializer="zeros")
        for parameter, number in zip(neuron.parameters(), [*self.weights.tolist(), self.bias], strict=True):
            parameter.data = number
        if self.basis is None:
            neuron.input_names = self.input_names
        return neuron


def least_squares(
    X: Any,
    y: Any,
    *,
    l2: float = 0.0,
    method: Literal["normal equations", "singular value decomposition"] | None = None,
    basis: Callable[[Any], Any] | None = None,
) -> LeastSquares:
    """The minimum of (1/N) Σ (w·x + b − y)² + λ (Σ w² + b²), to which ``Neuron.fit(loss="mse", l2=λ)`` converges.

    X       (samples, features), or a list of numbers
    y       (samples,)
    method  by default the normal equations, unless they are ill conditioned
    basis   a function from ``X`` to other features, which are fitted instead: ``nn.features.polynomial(3)``, ``legendre``,
            ``radial``, ``sine``, or one of your own, which takes an array and gives a row of features for each sample

    >>> fit = least_squares([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> fit.weights.round(9).tolist(), round(fit.bias, 9)       # y = 2x + 1
    ([2.0], 1.0)
    """
    options = kinds.checked("least_squares", KINDS, l2=l2, method=method, basis=basis)
    l2, method = options.l2, options.method
    X, names = for_training(X, ())
    X = features_of(X, options.basis)
    y = answers(y, len(X)).reshape(-1)
    if len(y) != len(X):
        raise ValueError(f"y has {len(y)} entries for {len(X)} samples")
    A = np.hstack([X, np.ones((len(X), 1))])
    if l2 > 0.0:  # a penalty is equivalent to further samples: √(Nλ)·v should be 0
        A = np.vstack([A, np.sqrt(len(X) * l2) * np.eye(A.shape[1])])
        y = np.concatenate([y, np.zeros(A.shape[1])])
    sizes = np.linalg.svd(A, compute_uv=False)
    smallest = sizes[-1] if len(sizes) == A.shape[1] else 0.0
    condition = float(sizes[0] / smallest) if smallest > 0.0 else float("inf")
    rank = int((sizes > sizes[0] * max(A.shape) * np.finfo(float).eps).sum())
    if method is None:
        well = rank == A.shape[1] and condition**2 < ILL_CONDITIONED
        method = "normal equations" if well else "singular value decomposition"
    if method == "normal equations":
        if rank < A.shape[1]:
            raise ValueError(
                f"AᵀA is singular: only {rank} of {A.shape[1]} columns (the ones included) are independent; use "
                "method='singular value decomposition'"
            )
        v = np.linalg.solve(A.T @ A, A.T @ y)
    else:
        v = np.linalg.lstsq(A, y, rcond=None)[0]
    return LeastSquares(v[:-1], float(v[-1]), method, rank, condition, options.basis, names)


def features_of(X: Any, basis: Callable[[Any], Any] | None, width: int | None = None) -> Array:
    """The samples, or what a basis makes of them: (samples, features), all finite.

    width  how many features there have to be
    """
    checked = samples(X, 1 if np.ndim(X) == 1 else width if basis is None else None)
    if basis is None:
        return samples(checked, width)
    given = np.asarray(checked, dtype=float)
    found = basis(X if hasattr(X, "columns") else given[:, 0] if np.ndim(X) == 1 else given)
    if np.shape(found)[:1] != (len(given),):
        raise ValueError(
            f"least_squares(basis={kinds.shown(basis)}): basis gave {kinds.shown(found)} for {len(given)} samples: it gives a "
            "table, with a row of features for each"
        )
    return samples(found, width if np.ndim(found) == 2 else 1, "what basis gave")
