"""Stop training early: at the epoch whose loss on unseen samples is lowest.

The validation loss falls as long as the network learns what is general, and rises when it learns the samples by
heart.  Training goes on for ``patience`` epochs without an improvement, then ends with the best parameters.

The validation loss is measured after an epoch, with the parameters that the epoch has led to.  The training loss is
computed on the way, before each step; the last parameters that count in it are those from before the epoch's last step.
"""

from __future__ import annotations

import math
from dataclasses import InitVar, dataclass, field
from typing import Any

from autograd.graph import kinds

from .history import History


def _take_monitor(monitor: Any) -> str:
    return str(kinds.one_of("validation_loss", "loss").take("validation_loss" if monitor == "val_loss" else monitor))


#: What its options are.
KINDS = {
    "patience": kinds.whole(1),
    "min_delta": kinds.number(least=0.0),
    "monitor": kinds.Kind("'validation_loss' or 'loss'", _take_monitor),
    "restore_best": kinds.FLAG,
}


@dataclass
class EarlyStopping:
    """A rule for when to stop.

    patience     how many epochs without an improvement are allowed
    min_delta    how much lower a loss has to be to count as an improvement
    monitor      "validation_loss", or "loss" where there is no validation set
    restore_best whether the parameters whose loss was best are put back at the end

    Keras's words will do as well: "val_loss", and restore_best_weights in the place of restore_best.
    """

    patience: int = 10
    min_delta: float = 0.0
    monitor: str = "validation_loss"
    restore_best: bool = True
    best_epoch: int | None = field(default=None, init=False)
    best_loss: float = field(default=math.inf, init=False)
    restore_best_weights: InitVar[bool | None] = None

    def __post_init__(self, restore_best_weights: bool | None) -> None:
        if restore_best_weights is not None:
            self.restore_best = kinds.FLAG(restore_best_weights, "restore_best_weights", "EarlyStopping")
        given = {name: getattr(self, name) for name in KINDS}
        vars(self).update(vars(kinds.checked("EarlyStopping", KINDS, **given)))

    def begin(self, *, validated: bool) -> None:
        """Forget earlier training runs."""
        if self.monitor == "validation_loss" and not validated:
            raise ValueError(
                "early stopping watches the validation loss, so give fit a validation set: validation=(X, y) or "
                "validation=0.2; or watch the training loss with EarlyStopping(monitor='loss')"
            )
        self.best_epoch, self.best_loss = None, math.inf

    def improved(self, history: History) -> bool:
        """Whether the last epoch is the best so far; one whose loss is nan or infinite never is."""
        losses = history.validation_loss if self.monitor == "validation_loss" else history.loss
        if math.isfinite(losses[-1]) and losses[-1] < self.best_loss - self.min_delta:
            self.best_epoch, self.best_loss = len(losses) - 1, losses[-1]
            return True
        return False

    def exhausted(self, history: History) -> bool:
        """Whether there were as many epochs without an improvement as ``patience`` allows."""
        last_good = -1 if self.best_epoch is None else self.best_epoch
        return len(history) - 1 - last_good >= self.patience


def _early_stopping(chosen: Any) -> EarlyStopping:
    if isinstance(chosen, EarlyStopping):
        return chosen
    return EarlyStopping(kinds.whole(1).take(chosen))


#: An EarlyStopping, made of its patience if that is given.
EARLY_STOPPING = kinds.Kind("an EarlyStopping or its patience, a whole number, 1 or more", _early_stopping)
