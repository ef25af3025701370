"""A compiled step of training: what ``step.py`` does sample by sample, on arrays and in one call.

The loss of one sample is recorded (``recorded.py``), the optimizer's formula too, and both are bound to the data
(``autograd.bound``).  From then on the numbers of parameters and optimizer live in arrays, until ``write_back`` puts them
where anyone can see them; ``read`` takes over what has been changed there.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from autograd import RecordingError
from autograd.plan import Rows
from autograd.program import NotFiniteError, Update
from autograd.table import ARRAYS
from autograd.tape import Array
from nn.model import Model
from nn.objectives import Objective, Penalty
from nn.optimizers import Optimizer
from nn.replay import fingerprint, in_use

from . import divergence
from .divergence import DivergenceError
from .eager_step import TrainingStep, losses, name_of
from .recorded_loss import RecordedLoss


def training_step(
    model: Model, objective: Objective, optimizer: Optimizer, X: Array, goals: Array, *, compiled: bool, **options: Any
) -> TrainingStep | CompiledStep:
    """A step as ``fit`` makes it; if it cannot be compiled, an eager one, after a warning that gives the reason."""
    if compiled:
        kind = CompiledSearch if searches(optimizer) else CompiledStep
        try:
            return kind(model, objective, optimizer, X, goals, **options)
        except RecordingError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - whatever a model of the user's own does with numbers only
            with in_use(model):
                losses(model, objective, X[:1].tolist(), goals[:1].tolist())  # where it is a mistake it shows here, too
            reason = f"{type(error).__name__}: {error}"
        warnings.warn(
            f"training sample by sample, which takes far longer, because this cannot be compiled: {reason}. With "
            "compiled=False there is no warning",
            UserWarning,
            stacklevel=3,
        )
    return TrainingStep(model, objective, optimizer, X, goals, **options)


def searches(optimizer: Optimizer) -> bool:
    """Whether its step is more than a formula."""
    kind = type(optimizer)
    return kind.advance is not Optimizer.advance or kind.step is not Optimizer.step


class CompiledStep:
    """A step on a batch, to be called again and again; arguments as for ``TrainingStep``."""

    def __init__(
        self,
        model: Model,
        objective: Objective,
        optimizer: Optimizer,
        X: Array,
        goals: Array,
        *,
        penalties: tuple[Penalty, ...] = (),
        clip_value: float | None = None,
        clip_norm: float | None = None,
    ) -> None:
        self.objective = objective
        self.optimizer = optimizer
        self.penalties = penalties
        self.smooth_penalties = optimizer.take_penalties(penalties)
        self.clip_value = clip_value
        self.clip_norm = clip_norm
        self._model, self._X, self._goals = model, X, goals
        self._record()
        self._rows: Rows | None = None
        self._seen = True  # whether Values and optimizer have the numbers of the arrays
        self._bind()

    def __call__(self, rows: Rows | None = None) -> float:
        """One step on a batch, or on all samples; returns its loss, penalties included, from before the step."""
        bound = self._bound
        self._seen = False
        self._rows = rows
        if self._draws:
            self._recorded.draw(rows)
        try:
            loss = bound(rows)
        except NotFiniteError as error:
            raise self._divergence(error) from None
        if self._measures:
            self._measure()
        return loss

    def write_back(self, *, parameters_only: bool = False) -> None:
        """Put the numbers where anyone can see them: in parameters, their gradients, optimizer and running statistics.

        parameters_only  do not bother with gradients and optimizer: the model is only going to be used
        """
        bound, optimizer = self._bound, self.optimizer
        if self._seen:
            return
        bound.settle()
        if self._measures:
            self._measure()
            self._recorded.set_running(self._running[1])
        if parameters_only:
            bound.write_back()
            return
        state = [tuple(numbers) for numbers in bound.state[:, bound.places].T.tolist()]
        optimizer.take(bound.parameters[bound.places].tolist(), state, bound.t)
        if bound.t > self._begun:
            for parameter, gradient in zip(optimizer.parameters, self._gradient(), strict=True):
                parameter.grad = gradient
        self._seen = True

    def read(self) -> None:
        """Take over what has been changed in the parameters, the optimizer and, if it is known what it is, the network."""
        if fingerprint(self._model) != self._fingerprint:  # another activation, or other weights: another loss
            self._record()
            self._bind()
        elif self._constants() != self._bound_constants:
            self._bind()
        else:
            self._bound.read()
            self._read_optimizer()
        self._running = self._bound.t, self._recorded.running()

    # -- Binding ----------------------------------------------------------------------------------------

    def _record(self) -> None:
        self._fingerprint = fingerprint(self._model)
        self._recorded = RecordedLoss(self._model, self.objective, self._X, self._goals)
        self._draws = bool(self._recorded.masks)
        self._measures = bool(self._recorded.function.norms)
        self._running = self.optimizer.hyper.t, self._recorded.running()  # after so many steps

    def _bind(self) -> None:
        optimizer, recorded = self.optimizer, self._recorded
        if not all([type(number) in (float, int) for number in optimizer.state[0]]):
            raise RecordingError(
                f"{type(optimizer).__name__} remembers {optimizer.state[0]!r:.60}, which are not numbers only"
            )
        self._bound_constants = self._constants()
        self._bound = bound = recorded.program.bind(
            *recorded.sources,
            update=self._update if self.clip_norm is None else self._update_alone,
            hyper=vars(optimizer.hyper),
            state=optimizer.state[0],
            parameters=optimizer.parameters,
            reduction=self.objective.reduction,
        )
        recorded.require_samples_by_themselves()
        if self.clip_norm is not None:
            columns = bound.parameters, bound.gradient
            self._penalized = Update(bound.backend, self._penalize, columns, columns[1:], {})
            bound.between = self._clip
        self._read_optimizer()

    def _read_optimizer(self) -> None:
        bound, optimizer = self._bound, self.optimizer
        bound.state[:, bound.places] = np.array(optimizer.state, dtype=np.float64).reshape(len(bound.places), -1).T
        bound.t = self._begun = optimizer.hyper.t
        bound.learning_rate = optimizer.learning_rate

    def _constants(self) -> dict[str, Any]:
        """The optimizer's numbers that are part of the recording."""
        return {
            name: number for name, number in vars(self.optimizer.hyper).items() if name not in ("learning_rate", "t")
        }

    def set_learning_rate(self, rate: float) -> None:
        self.optimizer.learning_rate = rate
        self._bound.learning_rate = rate

    # -- Formulas ---------------------------------------------------------------------------------------

    def _update(self, m: Any, w: Any, g: Any, state: Any, h: Any) -> tuple[Any, Any, Any]:
        """Penalties, clipping and the optimizer's formula as one."""
        g, penalty = self._penalize(m, (w, g), h)
        w, state = self.optimizer.formula(m, w, g, state, h)
        return w, state, penalty

    def _update_alone(self, m: Any, w: Any, g: Any, state: Any, h: Any) -> tuple[Any, Any]:
        return self.optimizer.formula(m, w, g, state, h)

    def _penalize(self, m: Any, columns: Any, h: Any) -> tuple[Any, Any]:
        """The gradient with that of the penalties, each number cut off where it has to be; and the penalties."""
        w, g = columns
        total = 0.0
        for penalty in self.penalties:
            total = total + penalty.strength * penalty.term(m, w)
        for penalty in self.smooth_penalties:
            g = g + penalty.derivative(m, w)
        if self.clip_value is not None:
            g = m.minimum(m.maximum(g, -self.clip_value), self.clip_value)
        return g, total

    def _clip(self) -> float:
        """Penalties, and the whole gradient shortened to ``clip_norm``, in place; returns the penalty."""
        limit = self.clip_norm
        penalty = self._penalized()
        gradient = self._bound.gradient
        largest = float(np.abs(gradient).max())
        if limit is not None and 0.0 < largest < math.inf:
            scaled = gradient / largest  # the length of a gradient that has exploded may be no finite number any more
            length = math.sqrt(scaled @ scaled)
            if length * largest > limit:
                np.multiply(scaled, limit / length, out=gradient)
        return penalty

    def _gradient(self) -> list[float]:
        """The gradient that the last step has used, parameter by parameter."""
        bound = self._bound
        gradient = bound.gradient
        if self.clip_norm is None:
            scale = self.objective.scale(self._recorded.count(self._rows))
            gradient, _ = ARRAYS.evaluate(
                lambda m, w, g: self._penalize(m, (w, g), None), bound.began_with, scale * gradient
            )
        found: list[float] = gradient[bound.places].tolist()
        return found

    # -- What is not in the parameters ------------------------------------------------------------------

    def _measure(self) -> None:
        """Let the last batch count in the running statistics, if it has not yet."""
        steps, running = self._running
        if self._bound.t != steps:
            try:
                self._running = self._bound.t, self._recorded.measured(self._bound.extras, self._rows, running)
            except DivergenceError as error:
                self._bound.take_back()
                raise DivergenceError(f"{error}; {divergence.ADVICE}") from None

    def _divergence(self, error: NotFiniteError) -> DivergenceError:
        """What to tell of a step that was undone."""
        optimizer = self.optimizer
        if error.what == "loss":
            for parameter, number in zip(optimizer.parameters, error.parameters.tolist(), strict=True):
                parameter.data = number
            found = self._recorded.where_it_began(error.number, self._rows)
        elif error.what == "price":
            found = DivergenceError(f"the loss is {error.number} because of the penalties on the weights")
        else:
            self._running = self._bound.t, self._recorded.measured(self._bound.extras, self._rows, self._running[1])
            where = name_of(self._model, optimizer.parameters[error.which])
            if error.what == "gradient":
                found = DivergenceError(f"the gradient of {where} is {error.number}, though the loss is finite")
            elif error.what == "parameter":
                found = DivergenceError(f"after the step {where} is {error.number}")
            else:
                what = (*optimizer.state_names, *["memory"] * error.state)[error.state]
                found = DivergenceError(
                    f"after the step {type(optimizer).__name__}'s {what} of {where} is {error.number}"
                )
        return DivergenceError(f"{found}; {divergence.ADVICE}")


class CompiledSearch(TrainingStep):
    """A step whose optimizer asks for loss and gradient itself, perhaps several times: they are what is compiled."""

    def __init__(
        self, model: Model, objective: Objective, optimizer: Optimizer, X: Array, goals: Array, **options: Any
    ) -> None:
        super().__init__(model, objective, optimizer, X, goals, **options)
        self._recorded = RecordedLoss(model, objective, X, goals)
        self._bound = self._recorded.program.bind_loss(
            *self._recorded.sources, parameters=optimizer.parameters, reduction=objective.reduction
        )
        self._recorded.require_samples_by_themselves()

    def _loss_and_gradient(self, rows: Rows | None) -> float:
        bound, recorded = self._bound, self._recorded
        bound.read()
        recorded.draw(rows)
        loss = bound(rows)
        if not math.isfinite(loss):
            raise recorded.where_it_began(loss, rows)
        recorded.set_running(recorded.measured(bound.extras, rows, recorded.running()))
        for parameter, gradient in zip(self.optimizer.parameters, bound.gradient[bound.places].tolist(), strict=True):
            parameter.grad += gradient
        return loss
