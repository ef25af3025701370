"""Read a graph once: its nodes in order, what they are called, and what the backward sweep gives each of them.

All that viz says and draws of a graph is made of one ``Reading``: ``diagram(reading)`` is what there is to draw,
``Steps(reading)`` is the sweep one contribution at a time.  A reading writes to no Value.
"""

from __future__ import annotations

import math

from autograd import Value, is_stale, topological_order
from autograd.graph import accumulate
from autograd.languages import Language

from .naming import Name, name_nodes


class Reading:
    """A graph as it was when it was read.

    root      the result that the graph ends in
    language  what derived names and numbers are written in; English if not given
    order     the nodes in topological order, the root last
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

    def __init__(self, root: Value, language: Language | None = None) -> None:
        self.root = root
        self.language = language or Language()
        self.order = topological_order(root)
        self.index = {value: i for i, value in enumerate(self.order)}
        self.names: dict[Value, Name] = name_nodes(self.order, self.language)
        self.stale = is_stale(root)
        self.totals: dict[Value, float] = {} if root.constant else accumulate(self.order, 1.0)

    def holds_derivatives(self) -> bool:
        """Whether every gradient on the graph is the derivative of the root, and nothing is added in.

        It is not once ``backward`` was called on another result, with another seed, or twice.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> Reading(y).holds_derivatives()
        True
        >>> y.backward()
        >>> Reading(y).holds_derivatives()
        False
        """
        return all([same(value.grad, self.totals.get(value, 0.0)) for value in self.order if value.has_grad])

    def shares_names(self) -> bool:
        """Whether nodes of different scopes share a name, so that it takes the scope to tell them apart."""
        scopes: dict[str, str] = {}
        return any([scopes.setdefault(name.text, value.scope) != value.scope for value, name in self.names.items()])


def same(a: float, b: float) -> bool:
    """Whether two gradients are equal, but for the order in which they were added up; nan equals nan here."""
    return math.isclose(a, b, rel_tol=1e-9) or (a != a and b != b)
