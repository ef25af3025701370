"""Check the arguments of ``fit`` and prepare them: samples with their targets, penalties, metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from autograd.tape import Array
from nn.layers import BatchNorm
from nn.model import Model
from nn.objectives import (
    L1,
    L2,
    METRICS,
    Metric,
    Objective,
    Penalty,
    Targets,
    accuracy,
    known_labels,
    samples,
    targets_of,
)
from nn.optimizers import Optimizer, Schedule, require_limit
from nn.replay import in_use, listed

from .history import History

Callback: TypeAlias = Callable[[Model, History], Any]


@dataclass
class LabelledSet:
    """Samples with their targets.

    X        (samples, features)
    targets  as the objective wants them
    y        as they were given, for metrics
    """

    X: Array
    targets: Targets
    y: Any

    def __len__(self) -> int:
        return len(self.X)

    def part(self, chosen: Any) -> LabelledSet:
        """Some of the samples."""
        return LabelledSet(self.X[chosen], Targets(self.targets.rows[chosen], self.targets.classes), self.y[chosen])


def labelled_set(model: Model, X: Any, y: Any, objective: Objective) -> LabelledSet:
    """The samples to train on, checked."""
    X = samples(X, getattr(model, "fan_in", None))
    outputs = getattr(model, "fan_out", None) or _count_outputs(model, X[0].tolist())
    return LabelledSet(X, targets_of(y, len(X), outputs, objective), np.asarray(y, dtype=float))


def _count_outputs(model: Model, x: list[float]) -> int:
    if _normalises_batches(model):
        with in_use(model):  # in training it takes no sample alone
            return len(listed(model(x)))
    return len(listed(model(x)))


def _normalises_batches(model: Model) -> bool:
    return any([isinstance(module, BatchNorm) for module in model.modules()])


def hold_out(
    training: LabelledSet, objective: Objective, validation: tuple[Any, Any] | float | None, rng: np.random.Generator
) -> tuple[LabelledSet, LabelledSet | None]:
    """The training and the validation set."""
    outputs = training.targets.rows.shape[1]
    if validation is None:
        return training, None
    if isinstance(validation, bool) or not isinstance(validation, tuple | list | float | int | np.number):
        raise TypeError(f"validation is (X, y) or a fraction, not {type(validation).__name__}: {validation!r:.60}")
    if isinstance(validation, tuple | list):
        if len(validation) != 2:
            raise ValueError(f"validation is (X, y) or a fraction, not {len(validation)} things")
        X = samples(validation[0], training.X.shape[1], "the validation set's X")
        known, what = training.targets.classes, "the validation set's y"
        found = targets_of(validation[1], len(X), outputs, objective, what, may_lack_classes=True, known=known)
        return training, LabelledSet(X, found, np.asarray(validation[1], dtype=float))
    count = round(validation * len(training)) if 0.0 < validation < 1.0 else 0
    if not 0 < count < len(training):
        raise ValueError(
            f"validation={validation!r} of {len(training)} samples leaves {count} to judge: give (X, y), or a fraction "
            "that leaves at least one sample on each side"
        )
    order = rng.permutation(len(training))
    kept, held = np.sort(order[count:]), np.sort(order[:count])
    targets_of(training.y[kept], len(kept), outputs, objective, "y without the validation set")
    return training.part(kept), training.part(held)


def check_metrics(
    model: Model, training: LabelledSet, held_out: LabelledSet | None, metrics: Mapping[str, Metric]
) -> None:
    """Ask this package's own metrics for one sample: they refuse targets that their kind of model does not predict."""
    for name, metric in metrics.items():
        if metric in METRICS.values():
            predicted = model.predict(training.X[:1])
            try:
                metric(training.y[:1], predicted)
                if held_out is not None and metric is accuracy and model.classes:
                    known_labels(held_out.y, predicted, model.classes, "the validation set's y")
            except ValueError as error:
                raise ValueError(f"the metric {name!r} does not fit this model and y: {error}") from None


def penalties(l1: float, l2: float, penalty: Penalty | None) -> tuple[Penalty, ...]:
    """The penalties that are not 0."""
    if penalty is not None and not isinstance(penalty, Penalty):
        raise TypeError(
            f"penalty is an nn.Penalty, not {type(penalty).__name__}: nn.Penalty(0.1, 1.5) adds 0.1·Σ|w|^1.5; for L1 and L2 "
            "there are l1=… and l2=…"
        )
    return tuple([each for each in (L1(l1), L2(l2), penalty) if each is not None and each.strength > 0.0])


def check_hooks(schedule: Schedule | None, callbacks: Sequence[Callback]) -> None:
    """Raise TypeError for a schedule or callbacks that are no functions."""
    if schedule is not None and not callable(schedule):
        raise TypeError(
            f"schedule is a function from the epoch to a factor, not {type(schedule).__name__} {schedule!r:.60}: "
            "nn.schedules has some, for example nn.schedules.cosine(epochs)"
        )
    if callable(callbacks) or not isinstance(callbacks, Iterable):
        raise TypeError(f"callbacks is a list of functions, not {type(callbacks).__name__}: write callbacks=[f]")
    for callback in callbacks:
        if not callable(callback):
            raise TypeError(
                f"a callback is a function (model, history), not {type(callback).__name__}: {callback!r:.60}"
            )


def check_counts(epochs: int, batch_size: int | None, optimizer: Optimizer) -> None:
    """Raise an error for numbers of epochs or samples that are none, or that do not fit the optimizer."""
    for name, count in (("epochs", epochs), ("batch_size", batch_size)):
        if count is None:
            continue
        if isinstance(count, bool) or not isinstance(count, int | np.integer):
            raise TypeError(f"{name} is a whole number, not {type(count).__name__}: {count!r}")
        if count < 1:
            raise ValueError(f"{name} must be 1 or more, not {count}")
    if batch_size is not None and optimizer.full_batch:
        raise ValueError(
            f"{type(optimizer).__name__} takes the gradient over all samples: leave batch_size=None, or use SGD"
        )


def check_batches(model: Model, count: int, batch_size: int | None) -> None:
    """Raise ValueError for a batch of one sample, if the model normalises batches."""
    size = count if batch_size is None else min(batch_size, count)
    if (size == 1 or count % size == 1) and _normalises_batches(model):
        if count == 1:
            which, advice = "there is one sample to train on", "give two or more"
        elif size == 1:
            which, advice = "batch_size=1 makes such batches", "choose 2 or more"
        else:
            which = f"of {count} samples batch_size={batch_size} leaves one over"
            advice = "choose another, or leave that sample out"
        raise ValueError(
            "batch normalisation takes mean and variance of each batch in training, and a batch of one sample has no "
            f"variance: {which}; {advice}"
        )


def check_limits(*limits: float | None) -> None:
    """Raise an error for a limit to clip at that is none."""
    for limit in limits:
        if limit is not None:
            require_limit(limit)
