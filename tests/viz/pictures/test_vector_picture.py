"""The picture of a network as matrices: what is written out, what is a heat map, and what stands on edges."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import SVG, symbols, texts, under
from viz.drawing import Box, Text, style
from viz.layout import Rectangle


def sketch():
    """A 2-3-1 network whose numbers one can check by hand: z⁽¹⁾ = (1.1, −0.9, −0.6), z⁽²⁾ = 0.87, L = 0.13²."""
    model = nn.MLP(2, [3, 1], seed=0)
    hidden, output = model.layers
    for neuron, weights, bias in zip(hidden.neurons, [(0.5, -0.3), (-0.8, 0.1), (0.2, 0.4)], (0, 0.1, 0), strict=True):
        neuron.weights[0].data, neuron.weights[1].data = weights
        neuron.bias.data = bias
    for weight, number in zip(output.neurons[0].weights, (0.7, -0.4, 0.3), strict=True):
        weight.data = number
    output.neurons[0].bias.data = 0.1
    loss = (model([1.0, -2.0]) - 1) ** 2
    loss.label = "L"
    return loss


def drawn(loss, **options):
    loss.backward()
    return viz.draw(loss, collapse="layer", **options)


def parts(drawing, kind):
    return [part for part in drawing.scene.parts if part.kind == kind]


def labels(drawing):
    return [run.text for part in parts(drawing, "label") for text in part for run in text.runs]


def test_a_small_network_is_written_out_with_its_gradients():
    shown = texts(drawn(sketch()))
    for text in (
        "W⁽¹⁾",
        "3 × 2",
        "−0.3",
        "0.364",
        "z⁽¹⁾",
        "1.1",
        "−0.182",
        "a⁽¹⁾",
        "0.104",
        "W x + b",
        "ReLU",
        "0.0169",
    ):
        assert text in shown


def test_edges_say_what_becomes_of_the_gradient_that_arrives():
    assert labels(drawn(sketch())) == [
        *("× −0.26",),
        *("δ xᵀ", "δ", "⊙ [1; —; —]", "δ xᵀ", "Wᵀ δ", "δ"),
    ]


def test_rules_stand_on_the_cards_in_numbers_that_are_true_as_printed():
    shown = texts(drawn(sketch()))
    assert "δ xᵀ = [−0.182; 0; 0] [1 −2]" in shown
    assert "δ xᵀ = −0.26 · [1.1 0 0]" in shown
    down = texts(drawn(sketch(), direction="down"))
    assert "Wᵀ δ = [0.7; −0.4; 0.3] · (−0.26)" in down


def test_without_gradients_there_are_dashes_and_no_rule_in_numbers():
    shown = texts(viz.draw(sketch(), collapse="layer"))
    assert "—" in shown
    assert not any(" = [" in text for text in shown)


def test_a_stale_network_says_so_and_claims_nothing():
    loss = sketch()
    loss.backward()
    autograd.topological_order(loss)[0].data += 1.0
    drawing = viz.draw(loss, collapse="layer")
    assert any("recompute()" in text for text in texts(drawing))
    assert labels(drawing) == []


def test_a_large_network_is_a_handful_of_cards():
    model = nn.MLP(784, [128, 10], seed=0)
    loss = nn.cross_entropy(model(np.linspace(0.0, 1.0, 784)), 3)
    loss.label = "L"
    drawing = drawn(loss)
    cards = [part.title for part in drawing.scene.parts if part.kind in ("matrix", "node", "constant", "folded")]
    assert len(cards) == 10
    assert [title for title in cards if title.startswith("W⁽¹⁾")] == ["W⁽¹⁾  128 × 784"]
    assert len(list(drawing.scene)) < 4000
    assert drawing.scene.width <= 828
    weights = [w.data for neuron in model.layers[0].neurons for w in neuron.weights]
    assert f"{autograd.number_text(min(weights))} … {autograd.number_text(max(weights))}" in texts(drawing)


def test_what_flows_between_layers_is_as_wide_as_all_of_it_and_neutral_where_signs_differ():
    model = nn.MLP(1, [2, 1], "identity", seed=0)
    model.layers[1].neurons[0].weights[0].data, model.layers[1].neurons[0].weights[1].data = 5.0, -5.0
    drawing = drawn(model([2.0]))
    lines = {part.key: next(iter(part)) for part in parts(drawing, "edge")}
    nodes = {part.title.split()[0]: part.key for part in parts(drawing, "matrix")}
    between = lines[f"{nodes['z⁽¹⁾']} {nodes['z⁽²⁾']} 1"]
    bias = lines[f"{nodes['b⁽²⁾']} {nodes['z⁽²⁾']} 2"]
    assert between.stroke == "muted"
    assert bias.stroke == "positive"
    thin = style.EDGE_MIN_WIDTH
    assert (between.width - thin) / (bias.width - thin) == pytest.approx(10**0.5)  # as wide as the root of 5 + 5


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_every_language_and_theme_draws_and_describes_the_matrices(lang, theme):
    drawing = drawn(sketch(), lang=lang, theme=theme)
    description = ET.fromstring(drawing.svg).find(f"{SVG}desc").text
    assert "W⁽¹⁾ (3 × 2)" in description
    assert "z⁽¹⁾ (3 × 1) = W x + b" in description
    assert drawing.png[:4] == b"\x89PNG"


@pytest.mark.parametrize("width", [390, 828, 1280])
def test_nothing_is_smaller_than_it_can_be_read_and_no_cards_touch(width):
    model = nn.MLP(3, [4, 4, 2], "tanh", output="softmax", seed=0)
    drawing = drawn(nn.cross_entropy_of_probabilities(model([1.0, 2.0, -0.5]), [0.0, 1.0]), width=width)
    for part in drawing.scene.parts:
        assert all(text.size >= 12.0 for text in part if isinstance(text, Text))
    cards = [face_of(part) for part in drawing.scene.parts if part.kind in ("matrix", "node")]
    for i, a in enumerate(cards):
        for b in cards[:i]:
            assert a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
    if width >= 828:
        assert drawing.scene.width <= width


def face_of(part):
    box = next(primitive for primitive in part if isinstance(primitive, Box) and primitive.fill == "card")
    return Rectangle(box.x, box.y, box.width, box.height)


def test_a_step_of_the_sweep_shows_the_gradients_that_there_are_then():
    loss = sketch()
    drawing = viz.draw(loss, collapse="layer", step=1)
    first = texts(drawing)
    last = texts(viz.draw(loss, collapse="layer", step=-1))
    assert "0.364" not in first
    assert "0.364" in last
    assert "∂L∂" in under(drawing)


def test_what_has_no_layers_is_drawn_as_ever():
    y = (Value(0.5, "w") * Value(2.0, "x")).tanh()
    assert viz.draw(y, collapse="layer").svg == viz.draw(y, collapse=None).svg


def test_numbers_that_are_not_finite_are_drawn():
    model = nn.MLP(6, [6, 1], "identity", seed=0)
    model.layers[0].neurons[0].weights[0].data = float("nan")
    model.layers[0].neurons[1].weights[0].data = float("inf")
    assert "nan" in drawn(model([1.0] * 6)).svg


def test_gradients_of_two_sweeps_are_not_called_derivatives():
    loss = sketch()
    loss.backward()
    shown = texts(drawn(loss))
    assert "grad: the gradient each value holds" in shown


def test_samples_are_columns_and_the_key_says_so():
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    loss = autograd.mean([nn.squared_error(y, 1.0) for y in model.batch([(1, 2), (3, 4), (0, 1), (1, 1)])])
    shown = texts(drawn(loss))
    assert "4 samples: one in each column" in shown
    assert {"W X + b", "δ Xᵀ", "Σ δ", "2 × 4"} <= set(shown)


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_a_picture_of_layers_says_which_language_its_words_are_in(lang):
    drawing = viz.draw(nn.MLP(2, [3, 1], seed=0)([1.0, -2.0]), collapse="layer", lang=lang)
    assert drawing.scene.language == lang


def test_the_picture_of_one_layer_says_one_layer():
    assert "1 layer, " in repr(viz.draw(nn.Layer(2, 3, seed=0)([1.0, -2.0]), collapse="layer"))


def tooltips(drawing):
    """What the tooltips of numbers say."""
    return [title.text for title in ET.fromstring(drawing.svg).iter(f"{SVG}title")]


def test_each_number_that_is_written_out_says_its_name_and_all_of_its_digits():
    said = tooltips(drawn(sketch()))
    assert "w⁽¹⁾₁₂ = −0.3" in said
    assert "w⁽²⁾₁₃ = 0.3" in said
    assert "x₂ = −2" in said
    assert any([title.startswith("z⁽¹⁾₁ = 1.1") for title in said])
    assert any([title.startswith("∂L/∂w⁽¹⁾₁₂ = ") for title in said])
    assert any([title.startswith("∂L/∂a⁽¹⁾₃ = ") for title in said])
    spanish = tooltips(viz.draw(sketch(), collapse="layer", lang="es"))
    assert "w⁽¹⁾₁₂ = −0,3" in spanish
    assert "∂L/∂w⁽¹⁾₁₂: todavía sin gradiente" in spanish or "w⁽¹⁾₁₂.grad: todavía sin gradiente" in spanish


def test_a_heat_map_has_one_tooltip_for_all_of_its_numbers():
    model = nn.MLP(6, [5, 1], seed=0)
    loss = nn.squared_error(model([0.5] * 6), 1.0)
    assert not [title for title in tooltips(drawn(loss)) if title.startswith("w⁽¹⁾")]


def test_of_several_samples_a_column_each_is_written_and_the_rule_sums_over_them():
    model = nn.MLP(1, [1, 1], activation="tanh", seed=0)
    losses = [(model([x]) - t) ** 2 for x, t in ((0.5, 1.0), (-1.0, 0.0))]
    loss = autograd.mean(losses)
    loss.label = "L"
    drawing = drawn(loss)
    assert "2 samples: one in each column" in drawing.svg
    assert any([text.startswith("Wᵀ δ = −0.7975 · [") for text in texts(drawing)])
    said = tooltips(drawing)
    assert "x₂ = −1" in said
    assert any([title.startswith("(Z⁽²⁾ − C)₁ = −1.19") for title in said])


def test_a_cross_entropy_is_called_L_as_matrices_too():
    loss = nn.cross_entropy(nn.MLP(2, [3, 3], seed=0)([0.5, -1.5]), 1)
    assert repr(viz.draw(loss)).startswith("Drawing(L = ")
    assert repr(viz.draw(loss, collapse="layer")).startswith("Drawing(L = ")
    assert "gradient of L" in viz.draw(loss, collapse="layer", step=-1).svg


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gradients_of_other_losses_or_of_several_sweeps_are_said_under_matrices(lang):
    said = Language(lang)("other_gradients", root="L")
    loss = sketch()
    assert symbols(said) not in under(drawn(loss, lang=lang))
    assert symbols(said) in under(drawn(loss, lang=lang))  # backward twice
    assert symbols(said) not in under(viz.draw(loss, collapse="layer", lang=lang, gradients=False))
    model = nn.MLP(2, [2, 1], seed=0)
    ((model([1.0, 2.0]) - 1) ** 2).backward()
    other = (model([0.5, -1.0]) - 1) ** 2
    other.label = "L"
    assert symbols(said) in under(viz.draw(other, collapse="layer", lang=lang))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("ln(y₁) is log p₁ on its card", "without a card, on the way to z⁽²⁾₂: v7")),
        ("es", ("ln(y₁) es log p₁ en su tarjeta", "sin tarjeta, en el camino hacia z⁽²⁾₂: v7")),
        ("pt", ("ln(y₁) é log p₁ no cartão", "sem cartão, no caminho até z⁽²⁾₂: v7")),
    ],
)
def test_a_step_says_where_values_are_that_no_card_shows_by_their_name(lang, said):
    loss = nn.cross_entropy(nn.MLP(2, [3, 2], seed=0)([0.5, -1.0]), 0)
    told = [viz.draw(loss, collapse="layer", step=step, lang=lang).scene.description for step in (1, 8)]
    assert all(sentence in each for sentence, each in zip(said, told, strict=True))


def test_nothing_flows_along_an_edge_before_anything_has_arrived():
    loss = (nn.MLP(2, [3, 1], seed=0)([0.5, -1.0]) - 1.0) ** 2

    def coloured(step):
        edges = parts(viz.draw(loss, collapse="layer", step=step), "edge")
        return len([edge for edge in edges for line in edge if line.stroke in ("positive", "negative")])

    assert [coloured(step) for step in (0, 1, 2)] == [0, 1, 2]


def test_an_edge_of_what_has_several_uses_is_coloured_once_something_flows_along_it():
    x = [Value(1.0, "x1"), Value(-2.0, "x2")]
    loss = (nn.MLP(2, [2, 1], "tanh", seed=0)(x) - 1) ** 2 + x[0] * x[0]
    steps = viz.graph.Steps(viz.graph.Reading(loss))

    def stroke(number):
        drawing = viz.draw(loss, collapse="layer", step=number)
        at = {part.title.split()[0]: part.key for part in parts(drawing, "matrix")}
        lines = {part.key: next(iter(part)) for part in parts(drawing, "edge")}
        return lines[f"{at['x']} {at['z⁽¹⁾']} 1"].stroke

    first = next(step.number for step in steps if step.source in x and step.node.scope)
    assert next(step.number for step in steps if step.source is x[0]) < first - 1
    assert [stroke(number) != "faint" for number in (first - 1, first)] == [False, True]


def test_in_the_middle_of_a_sweep_an_edge_shows_what_has_arrived_of_each_element():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    loss = (model([1.0, -2.0]) - 1.0) ** 2
    shown = []
    for step in (12, -1):
        drawing = viz.draw(loss, collapse="layer", step=step)
        number = {part.title.split()[0]: part.key for part in parts(drawing, "matrix")}
        lines = {part.key: next(iter(part)) for part in parts(drawing, "edge")}
        shown.append([lines[f"{number[name]} {number['z⁽²⁾']} {place}"] for name, place in (("W⁽²⁾", 0), ("b⁽²⁾", 2))])
    (weights, bias), (all_weights, _) = (
        shown  # of ∂L/∂W⁽²⁾ = (−0.705, −0.657, 0.66) the last alone has come; δ = −0.816
    )
    assert weights.stroke == "positive"
    assert weights.width < bias.width
    assert all_weights.stroke == "muted"


@pytest.mark.parametrize(("lang", "said"), [("en", "> 0 and < 0"), ("es", "> 0 y < 0"), ("pt", "> 0 e < 0")])
def test_the_key_says_what_has_no_colour_where_both_signs_flow_along_an_edge(lang, said):
    loss = (nn.MLP(2, [3, 1], activation="tanh", seed=0)([1.0, -2.0]) - 1.0) ** 2
    for step, has_both in ((12, False), (-1, True)):
        (key,) = parts(viz.draw(loss, collapse="layer", step=step, lang=lang), "key")
        assert (said in [run.text for text in key if isinstance(text, Text) for run in text.runs]) == has_both
