"""Puts the results of a tape in order, decides which have a line and what they are called.

A result without a name, of one use, is written where it is used: z = W·x + b.

Read next: ``forward.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .blocks import block
from .names import base_of_source, is_activation, is_addition
from .references import References
from .results import Form, Reference, Result, Results

#: How many operations a formula may have that is written where it is used.
MOST_OPERATIONS = 3


class Lines:
    """The results of a tape in the order of their lines.

    references  how operands are called
    outputs     how the arrays of slots are called that are asked for
    order       the results, each after what it is computed from
    """

    def __init__(self, results: Results, outputs: Sequence[Any]) -> None:
        self.results = results
        self.references = References(results)
        for result in results.computed:
            result.written = self._written(result)
        self.outputs = [self.references.spread(slots) for slots in outputs]
        self.order = list(self._in_order())
        self.users = self._users()

    def _written(self, result: Result) -> list[Reference]:
        is_spread = result.form in (Form.ENTRYWISE, Form.INSTRUCTION)
        return list(map(self.references.spread if is_spread else self.references.of, result.operands))

    def _in_order(self) -> Iterator[Result]:
        """All results, as they stand on the tape, but each after what it is computed from."""
        waiting = sorted(self.results.computed, key=lambda result: -int(result.slots.max()))
        begun, done = set[int](), set[int]()
        while waiting:
            result = waiting[-1]
            if id(result) not in begun:
                begun.add(id(result))
                needed = [owner for owner in result.owners() if not (owner.form is Form.SOURCE or owner.name)]
                needed = [owner for owner in needed if id(owner) not in begun]
                waiting += sorted(needed, key=lambda owner: -int(owner.slots.max()))
                continue
            waiting.pop()
            if id(result) not in done:
                done.add(id(result))
                yield result

    def _users(self) -> dict[int, dict[int, tuple[Result, bool]]]:
        """For each result, who uses it, and whether as a whole."""
        users: defaultdict[int, dict[int, tuple[Result, bool]]] = defaultdict(dict)
        for result in self.order:
            for reference in result.written:
                for owner, whole in reference.owners():
                    _, so_far = users[id(owner)].get(id(result), (result, True))
                    users[id(owner)][id(result)] = result, whole and so_far
        return users

    def _only_user(self, result: Result) -> Result | None:
        """What uses a result as a whole, if nothing else does."""
        users = list(self.users[id(result)].values())
        return users[0][0] if len(users) == 1 and users[0][1] else None

    # -- Layers ------------------------------------------------------------------------------------------

    def _find_layers(self) -> None:
        """Say of each result which layer it belongs to, and which are weighted sums."""
        layers: dict[int, int] = {}
        for result in self.order:
            weights = weights_of(result)
            if weights is None:
                result.layer = max([owner.layer for owner in result.owners()], default=0)
            else:
                result.layer = layers.setdefault(id(weights), len(layers) + 1)
                self._sum_with(result).is_sum = True
        for result in reversed(self.order):  # what is computed from parameters alone belongs to its first user
            for owner in result.owners():
                if not owner.layer and owner.form is not Form.SOURCE:
                    owner.layer = result.layer
        for result in self.order if len(layers) < 2 else ():
            result.layer = 0
        used: dict[int, Result] = {}
        for result in self.order:
            for owner in result.owners():
                if owner.form is Form.SOURCE and owner.op in (Kind.PARAMETER, Kind.CONSTANT):
                    used[id(owner)] = owner
                    owner.layer = owner.layer or result.layer
                    owner.is_weights |= owner is weights_of(result)
        sources = self.references.sources
        self.references.sources = [*used.values(), *[source for source in sources if id(source) not in used]]

    def _sum_with(self, product: Result) -> Result:
        """The weighted sum: a product, or the sum of it and biases."""
        user = self._only_user(product)
        if user is None or product.label or not is_addition(user.op):
            return product
        others = [each.owner for each in user.written if each.owner is not product]
        are_biases = all([isinstance(owner, Result) and owner.op is Kind.PARAMETER for owner in others])
        return user if are_biases else product

    # -- Names -------------------------------------------------------------------------------------------

    def find_bases(self, *, scalars: bool) -> list[Result]:
        """Say what each result is called, without the number of its layer; returns the sources."""
        if not scalars:
            self._find_layers()
            for source in self.references.sources:
                source.base = source.base or base_of_source(source, self.label_of(source))
        for result in self.order:
            ends_a_layer = is_activation(result.op) and (result.is_array or any([o.is_sum for o in result.owners()]))
            result.base = result.label or ("z" if result.is_sum else "a" if ends_a_layer else "")
        return self.references.sources

    def label_of(self, source: Result) -> str:
        """What the first of some parameters is called."""
        return "" if source.op is Kind.CONSTANT else self.results.name_of(int(source.slots.flat[0]))

    def with_lines(self) -> list[Result]:
        """The results that have a line; the others are written where they are used."""
        sizes: dict[int, int] = {}
        returned = {id(owner) for reference in self.outputs for owner, _ in reference.owners()}
        found = []
        for result in self.order:
            size = 1 + sum([sizes.get(id(owner), 0) for owner in result.owners() if not owner.name])
            if self._is_written_in_place(result, size) and id(result) not in returned:
                sizes[id(result)] = size
            else:
                found.append(result)
        return found

    def _is_written_in_place(self, result: Result, size: int) -> bool:
        user = self._only_user(result)
        if user is None or result.base or result.name or size > MOST_OPERATIONS or not result.concerns_arrays:
            return False
        if user.op is Kind.OUTER:
            return False
        return result.form is not Form.ENTRYWISE or user.form not in (Form.PRODUCT, Form.OUTER)


def weights_of(result: Result) -> Result | None:
    """The parameters that a result multiplies its inputs with."""
    if result.form not in (Form.PRODUCT, Form.OUTER) and not (result.form is Form.ENTRYWISE and result.op is MULTIPLY):
        return None
    of_parameters = [
        each.owner for each in result.written if isinstance(each.owner, Result) and each.owner.op is Kind.PARAMETER
    ]
    others = [each for each in result.written if each.owner not in of_parameters]
    is_scaled = result.form is Form.ENTRYWISE and not any(
        [isinstance(each.owner, int) or (isinstance(each.owner, Result) and "[" in each.template) for each in others]
    )
    return of_parameters[0] if len(of_parameters) == 1 and others and not is_scaled else None


def runs(results: Results, slots: Any) -> list[Any]:
    """Slots as arrays, as far as neighbours are of one, and as numbers."""
    arrays = results.array_of[slots]
    found: list[Any] = []
    for part in np.split(slots, np.flatnonzero(np.diff(arrays)) + 1):
        array = None if results.array_of[part[0]] < 0 else results.arrays[results.array_of[part[0]]]
        whole = array is not None and part.size == array.slots.size > 1 and (part == array.slots.ravel()).all()
        is_part = array is not None and len(part) > 1 and block(results.place_of[part], array.slots.shape)
        found += [array.slots] if whole and array is not None else [part] if is_part else [np.array(s) for s in part]
    return found
