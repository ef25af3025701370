"""Compute weighted sums and their activations: ``Neuron`` and ``Layer``.

    neuron   z = w₁x₁ + … + wₙxₙ + b        a = φ(z)
    layer    neurons that share their inputs

Each computes inside a scope of its own name ("layer/neuron 3"), so a drawing can group by it.
Read next: ``networks.py``, layers in a row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from numbers import Real
from typing import Any, ClassVar, TypeAlias

import numpy as np

from autograd import Value, dot, scope
from autograd.graph import array_of, kinds, new_values
from nn.languages import warn_reader
from nn.model import ACTIVATIONS, Activation, Model, Row, activation_named, computes

from .batch_context import outputs_of_batch
from .feedforward import Feedforward
from .initializers import Initializer, drawn

Seed: TypeAlias = int | np.random.Generator | None
ActivationChoice: TypeAlias = str | Activation | Callable[[Value], Value] | None


def _of_neuron(chosen: ActivationChoice, *_: str) -> Activation:
    """The activation that a neuron is given; ValueError for one that takes a whole layer."""
    activation = activation_named(chosen)
    if activation.joint:
        raise ValueError(f"{activation.name} takes a whole layer: one neuron alone would always give 1")
    return activation


#: A number of inputs or outputs.
WIDTH = kinds.whole(1)

#: What a layer holds one of for each input or output.
ONE_EACH = kinds.instance("a list, with one for each input or output", list, tuple, np.ndarray)

#: A bias.
BIAS = kinds.instance("a Value, a number or None", Value, Real, type(None))


class Neuron(Feedforward):
    """One neuron: a = φ(w·x + b).

    fan_in       number of inputs
    activation   φ, a name of ``nn.ACTIVATIONS`` or a function from Value to Value
    bias         whether there is a b; it begins at 0
    initializer  how the weights begin; by default as suits the activation
    seed         a number, or a ``numpy.random.Generator``; the same seed gives the same weights
    fan_out      number of neurons in its layer, for initialisers that ask
    nonlin       what micrograd calls the activation: True is "relu", False is "identity"

    >>> neuron = Neuron(2, activation="identity", seed=0)
    >>> neuron.weights[0].data, neuron.weights[1].data, neuron.bias.data = 3.0, -2.0, 1.0
    >>> neuron([1.0, 5.0])                      # 3·1 − 2·5 + 1
    Value(-6.0, label='z', op='add')
    """

    fan_in: int
    fan_out: int
    activation: Activation
    weights: list[Value]
    bias: Value | None
    _settings: ClassVar[Any] = {"activation": _of_neuron, "weights": ONE_EACH, "bias": BIAS}

    def __init__(
        self,
        fan_in: int,
        activation: ActivationChoice = "relu",
        *,
        bias: bool = True,
        initializer: str | float | Initializer | None = None,
        seed: Seed = None,
        fan_out: int = 1,
        nonlin: bool | None = None,
    ) -> None:
        activation = _of_micrograd(activation, nonlin, "Neuron")
        fan_in, fan_out = check_width(fan_in, "fan_in"), check_width(fan_out, "fan_out")
        bias, rng = kinds.FLAG(bias, "bias", "Neuron"), np.random.default_rng(kinds.SEED(seed, "seed", "Neuron"))
        chosen = _of_neuron(activation)
        initializer = chosen.initializer if initializer is None else initializer
        for name, thing in _attributes("neuron", chosen, drawn(initializer, rng, fan_in, fan_out), bias=bias).items():
            setattr(self, name, thing)
        self.place()

    @property
    def output_activation(self) -> Activation:
        return self.activation

    @property
    def w(self) -> list[Value]:
        """The weights, as programs written for micrograd call them."""
        return self.weights

    @property
    def b(self) -> Value | None:
        """The bias, as programs written for micrograd call it."""
        return self.bias

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        return [[self.output(row, logits=logits)] for row in rows]

    def output(self, row: Row, *, logits: bool = False) -> Value:
        """a = φ(w·x + b) for one sample; z = w·x + b alone for ``logits``."""
        try:
            z: Value = dot(self.weights, row)
        except (TypeError, ValueError):
            if not isinstance(row, list | tuple | np.ndarray):
                raise TypeError(
                    f"forward(rows) takes the rows of a batch, and was given {kinds.shown(row)} for a row: model(x) takes one sample"
                ) from None
            if len(self.weights) == len(row):
                raise
            raise of_other_width(self, len(row)) from None
        if self.bias is not None:
            z = z + self.bias
        z.label = "z"
        if logits:
            return z
        a: Value = self.activation.function(z)
        if a is not z:
            a.label = "a"
        return a

    def __repr__(self) -> str:
        return f"Neuron({self.fan_in}, activation={describe(self.activation)})"


def _attributes(name: str, activation: Activation, weights: np.ndarray, *, bias: bool) -> dict[str, Any]:
    """What a neuron holds at first."""
    return {
        "name": name,
        "fan_in": len(weights),
        "fan_out": 1,
        "activation": activation,
        "weights": new_values(weights, _labels(len(weights))),
        "bias": Value(0.0, "b") if bias else None,
    }


class Layer(Feedforward):
    """``fan_out`` neurons that share their ``fan_in`` inputs.

    Arguments as for ``Neuron``.  With activation="softmax" the outputs are probabilities together.

    ``layer.neurons`` is a list, in which a neuron may be another one: an ``nn.Neuron``, or a module of your own class that gives
    one number for a sample, ``class Mine(nn.Module)`` with ``forward(self, x)``.  Such a layer is trained and used as any other.
    What shows or stores the weights of a layer as a matrix takes an ``nn.Neuron`` only.

    >>> layer = Layer(3, 2, activation="tanh", seed=0)
    >>> len(layer([0.1, 0.2, 0.3])), len(layer.parameters())          # 2 · (3 weights + 1 bias)
    (2, 8)
    """

    fan_in: int
    fan_out: int
    _settings: ClassVar[Any] = {"neurons": ONE_EACH}

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        activation: ActivationChoice = "relu",
        *,
        bias: bool = True,
        initializer: str | float | Initializer | None = None,
        seed: Seed = None,
        nonlin: bool | None = None,
    ) -> None:
        activation = _of_micrograd(activation, nonlin, "Layer")
        self.name = "layer"
        self.fan_in, self.fan_out = check_width(fan_in, "fan_in"), check_width(fan_out, "fan_out")
        self.activation = activation_named(activation)
        rng = np.random.default_rng(kinds.SEED(seed, "seed", "Layer"))
        self.neurons = self._new_neurons(bias, initializer, rng)
        self.place()

    def _new_neurons(
        self, bias: bool, initializer: str | float | Initializer | None, rng: np.random.Generator
    ) -> list[Neuron]:
        if self.activation.name == "softmax" and self.fan_out == 1:
            warn_reader("softmax_of_one")
        bias = kinds.FLAG(bias, "bias", "Layer")
        activation = _of_one_neuron(self.activation)
        initializer = self.activation.initializer if initializer is None else initializer
        neurons = [Neuron.__new__(Neuron) for _ in range(self.fan_out)]  # all else has been checked
        for i, neuron in enumerate(neurons, start=1):
            weights = drawn(initializer, rng, self.fan_in, self.fan_out)
            vars(neuron).update(_attributes(f"neuron {i}", activation, weights, bias=bias))
        return neurons  # the layer puts the parameters into its scope

    @property
    def activation(self) -> Activation:
        """The activation of all neurons; if another one is set, of all of them.  Each may have its own: ``neuron.activation``."""
        chosen: Activation = vars(self)["activation"]
        return chosen

    @activation.setter
    def activation(self, activation: ActivationChoice) -> None:
        chosen = activation_named(activation)
        vars(self)["activation"] = chosen
        for neuron in vars(self).get("neurons", ()):
            neuron.activation = _of_one_neuron(chosen)

    @property
    def output_activation(self) -> Activation:
        return self.activation

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        self._require_neurons()
        columns = []
        for i, neuron in enumerate(self.neurons, start=1):
            if type(neuron) is Neuron or _states_output_only(neuron):
                with scope(neuron.name):
                    columns.append([neuron.output(row, logits=logits) for row in rows])
            else:
                columns.append(_column_of_own(neuron, i, rows, logits=logits))
        outputs = [list(row) for row in zip(*columns, strict=True)]
        if self.activation.joint and not logits:
            outputs = [self.activation(row) for row in outputs]
        return outputs

    def _require_neurons(self) -> None:
        if not self.neurons:
            raise ValueError(f"{self!r} has no neurons left: a Layer has one for each output")

    @property
    def weight(self) -> Any:
        """The weights as an array, (fan_out, fan_in), as PyTorch has them: the Values themselves."""
        neurons = self.rows_of_weights()
        return array_of([w for neuron in neurons for w in neuron.weights], (len(neurons), len(neurons[0].weights)))

    def rows_of_weights(self) -> list[Neuron]:
        """Its neurons, if their weights are the rows of a matrix; TypeError or ValueError if one was changed so that they are not."""
        self._require_neurons()
        for i, neuron in enumerate(self.neurons, start=1):
            if not isinstance(neuron, Neuron):
                raise TypeError(
                    f"neuron {i} of {self!r} is {kinds.shown(neuron)}, which is no nn.Neuron, so the layer's weights are no matrix: "
                    f"put nn.Neuron({self.fan_in}) in its place, or keep what you need of it by yourself"
                )
            if len(neuron.weights) != len(self.neurons[0].weights):
                raise ValueError(
                    f"neuron {i} of {self!r} has {len(neuron.weights)} weights, and the first has {len(self.neurons[0].weights)}: "
                    "give all of them as many"
                )
        return self.neurons

    @property
    def bias(self) -> Any:
        """The biases as an array, (fan_out,), likewise; None if there are none."""
        biases = [neuron.bias for neuron in self.rows_of_weights() if neuron.bias is not None]
        return array_of(biases, (len(biases),)) if biases else None

    def __repr__(self) -> str:
        return f"Layer({self.fan_in}, {self.fan_out}, activation={describe(self.activation)})"


def _states_output_only(neuron: Any) -> bool:
    """Whether a neuron computes what its ``output`` gives, and nothing around it."""
    stated = Neuron.forward, Neuron.batch, Neuron.__call__
    return isinstance(neuron, Neuron) and (type(neuron).forward, type(neuron).batch, type(neuron).__call__) == stated


def _column_of_own(neuron: Any, i: int, rows: list[Row], *, logits: bool) -> list[Value]:
    """What neuron number i of a layer gives for each row, one of a class of the user's own, which may state anywhere what it computes."""
    if not (isinstance(neuron, Model) and computes(neuron)):
        advice = f"make one, nn.Neuron({len(rows[0])})"
        if callable(neuron) and not isinstance(neuron, type | Model):
            advice += ", or derive its class from nn.Module, so that its parameters are found: class Mine(nn.Module)"
        raise TypeError(f"a Layer is made of neurons, and number {i} is {kinds.shown(neuron)}: {advice}")
    outputs = outputs_of_batch(neuron, rows, logits=logits)
    for output in outputs:
        if isinstance(output, list | tuple | np.ndarray | None):
            raise TypeError(
                f"a neuron gives one number for a sample, and number {i} of a Layer, {kinds.shown(neuron)}, gave {kinds.shown(output)}"
            )
    return outputs


def of_other_width(neuron: Any, inputs: int) -> ValueError:
    """The error for a neuron whose weights are not as many as its inputs, because something was changed by hand."""
    where = getattr(next(iter(neuron.weights), None), "scope", "") or neuron.name
    return ValueError(
        f"{where} has {len(neuron.weights)} weights, and is given {inputs} inputs: a list of neurons or of weights was changed by "
        f"hand. A layer gives as many outputs as it has neurons, so each neuron of the next needs as many weights. Change both, "
        "or make the network anew with the widths that it is to have, such as nn.MLP(2, [4, 1])"
    )


def _of_one_neuron(activation: Activation) -> Activation:
    """What a neuron of a layer computes: softmax, which takes the whole layer, comes after the neurons."""
    return ACTIVATIONS["identity"] if activation.joint else activation


def check_width(width: Any, what: str) -> int:
    """A positive whole number, or an error that says ``what`` it was meant to be."""
    count: int = WIDTH(width, what)
    return count


@cache
def _labels(count: int) -> list[str]:
    """w1, w2, …"""
    return [f"w{i}" for i in range(1, count + 1)]


def _of_micrograd(activation: ActivationChoice, nonlin: bool | None, kind: str) -> ActivationChoice:
    """The activation that is meant by micrograd's ``nonlin``, if that was given."""
    if nonlin is None:
        return activation
    meant = "relu" if kinds.FLAG(nonlin, "nonlin", kind) else "identity"
    if activation not in ("relu", meant):
        raise ValueError(
            f"activation={activation!r} and nonlin={nonlin}: say one of the two; nonlin={nonlin} is {meant!r}"
        )
    return meant


def describe(chosen: Activation) -> str:
    """An activation as one would write it in Python."""
    return repr(chosen.name) if chosen.name else getattr(chosen.function, "__name__", repr(chosen.function))
