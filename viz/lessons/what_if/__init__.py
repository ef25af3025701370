"""What if a leaf had another number? On the page of a player, where the graph is computed again, and as a drawing.

In: the steps of a graph.  Out: the data with which a page computes it again and tells what it then shows.  The page's
functions come from the derivative table; its scripts are in ``viz/lessons/player/web/what_if``.  What may be touched:
how large a graph may be (``offer.MOST_VALUES``).

    offer.py        which graphs a page can compute again, and why not the others
    other_graph.py  what_if(): a drawing beside the one that is
    panel.py        the button and the panel of a page
    page_data.py    what can be said of each kind of step, whatever the numbers are

Next: ``viz/lessons/player``.
"""

from .offer import MOST_VALUES, can_ask, leaves_of, operations_of, reason_against
from .other_graph import graph_with, what_if
from .page_data import OtherNumbers
from .panel import what_if_button, what_if_panel, what_if_texts

__all__ = [
    "MOST_VALUES",
    "OtherNumbers",
    "can_ask",
    "graph_with",
    "leaves_of",
    "operations_of",
    "reason_against",
    "what_if",
    "what_if_button",
    "what_if_panel",
    "what_if_texts",
]
