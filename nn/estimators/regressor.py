"""Predict numbers as an estimator of scikit-learn: ``Regressor``.

Next: ``viz``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from autograd.graph import kinds
from nn.objectives import objective_named

from .estimator import NetworkEstimator, Task
from .parameters import LOSS_SETTINGS
from .scikit_learn import RegressorMixin, column_or_1d


class Regressor(RegressorMixin, NetworkEstimator):  # type: ignore[misc]
    """A network that predicts a number, or several, as an estimator of scikit-learn.

    hidden         the widths of the hidden layers; () for none: linear regression
    loss           a name of ``nn.OBJECTIVES`` for a regression, such as "mse" or "huber", or a function (output, target) -> number;
                   ``loss_settings`` its own numbers

    The other parameters are those of ``nn.Classifier``, without class_weight, and so is what it has after training, without
    classes_.  Scale targets that are large, as scikit-learn's TransformedTargetRegressor does: the network begins near 0.

    >>> import nn
    >>> line = nn.Regressor(hidden=(), optimizer="sgd", learning_rate=0.1, epochs=2000, tol=1e-12)
    >>> line.fit([[0], [1], [2]], [1, 3, 5]).predict([[3]]).round(3).tolist()            # y = 2x + 1
    [7.0]
    """

    loss: Any
    loss_settings: Any

    def __init__(
        self,
        hidden: Any = (16, 16),
        *,
        activation: Any = "relu",
        loss: Any = "mse",
        loss_settings: Mapping[str, float] | None = None,
        optimizer: Any = "adam",
        learning_rate: float | None = 0.01,
        epochs: int = 500,
        batch_size: int | str = "auto",
        batch_norm: bool = False,
        dropout: float = 0.0,
        initializer: Any = None,
        l1: float = 0.0,
        l2: float = 0.0,
        penalty: Any = None,
        penalize_bias: bool = True,
        max_norm: float | None = None,
        clip_value: float | None = None,
        clip_norm: float | None = None,
        schedule: Any = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        tol: float = 1e-4,
        n_iter_no_change: int | None = 10,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: bool = False,
        compiled: bool = True,
    ) -> None:
        given = locals()
        self.__dict__.update({name: given[name] for name in self._get_param_names()})

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train for one epoch on some of the samples, going on from the call before; returns the estimator."""
        return self._partial_fit(X, y, sample_weight)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R² of the predictions, as scikit-learn weighs it; columns of a table are taken by their names."""
        found: float = super().score(X, self._in_order(y), sample_weight)
        return found

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _task(self, y: Any, classes: Any, *, goes_on: bool) -> Task:
        y = column_or_1d(y, warn=True) if y.ndim == 2 and y.shape[1] == 1 else y
        outputs = 1 if y.ndim == 1 else y.shape[1]
        if goes_on and outputs != self.n_outputs_:
            raise ValueError(f"y has {outputs} columns, and the network there is has {self.n_outputs_} outputs")
        objective = objective_named(self.loss, LOSS_SETTINGS(self.loss_settings, "loss_settings", "Regressor"))
        if objective.problem != "regression":
            raise ValueError(
                f"loss={kinds.shown(self.loss)} is a loss of classes, and a Regressor predicts numbers: take nn.Classifier, or a loss "
                "such as 'mse'"
            )
        return Task(y, outputs, "identity", {"loss": self.loss, "loss_settings": self.loss_settings})
