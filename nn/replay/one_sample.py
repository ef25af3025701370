"""A model as a function of numbers, to be compiled: its outputs and its loss for one sample.

Nearly all there is to do is to call it.  Two kinds of numbers a recording cannot draw or keep by itself, so they come
from outside and leave again:

    masks       of Dropout in training: arguments, drawn anew for every batch
    statistics  of batch normalisation: in training what a batch measures is a further result, in use what was
                measured is an argument

Read next: ``inference.py``, use; ``training_loss.py`` and ``compiled_step.py``, training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from autograd import Value
from nn.layers import Row
from nn.model import Model
from nn.objectives import Objective


def listed(output: Any) -> list[Any]:
    """A model's result as a list, also when there is one output only."""
    return list(output) if isinstance(output, list | tuple) else [output]


def outputs_of(model: Model, x: Any, *, logits: bool) -> list[Any]:
    """The outputs for one sample."""
    (output,) = model.batch([x], logits=True) if logits else model.batch([x])
    return listed(output)


def loss_of_sample(model: Model, objective: Objective, x: Any, target: Any) -> Any:
    """The loss of one sample, output activation and loss together where they belong together."""
    return objective(outputs_of(model, x, logits=objective.wants_logits(model.output_activation)), target)


# ---------------------------------------------------------------------------------------------------
# In training: masks go in, what a batch measures comes out

#: (Dropout, samples) → masks        (BatchNorm, feature, mean, variance, samples) → nothing
Drawn = Callable[[Any, int], list[Row]]
Measure = Callable[[Any, int, Value, Value, int], None]


@contextmanager
def outside(model: Model, drawn: Drawn, measure: Measure) -> Iterator[None]:
    """In this block layers ask ``drawn`` for their masks, and tell ``measure`` what they measure in a batch."""
    batchwise = [module for module in model.modules() if module.batchwise]
    for module in batchwise:
        vars(module).update({"drawn": partial(drawn, module), "measure": partial(measure, module)})
    try:
        yield
    finally:
        for module in batchwise:
            for name in ("drawn", "measure"):
                vars(module).pop(name, None)


# ---------------------------------------------------------------------------------------------------
# In use: what was measured goes in


@contextmanager
def measured_before(model: Model, numbers: Sequence[Sequence[Any]]) -> Iterator[None]:
    """In this block the model's running statistics are these."""
    buffers = model.buffers()
    earlier = [list(buffer) for buffer in buffers]
    try:
        for buffer, given in zip(buffers, numbers, strict=True):
            buffer[:] = given
        yield
    finally:
        for buffer, kept in zip(buffers, earlier, strict=True):
            buffer[:] = kept
