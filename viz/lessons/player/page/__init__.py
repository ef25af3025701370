"""Write the page of a player: ``page()``.

In: the picture at first, as SVG, and the data of all that it can become.  Out: one HTML file.  What may be touched: the controls,
the style sheets (``web/styles``), and the order of the script's files.

    page.py      the page around picture and words, and its colours
    controls.py  buttons, slider, table: what comes with the script
    script.py    the script and the style sheets, put together from ``web/``
    packing.py   both, and the data, compressed

Next: ``viz/lessons/player/player.py``.
"""

from .packing import unpacked
from .page import page
from .script import Script

__all__ = ["Script", "page", "unpacked"]
