"""Name layers as PyTorch and Keras do: ``Linear`` and ``Dense``.

    Linear(784, 128)                a layer without an activation, which begins as PyTorch's
    Dense(128, activation="relu")   a layer that is told its outputs; its inputs it learns from the layer before, or from the
                                    first sample

Both are a ``Layer``: drawn, trained and saved as one.

Read next: ``activation_layers.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.graph import NO_GRAD, STATE, kinds
from nn.model import RefusesWords, Row, activation_named

from .initializers import Initializer
from .neuron import ActivationChoice, Layer, Seed, check_width, describe

#: What Keras's Dense takes and ours does not, with what to write.
_OF_KERAS = {
    **dict.fromkeys(
        ["kernel_regularizer", "bias_regularizer", "activity_regularizer"],
        "penalties are options of fit, l2=0.01 or l1=0.01",
    ),
    **dict.fromkeys(["kernel_constraint", "bias_constraint"], "fit(max_norm=3.0) bounds the weights of each neuron"),
    "bias_initializer": "biases begin at 0; set neuron.bias.data for another number",
    "name": "nn.Sequential({'hidden': nn.Dense(8)}) names its layers",
}


class Linear(Layer):
    """z = W x + b, in PyTorch's words: ``out_features`` neurons without an activation.

    Weights and biases begin uniform on ±1/√in_features, as PyTorch's do.  ``seed`` is ours: the same seed, the same weights.

    >>> layer = Linear(4, 2, seed=0)
    >>> all(abs(p.data) <= 0.5 for p in layer.parameters()), len(layer([1.0, 2.0, 3.0, 4.0]))
    (True, 2)
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, *, seed: Seed = None) -> None:
        in_features, out_features = check_width(in_features, "in_features"), check_width(out_features, "out_features")
        bias = kinds.FLAG(bias, "bias", "Linear")
        rng = np.random.default_rng(kinds.SEED(seed, "seed", "Linear"))
        super().__init__(in_features, out_features, "identity", bias=bias, initializer=_as_pytorch, seed=rng)
        if bias:
            for neuron, number in zip(self.neurons, _uniform(rng, in_features, out_features), strict=True):
                assert neuron.bias is not None
                neuron.bias.data = number

    @property
    def in_features(self) -> int:
        """PyTorch's word for ``fan_in``."""
        return self.fan_in

    @property
    def out_features(self) -> int:
        """PyTorch's word for ``fan_out``."""
        return self.fan_out

    def __repr__(self) -> str:
        bias = "" if self.neurons[0].bias is not None else ", bias=False"
        activation = "" if self.activation.name == "identity" else f", activation={describe(self.activation)}"
        return f"Linear({self.fan_in}, {self.fan_out}{bias}{activation})"


def _as_pytorch(rng: np.random.Generator, fan_in: int, _: int) -> list[float]:
    """The weights of a neuron as torch.nn.Linear begins: kaiming_uniform_ with a = √5, which is uniform on ±1/√fan_in."""
    return _uniform(rng, fan_in, fan_in)


def _uniform(rng: np.random.Generator, fan_in: int, count: int) -> list[float]:
    radius = 1.0 / math.sqrt(fan_in)
    numbers: list[float] = rng.uniform(-radius, radius, count).tolist()
    return numbers


class Dense(RefusesWords, Layer):
    """A layer in Keras's words, which is told its number of outputs, ``units``.

    activation          none by default, as in Keras
    use_bias            whether there are biases; they begin at 0
    kernel_initializer  how the weights begin: a name of ``nn.INITIALIZERS``
    input_shape         the shape of a sample, for the first layer: [784], or input_dim=784.  Without it, ``fan_in`` is None
                        and there are no weights until the layer is added to others or called with a sample

    >>> layer = Dense(2, activation="relu", seed=0)
    >>> layer.fan_in, len(layer([1.0, 2.0, 3.0])), layer.fan_in, len(layer.parameters())
    (None, 2, 3, 8)
    """

    fan_in: Any

    _instead = _OF_KERAS

    def __init__(
        self,
        units: int,
        activation: ActivationChoice = None,
        use_bias: bool = True,
        *,
        kernel_initializer: str | float | Initializer = "glorot_uniform",
        input_shape: Sequence[int] | None = None,
        input_dim: int | None = None,
        seed: Seed = None,
    ) -> None:
        self.name = "layer"
        self.fan_in, self.fan_out = None, check_width(units, "units")
        self.activation = activation_named(activation)
        self.neurons = []
        self._use_bias = kinds.FLAG(use_bias, "use_bias", "Dense")
        self._initializer: str | float | Initializer | None = kernel_initializer
        self._rng = np.random.default_rng(kinds.SEED(seed, "seed", "Dense"))
        if input_shape is not None or input_dim is not None:
            self.take_inputs(_inputs(input_shape, input_dim))

    @property
    def lacks_weights(self) -> bool:  # type: ignore[override]
        return self.fan_in is None

    def take_inputs(self, width: int) -> None:
        if self.fan_in is None:
            self.fan_in = check_width(width, "the number of inputs")
            self.neurons = self._new_neurons(self._use_bias, self._initializer, self._rng)
            self._initializer = None  # it has done its work
            self.place()

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        if self.fan_in is None:
            self.take_inputs(len(rows[0]))
            self.place(STATE.scope.replace(NO_GRAD, "").rpartition("/")[0])
        return super().forward(rows, logits=logits)

    def __repr__(self) -> str:
        activation = "" if self.activation.name == "identity" else f", activation={describe(self.activation)}"
        inputs = "" if self.fan_in is None else f", input_dim={self.fan_in}"
        bias = "" if self._use_bias else ", use_bias=False"
        return f"Dense({self.fan_out}{activation}{bias}{inputs})"


def _inputs(input_shape: Sequence[int] | None, input_dim: int | None) -> int:
    """The number of inputs that was given."""
    if input_shape is None:
        return check_width(input_dim, "input_dim")
    shape = [check_width(width, "input_shape") for width in kinds.LIST(input_shape, "input_shape", "Dense")]
    if len(shape) != 1 or input_dim not in (None, *shape):
        raise ValueError(
            f"Dense(input_shape={input_shape!r}{'' if input_dim is None else f', input_dim={input_dim!r}'}): a Dense layer takes a "
            "row of numbers, input_shape=[784]; nn.Flatten(input_shape=[28, 28]) before it makes one of an image"
        )
    return shape[0]
