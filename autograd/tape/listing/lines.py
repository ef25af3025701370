"""Puts the results of a tape in order, decides which have a line and what they are called.

A result without a name, of one use, is written where it is used: z = W·x + b.

Read next: ``forward.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .names import ACTIVATIONS, base_of_source
from .references import References
from .results import SUMS, Form, Reference, Result, Results

#: How many operations a formula may have that is written where it is used.
MOST_OPERATIONS = 3


class Lines:
    """The results of a tape in the order of their lines.

    results, references  what lines are about, and how operands are called
    order       the results, each after what it is computed from
    users       for each result, who uses it, and whether as a whole
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        self.references = References(results)
        for result in results.computed:
            is_spread = result.form in (Form.ENTRYWISE, Form.INSTRUCTION)
            call = self.references.spread if is_spread else self.references.of
            result.written = list(map(call, result.operands))
        self.order = list(_in_order(results.computed))
        self.users: defaultdict[Result, dict[Result, bool]] = defaultdict(dict)
        for result in self.order:
            for reference in result.written:
                for owner, whole in reference.owners():
                    self.users[owner][result] = whole and self.users[owner].get(result, True)

    def _only_user(self, result: Result) -> Result | None:
        """What uses a result as a whole, if nothing else does."""
        users = self.users[result]
        return next(iter(users)) if len(users) == 1 and all(users.values()) else None

    # -- Layers ------------------------------------------------------------------------------------------

    def _find_layers(self) -> None:
        """Say of each result which layer it belongs to, and which are weighted sums."""
        layers: dict[Result, int] = {}
        for result in self.order:
            weights = weights_of(result)
            if weights is not None:
                weights.is_weights = True
            if weights is not None and is_layer(result, weights):
                result.layer = layers.setdefault(weights, len(layers) + 1)
                self._sum_with(result).is_sum = True
            else:
                result.layer = max([owner.layer for owner in result.owners()], default=0)
        for result in reversed(self.order):  # what is computed from parameters alone belongs to its first user
            for owner in result.owners():
                if not owner.layer and owner.form is not Form.SOURCE:
                    owner.layer = result.layer
        for result in self.order if len(layers) < 2 else ():
            result.layer = 0
        sources = dict.fromkeys(self.references.sources, 0)
        used: dict[Result, int] = {}
        for result in self.order:
            for owner in result.owners():
                if owner in sources:
                    used[owner] = owner.layer = owner.layer or result.layer
        self.references.sources = [*(used | sources)]

    def _sum_with(self, product: Result) -> Result:
        """The weighted sum: a product, or the sum of it and biases."""
        user = self._only_user(product)
        if user is None or product.label or user.op not in SUMS:
            return product
        others = [owner for owner in user.owners() if owner is not product]
        return user if others and all([owner.op is Kind.PARAMETER for owner in others]) else product

    # -- Names -------------------------------------------------------------------------------------------

    def find_bases(self, *, scalars: bool) -> None:
        """Say what each result is called, without the number of its layer."""
        if not scalars:
            self._find_layers()
            for source in self.references.sources:
                source.base = source.base or base_of_source(source, self.results)
        for result in self.order:
            ends_a_layer = result.op in ACTIVATIONS and (result.is_array or any([o.is_sum for o in result.owners()]))
            result.base = result.label or ("z" if result.is_sum else "a" if ends_a_layer else "")

    def shown(self, outputs: Sequence[Reference]) -> list[Result]:
        """The results that have a line; the others are written where they are used."""
        sizes: dict[Result, int] = {}
        shapes: dict[Result, tuple[int, ...]] = {}  # of what is written in place, as it is written
        returned = {owner for reference in outputs for owner, _ in reference.owners()}
        found = []
        for result in self.order:
            size = 1 + sum([sizes.get(owner, 0) for owner in result.owners() if not owner.name])
            shape = _shape_as_written(result, shapes)
            if self._is_written_in_place(result, size, shape) and result not in returned:
                sizes[result], shapes[result] = size, shape
            else:
                found.append(result)
        return found

    def _is_written_in_place(self, result: Result, size: int, shape: tuple[int, ...]) -> bool:
        user = self._only_user(result)
        if user is None or result.base or result.name or size > MOST_OPERATIONS or not result.concerns_arrays:
            return False
        if user.op is Kind.OUTER:
            return False
        if shape != result.slots.shape and not (user.form is Form.ENTRYWISE and _is_operand(result, user)):
            return False  # the sum of three numbers u is not sum(u)
        return result.form is not Form.ENTRYWISE or user.form not in (Form.PRODUCT, Form.OUTER)


def _in_order(results: Sequence[Result]) -> Iterator[Result]:
    """All results, as they stand on the tape, but each after what it is computed from."""

    def from_the_last(some: Sequence[Result]) -> list[Result]:
        return sorted(some, key=lambda result: -int(result.slots.max()))

    waiting, done = from_the_last(results), set[Result]()
    while waiting:
        owners = [owner for owner in waiting[-1].owners() if owner.form is not Form.SOURCE and not owner.name]
        if not done.issuperset(owners):
            waiting += from_the_last([owner for owner in owners if owner not in done])
        elif (result := waiting.pop()) not in done:
            done.add(result)
            yield result


def _is_operand(result: Result, user: Result) -> bool:
    """Whether a result is an operand by itself, and no part of a list."""
    return any([reference.owner is result for reference in user.written])


def _shape_as_written(result: Result, shapes: Mapping[Result, tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that NumPy makes of a result's formula: a smaller one than its own where all operands are spread.

    shapes  those of results that are written in place, likewise
    """
    if result.form is not Form.ENTRYWISE:
        return tuple(result.slots.shape)
    found = []
    for slots, reference in zip(result.operands, result.written, strict=True):
        shape = _shape_once(slots)
        if reference.owner is not None and reference.template == "{}":
            shape = shapes.get(reference.owner, shape)
        found.append(shape)
    return np.broadcast_shapes(*found)


def _shape_once(slots: Any) -> tuple[int, ...]:
    """The shape of slots without the axes along which they are the same."""
    shape: tuple[int, ...] = slots.shape
    if slots.size > 1 and (slots == slots.flat[0]).all():
        return ()
    if slots.ndim == 2 and (slots == slots[0]).all():
        return shape[1:]
    if slots.ndim == 2 and (slots == slots[:, :1]).all():
        return shape[0], 1
    return shape


def weights_of(result: Result) -> Result | None:
    """The parameters that a result multiplies something else with."""
    if result.form is not Form.PRODUCT and result.op not in (MULTIPLY, Kind.DOT):
        return None
    weights = [owner for owner in result.owners() if owner.op is Kind.PARAMETER]
    return weights[0] if len(weights) == 1 and len(result.written) == 2 else None


def is_layer(result: Result, weights: Result) -> bool:
    """Whether a product with weights is a layer's: not if each entry of an array is multiplied with a weight of its own."""
    if result.form in (Form.PRODUCT, Form.OUTER):
        return True
    others = [each for each in result.written if each.owner is not weights]
    return result.form is Form.ENTRYWISE and any([each.is_number for each in others])
