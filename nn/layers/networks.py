"""Put layers of neurons in a row, by their widths: ``MLP``, the multilayer perceptron.

Read next: ``initializers.py``; or ``nn/objectives``, how wrong the outputs are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd.graph import kinds
from nn.model import Activation, activation_named

from .batch_norm import BatchNorm
from .dropout import RATE, Dropout
from .feedforward import Feedforward
from .initializers import Initializer
from .neuron import ActivationChoice, Layer, Seed, check_width, describe
from .sequential import Sequential

InitializerChoice: TypeAlias = str | float | Initializer | None


class _Default(str):
    """A name that nobody has given: it can be told from the same name where it was."""

    __slots__ = ()


#: The activation of hidden layers, if none is chosen.
DEFAULT = _Default("relu")

#: What the options of an MLP are.
KINDS = {"bias": kinds.FLAG, "batch_norm": kinds.FLAG, "dropout": RATE, "seed": kinds.SEED}


class MLP(Sequential):
    """A multilayer perceptron.

    fan_in       number of inputs
    widths       number of neurons in each layer, the last being the outputs
    activation   of the hidden layers: a name, a function, or a list with one for each of them; refused, as are batch_norm
                 and dropout, where there is no hidden layer
    output       activation of the last layer: "identity" for any number, "sigmoid" for a probability,
                 "softmax" for the probabilities of exclusive classes
    initializer  how the weights begin, one for all layers or a list with one for each; by default what suits the
                 layer's activation: He for the ReLU family, Glorot for tanh and sigmoid
    batch_norm   whether hidden layers normalise their weighted sums over the batch, before the activation
    dropout      the rate at which outputs of hidden layers are switched off in training
    seed         the same seed gives the same network, to the bit

    >>> model = MLP(2, [16, 16, 1], seed=0)
    >>> model
    MLP(2, [16, 16, 1], activation='relu', output='identity')
    >>> len(model.parameters())                 # 16·(2 + 1) + 16·(16 + 1) + (16 + 1)
    337
    >>> model([0.5, -1.0]).scope
    'mlp/layer 3/neuron 1'
    """

    fan_in: int
    fan_out: int

    def __init__(
        self,
        fan_in: int,
        widths: Sequence[int],
        activation: ActivationChoice | Sequence[ActivationChoice] = DEFAULT,
        output: ActivationChoice = "identity",
        *,
        bias: bool = True,
        initializer: InitializerChoice | Sequence[InitializerChoice] = None,
        batch_norm: bool = False,
        dropout: float = 0.0,
        seed: Seed = None,
    ) -> None:
        widths = kinds.LIST(widths, "widths", "MLP") if isinstance(widths, Iterable) else [widths]
        fan_in, self.widths = check_width(fan_in, "fan_in"), [check_width(width, "widths") for width in widths]
        if not self.widths:
            raise ValueError("an MLP needs at least one layer: widths=[1] is a single neuron")
        hidden = len(self.widths) - 1
        options = kinds.checked("MLP", KINDS, bias=bias, batch_norm=batch_norm, dropout=dropout, seed=seed)
        bias, batch_norm, dropout = options.bias, options.batch_norm, options.dropout
        if not hidden:
            _require_hidden_layers(self.widths, activation, batch_norm=batch_norm, dropout=dropout)
        chosen = _one_each(activation, hidden, "activation", "hidden layers; the last layer's is called output")
        activations = [activation_named(each) for each in [*chosen, output]]
        self.bias, self.batch_norm, self.dropout = bias, batch_norm, dropout
        initializers = _one_each(initializer, hidden + 1, "initializer", "layers")
        rng = np.random.default_rng(options.seed)
        layers: list[Feedforward] = []
        sizes = zip([fan_in, *self.widths], self.widths, strict=False)
        for i, ((before, after), activated, start) in enumerate(zip(sizes, activations, initializers, strict=True)):
            if batch_norm and i < hidden:
                # The bias would be subtracted again with the mean; β takes its place.
                begin = activated.initializer if start is None else start
                layers.append(Layer(before, after, "identity", bias=False, initializer=begin, seed=rng))
                layers.append(BatchNorm(after, activated))
            else:
                layers.append(Layer(before, after, activated, bias=bias, initializer=start, seed=rng))
            if dropout and i < hidden:
                layers.append(Dropout(after, dropout, seed=None if seed is None else rng.spawn(1)[0]))
        self.name = "mlp"
        super().__init__(*layers)

    @property
    def activations(self) -> list[Activation]:
        """The activation of each layer of neurons as it is now, the last one being the output's."""
        found: list[Activation] = []
        for layer in self.in_a_row():
            if isinstance(layer, BatchNorm):
                found[-1:] = [layer.activation]
            elif not isinstance(layer, Dropout):
                found.append(layer.output_activation)
        return found

    def __repr__(self) -> str:
        try:
            *hidden, output = [describe(each) for each in self.activations]
        except ValueError:  # its layers were taken away, or it is one of them
            return super().__repr__()
        shown = (
            f"activation=[{', '.join(hidden)}], "
            if len(set(hidden)) > 1
            else f"activation={hidden[0]}, "
            if hidden
            else ""
        )
        extras = ", batch_norm=True" if self.batch_norm else ""
        extras += f", dropout={self.dropout}" if self.dropout else ""
        return f"MLP({self.fan_in}, {self.widths}, {shown}output={output}{extras})"


def _require_hidden_layers(widths: list[int], activation: Any, *, batch_norm: bool, dropout: float) -> None:
    """Raise ValueError for what was given for hidden layers, where there are none."""
    given = f"widths={widths} has no hidden layer, so"
    if activation is not DEFAULT and not (isinstance(activation, list | tuple) and not activation):
        raise ValueError(
            f"{given} activation={kinds.shown(activation)} would have no effect: the activation of the last layer is called "
            f"output, output={kinds.shown(activation)}"
        )
    for name, option in (("batch_norm", batch_norm), ("dropout", dropout)):
        if option:
            raise ValueError(
                f"{given} {name}={option!r} would have no effect: it is for hidden layers, e.g. widths=[8, {widths[0]}]"
            )


def _one_each(chosen: Any, count: int, what: str, of: str) -> list[Any]:
    """A list with a choice for each of ``count``, from one choice for all or from such a list."""
    if not isinstance(chosen, list | tuple):
        return [chosen] * count
    if len(chosen) != count:
        raise ValueError(f"{len(chosen)} {what}s were given for {count} {of}")
    return list(chosen)
