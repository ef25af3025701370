"""How a line calls its operands: an array by its name, a part of one, or a list of numbers.

Read next: ``names.py``, which gives the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.tape.instructions import Kind

from .blocks import block
from .names import stem
from .results import Form, Reference, Result, Results

#: Of how many constants a list is written into a line.
CONSTANTS = 12


class References:
    """Finds what arrays of slots are called, among the results of a tape.

    sources  the parameters, and long lists of constants, that are operands together, and the parameters that are alone
    numbers  by slot, the results that are one number each
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.numbers = dict(results.numbers)
        self.numbers |= {int(result.slots): result for result in results.computed if not result.is_array}
        self.array_of, self.place_of = results.array_of, results.place_of
        self.is_constant, self.is_parameter = np.zeros((2, len(self.array_of)), dtype=bool)
        self.is_constant[list(results.tape.numbers)] = True
        self.is_parameter[results.tape.parameters()] = True
        self.sources = list(self._sources())

    def of(self, slots: Any) -> Reference:
        """What an array of slots is called: something of its shape."""
        if not slots.ndim:
            return self._number(int(slots))
        found = self._part(slots)
        if found is None and slots.ndim == 2:
            turned = self._part(slots.T)
            found = None if turned is None else turned._replace(template=f"{turned.template}ᵀ")
        if found is None and slots.size > CONSTANTS and self.is_constant[slots].all():
            found = Reference(self.results.constants[self._as_constants(slots)])
        if found is not None:
            return found
        rows = tuple([self.of(part) for part in slots])
        if slots.ndim == 2 and any([row.owner is None for row in rows]):
            columns = tuple([self.of(part) for part in slots.T])
            if all([column.owner is not None for column in columns]):
                return Reference(None, "{}ᵀ", columns)
        return Reference(None, parts=rows)

    def spread(self, slots: Any) -> Reference:
        """What an array of slots is called: something that NumPy spreads to its shape."""
        found = self._part(slots) if slots.ndim else None
        if found is not None:
            return found
        if (slots == slots.flat[0]).all():
            return self._number(int(slots.flat[0]))
        if slots.ndim == 2 and (slots == slots[0]).all():
            return self.spread(slots[0])
        if slots.ndim == 2 and (slots == slots[:, :1]).all():
            column = self._part(slots[:, :1])
            if column is not None and column.template == "{}":
                return column
            vector = self.of(slots[:, 0])
            return vector._replace(template=f"column({vector.template})")
        return self.of(slots)

    def _part(self, slots: Any) -> Reference | None:
        """Slots as an array, or as a part of one."""
        number = self.array_of[slots.flat[0]] if slots.size else -1
        if number < 0 or (self.array_of[slots] != number).any():
            return None
        owner = self.results.arrays[number]
        template = block(self.place_of[slots], owner.slots.shape)
        return None if template is None else Reference(owner, template)

    def _number(self, slot: int) -> Reference:
        return self._part(np.array(slot)) or Reference(self.numbers.get(slot, slot))

    # -- Parameters and constants -----------------------------------------------------------------------

    def _sources(self) -> Iterator[Result]:
        """Let parameters, and long lists of constants, that are operands together be arrays; the largest first."""
        wanted = [slots for result in self.results.computed for slots in self._sources_of(result)]
        constants = []
        for slots in sorted(wanted, key=lambda slots: -slots.size):
            if self._are_one(slots):
                yield self.results.put(Result(slots, Form.SOURCE, Kind.PARAMETER))
            elif slots.size > CONSTANTS and self.is_constant[slots].all():
                key = self._as_constants(slots)
                if key not in self.results.constants:
                    self.results.constants[key] = Result(slots, Form.SOURCE, Kind.CONSTANT)
                    constants.append(self.results.constants[key])
        yield from constants
        for slot in np.flatnonzero(self.is_parameter & (self.array_of < 0)).tolist():
            if slot not in self.numbers:
                label = self.results.name_of(slot)
                self.numbers[slot] = Result(np.array(slot), Form.SOURCE, Kind.PARAMETER, label=label, base=label)
                yield self.numbers[slot]

    def _sources_of(self, result: Result) -> Iterator[Any]:
        """The arrays of parameters, or of constants, that a result is computed from."""
        if result.form is Form.INSTRUCTION or result.op is Kind.OUTER:
            return
        for i, operand in enumerate(result.operands):
            slots = operand
            if result.form is Form.PRODUCT and i == 1:
                slots = operand.T
            elif result.form is Form.ENTRYWISE:
                slots = _once(operand)
            is_spread = result.form is Form.ENTRYWISE and (slots == slots.flat[0]).all()  # one number will do
            if slots.size == 1 or is_spread:
                continue
            if self.is_parameter[slots].all() or self.is_constant[slots].all():
                yield slots

    def _as_constants(self, slots: Any) -> tuple[Any, ...]:
        """What tells one list of constants from another."""
        numbers = self.results.tape.numbers
        return slots.shape, np.array([numbers[slot] for slot in slots.ravel().tolist()]).tobytes()

    def _are_one(self, slots: Any) -> bool:
        """Whether these are parameters that differ, have no name yet, and are not called by names such as α and β."""
        is_there = np.zeros(len(self.array_of), dtype=bool)
        is_there[slots] = True
        is_free = self.is_parameter & (self.array_of < 0)
        is_free[[*self.results.numbers]] = False
        if not is_free[slots].all() or np.count_nonzero(is_there) < slots.size:
            return False
        few = slots if slots.size <= CONSTANTS else slots.flat[[0, 1, -1]]
        return slots.ndim > 1 or len({stem(self.results.name_of(slot)) for slot in few.tolist()}) == 1


def _once(slots: Any) -> Any:
    """A vector that stands in every row, or in every column, of a matrix."""
    if slots.ndim == 2 and len(slots) > 1 and (slots == slots[0]).all():
        return slots[0]
    if slots.ndim == 2 and slots.shape[1] > 1 and (slots == slots[:, :1]).all():
        return slots[:, 0]
    return slots
