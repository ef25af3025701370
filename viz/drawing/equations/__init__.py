"""Set equations: fractions with bars, powers, roots, names in italics, in lines that are no wider than they may be.

In: an equation (``viz.words``), a size of type and a width.  Out: lines, each with its width, its reach above and below its
baseline, and primitives whose baseline begins at the origin.  What may be touched: the proportions in ``pieces.py``.

    rows.py    pieces beside each other
    pieces.py  names, fractions, powers, roots, brackets
    lines.py   where an equation is broken

The twin on the player's page is ``viz/lessons/player/web/words/equation.js``.  Next: ``viz/drawing/legend.py``.
"""

from .lines import set_equation
from .rows import Line

__all__ = ["Line", "set_equation"]
