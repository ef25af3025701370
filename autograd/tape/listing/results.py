"""What the lines of a listing are about: results, each an array of slots or a single one; and those of a tape.

Read next: ``entrywise.py``, the first of those that find results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from autograd.graph import depths, reach_inputs
from autograd.languages import clean
from autograd.table import ADD, DIVIDE, EXP, LOG, SHIFT, SUBTRACT, Op, once
from autograd.tape.instructions import FIRST_COMPUTED, Kind, operation
from autograd.tape.tape import Tape

from .as_read import EXTREMES
from .blocks import block, narrowed
from .held import Held, held_by

#: What adds its operands up.
SUMS = (ADD, Kind.SUM)
#: What makes one number of many; the largest of more than two is one instruction (see ``as_read``).
REDUCING = (*SUMS, *EXTREMES)


class Form(Enum):
    """How a result is computed from its operands."""

    SOURCE = "an argument, parameters or constants"
    ENTRYWISE = "one operation for each place, or on numbers"
    PRODUCT = "a matrix or a vector times another"
    REDUCTION = "one operation over all entries, or over those of each row or column"
    SOFTMAX = "the softmax of a vector or of each row, or its logarithm"


@dataclass(eq=False, slots=True)
class Result:
    """Slots that are computed, or given, together.

    slots     an array of its shape: () for a number
    op        what computes it
    operands  arrays of slots, whose shapes fit as NumPy wants it
    label     what its Values are called; of a gradient, whose it is
    level     how many operations lead to it
    layer     to which of the products with parameters it belongs; 0 for none
    is_sum    whether it is a layer's weighted sum
    base      what it is called, without the number of its layer
    name      what it is called; "" if it is written where it is used
    written   what its line calls its operands
    number    of a constant that is alone
    """

    slots: Any
    form: Form
    op: Op | Kind | None = None
    operands: tuple[Any, ...] = ()
    label: Any = ""
    level: int = 0
    layer: int = 0
    is_sum: bool = False
    base: str = ""
    name: str = ""
    written: Sequence[Reference] = ()
    number: float | None = None

    def owners(self) -> list[Result]:
        """The results that it is computed from."""
        return [owner for each in self.written for owner, _ in each.owners()]

    @property
    def is_array(self) -> bool:
        """Whether it is more than one number."""
        return bool(self.slots.ndim)

    @property
    def concerns_arrays(self) -> bool:
        """Whether it, or what it is computed from, is an array."""
        return self.is_array or self.form in (Form.PRODUCT, Form.REDUCTION)


class Reference(NamedTuple):
    """What stands for an operand.

    owner      the result that it is, or is a part of; None for a list
    template   how its name becomes the operand; "{}" for all of it
    is_number  whether it is one number
    parts      of a list
    """

    owner: Result | None
    template: str = "{}"
    is_number: bool = False
    parts: tuple[Reference, ...] = ()

    def owners(self) -> Iterator[tuple[Result, bool]]:
        """All that is called here, and whether as a whole."""
        if self.owner is not None:
            yield self.owner, self.template == "{}"
        for part in self.parts:
            yield from part.owners()


class Results:
    """The results of a tape that have been found, and where each slot is among them.

    samples   what the number of samples is called
    function  what was recorded
    labels    for each slot what its Value is called; of a gradient, whose it is
    array_of  for each slot, which of the arrays it is in; −1 for none
    place_of  for each slot, where it is there
    order     numbers that sort slots: the place of a gradient is that of whose it is
    is_found  for each slot, whether it is one of the results, or in one
    arrays    the arrays
    computed  what the lines are about, arrays and numbers
    numbers   by slot, the results that are one number
    values    by slot, the Values that parameters stand for
    matrices  by the slot of an OUTER, the matrix that it computes: its numbers have slots of their own, behind the tape's
    """

    def __init__(self, tape: Tape, samples: str, function: Any) -> None:
        self.tape, self.samples, self.function = tape, samples, function
        self.labels: dict[int, Any] = {slot: clean(label) for slot, label in tape.labels.items()}
        self.matrices: dict[int, Any] = {}
        count = len(tape.ops)
        for slot in tape.slots_of(Kind.OUTER).tolist():
            size, rows = len(tape.details[slot].parameters), tape.details[slot].rows
            shape = (rows, size // rows) if rows > 1 else (size,) if size > 1 else ()
            self.matrices[slot] = np.arange(count, count + size).reshape(shape)
            count += size
        self.array_of, self.place_of = np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.intp)
        self.order = np.full(count, -1, dtype=np.intp)
        self.is_parameter, self.is_constant, self.is_found = np.zeros((3, count), dtype=bool)
        self.values = dict(zip(tape.parameters().tolist(), tape.values(), strict=True))
        self.is_parameter[tape.parameters()] = True
        self.is_constant[tape.constants] = True
        self.arrays: list[Result] = []
        self.computed: list[Result] = []
        self.numbers: dict[int, Result] = {}
        self.bounds, self.operands = np.array(tape.bounds), np.array(tape.operands, dtype=np.intp)
        self.levels = np.full(count, len(tape.ops), dtype=np.intp)
        self.levels[: len(tape.ops)] = depths(*tape.columns()[1:3])

    def needed_for(self, outputs: Any) -> Any:
        """The slots that are computed for some outputs, and have not been found yet."""
        ops, bounds, operands, _ = self.tape.columns()
        reached = np.zeros(len(ops), dtype=np.uint8)
        reached[outputs] = 1
        is_found = self.is_found[: len(ops)]
        needed = reach_inputs(reached, bounds, operands, is_found.astype(np.uint8))
        return np.flatnonzero((needed != 0) & (ops >= FIRST_COMPUTED) & ~is_found)

    def put(self, result: Result) -> Result:
        """Add a result, so that its slots are known to be in it; returns it."""
        if result.is_array:
            slots = result.slots.ravel()
            self.array_of[slots], self.place_of[slots] = len(self.arrays), np.arange(len(slots))
            self.arrays.append(result)
        else:
            self.numbers[int(result.slots)] = result
        return result

    def add(self, slots: Any, form: Form, *operands: Any) -> None:
        """Add a result that may have a line of its own, computed by one operation: that of its first slot."""
        first = int(slots.flat[0])
        op = self.tape.op(first) if first < len(self.tape.ops) else Kind.OUTER
        if form is Form.ENTRYWISE and slots.ndim:
            operands = tuple(map(narrowed, operands))
        label, level = self.labels.get(first, ""), int(self.levels[first])
        self.computed.append(self.put(Result(slots, form, op, operands, label=label, level=level)))
        self.is_found[slots] = True

    def add_numbers(self, slots: Any) -> None:
        """Add results that are one number each, 10⁵ perhaps."""
        columns = [self.levels[slots], np.asarray(self.tape.ops)[slots], self.bounds[slots], self.bounds[slots + 1]]
        for slot, level, code, begin, end in zip(slots, *[column.tolist() for column in columns], strict=True):
            label, operands = self.labels.get(int(slot), ""), tuple(self.operands[begin:end])
            self.computed.append(Result(slot, Form.ENTRYWISE, operation(code), operands, label=label, level=level))
        self.numbers |= zip(slots.tolist(), self.computed[len(self.computed) - len(slots) :], strict=True)
        self.is_found[slots] = True

    def within(self, slots: Any) -> Result | None:
        """The array in which all of these slots are."""
        number = self.array_of[slots.flat[0]]
        return self.arrays[number] if number >= 0 and (self.array_of[slots] == number).all() else None

    def part(self, slots: Any) -> Reference | None:
        """Slots as an array, or as a part of one."""
        owner = self.within(slots)
        template = None if owner is None else block(self.place_of[slots], owner.slots.shape)
        return None if template is None else Reference(owner, template, is_number=not slots.ndim)

    def whole(self, slots: Any) -> Result | None:
        """The result that these slots are, all of it."""
        part = self.part(slots) if slots.ndim and slots.min() >= 0 else None
        return (
            self.numbers.get(int(slots)) if not slots.ndim else part.owner if part and part.template == "{}" else None
        )

    def softmax_of(self, result: Result) -> Any:
        """z, if a result is e/sum(e), e = exp(z − shift(max(z))), for each row if it is a matrix, or z − shift(max(z)) − ln(sum(e)).

        Without the shift it is not called softmax: with large numbers it is nan.
        """
        if result.op not in (DIVIDE, SUBTRACT) or not result.is_array or result.label:
            return None
        first, total = map(self.whole, result.operands)
        if result.op is SUBTRACT:
            total = self.whole(total.operands[0]) if total and total.op is LOG else None
        is_sum = total is not None and total.form is Form.REDUCTION and total.op in SUMS
        if total is None or not is_sum or total.slots.ndim != 2 * result.slots.ndim - 2:
            return None
        exponential = self.whole(total.operands[0])
        if exponential is None or exponential.op is not EXP:
            return None
        shifted = self.whole(exponential.operands[0])
        if first is None or first is not (exponential if result.op is DIVIDE else shifted):
            return None
        shift = self.whole(shifted.operands[1]) if shifted and shifted.op is SUBTRACT else None
        return shifted.operands[0] if shifted and shift and shift.op is SHIFT else None

    def inputs(self, slot: int) -> Any:
        """The slots that an instruction is applied to."""
        return self.operands[self.bounds[slot] : self.bounds[slot + 1]]

    def ranks(self, slots: Any) -> Any:
        """Numbers that sort slots: by the place whose gradient each is, else by its own place in an array, else as on the tape."""
        if (self.order[slots] >= 0).all():
            return self.order[slots]
        return slots if self.within(slots) is None else self.place_of[slots]

    def in_order(self, factors: Any) -> tuple[Any, Any]:
        """The factors of a dot, its terms in the order of an array."""
        a, b = factors[0::2], factors[1::2]
        terms = np.argsort(self.ranks(b), kind="stable")
        return a[terms], b[terms]

    def name_of(self, slot: int) -> Any:
        """What a result, or a parameter as it is now, is called: by its label, or else as the variable that holds it."""
        value = self.values.get(slot)
        return self.labels.get(slot, "") if value is None else clean(value.label) or self.held(slot).name

    @once
    def _held(self) -> dict[int, Held]:
        return held_by(self.function)

    def held(self, slot: int) -> Held:
        """Where the user holds a parameter; those of layers, which have a scope, are not looked for."""
        value = self.values.get(slot)
        return Held() if value is None or value.scope else self._held.get(id(value), Held())

    def number(self, slot: int) -> float:
        """The number of a constant, or of a parameter as it is now."""
        number = self.tape.number(slot)
        return self.values[slot]._data if number is None else number
