"""The loss of a model in training, recorded for one sample, and what goes with a batch: masks and running statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import autograd
from autograd import RecordingError, Value, no_grad
from autograd.plan import Rows
from autograd.tape import Array
from nn.layers import BatchNorm, Dropout, Row
from nn.model import Model
from nn.module import Module
from nn.objectives import Objective
from nn.replay import loss_of_sample, outside

from .divergence import DivergenceError
from .eager_step import is_batchwise, loss_and_gradient, owner

#: Means and variances of every layer that measures batches.
Statistics = dict[BatchNorm, tuple[Array, Array]]


class TrainingLoss:
    """The loss of one sample of a model in training, to be compiled.

    dropouts  the layers that draw masks, in the order in which they do so for a batch: as many arguments
    norms     the layers that measure a batch, likewise: as many results, mean and variance of every feature in turn
    """

    def __init__(self, model: Model, objective: Objective, x: Sequence[float]) -> None:
        self.model, self.objective = model, objective
        self.dropouts: list[Dropout] = []
        self.norms: list[BatchNorm] = []
        if batchwise := [module for module in model.modules() if module.batchwise]:
            _require_known(batchwise)
            with no_grad(), outside(model, self._note_dropout, self._note_norm):
                model.batch([x])

    def __call__(self, x: Any, target: Any, *masks: Any) -> Any:
        waiting = iter(masks)
        measured: list[Value] = []
        with outside(
            self.model,
            drawn=lambda dropout, samples: [list(next(waiting))],
            measure=lambda norm, i, mean, variance, count: measured.extend((mean, variance)),
        ):
            loss = loss_of_sample(self.model, self.objective, x, target)
        return [loss, *measured] if measured else loss

    def _note_dropout(self, dropout: Dropout, samples: int) -> list[Row]:
        self.dropouts.append(dropout)
        return [[Value(1.0)] * dropout.fan_in] * samples

    def _note_norm(self, norm: BatchNorm, i: int, mean: Value, variance: Value, count: int) -> None:
        if i == 0:
            self.norms.append(norm)


def _require_known(batchwise: list[Module]) -> None:
    """A layer that sees the samples of a batch together can be recorded for one sample only if it is known how."""
    known = ((BatchNorm, ("forward", "_normalised", "measure")), (Dropout, ("forward", "drawn")))
    for module in batchwise:
        if not any(
            [
                isinstance(module, kind) and all([getattr(type(module), name) is getattr(kind, name) for name in names])
                for kind, names in known
            ]
        ):
            raise RecordingError(
                f"{type(module).__name__} computes all samples of a batch together, in a way of its own"
            )


class RecordedLoss:
    """The loss of a model in training as a program, and its arguments for all samples: X, targets, and masks."""

    def __init__(self, model: Model, objective: Objective, X: Array, goals: Array) -> None:
        self.model, self.objective, self.X, self.goals = model, objective, X, goals
        self.function = TrainingLoss(model, objective, X[0].tolist())
        self.program = autograd.compile(self.function)
        self.masks = [np.ones((len(X), dropout.fan_in)) for dropout in self.function.dropouts]
        self.sources = (X, goals, *self.masks)

    def draw(self, rows: Rows | None) -> None:
        """New masks for the samples of a batch, layer by layer."""
        for dropout, masks in zip(self.function.dropouts, self.masks, strict=True):
            chosen = slice(None) if rows is None else rows
            masks[chosen] = dropout.masks(self.count(rows))

    def require_samples_by_themselves(self) -> None:
        """Refuse a recording that takes batch_mean for a model that eagerly computes its samples one by one."""
        if self.program.depends_on_batch and not is_batchwise(self.model):
            raise RecordingError(
                "the model takes batch_mean, which sample by sample is the mean of one. A module that sees the samples "
                "of a batch together sets batchwise = True and states forward(rows)"
            )

    def count(self, rows: Rows | None) -> int:
        return len(self.X) if rows is None else len(rows)

    def where_it_began(self, loss: float, rows: Rows | None) -> DivergenceError:
        """The error for a loss that is not finite: the batch once more, sample by sample, until it shows."""
        chosen = slice(None) if rows is None else rows
        masks = iter([masks[chosen].tolist() for masks in self.masks])
        constants = lambda dropout, samples: [[autograd.constant(m) for m in row] for row in next(masks)]
        with outside(self.model, constants, lambda *measured: None):
            try:
                together = is_batchwise(self.model)
                X, goals = self.X[chosen].tolist(), self.goals[chosen].tolist()
                loss_and_gradient(self.model, self.objective, X, goals, together=together)
            except DivergenceError as error:
                return error
        return DivergenceError(f"the loss is {loss}")

    def measured(self, extras: Array, rows: Rows | None, running: Statistics) -> Statistics:
        """The running statistics after a batch; one sample alone has no variance, and leaves them as they are."""
        count = self.count(rows)
        if count == 1:
            return running
        running = dict(running)
        start = 0
        with np.errstate(all="ignore"):
            for norm in self.function.norms:
                mean, variance = extras[start : start + 2 * norm.fan_in].reshape(-1, 2).T
                start += 2 * norm.fan_in
                before = running[norm]
                running[norm] = norm.moved(before[0], mean), norm.moved(before[1], variance * count / (count - 1))
        self.require_finite(running)
        return running

    def running(self) -> Statistics:
        """The running statistics as the layers have them."""
        return {norm: (np.array(norm.running_mean), np.array(norm.running_variance)) for norm in self.function.norms}

    def set_running(self, running: Statistics) -> None:
        for norm, (mean, variance) in running.items():
            norm.running_mean[:] = mean.tolist()
            norm.running_variance[:] = variance.tolist()

    def require_finite(self, running: Statistics) -> None:
        for norm, both in running.items():
            for measured, buffer in zip(both, (norm.running_mean, norm.running_variance), strict=True):
                wrong = measured[~np.isfinite(measured)]
                if len(wrong):
                    where = owner(self.model, buffer) or self.model.name or "the model"
                    raise DivergenceError(f"{where} has measured {wrong[0]} in the batch, though the loss is finite")
