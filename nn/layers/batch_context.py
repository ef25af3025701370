"""``BatchContext``: what the samples of a batch have in common.

Most layers compute a sample from its inputs and their parameters.  Two need to know more of the batch it is in:

    Dropout     multiplies by masks, random numbers that are drawn anew for every batch
    BatchNorm   measures the batch in training, and takes what it has measured before in use

Such a layer asks the context it is called in, and never where the numbers come from:

    context = BatchContext.current()
    context.masks(layer, samples)                              a row of ``fan_in`` factors for each sample
    context.mean(column)                                       the mean of a number over the samples
    context.measured(layer, i, mean, variance, samples)        feature i has these in the batch
    context.statistics(layer)                                  what the layer has measured before

The context below draws the masks from the layer and counts measurements in its running statistics at once.  Where a
model is recorded, ``replay/one_sample.py`` has others: masks and statistics are arguments of the program, and what is
measured are further results.

A layer of your own takes part with the same four calls; ``feedforward.py`` says what it has to state.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol, Self

import autograd
from autograd import RecordingError, Value, constant
from autograd.graph import STATE
from autograd.tape import Array

from .feedforward import Row


class Drawing(Protocol):
    """A layer that draws masks."""

    fan_in: int

    def masks(self, samples: int) -> Array:
        """New masks, of shape (samples, fan_in)."""


class Measuring(Protocol):
    """A layer that measures batches."""

    def statistics(self) -> list[list[float]]:
        """Its running statistics: lists with a number for each feature."""

    def moved(self, running: Sequence[Any], mean: Any, variance: Any, samples: int) -> Sequence[Any]:
        """The running statistics after a batch, from those before it: floats of one feature, or arrays of all."""


class BatchContext:
    """The context of an eager batch; ``with context:`` puts another in its place, for this thread."""

    @staticmethod
    def current() -> BatchContext:
        """The context that a layer is called in."""
        return _THREAD.context

    def masks(self, layer: Drawing, samples: int) -> list[Row]:
        """What a layer multiplies by: a row of constants for each sample."""
        # Two recordings do not always differ: of one neuron the masks are the same every other time.
        if STATE.compiling:
            raise RecordingError(
                f"a {type(layer).__name__} in training draws other masks for every sample: compile the model as it is in "
                "use, after model.eval(), or train it with model.fit, which is compiled"
            )
        return [[constant(m, "mask") for m in row] for row in layer.masks(samples).tolist()]

    def mean(self, column: Sequence[Value]) -> Value:
        """The mean over the samples; a single one stands for all of them where a model is recorded."""
        mean: Value = autograd.mean(column) if len(column) > 1 else autograd.batch_mean(column[0])
        return mean

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        """Let a batch of so many samples count in the running statistics of feature i."""
        statistics = layer.statistics()
        after = layer.moved([numbers[i] for numbers in statistics], mean.data, variance.data, samples)
        for numbers, number in zip(statistics, after, strict=True):
            numbers[i] = number

    def statistics(self, layer: Measuring) -> Sequence[Sequence[Any]]:
        """The running statistics, for a layer in use."""
        return layer.statistics()

    def __enter__(self) -> Self:
        self._outer = _THREAD.context
        _THREAD.context = self
        return self

    def __exit__(self, *error: object) -> None:
        _THREAD.context = self._outer


class _Thread(threading.local):
    """A class attribute is what each thread begins with."""

    context = BatchContext()


_THREAD = _Thread()
