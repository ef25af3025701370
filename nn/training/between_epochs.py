"""What is done between two epochs of ``fit``: measure, call callbacks, decide whether to go on, keep the best epoch.

Read next: ``early_stopping.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nn.model import Model, Numbers, Snapshot
from nn.objectives import Metric, measured
from nn.replay import loss_of

from .alone import alone
from .diagnostics import epoch_statistics
from .early_stopping import EarlyStopping
from .history import History
from .labelled_set import LabelledSet
from .options import Callback, wants_to_stop
from .steps import TrainingStep


def _measured(name: str, metric: Metric, model: Model, samples: LabelledSet) -> float:
    """What a metric gives for some samples; it gets a copy of y, which it may sort in place or fill."""
    return measured(name, metric(samples.y.copy(), model.predict(samples.X)))


@dataclass
class Watch:
    """What is done between two epochs: measure, and decide whether to go on.

    given_stopping  the rule for when to stop, as it was given; trainings in several threads may have been given the same
    stopping        this training's own
    training        keeps other trainings of the model out
    best            the best epoch, its loss and its numbers, if early stopping is going to put them back
    """

    held_out: LabelledSet | None
    metrics: Mapping[str, Metric]
    given_stopping: EarlyStopping | None
    callbacks: Sequence[Callback]
    statistics: bool
    stopping: EarlyStopping | None = None
    training: alone | None = None
    best: tuple[int, float, Numbers, Snapshot] | None = None

    def does_something(self) -> bool:
        """Whether there is anything to measure or to decide."""
        return bool(self.held_out or self.metrics or self.stopping or self.callbacks or self.statistics)

    def measure(self, step: TrainingStep, training: LabelledSet, history: History) -> None:
        """Add an epoch's validation loss, metrics and statistics to the history."""
        model, held_out = step.model, self.held_out
        all_numbers_are_read = self.statistics or self.callbacks  # also the optimizer's and gradients
        step.write_back(parameters_only=not all_numbers_are_read)
        if held_out is not None:
            history.validation_loss.append(loss_of(model, held_out.X, held_out.targets.rows, held_out.weights))
        for name, metric in self.metrics.items():
            history.metrics[name].append(_measured(name, metric, model, training))
            if held_out is not None:
                validation = history.metrics.setdefault(f"validation_{name}", [])
                validation.append(_measured(name, metric, model, held_out))
        if self.statistics:
            for name, number in epoch_statistics(model, training.X).items():
                history.statistics.setdefault(name, []).append(number)

    def ends(self, step: TrainingStep, history: History) -> bool:
        """Whether training ends after this epoch, because a callback or early stopping says so."""
        model, stopping = step.model, self.stopping
        improved = stopping is not None and stopping.improved(history)
        if improved:
            self._tell_of_best()
        if stopping and improved and stopping.restore_best:
            # Of the parameters that there are now: a callback may freeze some of them later.
            by_loss = stopping.monitor == "loss"
            numbers, copied = step.snapshot_of_loss() if by_loss else (Numbers(model), model.snapshot())
            # Epoch and numbers at once: Ctrl-C comes before both or after both.
            self.best = len(history) - 1, stopping.best_loss, numbers, copied
        if self.callbacks and self._called_back(model, history):
            history.stopped = "callback"
            return True
        if stopping and stopping.exhausted(history):
            history.stopped = "early stopping"
            return True
        return False

    def _called_back(self, model: Model, history: History) -> bool:
        """Call the callbacks, which may train the model, too; returns whether one of them says to stop."""
        assert self.training is not None
        self.training.lent = True
        try:
            return any([wants_to_stop(callback(model, history)) for callback in self.callbacks])
        finally:
            self.training.lent = False

    def restore_best(self, model: Model, history: History) -> None:
        """Put back the numbers of the best epoch."""
        if self.stopping and self.stopping.restore_best:
            # Of an epoch that Ctrl-C came after, before its numbers were copied, nothing is said.
            self.stopping.best_epoch, self.stopping.best_loss = None, math.inf
            if self.best is not None:
                epoch, loss, numbers, copied = self.best
                numbers.restore(copied)
                history.best_epoch = self.stopping.best_epoch = epoch
                self.stopping.best_loss = loss
            self._tell_of_best()

    def _tell_of_best(self) -> None:
        """Tell the rule that was given what the best epoch is."""
        if self.stopping and self.given_stopping:
            found = {"best_epoch": self.stopping.best_epoch, "best_loss": self.stopping.best_loss}
            vars(self.given_stopping).update(found)  # both at once
