"""Names for the results of a listing, as lectures give them, and how a line calls its operands by them.

    W⁽²⁾, b⁽²⁾, z⁽²⁾   weights, biases and weighted sums of the second layer
    a⁽²⁾ = φ(z⁽²⁾)      its activations
    δ⁽²⁾               the gradient of z⁽²⁾
    ∂L/∂W⁽²⁾           any other gradient
    v1, v2, …          what has no name

A label that Values have is their name.  The layers are counted in the order in which a program needs their weights.  What is
called as nothing else is has no number, but for z and a.  An operand is an array, a part of one, or a list of numbers.

Read next: ``expressions.py``, what stands on the right of a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograd.table import REGISTRY
from autograd.tape.instructions import Kind

from .blocks import as_vector, stem
from .results import REDUCING, SUMS, Form, Reference, Result, Results

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Of how many constants a list is written into a line.
CONSTANTS = 12
#: What a layer ends with.
ACTIVATIONS = {
    REGISTRY[name]
    for name in ("tanh", "sigmoid", "relu", "relu_right", "leaky_relu", "elu", "softplus", "silu", "gelu", "step")
}


class Names:
    """The names that are in use.

    last  the last number of v1, v2, …, and of each name that is given several times
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken, self.last = set(taken), Counter[str]()

    def give(self, results: Sequence[Result]) -> None:
        """Name results by their bases and layers."""
        counts = Counter([result.base.lower() for result in results])
        for result in results:
            needs_number = result.layer and result.base and (counts[result.base.lower()] > 1 or result.base in "za")
            result.name = result.base + (f"⁽{result.layer}⁾".translate(_SUPERSCRIPTS) if needs_number else "")
        repeated = Counter([result.name for result in results])
        for result in results:
            name = result.name
            before = "v" if not name else f"{name}." if repeated[name] > 1 or name in self.taken else ""
            while before and (result.name == name or result.name in self.taken):
                self.last[before] += 1
                result.name = f"{before}{self.last[before]}"
            self.taken.add(result.name)


def base_of_source(source: Result, results: Results, *, is_bias: bool) -> str:
    """W for a matrix, b for a vector of biases, w for another, or what the parameters are called: γ for γ₁, γ₂, …; C for constants."""
    if source.op is Kind.CONSTANT:
        return "C"
    found = stem(results.name_of(int(source.slots.flat[0])))
    if source.slots.ndim > 1:
        return found.upper() if len(found) == 1 else found or "W"
    return found or ("b" if is_bias else "w")


class References:
    """Finds what arrays of slots are called, among the results of a tape.

    sources    the parameters, and long lists of constants, that are operands together, and the parameters that are alone
    constants  these lists, by shape and numbers
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.sources: list[Result] = []
        self.constants: dict[tuple[Any, ...], Result] = {}

    def new(self) -> list[Result]:
        """The sources that have not been asked for yet."""
        new, self.sources = self.sources, []
        return new

    def write(self, result: Result) -> None:
        """Say what a result calls its operands."""
        if not result.written:
            if result.form is Form.PRODUCT and result.is_array:
                self._split_product(result)
            elif not result.is_array and (result.op in (*REDUCING, Kind.DOT)):
                self._gather_terms(result)
            elif (z := self.results.softmax_of(result)) is not None:
                result.form, result.operands = Form.SOFTMAX, (z,)
            result.written = list(map(self.of, result.operands))

    # -- Sums over several arrays ------------------------------------------------------------------------

    def _split_product(self, result: Result) -> None:
        """Let a product whose terms are from several arrays on the left be a sum: Uᵀ·δ⁽¹⁾ + Vᵀ·δ⁽²⁾."""
        a, b = result.operands
        if a.shape[-1] != b.shape[0]:
            return  # a column times a row
        first = np.atleast_2d(a)[0], b if b.ndim == 1 else b[:, 0]
        arrays = self.results.array_of[np.array(first)]
        if arrays.min() >= 0 and len(np.unique(arrays[0])) > 1:
            pairs = [(a[..., terms], b[terms]) for terms in self._by_arrays(*first)]
            if all([len(part) == 1 for _, part in pairs]):
                pairs = [(column[..., 0], row[0]) for column, row in pairs]
            result.operands = tuple([factor for pair in pairs for factor in pair])

    def _gather_terms(self, result: Result) -> None:
        """Let a number that is computed from entries of arrays be computed from these: sum(W²) + u·v + c."""
        slots = np.concatenate([np.ravel(each) for each in result.operands])
        if result.op is not Kind.DOT:
            sides: tuple[Any, ...] = (slots,)
        else:
            sides = result.operands if result.form is Form.PRODUCT else (slots[::2], slots[1::2])
        operands: list[Any] = []
        for terms in self._by_arrays(*sides):
            parts = [side[terms] for side in sides]
            wholes = [self.results.within(part) for part in parts]
            if len(terms) == 1 or not all(wholes) or not all(map(self.results.part, parts)):
                operands += np.stack(parts, 1).ravel().tolist()
                continue
            arrays = [whole.slots for whole in wholes if whole]
            is_all = len({array.shape for array in arrays}) == 1 and np.array_equal([*map(np.ravel, arrays)], parts)
            if is_all or len(terms) > 2 or len(sides) == 2 or result.form is Form.REDUCTION:
                operands += arrays if is_all else parts
            else:
                operands += parts[0].tolist()
        if any(map(np.ndim, operands)) and (result.op in SUMS or result.op is Kind.DOT or len(operands) == 1):
            result.form = Form.PRODUCT if result.op is Kind.DOT else Form.REDUCTION
            result.operands = tuple(map(np.asarray, operands))

    def _by_arrays(self, *sides: Any) -> list[Any]:
        """The terms of a sum, given by their factors: those from the same arrays together, in their order there."""
        arrays, places = self.results.array_of[np.array(sides)], self.results.place_of[np.array(sides)]
        order = np.lexsort([*places, *arrays])
        return np.split(order, np.flatnonzero(np.diff(arrays[:, order]).any(axis=0)) + 1)

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
            parts = self.runs(slots)
            return Reference(
                None, parts=tuple([p if p.is_number else p._replace(template=f"*{p.template}") for p in parts])
            )
        if slots.shape[1] == 1:
            vector = self.of(slots[:, 0])
            return vector._replace(template=f"column({vector.template})")
        rows, columns = [tuple(map(self.of, matrix)) for matrix in (slots, slots.T)]
        is_turned = any([row.owner is None for row in rows]) and all([column.owner is not None for column in columns])
        return Reference(None, "{}ᵀ", parts=columns) if is_turned else Reference(None, parts=rows)

    def runs(self, slots: Any) -> list[Reference]:
        """What slots in a row are called: neighbours that are an array, or a part of one, together."""
        found: list[Reference] = []
        for run in np.split(slots, np.flatnonzero(np.diff(self.results.array_of[slots])) + 1):
            part = self.results.part(run) if len(run) > 1 else None
            found += map(self._number, run.tolist()) if part is None else [part]
        return found

    def _number(self, slot: int) -> Reference:
        results = self.results
        found = None if slot in results.numbers else results.part(np.array(slot))
        if found is None and slot not in results.numbers:
            name = results.samples if results.tape.op(slot) is Kind.LANES else results.labels.get(slot, "")
            results.put(Result(np.array(slot), Form.SOURCE, name=name, number=results.tape.number(slot)))
        return found or Reference(results.numbers[slot], is_number=True)

    # -- Parameters and constants -----------------------------------------------------------------------

    def find_sources(self, computed: Iterable[Result]) -> None:
        """Let parameters that are operands together be arrays, the largest first; then those that are alone.

        What is computed from parameters alone, as a penalty of all weights is, is asked last: a layer's are an array each.
        """
        results = self.results
        operands = [(self._is_of_parameters(result), slots) for result in computed for slots in self._operands(result)]
        for _, slots in sorted(operands, key=lambda each: (each[0], -each[1].size)):
            if self._are_one(slots):
                matrix = slots.T if self._is_turned(slots) else slots
                self.sources.append(results.put(Result(matrix, Form.SOURCE, Kind.PARAMETER)))
        for slot in np.flatnonzero(results.is_parameter & (results.array_of < 0)).tolist():
            if slot not in results.numbers:
                label = results.name_of(slot)
                self.sources.append(results.put(Result(np.array(slot), Form.SOURCE, Kind.PARAMETER, base=label)))

    def _operands(self, result: Result) -> Iterator[Any]:
        """The arrays of parameters that a result is computed from."""
        for i, operand in enumerate(result.operands):
            slots = operand.T if result.form is Form.PRODUCT and i == 1 else as_vector(operand)
            if slots.size > 1 and self.results.is_parameter[slots].all():
                yield slots

    def _is_of_parameters(self, result: Result) -> bool:
        """Whether a result is one of parameters, and of constants, alone."""
        results = self.results
        return all([(results.is_parameter[slots] | results.is_constant[slots]).all() for slots in result.operands])

    def _is_turned(self, slots: Any) -> bool:
        """Whether a matrix is the transpose of the one that its user holds: what is beside an entry there is below it here."""
        if slots.ndim < 2 or min(slots.shape) < 2:
            return False
        return self.results.held(slots[0, 1]).number > self.results.held(slots[1, 0]).number

    def _list_of_constants(self, slots: Any) -> Result:
        """A long list of constants: a source from the first time on that it is called."""
        key = slots.shape, np.array(list(map(self.results.number, slots.ravel().tolist()))).tobytes()
        if key not in self.constants:
            self.constants[key] = Result(slots, Form.SOURCE, Kind.CONSTANT)
            self.sources.append(self.constants[key])
        return self.constants[key]

    def _are_one(self, slots: Any) -> bool:
        """Whether these are parameters that differ, have no name yet, and are not called by names such as α and β."""
        results = self.results
        is_free = results.is_parameter[slots] & (results.array_of[slots] < 0)
        if not is_free.all() or not np.diff(np.sort(slots, axis=None)).all():
            return False
        few = slots if slots.size <= CONSTANTS else slots.flat[[0, 1, -1]]
        return slots.ndim > 1 or len({stem(results.name_of(slot)) for slot in few.tolist()}) == 1
