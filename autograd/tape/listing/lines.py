"""Puts results in order, and decides which have a line and what they are called.

A result without a name, of one use, is written where it is used: z = W·x + b.

Read next: ``forward.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from autograd.table import MULTIPLY
from autograd.tape.instructions import Kind

from .names import ACTIVATIONS, base_of_source
from .references import References
from .results import SUMS, Form, Reference, Result, Results

#: How many operations a formula may have that is written where it is used.
MOST_OPERATIONS = 3


class Lines:
    """Results that are listed together: those of the forward pass, or of the sweep.

    order    the results, each after what it is computed from
    users    for each result, who uses it, and whether as a whole
    """

    def __init__(self, references: References, computed: Sequence[Result], before: Sequence[Result] = ()) -> None:
        """Put results in order.

        before   earlier ones without a line, which are listed where they are called
        """
        self.users: defaultdict[Result, dict[Result, bool]] = defaultdict(dict)
        listed = dict.fromkeys(computed)
        for result in sorted([*before, *computed], key=lambda result: -result.level):
            if result in listed:
                references.write(result)
                for owner, whole in [each for reference in result.written for each in reference.owners()]:
                    self.users[owner][result] = whole and self.users[owner].get(result, True)
                    if not owner.name and owner.form is not Form.SOURCE:
                        listed[owner] = None
        last: dict[Result, int] = {}
        for result in sorted(listed, key=lambda result: result.level):
            last[result] = max([int(result.slots.max()), *[last.get(owner, 0) for owner in result.owners()]])
        self.order = sorted(last, key=lambda result: (last[result], result.level, int(result.slots.max())))

    def _only_user(self, result: Result) -> Result | None:
        """What uses a result as a whole, if nothing else does."""
        users = self.users[result]
        return next(iter(users)) if len(users) == 1 and all(users.values()) else None

    # -- Layers ------------------------------------------------------------------------------------------

    def find_layers(self, sources: Sequence[Result], results: Results) -> list[Result]:
        """Say what each result is called without the number of its layer, and which layer it belongs to; returns sources in order."""
        layers: dict[Result, int] = {}
        multiplied = set()
        for result in self.order:
            weights = weights_of(result)
            multiplied.add(weights)
            if weights is not None and is_layer(result, weights):
                result.layer = layers.setdefault(weights, len(layers) + 1)
                self._sum_with(result).is_sum = True
            else:
                result.layer = max([owner.layer for owner in result.owners()], default=0)
        for result in reversed(self.order):  # what is computed from parameters alone belongs to its first user
            for owner in result.owners():
                if not owner.layer and owner.form is not Form.SOURCE:
                    owner.layer = result.layer
        for result in self.order:
            result.layer = result.layer if len(layers) > 1 else 0
            ends_a_layer = result.op in ACTIVATIONS and (result.is_array or any([o.is_sum for o in result.owners()]))
            result.base = result.base or ("z" if result.is_sum else "a" if ends_a_layer else "")
        used: dict[Result, int] = {}
        for result in self.order:
            for owner in result.owners():
                if owner.form is Form.SOURCE and owner.op in (Kind.PARAMETER, Kind.CONSTANT) and owner not in used:
                    used[owner] = owner.layer = result.layer
        for source in sources:
            source.base = source.base or base_of_source(source, results, is_weights=source in multiplied)
        return [*used, *[source for source in sources if source not in used]]

    def _sum_with(self, product: Result) -> Result:
        """The weighted sum: a product, or the sum of it and biases."""
        user = self._only_user(product)
        if user is None or product.label or user.op not in SUMS:
            return product
        others = [owner for owner in user.owners() if owner is not product]
        return user if others and all([owner.op is Kind.PARAMETER for owner in others]) else product

    # -- Lines -------------------------------------------------------------------------------------------

    def shown(self, outputs: Sequence[Reference]) -> list[Result]:
        """The results that have a line; the others are written where they are used."""
        sizes: dict[Result, int] = {}
        returned = {owner for reference in outputs for owner, _ in reference.owners()}
        for result in self.order:
            size = 1 + sum([sizes.get(owner, 0) for owner in result.owners()])
            if result not in returned and self._is_written_in_place(result, size):
                sizes[result] = size
        return [result for result in self.order if result not in sizes]

    def _is_written_in_place(self, result: Result, size: int) -> bool:
        user = self._only_user(result)
        if user is None or result.base or size > MOST_OPERATIONS or not result.concerns_arrays:
            return False
        if user.op is Kind.OUTER:
            return False
        return result.form is not Form.ENTRYWISE or user.form is not Form.PRODUCT


def weights_of(result: Result) -> Result | None:
    """The parameters that a result multiplies something else with."""
    if result.form is not Form.PRODUCT and result.op not in (MULTIPLY, Kind.DOT):
        return None
    weights = [owner for owner in result.owners() if owner.op is Kind.PARAMETER]
    return weights[0] if len(weights) == 1 and len(result.written) == 2 else None


def is_layer(result: Result, weights: Result) -> bool:
    """Whether a product with weights is a layer's: not if each entry of an array is multiplied with a weight of its own."""
    if result.form is Form.PRODUCT:
        return True
    others = [each for each in result.written if each.owner is not weights]
    return result.form is Form.ENTRYWISE and result.is_array and any([each.is_number for each in others])
