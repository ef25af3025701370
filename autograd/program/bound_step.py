"""Takes a whole step of training, without touching a Value: forward, backward, update.

    step = loss.bind(X, T, update=lambda m, w, g, state, h: (w - h.learning_rate * g, state), hyper={"learning_rate": 0.1})
    for _ in range(100):
        step()
    step.write_back()           the parameters' numbers, into their Values

The optimizer's memory is bound like data and parameters (``bound_loss.py``): all lie in arrays that every step works on in
place.

A step is all or nothing.  Before numbers are overwritten they are copied; a step that is interrupted, or that ends in
nan or infinity, is undone (``journal.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from autograd.plan import Rows
from autograd.tape import Array

from .bound_loss import Binding, BoundLoss
from .journal import Journal
from .update import Update

#: (m, w, g, state, h) → (w′, state′) or (w′, state′, penalty); m is the number system, h holds the hyperparameters.
Rule: TypeAlias = Callable[..., tuple[Any, ...]]

What: TypeAlias = Literal["loss", "gradient", "penalty", "parameter", "state"]


class NotFiniteError(ArithmeticError):
    """A step that led to nan or infinity, and was undone.

    what        the kind of number that was not finite
    number      nan or infinity
    parameters  those that the step began with
    which       the parameter that it belongs to, counted as they were given; −1 for a loss or penalty
    state       which of the numbers it is that the update remembers; −1 for another kind
    """

    def __init__(self, what: What, number: float, parameters: Array, which: int = -1, state: int = -1) -> None:
        where = "" if which < 0 else f" of parameter {which}"
        super().__init__(
            f"the {what}{where} is {number}: the parameters were put back to those of the last finite loss"
        )
        self.what, self.number, self.parameters, self.which, self.state = what, number, parameters, which, state


class BoundStep(BoundLoss):
    """Loss, gradient and update in one call.

    state    what the update remembers: an array with a row for each number and a column for each parameter
    between  called after the gradient of the mean (or sum) is in ``gradient`` and before the update, to change it
             there; it returns a penalty that is added to the loss
    """

    _what = "step"

    between: Callable[[], float] | None = None

    def __init__(self, binding: Binding, *, update: Rule, hyper: Mapping[str, Any], state: Sequence[float]) -> None:
        super().__init__(binding)
        self.state: Array = np.empty((len(state), len(self.parameters)))
        self.state[:] = np.reshape(state, (-1, 1))
        self._copies: Array = np.stack([self.parameters, self.parameters])
        self._journal = Journal(finished=1)
        memory = list(self.state)
        self.update = Update(
            self.backend,
            _of_columns(update),
            (self.parameters, self.gradient, *memory),
            (self.parameters, *memory),
            {**hyper, "t": 1.0, "gradient_scale": 1.0},
        )
        self._moving = np.flatnonzero(self.update.changed[1:])  # the numbers of the memory that a step changes
        self._kept_state = np.zeros((len(self._moving), len(self.parameters)))
        self._made_of = {"update": update, "hyper": dict(hyper), "state": tuple(state)}
        self._at_once: Any = None
        if self.backend.whole_step is not None:
            rows = self._loss, *self.update.rows
            arrays = self.parameters, self._copies, self.gradient
            memory = [(self.state[row], kept) for row, kept in zip(self._moving, self._kept_state, strict=True)]
            self._at_once = self.backend.whole_step(
                self.executor, self.update.executor, rows, arrays, memory, self._journal
            )

    def __call__(self, rows: Rows | None = None) -> float:
        """One step on these samples, or on all; returns the loss from before it, with the penalty on the parameters.

        Raises NotFiniteError, and puts the parameters back to those of the last finite loss, if a number is not finite.
        """
        self._begin()
        try:
            self._settle()
            if self._at_once is None or self.between is not None:
                return self._update(*self._evaluate(rows))
            lanes, scale = self._lanes(rows)
            total: float = self._at_once(lanes, rows, scale)
            return total if self._at_once.finite else self._where_not_finite(total, rows)
        finally:
            self._busy = 0

    def batches(self, rows: Rows, size: int, losses: list[float]) -> None:
        """A step for each batch, ``size`` of these samples at a time: as calling the step for one after the other.

        losses  an empty list; to it is appended what each step returns, as soon as it is done
        """
        if self._at_once is None or self.between is not None or size < 1:
            for start in range(0, len(rows), size):
                losses.append(self(rows[start : start + size]))  # noqa: PERF401 - each as soon as it is known
            return
        self._begin()
        try:
            self._settle()
            size, left = min(size, max(len(rows), 1)), rows
            while len(left):
                total = self._at_once.batches(left, size, self.reduction == "mean", losses)
                if self._at_once.finite:
                    break
                start = size * len(losses)
                losses.append(self._where_not_finite(total, rows[start : start + size]))
                left = rows[start + size :]
        finally:
            self._busy = 0

    def _update(self, loss: float, scale: float) -> float:
        """The rest of a step, once loss and gradient are known."""
        if not math.isfinite(loss):
            raise self._diverged("loss", loss)
        if self.between is not None:
            self._scale_gradient(scale)
            scale = 1.0
            loss += self.between()
            if not math.isfinite(loss):
                raise self._diverged("penalty", loss)
        if not np.isfinite(self.gradient).all():
            raise self._diverged("gradient")
        self._keep()
        self.t += 1
        self.update.set(t=self.t, gradient_scale=scale)
        penalty = self.update()
        if not math.isfinite(penalty):
            raise self._diverged("penalty", loss + penalty)
        if not np.isfinite(self.parameters).all():
            raise self._diverged("parameter")
        if not np.isfinite(self.state).all():
            raise self._diverged("state")
        self._journal.finished = 1
        return loss + penalty

    def _where_not_finite(self, total: float, rows: Rows | None) -> float:
        """The result of a step in one call that met a number which is not finite, if computing it again gives finite ones."""
        lanes, scale = self._lanes(rows)
        loss = float(self.executor.shared[self._loss]) * scale
        if not math.isfinite(loss):
            raise self._diverged("loss", loss)
        if not np.isfinite(self.gradient).all():  # nothing has been overwritten
            self._look_again(lanes, rows)
            return self._update(loss, scale)
        if not math.isfinite(total):
            raise self._diverged("penalty", total)
        raise self._diverged("state" if np.isfinite(self.parameters).all() else "parameter")

    @property
    def t(self) -> int:
        """How many steps there have been."""
        return self._journal.steps

    @t.setter
    def t(self, steps: int) -> None:
        self._journal.steps = steps

    @property
    def began_with(self) -> Array:
        """The parameters that the last step began with."""
        kept: Array = self._copies[self._journal.copy]
        return kept

    @property
    def _older(self) -> Array:
        """The parameters that the step before the last began with."""
        older: Array = self._copies[1 - self._journal.copy]
        return older

    @property
    def learning_rate(self) -> float:
        return self.update.get("learning_rate")

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self.update.set(learning_rate=rate)

    def read(self) -> None:
        self.settle()
        super().read()
        self._copies[:] = self.parameters

    def write_back(self) -> None:
        self.settle()
        super().write_back()

    def settle(self) -> None:
        """Undo a step that was interrupted; else do nothing."""
        self._require_idle()
        self._settle()

    def _settle(self) -> None:
        journal = self._journal
        if not journal.finished:
            kept, began_with = journal.kept, self.began_with
            self.parameters[:kept] = began_with[:kept]
            began_with[kept:] = self.parameters[kept:]
            self.state[self._moving, :kept] = self._kept_state[:, :kept]
            journal.steps = journal.steps_before
            journal.finished = 1

    def take_back(self) -> None:
        """Undo the last step, and put the parameters back to those of the loss before it."""
        self._require_idle()
        self._journal.finished = 0
        self._settle()
        np.copyto(self.parameters, self._older)

    def __getstate__(self) -> dict[str, Any]:
        self._require_idle()
        self._settle()
        journal, update = self._journal, self.update
        return {
            **super().__getstate__(),
            "made_of": self._made_of,
            "hyper": {name: update.get(name) for name in update.changing},
            "memory": self.state[:, self.places],
            "kept": self._copies[:, self.places],
            "kept_memory": self._kept_state[:, self.places],
            "journal": (journal.steps, journal.steps_before, journal.copy),
            "between": self.between,
        }

    def _begin_with(self, binding: Binding, state: dict[str, Any]) -> None:
        BoundStep.__init__(self, binding, **state["made_of"])

    def _bind_again(self, state: dict[str, Any]) -> None:
        super()._bind_again(state)
        self.update.set(**state["hyper"])
        self.state[:, self.places] = state["memory"]
        self._copies[:, self.places] = state["kept"]
        self._kept_state[:, self.places] = state.get("kept_memory", state["memory"][self._moving])
        self._journal.kept = len(self.parameters)
        self._journal.steps, self._journal.steps_before, self._journal.copy = state["journal"]
        if state["between"] is not None and "between" not in vars(self):
            self.between = state["between"]

    def _keep(self) -> None:
        """Copy the numbers that the update will overwrite."""
        np.copyto(self._older, self.parameters)
        np.copyto(self._kept_state, self.state[self._moving])
        self._journal.begin(len(self.parameters))

    def _diverged(self, what: What, number: float = 0.0) -> NotFiniteError:
        """Undo the step, put the parameters back to those of the last finite loss, and name the number that was not finite."""
        which = state = -1
        if what in ("gradient", "parameter"):
            found = (self.gradient if what == "gradient" else self.parameters)[self.places]
            which = int(np.flatnonzero(~np.isfinite(found))[0])
            number = float(found[which])
        elif what == "state":
            memory = self.state[:, self.places]
            which, state = map(int, np.argwhere(~np.isfinite(memory.T))[0])
            number = float(memory[state, which])
        updated = not self._journal.finished
        self._settle()
        at = self.parameters[self.places]
        if what in ("loss", "penalty"):
            np.copyto(self.parameters, self._older if updated else self.began_with)
        return NotFiniteError(what, number, at, which, state)


def _of_columns(update: Rule) -> Callable[..., tuple[Any, ...]]:
    """An update as a formula (m, (w, g, *state), h) → (w′, *state′, penalty), which scales the gradient first."""

    def formula(m: Any, columns: Sequence[Any], h: Any) -> tuple[Any, ...]:
        w, g, *remembered = columns
        found = update(m, w, h.gradient_scale * g, tuple(remembered), h)
        changed, memory, penalty = found if len(found) == 3 else (*found, 0.0)
        if len(memory) != len(remembered):
            raise ValueError(
                f"the update was given a state of {len(remembered)} numbers and returned one of {len(memory)}: "
                "say what it remembers at first with state=(0.0, …)"
            )
        return changed, *memory, penalty

    vars(formula)["repeatable"] = getattr(update, "repeatable", False)
    return formula
