"""Where everything goes: computed once from sizes that do not depend on the numbers shown, then frozen.

A group is laid out on its own and is then one big item of the graph around it, so that its box can never
touch a stranger.  An edge across the border passes through a *port* on the box's left or right side.  Edges from one source share
their way as far as they can, and part where they must.

Edges bend only in the gaps between columns and run straight inside them.  A card brings room on its left
for the labels of its edges.  So no label can collide with anything, by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .cycles import on_cycles
from .diagram import Diagram, Edge
from .layering import Vertex, arrange, columns_of, connect

Point = tuple[float, float]

GROUP_PADDING = 20.0
GROUP_TITLE = 34.0
GROUP_BOTTOM = 20.0
CARD_MARGIN = 22.0
FOLDED_MARGIN = 12.0
GROUP_MARGIN = 26.0
EDGE_MARGIN = 13.0
NARROW_GAP = 40.0
WIDE_GAP = 120.0
_STRETCH = 0.6


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
    """

    width: float
    height: float
    cards: Mapping[int, Rectangle]
    boxes: Mapping[str, Rectangle]
    routes: Mapping[tuple[int, int, int], tuple[Point, ...]]
    curved: bool = False


@dataclass(slots=True)
class _Item:
    """A node or a whole group, at a place inside the group around it.

    left            room on its left: for a node's labels, or because a box is wider than its content
    leaves, enters  how far below its top an edge goes out and comes in, by edge
    """

    width: float
    height: float
    node: int = -1
    left: float = 0.0
    margin: float = GROUP_MARGIN
    content: _Content | None = None
    leaves: dict[Edge, float] = field(default_factory=dict)
    enters: dict[Edge, float] = field(default_factory=dict)
    x: float = 0.0
    y: float = 0.0


@dataclass(slots=True)
class _Content:
    """What is inside a group, in its own coordinates; ``routes`` are pieces of edges."""

    width: float
    height: float
    path: str
    items: list[_Item]
    routes: list[tuple[Edge, list[Point]]]
    leaves: dict[Edge, float]
    enters: dict[Edge, float]


def lay_out(diagram: Diagram, sizes: Mapping[int, Size]) -> Layout:
    """Place every node of ``diagram``; ``sizes`` by node index."""
    tree = _Tree(diagram)
    contents: dict[str, _Content] = {}
    for path in reversed(tree.paths):  # the inner groups first
        contents[path] = _lay_out_group(path, tree, contents, sizes)
    return _flatten(contents[""], diagram)


# ---------------------------------------------------------------------------------------------------
# Which group holds what


class _Tree:
    """The groups as a tree, and for each group its members and the edges among, into and out of them."""

    def __init__(self, diagram: Diagram) -> None:
        self.parents = {group.path: group.parent for group in diagram.groups}
        self.home = {node.index: node.group for node in diagram.nodes}
        self.edges = diagram.edges
        while dissolved := self._cyclic_groups():
            self._dissolve(dissolved)
        self.paths = ["", *[group.path for group in diagram.groups if group.path in self.parents]]
        self.members: dict[str, list[int | str]] = {path: [] for path in self.paths}
        for index, path in self.home.items():
            self.members[path].append(index)
        for path in self.paths[1:]:
            self.members[self.parents[path]].append(path)
        self.inside: dict[str, list[tuple[Edge, int | str, int | str]]] = {path: [] for path in self.paths}
        self.entering: dict[str, list[tuple[Edge, int | str]]] = {path: [] for path in self.paths}
        self.leaving: dict[str, list[tuple[Edge, int | str]]] = {path: [] for path in self.paths}
        for edge in self.edges:
            outs, ins, common, ends = self._climb(edge)
            for path, member in outs:
                self.leaving[path].append((edge, member))
            for path, member in ins:
                self.entering[path].append((edge, member))
            self.inside[common].append((edge, *ends))

    def _chain(self, index: int) -> list[int | str]:
        """A node, its group, the group around that, …, the whole."""
        chain: list[int | str] = [index]
        path = self.home[index]
        while path:
            chain.append(path)
            path = self.parents[path]
        chain.append("")
        return chain

    def _climb(
        self, edge: Edge
    ) -> tuple[list[tuple[str, int | str]], list[tuple[str, int | str]], str, tuple[int | str, int | str]]:
        """The groups an edge leaves and enters, the innermost one around both its ends, and its ends there."""
        up, down = self._chain(edge.source), self._chain(edge.target)
        while len(up) > 1 and len(down) > 1 and up[-2] == down[-2]:
            up.pop()
            down.pop()
        outs = [(str(path), member) for member, path in pairwise(up[:-1])]
        ins = [(str(path), member) for member, path in pairwise(down[:-1])]
        return outs, ins, str(up[-1]), (up[-2], down[-2])

    def _cyclic_groups(self) -> set[str]:
        """Groups that a path leaves and enters again: no box can be drawn around those and nothing else."""
        between: dict[str, set[tuple[int | str, int | str]]] = {}
        for edge in self.edges:
            *_, common, (source, target) = self._climb(edge)
            between.setdefault(common, set()).add((source, target))
        return {
            member
            for pairs in between.values()
            for member in on_cycles(pairs)
            if isinstance(member, str) and member in self.parents
        }

    def _dissolve(self, paths: set[str]) -> None:
        outer = {path: self.parents.pop(path) for path in paths}

        def surviving(path: str) -> str:
            while path in outer:
                path = outer[path]
            return path

        self.parents = {path: surviving(parent) for path, parent in self.parents.items()}
        self.home = {index: surviving(path) for index, path in self.home.items()}


# ---------------------------------------------------------------------------------------------------
# One group


def _lay_out_group(path: str, tree: _Tree, contents: dict[str, _Content], sizes: Mapping[int, Size]) -> _Content:
    members = sorted(tree.members[path], key=lambda member: _first(member, contents))
    items = [_item(member, contents, sizes) for member in members]
    number = {member: i for i, member in enumerate(members)}
    for edge, member in tree.leaving[path]:
        _give_exit(items[number[member]], edge)
    links = [(edge, number[source], number[target]) for edge, source, target in tree.inside[path]]
    for edge, i, _ in links:
        _give_exit(items[i], edge)
    for edge, j in [(edge, j) for edge, _, j in links] + [
        (edge, number[member]) for edge, member in tree.entering[path]
    ]:
        if items[j].content is None:
            items[j].enters[edge] = sizes[items[j].node].entries[edge.position]
    _separate_lanes(items, [(edge, i, j) for edge, i, j in links if items[i].node >= 0 and items[j].node >= 0])
    places = columns_of(len(items), [(i, j) for _, i, j in links])
    last = max(places, default=0)

    # Ports stand in columns of their own, before the first and after the last.
    vertices = [Vertex(place + 1, item.height, item.margin) for item, place in zip(items, places, strict=True)]
    columns: list[list[Vertex]] = [[] for _ in range(last + 3)]
    for vertex in vertices:
        columns[vertex.column].append(vertex)
    chains: list[tuple[Edge, int, int, list[Vertex]]] = []  # edge, its items (-1: none), the points between them
    trunks: dict[int, dict[int, Vertex]] = {}  # by source and column

    def route(edge: Edge, i: int, j: int) -> None:
        start = vertices[i].column if i >= 0 else -1
        stop = vertices[j].column if j >= 0 else last + 3
        trunk = trunks.setdefault(edge.source, {})
        before = vertices[i] if i >= 0 else None
        for column in range(start + 1, stop):
            point = trunk.get(column)
            if point is None:
                point = trunk[column] = Vertex(column, 0.0, EDGE_MARGIN, weight=4.0)
                columns[column].append(point)
                if before is not None:
                    connect(before, point, items[i].leaves[edge] if before is vertices[i] else 0.0, 0.0)
            before = point
        if j >= 0 and before is not None:
            leaves = items[i].leaves[edge] if i >= 0 and before is vertices[i] else 0.0
            connect(before, vertices[j], leaves, items[j].enters[edge])
        chains.append((edge, i, j, [trunk[column] for column in range(start + 1, stop)]))

    for edge, i, j in links:
        route(edge, i, j)
    for edge, member in tree.entering[path]:
        route(edge, -1, number[member])
    for edge, member in tree.leaving[path]:
        route(edge, number[member], -1)
    arrange(columns)
    return _coordinates(path, items, vertices, columns, chains)


def _first(member: int | str, contents: dict[str, _Content]) -> int:
    """The first node of a member, for a fixed order."""
    if isinstance(member, int):
        return member
    return min([_first_of_item(item) for item in contents[member].items])


def _first_of_item(item: _Item) -> int:
    if item.content is None:
        return item.node
    return min([_first_of_item(inner) for inner in item.content.items])


def _item(member: int | str, contents: dict[str, _Content], sizes: Mapping[int, Size]) -> _Item:
    if isinstance(member, str):
        inner = contents[member]
        return _Item(inner.width, inner.height, content=inner, leaves=dict(inner.leaves), enters=dict(inner.enters))
    size = sizes[member]
    return _Item(size.left + size.width, size.height, node=member, left=size.left, margin=size.margin)


def _give_exit(item: _Item, edge: Edge) -> None:
    if item.content is None:
        item.leaves[edge] = item.height / 2


def _separate_lanes(items: list[_Item], links: list[tuple[Edge, int, int]]) -> None:
    """Parallel edges leave as far apart as they enter, so that they run side by side."""
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


def _coordinates(
    path: str,
    items: list[_Item],
    vertices: list[Vertex],
    columns: list[list[Vertex]],
    chains: list[tuple[Edge, int, int, list[Vertex]]],
) -> _Content:
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
        if item.content is not None and spare <= _STRETCH * item.width:
            item.left, item.width = spare, item.width + spare  # boxes of nearly one width get one width
            spare = 0.0
        item.x = lefts[vertex.column] + spare
        item.y = vertex.y + down
    routes, leaves, enters = [], {}, {}
    for edge, i, j, points in chains:
        route: list[Point] = []
        if i >= 0:
            y = items[i].y + items[i].leaves[edge]
            route.append((items[i].x + items[i].width, y))
        for point in points:
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
    return _Content(x, height, path, items, routes, leaves, enters)


def _gap(column: list[Vertex]) -> float:
    steepest = max(
        [abs(link.source.y + link.leaves - link.target.y - link.enters) for vertex in column for link in vertex.after],
        default=0.0,
    )
    return min(max(NARROW_GAP, 20.0 + 0.25 * steepest), WIDE_GAP)


# ---------------------------------------------------------------------------------------------------
# All of it in one coordinate system


def _flatten(whole: _Content, diagram: Diagram) -> Layout:
    cards: dict[int, Rectangle] = {}
    boxes: dict[str, Rectangle] = {}
    pieces: dict[Edge, list[list[Point]]] = {}
    pending = [(whole, 0.0, 0.0)]
    while pending:
        content, x, y = pending.pop()
        for edge, route in content.routes:
            pieces.setdefault(edge, []).append([(x + px, y + py) for px, py in route])
        for item in content.items:
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
    )
