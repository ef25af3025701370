"""Draw the cards of values as patterns: one drawing for all cards of a kind, with holes for names and numbers.

The drawing is made by the same functions as every other picture; the page fills it in when a card is seen.  A hole is
one character of Unicode's private use.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Self, cast

from autograd.table import Variable
from viz.backends import svg_group, svg_inside
from viz.drawing import Legend, Part, card, edge_label, gradient_of
from viz.graph import Edge, Node
from viz.layout import Rectangle, Size
from viz.words import Symbols

from .colours import VARIABLES

LABEL, FULL, SYMBOL, KEY, NUMBER, EXACT = map(chr, range(0xE000, 0xE006))
#: The first of the holes for the numbers of edges and for their local derivatives.
EDGES, LOCALS = 0xE100, 0xE200


class CardPatterns:
    """The drawings of all cards with one value each.

    svg  for each kind of card its SVG, and that of its gradient where it is positive, negative or neither
    """

    def __init__(self, legend: Legend) -> None:
        self.svg: list[list[str]] = []
        self._given = legend
        self._legend = _Blanks(**{field.name: getattr(legend, field.name) for field in fields(legend)})
        if legend.symbols is not None:
            self._legend = replace(self._legend, symbols=cast(Symbols, _BlankFormulas()))
        self._kinds: dict[tuple[object, ...], int] = {}

    def of(self, node: Node, size: Size, edges: Sequence[Edge]) -> int:
        """The kind of a card, ``edges`` are those with labels."""
        key = (
            *(node.constant, node.badge, node.name.given, node.beside, node.slots, node.group == ""),
            *(size.width, size.height, size.entries),
            *[(edge.position, edge.local is None) for edge in edges],
            self._has_second_line(node),
        )
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = len(self.svg)
            self.svg.append(self._drawn(node, size, edges))
        return kind

    def gradients(self, node: Node, size: Size) -> list[str]:
        """The gradient of a card as it is drawn if it is positive, negative or neither."""
        place = place_of(size, self._legend)
        blank = _blank(node)
        return [
            svg_inside(gradient_of(blank, _Hole(sign), place, self._legend), VARIABLES) for sign in (1.0, -1.0, 0.0)
        ]

    def _has_second_line(self, node: Node) -> bool:
        """Whether there is something below the name on a card: its number, or a formula."""
        return self._given.symbols is None or bool(self._given.symbols.computed(node))

    def _drawn(self, node: Node, size: Size, edges: Sequence[Edge]) -> list[str]:
        blank = _blank(node) if self._has_second_line(node) else replace(_blank(node), data=_Hole(1.0, ""))
        part = card(blank, None, place_of(size, self._legend), self._legend)
        labels = [self._label(number, edge, size, node) for number, edge in enumerate(edges)]
        whole = svg_group(Part(part.kind, KEY, part.title, (*labels, *part.primitives)), VARIABLES, keyed=True)
        plain = node.constant or not self._given.has_gradient_line
        return [whole] if plain else [whole, *self.gradients(node, size)]

    def _label(self, number: int, edge: Edge, size: Size, target: Node) -> Part:
        """The local derivative on an edge: above it; the page moves it where that is the wrong side."""
        nothing_flows = edge.local is None and self._given.symbols is None
        local = None if nothing_flows else _Hole(1.0, chr(LOCALS + number))
        entry = size.entries[edge.position]
        end = (entry, 0.0) if self._legend.down else (0.0, entry)
        drawn = edge_label(
            replace(edge, local=local), None, end, target, self._legend, focus=False, comes_from=-math.inf
        )
        return replace(drawn, key=chr(EDGES + number))


def place_of(size: Size, legend: Legend) -> Rectangle:
    """A card's room at the origin; of a graph that runs down x and y have changed places in its size."""
    return Rectangle(0.0, 0.0, *((size.height, size.width) if legend.down else (size.width, size.height)))


def _blank(node: Node) -> Node:
    """A node with holes for its name and its number."""
    name = replace(node.name, text=LABEL, full=FULL, expression=Variable(LABEL), distinct="")
    object.__setattr__(name, "symbol", SYMBOL)
    return replace(node, name=name, data=_Hole(1.0))


class _Hole(float):
    """A number that is not known yet."""

    hole: str

    def __new__(cls, value: float, hole: str = NUMBER) -> Self:
        made = super().__new__(cls, value)
        made.hole = hole
        return made


class _BlankFormulas:
    """What stands in the place of numbers, as holes: ``Symbols`` as far as a card is drawn with them."""

    short = True

    def computed(self, node: Node) -> str:
        return node.data.hole if isinstance(node.data, _Hole) else ""

    def derivative(self, edge: Edge) -> str:
        return edge.local.hole if isinstance(edge.local, _Hole) else ""


class _Blanks(Legend):
    """A legend that writes holes for numbers and formulas."""

    def told_line(self, node: Node) -> str:
        return EXACT if super().told_line(node) else ""

    def number(self, number: float) -> str:
        return number.hole if isinstance(number, _Hole) else super().number(number)

    def told(self, number: float) -> str:
        return EXACT if isinstance(number, _Hole) else super().told(number)
