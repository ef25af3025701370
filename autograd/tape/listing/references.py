"""How a line calls its operands: an array by its name, a part of one, or a list of numbers.

Read next: ``names.py``, which gives the names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograd.tape.instructions import Kind

from .blocks import once
from .names import stem
from .results import Form, Reference, Result, Results

#: Of how many constants a list is written into a line.
CONSTANTS = 12


class References:
    """Finds what arrays of slots are called, among the results of a tape.

    sources  the parameters, and long lists of constants, that are operands together, and the parameters that are alone
    numbers  by slot, what is one number: results, parameters, arguments and constants
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.numbers = dict(results.numbers)
        self.numbers |= {int(result.slots): result for result in results.computed if not result.is_array}
        self.sources = list(self._sources())

    def of(self, slots: Any) -> Reference:
        """What an array of slots is called: something of its shape."""
        if not slots.ndim:
            return self._number(int(slots))
        found = self.results.part(slots)
        if found is None and slots.ndim == 2 and (turned := self.results.part(slots.T)):
            found = turned._replace(template=f"{turned.template}ᵀ")
        if found is None and slots.size > CONSTANTS and self.results.is_constant[slots].all():
            found = Reference(self._list_of_constants(slots))
        if found is not None:
            return found
        if slots.ndim == 1:
            entries = [
                part if part.is_number else part._replace(template=f"*{part.template}") for part in self.runs(slots)
            ]
            return Reference(None, parts=tuple(entries))
        rows, columns = [tuple(map(self.of, matrix)) for matrix in (slots, slots.T)]
        is_turned = any([row.owner is None for row in rows]) and all([column.owner is not None for column in columns])
        return Reference(None, "{}ᵀ", parts=columns) if is_turned else Reference(None, parts=rows)

    def spread(self, slots: Any) -> Reference:
        """What an array of slots is called: something that NumPy spreads to its shape."""
        if slots.ndim and (found := self.results.part(slots)):
            return found
        if (slots == slots.flat[0]).all():
            return self._number(int(slots.flat[0]))
        if slots.ndim == 2 and (slots == slots[0]).all():
            return self.spread(slots[0])
        if slots.ndim == 2 and (slots == slots[:, :1]).all():
            column = self.results.part(slots[:, :1])
            if column is not None and column.template == "{}":
                return column
            vector = self.of(slots[:, 0])
            return vector._replace(template=f"column({vector.template})")
        return self.of(slots)

    def runs(self, slots: Any) -> list[Reference]:
        """What slots in a row are called: neighbours that are an array, or a part of one, together."""
        found: list[Reference] = []
        for run in np.split(slots, np.flatnonzero(np.diff(self.results.array_of[slots])) + 1):
            part = self.results.part(run) if len(run) > 1 else None
            found += map(self._number, run.tolist()) if part is None else [part]
        return found

    def _number(self, slot: int) -> Reference:
        found = self.results.part(np.array(slot))
        if found is None and slot not in self.numbers:
            name, number = self.results.given.get(slot, ""), self.results.tape.number(slot)
            self.numbers[slot] = Result(np.array(slot), Form.SOURCE, name=name, number=number)
        return (found or Reference(self.numbers[slot]))._replace(is_number=True)

    # -- Parameters and constants -----------------------------------------------------------------------

    def _sources(self) -> Iterator[Result]:
        """Let parameters that are operands together be arrays, the largest first; then those that are alone."""
        results = self.results
        wanted = [slots for result in results.computed for slots in self._sources_of(result)]
        for slots in sorted(wanted, key=lambda slots: -slots.size):
            if self._are_one(slots):
                yield results.put(Result(slots, Form.SOURCE, Kind.PARAMETER))
        for slot in np.flatnonzero(results.is_parameter & (results.array_of < 0)).tolist():
            if slot not in self.numbers:
                label = results.name_of(slot)
                self.numbers[slot] = Result(np.array(slot), Form.SOURCE, Kind.PARAMETER, label=label, base=label)
                yield self.numbers[slot]

    def _sources_of(self, result: Result) -> Iterator[Any]:
        """The arrays of parameters that a result is computed from."""
        if result.form is Form.INSTRUCTION or result.op is Kind.OUTER:
            return
        for i, operand in enumerate(result.operands):
            slots = operand
            if result.form is Form.PRODUCT and i == 1:
                slots = operand.T
            elif result.form is Form.ENTRYWISE:
                slots = once(operand)
            if slots.size > 1 and self.results.is_parameter[slots].all():
                yield slots

    def _list_of_constants(self, slots: Any) -> Result:
        """A long list of constants: a source from the first time on that it is called."""
        key = slots.shape, np.array(list(map(self.results.number, slots.ravel().tolist()))).tobytes()
        known = self.results.constants
        if key not in known:
            known[key] = Result(slots, Form.SOURCE, Kind.CONSTANT)
            self.sources.append(known[key])
        return known[key]

    def _are_one(self, slots: Any) -> bool:
        """Whether these are parameters that differ, have no name yet, and are not called by names such as α and β."""
        results = self.results
        is_free = results.is_parameter[slots] & (results.array_of[slots] < 0) & ~np.isin(slots, [*results.numbers])
        if not is_free.all() or not np.diff(np.sort(slots, axis=None)).all():
            return False
        few = slots if slots.size <= CONSTANTS else slots.flat[[0, 1, -1]]
        return slots.ndim > 1 or len({stem(results.name_of(slot)) for slot in few.tolist()}) == 1
