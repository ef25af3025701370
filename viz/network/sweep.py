"""Sweep the loss of one sample back through a copy of a network: ∂L/∂a of every neuron, ∂L/∂w of every weight."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import Value
from nn.layers import Feedforward
from nn.model import in_mode
from nn.objectives import Objective, objective_named, targets_of
from nn.replay import for_outputs

from .reading import layers_of


@dataclass(frozen=True, slots=True)
class Swept:
    """A network after the sweep of one sample's loss.

    model    a copy, whose parameters hold ∂L/∂w of this sample alone
    columns  ∂L/∂a of each column: the inputs, then what each layer gives
    z        ∂L/∂z of a single neuron
    loss     L
    """

    model: Feedforward
    columns: tuple[tuple[float, ...], ...]
    z: float
    loss: float


def swept(model: Feedforward, x: list[float], target: Any, loss: Any) -> Swept:
    """The gradients of the loss of one sample, in use.

    loss  by default that which the model was trained with, else "mse"
    """
    twin = copy.deepcopy(model)
    twin.zero_grad()
    given = loss if loss is not None else model.objective
    objective: Objective = for_outputs(objective_named("mse" if given is None else given), twin, np.array([x]))
    wanted: list[float] = np.asarray(
        targets_of([target], 1, model.fan_out or len(x), objective, "target", known=model.classes).rows, dtype=float
    ).tolist()[0]
    with in_mode(twin.modules(), False):
        rows = [[Value(number) for number in x]]
        *before, last = layers_of(twin)
        for layer in before:
            (row,) = layer.forward([rows[-1]])
            rows.append(row)
        (logits,) = last.forward([rows[-1]], logits=True)
        (outputs,) = last.forward([rows[-1]])
        joint = objective.wants_logits(twin.output_activation)
        total = objective(logits if joint else outputs, wanted)
        total.backward()
    columns = [tuple([value.grad for value in row]) for row in rows]
    columns.append(_of_probabilities(objective, outputs, wanted) if joint else tuple([a.grad for a in outputs]))
    return Swept(twin, tuple(columns), _of_sum(last, logits, columns[-1], joint=joint), total.data)


def _of_probabilities(objective: Objective, outputs: list[Value], target: list[float]) -> tuple[float, ...]:
    """∂L/∂a of outputs whose activation is part of the loss: L as a function of probabilities."""
    alone = [Value(a.data) for a in outputs]
    objective.of_probabilities()(alone, target).backward()
    return tuple([a.grad for a in alone])


def _of_sum(layer: Feedforward, logits: list[Value], outputs: tuple[float, ...], *, joint: bool) -> float:
    """∂L/∂z of a single neuron; φ′(z) times ∂L/∂a where the sweep went another way."""
    if joint:
        return logits[0].grad
    z = Value(logits[0].data)
    function = getattr(getattr(layer, "activation", None), "function", None)
    if len(logits) > 1 or function is None:
        return float("nan")
    function(z).backward()
    return z.grad * outputs[0]
