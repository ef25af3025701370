"""Diagnostics: what goes on in the layers of a network, as arrays for pictures.

Signals that shrink from layer to layer on their way back leave the first layers without a gradient (it *vanishes*);
signals that grow make the steps wild (it *explodes*).  A ReLU neuron whose weighted sum is negative for every sample
gives 0, gets no gradient, and never comes back: it is *dead*.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value, no_grad
from autograd.tape import Array
from nn.layers import Feedforward, Row
from nn.model import Model
from nn.objectives import Objective, objective_named, samples, targets
from nn.replay import in_use, replayed

from .eager_step import is_batchwise, loss_and_gradient


@dataclass(frozen=True)
class Diagnosis:
    """One number per layer of everything; arrays of shape (layers,).

    layers           their names, the first one first
    activation_mean  of a layer's outputs, over samples and neurons
    activation_std   likewise
    dead             the fraction of its neurons that give 0 for every sample
    gradient_rms     the root mean square of its parameters' gradients
    weight_norm      √Σw² of its parameters
    zeros            how many of its parameters are exactly 0
    """

    layers: tuple[str, ...]
    activation_mean: Array
    activation_std: Array
    dead: Array
    gradient_rms: Array
    weight_norm: Array
    zeros: Array

    @property
    def gradient_ratio(self) -> float:
        """The first layer's gradient over the last one's: far below 1 it vanishes, far above it explodes."""
        return float(self.gradient_rms[0] / self.gradient_rms[-1])

    def __repr__(self) -> str:
        lines = [f"{'layer':<14}{'mean a':>11}{'std a':>11}{'dead':>7}{'rms grad':>11}{'norm w':>11}{'zeros':>7}"]
        columns = (
            self.activation_mean,
            self.activation_std,
            self.dead,
            self.gradient_rms,
            self.weight_norm,
            self.zeros,
        )
        for name, mean, std, dead, rms, norm, zeros in zip(self.layers, *columns, strict=True):
            lines.append(f"{name:<14}{mean:>11.3g}{std:>11.3g}{dead:>7.0%}{rms:>11.3g}{norm:>11.3g}{int(zeros):>7}")
        return "\n".join(lines)


def diagnose(
    model: Model, X: Any, y: Any, loss: str | Objective | Callable[[Any, Any], Any] | None = None
) -> Diagnosis:
    """Statistics of every layer on samples ``X`` with targets ``y``, for the mean loss.

    loss  by default the one the model was trained with

    Leaves the model and its gradients as they were.
    """
    parts = layers_of(model)
    outputs = activations(model, X)
    slopes = gradients(model, X, y, loss)
    weights = [np.array([p.data for p in part.parameters()]) for part in parts.values()]
    return Diagnosis(
        tuple(parts),
        np.array([a.mean() for a in outputs.values()]),
        np.array([a.std() for a in outputs.values()]),
        np.array([(a == 0.0).all(axis=0).mean() for a in outputs.values()]),
        np.array([_rms(g) for g in slopes.values()]),
        np.array([np.sqrt((w * w).sum()) for w in weights]),
        np.array([(w == 0.0).sum() for w in weights]),
    )


def layers_of(model: Model) -> dict[str, Feedforward]:
    """A network's layers by name; another model is its own only layer."""
    if not hasattr(model, "forward"):
        raise TypeError(f"{type(model).__name__} has no layers that could be looked into: it is no nn.Feedforward")
    layers = getattr(model, "layers", [model])
    return {layer.name: layer for layer in layers}


def activations(model: Model, X: Any) -> dict[str, Array]:
    """Each layer's outputs, (samples, width), as the model computes them in use."""
    X = samples(X, getattr(model, "fan_in", None))
    parts = layers_of(model)
    found = replayed(model, "layers", lambda model, x: [rows[0] for rows in _layer_by_layer(model, [x])], X)
    if found is None:
        with in_use(model), no_grad():
            rows = _layer_by_layer(model, [[Value(number) for number in x] for x in X.tolist()])
        columns = [np.array([[a.data for a in row] for row in layer]) for layer in rows]
    else:
        columns = [np.column_stack(layer) for layer in found]
    return dict(zip(parts, columns, strict=True))


def gradients(
    model: Model, X: Any, y: Any, loss: str | Objective | Callable[[Any, Any], Any] | None = None
) -> dict[str, Array]:
    """The gradient of the mean loss with respect to each layer's parameters, in their order.

    Works on a copy: the model, its gradients and what training measures stay as they were.
    """
    chosen = loss if loss is not None else model.objective
    if chosen is None:
        raise ValueError("the model has not been trained, so say which loss the gradient is of: loss='mse'")
    goal = objective_named(chosen)
    parts = layers_of(model)
    X = samples(X, getattr(model, "fan_in", None))
    goals = targets(y, len(X), next(reversed(parts.values())).fan_out, goal, judged=True)
    twin = copy.deepcopy(model)  # training measures and draws random numbers; the model itself keeps out of it
    twin.zero_grad()
    loss_and_gradient(twin, goal, X.tolist(), goals.rows.tolist(), together=is_batchwise(twin))
    return {name: np.array([p.grad for p in part.parameters()]) for name, part in layers_of(twin).items()}


def dead_neurons(model: Model, X: Any) -> dict[str, np.ndarray]:
    """For each layer, which of its neurons give 0 for every sample: arrays of truth values, (width,)."""
    return {name: (a == 0.0).all(axis=0) for name, a in activations(model, X).items()}


def epoch_statistics(model: Model, X: Array) -> Mapping[str, float]:
    """What ``fit(statistics=True)`` records after an epoch; the gradients are those of its last step."""
    found = {}
    parts = layers_of(model)
    for (name, part), outputs in zip(parts.items(), activations(model, X).values(), strict=True):
        found[f"{name} activation_mean"] = float(outputs.mean())
        found[f"{name} activation_std"] = float(outputs.std())
        if parameters := part.parameters():
            found[f"{name} gradient_rms"] = _rms(np.array([p.grad for p in parameters]))
            found[f"{name} weight_norm"] = float(np.sqrt(sum(p.data**2 for p in parameters)))
    return found


def _layer_by_layer(model: Model, rows: list[Row]) -> list[list[Row]]:
    """The outputs of each layer for these rows."""
    found = []
    for part in layers_of(model).values():
        rows = part.forward(rows)
        found.append(rows)
    return found


def _rms(numbers: Array) -> float:
    return float(np.sqrt((numbers * numbers).mean())) if numbers.size else 0.0
