"""Find activation functions by name.

An activation turns a neuron's weighted sum z into its output a = φ(z).  The derivative table of ``autograd`` has its formula
and its derivative; this file has its name, the initialisation that suits it, its range, and whether a gradient comes through.

The derivative of ``step`` and ``sign`` is 0 wherever it exists, so gradient descent learns nothing through
them: they belong to the perceptron, whose rule needs no derivative (``linear_models/perceptron.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from operator import methodcaller
from typing import Any

import autograd
from autograd import Op, Value
from autograd.graph import kinds
from autograd.languages import catalogue

from .own_code import raises_again


def _take_span(value: Any) -> tuple[float, float]:
    low, high = [kinds.number(infinite=True).take(end) for end in kinds.LIST.take(value)]
    if low >= high:
        raise ValueError
    return low, high


#: What the fields of an activation are.
KINDS = {
    "name": kinds.TEXT,
    "function": kinds.FUNCTION,
    "trainable": kinds.FLAG,
    "joint": kinds.FLAG,
    "span": kinds.Kind("two numbers, the lower one first", _take_span),
}


@dataclass(frozen=True)
class Activation:
    """An activation function.

    name         how it is called; "" for a function without a name, which cannot be saved
    function     one Value to one Value; if ``joint``, a layer's list of Values to another
    initializer  the initialisation that suits it, see ``layers/initializers.py``
    trainable    whether a useful gradient comes through it
    joint        whether a layer's outputs depend on each other, as in softmax
    span         no output is below the first or above the second number
    note         a remark for those who choose; ``nn.RECOMMENDATIONS`` shows those below in the reader's language
    """

    name: str
    function: Callable[[Any], Any]
    initializer: str
    note: str = ""
    trainable: bool = True
    joint: bool = False
    span: tuple[float, float] = (-inf, inf)

    def __post_init__(self) -> None:
        chosen = kinds.checked("Activation", KINDS, **{name: getattr(self, name) for name in KINDS})
        vars(self).update(vars(chosen))  # a frozen instance takes no assignment

    def __call__(self, zs: list[Value]) -> list[Value]:
        """The outputs of a layer whose weighted sums are ``zs``."""
        if self.joint:
            return list(self.function(zs))
        return [self.function(z) for z in zs]

    def __repr__(self) -> str:
        return f"Activation({self.name!r})"


def _softmax(zs: list[Value]) -> list[Value]:
    return autograd.softmax(zs)


def _log_softmax(zs: list[Value]) -> list[Value]:
    return autograd.log_softmax(zs)


def _itself(z: Value) -> Value:
    return z


_HE, _GLOROT = "he_normal", "glorot_uniform"

#: The notes, each under the name "note_tanh".
_TEXTS = catalogue("nn.languages", "en")

#: Every activation by name.
ACTIVATIONS: dict[str, Activation] = {
    activation.name: replace(activation, note=_TEXTS[f"note_{activation.name}"])
    for activation in (
        Activation("identity", _itself, _GLOROT),
        Activation("step", methodcaller("step"), _GLOROT, trainable=False, span=(0.0, 1.0)),
        Activation("sign", methodcaller("sign"), _GLOROT, trainable=False, span=(-1.0, 1.0)),
        Activation("sign_right", methodcaller("sign_right"), _GLOROT, trainable=False, span=(-1.0, 1.0)),
        Activation("sigmoid", methodcaller("sigmoid"), _GLOROT, span=(0.0, 1.0)),
        Activation("tanh", methodcaller("tanh"), _GLOROT, span=(-1.0, 1.0)),
        Activation("relu", methodcaller("relu"), _HE, span=(0.0, inf)),
        Activation("relu_right", methodcaller("relu_right"), _HE, span=(0.0, inf)),
        Activation("leaky_relu", methodcaller("leaky_relu"), _HE),
        Activation("elu", methodcaller("elu"), _HE, span=(-1.0, inf)),
        Activation("softplus", methodcaller("softplus"), _HE, span=(0.0, inf)),
        Activation("silu", methodcaller("silu"), _HE),
        Activation("gelu", methodcaller("gelu"), _HE),
        Activation("sine", methodcaller("sin"), _GLOROT, span=(-1.0, 1.0)),
        Activation("softmax", _softmax, _GLOROT, joint=True, span=(0.0, 1.0)),
        Activation("log_softmax", _log_softmax, _GLOROT, joint=True, span=(-inf, 0.0)),
    )
}

#: Other names in use, each for an activation above.
ALIASES = {"linear": "identity", "none": "identity", "swish": "silu", "sin": "sine", "logistic": "sigmoid"}


def activation_named(chosen: str | Activation | Callable[[Any], Any] | None) -> Activation:
    """An activation by its name, or made of a function from Value to Value.

    Raises ValueError for an unknown name, with the names there are; TypeError for anything else.

    >>> activation_named("swish").name
    'silu'
    >>> activation_named(autograd.tanh).name
    'tanh'
    """
    if isinstance(chosen, Activation):
        return chosen
    if chosen is None:
        return ACTIVATIONS["identity"]
    if chosen is autograd.softmax or chosen is autograd.log_softmax:
        return ACTIVATIONS[chosen.__name__]
    chosen = getattr(chosen, "as_activation", chosen)  # of a layer such as nn.ReLU(), and of functions of nn.functional
    if isinstance(chosen, Activation):
        return chosen
    if isinstance(chosen, Op):
        chosen = ALIASES.get(chosen.name, chosen.name) if _is_ours(chosen) else chosen
    if isinstance(chosen, str):
        found = ACTIVATIONS.get(ALIASES.get(chosen, chosen))
        if found is None:
            raise ValueError(f"no activation is called {chosen!r}: choose one of {', '.join(ACTIVATIONS)}")
        return found
    if not callable(chosen):
        raise TypeError(
            f"an activation is a name such as 'tanh' or a function of a Value, not {type(chosen).__name__}: "
            f"{kinds.shown(chosen)}"
        )
    _require_value(chosen)
    return Activation("", chosen, _HE)


def _require_value(function: Callable[[Any], Any]) -> None:
    """Raise TypeError for a function that gives no Value for a Value, so that no gradient would come through."""
    try:
        found = function(Value(0.5))
    except Exception as error:
        if not raises_again(error, lambda: function(Value(0.5))):
            raise
        return
    if not isinstance(found, Value):
        name = getattr(function, "__name__", repr(function))
        of_table = getattr(autograd, name, None) if getattr(function, "__module__", "") in ("math", "cmath") else None
        instead = f"autograd.{name}" if of_table is not None else "functions of autograd, and return the result"
        raise TypeError(
            f"the activation {name} gives {kinds.shown(found)} for a Value, through which no gradient comes: use {instead}"
        )


def _is_ours(op: Op) -> bool:
    return op.builtin and ALIASES.get(op.name, op.name) in ACTIVATIONS
