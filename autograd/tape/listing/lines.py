"""Puts results in order, and decides which have a line and what they are called.

A result without a name, of one use, is written where it is used: z = W·x + b.

Read next: ``forward.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from autograd.table import DIVIDE, MULTIPLY
from autograd.tape.instructions import Kind

from .blocks import stem
from .names import ACTIVATIONS, References, base_of_source
from .results import SUMS, Form, Reference, Result, Results

#: How many operations a formula may have that is written where it is used.
MOST_OPERATIONS = 3


class Lines:
    """Results that are listed together: those of the forward pass, or of the sweep.

    returned what the outputs are
    order    the results, each after what it is computed from
    users    for each result, who uses it, and whether as a whole, and once
    """

    def __init__(self, references: References, known: Sequence[Result], outputs: Sequence[Reference]) -> None:
        """Put in order what outputs are computed from, of known results; those that have a name have had their line."""
        self.users: defaultdict[Result, dict[Result, bool]] = defaultdict(dict)
        self.returned = {owner for reference in outputs for owner, _ in reference.owners()}
        listed = {owner for owner in self.returned if not owner.name and owner.form is not Form.SOURCE}
        for result in sorted(known, key=lambda result: -result.level):
            if result in listed:
                references.write(result)
                for owner, whole in [each for reference in result.written for each in reference.owners()]:
                    self.users[owner][result] = whole and result not in self.users[owner]
                    if not owner.name and owner.form is not Form.SOURCE:
                        listed.add(owner)
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
        """Say what each result is called without the number of its layer, and which layer it belongs to; returns sources in order.

        Weights whose products are added up are of one layer: W·x + U·h + b.
        """
        layers: dict[Result, int] = {}  # by weights
        weights = self._weights()
        multiplied = {each for all_ in weights.values() for each in all_}
        added = set[Result]()
        for result in self.order:
            result.is_sum = result in weights and not (
                self.users[result] and all([user in weights and user.op in SUMS for user in self.users[result]])
            )
            if result.is_sum:
                known = [layers[each] for each in weights[result] if each in layers]
                result.layer = min(known, default=1 + max(layers.values(), default=0))
                layers |= dict.fromkeys(weights[result], result.layer)
            else:
                result.layer = max([owner.layer for owner in result.owners()], default=0)
            if result.op in SUMS and not all([owner.op is Kind.PARAMETER for owner in result.owners()]):
                added.update(result.owners())
        of_parameters = {result for result in self.order if not result.layer}
        for result in reversed(self.order):  # a part of a weighted sum belongs to it
            if result in weights and not result.is_sum:
                result.layer = max([user.layer for user in self.users[result]])
        for result in reversed(self.order):  # what is computed from parameters alone belongs to its first user
            for owner in result.owners():
                if owner in of_parameters:
                    owner.layer = result.layer
        if max(layers.values(), default=0) < 2:
            layers = dict.fromkeys(layers, 0)
        for result in self.order:
            result.layer = result.layer if any(layers.values()) else 0
            result.base = result.base or ("z" if result.is_sum else "a" if self._ends_a_layer(result) else "")
        used: dict[Result, int] = {}
        for result in self.order:
            for owner in result.owners():
                if owner.form is Form.SOURCE and owner.op in (Kind.PARAMETER, Kind.CONSTANT) and owner not in used:
                    used[owner] = owner.layer = layers.get(owner, result.layer)
        for source in sources:
            source.base = source.base or base_of_source(source, results, is_bias=source in added - multiplied)
        _shorten({owner for result in weights for owner in result.owners() if owner in used})
        return [*sorted(used, key=lambda source: source.layer), *[source for source in sources if source not in used]]

    def _ends_a_layer(self, result: Result) -> bool:
        """Whether a result is a layer's activation: of weighted sums of which nothing else is computed, as a loss of logits is."""
        sums = [owner for owner in result.owners() if owner.is_sum]
        is_shared = any([sum(self.users[owner].values()) > 1 for owner in sums])
        is_softmax = result.form is Form.SOFTMAX and result.op is DIVIDE and bool(sums)
        is_activation = result.op in ACTIVATIONS and (result.is_array or bool(sums))
        return (is_activation or is_softmax) and not is_shared

    def _weights(self) -> dict[Result, list[Result]]:
        """For each weighted sum, a product or the sum of such and of biases, the weights that are multiplied in it."""
        found: dict[Result, list[Result]] = {}
        for result in self.order:
            weights = with_parameters(result)
            if weights is not None and is_layer(result, weights):
                found[result] = [weights]
            elif result.op in SUMS and result.form is Form.ENTRYWISE:
                terms = result.owners()
                if all([term in found or term.op is Kind.PARAMETER for term in terms]):
                    of_terms = [weights for term in terms for weights in found.get(term, ())]
                    found |= {result: of_terms} if of_terms else {}
        return found

    # -- Lines -------------------------------------------------------------------------------------------

    def shown(self) -> list[Result]:
        """The results that have a line; the others are written where they are used."""
        sizes: dict[Result, int] = {}
        for result in self.order:
            size = 1 + sum([sizes.get(owner, 0) for owner in result.owners()])
            if result not in self.returned and self._is_written_in_place(result, size):
                sizes[result] = size
        return [result for result in self.order if result not in sizes]

    def _is_written_in_place(self, result: Result, size: int) -> bool:
        user = self._only_user(result)
        if user is None or user.op is Kind.OUTER or result.base or size > MOST_OPERATIONS:
            return False
        return result.form is not Form.ENTRYWISE or user.form is not Form.PRODUCT


def with_parameters(result: Result) -> Result | None:
    """The parameters that a result multiplies something else with."""
    if (result.form is not Form.PRODUCT and result.op not in (MULTIPLY, Kind.DOT)) or len(result.written) != 2:
        return None
    weights = [owner for owner in result.owners() if owner.op is Kind.PARAMETER]
    return weights[0] if len(weights) == 1 else None


def is_layer(result: Result, weights: Result) -> bool:
    """Whether a product with weights is a layer's: not if each entry of an array has a weight of its own."""
    others = [each for each in result.written if each.owner is not weights]
    return result.form is Form.PRODUCT or (result.is_array and any([each.is_number for each in others]))


def _shorten(sources: Iterable[Result]) -> None:
    """Let a number that is a parameter of a layer be called as arrays are, b⁽²⁾ and not b2, if nothing else there would be."""
    alike: defaultdict[tuple[int, str], list[Result]] = defaultdict(list)
    for source in sources:
        alike[source.layer, stem(source.base)].append(source)
    for (layer, base), (source, *others) in alike.items():
        if layer and base and not others:
            source.base = base
