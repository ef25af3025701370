"""viz.layout."""

from .graphviz_positions import lay_out_with_dot
from .group_layout import CARD_MARGIN, FOLDED_MARGIN, Key, Order, Size
from .group_tree import GroupTree
from .layout import Layout, Rectangle, folded_orders, lay_out, moved

__all__ = [
    "CARD_MARGIN",
    "FOLDED_MARGIN",
    "GroupTree",
    "Key",
    "Layout",
    "Order",
    "Rectangle",
    "Size",
    "folded_orders",
    "lay_out",
    "lay_out_with_dot",
    "moved",
]
