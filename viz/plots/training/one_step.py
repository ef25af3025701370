"""Take one step of training with a copy of a model, and keep its numbers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value
from autograd.graph import kinds
from autograd.languages import Language
from nn.layers import Neuron
from nn.linear_models import Perceptron
from nn.model import Model
from nn.objectives import objective_named
from nn.optimizers import SGD, optimizer_named
from viz.graph import notation_of, part_names
from viz.plots.curves import loss_name


@dataclass(frozen=True)
class OneStep:
    """The numbers of one step of training.

    outputs     of the first sample
    loss        of the whole batch, before the step; ``after`` it is computed anew
    name        of the parameter that is shown
    plain       whether the step is w ← w − η ∂L/∂w
    """

    x: Sequence[float]
    target: Sequence[float | str]
    samples: int
    outputs: Sequence[float]
    loss: float
    after: float
    name: str
    before: float
    gradient: float
    updated: float
    learning_rate: float
    loss_name: str
    optimizer: str
    plain: bool


def example_line() -> Neuron:
    """The model y = w·x + b, with w = 0.5."""
    neuron = Neuron(1, "identity", initializer="zeros")
    neuron.weights[0].data = 0.5
    neuron.weights[0].label = "w"
    return neuron


def one_step(
    model: Model, samples: tuple[Any, Any], parameter: Any, options: dict[str, Any], language: Language
) -> OneStep:
    """Take one step with a copy of the model."""
    X, y = samples
    if isinstance(model, Perceptron):
        raise TypeError(
            "plot_training_loop: a perceptron learns by its rule, without a loss and its gradient: draw the rule with "
            "viz.plot_perceptron_steps(X, y, model)"
        )
    twin = copy.deepcopy(model)
    outputs = model.outputs(X)
    options = options | {"epochs": 1, "progress": False, "compiled": False, "seed": 0}
    before = twin.fit(X, y, **options).loss[0]
    names, stepped = list(model.named_parameters()), twin.parameters()
    if any([parameter is value for value in model.frozen()]):
        raise ValueError(
            f"plot_training_loop(parameter={parameter!r}): this parameter is frozen, so a step leaves it alone: set its "
            ".trainable = True, or choose another one"
        )
    i = _chosen(parameter, names, [each.grad for each in stepped])
    after = copy.deepcopy(twin).fit(X, y, **options).loss[0]
    rows, targets = np.asarray(X, dtype=float), np.asarray(y)
    kind = type(optimizer_named(options["optimizer"], [Value(0.0)], options["learning_rate"]))
    return OneStep(
        np.atleast_1d(rows[0]).tolist(),
        np.atleast_1d(targets[0]).tolist(),
        len(rows),
        outputs[0].tolist(),
        before,
        after,
        part_names(model.parameters(), notation_of(None, "plot_training_loop")).get(names[i][1]) or names[i][0],
        names[i][1].data,
        stepped[i].grad,
        stepped[i].data,
        options["learning_rate"],
        loss_name(objective_named(options["loss"]), language),
        kind.__name__,
        kind is SGD,
    )


def _chosen(parameter: Any, names: Sequence[tuple[str, Value]], gradients: Sequence[float]) -> int:
    """Which parameter is shown."""
    if parameter is None:
        return max(range(len(gradients)), key=lambda i: abs(gradients[i]))
    for i, (name, value) in enumerate(names):
        if parameter is value or (isinstance(parameter, str) and parameter in (name, value.label)):
            return i
    there = ", ".join([repr(name) for name, _ in names[:6]])
    raise ValueError(
        f"plot_training_loop(parameter={kinds.shown(parameter)}): parameter must be one of the model's: {there}"
        + (", …" if len(names) > 6 else "")
    )
