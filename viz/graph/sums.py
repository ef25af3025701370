"""Find sums: a chain of + is drawn as one card, Σ; from four terms on, the products among its terms are drawn in it.

Nothing is lost.  Every factor of such a product is an input of the Σ, and its edge carries the other factor, which is
the one local derivative of the way.  The partial sums and the products have no cards; their names, values and gradients
stand in ``trace`` and in the player.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.table import ADD, MULTIPLY, POWER, Variable

from .naming import Name, is_plain_number

#: A sum of fewer terms keeps a card for each of its products.
FOLDS_FROM = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """An input as it is drawn: where it comes from, the operation that takes it, and as which of its inputs.

    term  the number of the term of a sum that it belongs to
    """

    source: Value
    user: Value
    position: int
    term: int = 0


class Sums:
    """The sums of a graph.

    drawn_in  for each partial sum and each folded product the sum on whose card it stands
    products  the folded products

    >>> from autograd import dot, topological_order
    >>> u, v = [Value(1.0), Value(2.0), Value(3.0), Value(4.0)], [Value(5.0), Value(6.0), Value(7.0), Value(8.0)]
    >>> y = dot(u, v)
    >>> sums = Sums(topological_order(y), {value: Name("", "", given=False, expression=None) for value in u})
    >>> [(entry.source.data, entry.term) for entry in sums.entries(y)][:4]
    [(1.0, 0), (5.0, 0), (2.0, 1), (6.0, 1)]
    """

    def __init__(
        self,
        order: Sequence[Value],
        names: Mapping[Value, Name],
        results: Sequence[Value] = (),
        *,
        folds_from: int = FOLDS_FROM,
    ) -> None:
        self._uses = Counter(source for value in order for source in value.inputs)
        self._uses.update(results)  # a result has a card of its own
        self._names = names
        self.drawn_in: dict[Value, Value] = {}
        self.products: set[Value] = set()
        for value in reversed(order):
            if value.op is ADD and not value.constant:
                total = self.drawn_in.get(value, value)
                for source in value.inputs:
                    if source.op is ADD and self._is_part(source, value):
                        self.drawn_in[source] = total
        for value in order:
            if value.op is ADD and value not in self.drawn_in:
                entries = list(self.entries(value))
                if len(entries) >= folds_from:
                    products = [
                        e.source
                        for e in entries
                        if e.source.op is MULTIPLY
                        and self._is_part(e.source, e.user)
                        and (len(entries) >= FOLDS_FROM or not self._is_numbered(e.source))
                    ]
                    self.drawn_in |= dict.fromkeys(products, value)
                    self.products.update(products)

    def _is_part(self, source: Value, user: Value) -> bool:
        """Whether an input has no label and no other use, and was computed in the scope of its user."""
        name = self._names.get(source)
        unnamed = not (source.constant or (name is not None and name.given))
        return self._uses[source] == 1 and unnamed and source.scope == user.scope

    def _is_numbered(self, source: Value) -> bool:
        """Whether a product is called v1, because its factors have long names: the name of a short sum contains that."""
        name = self._names.get(source)
        return name is not None and isinstance(name.expression, Variable)

    def entries(self, value: Value) -> Iterator[Entry]:
        """What is drawn as the inputs of a value."""
        term = 0
        pending = [(value, position) for position in range(len(value.inputs))][::-1]
        while pending:
            user, position = pending.pop()
            source = user.inputs[position]
            inner = [(source, i) for i in range(len(source.inputs))]
            if source in self.products:
                yield from [Entry(source.inputs[i], source, i, term) for _, i in inner if not self._is_said(source, i)]
                term += 1
            elif source in self.drawn_in:
                pending += inner[::-1]
            elif not in_badge(user, position):
                yield Entry(source, user, position, term)
                term += 1

    def _is_said(self, product: Value, position: int) -> bool:
        """Whether an input of a folded product is a number that was written down: the other's edge carries it."""
        source, other = product.inputs[position], product.inputs[1 - position]
        return is_plain_number(source) and not other.constant


def in_badge(value: Value, position: int) -> bool:
    """Whether an input is written on the badge instead of drawn: the 2 of x²."""
    if value.op is not POWER or position != 1 or len(value.inputs) != 2:
        return False
    exponent = value.inputs[1]
    return exponent.constant and not exponent.inputs and not exponent.label and len(f"{exponent.data:g}") <= 4
