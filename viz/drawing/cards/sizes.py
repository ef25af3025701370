"""Compute the room a card needs, from its name, its badge and the local derivatives on its edges.

All of these are there before any gradient is, so a layout need never change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from viz.drawing import style
from viz.drawing.legend import Legend, label_text
from viz.drawing.text import fit, fit_terms, text_width
from viz.graph import Diagram, Edge, Node, is_simple
from viz.layout import Size, geometry

from .entering import entries_from_above, entry_heights, spacing_from_above
from .lines import lines_of
from .names import (
    badge_width,
    beside_label,
    folded_name,
    gradient_left,
    label_left,
    low_value_width,
    pill_label,
    result_width,
    shows_number_apart,
    told_outputs,
    value_left,
)

#: Every card has room for a gradient of this length, so that a picture is the same before and after backward().
_USUAL_GRADIENT = "−0.0123"


def sizes_of(diagram: Diagram, legend: Legend) -> dict[int, Size]:
    """The room of every node, by index. The cards of one group have one width: they stand in columns."""
    entering: dict[int, list[Edge]] = {node.index: [] for node in diagram.nodes}
    for edge in diagram.edges:
        entering[edge.target].append(edge)
    crowd = _crowd(diagram, entering)
    sizes = {
        node.index: size_of(node, entering[node.index], legend, crowded=node.index in crowd) for node in diagram.nodes
    }
    across = "height" if legend.down else "width"
    widest: dict[tuple[str, bool, bool], float] = {}
    for node in diagram.nodes:
        if not node.constant and not _stretched(node, legend):
            kind = _kind(node)
            widest[kind] = max(widest.get(kind, 0.0), getattr(sizes[node.index], across))
    for node in diagram.nodes:
        if not node.constant and legend.has_gradient_line:
            own = getattr(sizes[node.index], across)
            sizes[node.index] = _widened(sizes[node.index], max(own, widest.get(_kind(node), 0.0)), legend)
    lefts: dict[str, float] = {}  # the folded groups inside one group stand under each other
    for node in diagram.nodes:
        if node.folded:
            lefts[node.group] = max(lefts.get(node.group, 0.0), sizes[node.index].left)
    for node in diagram.nodes:
        if node.folded:
            sizes[node.index] = replace(sizes[node.index], left=lefts[node.group])
    return sizes


def with_widest(legend: Legend) -> Legend:
    """The legend with only the widest of the gradients that a card will show, where its cards are measured more than once."""

    def width(gradient: float) -> float:
        return _gradient_width(legend.number(gradient))

    several = {index: shown for index, shown in legend.shown.items() if len(shown) > 1}
    return replace(legend, shown={**legend.shown, **{i: (max(shown, key=width),) for i, shown in several.items()}})


def _gradient_width(number: str) -> float:
    return text_width(number, style.GRAD_SIZE, bold=True)


def _crowd(diagram: Diagram, entering: Mapping[int, Sequence[Edge]]) -> set[int]:
    """The leaves that are among many inputs of one card, and have no other use."""
    uses: dict[int, set[int]] = {}
    for edge in diagram.edges:
        uses.setdefault(edge.source, set()).add(edge.target)
    leaves = {
        node.index
        for node in diagram.nodes
        if not (node.operations or node.folded) and len(uses.get(node.index, ())) == 1
    }
    nodes, found = diagram.by_index, set()
    for target, edges in entering.items():
        inputs = {edge.source for edge in edges} & leaves
        inputs = {index for index in inputs if nodes[index].group == nodes[target].group}
        if len([index for index in inputs if not nodes[index].constant]) > style.MANY_LEAVES:
            found |= inputs
    return found


def _widened(size: Size, width: float, legend: Legend) -> Size:
    """The room of a card of another width; edges from above enter in its middle."""
    if not legend.down:
        return size if size.width == width else replace(size, width=width)
    aside = (width - size.height) / 2
    return replace(size, height=width, entries=tuple([entry + aside for entry in size.entries]))


def _stretched(node: Node, legend: Legend) -> bool:
    """Whether a card is as wide as the many edges need that enter it from above: the others keep their width."""
    return legend.down and node.slots > 2


def _kind(node: Node) -> tuple[str, bool, bool]:
    """What the cards of one width have in common: their group, and what stands on them."""
    return node.group, bool(node.badge), bool(node.folded)


def size_of(node: Node, entering: Sequence[Edge], legend: Legend, *, crowded: bool = False) -> Size:
    """The room of a node's card, with what stands on its left.

    crowded  it is a leaf among many inputs of one card: a card is low, a constant makes room for the others
    """
    if legend.down:
        size = replace(_size_from_above(node, entering, legend), early=crowded and node.constant)
        return replace(size, swaps=_swaps(node, entering, size.entries))
    if crowded:
        width, height = _pill_size(node, legend) if node.constant else _low_card_size(node, legend)
        return Size(math.ceil(width), height, 0.0, (), geometry.CROWDED_MARGIN, early=node.constant)
    labels = [text_width(label_text(edge, legend), style.EDGE_SIZE) for edge in entering]
    room = max([width + 5.0 for width in labels if width], default=0.0)
    room = max([room, *[_beside_width(text) + 5.0 for _, text in node.beside]])
    left = badge_width(node) / 2 + style.BADGE_GAP if node.badge else 0.0
    width, height = _pill_size(node, legend) if node.constant else _card_size(node, legend)
    margin = geometry.FOLDED_MARGIN if node.folded else geometry.CARD_MARGIN
    count = max(node.slots, 1) if node.folded else node.slots
    labelled = room > 0.0 if runs_level(node) else sum(map(bool, labels)) > 1
    has_label = [edge.position for edge, width in zip(entering, labels, strict=True) if width]
    label_height = style.LABELLED_ENTRY_SPACING if legend.symbols is None else style.FORMULA_ENTRY_SPACING
    entered = partial(
        entry_heights,
        count,
        labelled=labelled,
        with_numbers=bool(node.beside),
        labels=has_label,
        label_height=label_height,
    )
    entries = entered(height)
    if entries:
        rise = style.FORMULA_ABOVE if legend.symbols is not None and runs_level(node) else 0.0
        height = max(height, 2 * (entries[-1] - height / 2) + label_height + rise)
        entries = entered(height)
    # Of three edges and more each runs level under its label; of one or two the labels stand clear of the curves.
    swaps = _swaps(node, entering, entries)
    if runs_level(node):
        return Size(math.ceil(width), height, math.ceil(left + room), entries, margin, swaps=swaps)
    return Size(math.ceil(width), height, math.ceil(left), entries, margin, gap=math.ceil(room), swaps=swaps)


def _swaps(node: Node, entering: Sequence[Edge], entries: Sequence[float]) -> bool:
    """Whether the edges to a node may change places: there are no pills among them, and all have as much room."""
    apart = [round(below - above, 6) for above, below in pairwise(entries)]
    return node.commutes and len(entering) == len(entries) and len(set(apart)) == 1


def runs_level(node: Node) -> bool:
    """Whether the edges to a node run level under their labels: where there are several, from anywhere."""
    return node.slots > (1 if node.folded else 2)


def _size_from_above(node: Node, entering: Sequence[Edge], legend: Legend) -> Size:
    """The room of a card whose edges come from above, with x and y in each other's place.

    Labels stand beside the ends of their edges: of two on the outer sides, else on the right.
    """
    widths = {edge.position: text_width(label_text(edge, legend), style.EDGE_SIZE) for edge in entering}
    widths |= {position: _beside_width(text) for position, text in node.beside}
    room = max(widths.values(), default=0.0)
    width, height = _pill_size(node, legend) if node.constant else _card_size(node, legend)
    width = math.ceil(width)
    height += style.BADGE_ROOM if node.badge and not node.constant else 0.0
    above = style.BADGE_HEIGHT / 2 + style.BADGE_GAP if node.badge else 0.0
    label_height = style.EDGE_LABEL_HEIGHT if legend.symbols is None else style.FORMULA_LABEL_HEIGHT
    above += label_height if room else 0.0
    count = max(node.slots, 1) if node.folded else node.slots
    if count > 2 and room:
        width = max(width, math.ceil((count - 1) * spacing_from_above(room, with_numbers=bool(node.beside)) + 14.0))
    entries = entries_from_above(count, width, room, with_numbers=bool(node.beside))
    beyond = 0.0  # how far the widest label reaches past the card
    for position, entry in enumerate(entries):
        if widths.get(position):
            beyond = max(beyond, widths[position] + 5.0 - (entry if count == 2 and position == 0 else width - entry))
    margin = geometry.FOLDED_MARGIN if node.folded else geometry.CARD_MARGIN
    margin = max(margin, 2 * beyond + 6.0)
    return Size(height, width, math.ceil(above), entries, margin)


def _beside_width(text: str) -> float:
    return text_width(beside_label(text), style.SMALL_SIZE) + 12.0


def _pill_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a constant's pill."""
    badge = badge_width(node)
    width = text_width(pill_label(node), style.SMALL_SIZE) + 20.0 + badge / 2
    if shows_number_apart(node, legend):
        width += text_width(legend.number(node.data), style.SMALL_SIZE) + 8.0
    return width, style.PILL_HEIGHT


def _card_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a card: its three lines have room for the label, the value and the longest gradient.

    A formula that stands for a label takes the room that there is.
    """
    shown = legend.shown.get(node.shown) or (() if node.grad is None else (node.grad,))
    numbers = [_USUAL_GRADIENT, *[legend.number(gradient) for gradient in shown]]
    longest = max([_gradient_width(number) for number in numbers])
    prefix = text_width(legend.prefix, style.PREFIX_SIZE) + 4.0 if legend.prefix else 0.0
    lines = [gradient_left(node) + prefix + longest] if legend.has_gradient_line else []
    if legend.symbols is None:
        lines.append(value_left(node) + result_width(node) + text_width(legend.number(node.data), style.DATA_SIZE))
    else:
        formula = fit_terms(legend.symbols.computed(node), style.LONGEST_FORMULA, style.SMALL_SIZE)
        lines.append(label_left(node, legend) + text_width(formula, style.SMALL_SIZE))
    if node.times and node.outputs > 1:
        width = text_width(legend.named(node), style.LABEL_SIZE, bold=node.name.given)
        return _stacked(node, max(style.CARD_MIN_WIDTH, label_left(node, legend) + width + style.CARD_PADDING), legend)
    function, opens, inside = legend.label(node).partition("(")
    if (
        opens and function and not node.name.given
    ):  # a formula takes the room that there is, but a function of one name is not cut
        kept = f"{function}({inside}" if is_simple(inside.removesuffix(")")) else f"{function}(…"
        lines.append(label_left(node, legend) + text_width(kept, style.LABEL_SIZE))
    if node.name.given or node.folded or not legend.has_gradient_line:
        name = (
            folded_name(node, legend)
            if node.folded and not (node.badge or node.times or node.within)
            else legend.label(node)
        )
        label = fit(name, style.FOLDED_MAX_LABEL if node.folded else style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=True)
        lines.append(label_left(node, legend) + text_width(label, style.LABEL_SIZE, bold=True))
    if node.folded and not node.times:
        words = (legend.language.counted("values", node.members), told_outputs(node, legend))
        lines += [gradient_left(node) + text_width(text, style.SMALL_SIZE) for text in words]
    width = max(style.CARD_MIN_WIDTH, max(lines) + style.CARD_PADDING)
    return _stacked(node, width, legend) if node.folded else (width, lines_of(node, legend)[0])


def _stacked(node: Node, width: float, legend: Legend) -> tuple[float, float]:
    """The room of a card with another one under it, which is seen on the side where edges leave."""
    below, beside = (style.STACK, 0.0) if legend.down else (0.0, style.STACK)
    return width + beside, lines_of(node, legend)[0] + below


def _low_card_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a card with its label and its value in one line."""
    label = fit(legend.label(node), style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=node.name.given)
    first = text_width(label, style.LABEL_SIZE, bold=node.name.given) + low_value_width(node, legend)
    others = _card_size(replace(node, name=replace(node.name, text="", full="")), legend)[0]
    low = style.LOW_CARD_HEIGHT if legend.has_gradient_line else style.ONE_LINE_HEIGHT
    return max(others, first + 2 * style.CARD_PADDING), lines_of(node, legend, low)[0]
