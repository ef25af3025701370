"""Step down the gradient itself: gradient descent, SGD, proximal gradient.

    gradient descent   w′ = w − η g       over all samples
    SGD                the same           over some of them, with momentum or without
    proximal gradient  the same, and then a pull towards 0: L1 with weights that are exactly 0

They agree with ``torch.optim`` where it has them.  Weight decay belongs to the optimizer and is no part of the loss
that is reported; penalties are (``nn/objectives/penalties.py``).

Read next: ``adaptive.py``, a step size for each parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from autograd import Value
from nn.objectives import Penalty

from .optimizer import Optimizer, State
from .words import Words, known


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

        v′ = μ v + g
        w′ = w − η v′                 nesterov:  w′ = w − η (g + μ v′)

    momentum      μ, how much of the last step's direction stays (Polyak 1964)
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
        **words: Unpack[Words],
    ) -> None:
        settings = {"momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay}
        super().__init__(parameters, learning_rate=learning_rate, **settings, **known(words, type(self)))
        if self.hyper.nesterov and self.hyper.momentum == 0.0:
            raise ValueError("nesterov=True needs a momentum, e.g. momentum=0.9")

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

    def __init__(self, parameters: Iterable[Value], learning_rate: float = 0.01, **words: Unpack[Words]) -> None:
        super().__init__(parameters, learning_rate=learning_rate, **known(words, type(self)))

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        return w - h.learning_rate * g, state


class ProximalGradient(Optimizer):
    """Gradient descent for a loss with an L1 penalty, which the gradient alone never brings to exactly 0.

        u = w − η g          w′ = sign(u) max(0, |u| − η λ)

    l1  λ; during a ``fit`` the strength of the fit's own L1 penalties is added to it

    Source: Daubechies, Defrise and De Mol 2004 (iterative soft thresholding).
    """

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float = 0.01, *, l1: float = 0.0, **words: Unpack[Words]
    ) -> None:
        super().__init__(parameters, learning_rate=learning_rate, l1=l1, l1_of_fit=0.0, **known(words, type(self)))

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        moved = w - h.learning_rate * g
        return m.sign(moved) * m.maximum(0.0, m.absolute(moved) - h.learning_rate * (h.l1 + h.l1_of_fit)), state

    def take_penalties(self, penalties: Iterable[Penalty]) -> list[Penalty]:
        penalties = list(penalties)
        self.hyper.l1_of_fit = sum([penalty.strength for penalty in penalties if penalty.exponent == 1.0])
        return [penalty for penalty in penalties if penalty.exponent != 1.0]
