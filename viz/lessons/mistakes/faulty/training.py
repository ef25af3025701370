"""Train as one should, and with a mistake made; and the neurons that hardly learn, or not at all.

Each function is shown to the reader as it stands here.  What trains changes the leaves' numbers: it is given a copy of the
graph.  It yields after each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import autograd
import nn
from autograd import Value

# -- Descending ---------------------------------------------------------------------------------------------


def descend(loss: Value, leaves: list[Value], rate: float, steps: int) -> Iterator[float]:
    for _ in range(steps):
        autograd.zero_grad(loss)
        loss.backward()
        for leaf in leaves:
            leaf.data -= rate * leaf.grad
        loss.recompute()
        yield loss.data


def descend_on_old_gradients(loss: Value, leaves: list[Value], rate: float, steps: int) -> Iterator[float]:
    for _ in range(steps):
        loss.backward()
        for leaf in leaves:
            leaf.data -= rate * leaf.grad
        loss.recompute()
        yield loss.data


# -- A saturated sigmoid ------------------------------------------------------------------------------------


def error_of_sigmoid(w: Value, x: float, t: float) -> Any:
    a = autograd.sigmoid(w * x)
    return (a - t) ** 2


def cross_entropy_of_logit(w: Value, x: float, t: float) -> Any:
    return nn.binary_cross_entropy_with_logits(w * x, t)


# -- A dead ReLU --------------------------------------------------------------------------------------------


def error_of_relu(w: Value, b: Value, x: float, t: float) -> Any:
    a = autograd.relu(w * x + b)
    return (a - t) ** 2


def error_of_elu(w: Value, b: Value, x: float, t: float) -> Any:
    a = autograd.elu(w * x + b)
    return (a - t) ** 2
