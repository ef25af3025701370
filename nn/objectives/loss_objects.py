"""Name losses as PyTorch does: ``MSELoss()``, ``CrossEntropyLoss()``, which are called with the outputs of one sample.

    criterion = nn.MSELoss()
    loss = criterion(model(x), t)           one sample, by hand
    model.fit(X, y, loss=criterion)         all of them

Each is a loss of ``losses.py`` or a few lines around one.  PyTorch takes the mean over the samples and over the outputs, and
so do these: the mean over the outputs is theirs, the one over the samples is ``fit``'s.

Read next: ``recommendations.py``.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from autograd.graph import kinds
from nn.model import RefusesWords

from . import by_hand, losses
from .objective import OBJECTIVES, Objective, Problem, objective_named

REDUCTION = kinds.one_of("mean", "sum")
_POSITIVE = kinds.number(above=0.0)

_BY_FIT = "weights of classes and of samples are options of fit, class_weight={0: 2.0, 1: 1.0} and sample_weight=w"

#: What PyTorch's losses take and these do not, with what to write.
_OF_PYTORCH = {
    "weight": _BY_FIT,
    "pos_weight": _BY_FIT,
    "ignore_index": f"leave such samples out; {_BY_FIT}",
    "label_smoothing": f"give the smoothed probabilities of the classes as targets; {_BY_FIT}",
    "size_average": 'write reduction="mean" or reduction="sum"',
    "reduce": 'write reduction="mean" or reduction="sum"',
}


class Loss(RefusesWords):
    """A loss as PyTorch has it: an object that is called with the outputs of a sample and its targets.

    reduction  "mean" or "sum": over the outputs, and in ``fit`` over the samples, too
    """

    #: The objective that it is, where it is the same for any number of outputs.
    _objective: ClassVar[str] = ""
    _problem: ClassVar[Problem] = "regression"

    _instead = _OF_PYTORCH

    def __init__(self, reduction: Literal["mean", "sum"] = "mean") -> None:
        self.reduction: Literal["mean", "sum"] = REDUCTION(reduction, "reduction", type(self).__name__)

    def __call__(self, output: Any, target: Any) -> Any:
        """The loss of one sample: a Value, or a number for numbers.

        Raises TypeError for a batch.
        """
        self._require_sample(output)
        return self._of_sample(output, target)

    def _of_sample(self, output: Any, target: Any) -> Any:
        """What is computed by hand, for one sample."""
        return self.as_objective(_count(output)).function(output, target)

    def as_objective(self, outputs: int = 1) -> Objective:
        """The loss as ``fit`` uses it, for a model of so many outputs."""
        if self.reduction == "mean":
            return OBJECTIVES[self._objective]
        return Objective(repr(self), self._summed, self._problem, reduction="sum")

    def _summed(self, output: Any, target: Any) -> Any:
        """The sum over the outputs."""
        return _times(_count(output), OBJECTIVES[self._objective].function(output, target))

    def _require_sample(self, output: Any) -> None:
        if isinstance(output, list | tuple | np.ndarray) and any([_is_row(part) for part in output]):
            raise TypeError(
                f"{type(self).__name__} was called with a batch, of {len(output)} samples: it takes the outputs of one sample. Give the "
                "loss to fit, model.fit(X, y, loss=…), or call it for each sample, and take autograd.mean of the results"
            )

    def _settings(self) -> dict[str, Any]:
        """What it was made with, without what is so by default."""
        return {} if self.reduction == "mean" else {"reduction": self.reduction}

    def __repr__(self) -> str:
        settings = ", ".join([f"{name}={value!r}" for name, value in self._settings().items()])
        return f"{type(self).__name__}({settings})"


class MSELoss(Loss):
    """(y − t)², averaged over the outputs: ``nn.squared_error``.

    >>> MSELoss()([1.0, 2.0], [0.0, 4.0]), MSELoss(reduction="sum")([1.0, 2.0], [0.0, 4.0])
    (2.5, 5.0)
    """

    _objective = "mse"


class L1Loss(Loss):
    """|y − t|, averaged over the outputs: ``nn.absolute_error``."""

    _objective = "mae"


class HuberLoss(Loss):
    """½d² for |d| ≤ δ, beyond that δ(|d| − ½δ); averaged over the outputs: ``nn.huber``."""

    def __init__(self, reduction: Literal["mean", "sum"] = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = _POSITIVE(delta, "delta", "HuberLoss")

    def as_objective(self, outputs: int = 1) -> Objective:
        found = objective_named("huber", {"delta": self.delta})
        return found if self.reduction == "mean" else Objective(repr(self), self._summed, "regression", reduction="sum")

    def _summed(self, output: Any, target: Any) -> Any:
        return _times(_count(output), losses.huber(output, target, self.delta))

    def _settings(self) -> dict[str, Any]:
        return {**super()._settings(), **({} if self.delta == 1.0 else {"delta": self.delta})}


class SmoothL1Loss(Loss):
    """½d²/β for |d| ≤ β, beyond that |d| − ½β; averaged over the outputs: ``nn.huber`` divided by β."""

    def __init__(self, reduction: Literal["mean", "sum"] = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = _POSITIVE(beta, "beta", "SmoothL1Loss")

    def as_objective(self, outputs: int = 1) -> Objective:
        if self.reduction == "mean" and self.beta == 1.0:
            return objective_named("huber", {"delta": 1.0})
        return Objective(repr(self), self._scaled, "regression", reduction=self.reduction)

    def _scaled(self, output: Any, target: Any) -> Any:
        mean = _times(1.0 / self.beta, losses.huber(output, target, self.beta))
        return _times(_count(output), mean) if self.reduction == "sum" else mean

    def _settings(self) -> dict[str, Any]:
        return {**super()._settings(), **({} if self.beta == 1.0 else {"beta": self.beta})}


class _OfLabels(Loss):
    """The binary cross-entropy, averaged over the outputs.  (``nn`` has their sum.)"""

    _problem = "binary"

    def as_objective(self, outputs: int = 1) -> Objective:
        found = OBJECTIVES[self._objective]
        if outputs == 1 and self.reduction == "mean":
            return found
        problem: Problem = "binary" if outputs == 1 else "multi-label"
        function = partial(_scaled, found.function, mean=self.reduction == "mean")
        return Objective(repr(self), function, problem, found.link, reduction=self.reduction)


def _scaled(function: Any, output: Any, target: Any, *, mean: bool) -> Any:
    """A sum over the outputs, or their mean."""
    count = _count(output)
    return function(output, target) / float(count) if mean and count > 1 else function(output, target)


class BCELoss(_OfLabels):
    """−(t log y + (1 − t) log(1 − y)) of a probability y, averaged over the outputs.

    >>> BCELoss()(0.5, 1.0)                                # log 2
    0.6931471805599453
    """

    _objective = "binary_cross_entropy_of_probabilities"


class BCEWithLogitsLoss(_OfLabels):
    """The same of σ(z), from z itself, averaged over the outputs."""

    _objective = "binary_cross_entropy"

    def _of_sample(self, output: Any, target: Any) -> Any:
        found = by_hand.binary_cross_entropy_with_logits
        return _scaled(found, output, target, mean=self.reduction == "mean")


class CrossEntropyLoss(Loss):
    """−log of the probability that softmax(z) gives the right class, from z itself; the target is its index, or the classes'
    probabilities.

    In ``fit``, of a model that ends in softmax, the two are computed together.  (PyTorch would take softmax a second time.)

    >>> CrossEntropyLoss()([0.0, 0.0], 1)                  # log 2
    0.6931471805599453
    """

    _objective = "cross_entropy"
    _problem = "multi-class"

    def _of_sample(self, output: Any, target: Any) -> Any:
        return by_hand.cross_entropy(output, target)

    def as_objective(self, outputs: int = 1) -> Objective:
        if self.reduction == "mean":
            return OBJECTIVES["cross_entropy"]
        return Objective(repr(self), losses.cross_entropy, "multi-class", "softmax", reduction="sum")


class NLLLoss(CrossEntropyLoss):
    """−y of the right class, where the outputs are the logarithms of probabilities, as log_softmax gives them.

    In ``fit`` it is the cross-entropy: softmax of the logarithms of probabilities gives these, so that of a model that ends in
    log_softmax the numbers are the same.

    >>> NLLLoss()([-1.5, -0.25], 1)
    0.25
    """

    def _of_sample(self, output: Any, target: Any) -> Any:
        return losses.of_right_class(list(output), target)


def _times(factor: float, number: Any) -> Any:
    return number if factor == 1 else float(factor) * number


def _count(output: Any) -> int:
    """The number of outputs."""
    return len(output) if isinstance(output, list | tuple | np.ndarray) and np.ndim(output) else 1


def _is_row(part: Any) -> bool:
    return isinstance(part, list | tuple) or (isinstance(part, np.ndarray) and part.ndim > 0)
