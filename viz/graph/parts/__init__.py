"""Know the parts of a network on a graph: its layers, their neurons, and what a book calls their numbers.

In: Values in topological order.  Out: names such as w⁽²⁾₁₂ (``part_names``), and the scopes of neurons.  Nothing is written
to a Value.  You may change the convention, which ``names.py`` states.

    notation.py    what a lecture calls a neuron's pre-activation and its output
    scopes.py      which layer and which neuron a scope is
    told_apart.py  neurons and layers that are called alike
    names.py       w⁽²⁾₁₂, b⁽²⁾₁, z⁽²⁾₁, a⁽²⁾₁

Next: ``viz.graph.reading``.
"""

from .names import part_names
from .notation import Notation, notation_of
from .scopes import NeuronScope, neuron_scopes
from .told_apart import told_apart

__all__ = ["NeuronScope", "Notation", "neuron_scopes", "notation_of", "part_names", "told_apart"]
