"""Binds a loss to data that stay where they are, without touching a Value.

    loss = program.bind_loss(X, T)
    loss()                      the loss; its gradient is in loss.gradient
    loss.write_back()           the parameters' numbers, into their Values

Reading 10⁵ parameters out of Values and writing them back costs as much as a step of training.  So data and parameters
are bound once: they lie in arrays that every call works on in place.

Read next: ``bound_step.py``, which adds an update.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Hashable
from typing import Any, Literal, NamedTuple, SupportsIndex, TypeAlias, cast

import numpy as np

from autograd.graph import Value, numbers_of, put, set_numbers, taken
from autograd.plan import Rows
from autograd.tape import Array, follow, followers

from .compiled import Executable

Reduction: TypeAlias = Literal["mean", "sum"]


class Origin(NamedTuple):
    """What a binding was made of, so that a copy can be bound anew.

    program     whose ``_binding`` made it
    arguments   as they were given, and by name
    parameters  all Values that the program closes over, in the order in which it was recorded
    """

    program: Any
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    parameters: list[Value]


class Binding(NamedTuple):
    """Everything that a loss is bound to.

    executable  computes its gradients for the values
    sources     the arguments of all samples
    samples     how many there are
    values      the Values whose gradients are computed
    reduction   whether it is the mean or the sum over the samples
    origin      what it was made of
    """

    executable: Executable
    sources: list[Array]
    samples: int
    values: list[Value]
    reduction: Reduction
    origin: Origin


#: The number of this process among its forked parents.  A call that was under way in another thread when the process
#: was forked never ends in the child, where nothing is under way.
_process = 1


def _forked() -> None:
    global _process  # noqa: PLW0603
    _process += 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class BoundLoss:
    """A compiled loss on data that stay where they are; see ``Program.bind``.

    parameters  their numbers, an array to work on
    gradient    of the loss, as the last call left it
    places      where in these arrays each of the Values is, in the order they were given
    extras      what the function returned besides the loss, as numbers of the whole batch
    """

    _what = "loss"

    def __init__(self, binding: Binding) -> None:
        executable, sources, self.samples, self.values, self.reduction, _ = self._binding = binding
        self._with_every_branch: BoundLoss | None = None
        self._busy = 0  # the process in which a call is under way
        plan = executable.plan
        count = plan.trained
        self.backend = executable.backend
        self.executor = self.backend.executor(plan)
        self.executor.bind(sources)
        self.parameters: Array = self.executor.shared[:count]
        self.gradient: Array = self.executor.shared[count : 2 * count]
        self._all_values = executable.parameters  # with those that are not trained
        self._all_rows = plan.parameters
        self.places = executable.places_of(self.values)
        self._loss = plan.outputs[0][1]
        extras = plan.outputs[1:]
        if any([varies for varies, _ in extras]):
            raise ValueError(
                "besides the loss a bound function returns numbers of the whole batch, as batch_mean gives"
            )
        self._extras = np.array([row for _, row in extras], dtype=np.intp)
        self._read_values()

    def __call__(self, rows: Rows | None = None) -> float:
        """The loss of these samples, their row numbers as an array, or of all; its gradient is in ``gradient``."""
        self._begin()
        try:
            loss, scale = self._evaluate(rows)
            self._scale_gradient(scale)
        finally:
            self._busy = 0
        return loss

    def _begin(self) -> None:
        """Begin a call, after which ``_busy`` becomes 0 again.

        No signal is looked at between the assignment and the ``try`` of the caller, in CPython.
        """
        if self._busy == _process:
            self._require_idle()
        self._busy = _process

    def _require_idle(self) -> None:
        """Keep out another thread, or a signal's handler, while a call is under way.

        Nobody waits, so that a handler cannot wait for what it has interrupted.
        """
        if self._busy == _process:
            raise RuntimeError(
                f"this {self._what} is under way in another thread, or was interrupted by this signal's handler: "
                f"bind a {self._what} for each thread and handler"
            )

    def _evaluate(self, rows: Rows | None) -> tuple[float, float]:
        """The loss, and the factor that turns ``gradient``, which is that of the sum, into that of the loss."""
        lanes, scale = self._lanes(rows)
        self.executor.run(lanes, rows)
        self._look_again(lanes, rows)
        return float(self.executor.shared[self._loss]) * scale, scale

    def _look_again(self, lanes: int, rows: Rows | None) -> None:
        """Where the gradient is nan, ask the tape that masks every branch that was not selected (``compiled.py``)."""
        if not np.isnan(self.gradient).any():
            return
        if self._with_every_branch is None:
            executable = self._binding.executable.every_branch
            if executable is None:
                return
            self._with_every_branch = BoundLoss(self._binding._replace(executable=executable))
        sure = self._with_every_branch
        sure.executor.shared[sure._all_rows] = self.executor.shared[self._all_rows]
        sure.executor.run(lanes, rows)
        found = self.gradient[self.places]
        self.gradient[self.places] = np.where(np.isnan(found), sure.gradient[sure.places], found)

    def _lanes(self, rows: Rows | None) -> tuple[int, float]:
        """How many samples there are, and the factor that turns their sum into the loss."""
        lanes = self.samples if rows is None else len(rows)
        if self.reduction != "mean":
            return lanes, 1.0
        if not lanes:
            raise ValueError("there are 0 samples, and the mean of nothing has no gradient")
        return lanes, 1.0 / lanes

    def _scale_gradient(self, scale: float) -> None:
        if scale != 1.0:
            np.multiply(self.gradient, scale, out=self.gradient)

    @property
    def extras(self) -> Array:
        found: Array = self.executor.shared[self._extras]
        return found

    def read(self) -> None:
        """Take over the numbers that the Values have now."""
        self._require_idle()
        self._read_values()

    def _read_values(self) -> None:
        follow(followers(self._all_values))
        put(self.executor.shared, self._all_rows, numbers_of(self._all_values))

    def write_back(self) -> None:
        """Give the Values the numbers that the parameters have now: all of them, even if Ctrl-C comes meanwhile."""
        self._require_idle()
        numbers = taken(self.parameters, self.places)
        try:
            set_numbers(self.values, numbers)
        except BaseException:
            set_numbers(self.values, numbers)
            raise

    # -- Copies -----------------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        """What a copy or a pickle holds: what it was bound to, and the numbers that there are now.

        A copy records and binds anew.  Its Values are those that the copied program closes over, so they are called by their
        place in the recording.
        """
        self._require_idle()
        binding = self._binding
        program, arguments, named, known = binding.origin
        position = {value: i for i, value in enumerate(known)}
        numbers = dict(zip(self._all_values, self.executor.shared[self._all_rows].tolist(), strict=True))
        return {
            "origin": (program, arguments, named, binding.reduction),
            "values": [position.get(value, value) for value in self.values],
            "numbers": [numbers.get(value) for value in known],
            "parameters": self.parameters[self.places],
            "gradient": self.gradient[self.places],
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        # The model that the program calls may keep this copy, and is not complete yet.
        vars(self)["_to_be_bound"] = state
        self.__class__ = _to_be_bound(cast("Hashable", type(self)))

    def _begin_with(self, binding: Binding, state: dict[str, Any]) -> None:  # noqa: ARG002 - a step reads more of it
        BoundLoss.__init__(self, binding)

    def _bind_again(self, state: dict[str, Any]) -> None:
        """Become the copy that this is the state of."""
        program, arguments, named, reduction = state["origin"]
        known = program._binding(arguments, named, None, reduction).origin.parameters
        values = [known[value] if isinstance(value, int) else value for value in state["values"]]
        self._begin_with(program._binding(arguments, named, values, reduction), state)
        numbers = dict(zip(known, state["numbers"], strict=True))
        row_of = dict(zip(self._all_values, self._all_rows.tolist(), strict=True))
        for value, number in numbers.items():
            if number is not None and value in row_of:
                self.executor.shared[row_of[value]] = number
        self.parameters[self.places] = state["parameters"]
        self.gradient[self.places] = state["gradient"]


class _ToBeBound:
    """What a copy is until the first of its attributes is asked for: then it is bound.

    A class of its own, since attributes are found more slowly where there is a ``__getattr__``: a step of 16 neurons
    would take a twentieth longer.
    """

    _bind_again: Callable[[dict[str, Any]], None]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self._bind()
        return getattr(self, name)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        self._bind()
        return self.__reduce_ex__(protocol)

    def _bind(self) -> None:
        waiting, state = type(self), vars(self).pop("_to_be_bound")
        self.__class__ = waiting.__bases__[1]
        try:
            self._bind_again(state)
        except BaseException:
            self.__class__ = waiting
            vars(self)["_to_be_bound"] = state
            raise


@functools.cache
def _to_be_bound(kind: Any) -> type[BoundLoss]:
    return type(kind.__name__, (_ToBeBound, kind), {})
