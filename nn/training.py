"""Training: the loop that every network is trained by.

    for each epoch
        for each batch of samples
            loss and its gradient              (forward, backward)
            one step of the optimizer

Everything else here keeps a record, stops in time, and leaves the model whole: an error or Ctrl-C never leaves
parameters half-way between two steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .data import Array, Targets, is_exclusive, samples, targets
from .diagnostics import epoch_statistics
from .divergence import DivergenceError
from .early_stopping import EarlyStopping
from .early_stopping import early_stopping as early_stopping_of
from .history import History
from .inference import evaluate, listed
from .metrics import METRICS, Metric, metrics_by_name
from .objectives import Objective, warn_of_dead_end, warn_of_mismatch
from .objectives import objective as objective_named
from .optimizer_registry import optimizer as optimizer_of
from .optimizers import Optimizer
from .penalties import L1, L2, Penalty
from .progress import progress_bar
from .schedules import Schedule
from .step import TrainingStep

if TYPE_CHECKING:
    from .model import Model

Callback = Callable[["Model", History], Any]


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

    >>> from nn import Neuron
    >>> line = Neuron(1, activation="identity", initializer="zeros")
    >>> history = line.fit([[0], [1], [2]], [1, 3, 5], loss="mse", optimizer="sgd", learning_rate=0.3, epochs=200)
    >>> [round(p.data, 3) for p in line.parameters()]           # y = 2x + 1
    [2.0, 1.0]

    Called again, it goes on from the parameters there are; an optimizer chosen by name begins anew.

    Raises ValueError for data that cannot be learned from, saying where, and DivergenceError when the loss
    becomes nan or infinite.  Ctrl-C ends training after a whole step; the history so far is returned, and
    early stopping puts the best parameters back as at any other end.
    """
    from .dropout import seed_masks  # a Dropout is a Model, and a Model has this function as its method

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
    chosen = optimizer_of(optimizer, model.parameters(), learning_rate)
    penalties = tuple([each for each in (L1(l1), L2(l2), penalty) if each is not None and each.strength > 0.0])
    step = TrainingStep(model, goal, chosen, penalties=penalties, clip_value=clip_value, clip_norm=clip_norm)
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
    if seed is not None:
        seed_masks(model, rng)
    was_training = model.training
    model.train()
    bar = progress_bar(epochs, show=progress)
    try:
        for epoch in range(epochs):
            chosen.learning_rate = base_rate * (schedule(epoch) if schedule else 1.0)
            history.loss.append(_epoch(step, training, f"epoch {epoch + 1}", batch_size, rng))
            history.learning_rate.append(chosen.learning_rate)
            _judge(model, training, held_out, judges, history)
            if statistics:
                for name, number in epoch_statistics(model, training.X).items():
                    history.statistics.setdefault(name, []).append(number)
            finished = epoch + 1
            bar.set_postfix(loss=f"{history.loss[-1]:.4g}", refresh=False)
            bar.update()
            if stopping and stopping.improved(history) and stopping.restore_best:
                best = model.snapshot()
            if any([callback(model, history) for callback in callbacks]):
                history.stopped = "callback"
                break
            if stopping and stopping.exhausted(history):
                history.stopped = "early stopping"
                break
    except KeyboardInterrupt:
        history.stopped = "interrupted"
        history.trim(finished)
    except DivergenceError as error:
        history.trim(finished)
        error.history = history
        raise
    finally:
        bar.close()
        chosen.learning_rate = base_rate
        chosen.absorb([])
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


def _epoch(step: TrainingStep, data: _Set, name: str, batch_size: int | None, rng: np.random.Generator) -> float:
    """All samples once; the mean of the batches' losses, each weighed by its samples."""
    total = 0.0
    for number, chosen in enumerate(_batches(len(data), batch_size, rng), start=1):
        position = name if batch_size is None else f"{name}, batch {number}"
        loss = step(data.X[chosen].tolist(), data.targets.rows[chosen].tolist(), position)
        # A summed loss adds up over batches; a mean is weighed.
        total += loss if step.objective.reduction == "sum" else loss * (len(chosen) / len(data))
    return total


def _batches(count: int, batch_size: int | None, rng: np.random.Generator) -> Iterator[Array | Any]:
    if batch_size is None:
        yield np.arange(count)
        return
    order = rng.permutation(count)
    for start in range(0, count, batch_size):
        yield order[start : start + batch_size]


def _judge(model: Model, training: _Set, held_out: _Set | None, judges: Mapping[str, Metric], history: History) -> None:
    """What is measured after an epoch."""
    if held_out is not None:
        history.validation_loss.append(loss_of(model, held_out.X, held_out.targets.rows))
    for name, judge in judges.items():
        history.metrics[name].append(judge(training.y, model.predict(training.X)))
        if held_out is not None:
            history.metrics.setdefault(f"validation_{name}", []).append(judge(held_out.y, model.predict(held_out.X)))


def loss_of(model: Model, X: Array, goals: Array) -> float:
    """The loss it is trained with, without a gradient and without penalties, the model being in use."""
    objective = model.objective
    assert objective is not None
    logits = objective.wants_logits(model.output_activation)
    outputs = evaluate(model, X, logits=logits)
    pairs = zip(outputs.tolist(), goals.tolist(), strict=True)
    return float(math.fsum([objective(output, goal) for output, goal in pairs]) * objective.scale(len(X)))


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
