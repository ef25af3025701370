"""Plan the picture of a network of layers: which columns stand in a row, and where each neuron stands.

Type has one size. So columns keep a distance, and a network that is too deep for the width goes on in the next row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograd.languages import Language
from viz.drawing import style, text_width
from viz.layout import Point

from .parts import Choices, Scale, left_out, scale_of
from .places import SMALLEST_RADIUS, TYPE_SIZE, columns_at, heights, pitch_of, room_for
from .reading import Column, Weight, biases_of

#: Where a column has more neurons, no names and biases stand beside them.
_MOST_WITH_DETAILS = 6

#: The place of x₀ = 1.
BIAS = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """A network with the place of everything decided.

    at       for each column where its neurons stand, by their places in ``shown``; that of x₀ = 1 under −1
    gaps     where the neurons that are left out would stand, None where there are none
    details  whether names and biases stand beside the neurons
    """

    columns: Sequence[Column]
    at: list[dict[int, Point]]
    gaps: list[Point | None]
    radius: float
    details: bool
    left: float
    right: float
    bottom: float


def rows_of(columns: Sequence[Column], choices: Choices, *, with_numbers: bool) -> list[Plan]:
    """The columns in as few rows as they fit into; each row begins with the column that the one above ends with."""
    plans: list[Plan] = []
    for count in range(1, max(len(columns), 2)):
        ends = [i * (len(columns) - 1) // count for i in range(count + 1)]
        plans = [_plan(columns[first : last + 1], choices, with_numbers=with_numbers) for first, last in pairwise(ends)]
        if max([plan.right for plan in plans]) <= choices.width - style.MARGIN + 1e-6:
            break
    return plans


def bottom_of(plan: Plan, language: Language) -> float:
    """Where the captions under the columns end."""
    return plan.bottom + 10.0 + 17.0 * max([len(captions_of(column, language)) for column in plan.columns])


def _plan(columns: Sequence[Column], choices: Choices, *, with_numbers: bool) -> Plan:
    language = choices.language
    details = max([len(column.shown) for column in columns]) <= _MOST_WITH_DETAILS
    radius = SMALLEST_RADIUS
    for column in columns:
        for index in column.shown:
            radius = max(radius, text_width(inside_of(column, index, language), TYPE_SIZE) / 2 + 5.0)
    names = [column.neuron_name(index) for column in columns for index in column.shown]
    above = room_for(names) if (with_numbers and details) or choices.biases else 0.0
    below = room_for(names) if biases_below(columns, choices, details) else 0.0
    most = max([len(column.shown) for column in columns]) + choices.biases
    pitch = pitch_of(choices.width, most, 2 * radius + above + below)
    named = [
        max([text_width(column.number_name(index), TYPE_SIZE) for index in column.shown]) + 6.0
        if (with_numbers or column.titles) and (column.link == "inputs" or column.last)
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
        {place - extra if place >= extra else BIAS: (x, middle + y) for place, y in enumerate(ys)}
        for x, (extra, ys, _) in zip(xs, stacks, strict=True)
    ]
    gaps = [None if gap is None else (x, middle + gap) for x, (_, _, gap) in zip(xs, stacks, strict=True)]
    bottom = max([y for points in at for _, y in points.values()]) + radius + below
    return Plan(columns, at, gaps, radius, details, style.MARGIN, xs[-1] + beside[1], bottom)


def inside_of(column: Column, index: int, language: Language) -> str:
    """What stands in a neuron: what it gives for the sample or its gradient, else its name."""
    return language.number(column.numbers[index]) if column.numbers else column.neuron_name(index)


def biases_below(columns: Sequence[Column], choices: Choices, details: bool) -> bool:
    has_any = any([column.bias(0) is not None for column in columns])
    return details and has_any and not choices.biases and choices.labels != "none"


def captions_of(column: Column, language: Language) -> list[str]:
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
        *captions_of(column, language),
        *([left_out(column.left_out, language)] if column.left_out else []),
        *[written(weight, plain) for weight in below],
    ]


def written(bias: Weight, scale: Scale) -> str:
    """A bias under its neuron: b⁽¹⁾₂ = 0.1."""
    return f"{scale.name(bias)} = {scale.text(bias.value)}"
