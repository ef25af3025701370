"""Writes formulas onto a tape: the number system that appends instructions.

A formula of the table that runs on ``OnTape`` appends instructions, as it makes nodes on Values.  In this way derivatives
and users' operations get onto a tape.  A formula that looks at a number, or that differs each time it is run, cannot be
written down, and is refused.

Read next: ``identities.py``, ``dot_products.py`` and ``passes.py``, from tape to shorter tape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

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


def formula(op: Op, count: int, wanted: tuple[bool, ...] | None = None, known: frozenset[str] | None = None) -> Tape:
    """The formula of an operation on ``count`` inputs, on a tape of its own, whose first slots are the inputs.

    wanted  of which inputs to write the local derivatives instead: these are the outputs, −1 for the others.  Then the
            first slot is the result of the operation, and the inputs follow
    known   the names of the operations that are not written out; see ``OnTape``
    """
    if op.builtin:
        return _formula_of_table(op, count, wanted, known)
    found, again = [_formula(op, count, wanted, known) for _ in range(2)]  # a user's may read anything
    if not found.is_like(again):
        raise RecordingError(
            f"the operation {op.name!r} cannot be compiled: its {'partials' if wanted else 'forward'} were not the same "
            "formula when they were written out twice. Draw random numbers outside and pass them in as an argument"
        )
    return found


def _formula(op: Op, count: int, wanted: tuple[bool, ...] | None, known: frozenset[str] | None) -> Tape:
    def write(m: OnTape, *numbers: TapeNumber) -> Sequence[Any]:
        return (op.forward(m, *numbers),) if wanted is None else op.derivatives(m, numbers[0], numbers[1:], wanted)

    try:
        return tape_of(write, count if wanted is None else count + 1, known)
    except (TypeError, AttributeError) as error:
        raise RecordingError(
            f"the operation {op.name!r} cannot be compiled: its {'partials' if wanted else 'forward'} are Python that works "
            f"on numbers only ({error}). Write them with + − * and the number system m they are given: m.exp(a), "
            "m.divide(a, b), m.where(c, a, b)"
        ) from error


_formula_of_table = cache(_formula)


def tape_of(write: Callable[..., Sequence[Any]], count: int, known: frozenset[str] | None = None) -> Tape:
    """What a function of the number system and some inputs returns, as the outputs of a tape; −1 for None."""
    tape = Tape()
    m = OnTape(tape, known=known)
    results = write(m, *[TapeNumber(m, tape.emit(Kind.ARGUMENT)) for _ in range(count)])
    tape.outputs = [-1 if result is None else m.slot(result) for result in results]
    return tape
