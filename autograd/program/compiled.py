"""Makes tapes for values and for gradients of one recording, each improved and arranged when it is first needed.

recording ─ passes BEFORE ─┬─────────────────── passes AFTER ─ blocks     values
                           ├─ differentiate ─── passes AFTER ─ blocks     gradients of the parameters
                           └─ differentiate ─── passes AFTER ─ blocks     gradients of the arguments

Of a tape of gradients there is a second, longer one, that masks every branch that was not selected.  It is made and run
only where the first gives nan (``tape/gradients`` says why that is enough).

Read next: ``update.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.graph import Value, chosen, each_once, numbers_of, places_of, put, reach_inputs, taken, trained_among
from autograd.plan import Backend, Executor, Rows, arrange
from autograd.table import once
from autograd.tape import (
    AFTER,
    BEFORE,
    Arguments,
    Array,
    Kind,
    Pass,
    Recording,
    Tape,
    as_read,
    code_of,
    codes_where,
    collector_paused,
    differentiate,
    followers,
    has_unmasked,
    write_out,
    written,
)

#: The names that ``compile(f, without=…)`` takes, to show what each is good for: those of the passes, computing only
#: the gradients that were asked for, and forming blocks.
PRUNE, BLOCKS = "prune_gradients", "form_blocks"
OPTIONAL = (*dict.fromkeys([improve.__name__ for improve in (*BEFORE, *AFTER)]), PRUNE, BLOCKS)


@dataclass(frozen=True)
class PassReport:
    """The number of instructions before and after a pass."""

    stage: str
    name: str
    before: int
    after: int

    def __str__(self) -> str:
        return f"{self.stage:10} {self.name:18} {self.before:>9,} → {self.after:,}"


class Compiled:
    """A recording, and what is made of it when it is needed: values, gradients of parameters, gradients of arguments."""

    @collector_paused()
    def __init__(self, recording: Recording, backend: Backend, without: frozenset[str] = frozenset()) -> None:
        self.recording = recording
        self.backend = backend
        self.without = without
        self.reports: list[PassReport] = []
        self.parameters: list[Value] = recording.tape.values()
        self.followers = followers(self.parameters)
        self._trained_places: tuple[list[Value], Any] = [], np.zeros(0)
        self._made: list[tuple[list[Value], list[Value], Executable]] = []  # for gradients: see ``gradients_of``
        self.forward = self._improved(recording.tape, BEFORE, "forward")

    @once
    def trained(self) -> list[Value]:
        """The Values, other than constants, that a gradient of the first output reaches, as eagerly: be it 0."""
        tape = self.recording.tape
        ops, bounds, operands, _ = tape.columns()
        first = np.zeros(len(ops), dtype=np.uint8)
        first[tape.outputs[:1]] = 1
        stops = (ops == code_of(Kind.DETACH)) | codes_where(lambda op: op.truth, ops)  # ``w > x`` is a bool, eagerly
        reached = reach_inputs(first, bounds, operands, stops)
        return trained_among(chosen(self.parameters, np.flatnonzero(reached[tape.parameters()])))

    def trained_places(self, among: list[Value]) -> Any:
        """Where among these Values each of those is that are trained, −1 if it is not; worked out once for the same Values."""
        known, places = self._trained_places
        if known != among:
            places = places_of(self.trained, among)
            self._trained_places = [*among], places
        return places

    @once
    @collector_paused()
    def values(self) -> Executable:
        return self._executable(lambda: self.forward, "values")

    @once
    @collector_paused()
    def gradients(self) -> Executable:
        return self.gradients_of(self.trained)[1]

    @once
    @collector_paused()
    def argument_gradients(self) -> Executable:
        slots = self.argument_slots()

        def differentiated(*, every_branch: bool) -> Tape:
            return differentiate(self.forward, slots, prune=PRUNE not in self.without, every_branch=every_branch)

        return self._gradients(differentiated, "arguments")

    @collector_paused()
    def gradients_of(self, parameters: list[Value]) -> tuple[list[Value], Executable]:
        """Computes the first output summed over the lanes, its gradients for these parameters, and the other outputs.

        Returns the parameters, too, each once.
        """
        for earlier, values, executable in self._made:
            if earlier == parameters:
                return values, executable
        values = each_once(parameters)
        tape = self.forward
        slots, places = tape.parameters(), places_of(values, self.parameters)
        wanted = taken(slots, places) if len(slots) else np.full(len(values), -1)
        elsewhere = np.flatnonzero(places < 0).tolist()
        if elsewhere:
            tape = tape.copy()
        for i in elsewhere:
            wanted[i] = tape.emit(Kind.PARAMETER, (), values[i])
        del slots, places

        def differentiated(*, every_branch: bool) -> Tape:
            found = differentiate(
                tape,
                wanted,
                prune=PRUNE not in self.without,
                matrices=BLOCKS not in self.without,
                every_branch=every_branch,
            )
            loss = found.emit(Kind.BATCH_SUM, found.outputs[:1])
            found.outputs = np.concatenate([[loss], found.outputs[1:]])
            return found

        executable = self._gradients(differentiated, "gradients")
        kept = values if len(values) == len(parameters) else [*parameters]  # the caller's list may change
        self._made = [*self._made[-1:], (kept, values, executable)]
        return values, executable

    def _gradients(self, differentiated: Callable[..., Tape], stage: str) -> Executable:
        """Computes gradients; where some are nan, once more with every branch masked."""
        executable = self._executable(lambda: differentiated(every_branch=False), stage)
        if has_unmasked(self.forward):
            executable.with_every_branch = lambda: self._executable(lambda: differentiated(every_branch=True), stage)
        return executable

    @collector_paused()
    def listing(self, name: str, parameters: list[str], function: Any, *, gradients: bool, scalars: bool) -> str:
        """What was recorded, as text; see ``Program.listing``."""
        tape = self.forward if scalars or self.without else as_read(self.recording.tape)
        wanted = None
        if gradients:
            slots, values = tape.parameters().tolist(), tape.values()
            wanted = [slot for slot, value in zip(slots, values, strict=True) if not value.constant]
            wanted = wanted or tape.arguments().tolist()
        return written(name, parameters, tape, wanted, function=function, scalars=scalars)

    def argument_slots(self) -> list[int]:
        """The slots of the numbers of the arguments."""
        return self.forward.arguments().tolist()  # type: ignore[no-any-return]

    def _improved(self, tape: Tape, passes: Sequence[Pass], stage: str) -> Tape:
        before = len(tape)
        for improve in passes:
            if improve.__name__ not in self.without:
                tape = improve(tape)
                self.reports.append(PassReport(stage, improve.__name__, before, after := len(tape)))
                before = after
        return tape

    def _executable(self, make: Callable[[], Tape], stage: str) -> Executable:
        """Improve a tape, of 10⁶ instructions perhaps, and arrange it; each one is let go of when the next is made."""
        tape = self._improved(write_out(make(), self.backend.known), AFTER, stage)
        return Executable(tape, self.backend, together=BLOCKS not in self.without)

    def require_one_output(self, what: str) -> None:
        if self.recording.result is not None:
            raise ValueError(
                f"{what} takes a function that returns one number, and this one returns {len(self.recording.tape.outputs)}"
                ": combine them, for example with autograd.sum"
            )


class Executable:
    """A tape arranged in blocks, which can be called; it keeps the executors that are not in use.

    with_every_branch  for gradients: makes the tape that masks every branch; None if it would be the same
    """

    with_every_branch: Callable[[], Executable] | None = None

    def __init__(self, tape: Tape, backend: Backend, *, together: bool) -> None:
        self.backend = backend
        self.plan = arrange(tape, together=together)
        self.parameters: list[Value] = tape.values()
        self._idle: list[Executor] = []
        self._places: tuple[list[Value], Rows] = [], self.plan.parameters[:0]

    def places_of(self, parameters: list[Value]) -> Rows:
        """Where these are in the tables of its executors; worked out once for the same parameters."""
        known, found = self._places
        if known != parameters:
            found = taken(self.plan.parameters, places_of(parameters, self.parameters)).astype(np.int32)
            self._places = parameters, found
        return found

    @once
    @collector_paused()
    def every_branch(self) -> Executable | None:
        """The gradients with every branch masked, to be asked where these are nan."""
        return None if self.with_every_branch is None else self.with_every_branch()

    def __call__(self, arguments: Arguments) -> list[Any]:
        """The outputs for these arguments: an array with a number per lane, or the number that all lanes share."""
        found, _ = self.with_gradients(arguments)
        return found

    def with_gradients(self, arguments: Arguments) -> tuple[list[Any], Array]:
        """The same, and the gradients of the parameters."""
        found, gradients, has_nan = self._run(arguments)
        if not has_nan or self.every_branch is None:
            return found, gradients
        sure, sure_gradients, _ = self.every_branch._run(arguments)
        return [_without_nan(a, b) for a, b in zip(found, sure, strict=True)], _without_nan(gradients, sure_gradients)

    def _run(self, arguments: Arguments) -> tuple[list[Any], Array, bool]:
        """The outputs and gradients of one run, and whether any of them is nan, if that makes a difference.

        Another thread that comes meanwhile gets an executor of its own.
        """
        try:
            executor = self._idle.pop()
        except IndexError:
            executor = self.backend.executor(self.plan)
        put(executor.shared, self.plan.parameters, numbers_of(self.parameters))
        outputs = self.plan.outputs
        varying = [np.empty(arguments.lanes) for varies, _ in outputs if varies]
        executor.bind(arguments.sources(), varying)
        executor.run(arguments.lanes)
        executor.bind(())  # let go of the caller's arrays
        shared = executor.shared[[row for v, row in outputs if not v]]
        gradients = np.asarray(taken(executor.shared, self.plan.gradients), dtype=np.float64)
        self._idle.append(executor)
        own, common = iter(varying), iter(shared.tolist())
        found = [next(own if varies else common) for varies, _ in outputs]
        if self.with_every_branch is None:
            return found, gradients, False
        return found, gradients, any([bool(np.isnan(numbers).any()) for numbers in (shared, gradients, *varying)])


def _without_nan(found: Any, sure: Any) -> Any:
    """Numbers, and others in the places where they are nan."""
    if isinstance(found, float) and isinstance(sure, float):
        return sure if found != found else found
    return np.where(np.isnan(found), sure, found)
