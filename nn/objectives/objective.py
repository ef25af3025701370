"""Which loss fits which problem: the table, and what training and prediction need to know of each loss.

    problem                   outputs             output activation   loss
    binary                    one                 sigmoid             binary cross-entropy
    multi-class (exclusive)   one per class       softmax             cross-entropy
    multi-label               one per label       sigmoid             binary cross-entropy
    regression                one per number      identity            squared error
    regression in [0, 1]      one per number      sigmoid             binary cross-entropy or squared error

An ``Objective`` is a row's loss as training uses it.  Where a loss is made for an activation, the two are
computed together from the pre-activations (the logits): more exact, and their joint derivative is simply
y − t.  A network with output="identity" then gives logits itself.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

from autograd import Value
from nn.activations import Activation

from . import losses

Problem = Literal["regression", "binary", "margin", "multi-class", "multi-label"]


@dataclass(frozen=True)
class Recommendation:
    """A row of the table above."""

    problem: str
    outputs: str
    output: str
    losses: tuple[str, ...]


#: The table, as data.
RECOMMENDATIONS = (
    Recommendation("binary", "one", "sigmoid", ("binary_cross_entropy",)),
    Recommendation("multi-class", "one per class", "softmax", ("cross_entropy",)),
    Recommendation("multi-label", "one per label", "sigmoid", ("multi_label",)),
    Recommendation("regression", "one per number", "identity", ("mse",)),
    Recommendation("regression in [0, 1]", "one per number", "sigmoid", ("binary_cross_entropy", "mse")),
)


@dataclass(frozen=True)
class Objective:
    """A loss as training uses it.

    name       what ``fit(loss=…)`` calls it
    function   (output, target) -> number, for one sample
    problem    what kind of targets it takes, and so what a prediction is
    link       the output activation whose pre-activations ``function`` expects; "" if it takes outputs
    reduction  whether a batch's loss is the mean or the sum over its samples
    settings   the numbers that belong to it, as Minkowski's q
    """

    name: str
    function: Callable[..., Any]
    problem: Problem
    link: str = ""
    reduction: Literal["mean", "sum"] = "mean"
    settings: Mapping[str, float] = field(default_factory=dict)

    def __call__(self, output: list[Any], target: list[Any]) -> Any:
        """The loss of one sample; a function of one output gets it as it is, not as a list."""
        alone = len(target) == 1 and self.problem != "multi-class"
        loss = self.function(output[0], target[0]) if alone else self.function(output, target)
        if isinstance(output[0], Value) and not isinstance(loss, Value):
            raise TypeError(
                f"the loss {self.name!r} gave {loss!r:.60} for outputs that are Values: compute it from them with "
                "functions of autograd, so that it has a gradient"
            )
        return loss

    def wants_logits(self, output: Activation) -> bool:
        """Whether training should leave out the output activation because it is part of the loss."""
        return self.link != "" and output.name == self.link

    def scale(self, samples: int) -> float:
        """What each sample's loss is multiplied by in a batch of so many."""
        return 1.0 if self.reduction == "sum" else 1.0 / samples

    def __repr__(self) -> str:
        settings = "".join(f", {name}={value!r}" for name, value in self.settings.items())
        return f"Objective({self.name!r}{settings})"


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
}


#: The functions of ``losses.py``: given as one, a loss keeps its meaning.
FUNCTIONS: dict[Callable[..., Any], str] = {
    losses.binary_cross_entropy: "binary_cross_entropy",
    losses.half_squared_error: "half_mse",
    losses.binary_cross_entropy_with_logits: "binary_cross_entropy",
    **{
        OBJECTIVES[name].function: name
        for name in ("mse", "mae", "minkowski", "huber", "cross_entropy", "hinge", "perceptron")
    },
}


def objective_named(
    chosen: str | Objective | Callable[[Any, Any], Any], settings: Mapping[str, float] | None = None
) -> Objective:
    """A loss by name or by its function in this package; or made of a function (output, target) -> number of the
    user's own, for regression.

    settings  numbers for a loss that has some: {"q": 4} for "minkowski", {"delta": 2} for "huber"

    >>> objective_named("huber", {"delta": 2.0})
    Objective('huber', delta=2.0)
    """
    if callable(chosen) and not isinstance(chosen, str | Objective):
        chosen = next((name for function, name in FUNCTIONS.items() if function is chosen), chosen)
    if callable(chosen) and not isinstance(chosen, str | Objective):
        return Objective(getattr(chosen, "__name__", "loss"), chosen, "regression")
    if isinstance(chosen, str):
        found = OBJECTIVES.get(ALIASES.get(chosen, chosen))
        if found is None:
            raise ValueError(f"no loss is called {chosen!r}: choose one of {', '.join(OBJECTIVES)}")
    elif isinstance(chosen, Objective):
        found = chosen
    else:
        raise TypeError(f"a loss is a name such as 'mse' or a function, not {type(chosen).__name__}: {chosen!r}")
    if unknown := set(settings or {}) - set(found.settings):
        known = f"it has {', '.join(found.settings)}" if found.settings else "it has none"
        raise ValueError(f"the loss {found.name!r} has no setting {min(unknown)!r}: {known}")
    if not found.settings:
        return found
    merged = {**found.settings, **{name: _positive(number, name) for name, number in (settings or {}).items()}}
    return replace(found, function=partial(found.function, **merged), settings=merged)


def _positive(setting: Any, name: str) -> float:
    """A setting of a loss: all there are, exponents and widths, are positive."""
    try:
        number = float(setting)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0.0 < number < math.inf:
        raise ValueError(f"a loss's setting {name!r} is a positive, finite number, not {setting!r:.60}")
    return number


def warn_of_dead_end(activations: Iterable[Activation]) -> None:
    """Warn, with the reason, if no gradient comes through one of the hidden layers."""
    for activation in activations:
        if not activation.trainable:
            warnings.warn(
                f"the derivative of {activation.name} is 0, so what comes before a hidden layer with it learns nothing: "
                "use sigmoid or tanh, its smooth relatives",
                UserWarning,
                stacklevel=3,
            )
            return


def warn_of_mismatch(
    objective: Objective,
    output: Activation,
    outputs: int,
    *,
    exclusive: bool = False,
    lowest: float = math.inf,
    highest: float = -math.inf,
) -> None:
    """Warn, with the reason, if an output activation, a loss and the targets do not belong together.

    exclusive        whether each sample has exactly one of several labels, though they are given as many
    lowest, highest  of all targets
    """
    name = output.name or "your own function"
    reason = ""
    if output.name == "softmax" and outputs == 1:
        reason = "softmax over one output is always 1, whatever the weights: use sigmoid for a binary problem"
    elif not output.trainable:
        reason = (
            f"the derivative of {name} is 0, so gradient descent learns nothing through it: train with sigmoid or tanh "
            "outputs, or use nn.Perceptron, whose rule needs no derivative"
        )
    elif objective.problem == "multi-class" and outputs == 1:
        reason = "cross-entropy over one class is always 0: give one output per class, or use binary_cross_entropy"
    elif objective.problem == "multi-class" and output.name == "sigmoid":
        reason = (
            f"{outputs} exclusive classes share one probability of 1, but sigmoids are independent of each other: use "
            "softmax (or multi_label as the loss if a sample can have several labels)"
        )
    elif objective.problem in ("binary", "multi-label") and output.name == "softmax":
        reason = "softmax makes labels compete for one probability of 1: use sigmoid, or cross_entropy as the loss"
    elif exclusive and (objective.problem in ("binary", "multi-label") or output.name == "sigmoid"):
        reason = (
            f"each sample has exactly one of {outputs} labels, so they look like exclusive classes: use softmax and "
            "cross_entropy"
        )
    elif objective.link and output.name not in (objective.link, "identity"):
        reason = f"{objective.name} is made for {objective.link} and takes what {name} gives for logits: use {objective.link}"
    elif objective.problem == "margin" and output.name in ("sigmoid", "softmax", "relu"):
        reason = f"{objective.name} takes scores of either sign, which {name} never gives below 0: use identity or tanh"
    elif objective.problem == "regression" and lowest < output.span[0]:
        reason = (
            f"there are targets down to {lowest:g}, but {name} never gives less than {output.span[0]:g}: use identity"
        )
    elif objective.problem == "regression" and highest > output.span[1]:
        reason = (
            f"there are targets up to {highest:g}, but {name} never gives more than {output.span[1]:g}: use identity"
        )
    if reason:
        warnings.warn(f"output {name!r} with loss {objective.name!r}: {reason}", UserWarning, stacklevel=3)
