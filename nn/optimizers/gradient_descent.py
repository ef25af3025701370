"""Optimizers: from a gradient to a better weight.

Each is one formula,

    (w, g, state, h)  →  (w′, state′)

for one parameter w with gradient g, what the optimizer remembers of it, and its numbers h (``h.learning_rate``,
``h.momentum``, …; ``h.t`` counts the steps from 1).  Like an entry of the derivative table it is generic in the
number system m: on floats it is the eager optimizer below, on arrays it updates all parameters at once.

    gradient descent   w′ = w − η g       over all samples
    SGD                the same           over some of them, with momentum or without
    proximal gradient  the same, and then a pull towards 0: L1 with weights that are exactly 0

They agree with ``torch.optim`` where it has them.  Weight decay is the optimizer's own and no part of the loss that
is reported (``penalties.py`` has those that are).  Read next: ``adaptive_optimizers.py``, a step size for each
parameter; ``conjugate_gradients.py``, directions that do not undo each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from autograd import Value
from autograd.graph import clear_grad
from autograd.table import FLOATS
from nn.objectives import Penalty

State = tuple[Any, ...]


class Optimizer:
    """What all optimizers share: stepping, and what they remember.

    parameters     Values to change, e.g. ``model.parameters()``
    learning_rate  η; assign it between steps to change it

    >>> from autograd import Value
    >>> w = Value(3.0)
    >>> optimizer = SGD([w], learning_rate=0.25)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data                                  # 3 − 0.25·6
    1.5
    """

    #: What is remembered of each parameter, by name; all begin at 0 unless ``initial_state`` says otherwise.
    state_names: ClassVar[tuple[str, ...]] = ()

    #: Whether its steps only make sense for the gradient over all samples.
    full_batch: ClassVar[bool] = False

    def __init__(self, parameters: Iterable[Value], **hyper: Any) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError(f"{type(self).__name__} was given no parameters: there is nothing to train")
        for parameter in self.parameters:
            if not isinstance(parameter, Value):
                raise TypeError(f"{type(self).__name__} changes Values, not {type(parameter).__name__}")
        _check(hyper, type(self).__name__)
        self.hyper = SimpleNamespace(**hyper, t=0)
        self.state: list[State] = [self.initial_state(self.hyper)] * len(self.parameters)
        self._pending: tuple[list[float], list[State], int] | None = None

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        """The optimizer itself."""
        raise TypeError("an Optimizer of your own states formula(m, w, g, state, h)")

    @classmethod
    def initial_state(cls, h: Any) -> State:
        """What is remembered of a parameter before the first step."""
        return (0.0,) * len(cls.state_names)

    @property
    def learning_rate(self) -> float:
        rate: float = self.hyper.learning_rate
        return rate

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        _check({"learning_rate": rate}, type(self).__name__)
        self.hyper.learning_rate = rate

    def step(self) -> None:
        """One step for every parameter, from its ``.grad``.

        All new numbers are computed before the first is written, and an interrupted writing is finished by
        ``settle`` (or the next step): the parameters never stay half-way between two steps.
        """
        self.settle()
        h = SimpleNamespace(**{**vars(self.hyper), "t": self.hyper.t + 1})
        formula = self.formula
        updated = [
            formula(FLOATS, parameter.data, parameter.grad, state, h)
            for parameter, state in zip(self.parameters, self.state, strict=True)
        ]
        self._pending = ([w for w, _ in updated], [state for _, state in updated], h.t)
        self.settle()

    def advance(self, evaluate: Callable[[], float]) -> float:
        """One step, given a function that computes the loss and leaves its gradient in the parameters.

        Returns the loss from before the step.  An optimizer that asks for the loss more than once overrides it.
        """
        loss = evaluate()
        self.step()
        return loss

    def absorb(self, penalties: Iterable[Penalty]) -> list[Penalty]:
        """Take over the penalties it sees to itself, in place of earlier ones; returns those whose gradient is left."""
        return list(penalties)

    def take(self, weights: list[float], state: list[State], t: int) -> None:
        """Take over the numbers of a step, or of many, that was computed elsewhere: all of them, even with Ctrl-C."""
        self._pending = (weights, state, t)
        try:
            self.settle()
        except BaseException:
            self.settle()
            raise

    def settle(self) -> None:
        """Finish a step whose writing was interrupted; else do nothing."""
        if self._pending is None:
            return
        weights, state, t = self._pending
        for parameter, weight in zip(self.parameters, weights, strict=True):
            parameter.data = weight
        self.state = state
        self.hyper.t = t
        self._pending = None

    def zero_grad(self) -> None:
        """Forget the gradients: 0.0, not computed."""
        for parameter in self.parameters:
            clear_grad(parameter)

    def __repr__(self) -> str:
        numbers = ", ".join([f"{name}={value!r}" for name, value in vars(self.hyper).items() if name != "t"])
        return f"{type(self).__name__}({len(self.parameters)} parameters, {numbers})"


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

        v′ = μ v + g
        w′ = w − η v′                 nesterov:  w′ = w − η (g + μ v′)

    momentum      μ, how much of the last step's direction is kept (Polyak 1964)
    nesterov      look ahead along the momentum (Nesterov 1983, in the form of Sutskever et al. 2013)
    weight_decay  λ: adds λ w to the gradient
    """

    state_names = ("velocity",)

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        *,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        if nesterov and momentum == 0.0:
            raise ValueError("nesterov=True needs a momentum, e.g. momentum=0.9")
        super().__init__(
            parameters, learning_rate=learning_rate, momentum=momentum, nesterov=nesterov, weight_decay=weight_decay
        )

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        (velocity,) = state
        if h.weight_decay:
            g = g + h.weight_decay * w
        velocity = h.momentum * velocity + g
        direction = g + h.momentum * velocity if h.nesterov else velocity
        return w - h.learning_rate * direction, (velocity,)


class GradientDescent(Optimizer):
    """w′ = w − η g, with the gradient over all samples (Cauchy 1847)."""

    full_batch = True

    def __init__(self, parameters: Iterable[Value], learning_rate: float = 0.01) -> None:
        super().__init__(parameters, learning_rate=learning_rate)

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        return w - h.learning_rate * g, state


class ProximalGradient(Optimizer):
    """Gradient descent for a loss with an L1 penalty, which the gradient alone never brings to exactly 0.

        u = w − η g          w′ = sign(u) max(0, |u| − η λ)

    l1  λ, the optimizer's own; to it come, as long as a ``fit`` lasts, the L1 penalties of that fit

    Source: Daubechies, Defrise and De Mol 2004 (iterative soft thresholding).
    """

    def __init__(self, parameters: Iterable[Value], learning_rate: float = 0.01, *, l1: float = 0.0) -> None:
        super().__init__(parameters, learning_rate=learning_rate, l1=l1, absorbed=0.0)

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        moved = w - h.learning_rate * g
        return m.sign(moved) * m.maximum(0.0, m.absolute(moved) - h.learning_rate * (h.l1 + h.absorbed)), state

    def absorb(self, penalties: Iterable[Penalty]) -> list[Penalty]:
        penalties = list(penalties)
        self.hyper.absorbed = sum([penalty.strength for penalty in penalties if penalty.exponent == 1.0])
        return [penalty for penalty in penalties if penalty.exponent != 1.0]


#: What each number may be: lowest, highest, and whether the highest is allowed.
_RANGES: dict[str, tuple[float, float, bool]] = {
    **dict.fromkeys(("momentum", "rho", "beta1", "beta2"), (0.0, 1.0, False)),
    **dict.fromkeys(("learning_rate", "weight_decay", "epsilon"), (0.0, float("inf"), False)),
}


def _check(hyper: dict[str, Any], owner: str) -> None:
    for name, value in hyper.items():
        low, high, closed = _RANGES.get(name, (0.0, float("inf"), True))
        if not isinstance(value, int | float | np.number):
            raise TypeError(f"{owner}({name}={value!r:.60}): {name} is a number, not {type(value).__name__}")
        if not isinstance(value, bool) and not (low <= value < high or (closed and value == high)):
            limits = f"{low:g} or more" if high == float("inf") else f"from {low:g} to below {high:g}"
            raise ValueError(f"{owner}({name}={value!r}): {name} must be {limits}")
