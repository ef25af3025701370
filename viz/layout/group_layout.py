"""Lay out the inside of one group: what stands directly in it (or outside all groups), and the edges there.

A group inside it was laid out before and is one big item here, so its box can never touch a stranger.  An edge
across the border passes through a *port* on the box's left or right side.  Edges from one source share their
route as far as they can, and part where they must.

Edges bend only in the gaps between columns and run straight inside them.  A card brings room on its left for the
labels of its edges.  So no label can collide with anything, by construction.

The player's page lays groups out once more when one of them is opened or folded there: its twin of this file is
``viz/lessons/player/web/places/group_layout.js``, which keeps the order of the columns that is found here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from viz.graph import Edge, columns_of

from .arrangement import Arrangements, arrange
from .columns import Vertex, are_crossed, connect, crosses_labels, put_side_by_side
from .geometry import (
    DOWN,
    EDGE_MARGIN,
    RIGHT,
    STRETCH,
    Frame,
    Point,
    Size,
)
from .group_items import Chain, GroupLayout, Item, Occupant, Order
from .group_tree import GroupTree, Member
from .heights import assign_heights
from .rows import Rows, in_rows


def lay_out_group(
    path: str,
    tree: GroupTree,
    inner: Mapping[str, GroupLayout],
    sizes: Mapping[int, Size],
    order: Order | Arrangements,
    *,
    frame: Frame = RIGHT,
    room: float = math.inf,
    title: float = 0.0,
    routed: bool = True,
) -> GroupLayout:
    """Lay out the inside of the group ``path``, or with "" what is in none.

    inner  the layouts of the groups inside it
    sizes  by node index
    order  the columns, if they are known already; else what was found for groups of other shapes, to be added to
    frame  the room around what is inside
    room   how wide the columns may be: what is wider is broken into rows
    title  how wide the box must be for its name
    routed  find the routes of edges, too, which may change places where they enter a card if fewer cross then
    """
    members = sorted(tree.members[path], key=lambda m: m if isinstance(m, int) else inner[m].first)
    items = [_item(member, tree, inner, sizes) for member in members]
    number = {member: i for i, member in enumerate(members)}
    links = [(edge, number[source], number[target]) for edge, source, target in tree.inside[path]]
    entering = [(edge, -1, number[member]) for edge, member in tree.entering[path]]
    leaving = [(edge, number[member], -1) for edge, member in tree.leaving[path]]
    for edge, i, _ in [*links, *leaving]:
        if items[i].content is None:
            items[i].leaves[edge] = items[i].height / 2
    for edge, _, j in [*links, *entering]:
        if items[j].content is None:
            items[j].enters[edge] = sizes[edge.target].entries[edge.position]
    places = _places(items, sizes, [(i, j) for _, i, j in links])
    cards = {i for i, item in enumerate(items) if item.content is None}
    _separate_lanes(items, [link for link in links if {*link[1:]} <= cards and places[link[2]] == places[link[1]] + 1])

    columns = _Columns(items, places)
    for edge, i, j in [*links, *entering, *leaving]:
        columns.add_edge(edge, i, j, tree.key_of[edge.source])
    for item, vertex in zip(items, columns.vertices, strict=True):
        if item.content is None and sizes[item.node].joins:
            vertex.joins = item.width
    if isinstance(order, Arrangements):
        for item, vertex in zip(items, columns.vertices, strict=True):
            vertex.swaps = routed and item.content is None and sizes[item.node].swaps
        arrange(columns.columns, order)
        for chain in columns.chains:
            if chain.arrives is not None:
                items[chain.target].enters[chain.edge] = chain.arrives.enters
    else:
        columns.sort(order)
    _untangle_exits(items, columns.vertices, columns.chains)
    return _coordinates(path, items, columns, frame if path else _NONE, room, title=title, routed=routed)


def _places(items: Sequence[Item], sizes: Mapping[int, Size], pairs: list[tuple[int, int]]) -> list[int]:
    """The column of each item; those that are early stand one column before the last one that they may stand in."""
    places = columns_of(len(items), pairs)
    early = [item.content is None and sizes[item.node].early for item in items]
    found = [place - is_early for place, is_early in zip(places, early, strict=True)]
    return [place - min(found, default=0) for place in found]


def _item(member: Member, tree: GroupTree, inner: Mapping[str, GroupLayout], sizes: Mapping[int, Size]) -> Item:
    if isinstance(member, str):
        content = inner[member]
        return Item(
            *(content.width, content.height, member),
            content=content,
            leaves=dict(content.leaves),
            enters=dict(content.enters),
        )
    size = sizes[member]
    key = tree.key_of[member]
    return Item(
        *(size.left + size.width, size.height, key, member),
        left=size.left,
        margin=size.margin,
        gap=size.gap,
        entries=size.entries,
    )


class _Columns:
    """The vertices of a group: one for each item, and the points of the edges that pass items by.

    Ports stand in columns of their own, before the first and after the last.

    occupants  what a vertex stands for, by its id
    """

    def __init__(self, items: list[Item], places: list[int]) -> None:
        self.items = items
        self.vertices = [
            Vertex(place + 1, item.height, item.margin, gap=item.gap) for item, place in zip(items, places, strict=True)
        ]
        self.columns: list[list[Vertex]] = [[] for _ in range(max(places, default=0) + 3)]
        self.occupants: dict[int, Occupant] = {}
        self.chains: list[Chain] = []
        self._shared: dict[tuple[int, int], Vertex] = {}  # points of edges, by source and column
        for vertex, item in zip(self.vertices, items, strict=True):
            self._stand(vertex, item.key)

    def _stand(self, vertex: Vertex, occupant: Occupant) -> None:
        self.columns[vertex.column].append(vertex)
        self.occupants[id(vertex)] = occupant

    def add_edge(self, edge: Edge, i: int, j: int, source: Member) -> None:
        """Lead an edge from item ``i`` to item ``j``, or from or to a port (-1); past items through shared points."""
        start = self.vertices[i].column if i >= 0 else -1
        stop = self.vertices[j].column if j >= 0 else len(self.columns)
        before, leaves = (self.vertices[i], self.items[i].leaves[edge]) if i >= 0 else (None, 0.0)
        points = []
        for column in range(start + 1, stop):
            point = self._shared.get((edge.source, column))
            if point is None:
                point = self._shared[edge.source, column] = Vertex(column, 0.0, EDGE_MARGIN, weight=4.0)
                self._stand(point, (source,))
                if before is not None:
                    connect(before, point, leaves, 0.0)
            before, leaves = point, 0.0
            points.append(point)
        arrives = None
        if j >= 0 and before is not None:
            arrives = connect(before, self.vertices[j], leaves, self.items[j].enters[edge])
        self.chains.append(Chain(edge, i, j, points, arrives))

    def sort(self, order: Order) -> None:
        """Bring every column into an order that is known, and find the heights."""
        for column, known in zip(self.columns, order, strict=True):
            place = {occupant: i for i, occupant in enumerate(known)}
            column.sort(key=lambda vertex: place[self.occupants[id(vertex)]])
        assign_heights(self.columns)

    @property
    def order(self) -> Order:
        return [[self.occupants[id(vertex)] for vertex in column] for column in self.columns]


def _separate_lanes(items: list[Item], links: list[tuple[Edge, int, int]]) -> None:
    """Parallel edges to the next column leave as far apart as they enter, so that they run side by side."""
    lanes: dict[tuple[int, int], list[Edge]] = {}
    for edge, i, j in links:
        lanes.setdefault((i, j), []).append(edge)
    for (i, j), edges in lanes.items():
        if len(edges) > 1:
            heights = [items[j].enters[edge] for edge in edges]
            middle = (min(heights) + max(heights)) / 2
            for edge, height in zip(edges, heights, strict=True):
                lane = items[i].height / 2 + height - middle
                items[i].leaves[edge] = min(max(lane, 6.0), items[i].height - 6.0)


def _untangle_exits(items: list[Item], vertices: list[Vertex], chains: list[Chain]) -> None:
    """Edges leave a card in the order of where they go, so that none crosses another; those on one route together."""
    leaving: dict[int, dict[int | Edge, tuple[float, list[Edge]]]] = {}
    for chain in chains:
        edge, i, j, points = chain.edge, chain.source, chain.target, chain.points
        if i < 0 or items[i].content is not None:
            continue
        exits = leaving.setdefault(i, {})
        through, goes_to = (id(points[0]), points[0].y) if points else (edge, vertices[j].y + items[j].enters[edge])
        exits.setdefault(through, (goes_to, []))[1].append(edge)
    for i, exits in leaving.items():
        heights = sorted([items[i].leaves[edges[0]] for _, edges in exits.values()])
        in_order = sorted(exits.values(), key=lambda exit_: exit_[0])
        for height, (_, edges) in zip(heights, in_order, strict=True):
            for edge in edges:
                items[i].leaves[edge] = height


#: Around the whole there is no box.
_NONE = Frame(0.0, 0.0, 0.0, 0.0)


def _coordinates(
    path: str, items: list[Item], found: _Columns, frame: Frame, room: float, *, title: float, routed: bool
) -> GroupLayout:
    """Put the columns side by side and the items into them; then the edges pass the points they have to."""
    columns = found.columns
    crossed = [i > 0 and are_crossed(column, columns[i - 1]) for i, column in enumerate(columns)]
    for item, vertex in zip(items, found.vertices, strict=True):
        if vertex.gap and (crossed[vertex.column] or crosses_labels(vertex, item.entries)):
            # One edge would cross the label of another: all run level under their labels instead.
            item.left, item.width, vertex.gap = item.left + vertex.gap, item.width + vertex.gap, 0.0
    widths = [0.0] * len(columns)
    for item, vertex in zip(items, found.vertices, strict=True):
        widths[vertex.column] = max(widths[vertex.column], item.width)
    rows = in_rows(columns, widths, *put_side_by_side(columns, widths, frame.before, frame.after), room)
    lefts, width = rows.lefts, rows.width
    standing = [(rows.top_of(vertex), vertex) for column in columns for vertex in column]
    top = min([y for y, _ in standing], default=0.0)
    bottom = max([y + vertex.height for y, vertex in standing], default=0.0)
    if frame is DOWN and (missing := title - (bottom - top + frame.above + frame.below)) > 0.0:
        top, bottom = top - missing / 2, bottom + missing / 2
    elif frame is RIGHT:
        width = max(width, title)
    for item, vertex in zip(items, found.vertices, strict=True):
        spare = widths[vertex.column] - item.width
        if item.content is not None and spare <= STRETCH * item.width:
            item.left, item.width = spare, item.width + spare  # boxes of nearly one width get one width
            spare = 0.0
        # A folded group stands at the left, for many edges may end in it, at one point, and few begin.
        item.x = lefts[vertex.column] + (0.0 if item.is_folded else spare)
        if id(vertex) in rows.joined:
            item.x = rows.joined[id(vertex)][0]
        item.y = rows.top_of(vertex) + frame.above - top
    rights = [left + width for left, width in zip(lefts, widths, strict=True)]
    routes, leaves, enters = [], {}, {}
    for chain in found.chains:
        if chain.source < 0:
            enters[chain.edge] = _height_of_port(chain.points[0], rows, frame.above - top)
        if chain.target < 0:
            leaves[chain.edge] = _height_of_port(chain.points[-1], rows, frame.above - top)
        if routed:
            route = _route(chain, items, found.vertices, rows, rights, frame.above - top)
            routes.append((chain.edge, route, -1 if chain.target < 0 else 1 if chain.source < 0 else 0))
    height = bottom - top + frame.above + frame.below
    first = min([item.node if item.content is None else item.content.first for item in items])
    return GroupLayout(width, height, path, first, items, found.order, routes, leaves, enters)


def _height_of_port(port: Vertex, rows: Rows, down: float) -> float:
    """How far below the group's top an edge crosses its border."""
    return port.y + rows.downs[port.column] + down


def _route(  # noqa: PLR0917  # all that was found of the group so far
    chain: Chain, items: list[Item], vertices: list[Vertex], rows: Rows, rights: list[float], down: float
) -> list[Point]:
    """The points of an edge: level through every column, from the left end to the right one."""
    passes: list[tuple[int, float, list[Point]]] = []  # a column, the height in it, the points there
    if chain.source >= 0:
        item, vertex = items[chain.source], vertices[chain.source]
        column = vertex.column + (id(vertex) in rows.joined)
        y = rows.top_of(vertex) - rows.downs[column] + item.leaves[chain.edge]
        passes.append(
            (column, y, [(item.x + item.width, y), (rights[column], y)][: 1 if column > vertex.column else 2])
        )
    passes += [(p.column, p.y, [(rows.lefts[p.column], p.y), (rights[p.column], p.y)]) for p in chain.points]
    if chain.target >= 0:
        item, column = items[chain.target], vertices[chain.target].column
        y = vertices[chain.target].y + item.enters[chain.edge]
        passes.append((column, y, [(rows.lefts[column], y), (item.x + item.left, y)]))
    route: list[Point] = []
    for place, (column, y, points) in enumerate(passes):
        route += [(x, at + rows.downs[column] + down) for x, at in points]
        if place + 1 < len(passes) and passes[place + 1][0] > column:
            route += [(x, at + down) for x, at in rows.between(column, y, passes[place + 1][1])]
    return route
