"""Draw cards, badges and pills, and compute the room that each needs.

In: nodes (``viz.graph``), places and a legend.  Out: the room of each card for the layout; its drawing, made of
primitives.  What may be touched: where things stand on a card; no number on it may change its room.

    names.py     what stands on cards, badges and pills
    lines.py     the baselines of a card's label, value and gradient
    entering.py  where edges enter a card
    sizes.py     the room that a card needs
    cards.py     cards, badges, pills

Next: ``viz/drawing/edges.py``.
"""

from .cards import badge_of, card, face, formula_of, gradient_of, label_of
from .entering import entries_from_above, entry_heights, spacing_from_above
from .names import badge_width, label_left, value_left
from .sizes import runs_level, size_of, sizes_of, with_widest

__all__ = [
    "badge_of",
    "badge_width",
    "card",
    "entries_from_above",
    "entry_heights",
    "face",
    "formula_of",
    "gradient_of",
    "label_left",
    "label_of",
    "runs_level",
    "size_of",
    "sizes_of",
    "spacing_from_above",
    "value_left",
    "with_widest",
]
