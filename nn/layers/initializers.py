"""Draw initial weights.

If all weights began equal, all neurons of a layer would stay equal; if they began too large or too small, the
signal would grow or vanish from layer to layer.  The classical answers choose the variance from the number of
inputs (``fan_in``) and outputs (``fan_out``) of a layer:

    LeCun    Var[w] = 1 / fan_in                   keeps the variance of a linear layer
    Glorot   Var[w] = 2 / (fan_in + fan_out)       a compromise between forward and backward; tanh, sigmoid
    He       Var[w] = 2 / fan_in                   makes up for the half that ReLU cuts off

A uniform distribution on [−r, r] has variance r²/3, so r = √(3 Var).

What is made here can be pickled, as an estimator is that is sent to another process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np

from autograd.graph import kinds

#: Draws the ``fan_in`` weights of one neuron in a layer of ``fan_out``.
Initializer: TypeAlias = Callable[[np.random.Generator, int, int], list[float]]

#: The variance of a weight, from ``fan_in`` and ``fan_out``.
Variance: TypeAlias = Callable[[int, int], float]


NUMBER = kinds.number()
INITIALIZER = kinds.Kind(
    "a name of nn.INITIALIZERS, a finite number, or a function (rng, fan_in, fan_out)", NUMBER.take
)


def zeros() -> Initializer:
    """All zero: right for one linear neuron, useless for a hidden layer."""
    return constant(0.0)


def constant(value: float) -> Initializer:
    """All equal to ``value``."""
    value = NUMBER(value, "value", "constant")
    return partial(_constant, value)


def uniform(low: float = -1.0, high: float = 1.0) -> Initializer:
    """Uniform on [low, high)."""
    low, high = NUMBER(low, "low", "uniform"), NUMBER(high, "high", "uniform")
    if not low < high:
        raise ValueError(f"uniform(low, high) needs low < high, not {low!r} and {high!r}")
    return partial(_uniform, low, high)


def normal(std: float = 1.0, mean: float = 0.0) -> Initializer:
    """Normal with the given standard deviation and mean."""
    std, mean = kinds.number(least=0.0)(std, "std", "normal"), NUMBER(mean, "mean", "normal")
    return partial(_normal, mean, std)


def lecun_uniform() -> Initializer:
    """LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, eq. 16."""
    return partial(_scaled_uniform, _lecun)


def lecun_normal() -> Initializer:
    """LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, eq. 16."""
    return partial(_scaled_normal, _lecun)


def glorot_uniform() -> Initializer:
    """Glorot and Bengio 2010, eq. 16: uniform on ±√(6 / (fan_in + fan_out))."""
    return partial(_scaled_uniform, _glorot)


def glorot_normal() -> Initializer:
    """Glorot and Bengio 2010, eq. 12."""
    return partial(_scaled_normal, _glorot)


def he_uniform() -> Initializer:
    """He, Zhang, Ren and Sun 2015, eq. 10, drawn uniformly."""
    return partial(_scaled_uniform, _he)


def he_normal() -> Initializer:
    """He, Zhang, Ren and Sun 2015, eq. 10: Var[w] = 2 / fan_in."""
    return partial(_scaled_normal, _he)


#: The initialisers that can be made without a number, by name.
INITIALIZERS: dict[str, Callable[[], Initializer]] = {
    function.__name__: function
    for function in (
        *(zeros, uniform, normal, lecun_uniform, lecun_normal),
        *(glorot_uniform, glorot_normal, he_uniform, he_normal),
    )
}


def initializer_named(chosen: str | float | Initializer) -> Initializer:
    """An initialiser by name, a constant for a number, or a function (rng, fan_in, fan_out) -> weights.

    >>> initializer_named(0.5)(np.random.default_rng(0), 3, 1)
    [0.5, 0.5, 0.5]
    """
    if isinstance(chosen, str):
        if chosen not in INITIALIZERS:
            raise ValueError(
                f"initializer={kinds.shown(chosen)}: no initialiser is called that: choose one of {', '.join(INITIALIZERS)}"
            )
        return INITIALIZERS[chosen]()
    if callable(chosen):
        return chosen
    return constant(INITIALIZER(chosen, "initializer"))


def drawn(chosen: str | float | Initializer, rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """The weights of a neuron; raises ValueError if a function gave other than ``fan_in`` finite numbers.

    >>> drawn("zeros", np.random.default_rng(0), 2, 1)
    array([0., 0.])
    """
    weights = initializer_named(chosen)(rng, fan_in, fan_out)
    try:
        found = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.array(None)
    if found.shape != (fan_in,) or not np.isfinite(found).all():
        raise ValueError(
            f"the initializer gave {kinds.shown(weights)}, and not {fan_in} finite number{'s' if fan_in != 1 else ''}, a "
            "weight for each input: does it return them?"
        )
    return found


def _constant(value: float, rng: np.random.Generator, fan_in: int, fan_out: int) -> list[float]:
    return [value] * fan_in


def _uniform(low: float, high: float, rng: np.random.Generator, fan_in: int, fan_out: int) -> list[float]:
    return _floats(rng.uniform(low, high, fan_in))


def _normal(mean: float, std: float, rng: np.random.Generator, fan_in: int, fan_out: int) -> list[float]:
    return _floats(rng.normal(mean, std, fan_in))


def _scaled_uniform(variance: Variance, rng: np.random.Generator, fan_in: int, fan_out: int) -> list[float]:
    radius = math.sqrt(3.0 * variance(fan_in, fan_out))
    return _floats(rng.uniform(-radius, radius, fan_in))


def _scaled_normal(variance: Variance, rng: np.random.Generator, fan_in: int, fan_out: int) -> list[float]:
    return _floats(rng.normal(0.0, math.sqrt(variance(fan_in, fan_out)), fan_in))


def _lecun(fan_in: int, fan_out: int) -> float:
    return 1.0 / fan_in


def _glorot(fan_in: int, fan_out: int) -> float:
    return 2.0 / (fan_in + fan_out)


def _he(fan_in: int, fan_out: int) -> float:
    return 2.0 / fan_in


def _floats(array: np.ndarray) -> list[float]:
    numbers: list[float] = array.tolist()
    return numbers
