"""The tape: a computation as a list of instructions, and the number system that writes one.

A graph of Values holds one sample's numbers.  Its tape (Wengert's list, 1964) holds none: instruction i says
which operation to apply to the results of which earlier instructions, and its own result is called *slot* i.
Replayed over a batch, a slot is a row with one *lane* per sample, or, if it does not depend on the sample, a
single number.

    slot 0   argument 0                         varies from lane to lane
    slot 1   parameter w                        one number for all lanes
    slot 2   multiply(slot 1, slot 0)
    slot 3   tanh(slot 2)

Besides the operations of the table an instruction may be one of the few kinds below: where numbers come from,
and what is particular to many terms or many lanes.

A formula of the table run on ``OnTape`` appends instructions, as on Values it makes nodes.  That is how
derivatives and users' operations get onto a tape.

Read next: ``recording.py``, from graph to tape; ``passes.py``, from tape to shorter tape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, NoReturn

from .arithmetic import Arithmetic, Arrays
from .ops import ADD, BATCH_MEAN, MULTIPLY, NEGATIVE, REGISTRY, SUBTRACT, Op
from .state import RecordingError
from .value import Value


class Kind(Enum):
    """What an instruction is if not an operation of the table."""

    # Sources
    ARGUMENT = "argument"  # detail: which number of the arguments
    PARAMETER = "parameter"  # detail: the Value that the function closes over
    CONSTANT = "constant"  # detail: the number
    LANES = "lanes"  # how many samples the batch has
    # On one slot
    SPREAD = "spread"  # the same number in every lane
    DETACH = "detach"  # the number itself, and no gradient
    # On many terms
    SUM = "sum"  # a + b + c + …
    DOT = "dot"  # a·b + c·d + …
    # Over the lanes, which gives one number
    BATCH_SUM = "batch_sum"  # Σ a over the lanes
    BATCH_DOT = "batch_dot"  # Σ a·b over the lanes

    __hash__ = object.__hash__  # there is one object of each kind, and Enum's own hash is slow


SOURCES = frozenset({Kind.ARGUMENT, Kind.PARAMETER, Kind.CONSTANT, Kind.LANES})
_OVER_LANES = frozenset({Kind.BATCH_SUM, Kind.BATCH_DOT})
_ALWAYS_VARY = frozenset({Kind.ARGUMENT, Kind.SPREAD})


class Instruction(NamedTuple):
    """An operation, the slots it is applied to, and, for a source, what it stands for."""

    op: Op | Kind
    inputs: tuple[int, ...] = ()
    detail: Any = None


@dataclass
class Tape:
    """Instructions, inputs before what uses them; which slots are the results; and names of slots."""

    instructions: list[Instruction] = field(default_factory=list)
    outputs: tuple[int, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    #: The parameters whose gradients are the outputs after the first, in their order.
    trained: tuple[Value, ...] = ()
    #: Whether a slot differs from lane to lane, by slot.
    varies: list[bool] = field(default_factory=list)
    #: The constants, by slot.
    numbers: dict[int, float] = field(default_factory=dict)
    _constants: dict[str, int] = field(default_factory=dict)

    def emit(self, op: Op | Kind, inputs: tuple[int, ...] = (), detail: Any = None) -> int:
        """Append an instruction; returns its slot."""
        return self.append(Instruction(op, inputs, detail))

    def append(self, instruction: Instruction) -> int:
        """Append an instruction as it is; returns its slot."""
        varies = self.varies
        differs = False
        if instruction.op in _ALWAYS_VARY:
            differs = True
        elif instruction.op in _OVER_LANES:
            if not all([varies[slot] for slot in instruction.inputs]):
                return self._sum_of_shared(*instruction.inputs)
        else:
            for slot in instruction.inputs:
                if varies[slot]:
                    differs = True
                    break
        self.instructions.append(instruction)
        varies.append(differs)
        return len(varies) - 1

    def _sum_of_shared(self, a: int, b: int | None = None) -> int:
        """Σ a or Σ a·b over the lanes where not both vary: what all lanes share is taken out of the sum."""
        if b is None:
            return self.emit(MULTIPLY, (a, self.emit(Kind.LANES)))
        shared, other = (b, a) if self.varies[a] else (a, b)
        return self.emit(MULTIPLY, (shared, self.emit(Kind.BATCH_SUM, (other,))))

    def constant(self, number: float) -> int:
        """The slot of a number; each is on the tape once (``hex`` tells −0 from 0, and nan is itself)."""
        key = number.hex()
        if key not in self._constants:
            self._constants[key] = slot = self.emit(Kind.CONSTANT, (), number)
            self.numbers[slot] = number
        return self._constants[key]

    def number(self, slot: int) -> float | None:
        """The number of a constant's slot; None for any other."""
        return self.numbers.get(slot)

    def copy(self) -> Tape:
        """The same tape, to be continued."""
        return Tape(
            list(self.instructions),
            self.outputs,
            dict(self.labels),
            self.trained,
            list(self.varies),
            dict(self.numbers),
            dict(self._constants),
        )

    def in_every_lane(self) -> int:
        """How many operations there are to do in every lane."""
        return len(
            [i for i, varies in zip(self.instructions, self.varies, strict=True) if varies and i.op not in SOURCES]
        )

    def __len__(self) -> int:
        """How many operations there are; sources do not count."""
        return len([op for op, _, _ in self.instructions if op not in SOURCES])


Rule = Callable[[Tape, Instruction], int]


def rewrite(tape: Tape, rule: Rule) -> Tape:
    """A new tape by a rule that is shown each instruction in turn and says which slot of the new tape it becomes."""
    written = Tape()
    becomes: list[int] = []
    for instruction in tape.instructions:
        becomes.append(rule(written, moved(instruction, becomes)))
    return finish(written, tape, becomes)


def moved(instruction: Instruction, becomes: Sequence[int]) -> Instruction:
    """An instruction whose inputs have become other slots."""
    op, inputs, detail = instruction
    return Instruction(op, tuple([becomes[i] for i in inputs]), detail) if inputs else instruction


def keep(written: Tape, instruction: Instruction) -> int:
    """The rule that changes nothing."""
    return written.constant(instruction.detail) if instruction.op is Kind.CONSTANT else written.append(instruction)


def finish(written: Tape, tape: Tape, becomes: Sequence[int]) -> Tape:
    """Give a rewritten tape the outputs and labels of the old one; −1 stands for a slot that is gone."""
    written.outputs = tuple([becomes[slot] for slot in tape.outputs])
    written.trained = tape.trained
    for slot, label in tape.labels.items():
        if becomes[slot] >= 0:
            written.labels.setdefault(becomes[slot], label)
    return written


# ---------------------------------------------------------------------------------------------------
# Formulas that write instructions


class Symbol:
    """The result of an instruction, as a formula of the table sees it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, m: OnTape, slot: int) -> None:
        self.m = m
        self.slot = slot

    def __add__(self, other: Any) -> Symbol:
        return self.m.apply(ADD, self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.m.apply(ADD, other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.m.apply(SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.m.apply(SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.m.apply(MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.m.apply(MULTIPLY, other, self)

    def __neg__(self) -> Symbol:
        return self.m.apply(NEGATIVE, self)

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
            return self.slot(op.forward(self, *[Symbol(self, slot) for slot in inputs]))
        except (TypeError, AttributeError) as error:
            _refuse(op, "forward", error)

    def derivatives(self, op: Op, y: int, inputs: Sequence[int], wanted: tuple[bool, ...]) -> tuple[int | None, ...]:
        """Write out the local derivatives that are wanted."""
        symbols = [Symbol(self, slot) for slot in inputs]
        try:
            partials = op.derivatives(self, Symbol(self, y), symbols, wanted)
            return tuple([None if partial is None else self.slot(partial) for partial in partials])
        except (TypeError, AttributeError) as error:
            _refuse(op, "partials", error)


def _refuse(op: Op, part: str, error: Exception) -> NoReturn:
    raise RecordingError(
        f"the operation {op.name!r} cannot be compiled: its {part} are Python that works on numbers only ({error}). "
        "Write them with + − * and the number system m they are given: m.exp(a), m.divide(a, b), m.where(c, a, b)"
    ) from error
