"""One step of training: a batch's loss, its gradient, and the optimizer's turn.

    loss = (1/N) Σ loss of each sample  +  penalties

It is all or nothing: when a number is nan or infinite, the parameters are put back to those of the last finite
loss, and the error says where it began; when anything else ends it early, Ctrl-C or an error, the model is as before
the step, or as after it.

This is the step to read: sample by sample, on Values.  Read next: ``compiled_step.py``, the same on arrays.
"""

from __future__ import annotations

import math

from autograd import Value
from autograd import sum as sum_of
from autograd.plan import Rows
from autograd.tape import Array
from nn.model import Model
from nn.module import Module, Numbers
from nn.objectives import Objective, Penalty
from nn.optimizers import Optimizer, clip_by_norm, clip_by_value
from nn.replay import listed

from . import divergence
from .divergence import DivergenceError

Table = list[list[float]]


class TrainingStep:
    """A step on a batch, to be called again and again.

    X, goals    all samples and what they should give
    penalties   added to the loss
    clip_value  cuts every gradient off at ±this
    clip_norm   shortens the whole gradient to this
    """

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
        self.model = model
        self.objective = objective
        self.optimizer = optimizer
        self.X, self.goals = X, goals
        self.penalties = penalties
        self.smooth_penalties = optimizer.take_penalties(penalties)
        self.clip_value = clip_value
        self.clip_norm = clip_norm
        # A step reads and writes every parameter, so what takes a walk through the model is done here, once.
        self._numbers = Numbers(model)
        self._together = is_batchwise(model)
        self._finite = self._numbers.copy()  # those of the last finite loss
        self._before = self._measured = self._finite[1]  # running statistics before the step, and after it

    def __call__(self, rows: Rows | None = None) -> float:
        """One step on a batch, or on all samples; returns its loss, penalties included, from before the step.

        rows  which samples are the batch
        """
        steps, memory = self.optimizer.hyper.t, self.optimizer.state
        self._before = self._measured = self._numbers.copy()[1]
        try:
            loss = self.optimizer.advance(lambda: self._evaluate(rows))
            self._require_finite_weights()
            self._require_finite_memory()
            self._set_statistics(self._measured)
        except DivergenceError as error:
            self._numbers.restore(self._finite)
            self.optimizer.state, self.optimizer.hyper.t = memory, steps
            raise DivergenceError(f"{error}; {divergence.ADVICE}") from None
        except BaseException:
            self.optimizer.settle()
            self._set_statistics(self._measured if self.optimizer.hyper.t > steps else self._before)
            raise
        return loss

    def set_learning_rate(self, rate: float) -> None:
        self.optimizer.learning_rate = rate

    def write_back(self, *, parameters_only: bool = False) -> None:
        """Nothing to be done: parameters and gradients are in their Values all the time."""

    def read(self) -> None:
        """Likewise."""

    def _loss_and_gradient(self, rows: Rows | None) -> float:
        """The loss of a batch without penalties; its gradient is added to the parameters' ``.grad``."""
        chosen = slice(None) if rows is None else rows
        X, goals = self.X[chosen].tolist(), self.goals[chosen].tolist()
        return loss_and_gradient(self.model, self.objective, X, goals, together=self._together)

    def _evaluate(self, rows: Rows | None) -> float:
        """The loss of a batch, penalties included; its gradient is left in the parameters.

        An optimizer that searches asks for it several times in a step; the running statistics count the batch once,
        as it is seen first.
        """
        parameters = self.optimizer.parameters
        self.optimizer.zero_grad()
        self._set_statistics(self._before)
        loss = self._loss_and_gradient(rows)
        for penalty in self.penalties:
            loss += penalty.of(parameters)
        for penalty in self.smooth_penalties:
            penalty.add_gradient(parameters)
        if not math.isfinite(loss):
            raise DivergenceError(f"the loss is {loss} because of the penalties on the weights")
        self._require_finite_statistics()
        self._finite = self._numbers.copy()
        if self._measured is self._before:
            self._measured = self._finite[1]
        if wrong := self._first_not_finite([parameter.grad for parameter in self._numbers.parameters]):
            raise DivergenceError(f"the gradient of {wrong}, though the loss is finite")
        if self.clip_value is not None:
            clip_by_value(parameters, self.clip_value)
        if self.clip_norm is not None:
            clip_by_norm(parameters, self.clip_norm)
        return loss

    def _set_statistics(self, numbers: list[list[float]]) -> None:
        for buffer, measured in zip(self._numbers.buffers, numbers, strict=True):
            buffer[:] = measured

    def _require_finite_statistics(self) -> None:
        for buffer in self._numbers.buffers:
            for number in buffer:
                if not math.isfinite(number):
                    where = owner(self.model, buffer) or self.model.name or "the model"
                    raise DivergenceError(f"{where} has measured {number} in the batch, though the loss is finite")

    def _require_finite_weights(self) -> None:
        if wrong := self._first_not_finite([parameter.data for parameter in self._numbers.parameters]):
            raise DivergenceError(f"after the step {wrong}")

    def _require_finite_memory(self) -> None:
        """An infinite sum of squared gradients would hold its weight still for ever."""
        for parameter, state in zip(self.optimizer.parameters, self.optimizer.state, strict=True):
            if not all(map(math.isfinite, state)):
                kind, named = type(self.optimizer).__name__, zip(self.optimizer.state_names, state, strict=True)
                what, number = next((what, number) for what, number in named if not math.isfinite(number))
                where = name_of(self.model, parameter)
                raise DivergenceError(f"after the step {kind}'s {what} of {where} is {number}")

    def _first_not_finite(self, numbers: list[float]) -> str:
        """The first parameter whose number is nan or infinite: "layer 1/neuron 2/b is nan"; "" if there is none."""
        if all(map(math.isfinite, numbers)):
            return ""
        wrong = zip(self._numbers.parameters, numbers, strict=True)
        return next(f"{name_of(self.model, p)} is {number}" for p, number in wrong if not math.isfinite(number))


def name_of(model: Model, parameter: Value) -> str:
    """Where a parameter is: "layer 1/neuron 2/w1"."""
    return next((name for name, each in model.named_parameters() if each is parameter), parameter.label)


def owner(module: Module, buffer: list[float]) -> str:
    """The part that holds a running statistic: "batch norm 1"; "" if it is the module itself."""
    for name, part in module._parts():
        if isinstance(part, Module) and any([each is buffer for each in part.buffers()]):
            inside = owner(part, buffer)
            return f"{name}/{inside}" if inside else name
    return ""


def is_batchwise(model: Model) -> bool:
    """Whether, in training, some part of the model has to see the samples of a batch together."""
    return any([module.batchwise for module in model.modules()])


def loss_and_gradient(model: Model, objective: Objective, rows: Table, goals: Table, *, together: bool) -> float:
    """The loss of a batch; its gradient is added to the parameters' ``.grad``.

    together  whether the samples have to be computed together: ``is_batchwise(model)``

    Samples that do not depend on each other have small graphs of their own, each gone before the next is made
    (one large graph keeps Python's garbage collector busy: a step takes half as long again); the gradients add up.
    Batch normalisation and dropout see the whole batch.
    """
    scale = objective.scale(len(rows))
    if together:
        loss = sum_of(losses(model, objective, rows, goals)) * scale
        if not math.isfinite(loss.data):
            raise divergence.of_loss(loss)
        loss.backward()
        return float(loss.data)
    total = 0.0
    for row, goal in zip(rows, goals, strict=True):
        (loss,) = losses(model, objective, [row], [goal])
        if not math.isfinite(loss.data):
            raise divergence.of_loss(loss)
        loss.backward(scale)
        total += loss.data
    return total * scale


def losses(model: Model, objective: Objective, rows: Table, goals: Table) -> list[Value]:
    """The loss of each sample."""
    fused = objective.wants_logits(model.output_activation)
    outputs = model.batch(rows, logits=True) if fused else model.batch(rows)
    return [objective(listed(output), goal) for output, goal in zip(outputs, goals, strict=True)]
