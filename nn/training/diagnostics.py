"""Measure what goes on in the layers of a network, as arrays for pictures.

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
from autograd.languages import Language, language_of
from autograd.tape import Array
from nn.languages import text_table
from nn.layers import Feedforward, Row, Sequential, rows_after
from nn.model import Model, in_mode, in_order, network_in
from nn.objectives import Objective, objective_named, rows_of, targets_of
from nn.replay import for_outputs, replayed

from .labelled_set import count_outputs, samples_for
from .steps import is_batchwise, loss_and_gradient

#: The headings of a Diagnosis, as the catalogues name them, and the least widths of its columns.
_COLUMNS = [f"column_{name}" for name in ("layer", "mean", "std", "dead", "gradient_rms", "norm", "zeros")]
_WIDTHS = (14, 9, 9, 5, 9, 9, 5)


@dataclass(frozen=True)
class Diagnosis:
    """Statistics of every layer, each an array of shape (layers,).

    layers           the layers' names, the first one first
    activation_mean  mean of a layer's outputs, over samples and neurons
    activation_std   their standard deviation
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
        """The first layer's gradient over the last one's: far below 1 it vanishes, far above it explodes.

        Layers without parameters, such as an activation, do not count.
        """
        of_parameters = self.gradient_rms[(self.weight_norm > 0.0) | (self.zeros > 0)]
        return float(of_parameters[0] / of_parameters[-1])

    def __repr__(self) -> str:
        return self.table()

    def table(self, lang: str | Language | None = None) -> str:
        """The table that ``print(diagnosis)`` shows, in a language of your choice."""
        language = language_of(lang)
        rows = [[language(column) for column in _COLUMNS]]
        for i, name in enumerate(self.layers):
            numbers = [self.activation_mean[i], self.activation_std[i], self.gradient_rms[i], self.weight_norm[i]]
            mean, std, gradient, weights = [language.number(float(number)) for number in numbers]
            rows.append(
                [language.part(name), mean, std, f"{self.dead[i]:.0%}", gradient, weights, f"{int(self.zeros[i])}"]
            )
        return "\n".join(text_table(rows, left={0}, least=_WIDTHS))


def diagnose(
    model: Model, X: Any, y: Any, loss: str | Objective | Callable[[Any, Any], Any] | None = None
) -> Diagnosis:
    """Statistics of every layer on samples ``X`` with targets ``y``, for the mean loss.

    loss  by default the one the model was trained with

    Leaves the model and its gradients as they were.
    """
    model = network_in(model)
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


def layers_of(model: Model) -> dict[str, Model]:
    """A network's layers by name; a model without layers is its own only layer."""
    if not isinstance(model, Feedforward):
        raise TypeError(
            f"{type(model).__name__} has no layers that could be looked into: it is no nn.Feedforward; put its layers into an "
            "nn.Sequential, and give that"
        )
    layers = model.in_a_row() if isinstance(model, Sequential) else [model]
    return {layer.name: layer for layer in layers}


def activations(model: Model, X: Any) -> dict[str, Array]:
    """Each layer's outputs, (samples, width), as the model computes them in use."""
    X = samples_for(model, in_order(X, model.input_names))
    parts = layers_of(model)
    found = replayed(model, "layers", lambda model, x: [rows[0] for rows in _layer_by_layer(model, [x])], X)
    if found is None:
        with in_mode(model.modules(), False), no_grad():
            rows = _layer_by_layer(model, [[Value(number) for number in x] for x in X.tolist()])
        columns = [np.array([[a.data for a in row] for row in layer]) for layer in rows]
    else:
        columns = [np.column_stack(layer) for layer in found]
    return dict(zip(parts, columns, strict=True))


def gradients(
    model: Model, X: Any, y: Any, loss: str | Objective | Callable[[Any, Any], Any] | None = None
) -> dict[str, Array]:
    """The gradient of the mean loss with respect to each layer's parameters, in their order, as a step of training takes it.

    Works on a copy, so the model, its gradients and its running statistics stay as they were.
    """
    chosen = loss if loss is not None else model.objective
    if chosen is None:
        raise ValueError("the model has not been trained, so say which loss the gradient is of: loss='mse'")
    layers_of(model)
    X = samples_for(model, in_order(X, model.input_names))
    objective = for_outputs(objective_named(chosen, outputs=count_outputs(model, X)), model, X)
    y = in_order(y, model.target_names, "y")
    found = targets_of(y, len(X), count_outputs(model, X), objective)
    twin = copy.deepcopy(model)  # a batch in training changes running statistics and random generators
    twin.zero_grad()
    with in_mode(twin.modules(), True):
        loss_and_gradient(twin, objective, rows_of(X), rows_of(found.rows), together=is_batchwise(twin))
    return {name: np.array([p.grad for p in part.parameters()]) for name, part in layers_of(twin).items()}


def dead_neurons(model: Model, X: Any) -> dict[str, np.ndarray]:
    """For each layer, which of its neurons give 0 for every sample: arrays of truth values, (width,)."""
    return {name: (a == 0.0).all(axis=0) for name, a in activations(model, X).items()}


def epoch_statistics(model: Model, X: Array) -> Mapping[str, float]:
    """The statistics that ``fit(statistics=True)`` records after an epoch; gradients are those of its last step."""
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
        rows = rows_after(part, rows)
        found.append(rows)
    return found


def _rms(numbers: Array) -> float:
    return float(np.sqrt((numbers * numbers).mean())) if numbers.size else 0.0
