"""Prepare all pictures that opening and folding groups can lead to, one group at a time and in any order.

There are as many pictures as sets of folded groups, far too many to lay out each.  What they share is decided here:
how large every card is, also that of a group that is open now, and in which order they stand.  Only stacking the
columns is left for each picture, and that takes no decision: ``layout/group_layout.py`` does it here, and
``web/group_layout.js`` on the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from viz.drawing import Legend, has_many_edges, sizes_of
from viz.graph import EARLIER, Diagram, Edge, Node, folded, merged
from viz.layout import GroupTree, Order, Size, folded_orders, lay_out, orders_of
from viz.pictures import PlacedDiagram, placed


@dataclass(frozen=True, slots=True)
class Unfolding:
    """A diagram with the cards of its groups, and what all its pictures share.

    diagram  with every group open that can be; what is gathered in one card stays so
    cards    the card of each group that can be folded, by path
    sizes    the room of every node and of every such card
    orders   of the columns, with all groups open
    ways     by path the edge to such a card, where it is the only one and has one local derivative
    shut     the groups that are folded at first: those asked for, and all inside them
    """

    diagram: Diagram
    cards: Mapping[str, Node]
    sizes: Mapping[int | str, Size]
    orders: Mapping[str, Order]
    ways: Mapping[str, Edge]
    shut: frozenset[str]

    def card_of(self, shut: Collection[str]) -> dict[int, int | str]:
        """For each node what stands for it: itself, or the outermost group of ``shut`` that it is in."""
        parents = {group.path: group.parent for group in self.diagram.groups}
        outermost: dict[str, str] = {"": ""}
        for path, parent in parents.items():  # from the outside in
            outermost[path] = outermost[parent] or (path if path in shut else "")
        return {node.index: outermost[node.group] or node.index for node in self.diagram.nodes}

    def placed(self, shut: Collection[str], legend: Legend) -> PlacedDiagram:
        """The diagram with these groups folded, everything at its place."""
        diagram = folded(self.diagram, set(shut))
        sizes = {
            node.index: self.sizes[node.folded if node.folded in self.cards else node.index] for node in diagram.nodes
        }
        orders = folded_orders(self.orders, self.card_of(shut))
        legend = replace(legend, thin=has_many_edges(diagram))
        return placed(diagram, legend, lay_out(diagram, sizes, orders))


def unfolding(whole: Diagram, base: Diagram, legend: Legend, gradients: Mapping[int, float]) -> Unfolding:
    """What a picture can become.

    whole      the diagram unfolded
    base       the diagram as it is shown at first
    gradients  the last ones, by index: a card has room for the longest number that it will show
    """
    diagram = _openable(whole, base)
    tree = GroupTree(diagram)
    nodes = tuple([_with(n, tree.home[n.index], gradients.get(n.shown)) for n in diagram.nodes])
    groups = tuple([replace(g, parent=tree.parents[g.path]) for g in diagram.groups if g.path in tree.parents])
    diagram = replace(diagram, nodes=nodes, groups=groups)
    rooms = sizes_of(diagram, legend)
    sizes: dict[int | str, Size] = dict(rooms.items())
    orders = orders_of(diagram, rooms)
    cards: dict[str, Node] = {}
    ways: dict[str, Edge] = {}
    for paths in _by_depth(diagram):
        small = folded(diagram, paths)
        room = sizes_of(small, legend)
        for node in small.nodes:
            if node.folded in paths:
                cards[node.folded], sizes[node.folded] = node, room[node.index]
        for edge in small.edges:
            target = small.by_index[edge.target].folded
            if target in paths and edge.labelled and not edge.quiet:
                ways[target] = edge
    asked = {node.folded for node in base.nodes} & set(cards)
    shut: set[str] = set()
    for group in groups:  # from the outside in
        if group.path in asked or group.parent in shut:
            shut.add(group.path)
    return Unfolding(diagram, cards, sizes, orders, ways, frozenset(shut))


def _with(node: Node, group: str, gradient: float | None) -> Node:
    same = node.group == group and node.grad == gradient
    return node if same else replace(node, group=group, grad=gradient)


def standing_for(base: Diagram, whole: Diagram) -> dict[int, Node]:
    """The node of ``base`` that stands for each node of ``whole``, where one does."""
    own = base.by_index
    groups = {node.folded: node for node in base.nodes if node.folded}
    parents = {group.path: group.parent for group in whole.groups}
    found = {}
    for node in whole.nodes:
        path = node.group
        while path and path not in groups:
            path = parents[path]
        if path:
            found[node.index] = groups[path]
        elif node.index in own and not own[node.index].folded:
            found[node.index] = own[node.index]
        elif EARLIER in groups:
            found[node.index] = groups[EARLIER]
    return found | {term: found[total] for term, total in whole.terms.items() if total in found}


def _openable(whole: Diagram, base: Diagram) -> Diagram:
    """``whole`` with every group open that a reader may fold and open.

    Two kinds of cards of ``base`` stay closed: the one that gathers early nodes, and groups that no box can be drawn
    around, because a path leaves them and comes back.
    """
    boxes = set(GroupTree(whole).parents)
    closed = {
        index: node.folded
        for index, node in standing_for(base, whole).items()
        if node.folded and node.folded not in boxes
    }
    return merged(whole, {node.index: closed.get(node.index, node.index) for node in whole.nodes}) if closed else whole


def _by_depth(diagram: Diagram) -> list[set[str]]:
    """The paths of the groups that are in no other, of those in one other, and so on."""
    depths: dict[str, int] = {"": -1}
    found: dict[int, set[str]] = {}
    for group in diagram.groups:
        depths[group.path] = depths[group.parent] + 1
        found.setdefault(depths[group.path], set()).add(group.path)
    return list(found.values())
