"""What the lines of a listing are about: results, each an array of slots or a single one; and those of a tape.

Read next: ``blocks.py``, how a part of an array is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from autograd.languages import clean
from autograd.table import Op
from autograd.tape.instructions import Kind, Matrix, code_of
from autograd.tape.tape import Tape


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
    gradient_of  whose gradient it is
    layer     to which of the products with parameters it belongs; 0 for none
    is_sum    whether it is a layer's weighted sum
    is_weights  whether inputs are multiplied with it
    base      what it is called, without the number of its layer
    name      what it is called; "" if it is written where it is used
    written   what its line calls its operands
    """

    slots: Any
    form: Form
    op: Op | Kind | None = None
    operands: tuple[Any, ...] = ()
    label: Any = ""
    gradient_of: Result | None = None
    layer: int = 0
    is_sum: bool = False
    is_weights: bool = False
    base: str = ""
    name: str = ""
    written: list[Reference] = field(default_factory=list)

    def owners(self) -> list[Result]:
        """The results that it is computed from."""
        return [owner for each in self.written for owner, _ in each.owners() if isinstance(owner, Result)]

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

    owner     the result, or the slot of a number that is given
    template  how its name becomes the operand; "{}" for all of it
    parts     of a list, in place of an owner
    """

    owner: Result | int | None
    template: str = "{}"
    parts: tuple[Reference, ...] = ()

    def owners(self) -> Iterator[tuple[Result | int, bool]]:
        """All that is called here, and whether as a whole."""
        if self.owner is not None:
            yield self.owner, self.template == "{}"
        for part in self.parts:
            yield from part.owners()


class Results:
    """The results of a tape that have been found, and where each slot is among them.

    array_of   for each slot, which of the arrays it is in; −1 for none
    place_of   for each slot, where it is there
    arrays     the arrays
    computed   what the lines are about, arrays and numbers
    ordered    for each slot of a gradient, at which place it stands; −1 for others
    belongs    for slots whose sum over the samples is a gradient, of what it is
    numbers    results that are known, by slot, where they are one number each
    constants  long lists of constants, by shape and numbers
    matrices   by the slot of an OUTER, the matrix that it computes: its numbers have slots of their own, behind the tape's
    """

    def __init__(self, tape: Tape, labels: Mapping[int, Any]) -> None:
        self.tape, self.labels = tape, labels
        self.matrices: dict[int, Any] = {}
        count = len(tape.ops)
        for slot, detail in tape.details.items():
            if isinstance(detail, Matrix):
                size, rows = len(detail.parameters), detail.rows
                shape = (rows, size // rows) if rows > 1 else (size,) if size > 1 else ()
                self.matrices[slot] = np.arange(count, count + size).reshape(shape)
                count += size
        self.array_of, self.place_of = np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.intp)
        self.number_of = self.array_of.data  # the same memory, which is faster for one slot
        self.arrays: list[Result] = []
        self.computed: list[Result] = []
        self.numbers: dict[int, Result] = {}
        self.constants: dict[tuple[Any, ...], Result] = {}
        self.ordered: Any = ()
        self.belongs: dict[int, Any] = {}
        self._bounds, self._operands = np.array(tape.bounds), np.array(tape.operands, dtype=np.intp)
        if len(lanes := tape.slots_of(Kind.LANES)):
            self._operands[np.isin(self._operands, lanes)] = lanes[0]  # there is one number of samples
        self.parameters = (np.asarray(tape.ops) == code_of(Kind.PARAMETER)).data

    def put(self, result: Result) -> Result:
        """Add an array, so that its slots are known to be in it; returns it."""
        slots = result.slots.ravel()
        there = slots >= 0
        self.array_of[slots[there]] = len(self.arrays)
        self.place_of[slots[there]] = np.flatnonzero(there)
        self.arrays.append(result)
        return result

    def add(self, result: Result) -> None:
        """Add a result that may have a line of its own."""
        self.computed.append(result)
        if result.is_array:
            self.put(result)

    def within(self, slots: Sequence[int]) -> Result | None:
        """The array in which all of these slots are."""
        number = self.number_of[slots[0]]
        if number < 0 or any([self.number_of[slot] != number for slot in slots]):
            return None
        return self.arrays[number]

    def inputs(self, slot: int) -> Any:
        """The slots that an instruction is applied to."""
        return self._operands[self._bounds[slot] : self._bounds[slot + 1]]

    def label_of(self, slots: Any) -> Any:
        """What slots are called together."""
        return self.labels.get(int(slots.flat[0]), "")

    def ranks(self, slots: Any) -> Any:
        """Numbers that sort slots: by the place whose gradient each is, else by its own place in an array, else as on the tape."""
        if len(self.ordered) and (self.ordered[slots] >= 0).all():
            return self.ordered[slots]
        number = self.array_of[slots[0]]
        return self.place_of[slots] if number >= 0 and (self.array_of[slots] == number).all() else slots

    def in_order(self, factors: Any) -> tuple[Any, Any]:
        """The factors of a dot, its terms in the order of an array."""
        a, b = factors[0::2], factors[1::2]
        terms = np.argsort(self.ranks(b), kind="stable")
        return a[terms], b[terms]

    def name_of(self, slot: int) -> Any:
        """What a result, or a parameter as it is now, is called."""
        return clean(self.value(slot).label) if self.parameters[slot] else self.labels.get(slot, "")

    def numbers_of(self, source: Result) -> Any:
        """The numbers of constants, or of parameters as they are now."""
        number_of = self.tape.numbers.__getitem__ if source.op is Kind.CONSTANT else lambda slot: self.value(slot)._data
        return (
            np.array([number_of(slot) for slot in source.slots.ravel().tolist()]).reshape(source.slots.shape).tolist()
        )

    def value(self, slot: int) -> Any:
        """The Value that a parameter stands for."""
        tape = self.tape
        first = tape.leading - len(tape.leading_values)
        return tape.leading_values[slot - first] if slot < tape.leading else tape.details[slot]
