"""Training: the loop that every network is trained by.

    for each epoch
        for each batch of samples
            loss and its gradient              (forward, backward)
            one step of the optimizer

Everything else here keeps a record, stops in time, and leaves the model whole: an error or Ctrl-C never leaves
parameters half-way between two steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.tape import Array
from nn.layers import seed_masks
from nn.model import Model, verb
from nn.objectives import (
    L1,
    L2,
    METRICS,
    Metric,
    Objective,
    Penalty,
    Targets,
    is_exclusive,
    metrics_by_name,
    objective_named,
    samples,
    targets,
    warn_of_dead_end,
    warn_of_mismatch,
)
from nn.optimizers import Optimizer, Schedule, optimizer_named, require_limit
from nn.replay import listed, loss_of

from .compiled_step import training_step
from .diagnostics import epoch_statistics
from .divergence import DivergenceError
from .early_stopping import EarlyStopping, early_stopping_of
from .history import History
from .progress import Progress
from .step import TrainingStep

Callback = Callable[[Model, History], Any]


@verb
def fit(
    model: Model,
    X: Any,
    y: Any,
    *,
    loss: str | Objective | Callable[[Any, Any], Any] = "mse",
    loss_settings: Mapping[str, float] | None = None,
    optimizer: str | type[Optimizer] | Optimizer = "adam",
    learning_rate: float | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    penalty: Penalty | None = None,
    clip_value: float | None = None,
    clip_norm: float | None = None,
    schedule: Schedule | None = None,
    validation: tuple[Any, Any] | float | None = None,
    early_stopping: EarlyStopping | int | None = None,
    metrics: Sequence[str | Metric] = (),
    callbacks: Sequence[Callback] = (),
    statistics: bool = False,
    seed: int | np.random.Generator | None = None,
    progress: bool = True,
    compiled: bool = True,
) -> History:
    """Train ``model``; ``model.fit(X, y, …)`` is the same.

    X, y            (samples, features) and (samples,) or (samples, outputs): lists, arrays, anything NumPy takes
    loss            a name of ``nn.OBJECTIVES``, or a function (output, target) -> number
    loss_settings   the loss's own numbers: {"q": 4} for "minkowski", {"delta": 2} for "huber"
    optimizer       a name of ``nn.OPTIMIZERS``, a class, or an optimizer made for the model's parameters
    learning_rate   by default the optimizer's own
    batch_size      None: all samples at once; 1: one by one; batches are shuffled in every epoch
    l1, l2          add l1·Σ|w| and l2·Σw² over all parameters to the loss; ``penalty`` any λΣ|w|^q
    clip_value      cuts every gradient off at ±this; ``clip_norm`` shortens the whole gradient to this
    schedule        a function from the epoch (from 0) to a factor for the learning rate: ``nn.schedules``
    validation      (X, y), or the fraction of the samples to hold out
    early_stopping  an ``EarlyStopping``, or its patience
    metrics         names of ``nn.METRICS`` or functions (y, predicted) -> number
    callbacks       functions (model, history), called after every epoch; True stops training
    statistics      whether to record gradients, activations and weights by layer: see ``diagnostics.py``
    seed            decides the shuffling, the fraction held out and the masks of a Dropout without a seed
    progress        whether to show a progress bar
    compiled        whether to record the loss of one sample and train on arrays (see ``autograd.compile``), or to build
                    and sweep every sample's graph anew: the same trajectory, up to rounding, many times slower

    >>> from nn import Neuron
    >>> line = Neuron(1, activation="identity", initializer="zeros")
    >>> history = line.fit([[0], [1], [2]], [1, 3, 5], loss="mse", optimizer="sgd", learning_rate=0.3, epochs=200)
    >>> [round(p.data, 3) for p in line.parameters()]           # y = 2x + 1
    [2.0, 1.0]

    Called again, it goes on from the parameters there are; an optimizer chosen by name begins anew.

    Raises ValueError for data that cannot be learned from, saying where, and DivergenceError when the loss
    becomes nan or infinite.  Ctrl-C ends training after a whole step; the history so far is returned, and
    early stopping puts the best parameters back as at any other end.

    A network or a loss of your own is recorded at the beginning, so numbers that it reads from elsewhere are as they
    were then.  One that cannot be recorded is trained with compiled=False, after a warning that says why.
    """
    rng = np.random.default_rng(seed)
    goal = objective_named(loss, loss_settings)
    training, held_out = _hold_out(_training_set(model, X, y, goal), goal, validation, rng)
    rows = training.targets.rows
    warn_of_mismatch(
        *(goal, model.output_activation, rows.shape[1]),
        exclusive=is_exclusive(training.targets),
        lowest=rows.min(),
        highest=rows.max(),
    )
    warn_of_dead_end([layer.output_activation for layer in getattr(model, "layers", [])[:-1]])
    chosen = optimizer_named(optimizer, model.parameters(), learning_rate)
    penalties = _penalties(l1, l2, penalty)
    _check_hooks(schedule, callbacks)
    for limit in (clip_value, clip_norm):
        if limit is not None:
            require_limit(limit)
    _check_counts(epochs, batch_size, chosen)
    judges = metrics_by_name(metrics)
    stopping = early_stopping_of(early_stopping)
    if stopping:
        stopping.begin(validated=held_out is not None)
    earlier = model.objective, model.classes
    model.objective, model.classes = goal, training.targets.classes
    try:
        _check_metrics(model, training, judges)
    except ValueError:
        model.objective, model.classes = earlier
        raise

    history = History(metrics={name: [] for name in judges})
    base_rate, best, finished = chosen.learning_rate, None, 0
    # Between two epochs someone may use the model, or look at all there is, so numbers have to be where they can be seen.
    looked_at = bool(statistics or callbacks)
    used = bool(held_out or judges or stopping)
    if seed is not None:
        seed_masks(model, rng)
    was_training = model.training
    step: TrainingStep | None = None
    bar = Progress(epochs, show=progress)
    try:
        model.train()
        step = training_step(
            *(model, goal, chosen, training.X, training.targets.rows),
            compiled=compiled,
            penalties=penalties,
            clip_value=clip_value,
            clip_norm=clip_norm,
        )
        for epoch in range(epochs):
            if schedule is not None:
                step.set_learning_rate(base_rate * schedule(epoch))
            history.loss.append(_epoch(step, training, epoch, batch_size, rng))
            history.learning_rate.append(chosen.learning_rate)
            if looked_at or used:
                step.write_back(parameters_only=not looked_at)
                _judge(model, training, held_out, judges, history)
                if statistics:
                    for name, number in epoch_statistics(model, training.X).items():
                        history.statistics.setdefault(name, []).append(number)
            finished = epoch + 1
            bar.show(finished, history.loss[-1])
            if stopping and stopping.improved(history) and stopping.restore_best:
                best = model.snapshot()
            if callbacks:
                if any([callback(model, history) for callback in callbacks]):
                    history.stopped = "callback"
                    break
                model.train()  # a callback may have used it in ``eval``
                step.read()
            if stopping and stopping.exhausted(history):
                history.stopped = "early stopping"
                break
        step.write_back()
    except KeyboardInterrupt:
        history.stopped = "interrupted"
        history.trim(finished)
    except DivergenceError as error:
        history.trim(finished)
        error.history = history
        raise
    finally:
        bar.close()
        if step is not None:
            step.write_back()
        chosen.learning_rate = base_rate
        chosen.take_penalties([])
        model._set_training(was_training)
    if stopping and best is not None:
        history.best_epoch = stopping.best_epoch
        model.restore(best)
    return history


# ---------------------------------------------------------------------------------------------------
# One epoch


@dataclass
class _Set:
    """Samples and what they should give."""

    X: Array
    targets: Targets
    y: Any

    def __len__(self) -> int:
        return len(self.X)

    def part(self, chosen: Any) -> _Set:
        """Some of the samples."""
        return _Set(self.X[chosen], Targets(self.targets.rows[chosen], self.targets.classes), self.y[chosen])


def _epoch(step: TrainingStep, data: _Set, epoch: int, batch_size: int | None, rng: np.random.Generator) -> float:
    """All samples once; the mean of the batches' losses, each weighed by its samples."""
    start = 0
    try:
        if batch_size is None:
            return step()
        count = len(data)
        order = rng.permutation(count)
        total = 0.0
        for start in range(0, count, batch_size):
            rows = order[start : start + batch_size]
            # A summed loss adds up over batches; a mean is weighed.
            total += step(rows) if step.objective.reduction == "sum" else step(rows) * (len(rows) / count)
    except DivergenceError as error:
        batch = "" if batch_size is None else f", batch {start // batch_size + 1}"
        raise DivergenceError(f"epoch {epoch + 1}{batch}: {error}") from None
    return total


def _judge(model: Model, training: _Set, held_out: _Set | None, judges: Mapping[str, Metric], history: History) -> None:
    """What is measured after an epoch."""
    if held_out is not None:
        history.validation_loss.append(loss_of(model, held_out.X, held_out.targets.rows))
    for name, judge in judges.items():
        history.metrics[name].append(judge(training.y, model.predict(training.X)))
        if held_out is not None:
            history.metrics.setdefault(f"validation_{name}", []).append(judge(held_out.y, model.predict(held_out.X)))


# ---------------------------------------------------------------------------------------------------
# Before training


def _training_set(model: Model, X: Any, y: Any, objective: Objective) -> _Set:
    X = samples(X, getattr(model, "fan_in", None))
    outputs = getattr(model, "fan_out", None) or len(listed(model(X[0].tolist())))
    return _Set(X, targets(y, len(X), outputs, objective), np.asarray(y, dtype=float))


def _hold_out(
    training: _Set, objective: Objective, validation: tuple[Any, Any] | float | None, rng: np.random.Generator
) -> tuple[_Set, _Set | None]:
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
        found = targets(validation[1], len(X), outputs, objective, "the validation set's y", judged=True)
        return training, _Set(X, found, np.asarray(validation[1], dtype=float))
    count = round(validation * len(training)) if 0.0 < validation < 1.0 else 0
    if not 0 < count < len(training):
        raise ValueError(
            f"validation={validation!r} of {len(training)} samples leaves {count} to judge: give (X, y), or a fraction "
            "that leaves at least one sample on each side"
        )
    order = rng.permutation(len(training))
    kept, held = np.sort(order[count:]), np.sort(order[:count])
    targets(training.y[kept], len(kept), outputs, objective, "y without the validation set")
    return training.part(kept), training.part(held)


def _check_metrics(model: Model, training: _Set, judges: Mapping[str, Metric]) -> None:
    """Ask this package's own metrics for one sample: they refuse targets that their kind of model does not predict."""
    for name, judge in judges.items():
        if judge in METRICS.values():
            try:
                judge(training.y[:1], model.predict(training.X[:1]))
            except ValueError as error:
                raise ValueError(f"the metric {name!r} does not fit this model and y: {error}") from None


def _penalties(l1: float, l2: float, penalty: Penalty | None) -> tuple[Penalty, ...]:
    if penalty is not None and not isinstance(penalty, Penalty):
        raise TypeError(
            f"penalty is an nn.Penalty, not {type(penalty).__name__}: nn.Penalty(0.1, 1.5) adds 0.1·Σ|w|^1.5; for L1 and L2 "
            "there are l1=… and l2=…"
        )
    return tuple([each for each in (L1(l1), L2(l2), penalty) if each is not None and each.strength > 0.0])


def _check_hooks(schedule: Schedule | None, callbacks: Sequence[Callback]) -> None:
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


def _check_counts(epochs: int, batch_size: int | None, chosen: Optimizer) -> None:
    for name, count in (("epochs", epochs), ("batch_size", batch_size)):
        if count is None:
            continue
        if isinstance(count, bool) or not isinstance(count, int | np.integer):
            raise TypeError(f"{name} is a whole number, not {type(count).__name__}: {count!r}")
        if count < 1:
            raise ValueError(f"{name} must be 1 or more, not {count}")
    if batch_size is not None and chosen.full_batch:
        raise ValueError(
            f"{type(chosen).__name__} takes the gradient over all samples: leave batch_size=None, or use SGD"
        )
