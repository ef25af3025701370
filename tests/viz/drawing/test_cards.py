"""Cards: what stands on them."""

import itertools

import pytest

import nn
import viz
from autograd import Value
from tests.viz.graphs import neurons_loss, texts
from viz.drawing import Box, Part, Text, extent
from viz.drawing.text import reach_of


def test_cards_show_label_data_and_gradient():
    loss = neurons_loss()
    loss.backward()
    shown = texts(viz.draw(loss))
    for text in ("w", "0.5", "−1", "x", "2", "−0.251", "L", "0.157", "neuron"):
        assert text in shown


def test_before_backward_every_gradient_is_a_dash():
    shown = texts(viz.draw(neurons_loss()))
    assert shown.count("—") == 9
    assert "0" not in shown


def test_a_gradient_of_zero_is_shown_as_zero_and_not_as_a_dash():
    a = Value(-1.0, "a")
    y = a.relu()
    y.backward()
    assert texts(viz.draw(y)).count("0") == 2  # ReLU's result and the gradient of a
    assert texts(viz.draw(y)).count("—") == 1  # on the edge: nothing flows there


def test_the_sign_of_a_gradient_is_a_minus_as_well_as_a_colour():
    loss = neurons_loss()
    loss.backward()
    for part in viz.draw(loss).scene.parts:
        for inner in part.primitives:
            if isinstance(inner, Part) and inner.kind == "gradient":
                [text] = inner
                assert text.runs[0].text.startswith("−") == (text.runs[0].fill == "negative")


def test_an_exponent_is_written_on_the_badge():
    shown = texts(viz.draw(Value(2.0, "x") ** 3))
    assert "x³" in shown
    assert "3" not in shown


def test_infinite_and_missing_numbers_are_drawn():
    x = Value(0.0, "x")
    y = x.log() * float("nan")
    y.backward()
    shown = texts(viz.draw(y))
    assert "−∞" in shown
    assert "nan" in shown


@pytest.mark.parametrize(
    "names",
    [
        ("hidden_layer_weight_left", "hidden_layer_weight_right"),
        ("hidden_layer_1_weight_in_front", "hidden_layer_2_weight_in_front"),
        ("a" * 50 + "1" + "b" * 50, "a" * 50 + "2" + "b" * 50),
    ],
)
def test_long_labels_that_begin_alike_are_told_apart(names):
    a, b = (Value(2.0, name) for name in names)
    y = a * b + a
    drawing = viz.draw(y)
    shown = [text for text in texts(drawing) if "…" in text]
    assert len(set(shown)) == len(shown) >= 2
    titles = [part.title for part in drawing.scene.parts if part.kind == "node"]
    assert all(any(title.startswith(f"{name} = ") for title in titles) for name in names)  # in full in the tooltip


@pytest.mark.parametrize(("lang", "point"), [("en", "."), ("es", ","), ("pt", ",")])
def test_tooltips_have_the_readers_digits_and_signs_and_then_all_digits(lang, point):
    a, b = Value(-1 / 3, "a"), Value(2.0, "b")
    y = a * b
    y.backward()
    drawing = viz.draw(y, lang=lang)
    titles = [part.title for part in drawing.scene.parts if part.kind == "node"]
    titles += [inner.title for part in drawing.scene.parts for inner in part.primitives if isinstance(inner, Part)]
    assert f"a = −0{point}333 (−0{point}3333333333333333)" in titles
    assert "b = 2" in titles
    assert f"∂y/∂b = −0{point}333 (−0{point}3333333333333333)" in titles
    assert not any("-" in title for title in titles)


def test_the_lower_card_of_a_folded_group_lies_within_its_place_so_that_no_label_begins_on_it():
    y = Value(0.5, "x")
    for _ in range(60):
        y = y.sin()
    scene = viz.draw(y).scene
    [stack] = [part for part in scene.parts if part.kind == "folded"]
    end = max([box.x + box.width for box in stack if isinstance(box, Box) and box.height > 30.0])
    lines = [curve for part in scene.parts if part.kind == "edge" for curve in part]
    assert any(curve.points[0][0] == end for curve in lines)
    labels = [extent(text) for part in scene.parts if part.kind == "label" for text in part]
    assert all(right <= end - 20.0 or left >= end for left, right in labels)


def _reach(text):
    """Where a text begins and ends from above, its indices and the letters' tails included, those of commas not."""
    reaches = [reach_of(run.text.replace(",", "."), text.size) for run in text.runs]
    return text.y - max(reach.above for reach in reaches), text.y + max(reach.below for reach in reaches)


def _of_a_layer(inputs, **options):
    model = nn.MLP(inputs, [2, 1])
    y = model([Value(float(i), f"x{i}") for i in range(inputs)])
    y.backward()
    return viz.draw(y, width=5000, **options)


@pytest.mark.parametrize(
    ("inputs", "options"),
    [
        (2, {"collapse": None}),
        (2, {"collapse": "neuron"}),
        (2, {"collapse": None, "direction": "down"}),
        (2, {"collapse": None, "numbers": False}),
        (2, {"collapse": None, "gradients": False}),
        (7, {"collapse": None}),
        (7, {"collapse": None, "notation": "a y"}),
        (2, {"collapse": None, "digits": 9, "lang": "es"}),
    ],
)
def test_no_index_touches_what_stands_above_or_below_it_on_a_card(inputs, options):
    drawn = _of_a_layer(inputs, **options)
    cards = [part for part in drawn.scene.parts if part.kind in ("node", "folded")]
    assert len(cards) >= 5
    for part in cards:
        face = next(shape for shape in part if isinstance(shape, Box) and shape.fill == "card")
        on_card = [shape for shape in part if isinstance(shape, Text) and shape.runs[0].fill != "badge text"]
        for text in on_card:
            top, bottom = _reach(text)
            assert face.y + 2.0 <= top <= bottom <= face.y + face.height - 2.0
        for upper, lower in itertools.combinations(sorted(on_card, key=lambda text: text.y), 2):
            beside = extent(upper)[1] <= extent(lower)[0] or extent(lower)[1] <= extent(upper)[0]
            assert beside or _reach(upper)[1] + 1.0 <= _reach(lower)[0]
