"""Name what stands inside a group, and what its layout is: items, chains of points, places.

Read next: ``group_layout.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from viz.graph import Edge

from .columns import Link, Vertex
from .geometry import GROUP_MARGIN, Point
from .group_tree import Member

#: What stands in a column: a member, or in a tuple of its own the member whose edges pass through here.
Occupant = Member | tuple[Member]
#: The columns of a group, each from top to bottom.
Order = Sequence[Sequence[Occupant]]


@dataclass(slots=True)
class Item:
    """A node or a whole group, at a place inside the group around it.

    key             the node's index; the group's path, whether it is open or folded into a card
    node            the node's index; -1 for an open group
    left            room on its left: for a node's labels, or because a box is wider than its content
    margin          how far it keeps from what is above and below
    content         what is inside an open group
    gap             room for labels between it and the column before
    entries         how far below its top edges and numbers in pills enter a card
    leaves, enters  how far below its top an edge goes out and comes in, by edge
    """

    width: float
    height: float
    key: Member
    node: int = -1
    left: float = 0.0
    margin: float = GROUP_MARGIN
    content: GroupLayout | None = None
    gap: float = 0.0
    entries: tuple[float, ...] = ()
    leaves: dict[Edge, float] = field(default_factory=dict)
    enters: dict[Edge, float] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0

    @property
    def is_folded(self) -> bool:
        """Whether it is the card of a group."""
        return self.content is None and isinstance(self.key, str)


@dataclass(slots=True)
class GroupLayout:
    """The inside of a group, in coordinates of its own.

    first           the index of its first node
    order           what stands in its columns
    routes          the pieces of edges that run in it; −1 for one that goes out, 1 for one that comes in, else 0; none if
                    only the order was asked for
    leaves, enters  how far below its top an edge goes out and comes in, by edge
    """

    width: float
    height: float
    path: str
    first: int
    items: list[Item]
    order: Order
    routes: list[tuple[Edge, list[Point], int]]
    leaves: dict[Edge, float]
    enters: dict[Edge, float]


@dataclass(slots=True)
class Chain:
    """An edge inside a group: from and to which item (-1: through a port), past which points, and how it arrives at the item."""

    edge: Edge
    source: int
    target: int
    points: list[Vertex]
    arrives: Link | None
