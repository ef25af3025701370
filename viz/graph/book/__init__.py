"""Show a graph as a book writes it, where what is computed is more careful than the formula.

In: the results of a graph, and its nodes.  Out: a ``Shown``, a graph of its own with the numbers and gradients of that
one; for most graphs it is the graph itself.  Nothing is written to a Value.  You may change what a reader need not see.

    shown.py        Shown: the graph that is shown, and which node shows which
    derivatives.py  what ``grad`` has computed, without factors 1 and guards
    losses.py       softmax and cross-entropy, without their shift and the terms that are 0

Next: ``viz.graph.reading``.
"""

from collections.abc import Sequence

from autograd import Value
from viz.graph.parts import told_apart

from .derivatives import with_derivatives_of_books
from .losses import is_loss, with_losses_of_books, with_right_classes_alone
from .shown import Shown, rebuilt

__all__ = ["Shown", "is_loss", "shown", "shown_as_layers"]


def shown(roots: Sequence[Value], order: Sequence[Value]) -> Shown:
    """The graph of some results as a book writes it."""
    return with_derivatives_of_books(roots, order).then(with_losses_of_books)


def shown_as_layers(roots: Sequence[Value], order: Sequence[Value]) -> Shown:
    """The same for a picture of matrices, where a softmax is one operation, and its shift is never seen.

    Layers that are called alike have scopes of their own.
    """
    found = with_derivatives_of_books(roots, order).then(with_right_classes_alone)
    return found.then(_with_scopes_told_apart)


def _with_scopes_told_apart(roots: Sequence[Value], order: Sequence[Value]) -> Shown:
    return rebuilt(roots, order, scopes={value: path for value, path in told_apart(order).items() if value.inputs})
