"""Formulas on a tape: the number system that appends instructions.

A formula of the table run on ``OnTape`` appends instructions, as on Values it makes nodes.  That is how derivatives
and users' operations get onto a tape.  A formula that looks at a number, or that is another one each time it is run,
cannot be written down, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

from .tape import Kind, Tape


class Symbol(TableOperators):
    """The result of an instruction, as a formula of the table sees it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, m: OnTape, slot: int) -> None:
        self.m = m
        self.slot = slot

    def _operate(self, op: Op, *inputs: Any) -> Symbol:
        return self.m.apply(op, *inputs)

    def __bool__(self) -> bool:
        raise TypeError("it decides by a number that is not known yet")

    def __eq__(self, other: object) -> bool:
        raise TypeError("it compares a number that is not known yet")


#: What every number system works out by itself; all else is a formula made of these.
ELEMENTARY = frozenset(name for name in vars(Arrays) if name in REGISTRY) | {
    op.name for op in (ADD, SUBTRACT, MULTIPLY, NEGATIVE)
}


class OnTape(Arithmetic):
    """The number system whose operations are appended to a tape.

    known  the operations that stay what they are, by name; the others, which are formulas, are written out.  None: all
    """

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

    def apply(self, op: Op, *inputs: Any) -> Symbol:
        return Symbol(self, self._tape.emit(op, tuple([self.slot(x) for x in inputs])))

    def slot(self, x: Any) -> int:
        """Where a symbol is, or a number as a constant."""
        return x.slot if isinstance(x, Symbol) else self._tape.constant(float(x))

    def value(self, op: Op, inputs: Sequence[int]) -> int:
        """Write out the formula of an operation."""
        try:
            _require_repeatable(op, len(inputs))
            return self.slot(op.forward(self, *[Symbol(self, slot) for slot in inputs]))
        except (TypeError, AttributeError) as error:
            _refuse(op, "forward", error)

    def derivatives(self, op: Op, y: int, inputs: Sequence[int], wanted: tuple[bool, ...]) -> tuple[int | None, ...]:
        """Write out the local derivatives that are wanted."""
        symbols = [Symbol(self, slot) for slot in inputs]
        try:
            _require_repeatable(op, len(inputs), wanted)
            partials = op.derivatives(self, Symbol(self, y), symbols, wanted)
            return tuple([None if partial is None else self.slot(partial) for partial in partials])
        except (TypeError, AttributeError) as error:
            _refuse(op, "partials", error)


def _require_repeatable(op: Op, count: int, wanted: tuple[bool, ...] | None = None) -> None:
    """Refuse a user's operation that, written out once more, is not the same formula: it is random, or counts."""
    if not op.builtin and _formula(op, count, wanted) != _formula(op, count, wanted):
        raise RecordingError(
            f"the operation {op.name!r} cannot be compiled: its {'partials' if wanted else 'forward'} were not the same "
            "formula when they were written out twice. Draw random numbers outside and pass them in as an argument"
        )


def _formula(op: Op, count: int, wanted: tuple[bool, ...] | None) -> list[object]:
    """What an operation computes or, if some are wanted, its local derivatives, as comparable instructions."""
    tape = Tape()
    m = OnTape(tape)
    y, *symbols = [Symbol(m, slot) for slot in tape.sources(Kind.ARGUMENT, range(1 + count))]
    results = (op.forward(m, *symbols),) if wanted is None else op.derivatives(m, y, symbols, wanted)
    slots = [None if result is None else m.slot(result) for result in results]
    return [slots, *[(op, inputs, repr(detail)) for op, inputs, detail in tape.instructions]]


def _refuse(op: Op, part: str, error: Exception) -> NoReturn:
    raise RecordingError(
        f"the operation {op.name!r} cannot be compiled: its {part} are Python that works on numbers only ({error}). "
        "Write them with + − * and the number system m they are given: m.exp(a), m.divide(a, b), m.where(c, a, b)"
    ) from error
