"""One level of the layout: what stands directly inside a group (or outside all of them), and the edges there.

A group that is open was laid out before and is one big item here, so its box can never touch a stranger.  An edge
across the border passes through a *port* on the box's left or right side.  Edges from one source share their
way as far as they can, and part where they must.

Edges bend only in the gaps between columns and run straight inside them.  A card brings room on its left for the
labels of its edges.  So no label can collide with anything, by construction.

The player's page lays levels out once more when a group is opened or folded there: ``web/levels.js`` is this file
in the browser's language, but for the order of the columns, which is found here (``layering.py``) and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from viz.graph import Edge, columns_of

from .columns import Vertex, assign_heights, connect, find_order
from .group_tree import GroupTree, Member

Point = tuple[float, float]

#: What stands in a column: a node by its index, a group by its path, or the way of all edges from one of these.
Key = int | str | tuple[int | str]
#: The columns of a level, each from top to bottom.
Order = Sequence[Sequence[Key]]

GROUP_PADDING = 20.0
GROUP_TITLE = 34.0
GROUP_BOTTOM = 20.0
CARD_MARGIN = 22.0
FOLDED_MARGIN = 12.0
GROUP_MARGIN = 26.0
EDGE_MARGIN = 13.0
NARROW_GAP = 40.0
WIDE_GAP = 120.0
STRETCH = 0.6


@dataclass(frozen=True, slots=True)
class Size:
    """The room a node takes.

    width, height  of its card
    left           room on the card's left for its badge and the labels of its edges
    entries        how far below the card's top each of its edges enters, by position
    margin         how far it keeps from what is above and below
    """

    width: float
    height: float
    left: float
    entries: tuple[float, ...]
    margin: float = CARD_MARGIN


@dataclass(slots=True)
class Item:
    """A node or a whole group, at a place inside the group around it.

    key             the node's index; the group's path, whether it is open or folded into a card
    left            room on its left: for a node's labels, or because a box is wider than its content
    leaves, enters  how far below its top an edge goes out and comes in, by edge
    """

    width: float
    height: float
    key: int | str
    node: int = -1
    left: float = 0.0
    margin: float = GROUP_MARGIN
    content: Level | None = None
    leaves: dict[Edge, float] = field(default_factory=dict)
    enters: dict[Edge, float] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0

    @property
    def is_folded(self) -> bool:
        """Whether it is the card of a group."""
        return self.content is None and isinstance(self.key, str)


@dataclass(slots=True)
class Level:
    """What is inside a group, in its own coordinates.

    first   its first node
    order   what stands in its columns
    routes  pieces of edges
    """

    width: float
    height: float
    path: str
    first: int
    items: list[Item]
    order: Order
    routes: list[tuple[Edge, list[Point]]]
    leaves: dict[Edge, float]
    enters: dict[Edge, float]


@dataclass(slots=True)
class _Chain:
    """An edge on its way through a level: from and to which item (-1: through a port), and past which points."""

    edge: Edge
    source: int
    target: int
    points: list[Vertex]


def lay_out_level(
    path: str,
    tree: GroupTree,
    inner: Mapping[str, Level],
    sizes: Mapping[int, Size],
    order: Order | None = None,
) -> Level:
    """Lay out the inside of the group ``path``, or with "" what is in none.

    inner  the levels of the groups inside it
    sizes  by node index
    order  the columns, if they are known already
    """
    members = sorted(tree.members[path], key=lambda m: m if isinstance(m, int) else inner[m].first)
    items = [_item(member, tree, inner, sizes) for member in members]
    number = {member: i for i, member in enumerate(members)}
    links = [(edge, number[source], number[target]) for edge, source, target in tree.inside[path]]
    entering = [(edge, number[member]) for edge, member in tree.entering[path]]
    leaving = [(edge, number[member]) for edge, member in tree.leaving[path]]
    for edge, i in [*[(edge, i) for edge, i, _ in links], *leaving]:
        if items[i].content is None:
            items[i].leaves[edge] = items[i].height / 2
    for edge, j in [*[(edge, j) for edge, _, j in links], *entering]:
        if items[j].content is None:
            items[j].enters[edge] = sizes[edge.target].entries[edge.position]
    places = columns_of(len(items), [(i, j) for _, i, j in links])
    cards = {i for i, item in enumerate(items) if item.content is None}
    _separate_lanes(items, [link for link in links if {*link[1:]} <= cards and places[link[2]] == places[link[1]] + 1])

    # Ports stand in columns of their own, before the first and after the last.
    vertices = [Vertex(place + 1, item.height, item.margin) for item, place in zip(items, places, strict=True)]
    columns: list[list[Vertex]] = [[] for _ in range(max(places, default=0) + 3)]
    keys: dict[int, Key] = {}
    for vertex, item in zip(vertices, items, strict=True):
        columns[vertex.column].append(vertex)
        keys[id(vertex)] = item.key
    chains: list[_Chain] = []
    trunks: dict[tuple[int, int], Vertex] = {}  # by source and column

    def route(edge: Edge, i: int, j: int) -> None:
        start = vertices[i].column if i >= 0 else -1
        stop = vertices[j].column if j >= 0 else len(columns)
        before, leaves = (vertices[i], items[i].leaves[edge]) if i >= 0 else (None, 0.0)
        points = []
        for column in range(start + 1, stop):
            point = trunks.get((edge.source, column))
            if point is None:
                point = trunks[edge.source, column] = Vertex(column, 0.0, EDGE_MARGIN, weight=4.0)
                keys[id(point)] = (tree.key_of[edge.source],)
                columns[column].append(point)
                if before is not None:
                    connect(before, point, leaves, 0.0)
            before, leaves = point, 0.0
            points.append(point)
        if j >= 0 and before is not None:
            connect(before, vertices[j], leaves, items[j].enters[edge])
        chains.append(_Chain(edge, i, j, points))

    for edge, i, j in links:
        route(edge, i, j)
    for edge, j in entering:
        route(edge, -1, j)
    for edge, i in leaving:
        route(edge, i, -1)
    if order is None:
        find_order(columns)
    else:
        for column, known in zip(columns, order, strict=True):
            place = {key: i for i, key in enumerate(known)}
            column.sort(key=lambda vertex: place[keys[id(vertex)]])
    assign_heights(columns)
    _untangle_exits(items, vertices, chains)
    found = [[keys[id(vertex)] for vertex in column] for column in columns]
    return _coordinates(path, items, vertices, columns, chains, found)


def _item(member: Member, tree: GroupTree, inner: Mapping[str, Level], sizes: Mapping[int, Size]) -> Item:
    if isinstance(member, str):
        level = inner[member]
        return Item(
            level.width, level.height, member, content=level, leaves=dict(level.leaves), enters=dict(level.enters)
        )
    size = sizes[member]
    key = tree.key_of[member]
    return Item(size.left + size.width, size.height, key, member, left=size.left, margin=size.margin)


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


def _untangle_exits(items: list[Item], vertices: list[Vertex], chains: list[_Chain]) -> None:
    """Edges leave a card in the order of where they go, so that none crosses another; those on one way together."""
    leaving: dict[int, dict[int | Edge, tuple[float, list[Edge]]]] = {}
    for chain in chains:
        edge, i, j, points = chain.edge, chain.source, chain.target, chain.points
        if i < 0 or items[i].content is not None:
            continue
        ways = leaving.setdefault(i, {})
        way, goes_to = (id(points[0]), points[0].y) if points else (edge, vertices[j].y + items[j].enters[edge])
        ways.setdefault(way, (goes_to, []))[1].append(edge)
    for i, ways in leaving.items():
        heights = sorted([items[i].leaves[edges[0]] for _, edges in ways.values()])
        in_order = sorted(ways.values(), key=lambda way: way[0])
        for height, (_, edges) in zip(heights, in_order, strict=True):
            for edge in edges:
                items[i].leaves[edge] = height


def _coordinates(  # noqa: PLR0917  # all that was found of the level so far
    path: str,
    items: list[Item],
    vertices: list[Vertex],
    columns: list[list[Vertex]],
    chains: list[_Chain],
    order: Order,
) -> Level:
    """Columns side by side with gaps as wide as their steepest edge wants; then the points of the edges."""
    widths = [0.0] * len(columns)
    for item, vertex in zip(items, vertices, strict=True):
        widths[vertex.column] = max(widths[vertex.column], item.width)
    has_ports = [bool(columns[0]), bool(columns[-1])]
    lefts, x = [], 0.0
    for i, column in enumerate(columns):
        lefts.append(x)
        x += widths[i]
        if i < len(columns) - 1:
            unused = (i == 0 and not has_ports[0]) or (i == len(columns) - 2 and not has_ports[1])
            x += (GROUP_PADDING if path else 0.0) if unused else _gap(column)
    top = min([vertex.y for column in columns for vertex in column], default=0.0)
    bottom = max([vertex.y + vertex.height for column in columns for vertex in column], default=0.0)
    down = (GROUP_TITLE if path else 0.0) - top
    for item, vertex in zip(items, vertices, strict=True):
        spare = widths[vertex.column] - item.width
        if item.content is not None and spare <= STRETCH * item.width:
            item.left, item.width = spare, item.width + spare  # boxes of nearly one width get one width
            spare = 0.0
        # A folded group stands at the left, for many ways may end in it, at one point, and few begin.
        item.x = lefts[vertex.column] + (0.0 if item.is_folded else spare)
        item.y = vertex.y + down
    routes, leaves, enters = [], {}, {}
    for chain in chains:
        edge, i, j = chain.edge, chain.source, chain.target
        route: list[Point] = []
        if i >= 0:
            y = items[i].y + items[i].leaves[edge]
            here = vertices[i].column
            route += [(items[i].x + items[i].width, y), (lefts[here] + widths[here], y)]
        for point in chain.points:
            y = point.y + down
            route += [(lefts[point.column], y), (lefts[point.column] + widths[point.column], y)]
        if j >= 0:
            y = items[j].y + items[j].enters[edge]
            route += [(lefts[vertices[j].column], y), (items[j].x + items[j].left, y)]
        if i < 0:
            enters[edge] = route[0][1]
        if j < 0:
            leaves[edge] = route[-1][1]
        routes.append((edge, route))
    height = bottom - top + (GROUP_TITLE + GROUP_BOTTOM if path else 0.0)
    first = min([item.node if item.content is None else item.content.first for item in items])
    return Level(x, height, path, first, items, order, routes, leaves, enters)


def _gap(column: list[Vertex]) -> float:
    steepest = max(
        [abs(link.source.y + link.leaves - link.target.y - link.enters) for vertex in column for link in vertex.after],
        default=0.0,
    )
    return min(max(NARROW_GAP, 20.0 + 0.25 * steepest), WIDE_GAP)
