"""Read a graph once: its nodes in order, what they are called, and what the backward sweep gives each of them.

All that viz says and draws of a graph is made of one ``Reading``: ``diagram(reading)`` is what there is to draw,
``Steps(reading)`` is the sweep one contribution at a time.  A reading writes to no Value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from autograd import Value, topological_order
from autograd.graph import accumulate, any_differs, like
from autograd.languages import Language
from viz.graph.book import Shown, shown
from viz.graph.naming import Name, name_nodes
from viz.graph.parts import Notation


class Reading:
    """A graph as it was when it was read.

    root      the result that gradients are taken of, as it is shown: softmax, cross-entropy and derivatives are shown as a
              book writes them.  Of several results it is the one whose gradients the graph holds, else the last
    results   all results that the graph ends in, as they are shown
    twins     for each node that is shown by another, that one (``viz.graph.book``)
    language  what derived names and numbers are written in; English if not given
    notation  what the parts of a network are called; z and a if not given
    order     the nodes in topological order, the root last; all of them, unless a part was asked for
    closed    the names of those whose inputs are no part of that order
    index     the place of each node in that order
    names     what each node is called
    stale     whether the numbers no longer add up, because a leaf has changed
    totals    the gradients that a sweep gives, by node; no gradient reaches a node that is missing

    >>> x = Value(3.0, "x")
    >>> reading = Reading(x * x)
    >>> [reading.names[value].text for value in reading.order]
    ['x', 'y']
    >>> reading.totals[x]
    6.0
    """

    def __init__(
        self,
        root: Value | Sequence[Value],
        language: Language | None = None,
        notation: Notation | None = None,
        part: Sequence[Value] | None = None,
        closed: Mapping[Value, Name] = MappingProxyType({}),
    ) -> None:
        results = (root,) if isinstance(root, Value) else tuple(root)
        root, order = results[-1], order_of(results)
        book = shown(results, order) if part is None else Shown(list(results), list(part))
        self.root, self.order, self.twins, self.results = book.roots[-1], book.order, book.twins, tuple(book.roots)
        self.closed = closed
        self.language = language or Language()
        self.notation = notation or Notation()
        self.index = {value: i for i, value in enumerate(self.order)}
        self.names: dict[Value, Name] = name_nodes(
            self.order, self.language, book.called, self.notation, closed, results=self.results
        )
        self.stale = any_differs(order)
        self._made, self._merged = book.made, book.merged
        if len(results) > 1:
            root = self._swept(results, order)
            self.root, order = self.twins.get(root, root), topological_order(root)
        self.totals: dict[Value, float] = {}
        if not root.constant:
            whole = part is None and len(results) == 1
            self.totals = accumulate(self.order if whole else order, 1.0)
        if self.twins and self.totals:  # what is left of a cancellation is that of the graph itself
            exact = accumulate(order, 1.0)
            self.totals |= {self.twins.get(value, value): total for value, total in exact.items() if self._shows(value)}

    def _swept(self, results: Sequence[Value], order: Sequence[Value]) -> Value:
        """The one of several results whose gradients the graph holds; the last if it is none of them."""
        held = [value for value in order if value.has_grad]
        for result in results:
            if result.has_grad and not result.constant:
                totals = accumulate(topological_order(result), 1.0)
                if all([same(value.grad, totals.get(value, 0.0)) for value in held]):
                    return result
        return results[-1]

    def _shows(self, value: Value) -> bool:
        """Whether the node that is shown in the place of a node has its number and its gradient."""
        twin = self.twins.get(value, value)
        is_own = twin in self.index and twin not in self._made and value not in self._merged
        return is_own and (twin is value or twin.data == value.data or twin.data != twin.data)

    def holds(self, value: Value) -> bool:
        """Whether a node's gradient is one that the graph holds, and not worked out from others for the reader."""
        return value not in self._made

    def holds_derivatives(self, others: Iterable[Value] = ()) -> bool:
        """Whether every gradient on the graph is the derivative of the root, and nothing is added in.

        It is not once ``backward`` was called on another result, with another seed, or twice; of several results that have
        no gradient, none is the root.

        others  values besides those of the order

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> Reading(y).holds_derivatives()
        True
        >>> y.backward()
        >>> Reading(y).holds_derivatives()
        False
        """
        found = [value for value in chain(self.order, others) if value.has_grad and value not in self._made]
        alike = all([same(value.grad, self.totals.get(value, 0.0)) for value in found])
        return alike and (len(self.results) == 1 or bool(found))

    def sweeps(self) -> int:
        """How many sweeps the leaves hold the gradients of, added up; 0 if one or none, or if they hold something else.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> y.backward()
        >>> Reading(y).sweeps()
        2
        """
        held = [value for value in self.order if value.has_grad]
        leaves = {value for value in held if not value.inputs and value is not self.root}
        counts = {value.grad / self.totals[value] for value in leaves if self.totals.get(value)}
        count = round(max(counts, default=0.0)) if all(map(math.isfinite, counts)) else 0
        shares = [(v.grad, self.totals.get(v, 0.0) * (count if v in leaves else 1)) for v in held]
        return count if count > 1 and all([same(grad, share) for grad, share in shares]) else 0

    def shares_names(self) -> bool:
        """Whether nodes of different scopes share a name, so that it takes the scope to tell them apart."""
        scopes: dict[str, str] = {}
        return any([scopes.setdefault(name.text, value.scope) != value.scope for value, name in self.names.items()])


def same(a: float, b: float) -> bool:
    """Whether two gradients are equal, but for the order in which they were added up; nan equals nan here."""
    return math.isclose(a, b, rel_tol=1e-9) or (a != a and b != b)


def order_of(results: Sequence[Value]) -> list[Value]:
    """The nodes of a graph with several results, each after its inputs, as a node that all of them enter would have them.

    >>> x = Value(2.0, "x")
    >>> u, v = x * x, x + 1
    >>> [value.data for value in order_of([u, v])]
    [2.0, 4.0, 1.0, 3.0]
    """
    if len(results) == 1:
        return topological_order(results[0])
    together: Value = like(results[0], tuple(results), partials=(None,) * len(results))
    return topological_order(together)[:-1]
