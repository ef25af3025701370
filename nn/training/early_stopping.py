"""Stop training early: at the epoch whose loss on unseen samples is lowest.

The validation loss falls as long as the network learns what is general, and rises when it learns the samples by
heart.  Training goes on for ``patience`` epochs without an improvement, then ends with the best parameters.

The validation loss is measured after an epoch, with the parameters that the epoch has led to.  The training loss is
computed on the way, before each step; the last parameters that count in it are those from before the epoch's last step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .history import History


@dataclass
class EarlyStopping:
    """A rule for when to stop.

    patience     how many epochs without an improvement are allowed
    min_delta    how much lower a loss has to be to count as an improvement
    monitor      "validation_loss", or "loss" where there is no validation set
    restore_best whether the parameters whose loss was best are put back at the end
    """

    patience: int = 10
    min_delta: float = 0.0
    monitor: str = "validation_loss"
    restore_best: bool = True
    best_epoch: int | None = field(default=None, init=False)
    best_loss: float = field(default=math.inf, init=False)

    def __post_init__(self) -> None:
        if isinstance(self.patience, bool) or self.patience < 1:
            raise ValueError(f"patience is a number of epochs, 1 or more, not {self.patience!r}")
        if not self.min_delta >= 0.0:
            raise ValueError(f"min_delta is 0 or more, not {self.min_delta!r}")
        if self.monitor not in ("validation_loss", "loss"):
            raise ValueError(f"early stopping monitors 'validation_loss' or 'loss', not {self.monitor!r}")

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


def early_stopping_of(chosen: EarlyStopping | int | None) -> EarlyStopping | None:
    """The EarlyStopping itself, or one with this patience."""
    if chosen is not None and not isinstance(chosen, EarlyStopping | int):
        raise TypeError(
            f"early_stopping is an EarlyStopping or its patience, not {type(chosen).__name__}: {chosen!r:.60}"
        )
    return EarlyStopping(chosen) if isinstance(chosen, int) else chosen
