"""Say of each loss what training and prediction need to know: its problem, its link, its reduction.

A loss is a function; an ``Objective`` is a loss with its problem, link and reduction.  The link is the output
activation that a loss is made for: the two are computed together from the pre-activations (the logits), which is more
exact, and their joint derivative is simply y − t.  A network with output="identity" then gives logits itself.

Read next: ``recommendations.py``, which objective fits which problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from numbers import Real
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from autograd import Value
from autograd.graph import kinds
from nn.model import ACTIVATIONS, Activation, Model, require_call

from . import by_hand, losses

Problem: TypeAlias = Literal["regression", "binary", "margin", "multi-class", "multi-label"]


#: What the fields of an objective are.
KINDS = {
    "name": kinds.TEXT,
    "function": kinds.FUNCTION,
    "problem": kinds.one_of(*get_args(Problem)),
    "link": kinds.one_of("", *ACTIVATIONS),
    "reduction": kinds.one_of("mean", "sum"),
    "settings": kinds.instance("a dictionary of numbers", Mapping),
}


@dataclass(frozen=True)
class Objective:
    """A loss as training uses it.

    name       its name in ``fit(loss=…)``
    function   (output, target) -> number, for one sample
    problem    the kind of its targets, and so of predictions
    link       the output activation whose pre-activations ``function`` takes; "" if it takes outputs
    reduction  whether a batch's loss is the mean or the sum over its samples
    settings   numbers that belong to it, such as Minkowski's q
    """

    name: str
    function: Callable[..., Any]
    problem: Problem
    link: str = ""
    reduction: Literal["mean", "sum"] = "mean"
    settings: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = kinds.checked("Objective", KINDS, **{name: getattr(self, name) for name in KINDS})
        vars(self).update(vars(chosen))  # a frozen instance takes no assignment

    def __call__(self, output: list[Any], target: list[Any]) -> Any:
        """The loss of one sample; a function of one output gets it as it is, not as a list."""
        alone = len(target) == 1 and self.problem != "multi-class"
        loss = self.function(output[0], target[0]) if alone else self.function(output, target)
        if isinstance(output[0], Value) and not isinstance(loss, Value):
            raise TypeError(f"the loss {self.name!r} gave {loss!r:.60} for outputs that are Values: {_advice(loss)}")
        return loss

    def wants_logits(self, output: Activation) -> bool:
        """Whether the output activation is part of the loss, so that training leaves it out of the network.

        So is the logarithm of softmax, as of PyTorch's networks.
        """
        return self.link != "" and output.name.removeprefix("log_") == self.link

    @property
    def takes_probabilities(self) -> bool:
        """Whether it takes the probabilities of classes, and not their logits."""
        return self.link == "" and self.problem in ("binary", "multi-class", "multi-label")

    def of_probabilities(self) -> Objective:
        """The same loss of the probabilities that its link gives; raises ValueError for one of logits of the user's own.

        >>> OBJECTIVES["cross_entropy"].of_probabilities()
        Objective('cross_entropy_of_probabilities')
        """
        function = _of_probabilities(self.function)
        if function is None:
            raise ValueError(
                f"the loss {self.name!r} takes what comes before {self.link}, and not the probabilities that {self.link} gives: "
                "state it for these, as an nn.Objective without a link"
            )
        for known in OBJECTIVES.values():
            if (known.function, known.problem, known.reduction) == (function, self.problem, self.reduction):
                return known
        return replace(self, name=f"{self.name} of probabilities", function=function, link="")

    def for_model(self, model: Model) -> Objective:
        """This loss, or that of probabilities: for a model that cannot leave out the activation which is a part of this one."""
        fused = self.link != "" and self.link == model.output_activation.name
        return self.of_probabilities() if fused and not model.can_give_logits else self

    def scale(self, samples: int) -> float:
        """The factor of each sample's loss in a batch of this number of samples."""
        return 1.0 if self.reduction == "sum" else 1.0 / samples

    def __repr__(self) -> str:
        settings = "".join(f", {name}={value!r}" for name, value in self.settings.items())
        return f"Objective({self.name!r}{settings})"


#: What takes probabilities, in the place of what takes logits.
_OF_PROBABILITIES = (
    (losses.binary_cross_entropy_with_logits, losses.binary_cross_entropy),
    (losses.cross_entropy, losses.cross_entropy_of_probabilities),
)


def _of_probabilities(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The same, also of what a loss object makes of one of these, such as a mean; None for any other function."""
    if isinstance(function, partial) and len(function.args) == 1:
        inner = _of_probabilities(function.args[0])
        return inner and partial(function.func, inner, **function.keywords)
    return next((found for logits, found in _OF_PROBABILITIES if logits is function), None)


def _advice(loss: Any) -> str:
    """What to do about a loss that is no Value."""
    if loss is None:
        return "is a return missing, or a way through it without one?"
    if isinstance(loss, Real | np.bool_):
        return (
            "a number has no gradient. If max, min or an if chose it, write autograd.maximum(0.0, z), autograd.minimum or "
            "autograd.where(condition, a, b); else compute it from the outputs with functions of autograd"
        )
    if isinstance(loss, list | tuple | np.ndarray):
        return "the loss of a sample is one Value, such as autograd.sum(…) or autograd.mean(…) of these"
    return "compute it from them with functions of autograd, so that it has a gradient"


#: What a setting of a loss is, be it an exponent or a width.
_SETTING = kinds.number(above=0.0)

#: Every loss by the name that ``fit(loss=…)`` takes.
OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        Objective("mse", losses.squared_error, "regression"),
        Objective("half_mse", losses.half_squared_error, "regression"),  # 1/(2N) Σ (y − t)²
        Objective("half_sse", losses.half_squared_error, "regression", reduction="sum"),  # ½ Σ (y − t)²
        Objective("mae", losses.absolute_error, "regression"),
        Objective("minkowski", losses.minkowski_error, "regression", settings={"q": 3.0}),
        Objective("huber", losses.huber, "regression", settings={"delta": 1.0}),
        Objective("binary_cross_entropy", losses.binary_cross_entropy_with_logits, "binary", link="sigmoid"),
        Objective("multi_label", losses.binary_cross_entropy_with_logits, "multi-label", link="sigmoid"),
        Objective("cross_entropy", losses.cross_entropy, "multi-class", link="softmax"),
        # A model that ends in sigmoid or softmax without saying so gives probabilities.
        Objective("binary_cross_entropy_of_probabilities", losses.binary_cross_entropy, "binary"),
        Objective("cross_entropy_of_probabilities", losses.cross_entropy_of_probabilities, "multi-class"),
        Objective("hinge", losses.hinge, "margin"),
        Objective("perceptron", losses.perceptron_loss, "margin"),
    )
}

#: Other names in use.
ALIASES = {
    "squared_error": "mse",
    "absolute_error": "mae",
    "bce": "binary_cross_entropy",
    "categorical_cross_entropy": "cross_entropy",
    "perceptron_loss": "perceptron",
    # Keras's
    "mean_squared_error": "mse",
    "mean_absolute_error": "mae",
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
}


#: The names of the functions of ``losses.py``, which ``fit`` takes in place of a name.
FUNCTIONS: dict[Callable[..., Any], str] = {
    losses.binary_cross_entropy: "binary_cross_entropy",
    losses.half_squared_error: "half_mse",
    losses.binary_cross_entropy_with_logits: "binary_cross_entropy",
    **{
        OBJECTIVES[name].function: name
        for name in (
            *(
                "mse",
                "mae",
                "minkowski",
                "huber",
                "cross_entropy",
                "cross_entropy_of_probabilities",
                "hinge",
                "perceptron",
            ),
        )
    },
    by_hand.cross_entropy: "cross_entropy",
    by_hand.binary_cross_entropy_with_logits: "binary_cross_entropy",
    by_hand.hinge: "hinge",
    by_hand.perceptron_loss: "perceptron",
}


def objective_named(
    chosen: str | Objective | Callable[[Any, Any], Any],
    settings: Mapping[str, float] | None = None,
    outputs: int = 1,
) -> Objective:
    """An objective by its name, or by its loss in this package.

    Any other function (output, target) -> number is taken for a loss of regression.

    settings  numbers for a loss that has some: {"q": 4} for "minkowski", {"delta": 2} for "huber"
    outputs   of the model, for a loss object of ``loss_objects.py``

    >>> objective_named("huber", {"delta": 2.0})
    Objective('huber', delta=2.0)
    """
    chosen = _of_object(chosen, outputs)
    if callable(chosen) and not isinstance(chosen, str | Objective):
        chosen = next((name for function, name in FUNCTIONS.items() if function is chosen), chosen)
    if callable(chosen) and not isinstance(chosen, str | Objective):
        require_call(chosen, "a loss", "output", "target")
        return Objective(getattr(chosen, "__name__", "loss"), chosen, "regression")
    if isinstance(chosen, str):
        found = OBJECTIVES.get(ALIASES.get(chosen, chosen))
        if found is None:
            raise ValueError(f"no loss is called {chosen!r}: choose one of {', '.join(OBJECTIVES)}")
    elif isinstance(chosen, Objective):
        found = chosen
    else:
        raise TypeError(
            f"a loss is a name such as 'mse' or a function, not {type(chosen).__name__}: {kinds.shown(chosen)}"
        )
    if unknown := [name for name in settings or {} if name not in found.settings]:
        known = f"it has {', '.join(found.settings)}" if found.settings else "it has none"
        raise ValueError(f"loss_settings: the loss {found.name!r} has no setting {unknown[0]!r}: {known}")
    if not found.settings:
        return found
    merged = {
        **found.settings,
        **{name: _SETTING(number, name, found.name) for name, number in (settings or {}).items()},
    }
    return replace(found, function=partial(found.function, **merged), settings=merged)


def _of_object(chosen: Any, outputs: int) -> Any:
    """The objective of a loss object such as ``nn.MSELoss()``; anything else as it is."""
    if not hasattr(chosen, "as_objective"):
        return chosen
    if isinstance(chosen, type):
        raise TypeError(f"loss={chosen.__name__} is a class: make one, nn.{chosen.__name__}()")
    return chosen.as_objective(outputs)
