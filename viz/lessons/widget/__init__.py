"""A player that Python moves, and that moves Python: ``widget()``, with the extra ``glassgrad[widget]``.

In: a Value.  Out: its player in a notebook, and the same moment and the same numbers on both sides.  What may be touched:
what is told from one to the other (``web/page.js`` and ``web/notebook.js``).

    two_way.py        widget()
    leaves.py         the numbers of a graph's leaves: read, written, computed again
    player_widget.py  what widget() returns; it alone needs anywidget
    web/page.js       in the player's page: says which moment and numbers are shown, and shows what it is told
    web/notebook.js   in the notebook around: carries that to Python and back

The page is the player's own; nothing of it is written twice.  What a notebook stores is that page as HTML and no reference to
a widget, so that it works when the kernel is gone, and in what nbconvert makes of it.  The page says hello to the notebook
around it; a kernel that is alive answers.

Next: ``viz.network``.
"""

from .leaves import Leaves
from .two_way import widget

__all__ = ["Leaves", "widget"]
