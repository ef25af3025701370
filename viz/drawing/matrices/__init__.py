"""Draw matrices: their numbers between brackets or as a heat map, their gradients likewise, and each edge's rule.

In: a ``VectorDiagram`` (``viz.graph.vectors``) and a legend (``viz.drawing``).  Out: the room of each card, cards, and the
labels of edges: ∂L/∂W = δ xᵀ, ∂L/∂x = Wᵀ δ, ∂L/∂b = δ, ∂L/∂z = ∂L/∂a ⊙ φ′(z).  What may be touched: up to which size
numbers are written, and how large a heat map is (``blocks.py``).

    blocks.py  a matrix in ink: written out, or as a heat map
    rules.py   what an edge does to the gradient, in symbols and, where they fit, in numbers
    cards.py   the card of a matrix, and its room
    edges.py   the labels of edges, and how much flows back along them

Next: ``viz.backends``.
"""

from .blocks import is_heat_map
from .cards import matrix_card, sizes_of_matrices
from .edges import flow_through, rule_label
from .rules import Rules

__all__ = ["Rules", "flow_through", "is_heat_map", "matrix_card", "rule_label", "sizes_of_matrices"]
