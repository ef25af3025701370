"""Compose the classic drawing of one neuron: inputs, weights on the edges, Σ, φ, and the output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograd import no_grad
from autograd.languages import Language
from nn.linear_models import Perceptron
from viz.drawing import (
    Box,
    Curve,
    Part,
    Primitive,
    Run,
    Scene,
    Text,
    arrow,
    draw_key,
    straight,
    style,
    text_width,
    wrapped,
)
from viz.layout import Point
from viz.pictures import DESCENT, Caption, draw_caption, listed

from .naming import Names, columns_of_table
from .neuron_formula import Computed, activated, called_by, caption_of, computed_by, description_of, phi_of
from .parts import (
    Choices,
    Edge,
    Scale,
    circle,
    dots,
    edge_labels,
    edge_lines,
    key_of,
    left_out,
    scale_of,
    text_at,
)
from .places import APART, SMALLEST_RADIUS, TYPE_SIZE, USUAL_HEIGHT, WIDEST_PITCH, border_points, heights
from .reading import Weight, shown_of
from .sweep import Swept

_BODY = 27.0  # half the size of Σ and φ
_GLYPH = 19.0  # half the size of the curve in φ
_SPAN = 3.0  # the curve of φ is drawn from −3 to 3


@dataclass(frozen=True, slots=True)
class Plan:
    """A neuron with the place of everything decided.

    inputs  where the inputs that are drawn stand; that of x₀ = 1 under −1
    hidden  where the others would, None if there are none
    inside  what stands in the inputs
    names   what they are called, whole and as there is room
    called  what the neuron's parts are called
    body    the middle of Σ
    """

    shown: tuple[int, ...]
    inside: list[str]
    names: Sequence[tuple[str, str]]
    called: Names
    radius: float
    inputs: dict[int, Point]
    hidden: Point | None
    body: Point
    right: float
    bottom: float


def one_neuron(
    model: Any, sample: Sequence[float] | None, choices: Choices, sweep: Swept | None = None
) -> tuple[Scene, str]:
    """The scene of a neuron or a perceptron, and what it is in a few words."""
    language = choices.language
    plan = _plan(model, sample, choices)
    weights = [
        Weight(model.weights[index], plan.called.weight(1, 1, index + 1), place, 0)
        for place, index in enumerate(plan.shown)
    ]
    bias = [] if model.bias is None else [Weight(model.bias, "w₀" if choices.biases else "b", -1, 0)]
    carried = [*weights, *(bias if choices.biases else [])]
    scale = scale_of(carried, language, gradients=choices.gradients)
    edges = [_edge(weight, plan.inputs[weight.source], plan.body, plan.radius) for weight in carried]
    parts = edge_lines(edges, scale)
    if choices.labels != "none":
        parts += edge_labels(edges, scale, choices.labels) or []
    parts += _inputs(model, plan, named=sample is not None, language=language)
    if bias and not choices.biases:
        parts.append(_bias_arrow(bias[0], plan.body, scale))
    computed = None if sample is None else computed_by(model, sample)
    parts += _body(model, plan, computed, language)
    if sweep is not None:
        parts.append(_gradients(plan, sweep, language))
    below, right, bottom = _below(
        caption_of(model, sample, computed, plan.called, language, as_input=-1 in plan.inputs),
        plan,
        scale,
        language,
        "" if sweep is None else language("network_swept_neuron", loss=language.number(sweep.loss)),
    )
    kind = "perceptron" if isinstance(model, Perceptron) else "neuron"
    scene = Scene(
        math.ceil(right + style.MARGIN),
        math.ceil(bottom + style.MARGIN),
        language.counted(f"network_{kind}", model.fan_in, activation=phi_of(model, language)),
        description_of([*weights, *bias], sample, computed, language),
        (*parts, *below),
        language.code,
    )
    return scene, listed(language, language.part(kind), language.counted("parameters", len(model.weights) + len(bias)))


def _plan(model: Any, sample: Sequence[float] | None, choices: Choices) -> Plan:
    language, shown = choices.language, shown_of(model.fan_in, choices.max_neurons)
    symbols = [Names().input(index + 1) for index in shown]
    table = columns_of_table(model, shown)
    names = table or [(symbol, symbol) for symbol in symbols]
    inside = symbols if sample is None else [language.number(sample[index]) for index in shown]
    radius = max(SMALLEST_RADIUS, *[text_width(text, TYPE_SIZE) / 2 + 5.0 for text in inside])
    as_input = int(choices.biases and model.bias is not None)
    count, hidden = len(shown) + as_input, model.fan_in - len(shown)
    gap = as_input + next((i for i, index in enumerate(shown) if i != index), len(shown))
    pitch = max(2 * radius + APART + 6.0, min(WIDEST_PITCH, USUAL_HEIGHT / (count + 1)))
    ys, hidden_at = heights(count, gap, pitch)
    named = 0.0 if sample is None and not table else max([text_width(name, TYPE_SIZE) for _, name in names]) + 6.0
    said = text_width(left_out(hidden, language), TYPE_SIZE) / 2 + 4.0 if hidden else 0.0
    left = style.MARGIN + max(radius + named, said)
    right = max(choices.width - style.MARGIN, left + 400.0)
    half = max([ys[-1] + radius, _BODY + (46.0 if model.bias is not None and not as_input else 24.0)])
    middle = style.MARGIN + half
    return Plan(
        shown,
        inside,
        names,
        called_by(model, choices.notation),
        radius,
        {i - as_input: (left, middle + y) for i, y in enumerate(ys)},
        None if hidden_at is None else (left, middle + hidden_at),
        (left + 0.5 * (right - left), middle),
        right,
        middle + half,
    )


# ---------------------------------------------------------------------------------------------------
# The parts


def _edge(weight: Weight, start: Point, body: Point, radius: float) -> Edge:
    from_input, _ = border_points(start, body, radius)
    _, to_body = border_points(start, body, _BODY)
    return Edge(weight, from_input, to_body)


def _inputs(model: Any, plan: Plan, *, named: bool, language: Language) -> list[Part]:
    """The inputs, that of the bias and what is left out."""
    parts = []
    for place, (inside, (whole, name)) in enumerate(zip(plan.inside, plan.names, strict=True)):
        at = plan.inputs[place]
        drawn: list[Primitive] = [circle(at, plan.radius), text_at(*at, inside)]
        if named or inside != name:
            drawn.append(text_at(at[0] - plan.radius - 5.0, at[1], name, role="muted", anchor="end"))
        parts.append(Part("neuron", whole, f"{whole} = {inside}" if named else whole, tuple(drawn)))
    if -1 in plan.inputs:
        at = plan.inputs[-1]
        beside = text_at(at[0] + plan.radius + 5.0, at[1] - 9.0, "x₀", role="muted", anchor="start")
        node = circle(at, plan.radius, fill="group", stroke="muted")
        parts.append(Part("neuron", "x₀", "x₀ = 1", (node, text_at(*at, "1"), beside)))
    if plan.hidden is not None:
        more = left_out(model.fan_in - len(plan.shown), language)
        parts.append(Part("left out", "", "", tuple(dots(plan.hidden, more))))
    return parts


def _bias_arrow(bias: Weight, body: Point, scale: Scale) -> Part:
    """The bias comes from above."""
    x, top = body[0], body[1] - _BODY
    text = f"{scale.name(bias)} = {scale.text(bias.value)}"
    return Part("edge", bias.name, text, (*arrow((x, top - 28.0), (x, top)), text_at(x, top - 37.0, text)))


def _body(model: Any, plan: Plan, computed: Computed, language: Language) -> list[Part]:
    """Σ, φ with its curve, the output, and the arrows between them."""
    body, right, y = plan.body, plan.right, plan.body[1]
    sums, output = plan.called.pre_activation(1, 1), plan.called.output(1, 1)
    z, a = computed or (None, None)
    inside = output if a is None else language.number(a)
    radius = max(SMALLEST_RADIUS, text_width(inside, TYPE_SIZE) / 2 + 5.0)
    end = (right - radius - (0.0 if a is None else text_width(output, TYPE_SIZE) + 6.0), y)
    phi = ((body[0] + end[0]) / 2, y)
    sum_drawn: list[Primitive] = [circle(body, _BODY), Text(body[0], y + 8.0, (Run("Σ"),), 22.0, "middle")]
    said = sums if z is None else f"{sums} = {language.number(z)}"
    box = Box(phi[0] - _BODY, y - _BODY, 2 * _BODY, 2 * _BODY, 7.0, "card", "badge", 1.4)
    room = phi[0] - body[0] - 2 * _BODY
    under = text_at(body[0], y + _BODY + 11.0, said) if text_width(said, TYPE_SIZE) > room - 12.0 else None
    between = [] if under is not None else [text_at((body[0] + phi[0]) / 2, y - 11.0, said)]
    drawn_output: list[Primitive] = [circle(end, radius), text_at(*end, inside)]
    if a is not None:
        drawn_output.append(text_at(end[0] + radius + 5.0, y, output, role="muted", anchor="start"))
    return [
        Part("edge", "z", "", (*arrow((body[0] + _BODY, y), (phi[0] - _BODY, y)), *between)),
        Part("edge", "a", "", tuple(arrow((phi[0] + _BODY, y), (end[0] - radius, y)))),
        Part("neuron", "Σ", "", (*sum_drawn, *([under] if under is not None else []))),
        Part("neuron", "φ", "", (box, *_glyph(model, phi), text_at(phi[0], y + _BODY + 11.0, phi_of(model, language)))),
        Part("neuron", output, "", tuple(drawn_output)),
    ]


def _gradients(plan: Plan, sweep: Swept, language: Language) -> Part:
    """∂L/∂z and ∂L/∂a, above Σ and φ on the way from one to the other."""
    number, y = language.number, plan.body[1] - _BODY - 9.0
    written = [
        text_at(x, y, f"∂{name} = {number(gradient)}", role="muted", anchor=anchor)
        for x, name, gradient, anchor in (
            (plan.body[0] + 9.0, plan.called.pre_activation(1, 1), sweep.z, "start"),
            (plan.right, plan.called.output(1, 1), sweep.columns[-1][0], "end"),
        )
    ]
    return Part("label", "gradients", "", tuple(written))


def _glyph(model: Any, at: Point) -> list[Primitive]:
    """The curve of φ from −3 to 3, with its axes."""
    count = 48
    with no_grad():
        zs = [_SPAN * (2 * i / count - 1) for i in range(count + 1)]
        values = [activated(model, z) for z in zs]
    most = max([1.0, *[abs(value) for value in values if math.isfinite(value)]])
    points = [
        (at[0] + _GLYPH * z / _SPAN, at[1] - _GLYPH * value / most)
        for z, value in zip(zs, values, strict=True)
        if math.isfinite(value)
    ]
    axes: list[Primitive] = [
        Curve(straight((at[0] - _GLYPH, at[1]), (at[0] + _GLYPH, at[1])), "border", 1.0),
        Curve(straight((at[0], at[1] - _GLYPH), (at[0], at[1] + _GLYPH)), "border", 1.0),
    ]
    if len(points) < 2:
        return axes
    pieces: list[Point] = points[:1]
    for start, end in pairwise(points):
        pieces += straight(start, end)[1:]
    return [*axes, Curve(tuple(pieces), "positive", 2.0)]


def _below(
    caption: Caption, plan: Plan, scale: Scale, language: Language, said: str
) -> tuple[list[Part], float, float]:
    """The formulas and the key; how far to the right and down they reach."""
    room = plan.right - style.MARGIN
    written, right, bottom = draw_caption(caption, plan.bottom, room, room)
    parts = [Part("caption", "", "", tuple(written))]
    entries = key_of(scale)
    missing = language("no_gradient") if all(scale.lacks) else ""
    told = [
        (line, role)
        for text, role in ((said, "muted"), (missing, "notice"))
        for line in wrapped(text, room, TYPE_SIZE)
        if line
    ]
    for line, role in told:
        bottom += 22.0
        parts.append(Part("caption", "", "", (Text(style.MARGIN, bottom, (Run(line, role),), TYPE_SIZE),)))
    if entries:
        key, key_right, bottom = draw_key(entries, style.MARGIN, bottom + 6.0, room)
        right = max(right, key_right)
        parts.append(Part("key", "", "", tuple(key)))
    else:
        bottom += DESCENT
    return parts, max(right, plan.right), bottom
