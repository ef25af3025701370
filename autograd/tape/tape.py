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

Read next: ``indices.py``, many slots in a row; ``recording.py``, from graph to tape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from autograd.table import MULTIPLY, Op

from .indices import Indices, Integers, as_array


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
OVER_LANES = frozenset({Kind.BATCH_SUM, Kind.BATCH_DOT, Kind.OUTER})
_ALWAYS_VARY = frozenset({Kind.ARGUMENT, Kind.SPREAD})


class Matrix(NamedTuple):
    """The detail of ``Kind.OUTER``, the one instruction whose slot stands for many numbers, a row for every a.

    It is always a result, never an input.  So the gradients of a layer's weights, 10⁵ perhaps, are one instruction.
    Weights that are used at several positions, of a sequence perhaps, have an a and a b for each position, over which the
    products are summed as well: its inputs are every a and every b of the first position, then those of the next.

    rows        how many a there are at a position
    parameters  whose gradients these are, row by row: for each, its position among the tape's parameters
    """

    rows: int
    parameters: Integers

    def factors(self, inputs: Integers) -> tuple[Any, Any]:
        """The slots of every a, and of every b: two arrays with a row for each and a column for each position."""
        of_positions = as_array(inputs).reshape(-1, self.rows + len(self.parameters) // self.rows)
        return of_positions[:, : self.rows].T, of_positions[:, self.rows :].T


class Instruction(NamedTuple):
    """An operation, the slots that it is applied to, and, for a source, the number or Value that it stands for.

    The Values of the parameters that a tape begins with are in ``Tape.leading_values``.
    """

    op: Op | Kind
    inputs: Integers = ()
    detail: Any = None


@dataclass
class Tape:
    """Instructions, each after its inputs; the slots that are the results; and names of slots."""

    instructions: list[Instruction] = field(default_factory=list)
    outputs: Integers = ()
    labels: dict[int, str] = field(default_factory=dict)
    #: Whose gradients the outputs after the first are: for each, its position among the tape's parameters.  Passes keep it.
    trained: Integers = ()
    #: With how many arguments and parameters it begins, perhaps 10⁵: passes leave these where they are.
    leading: int = 0
    #: The Values that these parameters stand for.
    leading_values: list[Any] = field(default_factory=list)
    #: Whether a slot differs from lane to lane, 1 or 0 by slot.
    varies: bytearray = field(default_factory=bytearray)
    #: The constants, by slot.
    numbers: dict[int, float] = field(default_factory=dict)
    _constants: dict[str, int] = field(default_factory=dict)

    def emit(self, op: Op | Kind, inputs: Integers = (), detail: Any = None) -> int:
        """Append an instruction; returns its slot."""
        return self.append(Instruction(op, inputs, detail))

    def append(self, instruction: Instruction) -> int:
        """Append an instruction; returns its slot, or that of an equal sum if all lanes share some of its numbers."""
        op, inputs, _ = instruction
        varies = self.varies
        differs = False
        for slot in inputs[:2] if op is Kind.DOT else inputs:  # its products are of one kind
            if varies[slot]:
                differs = True
                break
        if op.__class__ is Kind:
            if op in OVER_LANES:
                if not self.all_vary(inputs):
                    return self._sum_of_shared(instruction)
                differs = False
            elif op in _ALWAYS_VARY:
                differs = True
        self.instructions.append(instruction)
        varies.append(differs)
        return len(varies) - 1

    def take_over(self, instruction: Instruction, varies: int) -> int:
        """Append an instruction of another tape, of which it is known whether its slot varies; returns its slot here."""
        self.instructions.append(instruction)
        self.varies.append(varies)
        return len(self.varies) - 1

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

    def vary(self, slots: Any) -> Any:
        """Whether each of an array of slots varies, 1 or 0."""
        return np.frombuffer(self.varies, dtype=np.uint8)[slots]

    def all_vary(self, slots: Integers) -> bool:
        """Whether all of some slots vary."""
        if slots.__class__ is Indices:
            return bool(self.vary(slots.array).all())
        return all([self.varies[slot] for slot in slots])

    def uses(self) -> list[int]:
        """How often each slot is an input or an output."""
        used = np.bincount(self.inputs(), minlength=len(self.instructions))
        np.add.at(used, as_array(self.outputs), 1)
        return used.tolist()  # type: ignore[no-any-return]

    def inputs(self) -> Any:
        """The inputs of all instructions, as an array, in no order."""
        all_inputs = [inputs for _, inputs, _ in self.instructions[self.leading :]]
        few = chain.from_iterable([inputs for inputs in all_inputs if inputs.__class__ is tuple])
        many = [inputs.array for inputs in all_inputs if inputs.__class__ is Indices]
        return np.concatenate([np.fromiter(few, dtype=np.int32), *many])

    def arguments(self) -> Any:
        """The slots of the arguments' numbers, as an array."""
        return self._sources(Kind.ARGUMENT)

    def parameters(self) -> Any:
        """The slots of the parameters, as an array."""
        return self._sources(Kind.PARAMETER)

    def _sources(self, kind: Kind) -> Any:
        parameters = self.leading - len(self.leading_values)  # the arguments come before them
        leading = np.arange(parameters) if kind is Kind.ARGUMENT else np.arange(parameters, self.leading)
        return np.concatenate([leading, np.array(self._later(kind), dtype=np.intp)])

    def _later(self, kind: Kind) -> list[int]:
        return [slot for slot, i in enumerate(self.instructions[self.leading :], self.leading) if i.op is kind]

    def values(self) -> list[Any]:
        """The Values that the parameters stand for, in the order of their slots."""
        return [*self.leading_values, *[self.instructions[slot].detail for slot in self._later(Kind.PARAMETER)]]

    def are_plain_products(self, a: Any, b: Any) -> bool:
        """Whether all products a·b of two arrays of slots are of one kind, and each of a parameter or of what varies."""
        of_a, of_b = self.vary(a), self.vary(b)
        kinds = of_a + of_b
        return bool(
            (kinds == kinds[0]).all() and ((a < self.leading) | of_a).all() and ((b < self.leading) | of_b).all()
        )

    def number(self, slot: int) -> float | None:
        """The number of a constant's slot; None for any other."""
        return self.numbers.get(slot)

    def begin(self, arguments: int, values: Sequence[Any] = ()) -> None:
        """Begin an empty tape with so many arguments, and parameters that stand for Values: they are the first slots."""
        self.instructions = [_ARGUMENT] * arguments + [_PARAMETER] * len(values)
        self.varies = bytearray([1]) * arguments + bytearray(len(values))
        self.leading, self.leading_values = len(self.instructions), list(values)

    def beginning(self, end: int | None = None) -> Tape:
        """The instructions before a slot; if none is given, the leading arguments and parameters."""
        end = self.leading if end is None else end
        known = {slot: number for slot, number in self.numbers.items() if slot < end}
        slots = {key: slot for key, slot in self._constants.items() if slot < end}
        return Tape(
            self.instructions[:end],
            leading=self.leading,
            leading_values=self.leading_values,
            varies=self.varies[:end],
            numbers=known,
            _constants=slots,
        )

    def copy(self) -> Tape:
        """The same tape, to be continued."""
        return Tape(
            list(self.instructions),
            self.outputs,
            dict(self.labels),
            self.trained,
            self.leading,
            self.leading_values,
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


#: The instructions of all arguments, and all parameters, that a tape begins with.
_ARGUMENT, _PARAMETER = Instruction(Kind.ARGUMENT), Instruction(Kind.PARAMETER)
