"""viz.graph."""

from .dag import columns_of, on_cycles
from .diagram import Diagram, Edge, EdgeKey, Group, Node, diagram
from .folding import BUDGET, EARLIER, Folded, fold, folded, merged
from .naming import LONGEST_NAME, Name, clean, is_plain_number, is_simple
from .reading import Reading
from .steps import Step, Steps

__all__ = [
    "BUDGET",
    "EARLIER",
    "LONGEST_NAME",
    "Diagram",
    "Edge",
    "EdgeKey",
    "Folded",
    "Group",
    "Name",
    "Node",
    "Reading",
    "Step",
    "Steps",
    "clean",
    "columns_of",
    "diagram",
    "fold",
    "folded",
    "is_plain_number",
    "is_simple",
    "merged",
    "on_cycles",
]
