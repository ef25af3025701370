"""Pictures of networks: what is drawn is what the model holds, and it can be read."""

import base64
import itertools
import math
import re

import numpy as np
import pytest

import nn
import viz
from autograd.languages import LANGUAGES, Language
from viz.drawing import Box, Curve, Text, reach_of, text_width


def texts(drawing):
    return ["".join([run.text for run in each.runs]) for each in drawing.scene if isinstance(each, Text)]


def parts(drawing, kind):
    return [part for part in drawing.scene.parts if part.kind == kind]


def line_of(drawing, name):
    (part,) = [part for part in parts(drawing, "edge") if part.key == name]
    (line,) = [each for each in part if isinstance(each, Curve)]
    return line


def small():
    """2-2-1 with weights that one can read off the picture."""
    model = nn.MLP(2, [2, 1], activation="tanh", output="sigmoid", seed=0)
    for parameter, number in zip(model.parameters(), [0.5, -2.0, 0.1, 1.0, 0.0, 0.25, 4.0, -1.0, 0.75], strict=True):
        parameter.data = number
    return model


def rectangle(text):
    width = sum([text_width(run.text, text.size, bold=run.bold) for run in text.runs])
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, text.y - 0.75 * text.size, left + width, text.y + 0.1 * text.size


def test_each_weight_stands_on_the_edge_that_it_belongs_to():
    drawing = viz.network(small())
    said = texts(drawing)
    for line in (
        "w⁽¹⁾₁₁ = 0.5",
        "w⁽¹⁾₁₂ = −2",
        "w⁽¹⁾₂₁ = 1",
        "w⁽²⁾₁₁ = 4",
        "w⁽²⁾₁₂ = −1",
        "b⁽¹⁾₁ = 0.1",
        "b⁽²⁾₁ = 0.75",
    ):
        assert line in said
    edges = {part.key: part for part in parts(drawing, "edge")}
    assert edges["w⁽¹⁾₁₂"].title == "w⁽¹⁾₁₂ = −2"
    neurons = {part.key: next(iter(part)) for part in parts(drawing, "neuron")}
    start, end = line_of(drawing, "w⁽¹⁾₁₂").points[0], line_of(drawing, "w⁽¹⁾₁₂").points[-1]
    for point, name in ((start, "x₂"), (end, "a⁽¹⁾₁")):
        middle = neurons[name].x + neurons[name].radius, neurons[name].y + neurons[name].radius
        assert np.hypot(point[0] - middle[0], point[1] - middle[1]) == pytest.approx(neurons[name].radius)


def test_the_sign_is_a_colour_and_a_dash_pattern_and_the_size_a_width():
    drawing = viz.network(small())
    assert [line_of(drawing, name).stroke for name in ("w⁽¹⁾₁₁", "w⁽¹⁾₁₂", "w⁽¹⁾₂₂")] == [
        "positive",
        "negative",
        "faint",
    ]
    assert line_of(drawing, "w⁽¹⁾₁₂").dashes
    assert not line_of(drawing, "w⁽²⁾₁₁").dashes
    widths = [line_of(drawing, name).width for name in ("w⁽²⁾₁₁", "w⁽¹⁾₁₂", "w⁽¹⁾₂₁", "w⁽¹⁾₂₂")]
    thinnest = widths[-1]
    assert [width - thinnest for width in widths] == pytest.approx([4.0, 2.0, 1.0, 0.0])
    assert "width: |w|, at most 4" in texts(drawing)


def test_a_sample_puts_into_each_neuron_what_it_gives():
    model = small()
    drawing = viz.network(model, [1.0, -1.0])
    hidden = np.tanh([0.5 + 2.0 + 0.1, 1.0 + 0.25])
    output = 1 / (1 + np.exp(-(4.0 * hidden[0] - hidden[1] + 0.75)))
    said = texts(drawing)
    assert {f"{hidden[0]:.3g}", f"{hidden[1]:.3g}", f"{output:.3g}", "1", "−1"} <= set(said)
    assert {"x₁", "x₂", "a⁽¹⁾₁", "a⁽²⁾₁"} <= set(said)
    assert f"For x = (1; −1) the output is {output:.3g}." in drawing.scene.description
    assert not any([parameter.has_grad for parameter in model.parameters()])


def test_a_sample_is_shown_as_in_use_whatever_the_mode():
    model = nn.MLP(1, [4, 1], dropout=0.9, seed=0).train()
    first, second = viz.network(model, [1.0]).svg, viz.network(model, [1.0]).svg
    assert first == second
    assert model.training


def test_gradients_are_shown_after_a_sweep_and_a_dash_before_it():
    model = small()
    before = viz.network(model, show="gradients")
    assert "∂w⁽¹⁾₁₁ = —" in texts(before)
    assert any(["call backward() first" in text for text in texts(before)])
    nn.squared_error(model([1.0, -1.0]), 0.0).backward()
    drawing = viz.network(model, show="gradients")
    gradient = model.layers[1].neurons[0].weights[0].grad
    assert f"∂w⁽²⁾₁₁ = {gradient:.3g}".replace("-", "−") in texts(drawing)
    assert line_of(drawing, "w⁽²⁾₁₁").stroke == ("positive" if gradient > 0 else "negative")


def test_biases_are_weights_of_an_input_that_is_1_if_one_asks():
    drawing = viz.network(small(), biases=True)
    said = texts(drawing)
    assert {"x₀ = 1", "a⁽¹⁾₀ = 1", "w⁽¹⁾₂₀ = 0.25", "w⁽²⁾₁₀ = 0.75"} <= set(said)
    assert not [text for text in said if text.startswith("b⁽")]
    without = viz.network(nn.MLP(2, [2, 1], bias=False, seed=0), biases=True)
    assert not [text for text in texts(without) if "₀" in text]


def test_a_wide_network_is_elided_with_its_counts():
    model = nn.MLP(784, [300, 100, 10], output="softmax", seed=0)
    drawing = viz.network(model, np.linspace(0.0, 1.0, 784), lang="es")
    said = texts(drawing)
    assert {"777 más", "293 más", "93 más", "784", "300 neuronas", "x₇₈₄", "a⁽³⁾₁₀"} <= set(said)
    assert len(parts(drawing, "edge")) == 7 * 7 + 7 * 7 + 10 * 7
    assert repr(drawing) == "Drawing(red 784-300-100-10; 266\u202f610 parámetros)"
    assert len(model.parameters()) == 266_610


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
@pytest.mark.parametrize("width", [390.0, 828.0, 1280.0])
@pytest.mark.parametrize(
    ("model", "x"),
    [
        (small(), None),
        (small(), [1.0, -2.0]),
        (nn.MLP(4, [5, 3], batch_norm=True, dropout=0.2, output="softmax", seed=0), [1.0, 2.0, 3.0, 4.0]),
        (nn.MLP(30, [20, 3], seed=1), None),
        (nn.Neuron(2, "tanh", seed=1), [1.0, -2.0]),
        (nn.Perceptron(3), None),
    ],
)
def test_texts_are_large_enough_inside_the_picture_and_apart(model, x, width, lang):
    drawing = viz.network(model, x, width=width, lang=lang)
    written = [each for each in drawing.scene if isinstance(each, Text)]
    assert min([text.size for text in written]) >= 12.0
    boxes = [rectangle(text) for text in written]
    for left, top, right, bottom in boxes:
        assert left >= 0.0
        assert top >= 0.0
        assert right <= drawing.scene.width
        assert bottom <= drawing.scene.height
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (written[i], b)


def test_parts_are_called_as_in_the_drawing_of_the_graph():
    model = small()
    loss = model([1.0, -1.0]) * 2.0
    on_graph = set(texts(viz.draw(loss, collapse=None)))
    drawing = viz.network(model, [1.0, -1.0])
    names = {text.split(" = ")[0] for text in texts(drawing) if re.match("[wba]⁽", text)}
    assert {"w⁽¹⁾₁₂", "w⁽¹⁾₂₁", "b⁽¹⁾₂", "a⁽¹⁾₂"} <= names
    assert names - {"a⁽²⁾₁"} <= on_graph
    assert "h⁽¹⁾₁" in texts(viz.network(model, [1.0, -1.0], notation="n h"))
    one = viz.network(nn.Neuron(2, "tanh", seed=0), [1.0, 2.0], notation="n y")
    assert any([text.startswith("n = w₁x₁ + w₂x₂ + b      y = φ(n)") for text in texts(one)])
    alone = viz.network(nn.MLP(2, [1], seed=0))
    assert {"b", "a"} <= {text.split(" = ")[0] for text in texts(alone)}


def test_it_is_as_wide_as_was_asked_for():
    for width in (600.0, 828.0, 1280.0):
        assert viz.network(small(), width=width).scene.width == pytest.approx(width, abs=1.0)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "options", [{"labels": "both"}, {"target": [0.0, 1.0, 2.0], "loss": "mse"}, {}], ids=lambda given: " ".join(given)
)
def test_what_is_said_under_a_network_on_a_phone_is_as_narrow_as_it(options, lang):
    model = nn.MLP(4, [5, 3], seed=0)
    assert viz.network(model, np.arange(4.0), width=390, lang=lang, show="gradients", **options).scene.width <= 391


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("target", [None, 1])
def test_what_is_said_under_a_neuron_is_as_narrow_as_it(target, lang):
    drawing = viz.network(
        nn.Neuron(2, "tanh", seed=0), [1.0, 2.0], width=390, lang=lang, show="gradients", target=target
    )
    *_, said = [part for part in drawing.scene.parts if part.kind == "caption"]
    drawn = [
        rectangle(text)[2]
        for part in drawing.scene.parts
        if part is not said
        for text in part
        if isinstance(text, Text)
    ]
    assert max([rectangle(text)[2] for text in said]) <= max(drawn)


def test_numbers_are_left_out_where_there_is_no_room_and_that_is_said_where_they_were_asked_for():
    model = nn.MLP(8, [9, 1], seed=0)
    assert not [part for part in parts(viz.network(model), "label") if part.key.startswith("w⁽¹⁾")]
    said = texts(viz.network(nn.MLP(8, [9, 9, 1], seed=0), labels="numbers"))
    assert sum(["Not every edge has room" in text for text in said]) == 1  # once, however many layers lack room
    assert not parts(viz.network(small(), labels="none"), "label")
    names = {text for text in texts(viz.network(small(), labels="names")) if text.startswith("w⁽")}
    assert names == {"w⁽¹⁾₁₁", "w⁽¹⁾₁₂", "w⁽¹⁾₂₁", "w⁽¹⁾₂₂", "w⁽²⁾₁₁", "w⁽²⁾₁₂"}


def test_a_layer_of_ones_own_is_a_band_and_what_normalises_joins_each_neuron_with_its_own():
    class Sums(nn.Feedforward):
        def __init__(self):
            self.name, self.fan_in, self.fan_out = "sums", 3, 2

        def forward(self, rows, *, logits=False):
            return [[row[0] + row[1], row[1] + row[2]] for row in rows]

    drawing = viz.network(nn.Sequential(nn.Layer(2, 3, seed=0), nn.BatchNorm(3), Sums()), [1.0, 2.0])
    joined = {part.key: list(part) for part in parts(drawing, "edge")}
    assert len(joined["batch norm 1"]) == 3
    (band,) = next(primitives for name, primitives in joined.items() if name.startswith("sums"))
    assert band.fill == "group"


def test_one_neuron_is_drawn_with_its_sum_its_activation_and_its_output():
    neuron = nn.Neuron(2, "tanh", seed=0)
    for parameter, number in zip(neuron.parameters(), [0.5, -1.0, 0.25], strict=True):
        parameter.data = number
    plain = viz.network(neuron)
    assert {"x₁", "x₂", "Σ", "z", "tanh", "a", "w₁ = 0.5", "w₂ = −1", "b = 0.25"} <= set(texts(plain))
    assert "z = w₁x₁ + w₂x₂ + b      a = φ(z),  φ = tanh" in texts(plain)
    drawing = viz.network(neuron, [1.0, 2.0], lang="es")
    assert "z = 0,5·1 + (−1)·2 + 0,25 = −1,25,   a = −0,848" in texts(drawing)
    assert drawing.scene.title == "Una neurona con 2 entradas, φ = tanh"


def test_the_curve_in_a_neuron_is_that_of_its_activation():
    (phi,) = [part for part in parts(viz.network(nn.Neuron(1, "relu", seed=0)), "neuron") if part.key == "φ"]
    curve = [each for each in phi if isinstance(each, Curve)][-1].points[::3]
    middle = len(curve) // 2
    heights = [y for _, y in curve]
    assert len(set(heights[: middle + 1])) == 1  # 0 up to 0
    assert heights[middle] > heights[-1]  # then upwards


def test_a_perceptron_says_its_rule_in_the_readers_words():
    perceptron = nn.Perceptron(2, "bipolar")
    perceptron.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [-1, -1, -1, 1])
    for lang, rule in (
        ("en", "o = 1 if z ≥ 0 else −1"),
        ("es", "o = 1 si z ≥ 0; si no, −1"),
        ("pt", "o = 1 se z ≥ 0 senão −1"),
    ):
        said = texts(viz.network(perceptron, [1, 1], lang=lang, biases=True))
        assert any([rule in text for text in said])
        assert {"x₀", "1", "o"} <= set(said)
    assert any(["w₀x₀ + w₁x₁ + w₂x₂" in text for text in texts(viz.network(perceptron, biases=True))])
    (written,) = [text for text in texts(viz.network(perceptron, [1, 1], biases=True)) if "·1 + " in text]
    assert written.startswith(f"z = (−{abs(perceptron.bias.data):g})·1 + ")
    assert repr(viz.network(perceptron)) == "Drawing(perceptron, 3 parameters)"


def test_it_is_saved_and_shown_as_every_drawing(tmp_path):
    drawing = viz.network(small(), theme="dark")
    for suffix in ("svg", "png", "pdf", "html"):
        assert drawing.save(tmp_path / f"network.{suffix}").stat().st_size > 500
    assert 'alt="Network 2-2-1. From left to right: inputs, 2; layer 1, 2 neurons, tanh;' in drawing.html
    shown = drawing._repr_mimebundle_()
    assert "image/svg+xml" in shown
    assert base64.b64encode(drawing.svg.encode()).decode() in shown["text/html"]
    assert re.search(r"<title>w⁽¹⁾₁₁ = 0.5</title>", drawing.svg)


def test_weights_that_are_not_finite_are_drawn_and_named():
    model = small()
    model.layers[0].neurons[0].weights[0].data = float("nan")
    model.layers[0].neurons[0].weights[1].data = float("inf")
    drawing = viz.network(model, [1.0, 2.0])
    assert "w⁽¹⁾₁₁ = nan" in texts(drawing)
    assert "w⁽¹⁾₁₂ = ∞" in texts(drawing)
    assert "nan" not in re.sub(r">[^<]*<|title>[^<]*", "", drawing.svg)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: viz.network(nn.MLP), TypeError, "MLP is a class: make a model of it"),
        (lambda: viz.network(3.0), TypeError, r"as nn.MLP\(2, \[3, 1\]\) is.*viz.draw\(model\(x\)\)"),
        (lambda: viz.network(small(), [1.0]), ValueError, "the model takes 2 numbers, and x has 1: give one sample"),
        (lambda: viz.network(small(), ["a", 1.0]), TypeError, r"x\[0\]='a'"),
        (lambda: viz.network(small(), show="loss"), ValueError, "show must be 'weights' or 'gradients'"),
        (lambda: viz.network(small(), max_neurons=2), ValueError, "max_neurons must be a whole number, 3 or more"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_circles_never_touch():
    drawing = viz.network(nn.MLP(10, [10, 10], seed=0), np.arange(10.0) / 3e5)
    circles = [next(iter(part)) for part in parts(drawing, "neuron")]
    assert all([isinstance(circle, Box) for circle in circles])
    for i, a in enumerate(circles):
        for b in circles[i + 1 :]:
            assert np.hypot(a.x - b.x, a.y - b.y) > 2 * a.radius


@pytest.mark.parametrize(
    ("output", "loss", "target"),
    [
        ("identity", None, 0.5),
        ("sigmoid", "binary_cross_entropy", 1),
        ("sigmoid", nn.BCEWithLogitsLoss(reduction="sum"), 1),
        ("tanh", "hinge", -1),
        ("sigmoid", "mse", 0.25),
    ],
)
def test_the_sweep_of_a_sample_puts_into_each_neuron_its_gradient(output, loss, target):
    """∂L/∂a against a change of the output of that neuron: its bias is moved where the activation is the identity."""
    model = nn.MLP(2, [2, 1], activation="identity", output=output, seed=3)
    x = [1.0, -2.0]
    drawing = viz.network(model, x, show="gradients", target=target, loss=loss, digits=9)
    titles = {part.key: part.title for part in parts(drawing, "neuron")}
    objective = loss.as_objective() if isinstance(loss, nn.BCEWithLogitsLoss) else nn.OBJECTIVES[loss or "mse"]

    def total():
        logits = objective.wants_logits(model.output_activation)
        (row,) = model.batch([x], logits=logits)
        return objective(list(row) if isinstance(row, list) else [row], [float(target)]).data

    for i, neuron in enumerate(model.layers[0].neurons, start=1):
        step, losses = 1e-6, []
        for side in (1, -1):
            neuron.bias.data += side * step
            losses.append(total())
            neuron.bias.data -= side * step
        shown = float(re.search("∂a.*?= ([−0-9.e-]+)", titles[f"a⁽¹⁾{'₁₂'[i - 1]}"])[1].replace("−", "-"))
        assert shown == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=1e-5, abs=1e-8)
    assert not any([parameter.has_grad for parameter in model.parameters()])


def test_the_gradient_of_an_output_is_that_of_its_probability():
    model = nn.Sequential(nn.Layer(1, 3, "softmax", seed=0))
    drawing = viz.network(model, [2.0], show="gradients", target=1, loss="cross_entropy", digits=6, lang="es")
    p = model.outputs([[2.0]])[0]
    said = texts(drawing)
    assert f"−{1 / p[1]:.6g}".replace(".", ",") in said  # L = −ln p₂
    assert said.count("0") == 2
    assert any([line.startswith(f"Para este ejemplo L = {-np.log(p[1]):.6g}".replace(".", ",")) for line in said])
    edges = {part.key: part.title for part in parts(drawing, "edge")}
    assert f"∂w₁₁ = {2 * p[0]:.6g}".replace(".", ",") in edges["w₁₁"]


def test_the_loss_of_a_layer_that_takes_no_notice_of_logits_is_that_of_its_probabilities():
    class Regardless(nn.Layer):
        def forward(self, rows, *, logits=False):
            return super().forward(rows)

    pictures = [
        viz.network(
            nn.Sequential(kind(2, 1, "sigmoid", seed=0)), [0.5, 2.0], show="gradients", target=1, loss="bce", lang="en"
        )
        for kind in (Regardless, nn.Layer)
    ]
    said = [[line for line in texts(picture) if line.startswith("For this sample")] for picture in pictures]
    assert len(said[0]) > 0
    assert said[0] == said[1]
    edges = [{part.key: part.title for part in parts(picture, "edge")} for picture in pictures]
    assert edges[0] == edges[1]


def test_one_neuron_says_the_gradients_of_its_sum_and_its_output():
    neuron = nn.Neuron(2, "tanh", seed=0)
    x, t = [0.5, -1.0], 0.25
    a = neuron(x)
    loss = (a - t) ** 2
    loss.backward()
    outer = 2 * (a.data - t)
    said = texts(viz.network(neuron, x, show="gradients", target=t))
    number = lambda value: f"{value:.3g}".replace("-", "−")
    assert f"∂a = {number(outer)}" in said
    assert f"∂z = {number(outer * (1 - a.data**2))}" in said
    assert f"∂w₁ = {number(neuron.weights[0].grad)}" in said
    assert f"For this sample L = {number(loss.data)}; ∂z, ∂a and ∂w are the derivatives of L." in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": 1.0}, r"network\(model, x, show='gradients', target=…\)"),
        ({"x": [1.0, 2.0], "target": 1.0}, "show='gradients'"),
        ({"x": [1.0, 2.0], "show": "gradients", "loss": "mse"}, "loss has no effect without target="),
        ({"x": [1.0, 2.0], "show": "gradients", "target": "yes"}, "target"),
        ({"x": [1.0, 2.0], "show": "gradients", "target": 1.0, "loss": "mes"}, "no loss is called 'mes'"),
    ],
)
def test_a_sweep_that_cannot_be_made_is_refused_with_what_to_write(options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        viz.network(small(), **options)


@pytest.mark.parametrize("last", [nn.Neuron(3, "sigmoid", seed=1), nn.Perceptron(3)])
def test_a_neuron_at_the_end_of_a_sequence_has_its_weights_on_edges(last):
    for parameter, number in zip(last.parameters(), [0.5, -2.0, 0.25, 1.0], strict=True):
        parameter.data = number
    model = nn.Sequential(nn.Layer(2, 3, activation="tanh", seed=0), last)

    drawing = viz.network(model)

    assert repr(drawing) == "Drawing(network 2-3-1, 13 parameters)"
    assert "w⁽²⁾₁₂ = −2" in texts(drawing) and "b⁽²⁾₁ = 1" in texts(drawing)
    assert line_of(drawing, "w⁽²⁾₁₂").dashes and not line_of(drawing, "w⁽²⁾₁₁").dashes


def test_a_neuron_at_the_end_of_a_sequence_has_its_gradients_on_edges():
    model = nn.Sequential(nn.Layer(1, 1, activation="identity", seed=0), nn.Neuron(1, "identity", seed=0))
    for parameter, number in zip(model.parameters(), [2.0, 0.0, 3.0, 0.0], strict=True):
        parameter.data = number

    found = texts(viz.network(model, [1.0], show="gradients", target=5.0))  # y = 6, ∂L/∂y = 2

    assert "∂w⁽²⁾₁ = 4" in found and "∂w⁽¹⁾₁ = 6" in found


def test_a_name_with_stacked_indices_is_clear_of_the_circle_and_so_is_a_bias():
    scene = viz.network(nn.MLP(2, [3, 2], seed=0), [1.0, -2.0]).scene
    for neuron in [part for part in scene.parts if part.kind == "neuron"]:
        circle = next(each for each in neuron if isinstance(each, Box))
        x = circle.x + circle.width / 2
        for text in [each for each in neuron if isinstance(each, Text) and each.x == x]:
            reach = reach_of(text.runs[0].text, text.size)
            above = text.y + reach.below < circle.y - 1.0
            below = text.y - reach.above > circle.y + circle.height + 1.0
            assert above or below or circle.y < text.y < circle.y + circle.height
            assert text.y - reach.above > 0.0


def test_the_key_explains_dotted_lines():
    model = nn.MLP(2, [2, 1], seed=0)
    first, second = model.layers[0].neurons
    first.weights[0].data, first.weights[1].data, second.weights[0].data = math.inf, -math.inf, math.nan
    assert "w = ∞, −∞, nan" in texts(viz.network(model))
    model = nn.Neuron(2, seed=0)
    model.bias.data = math.inf  # its arrow is not dotted
    assert not any(text.startswith("w = ") for text in texts(viz.network(model)))
    model.weights[0].grad = 0.5
    assert "— no gradient yet" in texts(viz.network(model, show="gradients"))
    for weight in model.weights:
        weight.grad = 0.0
    assert not any("call backward()" in text for text in texts(viz.network(model, show="gradients")))


def test_a_formula_without_a_key_below_it_keeps_clear_of_the_edge():
    scene = viz.network(nn.Perceptron(2), [1.0, -1.0]).scene  # all weights are 0, so there is no key
    below = [text for part in scene.parts if part.kind == "caption" for text in part if isinstance(text, Text)]
    assert scene.height - max([text.y + reach_of(text.runs[0].text, text.size).below for text in below]) >= 6.0


class Own(nn.Module):
    def forward(self, x):
        return x[0] * x[1]


def test_a_layer_with_a_neuron_without_weights_is_drawn_as_a_band_and_one_with_a_neuron_less_as_it_is():
    model = nn.MLP(2, [2, 1], "tanh", seed=0)
    model.layers[0].neurons[1] = Own()
    assert {"3", "2 neurons", "tanh, Own"} <= set(texts(viz.network(model, [1.0, 3.0])))
    model = nn.MLP(2, [3, 1], seed=0)
    model.layers[0].neurons.pop()
    model.layers[1].neurons[0].weights.pop()
    assert "2 neurons" in texts(viz.network(model))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_layer_with_a_neuron_of_another_activation_says_both(lang):
    model = nn.MLP(2, [3, 2, 1], activation="tanh", output="identity", seed=0)
    model.layers[0].neurons[1] = nn.Neuron(2, activation="relu", bias=False, seed=5)
    drawing = viz.network(model, lang=lang)
    assert "tanh, ReLU" in texts(drawing)
    assert ", tanh, ReLU; " in drawing.scene.description
    assert f"{len(model.parameters())} par" in repr(drawing)


def test_a_layer_says_softmax_and_what_its_neurons_do_before_it():
    model = nn.MLP(2, [3], output="softmax", seed=0)
    assert "softmax" in texts(viz.network(model))
    model.layers[0].neurons[1].activation = "relu"
    assert "ReLU, softmax" in texts(viz.network(model))


def test_a_layer_with_a_neuron_of_ones_own_counts_in_the_title_and_names_its_class():
    model = nn.MLP(2, [3, 2, 1], activation="tanh", seed=0)
    model.layers[0].neurons[1] = Own()
    drawing = viz.network(model)
    assert "network 2-3-2-1" in repr(drawing)
    assert drawing.scene.title == "Network 2-3-2-1"
    assert "tanh, Own" in texts(drawing)


@pytest.mark.parametrize("x", [None, [1.0, 2.0]])
def test_a_neuron_taken_away_by_hand_is_refused_while_the_next_layer_has_a_weight_for_it(x):
    model = nn.MLP(2, [3, 2, 1], activation="tanh", seed=0)
    del model.layers[0].neurons[1]
    with pytest.raises(ValueError, match="layer 2/neuron 1 has 3 weights, and is given 2 inputs"):
        viz.network(model, x)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [390, 828])
def test_a_deep_network_goes_on_in_another_row_instead_of_getting_wider(width, lang):
    model = nn.MLP(2, [4] * 12 + [1], "tanh", seed=0)
    drawing = viz.network(model, [1.0, -2.0], width=width, lang=lang)
    assert drawing.scene.width <= width
    assert min(text.size for text in drawing.scene if isinstance(text, Text)) >= 12.0
    names = [part.key for part in drawing.scene.parts if part.kind == "caption" and part.key]
    assert len(dict.fromkeys(names)) == 14
    assert [name for name, other in itertools.pairwise(names) if name == other] == [
        name for name in dict.fromkeys(names) if names.count(name) == 2
    ]
    assert Language(lang)("network_rows") in " ".join(texts(drawing))
