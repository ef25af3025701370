"""Find an optimizer by its name: ``OPTIMIZERS``."""

from __future__ import annotations

from collections.abc import Sequence

from autograd import Value
from autograd.graph import places_of, trained_among

from .adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .conjugate_gradients import ConjugateGradients
from .gradient_descent import SGD, GradientDescent, ProximalGradient
from .optimizer import Optimizer

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
    "proximal_gradient": ProximalGradient,
    "conjugate_gradients": ConjugateGradients,
}


def optimizer_named(
    chosen: str | type[Optimizer] | Optimizer, parameters: Sequence[Value], rate: float | None
) -> Optimizer:
    """An optimizer by name, by class, or as it is.

    rate  its learning rate; None leaves the optimizer's own

    One that was made for a part of the parameters moves that part, and the others stay as they are.
    """
    if isinstance(chosen, Optimizer):
        moved = trained_among(chosen.parameters)
        if not moved:
            raise ValueError("every parameter of the optimizer is frozen: it would move nothing")
        if (places_of(moved, list(parameters)) < 0).any():
            raise ValueError(
                "the optimizer was made for other parameters than the model's: pass model.parameters(), or some of them"
            )
        if rate is not None:
            chosen.learning_rate = rate
        return chosen
    kind = named_optimizer(chosen)
    return kind(parameters) if rate is None else kind(parameters, learning_rate=rate)


def named_optimizer(chosen: str | type[Optimizer] | Optimizer) -> type[Optimizer]:
    """The class of an optimizer that is given by name or by class, or made already.

    Raises ValueError for an unknown name, TypeError for anything else.
    """
    if isinstance(chosen, str):
        if chosen not in OPTIMIZERS:
            raise ValueError(f"no optimizer is called {chosen!r}: choose one of {', '.join(OPTIMIZERS)}")
        return OPTIMIZERS[chosen]
    if isinstance(chosen, Optimizer):
        return type(chosen)
    if not (isinstance(chosen, type) and issubclass(chosen, Optimizer)):
        raise TypeError(
            f"an optimizer is a name such as 'adam', an Optimizer or its class, not {type(chosen).__name__}: {chosen!r:.60}"
        )
    return chosen
