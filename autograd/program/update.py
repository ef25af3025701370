"""Replays an update, a formula for one parameter, over all of them at once.

    w′ = w − η g          on the tape:   argument w, argument g, one number η for all lanes
                          replayed:      a lane is a parameter

So gradient descent runs on the same executor as the network.  The formula is generic in the number system m, like an
entry of the derivative table; ``nn/optimizers`` has those that are known by name.

Read next: ``bound_loss.py`` and ``bound_step.py``, where loss, gradient and update become one call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from autograd.graph import RecordingError, Value
from autograd.plan import Backend, Plan, arrange
from autograd.tape import AFTER, Array, Kind, OnTape, Tape, TapeNumber, Watch, write_out

#: The hyperparameters that may change from step to step, as may those that are given as Values; all others are part of
#: the recording.
CHANGING = ("learning_rate", "t", "gradient_scale")


#: How often a formula is written before it counts as one that does the same each time.
TIMES = 8


class Update:
    """A formula for one parameter, recorded once and replayed with a lane for each parameter.

    formula  (m, numbers, h) → (a result for each of ``into``, and a penalty, which is added up over the parameters, as they lie)
    columns  the formula's numbers: arrays with one for each parameter
    into     the arrays that get its results, columns perhaps
    changed  of each of them, whether it can get other numbers than it has
    hyper    the formula's h; ``set`` may change those that ``CHANGING`` names and those that are Values
    """

    def __init__(
        self,
        backend: Backend,
        formula: Callable[..., tuple[Any, ...]],
        columns: Sequence[Array],
        into: Sequence[Array],
        hyper: Mapping[str, Any],
    ) -> None:
        numbers = {name: Value(hyper[name], name) for name in CHANGING if name in hyper}
        numbers |= {name: number for name, number in hyper.items() if isinstance(number, Value)}
        tape = _written_alike(lambda: _written(formula, len(columns), hyper, numbers), Watch(formula))
        wanted = [  # nothing has to be written where a column stays as it is
            None if slot < len(columns) and columns[slot] is array else array
            for slot, array in zip(tape.outputs[:-1], into, strict=True)
        ]
        self.changed = [array is not None for array in wanted]
        tape.outputs = tuple([_in_every_lane(tape, slot) for slot in tape.outputs[:-1]] + [tape.outputs[-1]])
        plan, self._rows = _arranged(tape, backend.known, numbers)
        self.executor = backend.executor(plan)
        self.executor.bind([column.reshape(-1, 1) for column in columns], wanted)
        self.set(**{name: value.data for name, value in numbers.items()})
        self._penalty = plan.outputs[-1][1]
        self._lanes = len(columns[0])

    @property
    def rows(self) -> tuple[int, int, int]:
        """The rows of the executor's table that hold the number of the step, the scale of gradients, and the penalty."""
        return self._rows["t"], self._rows["gradient_scale"], self._penalty

    @property
    def changing(self) -> list[str]:
        """The names of the numbers that ``set`` may change."""
        return [*self._rows]

    def __call__(self) -> float:
        """Replay it; returns the penalty on all parameters."""
        self.executor.run(self._lanes)
        return float(self.executor.shared[self._penalty])

    def set(self, **numbers: float) -> None:
        """Change numbers for the calls to come: those that may change."""
        for name, number in numbers.items():
            self.executor.shared[self._rows[name]] = number

    def get(self, name: str) -> float:
        return float(self.executor.shared[self._rows[name]])


def _written_alike(written: Callable[[], Tape], watch: Watch) -> Tape:
    """The tape that a formula writes each time, and not only twice by chance; see ``tape/outside/repeating.py``."""
    tape: Tape = watch.during(written)
    for _ in range(0 if watch.trusts else TIMES - 1):
        if not tape.is_like(watch.during(written)):
            raise RecordingError("the update did something else when it was called again: it is random, or counts")
    if watch.moving:
        raise RecordingError(f"the update draws from {watch.moving[0]}, and would draw once for all steps")
    return tape


def _written(formula: Callable[..., Any], count: int, hyper: Mapping[str, Any], numbers: Mapping[str, Value]) -> Tape:
    """The formula on a tape of its own; its numbers are arguments, hyperparameters that may change are parameters."""
    tape = Tape()
    m = OnTape(tape)
    columns = [TapeNumber(m, tape.emit(Kind.ARGUMENT, (), i)) for i in range(count)]
    changing = {name: TapeNumber(m, tape.emit(Kind.PARAMETER, (), value)) for name, value in numbers.items()}
    try:
        *results, penalty = formula(m, columns, SimpleNamespace(**{**hyper, **changing}))
        tape.outputs = (*[m.slot(result) for result in results], tape.emit(Kind.BATCH_SUM, (m.slot(penalty),)))
    except (TypeError, AttributeError) as error:
        raise RecordingError(
            f"the update cannot be compiled: it is Python that works on numbers only ({error}). Write it with + − * and the "
            "number system m it is given: m.sqrt(a), m.divide(a, b), m.where(c, a, b)"
        ) from error
    return tape


#: Plans of tapes, with the rows that hold what may change: of every step that uses the same formula.
_ARRANGED: dict[Any, tuple[Plan, dict[str, int]]] = {}
_AT_MOST = 64


def _arranged(tape: Tape, known: frozenset[str], numbers: Mapping[str, Value]) -> tuple[Plan, dict[str, int]]:
    """The plan of an update, and by name the rows of its table that hold the hyperparameters that may change.

    A tape that says the same as an earlier one has the plan of that.
    """
    is_closed = tape.values() == [*numbers.values()]  # else the formula has a Value of its own
    columns = tape.ops, tape.bounds, tape.operands
    key = known, *numbers, *tape.outputs, tape.numbers.tobytes(), *[column.tobytes() for column in columns]
    if is_closed and key in _ARRANGED:
        return _ARRANGED[key]
    improved = write_out(tape, known)
    for improve in AFTER:
        improved = improve(improved)
    plan = arrange(improved)
    rows = dict(zip(improved.values(), plan.parameters.tolist(), strict=True))
    found = plan, {name: rows[number] for name, number in numbers.items()}
    if is_closed:
        if len(_ARRANGED) >= _AT_MOST:
            _ARRANGED.clear()
        _ARRANGED[key] = found
    return found


def _in_every_lane(tape: Tape, slot: int) -> int:
    return slot if tape.varies[slot] else tape.emit(Kind.SPREAD, (slot,))
