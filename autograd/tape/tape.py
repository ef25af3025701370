"""Holds a computation as a list of instructions: the tape.

A graph of Values holds one sample's numbers.  Its tape (Wengert's list, 1964) holds none: instruction i says
which operation to apply to the results of which earlier instructions, and its own result is called *slot* i.
Replayed over a batch, a slot is a row with one *lane* per sample, or, if it does not depend on the sample, a
single number.

    slot 0   argument 0                         varies from lane to lane
    slot 1   parameter w                        one number for all lanes
    slot 2   multiply(slot 1, slot 0)
    slot 3   tanh(slot 2)

An instruction is no object: a tape of 10⁶ of them is a few arrays, its *columns*, and a pass works on whole columns.

    slot        0          1           2          3
    ops         ARGUMENT   PARAMETER   multiply   tanh      as codes (``instructions.py``)
    bounds      0          0           0          2    3    where the operands of each begin, and the last ones end
    operands                           1  0       2
    varies      1          0           1          1

Read next: ``rewriting.py``, a tape written anew; ``recording.py``, from graph to tape.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from struct import pack
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import all_inputs, counts_of
from autograd.table import MULTIPLY, Op

from .instructions import (
    FIRST_COMPUTED,
    OVER_LANES,
    Instruction,
    Kind,
    Slots,
    code_of,
    operation,
)

#: Whether a result varies, where that does not depend on the operands.
_VARIES = dict.fromkeys((Kind.ARGUMENT, Kind.SPREAD), True) | dict.fromkeys(OVER_LANES, False)

#: How many instructions, and how many operands, a tape may hold.  Their numbers are of 32 bits everywhere; and so is twice that
#: of the row that a result gets, when parameters and their gradients have come before it.
MOST = 2**29 - 1


class Columns(NamedTuple):
    """A tape's columns as arrays that share its memory: let go of them before the tape is continued."""

    ops: Any
    bounds: Any
    operands: Any
    varies: Any

    def matrix(self, slots: Slots) -> Any:
        """The operands of instructions that have as many each: a row for every instruction."""
        found = all_inputs(slots, self.bounds, self.operands)
        return found.reshape(len(slots), len(found) // max(len(slots), 1))

    def by_operation(self, slots: Slots) -> Iterator[tuple[Any, Slots, Any]]:
        """Each operation among some slots, on as many operands each: the operation, its slots, and their operands as a matrix."""
        codes, counts = self.ops[slots], self.bounds[slots + 1] - self.bounds[slots]
        for code in np.bincount(codes).nonzero()[0].tolist():
            of_code = codes == code
            for count in {*counts[of_code].tolist()}:
                alike = slots[of_code & (counts == count)]
                yield operation(code), alike, self.matrix(alike)


class Tape:
    """Instructions, each after its inputs; the slots that are the results; and names of slots.

    ops, bounds, operands, varies   the columns; see above
    outputs   the slots of the results
    labels    names, by slot
    trained   whose gradients the outputs after the first are: for each, its position among the tape's parameters.  Passes
              keep it
    leading   with how many arguments and parameters it begins, perhaps 10⁵: passes leave these where they are
    leading_values  the Values that these parameters stand for
    constants, numbers   the slots of the constants, in ascending order, and the number of each
    details   what else instructions stand for, by slot: the Value of a later parameter, the matrix of an OUTER
    """

    def __init__(self) -> None:
        self.ops, self.bounds, self.operands, self.varies = array("i"), array("i", [0]), array("i"), array("B")
        self.outputs: Sequence[int] | Slots = ()
        self.labels: dict[int, Any] = {}
        self.trained: Sequence[int] | Slots = ()
        self.leading = 0
        self.leading_values: list[Any] = []
        self.constants, self.numbers = array("i"), array("d")
        self.details: dict[int, Any] = {}

    # -- Writing ----------------------------------------------------------------------------------------

    def emit(self, op: Op | Kind, inputs: Iterable[int] = (), detail: Any = None) -> int:
        """Append an instruction; returns its slot.  A sum over the lanes of what they share is a product with their number."""
        varies = self.varies
        slots = inputs.tolist() if isinstance(inputs, np.ndarray) else inputs
        differs = _VARIES.get(op) if op.__class__ is Kind else None
        if differs is None:
            differs = False
            for slot in slots[:2] if op is Kind.DOT else slots:  # type: ignore[index]
                if varies[slot]:  # the products of a dot are of one kind
                    differs = True
                    break
        elif op is Kind.BATCH_SUM and not varies[slots[0]]:  # type: ignore[index]
            op, slots, differs = MULTIPLY, (*slots, self.emit(Kind.LANES)), False
        slot = len(varies)
        self.ops.append(code_of(op))
        self.operands.extend(slots)
        self.bounds.append(len(self.operands))
        varies.append(differs)
        if detail is not None:
            self.details[slot] = detail
        return slot

    def extend(self, ops: Any, counts: Any, operands: Any, varies: Any) -> Slots:
        """Append many instructions, given as columns; a code, or a number of operands, may be one for all.  Returns their slots."""
        first, more = len(self.ops), len(varies)
        if max(first + more, len(self.operands) + len(operands)) > MOST:
            raise OverflowError(f"a tape holds up to {MOST:,} instructions and operands, and this one would be longer")
        codes, bounds = np.empty((2, more), dtype=np.int32)
        codes[:], bounds[:] = ops, counts
        np.add.accumulate(bounds, out=bounds)
        bounds += self.bounds[-1]
        for column, new in ((self.ops, codes), (self.bounds, bounds), (self.operands, operands), (self.varies, varies)):
            column.frombytes(np.ascontiguousarray(new, column.typecode).view(np.uint8))  # type: ignore[arg-type]
        return np.arange(first, first + more, dtype=np.int32)

    def constant(self, number: float) -> int:
        """The slot of a number; each is on the tape once."""
        slot = self.find(number)
        if slot < 0:
            slot = self.emit(Kind.CONSTANT)
            self.constants.append(slot)
            self.numbers.append(number)
        return slot

    def all_constants(self, numbers: Any) -> Slots:
        """The slots of many numbers."""
        known = len(self.numbers)
        numbers = np.concatenate([self.numbers, numbers])
        order = _bits(numbers).argsort(kind="stable")
        in_order = _bits(numbers)[order]
        is_first = np.ones(len(order), dtype=bool)  # of those that are the same number
        is_first[1:] = in_order[1:] != in_order[:-1]
        first = np.empty_like(order)
        first[order] = order[is_first][is_first.cumsum() - 1]
        new = (first[known:] == np.arange(known, len(first))).nonzero()[0] + known
        slots = np.empty(len(numbers), dtype=np.int32)
        slots[:known] = self.constants
        slots[new] = self.extend(code_of(Kind.CONSTANT), 0, (), np.zeros(len(new), dtype=np.uint8))
        self.constants.frombytes(slots[new].tobytes())
        self.numbers.frombytes(numbers[new].tobytes())
        return slots[first[known:]]

    def find(self, number: float) -> int:
        """The slot of a constant; −1 if it is not on the tape."""
        sought, numbers = pack("d", number), self.numbers.tobytes()  # in bytes −0 is not 0, and nan is itself
        at = numbers.find(sought)
        while at >= 0 and at % len(sought):  # the end of one number and the beginning of the next
            at = numbers.find(sought, at + 1)
        return self.constants[at // len(sought)] if at >= 0 else -1

    def begin(self, arguments: int, values: list[Any]) -> None:
        """Begin an empty tape with so many arguments, and parameters that stand for Values: they are the first slots.

        values  which the tape keeps: the list is its own from now on
        """
        self.leading, self.leading_values = arguments + len(values), values
        sources = ((Kind.ARGUMENT, 1, arguments), (Kind.PARAMETER, 0, len(values)))
        for kind, varies, count in sources:
            self.ops += array("i", (code_of(kind),)) * count
            self.varies += array("B", (varies,)) * count
        self.bounds *= self.leading + 1

    def copy(self) -> Tape:
        """The same tape, to be continued."""
        copied = Tape()
        vars(copied).update(vars(self))
        copied.ops, copied.bounds, copied.operands = self.ops[:], self.bounds[:], self.operands[:]
        copied.varies = self.varies[:]
        copied.constants, copied.numbers = self.constants[:], self.numbers[:]
        copied.labels, copied.details = dict(self.labels), dict(self.details)
        return copied

    # -- Reading ----------------------------------------------------------------------------------------

    def columns(self) -> Columns:
        return Columns(*map(np.asarray, (self.ops, self.bounds, self.operands, self.varies)))

    def op(self, slot: int) -> Op | Kind:
        """The operation of an instruction."""
        return operation(self.ops[slot])

    def inputs(self, slot: int) -> Sequence[int]:
        """The slots that an instruction is applied to."""
        return self.operands[self.bounds[slot] : self.bounds[slot + 1]]

    def __getitem__(self, slot: int) -> Instruction:
        op = self.op(slot)
        detail = self.number(slot) if op is Kind.CONSTANT else self.details.get(slot)
        return Instruction(op, tuple(self.inputs(slot)), detail)

    @property
    def instructions(self) -> list[Instruction]:
        """All instructions, for a reader."""
        return [self[slot] for slot in range(len(self.ops))]

    def vary(self, slots: Any) -> Any:
        """Whether each of an array of slots varies."""
        return np.asarray(self.varies).view(bool)[slots]

    def uses(self) -> Any:
        """How often each slot is an input or an output."""
        return counts_of(np.concatenate([self.operands, np.asarray(self.outputs, dtype=np.int32)]), len(self.ops))

    def slots_of(self, *kinds: Op | Kind) -> Slots:
        """The slots of all instructions of some kinds, or operations."""
        ops = np.asarray(self.ops)
        found = ops == code_of(kinds[0])
        for kind in kinds[1:]:
            found |= ops == code_of(kind)
        return found.nonzero()[0]

    def arguments(self) -> Slots:
        """The slots of the arguments' numbers."""
        return self.slots_of(Kind.ARGUMENT)

    def parameters(self) -> Slots:
        """The slots of the parameters."""
        return self.slots_of(Kind.PARAMETER)

    def values(self) -> list[Any]:
        """The Values that the parameters stand for, in the order of their slots; not to be changed."""
        later = self.parameters()[len(self.leading_values) :].tolist()
        return [*self.leading_values, *[self.details[slot] for slot in later]] if later else self.leading_values

    def number(self, slot: int) -> float | None:
        """The number of a constant's slot; None for any other."""
        at = bisect_left(self.constants, slot)
        return self.numbers[at] if at < len(self.constants) and self.constants[at] == slot else None

    def is_like(self, other: Tape) -> bool:
        """Whether another tape has the same instructions, on the same numbers and Values, and the same names."""
        facts = [(t.labels, t.leading, t.leading_values, t.numbers.tobytes(), t.details) for t in (self, other)]
        columns = zip((*self.columns(), self.outputs), (*other.columns(), other.outputs), strict=True)
        return facts[0] == facts[1] and all([np.array_equal(a, b) for a, b in columns])

    def __len__(self) -> int:
        """How many operations there are; sources do not count."""
        return int(np.count_nonzero(np.asarray(self.ops) >= FIRST_COMPUTED))


def _bits(numbers: Any) -> Any:
    """Numbers as what they are in memory, which tells −0 from 0, and by which nan is itself."""
    return numbers.view(np.int64)
