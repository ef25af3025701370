"""Draw the cards and boxes of a player's page, with nothing known yet, and say what the page needs to know of each.

The page shows a graph that runs to the right, or down where it is narrow, so that every card is drawn for both.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from viz.backends import svg_group
from viz.drawing import (
    Legend,
    Part,
    Text,
    card,
    edge_label,
    extent,
    formula_of,
    group_box,
    has_label,
    label_of,
    toggle,
)
from viz.graph import Edge, Node
from viz.layout import Rectangle, Size, geometry

from .card_patterns import CardPatterns, place_of
from .colours import VARIABLES
from .unfolding import Unfolding


class PageCards:
    """All cards and boxes of a page.

    names    what each group's path and each gathered card is called in the data
    legends  of a graph that runs to the right, and of one that runs down
    """

    def __init__(self, folds: Unfolding, names: Mapping[str, str], legend: Legend) -> None:
        self.folds, self.names = folds, names
        self.legends = replace(legend, down=False), replace(legend, down=True)
        self._labelled: dict[int, list[tuple[int, Edge]]] = {}
        for number, edge in enumerate(folds.diagram.edges):
            if has_label(edge, legend) and not folds.diagram.stale:
                self._labelled.setdefault(edge.target, []).append((number, edge))
        self._number = {key: i for i, edge in enumerate(folds.diagram.edges) for key in edge.of}

    def _place(self, key: int | str, legend: Legend) -> Rectangle:
        return place_of(self.folds.sizes[legend.down][key], legend)

    def at_first(self, visible: Collection[str]) -> dict[str, Part]:
        """The cards of values that are seen at first, with their labels, at the origin of a graph that runs right."""
        [legend, _] = self.legends
        drawn = {}
        for node in self.folds.diagram.nodes:
            if str(node.index) not in visible or node.folded:
                continue
            labels = [
                replace(_label(edge, node, self.folds.sizes[0][node.index], legend), key=str(number))
                for number, edge in self._labelled.get(node.index, ())
            ]
            part = card(node, None, self._place(node.index, legend), legend)
            drawn[str(node.index)] = replace(part, primitives=(*labels, *part.primitives))
        return drawn

    def groups(self, *, down: bool = False) -> dict[str, Part]:
        """The cards of groups that can be opened, and of what is gathered in one card for good, at the origin."""
        legend = self.legends[down]
        drawn = {}
        for node in self.folds.diagram.nodes:
            if node.folded:
                drawn[str(node.index)] = card(node, None, self._place(node.index, legend), legend)
        for path, node in self.folds.cards.items():
            part = card(node, None, self._place(path, legend), legend)
            primitives = (*self._labels_of_ways(path, node, legend), *part.primitives, toggle(opens=True))
            drawn[self.names[path]] = replace(part, key=self.names[path], primitives=primitives)
        return drawn

    def _labels_of_ways(self, path: str, node: Node, legend: Legend) -> list[Part]:
        """The local derivatives on the edges to a folded group that have one."""
        if self.folds.diagram.stale:
            return []
        size = self.folds.sizes[legend.down][path]
        return [
            replace(_label(edge, node, size, legend), key=str(self._number[edge.of[0]]))
            for edge in self.folds.ways.get(path, ())
            if has_label(edge, legend)
        ]

    def boxes(self) -> dict[str, Part]:
        """The box of every group, by path.

        Its name gets the room that there is when all groups inside it are folded, which is the least.
        """
        widest: list[dict[str, float]] = [{}, {}]
        for node in [*self.folds.diagram.nodes, *self.folds.cards.values()]:
            key = node.folded if node.folded in self.folds.cards else node.index
            right, down = self.folds.sizes[0][key], self.folds.sizes[1][key]
            for found, width in zip(widest, (right.left + right.width, down.height), strict=True):
                found[node.group] = max(found.get(node.group, 0.0), width)
        boxes = {}
        for g in self.folds.diagram.groups:
            width = min([found[g.path] for found in widest]) + 2 * geometry.GROUP_PADDING
            box = group_box(self.names[g.path], g.name, Rectangle(0.0, 0.0, width, geometry.GROUP_TITLE))
            boxes[g.path] = replace(box, primitives=(*box.primitives, toggle(opens=False)))
        return boxes

    def svg(self, seen: Collection[str]) -> dict[str, dict[str, str]]:
        """The cards of groups that the picture does not show at first, and of a graph that runs down all of them."""
        right = {name: part for name, part in self.groups().items() if name not in seen}
        return {"svg": _written(right), "upright": _written(self.groups(down=True))}

    def values(self) -> dict[str, Any]:
        """The cards of single values, in columns: which, of which kind, in which group, under which name.

        kinds   for a graph that runs to the right, and for one that runs down: how a card is drawn, and in what room
        labels  the name as far as the card shows it, likewise; "" where it is the name in formulas
        full    the whole name; "" where it is the first label
        Without numbers also how the value is computed, as far as the one card shows it and as far as the other does, and
        all of it; "" where it is the one before.
        """
        patterns = [CardPatterns(legend) for legend in self.legends]
        groups = {group.path: i for i, group in enumerate(self.folds.diagram.groups)}
        sizes: dict[Size, int] = {}
        kinds: dict[tuple[int, ...], int] = {}
        rows, before = [], 0
        for node in self.folds.diagram.nodes:
            if node.folded:
                continue
            kind: tuple[int, ...] = ()
            edges = [edge for _, edge in self._labelled.get(node.index, ())]
            for drawn, rooms in zip(patterns, self.folds.sizes, strict=True):
                size = rooms[node.index]
                kind += drawn.of(node, size, edges), sizes.setdefault(size, len(sizes))
            labels = [label_of(node, self._place(node.index, legend), legend) for legend in self.legends]
            full = node.name.full or node.name.text
            rows.append(
                (
                    *(node.index - before, kinds.setdefault(kind, len(kinds)), groups.get(node.group, -1)),
                    *["" if label == node.name.unique else label for label in labels],
                    "" if full == labels[0] else full,
                    *self._formulas(node),
                )
            )
            before = node.index
        return {
            "values": list(zip(*rows, strict=True)),
            "kinds": list(kinds),
            "sizes": [_room(size) for size in sizes],
            "patterns": [drawn.svg for drawn in patterns],
        }

    def _formulas(self, node: Node) -> tuple[str, ...]:
        """How a value is computed, in a graph that runs to the right, in one that runs down, and all of it."""
        [legend, _] = self.legends
        if legend.symbols is None:
            return ()
        right, down = [formula_of(node, self._place(node.index, legend), legend) for legend in self.legends]
        whole = legend.second_line(node)
        return right, "" if down == right else down, "" if whole == right else whole

    def nodes(self, born: Mapping[int, int]) -> dict[str, Any]:
        """For each card of a group its rooms, the group around it, when it appears, whose number and gradient it shows.

        gradients  how its gradient is drawn if it is positive, negative or neither; nothing if it shows none
        ends       where edges end on it, by the value that they come from; None if each goes on as an input of its place
        row        its row of the table
        single     whether it has one output, whose gradient it has
        """
        patterns = [CardPatterns(legend) for legend in self.legends]
        nodes, shows = {}, self.legends[0].has_gradient_line
        for node in [*self.folds.diagram.nodes, *self.folds.cards.values()]:
            if not node.folded:
                continue
            own = node.folded in self.folds.cards
            key = node.folded if own else node.index
            ways = [
                [_room(rooms[key]), drawn.gradients(node, rooms[key]) if own and node.outputs == 1 and shows else []]
                for rooms, drawn in zip(self.folds.sizes, patterns, strict=True)
            ]
            nodes[self.names[node.folded] if own else str(node.index)] = {
                "ways": ways,
                "ends": None if node.folded in self.folds.alike else self.folds.ends.get(node.folded, {}),
                "in": self.names[node.group],
                "folded": True,
                "single": own and node.outputs == 1,
                "born": born[node.index],
                "index": node.index,
                "shown": node.shown,
                "row": _row(node, self.legends[0]),
            }
        return nodes


#: The + at the corner of a folded card keeps clear of a number on an edge.
_BESIDE_TOGGLE = 4.0
#: In a graph that runs down a number that reaches so far to the left stands above it.
_REACH_OF_TOGGLE, _ABOVE_TOGGLE = 10.0, 8.0


def _label(edge: Edge, target: Node, size: Size, legend: Legend) -> Part:
    """The local derivative on an edge to a card at the origin: above it; the script moves it where that is the wrong side."""
    entry = size.entries[edge.position]
    opens = target.folded and not target.badge
    end = (entry, 0.0) if legend.down else (-_BESIDE_TOGGLE if opens else 0.0, entry)
    drawn = edge_label(edge, None, end, target, legend, focus=False, comes_from=-math.inf)
    if not (opens and legend.down):
        return drawn
    left = min([extent(text)[0] for text in drawn.primitives if isinstance(text, Text)])
    raised = entry, -_ABOVE_TOGGLE
    return edge_label(edge, None, raised, target, legend, focus=False) if left < _REACH_OF_TOGGLE else drawn


def _room(size: Size) -> list[Any]:
    return [size.width, size.height, size.left, size.margin, size.gap, size.entries]


def _written(parts: Mapping[str, Part]) -> dict[str, str]:
    return {name: svg_group(part, VARIABLES, keyed=True) for name, part in parts.items()}


def _row(node: Node, legend: Legend) -> list[str]:
    """A group as a row of the table: name, what it holds, data."""
    language, has_number = legend.language, node.outputs == 1 and legend.symbols is None
    name = node.name.full or language("earlier")
    return [name, language.counted("values", node.members), language.number(node.data) if has_number else ""]
