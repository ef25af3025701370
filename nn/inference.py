"""Many samples at once: a model's graph, recorded for one sample and replayed on arrays.

The formulas of the derivative table run on NumPy arrays as well as on floats.  So the graph of one sample, gone
through in topological order with a whole column of numbers in the place of each input, gives the outputs for all
samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import Value, no_grad, topological_order
from autograd.arithmetic import ARRAYS

from .activations import ACTIVATIONS
from .data import Array

if TYPE_CHECKING:
    from .model import Model

IDENTITY = ACTIVATIONS["identity"]

#: How many samples are replayed at a time: a column of them for every node of the graph has to fit into memory.
ROWS = 2048


def evaluate(model: Model, X: Array, *, logits: bool = False) -> Array:
    """The outputs of a model as it is in use, not in training: (samples, outputs).

    logits  leave out the output activation
    """
    with in_use(model):
        if same_for_all(model) and (replayed := _replay(model, X, logits=logits)) is not None:
            return replayed
        with no_grad():
            rows = X.tolist()
            outputs = model.batch(rows, logits=True) if logits else model.batch(rows)
            return np.array([[float(number) for number in listed(output)] for output in outputs])


@contextmanager
def in_use(model: Model) -> Iterator[None]:
    """The model as in ``eval``; afterwards every part is in the mode it was in."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def listed(output: Any) -> list[Any]:
    """A model's result as a list, also when there is one output only."""
    return list(output) if isinstance(output, list | tuple) else [output]


def same_for_all(model: Model) -> bool:
    """Whether the graph is surely the same for every sample.

    The modules of this package compute without looking at the data; a class or an activation of the user's own may
    branch, so such a model is computed sample by sample.
    """
    return all(
        type(module).__module__.startswith("nn.") and getattr(module, "activation", IDENTITY).name
        for module in model.modules()
    )


def _replay(model: Model, X: Array, *, logits: bool) -> Array | None:
    """The outputs, or None if no graph is recorded, as under ``no_grad``."""
    inputs = [Value(number) for number in X[0].tolist()]
    (output,) = model.batch([inputs], logits=True) if logits else model.batch([inputs])
    outputs = listed(output)
    return None if any([each.constant for each in outputs]) else replay(outputs, inputs, X)


def replay(outputs: list[Value], inputs: list[Value], X: Array) -> Array:
    """The numbers of ``outputs``, one row per row of ``X``, which takes the place of ``inputs``."""
    order = list(dict.fromkeys([node for output in outputs for node in topological_order(output)]))
    parts = [X[start : start + ROWS] for start in range(0, len(X), ROWS)]
    with np.errstate(all="ignore"):
        return np.concatenate(
            [_run(order, outputs, dict(zip(inputs, part.T, strict=True)), len(part)) for part in parts]
        )


def _run(order: list[Value], outputs: list[Value], columns: dict[Value, Any], rows: int) -> Array:
    for node in order:
        if node not in columns:
            op = node.op
            columns[node] = node.data if op is None else op.forward(ARRAYS, *[columns[each] for each in node.inputs])
    return np.stack([np.broadcast_to(columns[output], rows) for output in outputs], axis=1)
