"""Step each parameter by a size of its own: AdaGrad, RMSProp, AdaDelta, Adam, AdamW, Rprop.

A parameter with large gradients takes smaller steps, one with small gradients takes larger steps.  The optimizers
differ in the numbers they remember of past gradients.  Formulas are written as in ``gradient_descent.py``.

Read next: ``conjugate_gradients.py``, directions that do not undo each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from autograd import Value

from .optimizer import Optimizer, State
from .words import Words, known


class AdaGrad(Optimizer):
    """A step size that shrinks with the sum of a parameter's squared gradients.

        s′ = s + g²          w′ = w − η g / (√s′ + ε)

    Source: Duchi, Hazan and Singer 2011.
    """

    state_names = ("squares",)

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.01,
        *,
        epsilon: float = 1e-10,
        weight_decay: float = 0.0,
        **words: Unpack[Words],
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            epsilon=epsilon,
            weight_decay=weight_decay,
            **known(words, type(self)),
        )

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        (squares,) = state
        if h.weight_decay:
            g = g + h.weight_decay * w
        squares = squares + g * g
        return w - h.learning_rate * m.divide(g, m.sqrt(squares) + h.epsilon), (squares,)


class RMSProp(Optimizer):
    """A step size divided by the recent size of a parameter's gradients.

        s′ = ρ s + (1 − ρ) g²          w′ = w − η g / (√s′ + ε)

    centered  divides by the recent standard deviation instead (Graves 2013)

    Source: Hinton, lecture 6e of Neural Networks for Machine Learning, 2012.
    """

    state_names = ("squares", "mean", "velocity")

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.01,
        *,
        rho: float = 0.99,
        epsilon: float = 1e-8,
        momentum: float = 0.0,
        centered: bool = False,
        weight_decay: float = 0.0,
        **words: Unpack[Words],
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            rho=rho,
            epsilon=epsilon,
            momentum=momentum,
            centered=centered,
            weight_decay=weight_decay,
            **known(words, type(self)),
        )

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        squares, mean, velocity = state
        if h.weight_decay:
            g = g + h.weight_decay * w
        squares = h.rho * squares + (1.0 - h.rho) * (g * g)
        variance = squares
        if h.centered:
            mean = h.rho * mean + (1.0 - h.rho) * g
            variance = squares - mean * mean
        velocity = h.momentum * velocity + m.divide(g, m.sqrt(variance) + h.epsilon)
        return w - h.learning_rate * velocity, (squares, mean, velocity)


class AdaDelta(Optimizer):
    """Steps in the units of the parameter: scaled by the recent size of its steps over that of its gradients.

        s′ = ρ s + (1 − ρ) g²     d = g √(u + ε) / √(s′ + ε)     u′ = ρ u + (1 − ρ) d²     w′ = w − η d

    Source: Zeiler 2012.
    """

    state_names = ("squares", "steps")

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 1.0,
        *,
        rho: float = 0.9,
        epsilon: float = 1e-6,
        weight_decay: float = 0.0,
        **words: Unpack[Words],
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            rho=rho,
            epsilon=epsilon,
            weight_decay=weight_decay,
            **known(words, type(self)),
        )

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        squares, steps = state
        if h.weight_decay:
            g = g + h.weight_decay * w
        squares = h.rho * squares + (1.0 - h.rho) * (g * g)
        step = m.divide(m.sqrt(steps + h.epsilon), m.sqrt(squares + h.epsilon)) * g
        steps = h.rho * steps + (1.0 - h.rho) * (step * step)
        return w - h.learning_rate * step, (squares, steps)


class Adam(Optimizer):
    """Momentum divided by the recent size of the gradients; both are corrected for having begun at 0.

        u′ = β₁ u + (1 − β₁) g         û = u′ / (1 − β₁ᵗ)
        s′ = β₂ s + (1 − β₂) g²        ŝ = s′ / (1 − β₂ᵗ)         w′ = w − η û / (√ŝ + ε)

    weight_decay  λ: adds λ w to the gradient (AdamW shrinks the weight itself)
    amsgrad       divides by the largest s so far (Reddi, Kale and Kumar 2018)

    Source: Kingma and Ba 2015.
    """

    state_names = ("mean", "squares", "largest")

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.001,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        **words: Unpack[Words],
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            **known(words, type(self)),
        )

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        if h.weight_decay:
            g = g + h.weight_decay * w
        return _adam(m, w, g, state, h)


class AdamW(Adam):
    """Adam with decoupled weight decay: every step also shrinks the weight, w ← w (1 − η λ).

    Source: Loshchilov and Hutter 2019.
    """

    def __init__(
        self, parameters: Iterable[Value], learning_rate: float = 0.001, *, weight_decay: float = 0.01, **hyper: Any
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay=weight_decay, **hyper)

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        return _adam(m, w * (1.0 - h.learning_rate * h.weight_decay), g, state, h)


def _adam(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
    mean, squares, largest = state
    mean = h.beta1 * mean + (1.0 - h.beta1) * g
    squares = h.beta2 * squares + (1.0 - h.beta2) * (g * g)
    if h.amsgrad:
        largest = m.maximum(largest, squares)
    size = m.divide(m.sqrt(largest if h.amsgrad else squares), m.sqrt(1.0 - m.power(h.beta2, h.t)))
    rate = m.divide(h.learning_rate, 1.0 - m.power(h.beta1, h.t))
    return w - rate * m.divide(mean, size + h.epsilon), (mean, squares, largest)


class Rprop(Optimizer):
    """Steps by the gradient's sign alone: they grow while the sign stays, and shrink when it changes.

    learning_rate  the first step's size
    shrink, grow   the factors
    smallest, largest   the limits of a step

    It needs the gradient over all samples.  Source: Riedmiller and Braun 1993.
    """

    state_names = ("gradient", "size")
    full_batch = rate_at_first_only = sign_only = True

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.01,
        *,
        shrink: float = 0.5,
        grow: float = 1.2,
        smallest: float = 1e-6,
        largest: float = 50.0,
        **words: Unpack[Words],
    ) -> None:
        factors = {"shrink": shrink, "grow": grow, "smallest": smallest, "largest": largest}
        super().__init__(parameters, learning_rate=learning_rate, **factors, **known(words, type(self)))
        first, least, most = self.hyper.learning_rate, self.hyper.smallest, self.hyper.largest
        if not least <= first <= most:
            raise ValueError(
                f"Rprop(learning_rate={first!r}, smallest={least!r}, largest={most!r}): learning_rate is the "
                "first step's size, and lies between smallest and largest"
            )

    @classmethod
    def initial_state(cls, h: Any) -> State:
        return (0.0, h.learning_rate)

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        before, size = state
        agreement = g * before
        factor = m.where(m.greater(agreement, 0.0), h.grow, m.where(m.less(agreement, 0.0), h.shrink, 1.0))
        size = m.minimum(m.maximum(size * factor, h.smallest), h.largest)
        g = m.where(m.less(agreement, 0.0), 0.0, g)  # after a change of sign, wait one step
        return w - m.sign(g) * size, (g, size)
