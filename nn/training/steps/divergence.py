"""Say where training diverged: the first number that is nan or infinite, and what usually helps."""

from __future__ import annotations

import math

from autograd import Value, topological_order
from nn.model import Model, Module
from nn.optimizers import Optimizer
from nn.training.history import History

ADVICE = "what usually helps: a smaller learning_rate, clip_norm=1.0, scaled features"


class DivergenceError(ArithmeticError):
    """The loss or a gradient became nan or infinite.

    The model has the parameters of its last finite step; ``history`` holds the epochs that were finished.
    """

    def __init__(self, message: str, history: History | None = None) -> None:
        super().__init__(message)
        self.history = history if history is not None else History()


def with_advice(error: DivergenceError) -> DivergenceError:
    """The same error, and what usually helps."""
    return DivergenceError(f"{error}; {ADVICE}")


# ---------------------------------------------------------------------------------------------------
# Which number it was, in the order in which a step computes them


def of_loss(loss: Value) -> DivergenceError:
    """The error for a loss that is not finite: it names the first node that was not."""
    for node in topological_order(loss):
        if not math.isfinite(node.data):
            op = node.op
            what = f"{op.name} gave {node.data}" if op else f"{node.label or 'a number'} is {node.data}"
            return DivergenceError(f"the loss is {loss.data}: it began in {node.scope or 'the loss'}, where {what}")
    return of_number(loss.data)


def of_number(loss: float) -> DivergenceError:
    """The error for a loss of which no more is known."""
    return DivergenceError(f"the loss is {loss}")


def of_penalties(loss: float) -> DivergenceError:
    """The error for a loss that the penalties have made infinite."""
    return DivergenceError(f"the loss is {loss} because of the penalties on the weights")


def of_statistics(model: Model, buffer: list[float], number: float) -> DivergenceError:
    """The error for a running statistic, one of the numbers in ``buffer``."""
    where = _holder_of(model, buffer) or model.name or "the model"
    return DivergenceError(f"{where} has measured {number} in the batch, though the loss is finite")


def of_gradient(model: Model, parameter: Value, number: float) -> DivergenceError:
    """The error for the gradient of a parameter."""
    return DivergenceError(f"the gradient of {_name_of(model, parameter)} is {number}, though the loss is finite")


def of_parameter(model: Model, parameter: Value, number: float) -> DivergenceError:
    """The error for a parameter's new number."""
    return DivergenceError(f"after the step {_name_of(model, parameter)} is {number}")


def of_state(model: Model, optimizer: Optimizer, k: int, parameter: Value, number: float) -> DivergenceError:
    """The error for the k-th number that the optimizer remembers of a parameter."""
    names = optimizer.state_names
    kind, name, where = type(optimizer).__name__, names[k] if k < len(names) else "memory", _name_of(model, parameter)
    return DivergenceError(f"after the step {kind}'s {name} of {where} is {number}")


# ---------------------------------------------------------------------------------------------------
# Where it is


def _name_of(model: Model, parameter: Value) -> str:
    """The place of a parameter: "layer 1/neuron 2/w1"."""
    return next((name for name, each in model.named_parameters() if each is parameter), parameter.label)


def _holder_of(module: Module, buffer: list[float]) -> str:
    """The part that holds a running statistic: "batch norm 1"; "" if it is the module itself."""
    for name, part in module._parts():
        if isinstance(part, Module) and any([each is buffer for each in part.buffers()]):
            inside = _holder_of(part, buffer)
            return f"{name}/{inside}" if inside else name
    return ""
