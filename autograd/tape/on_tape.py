"""Writes formulas onto a tape: the number system that appends instructions.

A formula of the table that runs on ``OnTape`` appends instructions, as it makes nodes on Values.  In this way derivatives
and users' operations get onto a tape.  A formula that looks at a number, or that differs each time it is run, cannot be
written down, and is refused.

Read next: ``identities.py``, ``dot_products.py`` and ``passes.py``, from tape to shorter tape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NoReturn

from autograd.graph import RecordingError
from autograd.table import (
    ADD,
    BATCH_MEAN,
    MULTIPLY,
    NEGATIVE,
    REGISTRY,
    SUBTRACT,
    Arithmetic,
    Arrays,
    Op,
    TableOperators,
)

from .instructions import Kind
from .tape import Tape


class TapeNumber(TableOperators):
    """The result of an instruction, as a formula of the table sees it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, m: OnTape, slot: int) -> None:
        self.m = m
        self.slot = slot

    def _operate(self, op: Op, *inputs: Any) -> TapeNumber:
        return self.m.apply(op, *inputs)

    def __bool__(self) -> bool:
        raise TypeError("it decides by a number that is not known yet")

    def __eq__(self, other: object) -> bool:
        raise TypeError("it compares a number that is not known yet")


#: The operations that every number system has by itself; all others are formulas made of these.
ELEMENTARY = frozenset(name for name in vars(Arrays) if name in REGISTRY) | {
    op.name for op in (ADD, SUBTRACT, MULTIPLY, NEGATIVE)
}


class OnTape(Arithmetic):
    """The number system whose operations are appended to a tape.

    known  the names of the operations that are written as one instruction; the others are written out.  None: all
    """

    _primitives = Arrays  # the operations that NumPy's executor knows are those of ``ARRAYS``

    def __init__(self, tape: Tape, *, known: frozenset[str] | None = None) -> None:
        self._tape = tape
        self._known = known

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name == BATCH_MEAN.name:
            raise TypeError("it takes a mean over the batch, which cannot be part of a formula")
        if name in REGISTRY and (self._known is None or name in self._known):
            op = REGISTRY[name]
            return lambda *inputs: self.apply(op, *inputs)
        return super().__getattr__(name)

    def apply(self, op: Op, *inputs: Any) -> TapeNumber:
        return TapeNumber(self, self._tape.emit(op, tuple([self.slot(x) for x in inputs])))

    def slot(self, x: Any) -> int:
        """The slot of a number on the tape, or of a plain number, as a constant."""
        return x.slot if isinstance(x, TapeNumber) else self._tape.constant(float(x))

    def value(self, op: Op, inputs: Sequence[int]) -> int:
        """Write out the formula of an operation."""
        try:
            _require_repeatable(op, len(inputs))
            return self.slot(op.forward(self, *[TapeNumber(self, slot) for slot in inputs]))
        except (TypeError, AttributeError) as error:
            _refuse(op, "forward", error)

    def derivatives(self, op: Op, y: int, inputs: Sequence[int], wanted: tuple[bool, ...]) -> tuple[int | None, ...]:
        """Write out the local derivatives that are wanted."""
        numbers = [TapeNumber(self, slot) for slot in inputs]
        try:
            _require_repeatable(op, len(inputs), wanted)
            partials = op.derivatives(self, TapeNumber(self, y), numbers, wanted)
            return tuple([None if partial is None else self.slot(partial) for partial in partials])
        except (TypeError, AttributeError) as error:
            _refuse(op, "partials", error)


def derivatives_once(op: Op, count: int, wanted: tuple[bool, ...]) -> tuple[Tape, tuple[int | None, ...]]:
    """The local derivatives of an operation, those that are wanted, on a tape of their own; and their slots.

    Slot 0 of it is the result of the operation, and slots 1 to ``count`` are its inputs.
    """
    return _derivatives_of_table(op, count, wanted) if op.builtin else _derivatives(op, count, wanted)


def _derivatives(op: Op, count: int, wanted: tuple[bool, ...]) -> tuple[Tape, tuple[int | None, ...]]:
    tape = Tape()
    y, *inputs = [tape.emit(Kind.ARGUMENT) for _ in range(1 + count)]
    return tape, OnTape(tape).derivatives(op, y, inputs, wanted)


#: The same, kept: those of a user's may read anything.
_derivatives_of_table = cache(_derivatives)


def _require_repeatable(op: Op, count: int, wanted: tuple[bool, ...] | None = None) -> None:
    """Refuse a user's operation whose formula differs when it is written out once more: it is random, or counts."""
    if not op.builtin and _formula(op, count, wanted) != _formula(op, count, wanted):
        raise RecordingError(
            f"the operation {op.name!r} cannot be compiled: its {'partials' if wanted else 'forward'} were not the same "
            "formula when they were written out twice. Draw random numbers outside and pass them in as an argument"
        )


def _formula(op: Op, count: int, wanted: tuple[bool, ...] | None) -> list[object]:
    """The formula of an operation, or those of its local derivatives if some are wanted, in a form to be compared."""
    tape = Tape()
    m = OnTape(tape)
    y, *numbers = [TapeNumber(m, tape.emit(Kind.ARGUMENT)) for _ in range(1 + count)]
    results = (op.forward(m, *numbers),) if wanted is None else op.derivatives(m, y, numbers, wanted)
    slots = [None if result is None else m.slot(result) for result in results]
    return [slots, *tape.comparable()]


def _refuse(op: Op, part: str, error: Exception) -> NoReturn:
    raise RecordingError(
        f"the operation {op.name!r} cannot be compiled: its {part} are Python that works on numbers only ({error}). "
        "Write them with + − * and the number system m they are given: m.exp(a), m.divide(a, b), m.where(c, a, b)"
    ) from error
