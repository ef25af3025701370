"""The bound step: a whole step of training, without touching a Value.

    step = loss.bind(X, T, update=lambda m, w, g, state, h: (w - h.learning_rate * g, state), hyper={"learning_rate": 0.1})
    for _ in range(100):
        step()                      forward, backward, update
    step.write_back()               the parameters' numbers, into their Values

Reading 10⁵ parameters out of Values and writing them back costs as much as the step itself.  So data, parameters and
what the optimizer remembers are bound once: they lie in arrays that every step works on in place.

An update is one formula for one parameter, (w, g, state) → (w′, state′).  Recorded like any other function (by
``OnTape``) it is replayed over all of them: here a lane is a parameter.

A step is all or nothing.  Before numbers are overwritten they are copied; a step that is interrupted, or ends in nan or
infinity, is undone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from .blocks import Rows
from .executors import Executor
from .pipeline import Executable
from .structure import Array
from .update import Update
from .value import Value

#: (m, w, g, state, h) → (w′, state′) or (w′, state′, price); m is the number system, h holds the hyperparameters.
Rule = Callable[..., tuple[Any, ...]]

Reduction = Literal["mean", "sum"]
What = Literal["loss", "gradient", "price", "parameter", "state"]


class NotFiniteError(ArithmeticError):
    """A step that led to nan or infinity, and was undone.

    what        which number it was
    which       of which parameter, counted as they were given; −1 for a loss or price
    state       which of the numbers that the update remembers; −1 for anything else
    number      nan or infinity
    parameters  at which it happened: those that the step began with
    """

    def __init__(
        self,
        what: What,
        number: float,
        parameters: Array,
        which: int = -1,
        state: int = -1,
    ) -> None:
        where = "" if which < 0 else f" of parameter {which}"
        super().__init__(
            f"the {what}{where} is {number}: the parameters were put back to those of the last finite loss"
        )
        self.what, self.number, self.parameters, self.which, self.state = what, number, parameters, which, state


class BoundLoss:
    """A compiled loss on data that stay where they are; see ``Program.bind``.

    parameters  their numbers, an array to work on
    gradient    of the loss, as the last call left it
    places      where in these arrays each of the Values is, in the order they were given
    extras      what the function returned besides the loss, as numbers of the whole batch
    """

    def __init__(
        self,
        executable: Executable,
        sources: Sequence[Array],
        samples: int,
        values: Sequence[Value],
        reduction: Reduction,
    ) -> None:
        plan = executable.plan
        count = plan.trained
        self.executor = Executor(plan)
        self.executor.bind(sources)
        self.samples = samples
        self.values = list(values)
        self.reduction = reduction
        self.parameters: Array = self.executor.shared[:count]
        self.gradient: Array = self.executor.shared[count : 2 * count]
        self._read = list(executable.parameters)  # with those that are not trained
        row_of = dict(zip(self._read, plan.parameters.tolist(), strict=True))
        self.places: Rows = np.array([row_of[value] for value in self.values], dtype=np.intp)
        self._loss = plan.outputs[0][1]
        extras = plan.outputs[1 + count :]
        if any([varies for varies, _ in extras]):
            raise ValueError(
                "besides the loss a bound function returns numbers of the whole batch, as batch_mean gives"
            )
        self._extras = np.array([row for _, row in extras], dtype=np.intp)
        BoundLoss.read(self)

    def __call__(self, rows: Rows | None = None) -> float:
        """The loss of these samples, their row numbers as an array, or of all; its gradient is in ``gradient``."""
        loss, scale = self._evaluate(rows)
        if scale != 1.0:
            np.multiply(self.gradient, scale, out=self.gradient)
        return loss

    def _evaluate(self, rows: Rows | None) -> tuple[float, float]:
        """The loss, and what the gradient, which is that of the sum, has yet to be multiplied by."""
        lanes = self.samples if rows is None else len(rows)
        if not lanes and self.reduction == "mean":
            raise ValueError("there are 0 samples, and the mean of nothing has no gradient")
        self.executor.run(lanes, rows)
        scale = 1.0 / lanes if self.reduction == "mean" else 1.0
        return float(self.executor.shared[self._loss]) * scale, scale

    @property
    def extras(self) -> Array:
        found: Array = self.executor.shared[self._extras]
        return found

    def read(self) -> None:
        """Take over the numbers that the Values have now."""
        self.executor.shared[self.executor.plan.parameters] = [value._data for value in self._read]

    def write_back(self) -> None:
        """Give the Values the numbers that the parameters have now: all of them, even if Ctrl-C comes meanwhile."""
        numbers = self.parameters[self.places].tolist()
        try:
            _write(self.values, numbers)
        except BaseException:
            _write(self.values, numbers)
            raise


class BoundStep(BoundLoss):
    """Loss, gradient and update in one call.

    state  what the update remembers: an array with a row for each number and a column for each parameter
    t      how many steps there have been
    """

    def __init__(
        self,
        executable: Executable,
        sources: Sequence[Array],
        samples: int,
        values: Sequence[Value],
        reduction: Reduction,
        *,
        update: Rule,
        hyper: Mapping[str, Any],
        state: Sequence[float],
    ) -> None:
        super().__init__(executable, sources, samples, values, reduction)
        self.state: Array = np.repeat(np.array([[*state]], dtype=np.float64).T, len(self.parameters), axis=1)
        self.t = 0
        self._whole = True
        self._kept, self._older = self.parameters.copy(), self.parameters.copy()
        self._kept_state, self._kept_t = self.state.copy(), 0

        def formula(m: Any, columns: Sequence[Any], h: Any) -> tuple[Any, ...]:
            w, g, *remembered = columns
            found = update(m, w, h.scale * g, tuple(remembered), h)
            changed, memory, price = found if len(found) == 3 else (*found, 0.0)
            return changed, *memory, price

        memory = list(self.state)
        self.update = Update(
            formula,
            (self.parameters, self.gradient, *memory),
            (self.parameters, *memory),
            {**hyper, "t": 1.0, "scale": 1.0},
        )

    def __call__(self, rows: Rows | None = None) -> float:
        """One step on these samples, or on all; returns the loss from before it, with the price of the parameters.

        Raises NotFiniteError, and puts the parameters back to those of the last finite loss, if a number is not finite.
        """
        self.settle()
        loss, scale = self._evaluate(rows)
        if not math.isfinite(loss):
            raise self._diverged("loss", loss)
        if not np.isfinite(self.gradient).all():
            raise self._diverged("gradient")
        self._keep()
        self.t += 1
        self.update.set(t=self.t, scale=scale)
        price = self.update()
        if not math.isfinite(price):
            raise self._diverged("price", price)
        if not np.isfinite(self.parameters).all():
            raise self._diverged("parameter")
        if not np.isfinite(self.state).all():
            raise self._diverged("state")
        self._whole = True
        return loss + price

    @property
    def learning_rate(self) -> float:
        return self.update.get("learning_rate")

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        self.update.set(learning_rate=rate)

    def read(self) -> None:
        self.settle()
        super().read()
        self._kept[:] = self._older[:] = self.parameters

    def write_back(self) -> None:
        self.settle()
        super().write_back()

    def settle(self) -> None:
        """Undo a step that was interrupted; else do nothing."""
        if not self._whole:
            np.copyto(self.parameters, self._kept)
            np.copyto(self.state, self._kept_state)
            self.t = self._kept_t
            self._whole = True

    def _keep(self) -> None:
        """Copy the numbers that the update is going to overwrite."""
        self._kept, self._older = self._older, self._kept
        np.copyto(self._kept, self.parameters)
        np.copyto(self._kept_state, self.state)
        self._kept_t = self.t
        self._whole = False

    def _diverged(self, what: What, number: float = 0.0) -> NotFiniteError:
        """Undo the step, put the parameters back to those of the last finite loss, and say what was not finite."""
        which = state = -1
        if what in ("gradient", "parameter"):
            found = (self.gradient if what == "gradient" else self.parameters)[self.places]
            which = int(np.flatnonzero(~np.isfinite(found))[0])
            number = float(found[which])
        elif what == "state":
            memory = self.state[:, self.places]
            which, state = map(int, np.argwhere(~np.isfinite(memory.T))[0])
            number = float(memory[state, which])
        self.settle()
        at = self.parameters[self.places]
        if what == "loss":
            np.copyto(self.parameters, self._kept)
        elif what == "price":
            np.copyto(self.parameters, self._older)
        return NotFiniteError(what, number, at, which, state)


def _write(values: Sequence[Value], numbers: Sequence[float]) -> None:
    for value, number in zip(values, numbers, strict=True):
        value.data = number
