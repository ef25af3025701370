"""Batch normalisation: each feature brought to mean 0 and variance 1 over the batch, then scaled and shifted.

    μ = mean of x over the batch        σ² = mean of (x − μ)²
    y = φ(γ (x − μ) / √(σ² + ε) + β)

The gradient runs through μ and σ² too: every sample's output depends on all samples.  In use, when samples come
one by one, the running statistics of training stand in for them.  Source: Ioffe and Szegedy 2015.
"""

from __future__ import annotations

from typing import Any

import autograd
from autograd import Value, scope
from nn.activations import Activation, activation_named

from .feedforward import Feedforward, Row
from .neuron import ActivationChoice, check_width, describe


class BatchNorm(Feedforward):
    """Normalises ``width`` features over the batch, in training; over what was measured there, in use.

    activation  φ, applied to the result
    momentum    how much a batch's statistics count in the running ones, as in PyTorch
    epsilon     keeps the root away from 0

    A batch of one sample is normalised to β and leaves the running statistics as they are: one number has no
    variance.

    >>> norm = BatchNorm(1)
    >>> [round(y.data, 3) for y in norm.batch([[1.0], [3.0]])]
    [-1.0, 1.0]
    >>> norm.running_mean                       # 0.9 · 0 + 0.1 · 2
    [0.2]
    """

    batchwise = True

    def __init__(
        self, width: int, activation: ActivationChoice = "identity", *, momentum: float = 0.1, epsilon: float = 1e-5
    ) -> None:
        if not 0.0 < momentum <= 1.0:
            raise ValueError(f"batch normalisation's momentum is above 0 and at most 1, not {momentum!r}")
        if not epsilon > 0.0:
            raise ValueError(f"batch normalisation's epsilon is positive, not {epsilon!r}")
        self.name = "batch norm"
        self.fan_in = self.fan_out = check_width(width, "width")
        self.activation = activation_named(activation)
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma = [Value(1.0, f"γ{i}") for i in range(1, width + 1)]
        self.beta = [Value(0.0, f"β{i}") for i in range(1, width + 1)]
        self.running_mean = [0.0] * width
        self.running_variance = [1.0] * width
        self.place()

    @property
    def output_activation(self) -> Activation:
        return self.activation

    def _measured(self) -> list[list[float]]:
        return [self.running_mean, self.running_variance]

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        columns = []
        for i, column in enumerate(zip(*rows, strict=True)):
            with scope(f"feature {i + 1}"):
                columns.append(self._normalised(i, list(column)))
        outputs = [list(row) for row in zip(*columns, strict=True)]
        return outputs if logits else [self.activation(row) for row in outputs]

    def _normalised(self, i: int, column: Row) -> Row:
        if not self.training:
            deviation = (self.running_variance[i] + self.epsilon) ** 0.5
            return [self.gamma[i] * ((x - self.running_mean[i]) / deviation) + self.beta[i] for x in column]
        mean = _over_batch(column)
        mean.label = "μ"
        centred = [x - mean for x in column]
        variance = _over_batch([c * c for c in centred])
        variance.label = "σ²"
        self.measure(i, mean, variance, len(column))
        deviation = (variance + self.epsilon).sqrt()
        return [self.gamma[i] * (c / deviation) + self.beta[i] for c in centred]

    def measure(self, i: int, mean: Value, variance: Value, count: int) -> None:
        """Let a batch of so many samples count in the running statistics of a feature."""
        if count == 1:
            return
        self.running_mean[i] = self.moved(self.running_mean[i], mean.data)
        self.running_variance[i] = self.moved(self.running_variance[i], variance.data * count / (count - 1))

    def moved(self, running: Any, measured: Any) -> Any:
        """A running statistic, or an array of them, after a batch that has measured something else."""
        return running + self.momentum * (measured - running)

    def __repr__(self) -> str:
        return f"BatchNorm({self.fan_in}, activation={describe(self.activation)})"


def _over_batch(numbers: list[Value]) -> Value:
    """The mean over the batch; of a single sample, which in a compiled function stands for all of them."""
    mean: Value = autograd.mean(numbers) if len(numbers) > 1 else autograd.batch_mean(numbers[0])
    return mean
