"""Ask a fitted model for its outputs, and take its curve apart: what each hidden neuron, or each feature, adds to it.

A network whose output is a weighted sum, y = Σ vⱼ hⱼ(x) + b, is the sum of the curves vⱼ hⱼ(x) and of the bias.  Least squares
on features computed from x is the same, with φⱼ(x) in the place of hⱼ(x).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import kinds
from autograd.tape import Array
from nn import Layer, LeastSquares, Model, Neuron, Sequential

from .dataset import Dataset, View


@dataclass(frozen=True)
class Fitted:
    """A model beside the samples.

    name     by which it is told from others; "" alone
    basis    from samples to the features that it takes; None if it takes them as they are
    outputs  how many numbers it gives for a sample
    """

    name: str
    model: Any
    data: Dataset
    view: View
    basis: Callable[[Any], Any] | None
    outputs: int

    def rows(self, X: Array) -> Any:
        """Samples as the model takes them; those of one feature that were a list of numbers are one again."""
        if self.basis is None:
            return self.data.rows_or_numbers(X) if isinstance(self.model, LeastSquares) else self.data.rows(X)
        found = self.basis(self.data.rows_or_numbers(X))
        if np.shape(found)[:1] != (len(X),):
            raise ValueError(
                f"plot_fit(basis={kinds.shown(self.basis)}): basis gave {kinds.shown(found)} for {len(X)} samples: it gives a "
                "table, with a row of features for each"
            )
        return found

    def at(self, X: Array) -> Array:
        """The outputs for samples with all features: (samples, outputs)."""
        rows = self.rows(X)
        found = np.asarray(_outputs(self.model, rows), dtype=float)
        return found[:, None] if found.ndim == 1 else found

    def of_samples(self, owner: str) -> Array:
        """The outputs for the samples, checked."""
        found = self.at(self.data.X)
        if found.shape != (len(self.data.X), self.outputs):
            raise ValueError(
                f"{owner}: the model gives the shape {found.shape} for {len(self.data.X)} samples, and y has {self.outputs} "
                f"column{'s' if self.outputs != 1 else ''}: they are alike"
            )
        if not np.isfinite(found).any():
            raise ValueError(f"{owner}: the model gives {found[0, 0]} for every sample: did its loss stay finite?")
        return found


def _outputs(model: Any, rows: Any) -> Any:
    if isinstance(model, Model):
        return model.outputs(rows)
    return model.predict(rows) if callable(getattr(model, "predict", None)) else model(rows)


def require_fitted(model: Any, owner: str) -> None:
    usable = callable(model) or callable(getattr(model, "predict", None))
    if isinstance(model, type) or not usable:
        raise TypeError(
            f"{owner} takes a model, for example nn.MLP(1, [3, 1]) after fit, an object with predict(X) or a function of X, not "
            f"{kinds.shown(model)}"
        )


@dataclass(frozen=True)
class Contributions:
    """The summands of an output.

    of    from samples to the summands, (samples, summands), the bias not included
    bias  what is added to them; None if the output has none
    kind  what the summands belong to: "neuron" or "feature"
    """

    of: Callable[[Any], Array]
    bias: float | None
    kind: str


def contributions_of(model: Any) -> Contributions | None:
    """The summands of a model's only output; None where it is no sum of hidden neurons or of features."""
    if isinstance(model, LeastSquares):
        return Contributions(lambda X: model.features(X) * model.weights, model.bias, "feature")
    if not isinstance(model, Sequential) or len(model.layers) < 2:
        return None
    *hidden, last = model.layers
    neuron = last.neurons[0] if isinstance(last, Layer) and last.fan_out == 1 else last
    if not isinstance(neuron, Neuron) or last.output_activation.name != "identity":
        return None

    def of(X: Any) -> Array:
        for layer in hidden:
            X = layer.outputs(X)
        summands: Array = X * [weight.data for weight in neuron.weights]
        return summands

    return Contributions(of, None if neuron.bias is None else neuron.bias.data, "neuron")
