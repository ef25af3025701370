"""Holds a computation as a list of instructions: the tape.

A graph of Values holds one sample's numbers.  Its tape (Wengert's list, 1964) holds none: instruction i says
which operation to apply to the results of which earlier instructions, and its own result is called *slot* i.
Replayed over a batch, a slot is a row with one *lane* per sample, or, if it does not depend on the sample, a
single number.

    slot 0   argument 0                         varies from lane to lane
    slot 1   parameter w                        one number for all lanes
    slot 2   multiply(slot 1, slot 0)
    slot 3   tanh(slot 2)

Besides the operations of the table an instruction may be one of the few kinds below: sources of numbers, and
operations on many terms or over many lanes.

Read next: ``recording.py``, from graph to tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd.table import MULTIPLY, Op


class Kind(Enum):
    """The kind of an instruction that is no operation of the table."""

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
    OUTER = "outer"  # Σ a·b over the lanes for every a and every b: the gradients of a matrix; see ``Matrix``

    __hash__ = object.__hash__  # there is one object of each kind, and Enum's own hash is slow


SOURCES = frozenset({Kind.ARGUMENT, Kind.PARAMETER, Kind.CONSTANT, Kind.LANES})
_OVER_LANES = frozenset({Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.OUTER})
_ALWAYS_VARY = frozenset({Kind.ARGUMENT, Kind.SPREAD})


class Matrix(NamedTuple):
    """The detail of ``Kind.OUTER``, the one instruction whose slot stands for many numbers, a row for every a.

    It is always a result, never an input.  So the gradients of a layer's weights, 10⁵ perhaps, are one instruction.

    rows        how many of the inputs are an a; the others are a b
    parameters  whose gradients these are, row by row: for each, its position among the tape's parameters
    """

    rows: int
    parameters: tuple[int, ...]


class Instruction(NamedTuple):
    """An operation, the slots that it is applied to, and, for a source, the number or Value that it stands for."""

    op: Op | Kind
    inputs: tuple[int, ...] = ()
    detail: Any = None


@dataclass
class Tape:
    """Instructions, each after its inputs; the slots that are the results; and names of slots."""

    instructions: list[Instruction] = field(default_factory=list)
    outputs: tuple[int, ...] = ()
    labels: dict[int, str] = field(default_factory=dict)
    #: Whose gradients the outputs after the first are: for each, its position among the tape's parameters.  Passes keep it.
    trained: tuple[int, ...] = ()
    #: With how many arguments and parameters it begins, perhaps 10⁵: passes leave these where they are.
    leading: int = 0
    #: Whether a slot differs from lane to lane, 1 or 0 by slot.
    varies: bytearray = field(default_factory=bytearray)
    #: The constants, by slot.
    numbers: dict[int, float] = field(default_factory=dict)
    _constants: dict[str, int] = field(default_factory=dict)

    def emit(self, op: Op | Kind, inputs: tuple[int, ...] = (), detail: Any = None) -> int:
        """Append an instruction; returns its slot."""
        return self.append(Instruction(op, inputs, detail))

    def append(self, instruction: Instruction) -> int:
        """Append an instruction; returns its slot, or that of an equal sum if all lanes share some of its numbers."""
        op, inputs, _ = instruction
        varies = self.varies
        differs = False
        for slot in inputs:
            if varies[slot]:
                differs = True
                break
        if op.__class__ is Kind:
            if op in _OVER_LANES:
                if not all([varies[slot] for slot in inputs]):
                    return self._sum_of_shared(instruction)
                differs = False
            elif op in _ALWAYS_VARY:
                differs = True
        self.instructions.append(instruction)
        varies.append(differs)
        return len(varies) - 1

    def _sum_of_shared(self, instruction: Instruction) -> int:
        """Append a sum over the lanes of numbers some of which all lanes share."""
        op, inputs, detail = instruction
        if op is Kind.OUTER:
            return self.emit(op, tuple([i if self.varies[i] else self.emit(Kind.SPREAD, (i,)) for i in inputs]), detail)
        if op is Kind.BATCH_SUM:
            return self.emit(MULTIPLY, (*inputs, self.emit(Kind.LANES)))
        shared, other = inputs if self.varies[inputs[1]] else inputs[::-1]  # what all lanes share is taken out
        return self.emit(MULTIPLY, (shared, self.emit(Kind.BATCH_SUM, (other,))))

    def constant(self, number: float) -> int:
        """The slot of a number; each is on the tape once (``hex`` tells −0 from 0, and nan is itself)."""
        key = number.hex()
        if key not in self._constants:
            self._constants[key] = slot = self.emit(Kind.CONSTANT, (), number)
            self.numbers[slot] = number
        return self._constants[key]

    def arguments(self) -> list[int]:
        """The slots of the arguments' numbers."""
        return [*self._leading(Kind.ARGUMENT), *self._later(Kind.ARGUMENT)]

    def parameters(self) -> list[int]:
        """The slots of the parameters."""
        return [*self._leading(Kind.PARAMETER), *self._later(Kind.PARAMETER)]

    def _leading(self, kind: Kind) -> range:
        """The slots of those arguments, or parameters, that the tape begins with."""
        shared = self.varies.find(0, 0, self.leading)
        parameters = shared if shared >= 0 else self.leading  # the arguments come before them
        return range(parameters) if kind is Kind.ARGUMENT else range(parameters, self.leading)

    def _later(self, kind: Kind) -> list[int]:
        return [slot for slot, i in enumerate(self.instructions[self.leading :], self.leading) if i.op is kind]

    def values(self) -> list[Any]:
        """The Values that the parameters stand for, in the order of their slots."""
        return [self.instructions[slot].detail for slot in self.parameters()]

    def are_plain_products(self, a: Any, b: Any) -> bool:
        """Whether all products a·b of two arrays of slots are of one kind, and each of a parameter or of what varies."""
        varies = np.frombuffer(self.varies, dtype=np.uint8)
        of_a, of_b = varies[a], varies[b]
        kinds = of_a + of_b
        return bool(
            (kinds == kinds[0]).all() and ((a < self.leading) | of_a).all() and ((b < self.leading) | of_b).all()
        )

    def number(self, slot: int) -> float | None:
        """The number of a constant's slot; None for any other."""
        return self.numbers.get(slot)

    def sources(self, kind: Kind, details: Iterable[Any]) -> range:
        """Append a source for each of the details; returns their slots."""
        start = len(self.instructions)
        self.instructions += [Instruction(kind, (), detail) for detail in details]
        self.varies += bytes([kind in _ALWAYS_VARY]) * (len(self.instructions) - start)
        if self.leading == start:
            self.leading = len(self.instructions)
        return range(start, len(self.instructions))

    def beginning(self, end: int | None = None) -> Tape:
        """The instructions before a slot; if none is given, the leading arguments and parameters."""
        end = self.leading if end is None else end
        known = {slot: number for slot, number in self.numbers.items() if slot < end}
        slots = {key: slot for key, slot in self._constants.items() if slot < end}
        leading = min(end, self.leading)
        return Tape(self.instructions[:end], leading=leading, varies=self.varies[:end], numbers=known, _constants=slots)

    def copy(self) -> Tape:
        """The same tape, to be continued."""
        return Tape(
            list(self.instructions),
            self.outputs,
            dict(self.labels),
            self.trained,
            self.leading,
            bytearray(self.varies),
            dict(self.numbers),
            dict(self._constants),
        )

    def comparable(self) -> list[object]:
        """Outputs and instructions in a form that is equal for equal tapes; nan is equal to nan."""
        return [self.outputs, *[(op, inputs, repr(detail)) for op, inputs, detail in self.instructions]]

    def __len__(self) -> int:
        """How many operations there are; sources do not count."""
        return len([1 for op, _, _ in self.instructions[self.leading :] if op not in SOURCES])


Rule: TypeAlias = Callable[[Tape, Instruction], int]


def rewrite(tape: Tape, rule: Rule, start: int | None = None) -> Tape:
    """A new tape by a rule that is shown each instruction in turn and says which slot of the new tape it becomes.

    Instructions before ``start`` stay as they are; if none is given, the leading arguments and parameters do.  A slot that
    varied goes on varying, even where the rule found a number that all lanes share: the terms of a dot, or of a sum,
    are of one kind.
    """
    written = tape.beginning(start)
    becomes = list(range(len(written.instructions)))
    for old, instruction in enumerate(tape.instructions[len(becomes) :], len(becomes)):
        slot = rule(written, moved(instruction, becomes))
        if tape.varies[old] and not written.varies[slot]:
            slot = written.emit(Kind.SPREAD, (slot,))
        becomes.append(slot)
    return finish(written, tape, becomes)


def rewrite_where(tape: Tape, concerned: Callable[[Instruction], bool], rule: Rule) -> Tape:
    """Rewrite from the first instruction on that the rule is concerned with; the tape itself if there is none."""
    for slot, instruction in enumerate(tape.instructions[tape.leading :], tape.leading):
        if concerned(instruction):
            return rewrite(tape, rule, slot)
    return tape


def moved(instruction: Instruction, becomes: Sequence[int]) -> Instruction:
    """The same instruction for a rewritten tape, in which its inputs have become other slots."""
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
