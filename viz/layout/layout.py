"""Find the place of everything once, from sizes that do not depend on the numbers shown; no moment changes it.

Each group is laid out by itself, the inner ones first (``group_layout.py``); here they are put into each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from viz.graph import Diagram, Edge, EdgeKey

from .arrangement import Arrangements
from .columns import LARGE
from .geometry import DOWN, RIGHT, Frame, Point, Rectangle, Size
from .group_items import GroupLayout, Occupant, Order
from .group_layout import lay_out_group
from .group_tree import GroupTree


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is.

    cards   by node index
    boxes   by the path of their group
    routes  the points that each edge passes
    curved  whether these are points of Bézier pieces already (a start, then for each two control points and an end)
    down    whether the graph runs down
    """

    width: float
    height: float
    cards: Mapping[int, Rectangle]
    boxes: Mapping[str, Rectangle]
    routes: Mapping[EdgeKey, tuple[Point, ...]]
    curved: bool = False
    down: bool = False


def lay_out(
    diagram: Diagram,
    sizes: Mapping[int, Size],
    orders: Mapping[str, Order] | None = None,
    *,
    titles: Mapping[str, float] | None = None,
    down: bool = False,
    room: float = math.inf,
    known: Arrangements | None = None,
) -> Layout:
    """Place every node of ``diagram``.

    sizes   by node index; with ``down`` their x and y have changed places
    orders  of the groups' columns, if they are known already: those of the same graph before groups were folded
    titles  how wide the names of groups are, by path: a group's box is not narrower
    down    let the graph run down instead of to the right
    room    how wide it may be: where it can, what is wider is broken into rows
    known   what was found before for the same graph in other ways; it is added to
    """
    frame = DOWN if down else RIGHT
    groups = _lay_out_groups(diagram, sizes, orders, frame, room, titles=titles or {}, known=known)
    layout = _flatten(groups, diagram)
    return _turned(layout) if down else layout


def _turned(layout: Layout) -> Layout:
    """The layout with x and y in each other's place."""

    def turned(place: Rectangle) -> Rectangle:
        return Rectangle(place.y, place.x, place.height, place.width)

    return Layout(
        layout.height,
        layout.width,
        {index: turned(place) for index, place in layout.cards.items()},
        {path: turned(place) for path, place in layout.boxes.items()},
        {key: tuple([(y, x) for x, y in route]) for key, route in layout.routes.items()},
        down=True,
    )


def orders_of(diagram: Diagram, sizes: Mapping[int, Size]) -> dict[str, Order]:
    """The columns of each group, by its path: all of a layout that does not change when groups are folded."""
    return {path: group.order for path, group in _lay_out_groups(diagram, sizes, None, routed=False).items()}


def _lay_out_groups(
    diagram: Diagram,
    sizes: Mapping[int, Size],
    orders: Mapping[str, Order] | None,
    frame: Frame = RIGHT,
    room: float = math.inf,
    *,
    titles: Mapping[str, float] = MappingProxyType({}),
    routed: bool = True,
    known: Arrangements | None = None,
) -> dict[str, GroupLayout]:
    tree = GroupTree(diagram)
    groups: dict[str, GroupLayout] = {}
    arrangements = replace(known or Arrangements(), sifted=len(diagram.nodes) <= LARGE)
    for path in reversed(tree.paths):  # the inner groups first
        order = arrangements if orders is None else orders[path]
        left = room - tree.depth(path) * (frame.before + frame.after)
        groups[path] = lay_out_group(
            path, tree, groups, sizes, order, frame=frame, room=left, title=titles.get(path, 0.0), routed=routed
        )
    return groups


def folded_orders(orders: Mapping[str, Order], card_of: Mapping[int, int | str]) -> dict[str, Order]:
    """The orders once some groups are folded.

    card_of  what stands for each node: the node itself, or the path of the folded group that it is in

    Where several edges become one, it takes the place of the first.

    >>> folded_orders({"": [[(0,), (1,), 2]]}, {0: "layer", 1: "layer", 2: 2})
    {'': [[('layer',), 2]]}
    """

    def standing(occupant: Occupant) -> Occupant:
        if not isinstance(occupant, tuple):
            return occupant
        [source] = occupant
        return (card_of[source] if isinstance(source, int) else source,)

    return {
        path: [list(dict.fromkeys([standing(occupant) for occupant in column])) for column in columns]
        for path, columns in orders.items()
    }


def _flatten(groups: Mapping[str, GroupLayout], diagram: Diagram) -> Layout:
    """Put the groups into each other: everything in the coordinates of the whole."""
    whole = groups[""]
    cards: dict[int, Rectangle] = {}
    boxes: dict[str, Rectangle] = {}
    pieces: dict[Edge, list[tuple[int, list[Point]]]] = {}
    pending = [(whole, 0.0, 0.0, 1)]
    while pending:
        group, x, y, depth = pending.pop()
        for edge, route, side in group.routes:
            piece = [(round(x + px, 6), round(y + py, 6)) for px, py in route]
            pieces.setdefault(edge, []).append((side * depth, piece))
        for item in group.items:
            if item.content is None:
                cards[item.node] = Rectangle(x + item.x + item.left, y + item.y, item.width - item.left, item.height)
            else:
                boxes[item.content.path] = Rectangle(x + item.x, y + item.y, item.width, item.height)
                pending.append((item.content, x + item.x + item.left, y + item.y, depth + 1))
    routes = {}
    for edge in diagram.edges:
        points = [point for _, piece in sorted(pieces[edge]) for point in piece]
        routes[edge.key] = tuple(dict.fromkeys(points))
    return Layout(
        whole.width,
        whole.height,
        dict(sorted(cards.items())),
        {group.path: boxes[group.path] for group in diagram.groups if group.path in boxes},
        routes,
    )


def moved(layout: Layout, right: float, down: float) -> Layout:
    """The same layout further to the right and further down: a picture leaves a margin around it."""

    def shifted(place: Rectangle) -> Rectangle:
        return Rectangle(place.x + right, place.y + down, place.width, place.height)

    return Layout(
        layout.width,
        layout.height,
        {index: shifted(place) for index, place in layout.cards.items()},
        {path: shifted(place) for path, place in layout.boxes.items()},
        {key: tuple([(x + right, y + down) for x, y in route]) for key, route in layout.routes.items()},
        layout.curved,
        layout.down,
    )
