"""Find the place of everything in a picture.

In: a diagram (``viz.graph``) and the size of every card.  Out: a ``Layout``, the places of cards and boxes and the
points that edges pass; it does not depend on the numbers shown, so no step of a sweep moves anything.  What may be
touched: the distances in ``geometry.py``.  ``player/web/places/group_layout.js`` lays groups out once more in a browser;
a change of the method here has to be made there, too, and a test compares the two.

    geometry.py            points, rectangles, sizes; the distances that are kept
    columns.py             the columns of a layered drawing, and the gaps between them
    order.py               which card of a column stands above which
    heights.py             how far down each stands
    rows.py                columns that are too wide side by side, in several rows
    arrangement.py         the same for groups of one shape, once
    group_tree.py          which group holds what, and which edges cross its border
    group_items.py         what stands inside a group
    group_layout.py        the inside of one group
    layout.py              the groups put into each other
    graphviz_positions.py  instead of all that, the positions that the dot program finds

Next: ``viz.drawing``.
"""

from . import geometry, rows
from .arrangement import Arrangements
from .columns import LARGE, Vertex, connect
from .geometry import Point, Rectangle, Size
from .graphviz_positions import lay_out_with_dot
from .group_items import Occupant, Order
from .group_tree import GroupTree
from .heights import HEIGHT_ROUNDS, HEIGHT_ROUNDS_IF_LARGE
from .layout import Layout, folded_orders, lay_out, moved, orders_of
from .order import find_order

__all__ = [
    "HEIGHT_ROUNDS",
    "HEIGHT_ROUNDS_IF_LARGE",
    "LARGE",
    "Arrangements",
    "GroupTree",
    "Layout",
    "Occupant",
    "Order",
    "Point",
    "Rectangle",
    "Size",
    "Vertex",
    "connect",
    "find_order",
    "folded_orders",
    "geometry",
    "lay_out",
    "lay_out_with_dot",
    "moved",
    "orders_of",
    "rows",
]
