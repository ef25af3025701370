"""Optimizers: from a gradient to a better weight.

Each is one formula,

    (w, g, state, h)  →  (w′, state′)

for one parameter w with gradient g, what the optimizer remembers of it, and its numbers h (``h.learning_rate``,
``h.momentum``, …; ``h.t`` counts the steps from 1).  Like an entry of the derivative table it is generic in the
number system m: on floats it is the eager optimizer below, on arrays it updates all parameters at once.

    gradient descent   w′ = w − η g                         over all samples
    SGD                the same                             over some of them, with momentum or without
    AdaGrad, RMSProp, AdaDelta, Adam, AdamW, Rprop          a step size for each parameter by itself

They agree with ``torch.optim``.  Weight decay is the optimizer's own and no part of the loss that is reported
(``penalties.py`` has those that are).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from autograd import Value
from autograd.arithmetic import FLOATS

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
            parameter._grad = 0.0
            parameter._has_grad = False

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


class AdaGrad(Optimizer):
    """A step size that shrinks with all the gradients a parameter has seen.

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
    ) -> None:
        super().__init__(parameters, learning_rate=learning_rate, epsilon=epsilon, weight_decay=weight_decay)

    @staticmethod
    def formula(m: Any, w: Any, g: Any, state: State, h: Any) -> tuple[Any, State]:
        (squares,) = state
        if h.weight_decay:
            g = g + h.weight_decay * w
        squares = squares + g * g
        return w - h.learning_rate * m.divide(g, m.sqrt(squares) + h.epsilon), (squares,)


class RMSProp(Optimizer):
    """A step size by the recent size of a parameter's gradients.

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
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            rho=rho,
            epsilon=epsilon,
            momentum=momentum,
            centered=centered,
            weight_decay=weight_decay,
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
    """Steps in the units of the parameter: the recent size of its steps over that of its gradients.

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
    ) -> None:
        super().__init__(parameters, learning_rate=learning_rate, rho=rho, epsilon=epsilon, weight_decay=weight_decay)

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
    """Momentum over the recent size of the gradients, both corrected for beginning at 0.

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
    ) -> None:
        super().__init__(
            parameters,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
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
    """Only the gradient's sign counts: a step that grows while the sign stays and shrinks when it turns.

    learning_rate  the first step's size
    shrink, grow   the factors
    smallest, largest   the limits of a step

    For all samples at once.  Source: Riedmiller and Braun 1993.
    """

    state_names = ("gradient", "size")
    full_batch = True

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.01,
        *,
        shrink: float = 0.5,
        grow: float = 1.2,
        smallest: float = 1e-6,
        largest: float = 50.0,
    ) -> None:
        super().__init__(
            parameters, learning_rate=learning_rate, shrink=shrink, grow=grow, smallest=smallest, largest=largest
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
        g = m.where(m.less(agreement, 0.0), 0.0, g)  # after a turn, wait one step
        return w - m.sign(g) * size, (g, size)


#: Optimizers by the name that ``fit(optimizer=…)`` takes.
OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gradient_descent": GradientDescent,
    "sgd": SGD,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adadelta": AdaDelta,
    "adam": Adam,
    "adamw": AdamW,
    "rprop": Rprop,
}

#: What each number may be: lowest, highest, and whether the highest is allowed.
_RANGES: dict[str, tuple[float, float, bool]] = {
    **dict.fromkeys(("momentum", "rho", "beta1", "beta2"), (0.0, 1.0, False)),
    **dict.fromkeys(("learning_rate", "weight_decay", "epsilon"), (0.0, float("inf"), False)),
}


def _check(hyper: dict[str, Any], owner: str) -> None:
    for name, value in hyper.items():
        low, high, closed = _RANGES.get(name, (0.0, float("inf"), True))
        if not isinstance(value, bool) and not (low <= value < high or (closed and value == high)):
            limits = f"{low:g} or more" if high == float("inf") else f"from {low:g} to below {high:g}"
            raise ValueError(f"{owner}({name}={value!r}): {name} must be {limits}")


def optimizer(chosen: str | type[Optimizer] | Optimizer, parameters: Sequence[Value], rate: float | None) -> Optimizer:
    """An optimizer by name, by class, or as it is.

    rate  its learning rate; None leaves the optimizer's own
    """
    if isinstance(chosen, Optimizer):
        if set(chosen.parameters) != set(parameters):
            raise ValueError("the optimizer was made for other parameters than the model's: pass model.parameters()")
        if rate is not None:
            chosen.learning_rate = rate
        return chosen
    if isinstance(chosen, str):
        if chosen not in OPTIMIZERS:
            raise ValueError(f"no optimizer is called {chosen!r}: choose one of {', '.join(OPTIMIZERS)}")
        chosen = OPTIMIZERS[chosen]
    return chosen(parameters) if rate is None else chosen(parameters, learning_rate=rate)
