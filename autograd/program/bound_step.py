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
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from autograd.graph import Value
from autograd.plan import Rows
from autograd.tape import Array

from .compiled import Executable
from .update import Update

#: (m, w, g, state, h) → (w′, state′) or (w′, state′, price); m is the number system, h holds the hyperparameters.
Rule = Callable[..., tuple[Any, ...]]

#: What is written down of a step, by the native executor as well: how many there have been, how many before the last,
#: which of the two copies has the parameters that it began with, and whether it was carried out to its end.
STEPS, STEPS_BEFORE, COPY, WHOLE = range(4)

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
        self.backend = executable.backend
        self.executor = self.backend.executor(plan)
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
        lanes, scale = self._lanes(rows)
        self.executor.run(lanes, rows)
        return float(self.executor.shared[self._loss]) * scale, scale

    def _lanes(self, rows: Rows | None) -> tuple[int, float]:
        """How many samples there are, and what their sum is multiplied by."""
        lanes = self.samples if rows is None else len(rows)
        if self.reduction != "mean":
            return lanes, 1.0
        if not lanes:
            raise ValueError("there are 0 samples, and the mean of nothing has no gradient")
        return lanes, 1.0 / lanes

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

    state    what the update remembers: an array with a row for each number and a column for each parameter
    between  called after the gradient of the mean (or sum) is in ``gradient`` and before the update, to change it
             there; it returns a price that is added to the loss
    """

    between: Callable[[], float] | None = None

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
        self._copies: Array = np.stack([self.parameters, self.parameters])
        self._kept_state = self.state.copy()
        self._ledger = array("q", [0, 0, 0, 1])

        def formula(m: Any, columns: Sequence[Any], h: Any) -> tuple[Any, ...]:
            w, g, *remembered = columns
            found = update(m, w, h.gradient_scale * g, tuple(remembered), h)
            changed, memory, price = found if len(found) == 3 else (*found, 0.0)
            if len(memory) != len(remembered):
                raise ValueError(
                    f"the update was given a state of {len(remembered)} numbers and returned one of {len(memory)}: "
                    "say what it remembers at first with state=(0.0, …)"
                )
            return changed, *memory, price

        memory = list(self.state)
        self.update = Update(
            self.backend,
            formula,
            (self.parameters, self.gradient, *memory),
            (self.parameters, *memory),
            {**hyper, "t": 1.0, "gradient_scale": 1.0},
        )
        self._at_once: Any = None
        if self.backend.whole_step is not None:
            rows = self._loss, *self.update.rows
            arrays = self.parameters, self.gradient, self.state, self._copies, self._kept_state, self._ledger
            self._at_once = self.backend.whole_step(self.executor, self.update.executor, rows, arrays)

    def __call__(self, rows: Rows | None = None) -> float:
        """One step on these samples, or on all; returns the loss from before it, with the price of the parameters.

        Raises NotFiniteError, and puts the parameters back to those of the last finite loss, if a number is not finite.
        """
        self.settle()
        if self._at_once is not None and self.between is None:
            return self._in_one_call(rows)
        loss, scale = self._evaluate(rows)
        if not math.isfinite(loss):
            raise self._diverged("loss", loss)
        if self.between is not None:
            if scale != 1.0:
                np.multiply(self.gradient, scale, out=self.gradient)
                scale = 1.0
            loss += self.between()
            if not math.isfinite(loss):
                raise self._diverged("price", loss)
        if not np.isfinite(self.gradient).all():
            raise self._diverged("gradient")
        self._keep()
        self.t += 1
        self.update.set(t=self.t, gradient_scale=scale)
        price = self.update()
        if not math.isfinite(price):
            raise self._diverged("price", loss + price)
        if not np.isfinite(self.parameters).all():
            raise self._diverged("parameter")
        if not np.isfinite(self.state).all():
            raise self._diverged("state")
        self._ledger[WHOLE] = True
        return loss + price

    def _in_one_call(self, rows: Rows | None) -> float:
        """The same, all of it by the native executor."""
        lanes, scale = self._lanes(rows)
        total: float = self._at_once(lanes, rows, scale)
        if self._at_once.finite:
            return total
        loss = float(self.executor.shared[self._loss]) * scale
        if not math.isfinite(loss):
            raise self._diverged("loss", loss)
        if not np.isfinite(self.gradient).all():
            raise self._diverged("gradient")
        if not math.isfinite(total):
            raise self._diverged("price", total)
        raise self._diverged("state" if np.isfinite(self.parameters).all() else "parameter")

    @property
    def t(self) -> int:
        """How many steps there have been."""
        return self._ledger[STEPS]

    @t.setter
    def t(self, steps: int) -> None:
        self._ledger[STEPS] = steps

    @property
    def began_with(self) -> Array:
        """The parameters that the last step began with."""
        kept: Array = self._copies[self._ledger[COPY]]
        return kept

    @property
    def _older(self) -> Array:
        """Those that the step before it began with."""
        older: Array = self._copies[1 - self._ledger[COPY]]
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
        ledger = self._ledger
        if not ledger[WHOLE]:
            np.copyto(self.parameters, self.began_with)
            np.copyto(self.state, self._kept_state)
            ledger[STEPS] = ledger[STEPS_BEFORE]
            ledger[WHOLE] = True

    def take_back(self) -> None:
        """Undo the last step, and put the parameters back to those of the loss before it."""
        self._ledger[WHOLE] = False
        self.settle()
        np.copyto(self.parameters, self._older)

    def _keep(self) -> None:
        """Copy the numbers that the update is going to overwrite."""
        ledger = self._ledger
        np.copyto(self._older, self.parameters)
        np.copyto(self._kept_state, self.state)
        ledger[STEPS_BEFORE] = ledger[STEPS]
        ledger[COPY] = 1 - ledger[COPY]
        ledger[WHOLE] = False

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
        updated = not self._ledger[WHOLE]
        self.settle()
        at = self.parameters[self.places]
        if what in ("loss", "price"):
            np.copyto(self.parameters, self._older if updated else self.began_with)
        return NotFiniteError(what, number, at, which, state)


def _write(values: Sequence[Value], numbers: Sequence[float]) -> None:
    for value, number in zip(values, numbers, strict=True):
        value.data = number
