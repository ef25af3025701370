"""Give layers what the samples of a batch have in common, and take what they measure: ``BatchContext``.

Most layers compute a sample from its inputs and their parameters alone.  Two do not:

    Dropout     multiplies by masks, random numbers that are drawn anew for every batch
    BatchNorm   measures every batch in training, and takes its running statistics in use

They ask the context that they are called in:

    context = BatchContext.current()
    context.masks(layer, samples)                              a row of ``fan_in`` factors for each sample
    context.masks(layer, samples, width)                       of so many factors, for a layer without a ``fan_in``
    context.mean(column)                                       the mean of a number over the samples
    context.measured(layer, i, mean, variance, samples)        so feature i is in the batch
    context.statistics(layer)                                  its running statistics

The context below has the layer draw the masks, and lets each measurement count in its running statistics at once.
While a model is recorded, a context of ``replay/one_sample.py`` takes its place: there masks and statistics are arguments
of the program, and means and variances are further results.

``Drawing`` and ``Measuring`` say what a layer has to state for it, ``feedforward.py`` how to add a layer.

Read next: ``dropout.py``, ``batch_norm.py``.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary, ref

import numpy as np

import autograd
from autograd import RecordingError, Value, constant
from autograd.graph import STATE, Block, Undo
from autograd.tape import Array, following
from nn.model import Model, Row


class Drawing(Protocol):
    """A layer that draws masks."""

    @property
    def fan_in(self) -> int | None:
        """How many factors a row has; None: as many as ``masks`` is told."""

    @property
    def masks(self) -> Callable[..., Array]:
        """``masks(samples)``: new masks, of shape (samples, fan_in), an array or lists.

        One without a ``fan_in`` is called with the width of its rows, too: ``masks(samples, width)``.
        """


class Measuring(Protocol):
    """A layer that measures batches."""

    def running_statistics(self) -> list[list[float]]:
        """Its running statistics: lists with a number for each feature."""

    def moved(self, running: Sequence[Any], mean: Any, variance: Any, samples: int) -> Sequence[Any]:
        """The running statistics after a batch, from those before it: floats of one feature, or arrays of all."""


class BatchContext(Block):
    """The context of an eager batch; ``with context:`` puts another in its place, for this thread.

    one_for_all  whether one sample stands for all of its batch, as it does in a recording

    A compiled ``fit`` and ``predict`` record the model in contexts of their own, so that yours around them counts with
    ``compiled=False`` only.  A layer of your own is compared with its recording on a few samples of the data: one whose
    formula changes with the number of samples is to be trained with ``compiled=False``, and so is one whose ``forward``
    itself changes something, such as a count of its calls: it is called to be recorded, too.
    """

    one_for_all = False

    @staticmethod
    def current() -> BatchContext:
        """The context that a layer is called in."""
        return _THREAD.contexts[-1]

    def masks(self, layer: Drawing, samples: int, width: int | None = None) -> list[Row]:
        """The layer's new masks: a row of constants for each sample."""
        # Two recordings do not always differ: of one neuron the masks are the same every other time.
        if STATE.compiling:
            raise RecordingError(
                f"a {type(layer).__name__} in training draws other masks for every sample: compile the model as it is in "
                "use, after model.eval(), or train it with model.fit, which is compiled"
            )
        return constant_rows(new_masks(layer, samples, width))

    def mean(self, column: Sequence[Value]) -> Value:
        """The mean over the samples; in a recording a single one stands for all of them."""
        mean: Value = autograd.mean(column) if len(column) > 1 else autograd.batch_mean(column[0])
        return mean

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        """Let a batch of so many samples count in the running statistics of feature i."""
        if samples == 1 and STATE.compiling:  # one sample stands for all of a batch, which is still to come
            return
        statistics = layer.running_statistics()
        after = moved(layer, [numbers[i] for numbers in statistics], mean.data, variance.data, samples)
        for numbers, number in zip(statistics, after, strict=True):
            numbers[i] = number

    def statistics(self, layer: Measuring) -> Sequence[Sequence[Any]]:
        """The running statistics, for a layer in use; a function that is compiled reads them anew at every call."""
        return followed_statistics(layer) if STATE.compiling else layer.running_statistics()

    nests = True

    def enter(self) -> None:
        _THREAD.contexts.append(self)

    def undo(self) -> Undo:
        contexts = _THREAD.contexts
        return partial(contexts.__delitem__, slice(len(contexts), None))


#: For each layer that a compiled function has called, Values that follow its running statistics.
_followed: WeakKeyDictionary[Measuring, list[list[Value]]] = WeakKeyDictionary()


def followed_statistics(layer: Measuring) -> list[list[Value]]:
    """A layer's running statistics as Values that follow them, the same at every call."""
    shape = [*map(len, layer.running_statistics())]
    found = _followed.get(layer)
    if found is None or [*map(len, found)] != shape:
        _followed.pop(layer, None)
        reference = ref(layer)  # a layer is freed although Values follow it
        found = [
            [following(partial(_statistic, reference, k, i), "statistic") for i in range(n)]
            for k, n in enumerate(shape)
        ]
        found = _followed.setdefault(layer, found)  # another thread may have been quicker
    return found


def _statistic(reference: ref[Measuring], k: int, i: int) -> float:
    """One number of a layer's running statistics."""
    layer = reference()
    return math.nan if layer is None else layer.running_statistics()[k][i]


class SampleBySample(BatchContext):
    """The context of a model that computes the samples of a batch one by one: each gets its row of the batch's masks.

    The masks are drawn when the first sample asks for them, as for a model that sees the batch together.
    """

    def __init__(self, samples: int) -> None:
        self._batch, self._samples = BatchContext.current(), samples
        self._drawn: list[list[Row]] = []
        self._sample, self._asked = -1, 0

    def next_sample(self) -> None:
        """Go on to the next sample, which asks for its masks from the first on."""
        self._sample, self._asked = self._sample + 1, 0

    def masks(self, layer: Drawing, samples: int, width: int | None = None) -> list[Row]:
        if self._asked == len(self._drawn):
            self._drawn.append(self._batch.masks(layer, self._samples, *(() if width is None else (width,))))
        row = self._drawn[self._asked][self._sample]
        self._asked += 1
        return [row]

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        self._batch.measured(layer, i, mean, variance, samples)

    def statistics(self, layer: Measuring) -> Sequence[Sequence[Any]]:
        return self._batch.statistics(layer)


def outputs_of_batch(model: Model, rows: Sequence[Any], *, logits: bool = False) -> list[Any]:
    """What ``model.batch`` gives; a model that computes sample by sample draws its masks for all of them at once."""
    options = {"logits": True} if logits else {}
    if type(model).batch is not Model.batch or len(rows) == 1:
        return model.batch(rows, **options)
    found: list[Any] = []
    with SampleBySample(len(rows)) as context:
        for row in rows:
            context.next_sample()
            found += model.batch([row], **options)
    return found


class _Thread(threading.local):
    """The contexts that this thread is in, the innermost last."""

    def __init__(self) -> None:
        self.contexts = [BatchContext()]


_THREAD = _Thread()


def new_masks(layer: Drawing, samples: int, width: int | None = None) -> Array:
    """The masks that a layer draws for so many samples; raises ValueError if their shape is another.

    width  of a row, if the layer takes any
    """
    masks = layer.masks(samples, width) if layer.fan_in is None else layer.masks(samples)
    try:
        array = np.asarray(masks, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{type(layer).__name__}.masks({samples}) gave no table of numbers: {error}") from None
    if array.shape != (samples, layer.fan_in or width):
        raise ValueError(
            f"{type(layer).__name__}.masks({samples}) gave masks of shape {array.shape}, and not "
            f"({samples}, {layer.fan_in}): a row of fan_in factors for each sample"
        )
    return array


def constant_rows(masks: Array) -> list[Row]:
    """Masks as constants, a row for each sample."""
    return [[constant(m, "mask") for m in row] for row in masks.tolist()]


def moved(layer: Measuring, running: Sequence[Any], mean: Any, variance: Any, samples: int) -> list[Any]:
    """What a layer's running statistics become; raises ValueError if it gives others than it was given."""
    result = layer.moved(running, mean, variance, samples)
    if not np.iterable(result):
        raise ValueError(f"{type(layer).__name__}.moved gave {result!r:.60}, and not a list of running statistics")
    after = [*result]
    found, expected = [*map(np.shape, after)], [*map(np.shape, running)]
    if found != expected:
        raise ValueError(
            f"{type(layer).__name__}.moved gave {len(found)} numbers or arrays of shapes {found}, and not, as it was given, "
            f"{len(expected)} of shapes {expected}"
        )
    return after
