"""From a diagram and its layout to a scene: which card looks how, and what is said underneath."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograd.languages import Language
from viz.drawing import (
    Curve,
    Look,
    Part,
    Primitive,
    Run,
    Scene,
    Strand,
    Text,
    cards,
    colour_of,
    fit,
    gradient_word,
    sizes_of,
    smooth,
    strands,
    style,
    text_width,
)
from viz.drawing import edges as ways
from viz.graph import Diagram, Edge, Steps
from viz.layout import Layout, lay_out, lay_out_with_dot, moved
from viz.words import explain


@dataclass(frozen=True, slots=True)
class State:
    """What is known at one moment.

    gradients    by node index; a node that is missing shows "—"
    flows        by (source, target, position)
    focus            the edge whose turn it is
    derivatives  whether every gradient is the derivative of the root
    shown        every gradient there is at one moment or another, by node index, where this is one of several
    """

    gradients: Mapping[int, float]
    flows: Mapping[tuple[int, int, int], float]
    focus: tuple[int, int, int] | None = None
    derivatives: bool = True
    shown: Mapping[int, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caption:
    """The text under a picture: a small line, a large equation, and a note at its right."""

    sentence: str = ""
    equation: tuple[Run, ...] = ()
    ledger: str = ""
    notices: tuple[str, ...] = ()


def state_of(diagram: Diagram) -> State:
    """The gradients as the graph holds them; a stale graph's do not flow any more."""
    gradients = {node.index: node.grad for node in diagram.nodes if node.grad is not None}
    flows = {
        edge.key: gradients[edge.target] * edge.local
        for edge in diagram.edges
        if edge.local is not None and edge.target in gradients and not diagram.stale
    }
    return State(gradients, flows, derivatives=diagram.derivatives)


def state_at(steps: Steps, number: int) -> State:
    """The moment after step ``number`` of a sweep."""
    focus = None
    if number:
        step = steps[number - 1]
        focus = (steps.index[step.source], steps.index[step.node], step.position)
    return State(steps.gradients(number), steps.flows(number), focus, steps.starts_from_zero, steps.shown())


def caption_at(steps: Steps, number: int, language: Language) -> Caption:
    """What is said after step ``number``."""
    counted = language("step", number=number, count=len(steps))
    root = steps.names[steps.root].symbol
    if not number:
        return Caption(
            f"{counted}  ·  {language('seed_sentence', root=root)}",
            (Run(f"∂{root}/∂{root}  =  "), Run(language.number(1.0), "positive", bold=True)),
        )
    step = steps[number - 1]
    told = explain(step, steps, language)
    equation = (
        Run(f"{told.chain}  =  {told.numbers}  =  "),
        Run(told.result, "muted" if step.product is None else colour_of(step.product), bold=True),
    )
    return Caption(f"{counted}  ·  {told.sentence}", equation, told.ledger)


@dataclass(frozen=True, slots=True)
class Plan:
    """A diagram with every place decided: what all moments of a graph share.

    routes    the points each edge passes by
    ways      the pieces to draw of them
    """

    diagram: Diagram
    look: Look
    layout: Layout
    routes: Mapping[tuple[int, int, int], tuple[tuple[float, float], ...]]
    ways: tuple[Strand, ...]


def plan(diagram: Diagram, look: Look, engine: str = "own") -> Plan:
    """Lay out a diagram, with our own layout or that of "dot"."""
    sizes = sizes_of(diagram, look)
    return planned(diagram, look, lay_out_with_dot(diagram, sizes) if engine == "dot" else lay_out(diagram, sizes))


def planned(diagram: Diagram, look: Look, layout: Layout) -> Plan:
    """What there is to draw once a diagram is laid out."""
    layout = moved(layout, style.MARGIN, style.MARGIN)
    return Plan(diagram, look, layout, layout.routes, tuple(strands(layout.routes, curved=layout.curved)))


def look_of(diagram: Diagram, gradients: Iterable[float], language: Language, *, derivatives: bool) -> Look:
    """How cards look, given all gradients that will be shown, and whether they are derivatives of the root."""
    of = gradient_word(diagram.by_index[diagram.root], derivatives=derivatives)
    largest = max([abs(gradient) for gradient in gradients if math.isfinite(gradient)], default=0.0)
    return Look(language, of, largest, thin=len(diagram.edges) > style.MANY_EDGES)


def parts_of(plan: Plan, state: State) -> list[Part]:
    """The parts of the picture, from back to front: boxes, ways, labels, cards."""
    diagram, layout, look = plan.diagram, plan.layout, plan.look
    nodes = diagram.by_index
    edges = {edge.key: edge for edge in diagram.edges}
    focus = next((key for key, edge in edges.items() if state.focus in edge.of), None)
    parts = [
        cards.group_box(group.path, group.name, layout.boxes[group.path])
        for group in diagram.groups
        if group.path in layout.boxes
    ]
    for way in plan.ways:
        shared = [edges[key] for key in way.edges]
        parts.append(ways.strand(way, shared, flow_along(shared, state), look, focus=focus in way.edges))
    for key, edge in edges.items():
        if edge.labelled and not (edge.quiet or diagram.stale):
            target, end = nodes[edge.target], plan.routes[key][-1]
            flow = flow_along([edge], state)
            parts.append(ways.label(edge, flow, end, target, look, siblings=target.slots, focus=key == focus))
    for node in diagram.nodes:
        receives = focus is not None and node.index == focus[0]
        gradient = state.gradients.get(node.shown)
        parts.append(cards.card(node, gradient, layout.cards[node.index], look, focus=receives))
    return parts


def flow_along(edges: Iterable[Edge], state: State) -> float | None:
    """What flows along edges that share a way, together; None if nothing is known yet."""
    known = [state.flows[key] for edge in edges for key in edge.of if key in state.flows]
    return sum(known) if known else None


def compose(diagram: Diagram, state: State, caption: Caption, language: Language, engine: str = "own") -> Scene:
    """The whole picture."""
    look = look_of(diagram, state.gradients.values(), language, derivatives=state.derivatives)
    look = replace(look, shown=state.shown)
    planned = plan(diagram, look, engine)
    return _with_caption(planned, parts_of(planned, state), state, caption)


def _with_caption(plan: Plan, parts: list[Part], state: State, caption: Caption) -> Scene:
    """Below the graph: notices, then the sentence, the equation and the ledger, under a thin rule."""
    diagram, layout, language = plan.diagram, plan.layout, plan.look.language
    wanted = [text_width(caption.sentence, style.SENTENCE_SIZE), _width(caption.equation)]
    width = max([layout.width, *wanted])
    y = layout.height + style.MARGIN
    left, right = style.MARGIN, style.MARGIN + width
    drawn: list[Primitive] = []
    for notice in caption.notices:
        for line in _wrapped(notice, max(width, 420.0)):
            y += 22.0
            drawn.append(Text(left, y, (Run(line, "notice"),), style.SENTENCE_SIZE))
            right = max(right, left + text_width(line, style.SENTENCE_SIZE))
    if caption.equation:
        y += 22.0
        drawn.append(Curve(smooth(((left, y), (right, y))), "border", 1.0))
        y += 28.0
        drawn.append(Text(left, y, (Run(caption.sentence, "muted"),), style.SENTENCE_SIZE))
        y += 34.0
        drawn.append(Text(left, y, caption.equation, style.EQUATION_SIZE))
        if caption.ledger:
            beside = _width(caption.equation) + 32.0 + text_width(caption.ledger, style.SENTENCE_SIZE) <= right - left
            y += 0.0 if beside else 28.0
            words = (Run(caption.ledger, "muted"),)
            drawn.append(
                Text(right, y, words, style.SENTENCE_SIZE, anchor="end")
                if beside
                else Text(left, y, words, style.SENTENCE_SIZE)
            )
    if drawn:
        parts = [*parts, Part("caption", "", "", tuple(drawn))]
    root = diagram.by_index[diagram.root]
    name = fit(root.name.text, 300.0, style.LABEL_SIZE)
    said = "no_gradient"
    if state.gradients:
        said = "has_gradient" if state.derivatives else "other_gradients"
    description = language(
        "description",
        values=language.counted("values", sum([node.members for node in diagram.nodes])),
        operations=language.counted("operations", sum([bool(node.badge) for node in diagram.nodes])),
        gradient=language("stale" if diagram.stale else said, root=name),
    )
    return Scene(
        width=math.ceil(right + style.MARGIN),
        height=math.ceil(y + style.MARGIN),
        title=language("title", root=name, data=language.number(root.data)),
        description=" ".join([description, caption.sentence, "".join([run.text for run in caption.equation])]).strip(),
        parts=tuple(parts),
    )


def _width(runs: tuple[Run, ...]) -> float:
    return sum([text_width(run.text, style.EQUATION_SIZE, bold=run.bold) for run in runs])


def _wrapped(text: str, width: float) -> list[str]:
    """The text in lines no wider than ``width``."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, style.SENTENCE_SIZE) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
