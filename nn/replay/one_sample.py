"""Make a function of numbers of a model, to be compiled: its outputs, or its loss, for one sample.

Nearly all there is to do is to call the model.  What the sample shares with its batch goes through a ``BatchContext``:

    RecordedTraining    masks are arguments of the program, means and variances are further results
    RecordedUse         running statistics are arguments

So the recording is right for every batch, and after any further training.

Read next: ``recordings.py``, which keeps the programs of a model in use; ``steps/recorded_loss.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np

from autograd import RecordingError, Value
from autograd.table import once
from nn.layers import BatchContext, Drawing, Measuring, Row
from nn.model import Model, Module
from nn.objectives import Objective

#: What a model may give for an output.
NUMBERS = (Value, float, Real, np.bool_)


def listed(output: Any) -> list[Any]:
    """A model's result as a list, also when there is one output only."""
    return list(output) if isinstance(output, list | tuple) else [output]


def row_of(model: Model, output: Any) -> list[Any]:
    """What a model gives for a sample, as a list: Values or numbers, in a list or an array of one axis, or one alone.

    Raises TypeError for anything else.
    """
    if isinstance(output, Value):
        return [output]
    row = listed(output.tolist() if isinstance(output, np.ndarray) else output)
    for number in row:
        if not isinstance(number, NUMBERS):
            raise TypeError(_not_a_row(model, output, number))
    return row


def _not_a_row(model: Model, output: Any, number: Any) -> str:
    """The error for something in a model's result that is no number."""
    name = type(model).__name__
    if number is None:
        return f"{name} gave {output!r:.80} for a sample: is a return missing in its __call__, or a way through it without one?"
    shape = f", an array of shape {output.shape}," if isinstance(output, np.ndarray) else ""
    return f"{name} gave {output!r:.80}{shape} for a sample: a Model gives a Value, or a list of Values, one for each output"


def require_loss(loss: Any, row: list[Any]) -> Value:
    """The loss of a sample, unless it is a number that nothing trainable was computed with."""
    if not isinstance(loss, Value):
        raise TypeError(
            f"the loss of a sample is {loss!r:.60}, a number and no Value: the model gave {row!r:.80}, which was computed from "
            "none of its parameters"
        )
    return loss


def outputs_of(model: Model, x: Any, *, logits: bool) -> list[Any]:
    """The outputs for one sample."""
    (output,) = model.batch([x], logits=True) if logits else model.batch([x])
    return row_of(model, output)


def loss_of_sample(model: Model, objective: Objective, x: Any, target: Any) -> Any:
    """The loss of one sample, output activation and loss together where they belong together."""
    return objective(outputs_of(model, x, logits=objective.wants_logits(model.output_activation)), target)


class RecordedTraining(BatchContext):
    """The context in which a model in training is recorded.

    masks    the program's arguments: a row for each layer that draws, in the order in which they do
    results  the means and variances that layers have measured, in turn
    """

    one_for_all = True

    def __init__(self, masks: Iterable[Sequence[Value]]) -> None:
        self._masks = iter(masks)
        self.results: list[Value] = []

    def masks(self, layer: Drawing, samples: int, width: int | None = None) -> list[Row]:
        require_batchwise(layer)
        masks = next(self._masks, None)
        if masks is None:
            raise RecordingError(
                f"{type(layer).__name__} draws masks more often while it is recorded than for a batch before: a layer in "
                "training draws once for each batch, whatever the numbers are"
            )
        return [list(masks)]

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        require_batchwise(layer)
        self.results += (mean, variance)

    def statistics(self, layer: Measuring) -> Sequence[Sequence[Any]]:
        """As they are: a layer that reads them in training is compared with its recording, and then trained eagerly."""
        return layer.running_statistics()


class RecordedUse(BatchContext):
    """The context in which a model in use is recorded.

    modules  those of the model
    numbers  the program's arguments: a list for each of ``model.buffers()``
    """

    def __init__(self, modules: Iterable[Module], numbers: Iterable[Sequence[Any]]) -> None:
        self._modules, self._numbers = modules, numbers

    @once
    def _statistics(self) -> dict[int, list[Any]]:
        """The numbers of each module, in a model that asks for any."""
        rest = iter(self._numbers)
        return {id(module): [next(rest) for _ in module.running_statistics()] for module in self._modules}

    def statistics(self, layer: Measuring) -> Sequence[Sequence[Any]]:
        return self._statistics[id(layer)]


def require_batchwise(layer: Any) -> None:
    """Refuse to record a layer that asks for what a batch has in common without saying that it sees batches."""
    if not layer.batchwise:
        raise RecordingError(
            f"{type(layer).__name__} draws masks or measures a batch, and does not say so: it sets batchwise = True"
        )
