"""What the lines of a listing are about: results, each an array of slots or a single one.

Read next: ``blocks.py``, how a part of an array is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from autograd.table import Op
from autograd.tape.instructions import Kind


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
    MATRIX_GRADIENT = "an OUTER of the tape"


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
    is_numbered  whether the number of its layer is always said
    used_in   of parameters: how they are used first
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
    is_numbered: bool = False
    used_in: Form = Form.SOURCE
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
