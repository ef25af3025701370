"""Functions in PyTorch's words: activations and losses, for ``forward`` and for loops by hand.

    import nn.functional as F

    F.relu(x)                   of a Value, a number, a list or an array of them
    F.softmax(x, dim=0)         of the numbers of a sample
    F.mse_loss(y, t)            of the outputs of a sample and its targets

They are what ``autograd`` and ``nn`` have, under other names; ``docs/names.md`` puts the names side by side.

>>> relu([-1.0, 2.0])
[0.0, 2.0]

In: Values, and lists and arrays of them.  Out: the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import numpy as np

import autograd
from autograd.graph import array_of, kinds

from .layers import DIM
from .layers import elu as _elu
from .layers import leaky_relu as _leaky_relu
from .model import ACTIVATIONS, instead_of
from .objectives import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "elu",
    "gelu",
    "huber_loss",
    "l1_loss",
    "leaky_relu",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]

Reduction: TypeAlias = Literal["mean", "sum"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _activation(function: _Function) -> _Function:
    """A function that a layer or a Sequential takes for the activation of its name."""
    vars(function)["as_activation"] = ACTIVATIONS[function.__name__]
    return function


def _each(function: Callable[[Any], Any], x: Any) -> Any:
    """A function of every number in x, in the form that x has."""
    if isinstance(x, np.ndarray):
        found = [function(number) for number in x.reshape(-1).tolist()]
        return array_of(found, x.shape) if x.dtype.hasobject else np.array(found).reshape(x.shape)
    if isinstance(x, list | tuple):
        return [_each(function, part) for part in x]
    return function(x)


def _of_each(op: autograd.Op) -> Callable[[Any], Any]:
    """An operation of the table, of every number in what it is given."""

    def function(input: Any) -> Any:
        return _each(op, input)

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = op.__doc__
    return _activation(function)


relu = _of_each(autograd.relu)
sigmoid = _of_each(autograd.sigmoid)
tanh = _of_each(autograd.tanh)
softplus = _of_each(autograd.softplus)
silu = _of_each(autograd.silu)
gelu = _of_each(autograd.gelu)


@_activation
def leaky_relu(input: Any, negative_slope: float = 0.01) -> Any:
    """z above 0, below it z times ``negative_slope``."""
    slope = kinds.number(least=0.0)(negative_slope, "negative_slope", "leaky_relu")
    return _each(partial(_leaky_relu, negative_slope=slope), input)


@_activation
def elu(input: Any, alpha: float = 1.0) -> Any:
    """z above 0, below it α(eᶻ − 1)."""
    return _each(partial(_elu, alpha=kinds.number(above=0.0)(alpha, "alpha", "elu")), input)


@_activation
def softmax(input: Any, dim: int | None = None) -> Any:
    """The probabilities of exclusive classes, of the numbers of one sample.

    dim  the axis, 0 or −1; or 1, which it would be in a batch of rows

    >>> softmax([0.0, 0.0], dim=0)
    [0.5, 0.5]
    """
    return _of_sample(autograd.softmax, input, dim)


@_activation
def log_softmax(input: Any, dim: int | None = None) -> Any:
    """The logarithm of softmax."""
    return _of_sample(autograd.log_softmax, input, dim)


def _of_sample(function: Callable[[Any], list[Any]], x: Any, dim: int | None) -> Any:
    """A function of all numbers of a sample; an array for an array."""
    DIM(dim, "dim", function.__name__)
    if np.ndim(x) > 1:
        raise ValueError(
            f"{function.__name__} was given {np.ndim(x)} axes, of shape {np.shape(x)}: it takes the numbers of one sample, a row"
        )
    found = function(list(x))
    if not isinstance(x, np.ndarray):
        return found
    return array_of(found, (len(found),)) if x.dtype.hasobject else np.array(found)


# -- Losses: of the outputs of one sample, and its targets ------------------------------------------------


def mse_loss(input: Any, target: Any, reduction: Reduction = "mean") -> Any:
    """``nn.MSELoss()``: (y − t)², averaged over the outputs.

    >>> mse_loss([1.0, 2.0], [0.0, 4.0])
    2.5
    """
    return MSELoss(reduction)(input, target)


def l1_loss(input: Any, target: Any, reduction: Reduction = "mean") -> Any:
    """``nn.L1Loss()``: |y − t|, averaged over the outputs."""
    return L1Loss(reduction)(input, target)


def huber_loss(input: Any, target: Any, reduction: Reduction = "mean", delta: float = 1.0) -> Any:
    """``nn.HuberLoss()``."""
    return HuberLoss(reduction, delta)(input, target)


def smooth_l1_loss(input: Any, target: Any, reduction: Reduction = "mean", beta: float = 1.0) -> Any:
    """``nn.SmoothL1Loss()``."""
    return SmoothL1Loss(reduction, beta)(input, target)


def binary_cross_entropy(input: Any, target: Any, reduction: Reduction = "mean") -> Any:
    """``nn.BCELoss()``: of probabilities, averaged over the outputs."""
    return BCELoss(reduction)(input, target)


def binary_cross_entropy_with_logits(input: Any, target: Any, reduction: Reduction = "mean") -> Any:
    """``nn.BCEWithLogitsLoss()``: of pre-activations, averaged over the outputs."""
    return BCEWithLogitsLoss(reduction)(input, target)


def cross_entropy(input: Any, target: Any) -> Any:
    """``nn.CrossEntropyLoss()``: of pre-activations, and the index of the class.

    >>> cross_entropy([0.0, 0.0], 1)                       # log 2
    0.6931471805599453
    """
    return CrossEntropyLoss()(input, target)


def nll_loss(input: Any, target: Any) -> Any:
    """``nn.NLLLoss()``: of logarithms of probabilities, and the index of the class."""
    return NLLLoss()(input, target)


if not TYPE_CHECKING:  # a type checker would take every name for one of these

    def __getattr__(name):  # noqa: ANN001, ANN202
        raise AttributeError(f"module 'nn.functional' has no attribute {name!r}{instead_of(name)}")
