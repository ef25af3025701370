"""Carry out a step of training on arrays, in one call: what ``eager_step.py`` does sample by sample.

The loss of one sample is recorded (``recorded_loss.py``), and so is the optimizer's formula; both are bound to the data
(``Program.bind``).  From then on the numbers of parameters and optimizer live in arrays, until ``write_back`` puts them
into the Values; ``read`` takes over what has been changed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograd import RecordingError, Value
from autograd.graph import chosen, clear_grad, numbers_of, places_of, put, set_gradients, taken, trained_among
from autograd.plan import Rows
from autograd.program import NotFiniteError, Update
from autograd.table import ARRAYS, FLOATS
from autograd.tape import Array
from nn.model import Numbers, Snapshot
from nn.objectives import Penalty
from nn.optimizers import Optimizer, PenalisedFormula, VectorPlaces, shorten
from nn.replay import parameters_of

from . import divergence
from .divergence import DivergenceError
from .recorded_loss import RecordedLoss
from .step import TrainingStep


def _changed_by_penalties(optimizer: Optimizer, penalties: Sequence[Penalty]) -> tuple[str, ...]:
    """The settings in which an optimizer remembers the penalties that it handles itself."""
    optimizer.take_penalties([])
    without = dict(vars(optimizer.hyper))
    optimizer.take_penalties(penalties)
    return tuple([name for name, number in vars(optimizer.hyper).items() if number != without.get(name)])


def _counts_steps(optimizer: Optimizer) -> bool:
    """Whether the formula takes h.t."""
    without = SimpleNamespace(**{name: number for name, number in vars(optimizer.hyper).items() if name != "t"})
    try:
        optimizer.formula(FLOATS, 0.5, 0.25, optimizer.state_of_one, without)
    except AttributeError:
        return True
    return False


def _clipped(penalise: Update, gradient: Array, clip_norm: float) -> float:
    """Add the penalties' gradient, and shorten the whole to ``clip_norm``, in place; returns the penalties' sum."""
    penalty = penalise()
    shorten(gradient, clip_norm)
    return penalty


class CompiledStep(TrainingStep):
    """A step that replays recordings of loss and formula, on arrays.

    reached_besides  the Values that a gradient of the loss reaches and that the optimizer does not move
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._rows: Rows | None = None
        self._counted = 0  # the number of steps whose batches the running statistics count
        self._arrays_are_newer = False  # than the numbers in Values and optimizer
        self._share = 1.0  # of the penalties, that the last batch carried
        self._taken = _changed_by_penalties(self.optimizer, self.penalties) if self.shares_penalties else ()
        # Where some parameters are exempt from penalties, the update remembers of each whether it is: 1 or 0.
        self._flag = (1.0,) if self.unpenalised else ()
        self._record()
        self._bind()
        self._counted = self._bound.t

    def __call__(self, rows: Rows | None = None) -> float:
        bound = self._bound
        self._arrays_are_newer = True
        self._rows = rows
        if self.shares_penalties:
            self._share_penalties(rows)
        if self._prepares:
            self.recorded.prepare(rows)
        try:
            loss = bound(rows)
        except NotFiniteError as error:
            raise divergence.with_advice(self._divergence(error)) from None
        if self.max_norm is not None:
            self._shorten()
        if self._measures:
            self._count_batch()
        return loss

    def batches(self, rows: Rows, size: int, losses: list[float]) -> None:
        if self.shares_penalties or self._prepares or self._measures or self.max_norm is not None:
            super().batches(rows, size, losses)  # there is something to do between two batches
            return
        self._arrays_are_newer = True
        diverged = None
        try:
            self._bound.batches(rows, size, losses)
        except NotFiniteError as error:
            diverged = error
        finally:  # the batch of the last step, or of the one that led to nan or infinity
            start = size * (len(losses) - (diverged is None))
            if start >= 0:
                self._rows = rows[start : start + size]
        if diverged is not None:
            raise divergence.with_advice(self._divergence(diverged))

    def _share_penalties(self, rows: Rows | None) -> None:
        """Let the batch carry its share of the penalties: those of the recording, and those of the optimizer itself."""
        share = 1.0 if rows is None else len(rows) / len(self.X)
        if share != self._share:
            self._share = share
            self.optimizer.take_penalties(self.penalties_of(rows))
            taken = {name: getattr(self.optimizer.hyper, name) for name in self._taken}
            if self.clip_norm is None:
                self._bound.update.set(penalty_share=share, **taken)
            else:
                self._bound.update.set(**taken)
                self._penalise.set(penalty_share=share)

    def set_learning_rate(self, rate: float) -> None:
        self.optimizer.learning_rate = rate
        self._bound.learning_rate = rate

    def write_back(self, *, parameters_only: bool = False) -> None:
        bound, optimizer = self._bound, self.optimizer
        if not self._arrays_are_newer:
            return
        bound.settle()
        self._shorten()
        if self._measures:
            self._count_batch()
            self.recorded.set_statistics(self._statistics)
        if parameters_only:
            bound.write_back()
            return
        steps, left_alone = bound.t - self._begun, self._left_alone
        weights, memory = taken(bound.parameters, bound.places), np.empty((len(self._memory()), len(bound.places)))
        for row, numbers in zip(memory, self._memory(), strict=True):
            taken(numbers, bound.places, into=row)
        still = [optimizer.parameters[i] for i in self._still.tolist()]
        if still:
            moved, weights = weights, numbers_of(optimizer.parameters)
            weights[self._moving] = moved
            moved, memory = memory, optimizer.memory.copy()
            memory[:, self._moving] = moved
            counts = np.array(left_alone)
            counts[self._still] += steps
            left_alone = counts.tolist()
        optimizer.take(weights, memory, bound.t + self._late, left_alone)
        if steps:
            for parameter in (*still, *self.others):
                clear_grad(parameter)
            set_gradients(bound.values, self._gradient())
        self._arrays_are_newer = False

    def snapshot_of_loss(self) -> tuple[Numbers, Snapshot]:
        bound = self._bound
        self.write_back(parameters_only=True)
        held = Numbers(self.model)
        numbers, places = numbers_of(held.parameters), places_of(bound.values, held.parameters)
        numbers[places[places >= 0]] = bound.began_with[bound.places[places >= 0]]
        return held, (numbers.tolist(), held.copy()[1])

    def read(self) -> None:
        """Take over what has been changed in parameters, optimizer and network."""
        is_own = not self._formula.repeatable  # code of the user's own may read anything
        if self.recorded.is_own:
            self.write_back()  # before its code is run, which may raise an error
        holds = self.recorded.holds()
        if holds and self._arrays_are_newer and not is_own:
            return  # the numbers in Values and optimizer are old ones
        self.write_back()
        if not holds:  # another activation, or other weights: another loss
            self._require_known_parameters()
            self._record()
            self._bind()
            self.recorded.require_parameters_only(self.reached_besides, parameters_of(self.model))
        elif (
            is_own or self._constants() != self._bound_constants or (self._must_count_each() and not self._counts_each)
        ):
            self._bind()
        else:
            self._bound.read()
            self._read_optimizer()
        self._counted, self._statistics = self._bound.t, self.recorded.statistics()

    # -- Binding ----------------------------------------------------------------------------------------

    def _record(self) -> None:
        self.recorded = RecordedLoss(self.model, self.objective, self.X, self.targets, weights=self.weights)
        self._prepares = self.recorded.changes_with_batch
        self._statistics = self.recorded.statistics()
        self._measures = bool(self._statistics)

    def _bind(self) -> None:
        optimizer, recorded = self.optimizer, self.recorded
        if not all([type(number) in (float, int) for number in optimizer.state_of_one]):
            raise RecordingError(
                f"{type(optimizer).__name__} remembers {optimizer.state_of_one!r:.60}, which are not numbers only"
            )
        self._bound_constants = self._constants()
        reached = recorded.reached()
        places = recorded.program.trained_places(optimizer.parameters)
        self.reached_besides = chosen(reached, (places < 0).nonzero()[0])
        is_reached = np.zeros(len(optimizer.parameters), dtype=bool)
        is_reached[places[places >= 0]] = True
        if self.penalties:
            is_trained = places_of(optimizer.parameters, trained_among(optimizer.parameters)) >= 0
            is_reached |= is_trained & (places_of(optimizer.parameters, list(self.unpenalised)) < 0)
        self._moving, self._still = is_reached.nonzero()[0], (~is_reached).nonzero()[0]
        if not len(self._moving):
            raise RecordingError("no gradient of the loss reaches a parameter")
        self._counts_each = self._must_count_each()
        # The formula does not know the step, which so is freed, arrays and all, as soon as nobody needs it.
        self._formula = PenalisedFormula(
            *(optimizer, self.penalties, self.smooth_penalties),
            shared=self.shares_penalties,
            clip_value=self.clip_value,
            exempts=bool(self._flag),
            left_alone=self._counts_each,
        )
        shared = {"penalty_share": Value(self._share)} if self.shares_penalties else {}
        taken = {name: Value(getattr(optimizer.hyper, name)) for name in self._taken}
        self._bound = bound = recorded.program.bind(
            *recorded.sources,
            update=self._formula if self.clip_norm is None else self._formula.alone,
            hyper={**vars(optimizer.hyper), **taken, **(shared if self.clip_norm is None else {})},
            state=(*optimizer.state_of_one, *self._flag, *([0.0] * self._counts_each)),
            parameters=[optimizer.parameters[i] for i in self._moving.tolist()]
            if len(self._still)
            else optimizer.parameters,
            reduction=self.objective.reduction,
        )
        recorded.require_samples_by_themselves()
        if self.clip_norm is not None:
            columns = bound.parameters, bound.gradient, *self._flags()
            self._penalise = Update(bound.backend, self._formula.penalised, columns, columns[1:2], shared)
            bound.between = partial(_clipped, self._penalise, bound.gradient, self.clip_norm)
        if self._flag:
            self._flags()[0, bound.places] = places_of(bound.values, list(self.unpenalised)) < 0
        moving = [places_of(vector, bound.values) for vector in self.vectors]
        self._vectors = VectorPlaces([bound.places[found[found >= 0]] for found in moving])
        self._read_optimizer()

    def _read_optimizer(self) -> None:
        bound, optimizer = self._bound, self.optimizer
        for row, numbers in zip(self._memory(), optimizer.memory, strict=True):
            if not numbers.strides[0]:  # the same one for every parameter, as at first
                row[:] = numbers[0]
            else:
                put(row, bound.places, taken(numbers, self._moving) if len(self._still) else numbers)
        self._left_alone = optimizer.left_alone
        self._late = 0 if self._counts_each else self._left_alone[self._moving[0]]
        if self._counts_each:
            bound.state[-1, bound.places] = np.array(self._left_alone)[self._moving]
        bound.t = self._begun = optimizer.hyper.t - self._late
        bound.learning_rate = optimizer.learning_rate

    def _must_count_each(self) -> bool:
        """Whether the parameters that move have taken part in different numbers of steps, and the formula takes these."""
        counts = self.optimizer.left_alone
        if counts.count(counts[0]) == len(counts):
            return False
        moving = np.array(counts)[self._moving]
        return bool((moving != moving[0]).any()) and _counts_steps(self.optimizer)

    def _memory(self) -> Array:
        """What the optimizer remembers: an array with a row for each number and a column for each parameter."""
        found: Array = self._bound.state[: len(self.optimizer.state_of_one)]
        return found

    def _flags(self) -> Array:
        """Whether each parameter is penalised: an array with a row, or without one if all are."""
        own = len(self.optimizer.state_of_one)
        found: Array = self._bound.state[own : own + len(self._flag)]
        return found

    def _shorten(self) -> None:
        if self.max_norm is not None:
            self._vectors.shorten(self._bound.parameters, self.max_norm)

    def _constants(self) -> dict[str, Any]:
        """The optimizer's numbers that are part of the recording."""
        changing = ("learning_rate", "t", *self._taken)
        return {name: number for name, number in vars(self.optimizer.hyper).items() if name not in changing}

    def _gradient(self) -> Array:
        """The gradient that the last step has used, parameter by parameter."""
        bound = self._bound
        gradient: Array = taken(bound.gradient, bound.places)
        if self.clip_norm is not None:
            return gradient
        gradient *= self.objective.scale(self.recorded.count(self._rows))
        if self.smooth_penalties or self.clip_value is not None:
            gradient, _ = ARRAYS.evaluate(
                lambda m, *columns: self._formula.penalised(m, columns, SimpleNamespace(penalty_share=self._share)),
                taken(bound.began_with, bound.places),
                gradient,
                *self._flags()[:, bound.places],
            )
        return gradient

    # -- What is not in the parameters ------------------------------------------------------------------

    def _count_batch(self) -> None:
        """Let the last batch count in the running statistics, if it does not yet."""
        if self._bound.t == self._counted:
            return
        after = self.recorded.moved(self._statistics, self._bound.extras, self._rows)
        try:
            self.recorded.require_finite(after)
        except DivergenceError as error:
            self._bound.take_back()
            raise divergence.with_advice(error) from None
        self._counted, self._statistics = self._bound.t, after

    def _divergence(self, error: NotFiniteError) -> DivergenceError:
        """The error for a step that was undone."""
        model, optimizer = self.model, self.optimizer
        if error.what == "loss":
            for parameter, number in zip(self._bound.values, error.parameters.tolist(), strict=True):
                parameter.data = number
            return self.recorded.where_it_began(error.number, self._rows)
        if error.what == "penalty":
            return divergence.of_penalties(error.number)
        after = self.recorded.moved(self._statistics, self._bound.extras, self._rows)
        try:
            self.recorded.require_finite(after)
        except DivergenceError as earlier:
            return earlier
        self._counted, self._statistics = self._bound.t, after
        parameter = self._bound.values[error.which]
        if error.what == "gradient":
            return divergence.of_gradient(model, parameter, error.number)
        if error.what == "parameter":
            return divergence.of_parameter(model, parameter, error.number)
        return divergence.of_state(model, optimizer, error.state, parameter, error.number)
