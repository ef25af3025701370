"""Compute the room a card needs, from its name, its badge and the local derivatives on its edges.

All of these are there before any gradient is, so a layout need never change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise

from viz.graph import Diagram, Edge, Node, is_simple
from viz.layout import Size, geometry

from . import style
from .entering import entries_from_above, entry_heights, spacing_from_above
from .legend import Legend, label_text
from .text import fit, fit_terms, text_width

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

    return replace(legend, shown={index: (max(shown, key=width),) for index, shown in legend.shown.items() if shown})


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
    above += style.EDGE_LABEL_HEIGHT if room else 0.0
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


def lines_of(node: Node, legend: Legend, height: float = math.inf) -> tuple[float, tuple[float, float, float]]:
    """How tall a card is, and the baselines of its label, its value and its gradient, if it may be so tall.

    In less room than that it is low: its label and its value stand in one line.
    """
    if legend.has_gradient_line or counts_outputs(node):
        low = height < style.CARD_HEIGHT
        return (style.LOW_CARD_HEIGHT, style.LOW_CARD_LINES) if low else (style.CARD_HEIGHT, style.CARD_LINES)
    two_lines = style.TWO_LINES_HEIGHT, style.TWO_LINES
    if legend.symbols is not None:
        two_lines = style.FORMULA_LINES_HEIGHT, style.FORMULA_LINES
    if height < two_lines[0] or not (legend.label(node) and legend.second_line(node)):
        return style.ONE_LINE_HEIGHT, style.ONE_LINE
    return two_lines


def counts_outputs(node: Node) -> bool:
    """Whether the card of a folded group says how many values and outputs it stands for."""
    named = node.name.full or node.badge or node.within
    return bool(node.folded) and (node.outputs != 1 or not named or bool(node.more))


def result_of(node: Node) -> str:
    """What the number on a folded card is called, where its name is the group's: a⁽¹⁾₁ of neuron 1; else ""."""
    shown = node.folded and len(node.results) == 1 and not (node.badge or node.within or node.times or node.more)
    return node.results[0] if shown and node.results[0] != node.name.text else ""


def result_width(node: Node) -> float:
    """What the name of that number takes of its line."""
    name = result_of(node)
    return text_width(name, style.SMALL_SIZE) + 8.0 if name else 0.0


def told_outputs(node: Node, legend: Legend) -> str:
    """How many values leave a folded group, and what they are called if there is room: 2 outputs: u, v."""
    count = legend.language.counted("outputs", node.outputs)
    if len(node.results) != node.outputs or node.times or node.more:
        return count
    names = legend.language.words.get(",", ", ").join(node.results)
    said = (f"{count}: {names}", f"→ {names}")
    return next((text for text in said if text_width(text, style.SMALL_SIZE) <= style.FOLDED_MAX_LABEL), count)


def _low_card_size(node: Node, legend: Legend) -> tuple[float, float]:
    """Width and height of a card with its label and its value in one line."""
    label = fit(legend.label(node), style.CARD_MAX_LABEL, style.LABEL_SIZE, bold=node.name.given)
    first = text_width(label, style.LABEL_SIZE, bold=node.name.given) + low_value_width(node, legend)
    return max(
        _card_size(replace(node, name=replace(node.name, text="", full="")), legend)[0], first + 2 * style.CARD_PADDING
    ), style.LOW_CARD_HEIGHT if legend.has_gradient_line else style.ONE_LINE_HEIGHT


def low_value_width(node: Node, legend: Legend) -> float:
    """What the value takes of the line that it shares with the label."""
    return text_width(legend.number(node.data), style.DATA_SIZE) + 8.0 if legend.symbols is None else 0.0


def folded_name(node: Node, legend: Legend) -> str:
    """What the card of a folded group says it is."""
    if node.more:
        return legend.language("more_terms", count=node.more)
    return node.within or node.badge or node.name.full or legend.language("earlier")


def badge_width(node: Node) -> float:
    """The width of the badge that a node's operation stands on; 0 for a leaf."""
    return _badge_width(node.badge)


@lru_cache(maxsize=1024)
def _badge_width(badge: str) -> float:
    if not badge:
        return 0.0
    return max(style.BADGE_HEIGHT, text_width(_badge_text(badge), badge_size(badge)) + 2 * style.BADGE_PADDING)


def label_left(node: Node, legend: Legend) -> float:
    """How far inside its card a node's label begins: above a round badge, beside a wide one, or where a card is low."""
    if node.badge and not (legend.has_gradient_line or counts_outputs(node)):
        return value_left(node)
    wide = badge_width(node) > style.BADGE_HEIGHT + 4.0
    return badge_width(node) / 2 + 2.0 if wide else gradient_left(node)


def gradient_left(node: Node) -> float:
    """How far inside its card a node's gradient may begin: below the badge."""
    return style.BADGED_PADDING if node.badge else style.CARD_PADDING


def value_left(node: Node) -> float:
    """How far inside its card a node's value may begin: beside the badge, never under it."""
    return badge_width(node) / 2 + 4.0 if node.badge else style.CARD_PADDING


def badge_text(node: Node) -> str:
    """The symbol of a node's operation, or as much of it as a badge can show."""
    return _badge_text(node.badge)


def _badge_text(badge: str) -> str:
    return fit(badge, 104.0, badge_size(badge))


def badge_size(badge: str) -> float:
    """The size of the type on a badge."""
    return style.BADGE_SIZE if len(badge) <= 2 else style.BADGE_SMALL_SIZE


def pill_label(node: Node) -> str:
    """The name of a constant, or as much of it as its pill can show."""
    name = fit(node.name.text, style.PILL_MAX_LABEL, style.SMALL_SIZE)
    return f"{name} × {node.times}" if node.times else name


def shows_number_apart(node: Node, legend: Legend) -> bool:
    """Whether a constant's number stands beside its name: the name of a plain number is the number already."""
    return legend.symbols is None and not node.times and (node.name.given or bool(node.badge))


def beside_label(text: str) -> str:
    """A plain number among a node's inputs, as the pill beside its card shows it."""
    return fit(text, style.PILL_MAX_LABEL, style.SMALL_SIZE)
