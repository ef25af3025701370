"""Compose the picture of a graph of matrices: layers as W x + b, with their numbers and gradients."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace

from autograd import Value
from autograd.languages import Language
from viz.drawing import (
    Entry,
    Flow,
    Legend,
    Part,
    Scene,
    Strand,
    Text,
    card,
    draw_key,
    edge_label,
    edge_line,
    enters_first,
    entries_of_dashes,
    extent,
    group_box,
    has_label,
    key_entries,
    legend_of,
    room_of_name,
    sign_marks,
    strands_of,
    style,
)
from viz.drawing.matrices import Rules, flow_through, is_heat_map, matrix_card, rule_label, sizes_of_matrices
from viz.graph import Node, Notation, Steps, is_simple
from viz.graph.vectors import MatrixNode, VectorDiagram, VectorGraph, element_name, vector_diagram
from viz.layout import Layout, lay_out, moved
from viz.words import Symbols

from .captions import DESCENT, Caption, caption_after, draw_caption
from .results import gradients_said, listed, named_results, others_said
from .scene import rise_of


@dataclass(frozen=True, slots=True)
class _Placed:
    """A graph of matrices with every place decided."""

    diagram: VectorDiagram
    legend: Legend
    rules: Rules
    layout: Layout
    strands: tuple[Strand, ...]


def vector_scene(
    graph: VectorGraph,
    language: Language,
    notation: Notation,
    *,
    width: float,
    direction: str | None,
    after: tuple[Steps, int] | None = None,
    numbers: bool = True,
    gradients: bool = True,
    notices: tuple[str, ...] = (),
) -> tuple[Scene, str]:
    """The picture of a graph of matrices, and the same in a few words.

    after  a sweep, and after how many of its steps; without it the gradients are those that the graph holds
    """
    if after is None:
        caption, diagram = Caption(), vector_diagram(graph, language, notation, _held)
        complete = derivatives = diagram.diagram.derivatives
    else:
        steps, number = after
        found = steps.gradients(number)
        index, twins = steps.index, steps.reading.twins

        def index_of(value: Value) -> int:
            original = graph.originals.get(value, value)
            return index.get(twins.get(original, original), -1)

        def gradient_of(value: Value) -> float | None:
            return found.get(index_of(value))

        def flowed(source: Value, target: Value, position: int) -> float | None:
            return flows[index_of(source), index_of(target), position]

        derivatives, complete = steps.starts_from_zero, number == len(steps)
        keys = [(index[step.source], index[step.node], step.position) for step in steps]
        flows = dict.fromkeys(keys) | steps.flows(number)
        diagram = vector_diagram(graph, language, notation, gradient_of, None if complete else flowed)
        caption = caption_after(steps, number, language)
        beside = _not_on_cards(steps, number, graph, diagram, language)
        caption = replace(caption, sentence="  ·  ".join([caption.sentence, *beside]))
    # What is in colour says itself to be a gradient; of which result, the key says.
    legend = legend_of(diagram.diagram, language, derivatives=derivatives)
    if legend.derivative_of is not None:
        legend = replace(legend, prefix="", derivative_of=diagram.root.symbol)
    symbols = None if numbers else Symbols(diagram.reading, diagram.beside, diagram.index)
    legend = replace(legend, gradients=gradients, symbols=symbols)
    if not legend.has_gradient_line:
        diagram = replace(diagram, flows={}, gradients={})
    rules = Rules(diagram, legend, numbers=complete and not diagram.diagram.stale)
    placed = _fitted(diagram, legend, rules, width, direction)
    if diagram.diagram.stale and numbers:
        notices += (language("stale"),)
    elif after is None and numbers and gradients and diagram.has_gradients and not (derivatives or notices):
        notices += (others_said(diagram.diagram, language),)  # what is said of a program's samples says so
    caption = replace(caption, notices=notices)
    several = {index for index, made in diagram.matrices.items() if made.data.size > 1}
    results = named_results(
        diagram.diagram, legend, lambda node: _number_of(node, diagram, legend) if node.index not in several else ""
    )
    counts = [language.counted("counted_layers", len(graph.layers)), language.counted("matrices", len(graph.matrices))]
    return _scene(placed, caption, width), listed(language, results, *counts)


def _not_on_cards(
    steps: Steps, number: int, graph: VectorGraph, diagram: VectorDiagram, language: Language
) -> list[str]:
    """What a reader has to know of a step's values: what those without a card are computed for, or another name on it."""
    twins = steps.reading.twins

    def in_sweep(value: Value) -> Value:
        original = graph.originals.get(value, value)
        return twins.get(original, original)

    beside = {in_sweep(value) for value in diagram.reading.order}
    places = {in_sweep(v): (made, i) for made in diagram.matrices.values() for i, v in enumerate(made.matrix.values)}
    said, without = [], dict[str, list[str]]()
    for value in steps[number - 1][1:3] if number else ():
        name, on_cards, pending = steps.names[value].symbol, dict[MatrixNode, list[int]](), [value]
        if value not in places and (value in beside or "(" in name or not is_simple(name)):
            continue  # a formula says itself what it is
        for inner in pending:
            if inner in places:
                on_cards.setdefault(places[inner][0], []).append(places[inner][1])
            else:
                pending += [user for user in steps.users.get(inner, ()) if user not in pending]
        called = [m.name if at[1:] else element_name(graph, m.matrix, at[0], m.name) for m, at in on_cards.items()]
        if value not in places and called:
            without.setdefault(", ".join(called), []).append(name)
        elif called and _letters(called[0]) != _letters(name):
            said.append(language("on_card", name=name, shown=called[0]))
    return [*said, *[language("on_no_card", names=", ".join(names), shown=shown) for shown, names in without.items()]]


def _letters(name: str) -> str:
    """What is left of a name without its indices: that of an element and of its matrix are alike."""
    return "".join([each for each in name.casefold() if each.isalpha() and unicodedata.category(each) != "Lm"])


def _held(value: Value) -> float | None:
    return value.grad if value.has_grad else None


def _fitted(diagram: VectorDiagram, legend: Legend, rules: Rules, width: float, direction: str | None) -> _Placed:
    """The picture running to the right, in rows if need be, if it fits so; else down; if nothing fits, the narrowest."""
    ways: list[_Placed] = []
    for down in (False, True):
        if direction not in (None, "down" if down else "right"):
            continue
        for drawn in (rules, rules.in_narrow_cards(), rules.in_narrow_cards(short=True)):
            placed = _place(diagram, replace(legend, down=down), drawn, width - 2 * style.MARGIN)
            if placed.layout.width <= width - 2 * style.MARGIN:
                return placed
            ways.append(placed)
    return min(ways, key=lambda way: way.layout.width)


def _place(diagram: VectorDiagram, legend: Legend, rules: Rules, room: float) -> _Placed:
    sizes = sizes_of_matrices(diagram, legend, rules)
    titles = {group.path: room_of_name(group.name) for group in diagram.diagram.groups}
    layout = lay_out(diagram.diagram, sizes, titles=titles, down=legend.down, room=math.inf if legend.down else room)
    layout = moved(layout, style.MARGIN, style.MARGIN)
    placed = _Placed(diagram, legend, rules, layout, tuple(strands_of(layout.routes, down=layout.down)))
    # A label beside the last edge may reach past all cards.
    ends = [extent(text)[1] for part in _labels(placed, legend) for text in part if isinstance(text, Text)]
    width = max([layout.width, *[math.ceil(end) - style.MARGIN for end in ends]])
    return replace(placed, layout=replace(layout, width=width))


def _parts(placed: _Placed) -> list[Part]:
    """The parts of the picture, from back to front: boxes, edges, labels, cards."""
    diagram, layout, rules = placed.diagram.diagram, placed.layout, placed.rules
    flows = {key: flow_through([found]) for key, found in placed.diagram.flows.items()}
    sizes = [flow.size for flow in flows.values() if flow and math.isfinite(flow.size)]
    legend = replace(placed.legend, largest=max(sizes, default=0.0))
    edges = {edge.key: edge for edge in diagram.edges}
    parts = [
        group_box(group.path, group.name, layout.boxes[group.path], layout.routes.values() if layout.down else ())
        for group in diagram.groups
        if group.path in layout.boxes
    ]
    for strand in placed.strands:
        flow = _flow(strand, placed.diagram)
        parts.append(edge_line(strand, [edges[key] for key in strand.edges], flow, legend))
    parts += _labels(placed, legend)
    for node in diagram.nodes:
        place, made = layout.cards[node.index], placed.diagram.matrices.get(node.index)
        if made is None:
            parts.append(card(node, _gradient(placed.diagram, node.index), place, legend))
        else:
            parts.append(matrix_card(node, made, place, legend, rules))
    return [*parts, *sign_marks(parts)]


def _flow(strand: Strand, diagram: VectorDiagram) -> Flow | None:
    """What flows back along a strand."""
    return flow_through([diagram.flows[key] for key in strand.edges if key in diagram.flows])


def _labels(placed: _Placed, legend: Legend) -> list[Part]:
    """What stands on the edges: rules, and between single values local derivatives."""
    diagram, found = placed.diagram.diagram, []
    nodes = diagram.by_index
    for edge in diagram.edges:
        route, target = placed.layout.routes[edge.key], nodes[edge.target]
        rise = 0.0 if placed.layout.curved else rise_of(route)
        if edge.target in placed.diagram.matrices:
            text = placed.rules.label(edge)
            if text:
                found.append(rule_label(edge, text, route[-1], target, legend, comes_from=rise))
        elif has_label(edge, legend) and not (diagram.stale and legend.symbols is None):
            first = enters_first(edge, placed.layout)
            found.append(
                edge_label(edge, None, route[-1], target, legend, focus=False, comes_from=rise, is_first=first)
            )
    return found


def _gradient(diagram: VectorDiagram, index: int) -> float | None:
    return diagram.gradients.get(index)


def _key(placed: _Placed, largest: float) -> list[Entry]:
    """What there is to explain: of the edges the rules, and the heat maps, if there are any."""
    language = placed.legend.language
    flows = [_flow(strand, placed.diagram) for strand in placed.strands]
    mixed = any([flow.size > 0.0 and not flow.sign for flow in flows if flow])
    entries = key_entries(replace(placed.legend, largest=largest), mixed=mixed)[:-1] if placed.diagram.flows else []
    if placed.diagram.flows or (placed.legend.symbols is not None and placed.legend.gradients):
        entries.append(Entry(language("key_rule")))
        labels = [placed.rules.label(edge) for edge in placed.diagram.diagram.edges if placed.diagram.flows]
        entries += entries_of_dashes(placed.legend, on_edges=any(["—" in text for text in labels]), on_cards=False)
    if placed.legend.symbols is None and any([is_heat_map(made.data) for made in placed.diagram.matrices.values()]):
        entries.append(Entry(language("key_heat_map")))
    columns = max([made.operation.output.columns for made in placed.diagram.matrices.values() if made.operation])
    if columns > 1:
        entries.append(Entry(language("key_samples", count=columns)))
    return entries


def _scene(placed: _Placed, caption: Caption, width: float) -> Scene:
    language, layout = placed.legend.language, placed.layout
    parts = _parts(placed)
    right, bottom = style.MARGIN + layout.width, style.MARGIN + layout.height
    room = max(layout.width, width - 2 * style.MARGIN)
    entries = _key(placed, 1.0)
    if entries:
        key, key_right, bottom = draw_key(entries, style.MARGIN, bottom + 4.0, room)
        right = max(right, key_right)
        parts.append(Part("key", "", "", tuple(key)))
    below, caption_right, bottom = draw_caption(caption, bottom, right - style.MARGIN, room)
    right = max(right, caption_right)
    if below:
        parts.append(Part("caption", "", "", tuple(below)))
        bottom += DESCENT
    results = named_results(
        placed.diagram.diagram, placed.legend, lambda node: _number_of(node, placed.diagram, placed.legend)
    )
    return Scene(
        width=math.ceil(right + style.MARGIN),
        height=math.ceil(bottom + style.MARGIN),
        title=language("title", results=results),
        description=_description(placed.diagram, caption, placed.legend),
        parts=tuple(parts),
        language=language.code,
    )


def _number_of(node: Node, diagram: VectorDiagram, legend: Legend) -> str:
    """What a result is: its number, or its shape; without numbers nothing but its name is said."""
    if legend.symbols is not None:
        return ""
    made = diagram.matrices.get(node.index)
    return legend.number(node.data) if made is None or made.data.size == 1 else made.matrix.shape


def _description(diagram: VectorDiagram, caption: Caption, legend: Legend) -> str:
    """The picture in words, for those who do not see it: every matrix with its size, and what it is computed by."""
    language = legend.language
    known = diagram.diagram.derivatives if diagram.has_gradients else None
    if legend.symbols is not None:
        gradient = language("only_symbols")
    else:
        gradient = (
            gradients_said(diagram.diagram, language, known, diagram.root.text)
            if legend.gradients
            else language("without_gradients")
        )
    said = language(
        "description",
        values=language.counted("values", diagram.values),
        operations=language.counted("operations", sum([node.operations for node in diagram.diagram.nodes])),
        gradient=gradient,
    )
    shapes = []
    for index, made in diagram.matrices.items():
        badge = diagram.diagram.by_index[index].badge
        computed = f" = {badge}" if badge else ""
        shapes.append(f"{made.name} ({made.matrix.rows} × {made.matrix.columns}){computed}")
    matrices = language("description_matrices", matrices="; ".join(shapes))
    words = [said, matrices, caption.sentence, str(caption.equation)]
    return " ".join(words).strip()
