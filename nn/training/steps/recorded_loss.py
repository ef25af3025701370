"""Record the loss of a model in training for one sample, with the masks and statistics of its batch.

    TrainingLoss    the function to record: masks are arguments, means and variances are further results
    RecordedLoss    its program and all arguments; draws a batch's masks, and moves running statistics after it

Read next: ``compiled_step.py``.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd import RecordingError, Value, constant, no_grad
from autograd.graph import places_of
from autograd.nested import refill
from autograd.plan import Rows
from autograd.tape import Array
from nn.layers import BatchContext, Drawing, Measuring, Row, constant_rows, moved, new_masks
from nn.model import Model, in_mode
from nn.objectives import OBJECTIVES, Objective, factors, row_as_given, rows_of
from nn.replay import (
    RecordedTraining,
    is_ours,
    listed,
    network_of,
    outputs_of,
    parameters_of,
    program_of,
    require_loss,
    stand_in,
    twins,
)

from . import divergence
from .divergence import DivergenceError
from .eager_step import is_batchwise, loss_and_gradient, losses
from .untrained import of_stranger

#: The running statistics of every layer that measures batches, as arrays.
Statistics: TypeAlias = dict[Measuring, list[Array]]

#: Samples on which the recording of a layer of the user's own is compared with the layer itself.
COMPARED = 4


def loss_in_training(
    modules: list[Any],
    objective: Objective,
    given: tuple[Array, Array],
    x: Any,
    target: Any,
    *rest: Any,
    weighed: bool = False,
) -> Any:
    """The loss of one sample of a model in training; then the means and variances that its layers have measured.

    modules  those of the model, which itself is the first
    given    arrays of the kind that the samples and targets are
    rest     a factor, if the loss is weighed; then a row for each layer that draws masks
    weighed  whether the loss is multiplied by a factor
    """
    (factor,), masks = (rest[:1], rest[1:]) if weighed else ((None,), rest)
    model = modules[0]
    x, target = row_as_given(given[0], x), row_as_given(given[1], target)
    with in_mode(modules, True), RecordedTraining(masks) as context:
        row = outputs_of(model, x, logits=objective.wants_logits(model.output_activation))
        loss = require_loss(objective(row, target), row)
        if factor is not None:
            loss = factor * loss
    for number in (loss, *row):
        if isinstance(number, Value) and number.op is not None and number.op.truth:
            raise RecordingError(
                "the loss is computed from a comparison, whose derivative is 0: nothing would be learned"
            )
    return [loss, *context.results] if context.results else loss


class TrainingLoss:
    """The loss of one sample of a model in training, to be compiled.

    function   of a sample, its target and its masks; it refers to the model, and does not keep it
    network    the model's, if it does the same each time, without a doubt; else None
    drawing    the layers that draw masks, in the order in which they do so, with the width of these: each has an argument
    measuring  the layers that measure a batch, likewise, with the number of their features: each feature has two results,
               its mean and its variance
    """

    def __init__(self, model: Model, objective: Objective, X: Array, targets: Array, *, weighed: bool) -> None:
        self.network = network_of(model) if OBJECTIVES.get(objective.name) is objective else None
        network = self.network
        modules: list[Any] = model.modules() if network is None else [each() for each in network.references]
        recorded: list[Any] = twins(model, modules) if network is None else modules
        self.model = recorded[0]
        references = [*map(weakref.ref, recorded)]
        given = X[:1].copy(), targets[:1].copy()

        def loss(x: Any, target: Any, *rest: Any) -> Any:
            parts = [each() for each in references]
            return loss_in_training(parts, objective, given, x, target, *rest, weighed=weighed)

        self.function = loss
        self.drawing: list[tuple[Drawing, int]] = []
        self.measuring: list[tuple[Measuring, int]] = []
        if any([module.batchwise for module in modules]):
            originals = dict(zip(map(id, recorded), modules, strict=True))
            with no_grad(), in_mode(recorded, True), _Trial() as trial:
                self.model.batch(rows_of(X[:1]))
            self.drawing = [(originals.get(id(layer), layer), width) for layer, width in trial.drawing]
            self.measuring = [(originals.get(id(layer), layer), width) for layer, width in trial.measuring]

    def asks_for(self) -> list[tuple[int, int]]:
        """The layers that draw or measure, by their identities, and the widths."""
        return [(id(layer), width) for layer, width in (*self.drawing, *self.measuring)]


def does_the_same(model: Model, objective: Objective) -> bool:
    """Whether model and loss are of this package, so that they compute from their attributes and from Values alone."""
    return OBJECTIVES.get(objective.name) is objective and network_of(model) is not None


class _Trial(BatchContext):
    """The context that notes which layers draw and measure; it draws nothing and moves nothing."""

    one_for_all = True

    def __init__(self) -> None:
        self.drawing: list[tuple[Drawing, int]] = []
        self.measuring: list[tuple[Measuring, int]] = []

    def masks(self, layer: Drawing, samples: int, width: int | None = None) -> list[Row]:
        count = layer.fan_in or width or 0
        self.drawing.append((layer, count))
        return [[Value(1.0)] * count] * samples

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        if i == 0:
            self.measuring.append((layer, 1))
        elif self.measuring and self.measuring[-1] == (layer, i):
            self.measuring[-1] = layer, i + 1
        else:
            raise RecordingError(f"{type(layer).__name__} does not measure its features in turn, from 0 on")


class _Given(BatchContext):
    """The context of a batch whose masks have been drawn already."""

    def __init__(self, masks: Sequence[Array]) -> None:
        self._masks = iter(masks)

    def masks(self, layer: Drawing, samples: int, width: int | None = None) -> list[Row]:
        masks = next(self._masks, None)
        if masks is None or len(masks) != samples:
            raise RecordingError(
                f"{type(layer).__name__} draws masks for a part of the batch, or twice: a model of your own states "
                "batch(X, *, logits=False), in which its layers see all samples together"
            )
        return constant_rows(masks)


class _Unmoved(_Given):
    """The context of such a batch once more: it has been counted already."""

    def measured(self, layer: Measuring, i: int, mean: Value, variance: Value, samples: int) -> None:
        """Leave the running statistics alone."""


class RecordedLoss:
    """The loss of a model in training as a program, and its arguments for all samples: X, targets, factors and masks.

    weights   how much each sample counts; None: all alike
    compared  whether it has been compared with what the model computes by itself
    """

    def __init__(
        self,
        model: Model,
        objective: Objective,
        X: Array,
        targets: Array,
        *,
        weights: Array | None = None,
        compared: bool = False,
    ) -> None:
        self.model, self.objective, self.X, self.targets, self.weights = model, objective, X, targets, weights
        self.function = TrainingLoss(model, objective, X, targets, weighed=weights is not None)
        key = "training", id(objective), type(X), type(targets), weights is not None
        copied = model if self.function.model is not model else None
        self.program = program_of(self.function.network, key, self.function.function, copied)
        self._parameters = [*parameters_of(model)] if self.function.network is None else []
        self.masks = [np.ones((len(X), width)) for _, width in self.function.drawing]
        self.factors = [] if weights is None else [factors(objective, weights)]
        self.sources = (X, targets, *self.factors, *self.masks)
        if not compared and self.function.network is None:
            self._require_agreement()

    @property
    def is_own(self) -> bool:
        """Whether there is code of the user's own in model or loss, which may read anything."""
        return self.function.network is None

    def holds(self) -> bool:
        """Whether the model still computes what was recorded.  Of code of the user's own only another recording tells."""
        function = self.function
        if function.network is not None:
            return function.network.is_still()
        again = TrainingLoss(self.model, self.objective, self.X, self.targets, weighed=self.weights is not None)
        # Two runs will do: what is random would not do what was recorded.
        again.function.repeatable = True  # type: ignore[attr-defined]
        return (
            parameters_of(self.model) == self._parameters
            and again.asks_for() == function.asks_for()
            and self.program.is_repeated_by(again.function)
        )

    @property
    def changes_with_batch(self) -> bool:
        """Whether a batch has to be prepared for."""
        return bool(self.masks or self.factors)

    def prepare(self, rows: Rows | None) -> None:
        """New masks for the samples of a batch, layer by layer; and the factors of their losses in this batch."""
        if self.weights is not None:
            self.factors[0][_chosen(rows)] = factors(self.objective, self.weights[_chosen(rows)])
        for (layer, width), masks in zip(self.function.drawing, self.masks, strict=True):
            masks[_chosen(rows)] = new_masks(layer, self.count(rows), width)

    def count(self, rows: Rows | None) -> int:
        """The number of samples in a batch."""
        return len(self.X) if rows is None else len(rows)

    # -- Running statistics -----------------------------------------------------------------------------

    def statistics(self) -> Statistics:
        """The running statistics as the layers have them."""
        return {
            layer: [np.array(numbers) for numbers in layer.running_statistics()] for layer, _ in self.function.measuring
        }

    def set_statistics(self, statistics: Statistics) -> None:
        """Put these into the layers."""
        for layer, arrays in statistics.items():
            for numbers, array in zip(layer.running_statistics(), arrays, strict=True):
                numbers[:] = array.tolist()

    def moved(self, statistics: Statistics, extras: Array, rows: Rows | None) -> Statistics:
        """The running statistics after a batch, from those before it and the results of the program besides the loss."""
        after = dict(statistics)
        start, count = 0, self.count(rows)
        with np.errstate(all="ignore"):
            for layer, features in self.function.measuring:
                end = start + 2 * features
                mean, variance = extras[start:end].reshape(features, 2).T
                after[layer] = moved(layer, after[layer], mean, variance, count)
                start = end
        return after

    def require_finite(self, statistics: Statistics) -> None:
        """Raise the error for the first number that is nan or infinite."""
        for layer, arrays in statistics.items():
            for array, buffer in zip(arrays, layer.running_statistics(), strict=True):
                wrong = array[~np.isfinite(array)]
                if len(wrong):
                    raise divergence.of_statistics(self.model, buffer, wrong[0])

    # -- The same eagerly ----------------------------------------------------------------------------------

    def where_it_began(self, loss: float, rows: Rows | None) -> DivergenceError:
        """The error for a loss that is not finite: the batch computed once more, on Values, shows where it began."""
        chosen = _chosen(rows)
        X, targets = rows_of(self.X[chosen]), rows_of(self.targets[chosen])
        with in_mode(self.model.modules(), True), _Unmoved([masks[chosen] for masks in self.masks]):
            weighed = self.factors[0][chosen] if self.factors else None
            try:
                loss_and_gradient(
                    *(self.model, self.objective, X, targets), together=is_batchwise(self.model), weighed=weighed
                )
            except DivergenceError as error:
                return error
        return divergence.of_number(loss)

    def reached(self) -> list[Value]:
        """The Values that a gradient of the loss reaches."""
        return self.program.record(*self.sources).trained()

    def require_parameters_only(self, reached: list[Value], parameters: list[Value]) -> None:
        """Raise ValueError for a Value that a gradient of the loss reaches, and that is none of these."""
        unknown = np.flatnonzero(places_of(reached, parameters) < 0)
        if len(unknown):
            x, target = [
                row_as_given(array, refill(array[0], map(constant, array[0].tolist())))
                for array in (self.X, self.targets)
            ]
            masks = [[constant(1.0)] * width for _, width in self.function.drawing]
            rest = [*[constant(1.0)] * len(self.factors), *masks]
            raise of_stranger(reached[unknown[0]], listed(self.function.function(x, target, *rest))[:1])

    def require_samples_by_themselves(self) -> None:
        """Refuse a recording that takes batch_mean for a model that eagerly computes its samples one by one."""
        if self.program.depends_on_batch and not is_batchwise(self.model):
            raise RecordingError(
                "the model takes batch_mean, which sample by sample is the mean of one. A module that sees the samples "
                "of a batch together sets batchwise = True and states forward(rows)"
            )

    def _require_agreement(self) -> None:
        """Refuse a recording of modules of the user's own that differs from what they compute for a batch.

        Both are of a copy, with the model's own parameters: the model itself is left alone.  The copy's running statistics
        are others by the time the two are compared, so that a recording in which they have become constants differs too.
        """
        own = [type(each).__name__ for each in self.model.modules() if not is_ours(each)]
        if not (own and is_batchwise(self.model)):
            return
        if (copied := stand_in(self.model)) is self.model:
            raise RecordingError(f"{' or '.join(own)} cannot be copied, and so not be compared with the recording")
        twin = RecordedLoss(copied, self.objective, self.X, self.targets, compared=True)
        if not twin.agrees_with_a_batch():
            raise RecordingError(f"{' or '.join(own)} computes all samples of a batch together, in a way of its own")

    def agrees_with_a_batch(self) -> bool:
        """Whether the recording computes for some samples what the model does; moves its running statistics."""
        rows = np.unique(np.linspace(0, len(self.X) - 1, COMPARED).astype(np.intp))
        rng = np.random.default_rng(0)
        masks = [rng.uniform(0.5, 1.5, (len(rows), width)) for _, width in self.function.drawing]
        self.program(self.X[rows], self.targets[rows], *masks)  # records
        before = self.statistics().items()
        self.set_statistics({layer: [a + rng.uniform(0.5, 1.5, a.shape) for a in arrays] for layer, arrays in before})
        result = self.program(self.X[rows], self.targets[rows], *masks)
        found, *extras = map(np.asarray, result if isinstance(result, list) else [result])
        moved = self.moved(self.statistics(), np.array([extra[0] for extra in extras]), rows)
        with in_mode(self.model.modules(), True), _Given(masks):
            expected = losses(self.model, self.objective, rows_of(self.X[rows]), rows_of(self.targets[rows]))
        pairs: list[tuple[Any, Any]] = [(found, [loss.data for loss in expected])]
        for layer, arrays in self.statistics().items():
            pairs += zip(moved[layer], arrays, strict=True)
        return all([np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True) for a, b in pairs])


def _chosen(rows: Rows | None) -> Any:
    return slice(None) if rows is None else rows
