"""Choose how the steps of a ``fit`` are carried out.

CompiledStep      on arrays, where loss and optimizer are formulas that can be recorded
CompiledSearch    loss and gradient on arrays, where the optimizer is more than a formula
EagerStep         on Values, where something cannot be recorded, or nothing is to be
"""

from __future__ import annotations

import math
import warnings
from dataclasses import fields
from functools import partial
from typing import Any

from autograd import RecordingError, Value
from autograd import sum as sum_of
from autograd.languages import language_of
from autograd.plan import Rows
from autograd.tape import Array, collector_paused
from nn.model import Model, raises_again
from nn.objectives import Objective, Penalty, rows_of
from nn.optimizers import Optimizer
from nn.replay import parameters_of

from .compiled_step import CompiledStep
from .eager_step import EagerStep, is_batchwise, losses
from .recorded_loss import RecordedLoss, does_the_same
from .step import TrainingStep
from .untrained import require_whole_gradient

#: Samples on which the gradient of a model that sees them together is compared with finite differences.
FEW = 4


def training_step(
    model: Model,
    objective: Objective,
    optimizer: Optimizer,
    X: Array,
    targets: Array,
    *,
    compiled: bool,
    **options: Any,
) -> TrainingStep:
    """A step as ``fit`` makes it; if it cannot be compiled, an eager one, after a warning that gives the reason."""
    for penalty in options.get("penalties", ()):
        _require_number(penalty, penalty.of(optimizer.parameters[:1]))
    if compiled:
        kind: type[CompiledSearch | CompiledStep] = CompiledSearch if searches(optimizer) else CompiledStep
        compile_step = partial(kind, model, objective, optimizer, X, targets, **options)
        try:
            with collector_paused():
                step = compile_step()
        except RecordingError as error:
            reason = str(error)
        except Exception as error:
            if not raises_again(error, compile_step):
                raise
            reason = f"{type(error).__name__}: {error}"
        else:
            step.recorded.require_parameters_only(step.reached_besides, step.parameters)
            return step
    uncompared = "" if does_the_same(model, objective) else _compare(model, objective, X, targets)
    if compiled:
        _warn(reason, uncompared)
    return EagerStep(model, objective, optimizer, X, targets, **options)


def taken_over(step: TrainingStep) -> TrainingStep:
    """The step, with what a callback has changed; an eager one, after a warning that gives the reason, if that cannot be recorded."""
    try:
        step.read()
    except RecordingError as error:
        _warn(str(error), "")
        return EagerStep(**{each.name: getattr(step, each.name) for each in fields(TrainingStep) if each.init})
    return step


def _compare(model: Model, objective: Objective, X: Array, targets: Array) -> str:
    """Compare the gradient of the first sample's loss with finite differences: ``require_whole_gradient``.

    A model that sees the samples of a batch together is given a few of them.
    """
    count = FEW if is_batchwise(model) else 1
    rows, expected = rows_of(X[:count]), rows_of(targets[:count])
    return require_whole_gradient(
        model, objective, lambda model, objective: sum_of(losses(model, objective, rows, expected))
    )


def _require_number(penalty: Penalty, found: Any) -> None:
    """Refuse a penalty of the user's own that computes with a Value."""
    if isinstance(found, Value):
        raise TypeError(
            f"the penalty {type(penalty).__name__} gives {found!r} for a parameter, where a number belongs: it computes with "
            "a Value, which nothing would train. Let it compute with a number, value.data"
        )


def _warn(reason: str, uncompared: str) -> None:
    """Say why a model is trained eagerly and what that costs, and if its gradient could not be compared, why not."""
    language = language_of()
    note = ". " + language(f"uncompared_{uncompared}") if uncompared else ""
    warnings.warn(language("not_compiled", reason=reason, note=note), UserWarning, stacklevel=5)


def searches(optimizer: Optimizer) -> bool:
    """Whether its step is more than a formula."""
    kind = type(optimizer)
    return kind.advance is not Optimizer.advance or kind.step is not Optimizer.step


class CompiledSearch(EagerStep):
    """A step whose optimizer asks for loss and gradient itself, perhaps several times: they are what is compiled."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._record()

    def _record(self) -> None:
        self.recorded = RecordedLoss(self.model, self.objective, self.X, self.targets, weights=self.weights)
        self._bound = self.recorded.program.bind_loss(
            *self.recorded.sources, parameters=self.optimizer.parameters, reduction=self.objective.reduction
        )
        self.reached_besides = self.recorded.reached()
        self._reached = set(self.reached_besides)
        self.recorded.require_samples_by_themselves()

    def read(self) -> None:
        super().read()
        if not self.recorded.holds():
            self._record()
            self.recorded.require_parameters_only(self.reached_besides, parameters_of(self.model))

    def _loss_and_gradient(self, rows: Rows | None) -> float:
        bound, recorded = self._bound, self.recorded
        bound.read()
        recorded.prepare(rows)
        loss = bound(rows)
        if not math.isfinite(loss):
            raise recorded.where_it_began(loss, rows)
        after = recorded.moved(recorded.statistics(), bound.extras, rows)
        recorded.require_finite(after)
        recorded.set_statistics(after)
        for parameter, gradient in zip(self.optimizer.parameters, bound.gradient[bound.places].tolist(), strict=True):
            if parameter in self._reached:
                parameter.grad += gradient
        return loss
