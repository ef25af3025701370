"""Sizes of cards: there is room for all that will stand on them."""

import itertools
from dataclasses import replace

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import Language
from tests.viz.graphs import GRAPHS
from viz.drawing import (
    Box,
    Legend,
    Text,
    badge_width,
    extent,
    legend_of,
    size_of,
    sizes_of,
    style,
    text_width,
    value_left,
    with_widest,
)
from viz.graph import Reading, Steps, diagram, subscript
from viz.pictures import Caption, compose, place, snapshot_of


@pytest.mark.parametrize("root", GRAPHS)
def test_no_text_touches_another(root):
    data = diagram(Reading(root))
    scene = compose(place(data, legend_of(data, Language(), derivatives=True)), snapshot_of(data), Caption())
    boxes = []
    for primitive in scene:
        if isinstance(primitive, Text):
            width = sum(text_width(run.text, primitive.size, bold=run.bold) for run in primitive.runs)
            left = primitive.x - {"start": 0.0, "middle": width / 2, "end": width}[primitive.anchor]
            height = 0.73 * primitive.size  # of a capital letter
            boxes.append((left, primitive.y - height, left + width, primitive.y, primitive.runs[0].text))
    boxes.sort()
    for i, a in enumerate(boxes):
        for b in itertools.takewhile(lambda b: b[0] < a[2], boxes[i + 1 :]):
            assert a[3] <= b[1] or b[3] <= a[1], f"{a[4]!r} and {b[4]!r} overlap"


def test_a_number_beside_a_card_covers_no_label():
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    clamp = autograd.where(1.0, autograd.where(a, 2.0, b), autograd.where(b, a, 3.0))
    data = diagram(Reading(clamp))
    scene = compose(place(data, legend_of(data, Language(), derivatives=True)), snapshot_of(data), Caption())
    pills = [box for box in scene if isinstance(box, Box) and box.height == 18.0]
    labels = [text for part in scene.parts if part.kind == "label" for text in part]
    assert len(pills) == 3
    assert labels
    for pill in pills:
        for label in labels:
            left = label.x - sum(text_width(run.text, label.size, bold=run.bold) for run in label.runs)
            beside = pill.x + pill.width <= left or label.x <= pill.x
            assert beside or label.y <= pill.y or pill.y + pill.height <= label.y - 0.73 * label.size


def test_a_badge_never_covers_its_value():
    data = diagram(Reading(Value(1.0, "x").leaky_relu()))
    node = data.nodes[-1]
    assert value_left(node) > badge_width(node) / 2


@pytest.mark.parametrize("swept", [False, True])
def test_a_card_has_room_for_every_gradient_that_will_stand_on_it(swept):
    x = Value(1.0, "x")
    y = (x * 9).tanh() + x * 1e-7 - x * 1234.5 + x * 1234.5
    y.label = "L"
    if swept:
        y.backward()
    for step in range(12):
        for part in viz.draw(y, step=step, width=2000).scene.parts:
            if part.kind != "node":
                continue
            lines = [(p, text_width(p.runs[0].text, p.size, bold=p.runs[0].bold)) for p in part if isinstance(p, Text)]
            of, name = next(line for line in lines if line[0].runs[0].text == "∂L")
            gradient, width = next(line for line in lines if line[0].y == of.y and line[0] is not of)
            assert of.x + name < gradient.x - width


@pytest.mark.parametrize("down", [False, True])
def test_the_widest_gradient_alone_makes_the_same_room(down):
    x = Value(1.0, "x")
    reading = Reading(autograd.sum([x * k for k in (-1.2345e-9, 2.0, -1.2345e-9)]))  # ∂/∂x begins as −1.23·10⁻⁹
    whole, steps = diagram(reading), Steps(reading)
    legend = replace(legend_of(whole, Language(), derivatives=True, shown=steps.shown()), down=down)
    widest = with_widest(legend)
    assert max(map(len, legend.shown.values())) == 3
    assert set(map(len, widest.shown.values())) == {1}
    assert sizes_of(whole, widest) == sizes_of(whole, legend)
    last = replace(legend, shown={index: shown[-1:] for index, shown in legend.shown.items()})
    assert sizes_of(whole, last) != sizes_of(whole, legend)


def test_the_pill_of_a_constant_that_was_computed_is_as_high_as_its_badge():
    plain, computed = diagram(Reading(autograd.constant(2.0, "k").exp())).nodes
    legend = Legend(Language(), "∂", 0.0)
    assert size_of(plain, [], legend).height >= style.PILL_HEIGHT
    assert size_of(computed, [], legend).height >= style.BADGE_HEIGHT


@pytest.mark.parametrize("inputs", [6, 8, 10])
@pytest.mark.parametrize("swept", [False, True])
def test_a_neuron_of_many_inputs_fits_a_screen(inputs, swept):
    a = nn.Neuron(inputs, seed=0)([0.3 * i - 1.0 for i in range(inputs)])
    if swept:
        a.backward()
    scene = viz.draw(a).scene
    assert scene.width <= 828
    assert scene.height <= 700
    names = {part.title.split(" = ")[0] for part in scene.parts if part.kind in {"node", "constant"}}
    assert names == {"a", "z", "b", *[f"{letter}{subscript(i + 1)}" for letter in "wx" for i in range(inputs)]}


def test_no_text_of_a_crowd_of_leaves_touches_another():
    leaves = [Value(-0.0123 * 10**i, f"a rather long label of leaf {i}") for i in range(9)]
    y = autograd.sum(leaves).tanh()
    y.backward()
    boxes = []
    for text in [primitive for primitive in viz.draw(y).scene if isinstance(primitive, Text)]:
        left, right = extent(text)
        boxes.append((left, text.y - 0.73 * text.size, right, text.y))
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_from_above_a_sum_is_as_wide_as_its_edges_need_and_the_result_behind_it_is_not():
    reading = Reading(nn.Neuron(5, "tanh")([1.0, -2.0, 0.5, 3.0, 1.5]))
    whole = diagram(reading)
    legend = replace(legend_of(whole, reading.language, derivatives=True), down=True)
    sizes = sizes_of(whole, legend)
    across = {node.badge: sizes[node.index].height for node in whole.nodes if node.badge}
    assert across["Σ"] > 2 * across["tanh"]
