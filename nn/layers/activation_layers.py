"""Make a layer of an activation: ``ReLU()``, ``Softmax()``, as PyTorch has them, and ``ActivationLayer`` of any other.

    Sequential(Linear(2, 3), Tanh())        the same as        Sequential(Layer(2, 3, "tanh"))

They have no weights and take any number of inputs; each gives as many outputs.

Read next: ``flatten.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import autograd
from autograd import Value
from autograd.graph import kinds
from nn.model import ACTIVATIONS, Activation, Row, activation_named

from .feedforward import Feedforward
from .neuron import ActivationChoice, describe


class ActivationLayer(Feedforward):
    """φ of each number, or of a whole row if φ is softmax.

    activation  a name of ``nn.ACTIVATIONS``, a function from Value to Value, or an ``nn.Activation``

    >>> [a.data for a in ActivationLayer("relu")([-1.0, 2.0])]
    [0.0, 2.0]
    """

    _settings: ClassVar[Any] = {"activation": lambda chosen, *_: activation_named(chosen)}

    def __init__(self, activation: ActivationChoice) -> None:
        self.activation = activation_named(activation)
        self.name = self.activation.name.split("(")[0] or "activation"
        self.fan_in = self.fan_out = None

    @property
    def output_activation(self) -> Activation:
        return self.activation

    @property
    def as_activation(self) -> Activation:
        """What a layer takes for its activation when it is given this one."""
        return self.activation

    def forward(self, rows: list[Row], *, logits: bool = False) -> list[Row]:
        if logits or self.activation is ACTIVATIONS["identity"]:
            return rows
        return [self.activation(row) for row in rows]

    def __repr__(self) -> str:
        return f"ActivationLayer({describe(self.activation)})"


def _refuse(value: Any, name: str, kind: str) -> Any:
    raise TypeError(
        f"{kind}.{name} = {kinds.shown(value)}: it cannot be another one: make a new layer, such as ActivationLayer('tanh')"
    )


class _Fixed(ActivationLayer):
    """One whose class says what its activation is."""

    _settings: ClassVar[Any] = dict.fromkeys(("activation", "negative_slope", "alpha"), _refuse)

    def __init__(self, activation: str | Activation, **settings: float) -> None:
        vars(self).update(activation=activation_named(activation), **settings)
        self.name = self.activation.name.split("(")[0]
        self.fan_in = self.fan_out = None


class _Named(_Fixed):
    """One that is called as its activation is, and needs no more to be said."""

    _name: ClassVar[str]

    if not TYPE_CHECKING:

        def __new__(cls, *given: Any, **settings: Any) -> Any:
            """Refuse what is meant for the function of this name."""
            if (given or settings) and cls.__init__ is _Named.__init__:
                raise TypeError(
                    f"{cls.__name__} takes no arguments: {cls.__name__}() makes a layer, which is called with a sample, {cls.__name__}()(x)"
                )
            return super().__new__(cls)

    def __init__(self) -> None:
        super().__init__(self._name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Identity(_Named):
    """y = z."""

    _name = "identity"


class ReLU(_Named):
    """``autograd.relu`` of each number."""

    _name = "relu"


class Sigmoid(_Named):
    """``autograd.sigmoid`` of each number."""

    _name = "sigmoid"


class Tanh(_Named):
    """``autograd.tanh`` of each number."""

    _name = "tanh"


class Softplus(_Named):
    """``autograd.softplus`` of each number."""

    _name = "softplus"


class SiLU(_Named):
    """``autograd.silu`` of each number."""

    _name = "silu"


class GELU(_Named):
    """``autograd.gelu`` of each number."""

    _name = "gelu"


def _take_dim(dim: Any) -> int | None:
    if dim is None:
        return None
    found: int = kinds.whole().take(dim)
    if found not in (-1, 0, 1):
        raise ValueError
    return found


#: The axis of the numbers of a sample, in PyTorch's words.
DIM = kinds.Kind("0 or -1, the one axis of a sample, or 1, which it is in a batch of rows, or None", _take_dim)


class _OfRow(_Named):
    """One that takes a whole row.

    dim  the axis, in PyTorch's words: a sample has one axis only, 0 or −1; of a batch of rows that axis would be 1
    """

    _settings: ClassVar[Any] = {**_Fixed._settings, "dim": DIM}

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'' if self.dim is None else f'dim={self.dim}'})"


class Softmax(_OfRow):
    """eᶻⁱ / Σ eᶻ: the probabilities of exclusive classes.

    >>> [p.data for p in Softmax(dim=1)([0.0, 0.0])]
    [0.5, 0.5]
    """

    _name = "softmax"


class LogSoftmax(_OfRow):
    """The logarithm of softmax."""

    _name = "log_softmax"


class LeakyReLU(_Fixed):
    """z above 0, below it z times ``negative_slope``."""

    negative_slope: float

    def __init__(self, negative_slope: float = 0.01) -> None:
        slope = kinds.number(least=0.0)(negative_slope, "negative_slope", "LeakyReLU")
        super().__init__("leaky_relu" if slope == 0.01 else _with_slope(slope), negative_slope=slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.negative_slope:g})"


class ELU(_Fixed):
    """z above 0, below it α(eᶻ − 1)."""

    alpha: float

    def __init__(self, alpha: float = 1.0) -> None:
        alpha = kinds.number(above=0.0)(alpha, "alpha", "ELU")
        super().__init__("elu" if alpha == 1.0 else _with_alpha(alpha), alpha=alpha)

    def __repr__(self) -> str:
        return f"ELU({self.alpha:g})"


def leaky_relu(z: Any, negative_slope: float = 0.01) -> Any:
    """z above 0, below it z times ``negative_slope``: of a Value or a number."""
    if negative_slope == 0.01:
        return autograd.leaky_relu(z)
    return autograd.where(autograd.greater(z, 0.0), z, negative_slope * z)


def elu(z: Any, alpha: float = 1.0) -> Any:
    """z above 0, below it α(eᶻ − 1): of a Value or a number."""
    if alpha == 1.0:
        return autograd.elu(z)
    return autograd.where(autograd.greater(z, 0.0), z, alpha * autograd.expm1(z))


def _with_slope(slope: float) -> Activation:
    return Activation(f"leaky_relu({slope!r})", partial(leaky_relu, negative_slope=slope), "he_normal")


def _with_alpha(alpha: float) -> Activation:
    return Activation(f"elu({alpha!r})", partial(elu, alpha=alpha), "he_normal")


#: The layer of an activation, by the activation's name.
ACTIVATION_LAYERS: dict[str, type[_Named]] = {
    kind._name: kind for kind in (Identity, ReLU, Sigmoid, Tanh, Softplus, SiLU, GELU, Softmax, LogSoftmax)
}


def activation_layer(function: str | Activation | Callable[[Value], Value] | None) -> ActivationLayer:
    """The layer of an activation or a function, by its own name if it has one.

    >>> activation_layer(autograd.tanh), activation_layer("step")
    (Tanh(), ActivationLayer('step'))
    """
    activation = activation_named(function)
    kind = ACTIVATION_LAYERS.get(activation.name)
    return ActivationLayer(activation) if kind is None else kind()
