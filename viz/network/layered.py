"""Compose the picture of a network of layers: columns of neurons, from the inputs on the left to the outputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from autograd.languages import Language
from nn.layers import Feedforward
from viz.drawing import Curve, Part, Primitive, Run, Scene, Text, draw_key, straight, style, text_width, wrapped
from viz.layout import Point
from viz.pictures import listed

from .parts import (
    Choices,
    Edge,
    Scale,
    band,
    caption_of,
    circle,
    dots,
    edge_labels,
    edge_lines,
    key_of,
    left_out,
    name_above,
    name_below,
    scale_of,
    text_at,
    tint,
)
from .places import (
    SMALLEST_RADIUS,
    TYPE_SIZE,
    border_points,
    columns_at,
    heights,
    nearest,
    pitch_of,
    room_for,
)
from .reading import Column, Weight, biases_of, columns_of, count_parameters, weights_between
from .sweep import Swept

#: Where a column has more neurons, no names and biases stand beside them.
_MOST_WITH_DETAILS = 6

_BIAS = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """A network with the place of everything decided.

    at       for each column where its neurons stand, by their places in ``shown``; that of x₀ = 1 under −1
    gaps     where the neurons that are left out would stand, None where there are none
    details  whether names and biases stand beside the neurons
    """

    columns: list[Column]
    at: list[dict[int, Point]]
    gaps: list[Point | None]
    radius: float
    details: bool
    left: float
    right: float
    bottom: float


def layered(
    model: Feedforward, sample: Sequence[float] | None, choices: Choices, sweep: Swept | None = None
) -> tuple[Scene, str]:
    """The scene of a network, and what it is in a few words."""
    columns = columns_of(model, choices.language, choices.max_neurons, sample, choices.notation)
    if sweep is not None:
        columns = [replace(column, gradients=found) for column, found in zip(columns, sweep.columns, strict=True)]
    weights = [
        [
            *(weights_between(before, column) if column.link == "dense" else []),
            *(biases_of(column, as_weights=True) if choices.biases else []),
        ]
        for before, column in pairwise(columns)
    ]
    scale = scale_of(
        [weight for between in weights for weight in between], choices.language, gradients=choices.gradients
    )
    plan = _plan(columns, choices, with_numbers=sample is not None)
    neurons = [_column_parts(i, plan, scale, choices) for i in range(len(columns))]
    parts: list[Part] = []
    notices: list[str] = []
    for i, between in enumerate(weights):
        edges = _placed(between, plan, i)
        parts += _unweighted(plan, i) if columns[i + 1].link != "dense" else edge_lines(edges, scale)
        if choices.labels != "none" and edges:
            found = edge_labels(edges, scale, choices.labels, [*neurons[i], *neurons[i + 1]])
            parts += found or []
            if found is None and choices.labels != "auto":
                notices = [choices.language("network_no_room")]
    for of_column in neurons:
        parts += of_column
    below, right, bottom = _below(plan, scale, notices, choices, sweep)
    parts += below
    widths = "-".join([str(column.width) for column in columns if column.link != "each"])
    count = count_parameters(columns)
    scene = Scene(
        math.ceil(max(plan.right, right) + style.MARGIN),
        math.ceil(bottom + style.MARGIN),
        choices.language("network_title", widths=widths),
        _description(columns, count, choices.language),
        tuple(parts),
        choices.language.code,
    )
    language = choices.language
    parameters = language("parameters", count=language.whole(count))
    return scene, listed(language, language("network_in_short", widths=widths), parameters)


# ---------------------------------------------------------------------------------------------------
# Places


def _plan(columns: list[Column], choices: Choices, *, with_numbers: bool) -> Plan:
    language = choices.language
    details = max([len(column.shown) for column in columns]) <= _MOST_WITH_DETAILS
    radius = SMALLEST_RADIUS
    for column in columns:
        for index in column.shown:
            radius = max(radius, text_width(_inside(column, index, language), TYPE_SIZE) / 2 + 5.0)
    names = [column.neuron_name(index) for column in columns for index in column.shown]
    above = room_for(names) if (with_numbers and details) or choices.biases else 0.0
    below = room_for(names) if _biases_below(columns, choices, details) else 0.0
    most = max([len(column.shown) for column in columns]) + choices.biases
    pitch = pitch_of(choices.width, most, 2 * radius + above + below)
    named = [
        max([text_width(column.number_name(index), TYPE_SIZE) for index in column.shown]) + 6.0
        if with_numbers or column.titles
        else 0.0
        for column in (columns[0], columns[-1])
    ]
    beside = [
        max(
            [
                radius + name,
                *[text_width(line, TYPE_SIZE, bold=True) / 2 for line in _lines(column, choices, biases=below > 0.0)],
            ]
        )
        for name, column in zip(named, (columns[0], columns[-1]), strict=True)
    ]
    left = style.MARGIN + beside[0]
    xs = columns_at(len(columns), left, choices.width - style.MARGIN - beside[1], radius)
    stacks = []
    for i, column in enumerate(columns):
        extra = int(choices.biases and i + 1 < len(columns) and columns[i + 1].bias(0) is not None)
        gap = column.gap + extra if column.left_out else len(column.shown) + extra
        stacks.append((extra, *heights(len(column.shown) + extra, gap, pitch)))
    middle = style.MARGIN + above + radius + max([ys[-1] for _, ys, _ in stacks])
    at = [
        {place - extra if place >= extra else _BIAS: (x, middle + y) for place, y in enumerate(ys)}
        for x, (extra, ys, _) in zip(xs, stacks, strict=True)
    ]
    gaps = [None if gap is None else (x, middle + gap) for x, (_, _, gap) in zip(xs, stacks, strict=True)]
    bottom = max([y for points in at for _, y in points.values()]) + radius + below
    return Plan(columns, at, gaps, radius, details, style.MARGIN, xs[-1] + beside[1], bottom)


def _inside(column: Column, index: int, language: Language) -> str:
    """What stands in a neuron: what it gives for the sample or its gradient, else its name."""
    return language.number(column.numbers[index]) if column.numbers else column.neuron_name(index)


def _biases_below(columns: Sequence[Column], choices: Choices, details: bool) -> bool:
    has_any = any([column.bias(0) is not None for column in columns])
    return details and has_any and not choices.biases and choices.labels != "none"


def _placed(weights: Sequence[Weight], plan: Plan, i: int) -> list[Edge]:
    """The edges from column i to the next, from circle to circle."""
    before, after = plan.at[i], plan.at[i + 1]
    return [
        Edge(weight, *border_points(before[weight.source], after[weight.target], plan.radius)) for weight in weights
    ]


# ---------------------------------------------------------------------------------------------------
# What is drawn


def _unweighted(plan: Plan, i: int) -> list[Part]:
    """What joins two columns where no weights do: lines from each neuron to its own, or a band."""
    column, before, after = plan.columns[i + 1], plan.at[i], plan.at[i + 1]
    if column.link == "each":
        lines = [
            Curve(straight(*border_points(before[place], after[place], plan.radius)), "faint", 1.4)
            for place in range(len(column.shown))
        ]
        return [Part("edge", column.name, column.name, tuple(lines))]
    ends = [
        (min(ys) - plan.radius, max(ys) + plan.radius) for ys in ([y for _, y in at.values()] for at in (before, after))
    ]
    left, right = before[0][0] + plan.radius + 4.0, after[0][0] - plan.radius - 4.0
    return [Part("edge", column.name, column.name, (band(left, right, ends[0], ends[1]),))]


def _column_parts(i: int, plan: Plan, scale: Scale, choices: Choices) -> list[Part]:
    """The neurons of column i, what is left out of it, and its caption."""
    language, column, at, gap = choices.language, plan.columns[i], plan.at[i], plan.gaps[i]
    largest = max([abs(column.numbers[index]) for index in column.shown] if column.numbers else [], default=0.0)
    biases = {weight.target: weight for weight in biases_of(column, as_weights=False)}
    below = _biases_below(plan.columns, choices, plan.details)
    parts = []
    for place, index in enumerate(column.shown):
        point, name = at[place], column.neuron_name(index)
        drawn: list[Primitive] = [circle(point, plan.radius)]
        title = called = column.title(index)[0]
        if column.outputs:
            number = column.numbers[index]
            if largest and math.isfinite(largest) and number == number:
                drawn.append(tint(point, plan.radius, number / largest))
            title = f"{called} = {language.number(column.outputs[index])}"
            if column.gradients:
                title += f", ∂{' ' * bool(column.titles)}{called} = {language.number(number)}"
        if column.outputs or column.titles:
            drawn += _beside(column, column.number_name(index), point, plan)
        drawn.append(text_at(*point, _inside(column, index, language)))
        if place in biases:
            bias = biases[place]
            title += f", {bias.name} = {language.number(bias.value.data)}"
            if below:
                drawn += name_below(point[0], point[1] + plan.radius, _written(bias, scale))
        parts.append(Part("neuron", name, title, tuple(drawn)))
    if _BIAS in at:
        parts.append(_bias_node(column, at[_BIAS], plan.radius))
    if gap is not None:
        parts.append(Part("left out", column.name, "", tuple(dots(gap, left_out(column.left_out, language)))))
    x = at[0][0]
    lines = _captions(column, language)
    room = min(nearest([points[0][0] for points in plan.at]) - 6.0, 200.0)
    parts.append(Part("caption", column.name, "", tuple(caption_of(x, plan.bottom + 10.0, lines, room))))
    return parts


def _beside(column: Column, name: str, point: Point, plan: Plan) -> list[Primitive]:
    """The name of a neuron that has a number in it: left of an input, right of an output, else above."""
    x, y = point
    if column.link == "inputs":
        return [text_at(x - plan.radius - 5.0, y, name, role="muted", anchor="end")]
    if column.last:
        return [text_at(x + plan.radius + 5.0, y, name, role="muted", anchor="start")]
    return name_above(x, y - plan.radius, name) if plan.details else []


def _bias_node(column: Column, point: Point, radius: float) -> Part:
    """The input that is always 1, whose weights are the biases of the next layer."""
    name = column.names.constant(column.number)
    drawn = [
        circle(point, radius, fill="group", stroke="muted"),
        text_at(*point, "1"),
        *name_above(point[0], point[1] - radius, f"{name} = 1"),
    ]
    return Part("neuron", name, f"{name} = 1", tuple(drawn))


def _captions(column: Column, language: Language) -> list[str]:
    """What stands under a column: its name, how many neurons it has, their activation."""
    if column.link == "inputs":
        return [column.name, language.whole(column.width)]
    count = language.counted("network_neurons", column.width, number=language.whole(column.width))
    return [column.name, count, *([column.activation] if column.activation else [])]


def _lines(column: Column, choices: Choices, *, biases: bool) -> list[str]:
    """All texts that stand in the middle of a column; ``biases`` under its neurons among them."""
    language = choices.language
    plain = scale_of([], language, gradients=choices.gradients)
    below = biases_of(column, as_weights=False) if biases else []
    return [
        *_captions(column, language),
        *([left_out(column.left_out, language)] if column.left_out else []),
        *[_written(weight, plain) for weight in below],
    ]


def _written(bias: Weight, scale: Scale) -> str:
    """A bias under its neuron: b⁽¹⁾₂ = 0.1."""
    return f"{scale.name(bias)} = {scale.text(bias.value)}"


def _below(
    plan: Plan, scale: Scale, notices: Sequence[str], choices: Choices, sweep: Swept | None
) -> tuple[list[Part], float, float]:
    """The key and what else is said under the columns; how far to the right and down that reaches."""
    bottom = plan.bottom + 10.0 + 17.0 * max([len(_captions(column, choices.language)) for column in plan.columns])
    room = max(plan.right, choices.width - style.MARGIN) - plan.left
    parts, right = [], plan.right
    entries = key_of(scale)
    if entries:
        key, right, bottom = draw_key(entries, plan.left, bottom + 6.0, room)
        parts.append(Part("key", "", "", tuple(key)))
    said = [*notices, *([choices.language("no_gradient")] if all(scale.lacks) else [])]
    swept = choices.language("network_swept", loss=choices.language.number(sweep.loss)) if sweep else ""
    told = [(swept, "muted"), *[(notice, "notice") for notice in said]]
    for line, role in [(line, role) for text, role in told for line in wrapped(text, room, TYPE_SIZE) if line]:
        bottom += 22.0
        parts.append(Part("caption", "", "", (Text(plan.left, bottom, (Run(line, role),), TYPE_SIZE),)))
        right = max(right, plan.left + text_width(line, TYPE_SIZE))
    return parts, right, bottom


def _description(columns: Sequence[Column], count: int, language: Language) -> str:
    """The picture in words."""
    layers = "; ".join([", ".join(_captions(column, language)) for column in columns])
    said = language("network_description", layers=layers, parameters=language.counted("parameters", count))
    outputs = columns[-1].outputs
    if not outputs or len(columns[0].outputs) > 12 or len(outputs) > 12:
        return said
    given = "; ".join([language.number(number) for number in columns[0].outputs])
    results = "; ".join([language.number(number) for number in outputs])
    return f"{said} {language('network_gives', x=given, y=results)}"
