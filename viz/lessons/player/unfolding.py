"""Prepare all pictures that opening and folding groups can lead to, one group at a time and in any order.

There are as many pictures as sets of folded groups, far too many to lay out each.  What they share is decided here:
how large every card is, also that of a group that is open now, and in which order they stand.  Only stacking the
columns is left for each picture, and that takes no decision: ``layout/group_layout.py`` does it here, and
``web/places/group_layout.js`` on the page.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from viz.drawing import Legend, has_many_edges, sizes_of, style, with_widest
from viz.graph import EARLIER, Diagram, Edge, Ends, Node, ends_of, folded, merged, terms_as_groups
from viz.layout import GroupTree, Layout, Order, Size, folded_orders, geometry, lay_out, orders_of
from viz.pictures import PlacedDiagram, placed

from .stacks import as_stacked, is_of_samples, is_stack, stacks_as_groups

#: The room of every card, by a node's index or a group's path.
Rooms = Mapping[int | str, Size]


@dataclass(frozen=True, slots=True)
class Unfolding:
    """A diagram with the cards of its groups, and what all its pictures share.

    diagram  with every group open that can be; what is gathered in one card stays so
    cards    the card of each group that can be folded, by path
    sizes    the room of every node and of every such card: in a graph that runs to the right, and in one that runs down
    orders   of the columns, with all groups open
    ends     by path where edges end on such a card, if each of those that it takes has a place of its own
    ways     by path the edges to such a card that have one local derivative
    shut     the groups that are folded at first: those asked for, and all inside them
    alike    the values of each stack that do the same, by its path
    terms    the groups of the middle terms of long sums, by path, and of how many terms each is
    """

    diagram: Diagram
    cards: Mapping[str, Node]
    sizes: tuple[Rooms, Rooms]
    orders: Mapping[str, Order]
    ends: Ends
    ways: Mapping[str, tuple[Edge, ...]]
    shut: frozenset[str]
    alike: Mapping[str, tuple[Node, ...]]
    terms: Mapping[str, int]

    def card_of(self, shut: Collection[str]) -> dict[int, int | str]:
        """For each node what stands for it: itself, or the outermost group of ``shut`` that it is in."""
        parents = {group.path: group.parent for group in self.diagram.groups}
        outermost: dict[str, str] = {"": ""}
        for path, parent in parents.items():  # from the outside in
            outermost[path] = outermost[parent] or (path if path in shut else "")
        return {node.index: outermost[node.group] or node.index for node in self.diagram.nodes}

    def placed(self, shut: Collection[str], legend: Legend, width: float = math.inf) -> PlacedDiagram:
        """The diagram with these groups folded, everything at its place.

        width  how wide the picture may be: what is wider is broken into rows
        """
        diagram = folded(self.diagram, set(shut), ends=self.ends, alike=self.alike)
        counted = [replace(n, more=self.terms[n.folded]) if n.folded in self.terms else n for n in diagram.nodes]
        diagram = replace(diagram, nodes=tuple(counted))
        rooms = self.sizes[legend.down]
        sizes = {node.index: rooms[node.folded if node.folded in self.cards else node.index] for node in diagram.nodes}
        orders = folded_orders(self.orders, self.card_of(shut))
        legend = replace(legend, thin=has_many_edges(diagram))
        layout = lay_out(diagram, sizes, orders, down=legend.down, room=width - 2 * style.MARGIN)
        return placed(diagram, legend, layout, _beyond(layout, sizes) if legend.down else None)


def _beyond(layout: Layout, sizes: Mapping[int, Size]) -> tuple[float, float]:
    """How far labels may reach past the left and the right side: as far as their cards keep others away."""
    reach = {index: max(0.0, (sizes[index].margin - geometry.FOLDED_MARGIN) / 2) for index in layout.cards}
    left = max([reach[index] - place.x for index, place in layout.cards.items()], default=0.0)
    right = max([reach[i] + place.x + place.width - layout.width for i, place in layout.cards.items()], default=0.0)
    return math.ceil(max(left, 0.0)), math.ceil(max(right, 0.0))


def unfolding(whole: Diagram, base: Diagram, legend: Legend, gradients: Mapping[int, float]) -> Unfolding:
    """What a picture can become.

    whole      the diagram unfolded
    base       the diagram as it is shown at first
    gradients  the last ones, by index: a card has room for the longest number that it will show
    """
    whole, terms = terms_as_groups(whole, legend.language) if any([n.more for n in base.nodes]) else (whole, {})
    diagram = _openable(stacks_as_groups(_inputs_outside(whole, base), base), base)
    stacks = {node.folded: node for node in base.nodes if is_stack(node)}
    tree = GroupTree(diagram)
    nodes = tuple([_with(n, tree.home[n.index], gradients.get(n.shown)) for n in diagram.nodes])
    groups = tuple([replace(g, parent=tree.parents[g.path]) for g in diagram.groups if g.path in tree.parents])
    diagram = replace(diagram, nodes=nodes, groups=groups)
    measured = with_widest(legend)
    ways_of_running = replace(measured, down=False), replace(measured, down=True)
    rooms: list[dict[int | str, Size]] = [dict(sizes_of(diagram, turned).items()) for turned in ways_of_running]
    orders = orders_of(diagram, {node.index: rooms[0][node.index] for node in nodes})
    cards: dict[str, Node] = {}
    ends: dict[int | str, Mapping[int, int]] = {}
    ways: dict[str, tuple[Edge, ...]] = {}
    alike = _alike(diagram, stacks)
    for paths in _by_depth(diagram):
        there = ends_of(diagram, _standing(diagram, paths))
        small = folded(diagram, paths, ends=there, alike=alike)
        looking = [as_stacked(n, stacks[n.folded]) if n.folded in stacks else n for n in small.nodes]
        looking = [replace(n, more=terms[n.folded]) if n.folded in terms else n for n in looking]
        small = replace(small, nodes=tuple(looking))
        ends |= there
        cards |= {node.folded: node for node in small.nodes if node.folded in paths}
        for known, turned in zip(rooms, ways_of_running, strict=True):
            room = sizes_of(small, turned)
            known.update({node.folded: room[node.index] for node in small.nodes if node.folded in paths})
        for edge in small.edges:
            target = small.by_index[edge.target].folded
            if target in paths and edge.labelled and not edge.quiet:
                ways[target] = (*ways.get(target, ()), edge)
    shut = _shut(diagram, base, cards) | set(terms)
    return Unfolding(diagram, cards, (rooms[0], rooms[1]), orders, ends, ways, shut, alike, terms)


def _shut(diagram: Diagram, base: Diagram, cards: Collection[str]) -> frozenset[str]:
    """The groups that are folded at first: those of ``base``, what it has put on one card with others, all inside them."""
    asked = {node.folded for node in base.nodes} & set(cards)
    together = {index for node in base.nodes if node.folded and node.folded not in asked for index in node.inside}
    parents = {group.path: group.parent for group in diagram.groups}
    seen = {""}
    for node in diagram.nodes:
        path = node.group
        while path not in seen and not (node.index in together and not node.folded):
            seen.add(path)
            path = parents[path]
    shut: set[str] = set()
    for path, parent in parents.items():  # from the outside in
        if path in asked or parent in shut or path not in seen:
            shut.add(path)
    return frozenset(shut)


def _alike(diagram: Diagram, stacks: Mapping[str, Node]) -> dict[str, tuple[Node, ...]]:
    """The values of each stack that do the same, by its path."""
    found: dict[str, list[Node]] = {path: [] for path, stack in stacks.items() if is_of_samples(stack)}
    for node in diagram.nodes:
        if node.group in found:
            found[node.group].append(node)
    return {path: tuple(nodes) for path, nodes in found.items() if nodes}


def _standing(diagram: Diagram, paths: Collection[str]) -> dict[int, int | str]:
    """What stands for each node while groups of one depth are folded, none of which is in another."""
    parents = {group.path: group.parent for group in diagram.groups}
    found: dict[str, str] = {"": ""}
    for path, parent in parents.items():  # from the outside in
        found[path] = path if path in paths else found[parent]
    return {node.index: found[node.group] or node.index for node in diagram.nodes}


def _inputs_outside(whole: Diagram, base: Diagram) -> Diagram:
    """The diagram with the inputs of groups that are folded at first outside of these, where ``base`` shows them."""
    shut = {node.folded for node in base.nodes if node.folded}
    parents = {group.path: group.parent for group in whole.groups}

    def outside(node: Node) -> Node:
        path, home = node.group, node.group
        while path:
            home = parents[path] if path in shut else home
            path = parents[path]
        return node if home == node.group else replace(node, group=home)

    return replace(whole, nodes=tuple([outside(node) if node.adopted else node for node in whole.nodes]))


def _with(node: Node, group: str, gradient: float | None) -> Node:
    same = node.group == group and node.grad == gradient
    return node if same else replace(node, group=group, grad=gradient)


def standing_for(base: Diagram, whole: Diagram) -> dict[int, Node]:
    """The node of ``base`` that stands for each node of ``whole``."""
    found = {index: node for node in base.nodes for index in node.inside or (node.index,)}
    return found | {term: found[total] for term, total in whole.terms.items() if total in found}


def _openable(whole: Diagram, base: Diagram) -> Diagram:
    """``whole`` with every group open that a reader may fold and open.

    Two kinds of cards of ``base`` stay closed: the one that gathers early nodes, and groups that no box can be drawn
    around, because a path leaves them and comes back.
    """
    boxes, groups = set(GroupTree(whole).parents), {group.path for group in whole.groups}
    closed = {
        index: node.folded
        for index, node in standing_for(base, whole).items()
        if node.folded not in boxes and (node.folded == EARLIER or node.folded in groups)
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
