"""Where a training went wrong: the first number that is nan or infinite, and what usually helps."""

from __future__ import annotations

import math

from autograd import Value, topological_order

from .history import History


class DivergenceError(ArithmeticError):
    """The loss or a gradient became nan or infinite.

    The model has the parameters of its last finite step; ``history`` holds the epochs that were finished.
    """

    def __init__(self, message: str, history: History | None = None) -> None:
        super().__init__(message)
        self.history = history if history is not None else History()


ADVICE = "what usually helps: a smaller learning_rate, clip_norm=1.0, scaled features"


def of_loss(loss: Value) -> DivergenceError:
    """The error for a loss that is not finite: it names the first node that was not."""
    for node in topological_order(loss):
        if not math.isfinite(node.data):
            op = node.op
            what = f"{op.name} gave {node.data}" if op else f"{node.label or 'a number'} is {node.data}"
            return DivergenceError(f"the loss is {loss.data}: it began in {node.scope or 'the loss'}, where {what}")
    return DivergenceError(f"the loss is {loss.data}")
