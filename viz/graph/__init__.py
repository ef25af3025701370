"""Make plain data of a graph: what there is to draw and to tell, before any place or colour.

In: a Value and a language.  Out: a ``Reading``, and made of it a ``Diagram`` (nodes, edges and groups, which can be
folded into fewer) and ``Steps`` (the sweep, one contribution at a time).  Nothing is written to a Value.  What may be
touched: how nodes are named (``naming.py``), how many cards a picture may have (``folding.BUDGET``).

    naming.py   a name for every node: its label, a short formula, v1, …
    reading     a graph read once: order, names, whether it is stale, the gradients of a sweep
    parts       what a book calls the parts of a network: w⁽²⁾₁₂
    book        softmax, cross-entropy and derivatives, as a book writes them
    typography.py  indices below and above the line; names that run from right to left
    steps.py    the sweep as steps; what each gradient is after so many of them
    sums.py     a chain of + as one sum
    diagram.py  nodes, edges and groups
    dag.py      algorithms on directed graphs: cycles, columns, where paths meet again
    merging.py  several nodes on one card
    repeated    what is repeated, on one card: the many terms of a sum, like steps, samples
    folding.py  which groups are folded into one card each
    vectors     vectors and matrices, found on the graph

Next: ``viz.words``, and for pictures ``viz.layout``.
"""

from autograd.languages import clean

from .dag import columns_of, meeting_points, on_cycles
from .diagram import Diagram, Edge, EdgeKey, Group, Node, diagram, operation_name
from .folding import BUDGET, EARLIER, Folded, budget_of, fold, folded, short_of_room, tighter, with_sums
from .merging import Ends, ends_of, merged
from .naming import LONGEST_NAME, Name, given_name, is_plain_number, is_simple
from .parts import Notation, neuron_scopes, notation_of, part_names
from .reading import Reading, one_result, order_of, results_of, same
from .repeated import LIKE, MOST_TERMS, stacked, terms_as_groups, with_ends
from .steps import Step, Steps
from .sums import Sums
from .typography import below, isolated, split_at_isolates, subscript, superscript, without_isolates

__all__ = [
    "BUDGET",
    "EARLIER",
    "LIKE",
    "LONGEST_NAME",
    "MOST_TERMS",
    "Diagram",
    "Edge",
    "EdgeKey",
    "Ends",
    "Folded",
    "Group",
    "Name",
    "Node",
    "Notation",
    "Reading",
    "Step",
    "Steps",
    "Sums",
    "below",
    "budget_of",
    "clean",
    "columns_of",
    "diagram",
    "ends_of",
    "fold",
    "folded",
    "given_name",
    "is_plain_number",
    "is_simple",
    "isolated",
    "meeting_points",
    "merged",
    "neuron_scopes",
    "notation_of",
    "on_cycles",
    "one_result",
    "operation_name",
    "order_of",
    "part_names",
    "results_of",
    "same",
    "short_of_room",
    "split_at_isolates",
    "stacked",
    "subscript",
    "superscript",
    "terms_as_groups",
    "tighter",
    "with_ends",
    "with_sums",
    "without_isolates",
]
