"""Say what ``fit`` asks of a step of training, however it is carried out: ``TrainingStep``.

    step(rows)               the loss of a batch, its gradient, and the optimizer's turn
    step.batches(rows, n, …) a step for each batch of n samples, one after the other
    step.write_back()        put the numbers into parameters, optimizer and running statistics, where anyone can read them
    step.snapshot_of_loss()  the model's numbers that the last loss is the loss of
    step.read()              take over what has been changed there

Read next: ``eager_step.py``, on Values; ``compiled_step.py``, on arrays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np

from autograd import Value
from autograd.graph import places_of
from autograd.plan import Rows
from autograd.tape import Array
from nn.model import Model, Numbers, Snapshot, weight_vectors
from nn.objectives import Objective, Penalty, factors
from nn.optimizers import Optimizer
from nn.replay import parameters_of


@dataclass(eq=False, repr=False)
class TrainingStep(ABC):
    """A step on a batch, to be called again and again.

    X, targets        all samples and what they should give
    weights           how much each sample counts, all above 0; None: all alike
    penalties         added to the loss; if that is a sum over the samples, a batch carries the share of the penalties that
                      it has of the samples, so that over an epoch they count once
    clip_value        cuts every gradient off at ±this
    clip_norm         shortens the whole gradient to this
    unpenalised       the parameters that the penalties leave out
    max_norm          the length that a neuron's weight vector has at most after a step
    parameters        those of the model, as they were found at first
    others            the model's parameters that the optimizer does not move
    smooth_penalties  those whose gradient is added to the loss's; the optimizer takes the others into account itself
    """

    model: Model
    objective: Objective
    optimizer: Optimizer
    X: Array
    targets: Array
    _: KW_ONLY
    weights: Array | None = None
    penalties: tuple[Penalty, ...] = ()
    clip_value: float | None = None
    clip_norm: float | None = None
    unpenalised: Sequence[Value] = ()
    max_norm: float | None = None

    def __post_init__(self) -> None:
        self.parameters = parameters = parameters_of(self.model)
        left = np.flatnonzero(places_of(parameters, self.optimizer.parameters) < 0)
        self.others = [parameters[i] for i in left.tolist()]
        self.vectors = [] if self.max_norm is None else weight_vectors(self.model)
        self.smooth_penalties = self.optimizer.take_penalties(self.penalties)
        self._shares: list[float] = []  # of the batches in an epoch, of so many samples each
        self._size = 0
        self.shares_penalties = self.objective.reduction == "sum" and bool(self.penalties)

    @abstractmethod
    def __call__(self, rows: Rows | None = None) -> float:
        """One step on a batch, or on all samples; returns its loss, penalties included, from before the step.

        rows  the numbers of the samples in the batch
        """

    def batches(self, rows: Rows, size: int, losses: list[float]) -> None:
        """A step for each batch: ``size`` of these samples at a time, in their order.

        losses  an empty list; to it is appended what each step returns, as soon as it is done
        """
        for start in range(0, len(rows), size):
            losses.append(self(rows[start : start + size]))  # noqa: PERF401 - each as soon as it is known

    def share(self, rows: Rows) -> float:
        """The share that a batch's loss has of the loss of an epoch: sums add up over the batches, means are weighed."""
        if self.objective.reduction == "sum":
            return 1.0
        if self.weights is None:
            return len(rows) / len(self.X)
        return float(self.weights[rows].sum() / self.weights.sum())

    def loss_of_epoch(self, losses: list[float], order: Rows, size: int) -> float:
        """The loss of an epoch from those of its batches, ``size`` samples at a time in this order."""
        if size != self._size or self.weights is not None:  # else the shares are those of the last epoch
            self._shares = [self.share(order[start : start + size]) for start in range(0, len(order), size)]
            self._size = size
        total = 0.0
        for loss, share in zip(losses, self._shares, strict=True):
            total += loss * share
        return total

    def factors_of(self, rows: Rows | None) -> Array | None:
        """What the losses of a batch's samples are multiplied by; None if all samples count alike."""
        if self.weights is None:
            return None
        return factors(self.objective, self.weights if rows is None else self.weights[rows])

    def penalties_of(self, rows: Rows | None) -> list[Penalty]:
        """The penalties that a batch carries."""
        if rows is None or not self.shares_penalties:
            return [*self.penalties]
        share = len(rows) / len(self.X)
        return [replace(penalty, strength=share * penalty.strength) for penalty in self.penalties]

    def set_learning_rate(self, rate: float) -> None:
        """Let the next steps use another learning rate."""
        self.optimizer.learning_rate = rate

    @abstractmethod
    def write_back(self, *, parameters_only: bool = False) -> None:
        """Put the numbers where anyone can read them: in parameters, gradients, optimizer and running statistics.

        parameters_only  leave out gradients and optimizer: the model is only going to be used
        """

    @abstractmethod
    def snapshot_of_loss(self) -> tuple[Numbers, Snapshot]:
        """The model's numbers whose loss the last step has returned.

        These are the parameters from before the step, and the running statistics in which its batch counts.
        """

    @abstractmethod
    def read(self) -> None:
        """Take over what has been changed in parameters, optimizer and network."""

    def _require_known_parameters(self) -> None:
        """Raise ValueError if a callback has frozen all parameters, or has brought one that the optimizer was made without."""
        found = parameters_of(self.model)
        if not found:
            raise ValueError(
                "a callback has frozen every parameter of the model, so there is nothing left to train: let it return True, which "
                "ends the training"
            )
        new = np.flatnonzero(places_of(found, [*self.optimizer.parameters, *self.others]) < 0)
        if len(new):
            parameter = found[new[0]]
            place = f" of {parameter.scope}" if parameter.scope else ""
            raise ValueError(
                f"a callback has brought the parameter {parameter.label!r}{place} into the model, or has set it free, and the "
                "optimizer of this fit was made without it: let the callback return True, which ends this fit, and call fit again"
            )
