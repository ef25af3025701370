"""Bring each feature to mean 0 and variance 1 over the batch, then scale and shift it: ``BatchNorm``.

    μ = mean of x over the batch        σ² = mean of (x − μ)²
    y = φ(γ (x − μ) / √(σ² + ε) + β)

The gradient runs through μ and σ² too: every sample's output depends on all samples.  In use, when samples come
one by one, running statistics that training has measured take the place of μ and σ².  Source: Ioffe and Szegedy 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from autograd import Value, scope
from autograd.graph import STATE, kinds
from nn.model import Activation, Row, activation_named, refuse_old_name

from .batch_context import BatchContext
from .feedforward import Feedforward
from .neuron import ONE_EACH, ActivationChoice, check_width, describe

#: What its settings are.
KINDS = {"momentum": kinds.number(above=0.0, most=1.0), "epsilon": kinds.number(above=0.0)}


class BatchNorm(Feedforward):
    """Normalises ``width`` features: by the batch in training, by the running statistics in use.

    activation  φ, applied to the result
    momentum    the weight of a batch in the running statistics, as in PyTorch
    epsilon     keeps the root away from 0

    In training a batch of one sample is refused, as in PyTorch: one number has no variance, and every output would be β,
    whatever the input.

    >>> norm = BatchNorm(1)
    >>> [round(y.data, 3) for y in norm.batch([[1.0], [3.0]])]
    [-1.0, 1.0]
    >>> norm.running_mean                       # 0.9 · 0 + 0.1 · 2
    [0.2]
    """

    fan_in: int
    fan_out: int
    batchwise = True
    _settings: ClassVar[Any] = {
        **KINDS,
        "activation": lambda chosen, *_: activation_named(chosen),
        **dict.fromkeys(("gamma", "beta", "running_mean", "running_variance"), ONE_EACH),
    }

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        refuse_old_name(cls, "measure", "moved(running, mean, variance, samples)")

    def __init__(
        self, width: int, activation: ActivationChoice = "identity", *, momentum: float = 0.1, epsilon: float = 1e-5
    ) -> None:
        settings = kinds.checked("BatchNorm", KINDS, momentum=momentum, epsilon=epsilon)
        self.name = "batch norm"
        self.fan_in = self.fan_out = check_width(width, "width")
        self.activation = activation_named(activation)
        self.momentum, self.epsilon = settings.momentum, settings.epsilon
        numbers = range(1, self.fan_in + 1)
        self.gamma, self.beta = [Value(1.0, f"γ{i}") for i in numbers], [Value(0.0, f"β{i}") for i in numbers]
        self.running_mean, self.running_variance = [0.0] * self.fan_in, [1.0] * self.fan_in
        self.place()

    @property
    def output_activation(self) -> Activation:
        return self.activation

    def running_statistics(self) -> list[list[float]]:
        return [self.running_mean, self.running_variance]

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        context = BatchContext.current()
        if self.training and len(rows) == 1 and not (context.one_for_all or STATE.compiling):
            raise ValueError(
                f"{type(self).__name__} in training was given a batch of one sample: one number has no variance, and every "
                "output would be β, whatever the input. Give model.batch(rows) two samples or more (a Model of your own states "
                "batch, and gives its layers all rows together); model.eval() makes it take the running statistics, so that "
                "model(x) takes one"
            )
        normalised = self._by_batch if self.training else self._by_statistics
        columns = []
        for i, column in enumerate(zip(*rows, strict=True)):
            with scope(f"feature {i + 1}"):
                columns.append(normalised(i, column, context))
        outputs = [list(row) for row in zip(*columns, strict=True)]
        return outputs if logits else [self.activation(row) for row in outputs]

    def _by_batch(self, i: int, column: Sequence[Value], context: BatchContext) -> Row:
        """A feature of a batch in training, which is measured."""
        mean = context.mean(column)
        mean.label = "μ"
        centred = [x - mean for x in column]
        variance = context.mean([c * c for c in centred])
        variance.label = "σ²"
        context.measured(self, i, mean, variance, len(column))
        deviation = (variance + self.epsilon).sqrt()
        return [self.gamma[i] * (c / deviation) + self.beta[i] for c in centred]

    def _by_statistics(self, i: int, column: Sequence[Value], context: BatchContext) -> Row:
        """A feature of samples in use."""
        means, variances = context.statistics(self)
        deviation = (variances[i] + self.epsilon) ** 0.5
        return [self.gamma[i] * ((x - means[i]) / deviation) + self.beta[i] for x in column]

    def moved(self, running: Sequence[Any], mean: Any, variance: Any, samples: int) -> tuple[Any, Any]:
        """The running mean and variance after a batch, of one feature or as arrays of all.

        The variance that counts is the unbiased one, Σ(x − μ)² / (N − 1).
        """
        unbiased = variance * samples / (samples - 1)
        return (
            running[0] + self.momentum * (mean - running[0]),
            running[1] + self.momentum * (unbiased - running[1]),
        )

    def __repr__(self) -> str:
        return f"BatchNorm({self.fan_in}, activation={describe(self.activation)})"
