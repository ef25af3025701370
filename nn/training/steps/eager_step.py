"""Carry out a step of training on Values, sample by sample: the loss of a batch, its gradient, the optimizer's turn.

    loss = (1/N) Σ loss of each sample  +  penalties           or, with weights, Σ wᵢ · loss of sample i / Σ wᵢ

A step is all or nothing.  When a number is nan or infinite, the parameters are put back to those of the last finite
loss, and the error says where it began; when Ctrl-C or an error ends the step early, the model is as before the step, or
as after it.

This is the step to read.  Read next: ``compiled_step.py``, the same on arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from autograd import Value
from autograd import sum as sum_of
from autograd.graph import clear_grad, differentiating, trained_among
from autograd.plan import Rows
from autograd.tape import Array
from nn.layers import outputs_of_batch
from nn.model import Model, Numbers, Snapshot, in_mode
from nn.objectives import Objective, rows_of
from nn.optimizers import clip_by_norm, clip_by_value, shorten_vectors
from nn.replay import require_loss, row_of

from . import divergence
from .divergence import DivergenceError
from .step import TrainingStep
from .untrained import of_stranger, strangers

Table: TypeAlias = list[Any]


class EagerStep(TrainingStep):
    """A step that builds and sweeps the graph of every sample."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # A step reads and writes every parameter: they are collected here, once.
        self._numbers = Numbers(self.model)
        self._modules = self.model.modules()
        self._together = is_batchwise(self.model)
        self._unpenalised = set(self.unpenalised)
        self._unseen = set(range(len(self.X)))  # the samples whose graphs may still have leaves that nobody trains
        self._finite = self._numbers.copy()  # those of the last finite loss
        self._began_with = self._finite[0]  # the parameters before the step
        self._before = self._measured = self._finite[1]  # the running statistics before the step, and after it

    def __call__(self, rows: Rows | None = None) -> float:
        optimizer = self.optimizer
        steps, state, left_alone = optimizer.hyper.t, optimizer.state, optimizer.left_alone
        self._began_with, self._before = self._numbers.copy()
        self._measured = self._before
        try:
            with in_mode(self._modules, True):
                loss = optimizer.advance(lambda: self._evaluate(rows))
            self._shorten()
            self._require_finite([parameter.data for parameter in self._numbers.parameters], divergence.of_parameter)
            self._require_finite_state()
            self._set_statistics(self._measured)
        except DivergenceError as error:
            self._numbers.restore(self._finite)
            optimizer.state, optimizer.hyper.t, optimizer.left_alone = state, steps, left_alone
            raise divergence.with_advice(error) from None
        except BaseException:
            optimizer.settle()
            if optimizer.hyper.t > steps:
                self._shorten()
            self._set_statistics(self._measured if optimizer.hyper.t > steps else self._before)
            raise
        return loss

    def write_back(self, *, parameters_only: bool = False) -> None:
        """Nothing to be done: the numbers are never anywhere else."""

    def snapshot_of_loss(self) -> tuple[Numbers, Snapshot]:
        return self._numbers, (self._began_with, self._measured)

    def read(self) -> None:
        """Find the modules that there are now; nothing else is kept."""
        self._require_known_parameters()
        self._modules = self.model.modules()

    def _loss_and_gradient(self, rows: Rows | None) -> float:
        """The loss of a batch without penalties; its gradient is added to the parameters' ``.grad``."""
        chosen = slice(None) if rows is None else rows
        X, targets = rows_of(self.X[chosen]), rows_of(self.targets[chosen])
        check = self._require_parameters_only if self._unseen else None
        weighed = self.factors_of(rows)
        loss = loss_and_gradient(
            *(self.model, self.objective, X, targets), together=self._together, check=check, weighed=weighed
        )
        self._unseen -= self._unseen if rows is None else set(rows.tolist())
        return loss

    def _require_parameters_only(self, loss: Value, rows: Table, targets: Table) -> None:
        """Raise ValueError for a leaf of the loss that is no parameter, and is there again when it is computed again."""
        unknown = strangers(loss, self._numbers.parameters)
        if unknown:
            # Layers that draw masks or measure batches do so once in a step, so they are in use the second time.
            with in_mode(self._modules, not self._together):
                again = losses(self.model, self.objective, rows, targets)
            found = {leaf for other in again for leaf in strangers(other, self._numbers.parameters)}
            for leaf in unknown:
                if leaf in found:
                    raise of_stranger(leaf, [loss])

    def _evaluate(self, rows: Rows | None) -> float:
        """The loss of a batch, penalties included; its gradient is left in the parameters.

        An optimizer that searches asks for it several times in a step; the running statistics count the batch once,
        as it is seen first.
        """
        parameters = trained_among(self.optimizer.parameters)
        penalised = [each for each in parameters if each not in self._unpenalised] if self.unpenalised else parameters
        penalties = self.penalties_of(rows)
        shared = self.shares_penalties
        smooth_penalties = self.optimizer.take_penalties(penalties) if shared else self.smooth_penalties
        self.optimizer.zero_grad()
        self._set_statistics(self._before)
        loss = self._loss_and_gradient(rows)
        for parameter in self.others:
            clear_grad(parameter)
        for penalty in penalties:
            loss += penalty.of(penalised)
        for penalty in smooth_penalties:
            penalty.add_gradient(penalised)
        if len(smooth_penalties) < len(penalties):  # those of the optimizer itself reach every parameter, too
            for parameter in parameters:
                parameter.grad = parameter.grad
        if not math.isfinite(loss):
            raise divergence.of_penalties(loss)
        self._require_finite_statistics()
        self._finite = self._numbers.copy()
        if self._measured is self._before:
            self._measured = self._finite[1]
        self._require_finite([parameter.grad for parameter in self._numbers.parameters], divergence.of_gradient)
        if self.clip_value is not None:
            clip_by_value(parameters, self.clip_value)
        if self.clip_norm is not None:
            clip_by_norm(parameters, self.clip_norm)
        return loss

    def _shorten(self) -> None:
        if self.max_norm is not None:
            moved = set(self.optimizer.parameters)
            shorten_vectors([[each for each in vector if each in moved] for vector in self.vectors], self.max_norm)

    def _set_statistics(self, numbers: list[list[float]]) -> None:
        for buffer, measured in zip(self._numbers.buffers, numbers, strict=True):
            buffer[:] = measured

    def _require_finite_statistics(self) -> None:
        for buffer in self._numbers.buffers:
            for number in buffer:
                if not math.isfinite(number):
                    raise divergence.of_statistics(self.model, buffer, number)

    def _require_finite_state(self) -> None:
        """An infinite sum of squared gradients would hold its weight still for ever."""
        optimizer = self.optimizer
        for parameter, state in zip(optimizer.parameters, optimizer.state, strict=True):
            if not all(map(math.isfinite, state)):
                k, number = next((k, number) for k, number in enumerate(state) if not math.isfinite(number))
                raise divergence.of_state(self.model, optimizer, k, parameter, number)

    def _require_finite(self, numbers: list[float], error: Callable[[Model, Value, float], DivergenceError]) -> None:
        """Raise an error for the first parameter whose number, one of these, is nan or infinite."""
        if not all(map(math.isfinite, numbers)):
            wrong = zip(self._numbers.parameters, numbers, strict=True)
            raise next(error(self.model, parameter, number) for parameter, number in wrong if not math.isfinite(number))


def is_batchwise(model: Model) -> bool:
    """Whether, in training, some part of the model has to see the samples of a batch together."""
    return any([module.batchwise for module in model.modules()])


@differentiating()
def loss_and_gradient(
    model: Model,
    objective: Objective,
    rows: Table,
    targets: Table,
    *,
    together: bool,
    check: Callable[[Value, Table, Table], None] | None = None,
    weighed: Array | None = None,
) -> float:
    """The loss of a batch; its gradient is added to the parameters' ``.grad``.

    together  whether the samples have to be computed together: ``is_batchwise(model)``
    check     called with each loss, and the samples and targets it is of, before the sweep
    weighed   a factor for each sample's loss; None: 1

    Samples that do not depend on each other have small graphs of their own, each gone before the next is made
    (one large graph keeps Python's garbage collector busy: a step takes half as long again); the gradients add up.
    Batch normalisation and dropout see the whole batch.
    """
    scale = objective.scale(len(rows))
    each = [1.0] * len(rows) if weighed is None else weighed.tolist()
    if together:
        found = losses(model, objective, rows, targets)
        if weighed is not None:
            found = [factor * loss for factor, loss in zip(each, found, strict=True)]
        loss = sum_of(found) * scale
        if not math.isfinite(loss.data):
            raise divergence.of_loss(loss)
        if check:
            check(loss, rows, targets)
        loss.backward()
        return float(loss.data)
    total = 0.0
    for row, target, factor in zip(rows, targets, each, strict=True):
        (loss,) = losses(model, objective, [row], [target])
        if not math.isfinite(loss.data):
            raise divergence.of_loss(loss)
        if check:
            check(loss, [row], [target])
        loss.backward(factor * scale)
        total += factor * loss.data
    return total * scale


def losses(model: Model, objective: Objective, rows: Table, targets: Table) -> list[Value]:
    """The loss of each sample."""
    fused = objective.wants_logits(model.output_activation)
    outputs = outputs_of_batch(model, rows, logits=fused)
    found = [row_of(model, output) for output in outputs]
    return [require_loss(objective(row, target), row) for row, target in zip(found, targets, strict=True)]
