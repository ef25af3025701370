"""What the lines of a listing are about: results, each an array of slots or a single one; and those of a tape.

Read next: ``entrywise.py``, the first of those that find results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from autograd.languages import clean
from autograd.table import ADD, Op
from autograd.tape.instructions import Kind
from autograd.tape.tape import Tape

from .blocks import block

#: What adds its operands up.
SUMS = (ADD, Kind.SUM)


class Form(Enum):
    """How a result is computed from its operands."""

    SOURCE = "an argument, parameters or constants"
    INSTRUCTION = "one instruction on numbers"
    ENTRYWISE = "one operation for each place"
    PRODUCT = "a matrix or a vector times another"
    OUTER = "a column times a row"
    REDUCTION = "one operation over all entries"
    OF_ROWS = "one operation over the entries of each row; the result is a column"
    OF_COLUMNS = "one operation over the entries of each column"
    DOT_OF_ROWS = "a dot of each row with that of another matrix; the result is a column"


@dataclass(eq=False)
class Result:
    """Slots that are computed, or given, together.

    slots     an array of its shape: () for a number
    op        what computes it
    operands  arrays of slots, whose shapes fit as NumPy wants it
    label     what its Values are called
    layer     to which of the products with parameters it belongs; 0 for none
    is_sum    whether it is a layer's weighted sum
    is_weights  whether inputs are multiplied with it
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
    layer: int = 0
    is_sum: bool = False
    is_weights: bool = False
    base: str = ""
    name: str = ""
    written: list[Reference] = field(default_factory=list)
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
        return self.form is not Form.INSTRUCTION and self.form is not Form.SOURCE


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

    labels     for each slot what its Value is called; of a sweep, whose gradient it is
    given      what numbers of the arguments, and the number of samples, are called
    array_of   for each slot, which of the arrays it is in; −1 for none
    place_of   for each slot, where it is there
    is_found   for each slot, whether it is one of the results, or in one
    arrays     the arrays
    computed   what the lines are about, arrays and numbers
    ordered    for each slot of a gradient, at which place it stands; −1 for others
    belongs    for slots whose sum over the samples is a gradient, of what it is
    numbers    results that are known, by slot, where they are one number each
    constants  long lists of constants, by shape and numbers
    matrices   by the slot of an OUTER, the matrix that it computes: its numbers have slots of their own, behind the tape's
    """

    def __init__(self, tape: Tape, labels: Mapping[int, Any], given: Mapping[int, str], samples: str) -> None:
        self.tape, self.labels, self.samples = tape, labels, samples
        lanes = tape.slots_of(Kind.LANES).tolist()
        self.given = {**given, **dict.fromkeys(lanes, samples)}
        self.matrices: dict[int, Any] = {}
        count = len(tape.ops)
        for slot in tape.slots_of(Kind.OUTER).tolist():
            size, rows = len(tape.details[slot].parameters), tape.details[slot].rows
            shape = (rows, size // rows) if rows > 1 else (size,) if size > 1 else ()
            self.matrices[slot] = np.arange(count, count + size).reshape(shape)
            count += size
        self.array_of, self.place_of = np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.intp)
        self.is_parameter, self.is_constant = np.zeros((2, count), dtype=bool)
        self._parameters, self._values = tape.parameters(), tape.values()
        self.is_parameter[self._parameters] = True
        self.is_constant[tape.constants] = True
        self.is_found = np.zeros(count, dtype=bool)
        self.arrays: list[Result] = []
        self.computed: list[Result] = []
        self.numbers: dict[int, Result] = {}
        self.constants: dict[tuple[Any, ...], Result] = {}
        self.ordered: Any = ()
        self.belongs: dict[int, Any] = {}
        self._bounds, self._operands = np.array(tape.bounds), np.array(tape.operands, dtype=np.intp)
        if lanes:
            self._operands[np.isin(self._operands, lanes)] = lanes[0]  # there is one number of samples

    def put(self, result: Result) -> Result:
        """Add an array, so that its slots are known to be in it; returns it."""
        slots = result.slots.ravel()
        there = slots >= 0
        self.array_of[slots[there]] = len(self.arrays)
        self.place_of[slots[there]] = np.flatnonzero(there)
        self.arrays.append(result)
        return result

    def add(self, slots: Any, form: Form, *operands: Any, op: Op | Kind | None = None) -> None:
        """Add a result that may have a line of its own, computed by one operation: that of its first slot, unless it is given."""
        first = int(slots.flat[0])
        result = Result(slots, form, op or self.tape.op(first), operands, label=self.labels.get(first, ""))
        self.computed.append(result)
        self.is_found[slots] = True
        if result.is_array:
            self.put(result)

    def within(self, slots: Any) -> Result | None:
        """The array in which all of these slots are."""
        number = self.array_of[slots.flat[0]]
        return self.arrays[number] if number >= 0 and (self.array_of[slots] == number).all() else None

    def part(self, slots: Any) -> Reference | None:
        """Slots as an array, or as a part of one."""
        owner = self.within(slots)
        template = None if owner is None else block(self.place_of[slots], owner.slots.shape)
        return None if template is None else Reference(owner, template)

    def inputs(self, slot: int) -> Any:
        """The slots that an instruction is applied to."""
        return self._operands[self._bounds[slot] : self._bounds[slot + 1]]

    def ranks(self, slots: Any) -> Any:
        """Numbers that sort slots: by the place whose gradient each is, else by its own place in an array, else as on the tape."""
        if len(self.ordered) and (self.ordered[slots] >= 0).all():
            return self.ordered[slots]
        return slots if self.within(slots) is None else self.place_of[slots]

    def in_order(self, factors: Any) -> tuple[Any, Any]:
        """The factors of a dot, its terms in the order of an array."""
        a, b = factors[0::2], factors[1::2]
        terms = np.argsort(self.ranks(b), kind="stable")
        return a[terms], b[terms]

    def name_of(self, slot: int) -> Any:
        """What a result, or a parameter as it is now, is called."""
        return clean(self.value(slot).label) if self.is_parameter[slot] else self.labels.get(slot, "")

    def number(self, slot: int) -> float:
        """The number of a constant, or of a parameter as it is now."""
        number = self.tape.number(slot)
        return self.value(slot)._data if number is None else number

    def value(self, slot: int) -> Any:
        """The Value that a parameter stands for."""
        return self._values[np.searchsorted(self._parameters, slot)]
