"""Compose the picture of a network of layers: columns of neurons, from the inputs on the left to the outputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from autograd.languages import Language
from nn.layers import Feedforward
from viz.drawing import (
    Curve,
    Part,
    Primitive,
    Run,
    Scene,
    Text,
    draw_key,
    moved_part,
    straight,
    style,
    text_width,
    wrapped,
)
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
from .places import TYPE_SIZE, border_points, nearest
from .plan import BIAS, Plan, biases_below, bottom_of, captions_of, inside_of, rows_of, written
from .reading import Column, Weight, biases_of, columns_of, count_parameters, weights_between
from .sweep import Swept

_BETWEEN_ROWS = 20.0


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
    plans = rows_of(columns, choices, with_numbers=sample is not None)
    parts: list[Part] = []
    notices: list[str] = []
    begins, top = 0, 0.0
    for plan in plans:
        row, has_room = _row(plan, weights[begins : begins + len(plan.columns) - 1], scale, choices)
        parts += [moved_part(part, 0.0, top) for part in row]
        if not has_room and choices.labels != "auto":
            notices = [choices.language("network_no_room")]
        begins, top = begins + len(plan.columns) - 1, top + bottom_of(plan, choices.language) + _BETWEEN_ROWS
    top -= bottom_of(plan, choices.language) + _BETWEEN_ROWS
    below, right, bottom = _below(plans, scale, notices, choices, sweep)
    parts += [moved_part(part, 0.0, top) for part in below]
    bottom += top
    widths = "-".join([str(column.width) for column in columns if column.link != "each"])
    count = count_parameters(columns)
    scene = Scene(
        math.ceil(round(max(right, *[plan.right for plan in plans]) + style.MARGIN, 3)),
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
# What is drawn


def _row(plan: Plan, weights: Sequence[Sequence[Weight]], scale: Scale, choices: Choices) -> tuple[list[Part], bool]:
    """Some columns and what joins them; whether there is room for what is to stand on edges."""
    neurons = [_column_parts(i, plan, scale, choices) for i in range(len(plan.columns))]
    parts: list[Part] = []
    has_room = True
    for i, between in enumerate(weights):
        edges = _placed(between, plan, i)
        parts += _unweighted(plan, i) if plan.columns[i + 1].link != "dense" else edge_lines(edges, scale)
        if choices.labels != "none" and edges:
            found = edge_labels(edges, scale, choices.labels, [*neurons[i], *neurons[i + 1]])
            parts += found or []
            has_room = has_room and found is not None
    for of_column in neurons:
        parts += of_column
    return parts, has_room


def _placed(weights: Sequence[Weight], plan: Plan, i: int) -> list[Edge]:
    """The edges from column i to the next, from circle to circle."""
    before, after = plan.at[i], plan.at[i + 1]
    return [
        Edge(weight, *border_points(before[weight.source], after[weight.target], plan.radius)) for weight in weights
    ]


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
    below = biases_below(plan.columns, choices, plan.details)
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
        drawn.append(text_at(*point, inside_of(column, index, language)))
        if place in biases:
            bias = biases[place]
            title += f", {bias.name} = {language.number(bias.value.data)}"
            if below:
                drawn += name_below(point[0], point[1] + plan.radius, written(bias, scale))
        parts.append(Part("neuron", name, title, tuple(drawn)))
    if BIAS in at:
        parts.append(_bias_node(column, at[BIAS], plan.radius))
    if gap is not None:
        parts.append(Part("left out", column.name, "", tuple(dots(gap, left_out(column.left_out, language)))))
    x = at[0][0]
    lines = captions_of(column, language)
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


def _below(
    plans: Sequence[Plan], scale: Scale, notices: Sequence[str], choices: Choices, sweep: Swept | None
) -> tuple[list[Part], float, float]:
    """The key and what else is said under the last row; how far to the right and down that reaches."""
    plan = plans[-1]
    bottom = bottom_of(plan, choices.language)
    room = max(plan.right, choices.width - style.MARGIN) - plan.left
    parts, right = [], plan.right
    entries = key_of(scale)
    if entries:
        key, right, bottom = draw_key(entries, plan.left, bottom + 6.0, room)
        parts.append(Part("key", "", "", tuple(key)))
    said = [*notices, *([choices.language("no_gradient")] if all(scale.lacks) else [])]
    swept = choices.language("network_swept", loss=choices.language.number(sweep.loss)) if sweep else ""
    rows = choices.language("network_rows") if len(plans) > 1 else ""
    told = [(rows, "muted"), (swept, "muted"), *[(notice, "notice") for notice in said]]
    for line, role in [(line, role) for text, role in told for line in wrapped(text, room, TYPE_SIZE) if line]:
        bottom += 22.0
        parts.append(Part("caption", "", "", (Text(plan.left, bottom, (Run(line, role),), TYPE_SIZE),)))
        right = max(right, plan.left + text_width(line, TYPE_SIZE))
    return parts, right, bottom


def _description(columns: Sequence[Column], count: int, language: Language) -> str:
    """The picture in words."""
    layers = "; ".join([", ".join(captions_of(column, language)) for column in columns])
    said = language("network_description", layers=layers, parameters=language.counted("parameters", count))
    outputs = columns[-1].outputs
    if not outputs or len(columns[0].outputs) > 12 or len(outputs) > 12:
        return said
    given = "; ".join([language.number(number) for number in columns[0].outputs])
    results = "; ".join([language.number(number) for number in outputs])
    return f"{said} {language('network_gives', x=given, y=results)}"
