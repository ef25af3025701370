"""Where everything goes: computed once from sizes that do not depend on the numbers shown, then frozen.

Each group is laid out on its own, the inner ones first (``levels.py``); here the levels are put into each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from viz.graph import Diagram, Edge

from .group_layout import Key, Level, Order, Point, Size, lay_out_level
from .group_tree import GroupTree


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """cards by node index, boxes by group path, the points each edge passes by (source, target, position).

    curved  the points are those of Bézier pieces already (a start, then two control points and an end each)
    orders  the columns of each level, by the path of its group
    """

    width: float
    height: float
    cards: Mapping[int, Rectangle]
    boxes: Mapping[str, Rectangle]
    routes: Mapping[tuple[int, int, int], tuple[Point, ...]]
    curved: bool = False
    orders: Mapping[str, Order] = field(default_factory=dict)


def lay_out(diagram: Diagram, sizes: Mapping[int, Size], orders: Mapping[str, Order] | None = None) -> Layout:
    """Place every node of ``diagram``.

    sizes   by node index
    orders  of the levels' columns, if they are known already: those of the same graph before groups were folded
    """
    tree = GroupTree(diagram)
    levels: dict[str, Level] = {}
    for path in reversed(tree.paths):  # the inner groups first
        levels[path] = lay_out_level(path, tree, levels, sizes, orders[path] if orders is not None else None)
    return _flatten(levels, diagram)


def folded_orders(orders: Mapping[str, Order], card_of: Mapping[int, int | str]) -> dict[str, Order]:
    """The orders once some groups are folded; ``card_of`` each node: itself, or the path of the folded group.

    Where several ways become one, it takes the place of the first.

    >>> folded_orders({"": [[(0,), (1,), 2]]}, {0: "layer", 1: "layer", 2: 2})
    {'': [[('layer',), 2]]}
    """

    def standing(key: Key) -> Key:
        return (card_of[key[0]] if isinstance(key[0], int) else key[0],) if isinstance(key, tuple) else key

    return {
        path: [list(dict.fromkeys([standing(key) for key in column])) for column in columns]
        for path, columns in orders.items()
    }


def _flatten(levels: Mapping[str, Level], diagram: Diagram) -> Layout:
    """All of it in one coordinate system."""
    whole = levels[""]
    cards: dict[int, Rectangle] = {}
    boxes: dict[str, Rectangle] = {}
    pieces: dict[Edge, list[list[Point]]] = {}
    pending = [(whole, 0.0, 0.0)]
    while pending:
        level, x, y = pending.pop()
        for edge, route in level.routes:
            pieces.setdefault(edge, []).append([(x + px, y + py) for px, py in route])
        for item in level.items:
            if item.content is None:
                cards[item.node] = Rectangle(x + item.x + item.left, y + item.y, item.width - item.left, item.height)
            else:
                boxes[item.content.path] = Rectangle(x + item.x, y + item.y, item.width, item.height)
                pending.append((item.content, x + item.x + item.left, y + item.y))
    routes = {}
    for edge in diagram.edges:
        points = [point for piece in sorted(pieces[edge]) for point in piece]
        routes[edge.key] = tuple(dict.fromkeys(points))
    return Layout(
        whole.width,
        whole.height,
        dict(sorted(cards.items())),
        {group.path: boxes[group.path] for group in diagram.groups if group.path in boxes},
        routes,
        orders={path: level.order for path, level in levels.items()},
    )


def moved(layout: Layout, right: float, down: float) -> Layout:
    """The same layout somewhere else."""

    def shifted(place: Rectangle) -> Rectangle:
        return Rectangle(place.x + right, place.y + down, place.width, place.height)

    return Layout(
        layout.width,
        layout.height,
        {index: shifted(place) for index, place in layout.cards.items()},
        {path: shifted(place) for path, place in layout.boxes.items()},
        {key: tuple([(x + right, y + down) for x, y in route]) for key, route in layout.routes.items()},
        layout.curved,
        layout.orders,
    )
