"""Say when training ends: scikit-learn's rule for the loss, or early stopping by samples that are held out.

    without early_stopping   no epoch of the last ``n_iter_no_change`` has brought the loss ``tol`` below the lowest before it
    early_stopping=True      the loss of the samples held out has not fallen by ``tol`` in so many epochs; the best parameters
                             are put back

Read next: ``estimator.py``.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from nn.training import EarlyStopping, History


class Convergence(EarlyStopping):
    """An epoch has to bring the loss ``min_delta`` below the lowest of the epochs before it, be it one that counted or not.

    So a loss that creeps down ends training, where an ``EarlyStopping`` adds small steps up.

    >>> rule = Convergence(patience=2, min_delta=0.1, monitor="loss", restore_best=False)
    >>> losses = [1.0, 0.95, 0.9, 0.85]
    >>> [rule.improved(History(losses[: k + 1])) for k in range(4)]
    [True, False, False, False]
    """

    def improved(self, history: History) -> bool:
        lowest = self.best_loss
        found = super().improved(history)
        self.best_loss = min(lowest, history.loss[-1])
        return found


def stopping(chosen: SimpleNamespace, count: int) -> dict[str, Any]:
    """The options of ``nn.fit`` by which training ends.

    count  how many samples there are to learn from
    """
    options: dict[str, Any] = {"epochs": chosen.epochs, "progress": chosen.verbose}
    patience, tol = chosen.n_iter_no_change, chosen.tol
    if chosen.early_stopping:
        held = round(chosen.validation_fraction * count)
        if not 0 < held < count:
            raise ValueError(
                f"validation_fraction={chosen.validation_fraction:g} of {count} samples leaves {held} to judge by and "
                f"{count - held} to learn from: give another fraction, or early_stopping=False"
            )
        options["validation"] = chosen.validation_fraction
    if patience is not None:
        watches_loss = Convergence(patience, tol, "loss", restore_best=False)
        options["early_stopping"] = EarlyStopping(patience, tol) if chosen.early_stopping else watches_loss
    return options
