"""Pictures without numbers, and pictures of the forward pass alone."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES
from viz.drawing import Box, Part, Text, extent, text_width
from viz.drawing.text import reach_of


def neuron():
    """The neuron of many lectures: z = w₁x₁ + w₂x₂ + b, a = σ(z)."""
    numbers = {"w₁": 2.25, "x₁": -1.25, "w₂": -3.5, "x₂": -2.75, "b": -3.125}
    w1, x1, w2, x2, b = [Value(number, name) for name, number in numbers.items()]
    z = w1 * x1 + w2 * x2 + b
    z.label = "z"
    a = z.sigmoid()
    a.label = "a"
    return a


def network():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    loss = nn.squared_error(model([1.25, -2.5]), 1.75)
    loss.label = "L"
    return loss


def everything_said(drawing):
    """All text of an SVG, with its tooltips, its title and its description."""
    return " ".join(ET.fromstring(drawing.svg).itertext())


def decimals(text):
    return re.findall(r"\d+[.,]\d+", text)


def texts(part):
    """What is written in a part of a picture."""
    found = []
    for each in part.primitives:
        if isinstance(each, Part):
            found += texts(each)
        elif isinstance(each, Text):
            found.append("".join([run.text for run in each.runs]))
    return found


def labels(drawing):
    """What stands on edges."""
    return [t for part in drawing.scene.parts if part.kind == "label" for t in texts(part)]


def test_a_card_says_how_it_is_computed_and_an_edge_its_local_derivative():
    drawing = viz.draw(neuron(), numbers=False)
    said = everything_said(drawing)
    assert "w₁·x₁ + w₂·x₂ + b" in said
    assert "σ(z)" in said
    assert labels(drawing) == [
        "∂z/∂w₁ = x₁",
        "∂z/∂x₁ = w₁",
        "∂z/∂w₂ = x₂",
        "∂z/∂x₂ = w₂",
        "∂a/∂z = a·(1 − a)",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("collapse", ["auto", "scalar", "neuron", "network", "layer", None])
@pytest.mark.parametrize("of", [neuron, network])
def test_no_number_is_drawn_or_told(of, collapse, lang):
    value = of()
    if collapse in ("neuron", "network") and of is neuron:
        return  # it has no such group
    before = viz.draw(value, numbers=False, collapse=collapse, lang=lang)
    value.backward()
    after = viz.draw(value, numbers=False, collapse=collapse, lang=lang)
    assert before.svg == after.svg  # gradients are numbers
    assert not decimals(everything_said(after))
    assert not decimals(repr(after))
    assert not decimals(after._repr_mimebundle_()["text/plain"])
    assert not decimals(after.html)


def test_numbers_that_are_part_of_a_formula_stay():
    x = Value(3.5, "x")
    drawing = viz.draw((2 * x + 1) ** 2, numbers=False)
    assert "(2·x + 1)²" in everything_said(drawing)
    assert "× 2" in labels(drawing)


def test_the_formulas_are_those_of_the_table_in_the_readers_words():
    y = Value(0.5, "x").relu()
    for lang, said in (("en", "1 if x > 0 else 0"), ("es", "1 si x > 0"), ("pt", "1 se x > 0")):
        assert said in " ".join(labels(viz.draw(y, numbers=False, lang=lang)))


def test_names_that_are_formulas_make_the_labels_short_and_a_key_says_what_they_are():
    a, b = Value(0.5, "a"), Value(2.0, "b")
    drawing = viz.draw((a * b).tanh() * b, numbers=False)
    assert all([label.startswith("× ") for label in labels(drawing)])
    assert any(["local derivative" in t for part in drawing.scene.parts if part.kind == "key" for t in texts(part)])


def test_a_long_sum_says_its_ends_and_what_takes_it_says_sigma():
    u, v = [[Value(float(i), f"{name}{i}") for i in range(8)] for name in "uv"]
    said = everything_said(viz.draw(autograd.dot(u, v).tanh(), numbers=False))
    assert "u0·v0 + … + u7·v7" in said
    assert "tanh(Σ)" in said


def test_a_sum_of_two_terms_is_written_whole():
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.25, "b")
    said = everything_said(viz.draw((w * x + b).tanh() + x / w, numbers=False))
    assert "w·x + b" in said
    assert "…" not in said
    assert "Σ)" not in said


def test_an_edge_of_a_folded_group_names_the_derivative_along_its_way():
    drawing = viz.draw(network(), numbers=False, collapse="network")
    assert everything_said(drawing)
    x = Value(0.5, "x")
    with autograd.scope("block"):
        y = (x * 2.0).tanh()
    drawing = viz.draw(y * y, numbers=False, collapse="block")
    assert any([re.search(r"∂.*/∂x", label) for label in labels(drawing)])


def test_a_group_that_is_folded_for_want_of_room_is_not_entered_by_the_derivative_of_its_first_operation():
    model = nn.MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=0)
    loss = nn.binary_cross_entropy(model([1.0, -1.0]), 1)
    by_itself, asked = viz.draw(loss, numbers=False), viz.draw(loss, numbers=False, collapse="neuron")
    assert labels(by_itself) == labels(asked)
    assert labels(asked)[0] == "∂a⁽²⁾₁/∂a⁽¹⁾₁"  # not w⁽²⁾₁₁, which is ∂z⁽²⁾₁/∂a⁽¹⁾₁


def test_a_step_is_told_in_symbols():
    drawing = viz.draw(neuron(), step=1, numbers=False)
    said = everything_said(drawing)
    assert "∂a/∂z = ∂a/∂a · ∂a/∂z = ∂a/∂a · a·(1 − a)" in said
    assert not decimals(said)


def test_a_graph_whose_numbers_are_out_of_date_is_still_true_in_symbols():
    a = neuron()
    leaf = next(value for value in autograd.topological_order(a) if not value.inputs)
    leaf.data = 7.0
    assert "recompute" in everything_said(viz.draw(a))
    assert "recompute" not in everything_said(viz.draw(a, numbers=False))


def test_the_forward_pass_alone_has_values_and_nothing_of_gradients():
    a = neuron()
    for collapse in ("auto", "scalar", None):
        before = viz.draw(a, gradients=False, collapse=collapse)
        assert not labels(before)
        assert "grad" not in everything_said(before).replace("Gradients are not shown.", "")
        assert "∂" not in before.svg
        assert "—" not in before.svg
        assert "2.25" in before.svg
    a.backward()
    assert (
        viz.draw(a, gradients=False).svg == viz.draw(a, gradients=False).svg == viz.draw(neuron(), gradients=False).svg
    )


def test_the_matrices_of_the_forward_pass_have_no_gradients():
    loss = network()
    before = viz.draw(loss, gradients=False, collapse="layer").svg
    loss.backward()
    assert viz.draw(loss, gradients=False, collapse="layer").svg == before
    assert "δ" not in before
    assert "—" not in before


def test_matrices_without_numbers_name_their_elements_and_each_rule():
    drawing = viz.draw(network(), numbers=False, collapse="layer")
    drawn = [text for part in drawing.scene.parts for text in texts(part)]
    assert {"w⁽¹⁾₁₁", "w⁽¹⁾₃₂", "w⁽²⁾₁₃", "b⁽¹⁾₂", "z⁽¹⁾₃", "a⁽¹⁾₁", "x₂"} < set(drawn)
    assert {"δ xᵀ", "δ", "Wᵀ δ", "⊙ (1 − (a⁽¹⁾)²)"} < set(labels(drawing))


def test_names_of_elements_with_stacked_indices_keep_clear_of_each_other():
    cards = [part for part in viz.draw(network(), numbers=False, collapse="layer").scene.parts if part.kind == "matrix"]
    for card in cards:
        lines = sorted(
            [each for each in card if isinstance(each, Text) and each.anchor == "end"], key=lambda line: line.y
        )
        for upper, lower in pairwise(lines):
            if upper.y < lower.y:
                ends = upper.y + reach_of(upper.runs[0].text, upper.size).below
                assert ends < lower.y - reach_of(lower.runs[0].text, lower.size).above


def test_both_left_out_is_the_graph_alone():
    drawing = viz.draw(neuron(), numbers=False, gradients=False)
    assert not labels(drawing)
    assert not [part for part in drawing.scene.parts if part.kind == "key"]
    assert "σ(z)" in everything_said(drawing)


def test_a_step_without_gradients_is_refused():
    with pytest.raises(ValueError, match="gradients=False"):
        viz.draw(neuron(), step=1, gradients=False)


def test_png_and_pdf_are_made_without_numbers_too():
    drawing = viz.draw(neuron(), numbers=False)
    assert drawing.png.startswith(b"\x89PNG")
    assert drawing.pdf.startswith(b"%PDF")


def test_cards_without_gradients_are_low():
    heights = [viz.draw(neuron(), **options).scene.height for options in ({}, {"gradients": False})]
    assert heights[1] < heights[0]


@pytest.mark.parametrize("collapse", ["auto", "sum", "layer"])
def test_labels_that_hold_braces_and_signs_are_text_like_any_other(collapse):
    for label in ("L{x}", "{name}", "{0}", "a + b", "<b>&", "50%"):
        loss = network()
        loss.label = label
        loss.backward()
        for options in ({"numbers": False}, {"gradients": False}, {}):
            assert label in everything_said(viz.draw(loss, collapse=collapse, **options))


@pytest.mark.parametrize("options", [{"direction": "down"}, {"width": 390}, {"width": 1280}, {"theme": "dark"}])
def test_formulas_stay_inside_their_cards(options):
    drawing = viz.draw(network(), numbers=False, collapse="sum", **options)
    for part in drawing.scene.parts:
        if part.kind != "node":
            continue
        face = next(each for each in part.primitives if isinstance(each, Box))
        for text in [each for each in part.primitives if isinstance(each, Text) and each.anchor == "start"]:
            written = "".join([run.text for run in text.runs])
            assert text.x + text_width(written, text.size, bold=text.runs[0].bold) <= face.x + face.width


@pytest.mark.parametrize("lang", ["en", "es"])
def test_labels_with_indices_above_each_other_touch_nothing(lang):
    loss = (nn.MLP(2, [3, 1], activation="tanh", seed=0)([0.5, -1.0]) - 1.0) ** 2
    drawing = viz.draw(loss, collapse="neuron", numbers=False, width=390, lang=lang)
    found = []
    for text in (text for part in drawing.scene.parts if part.kind in ("label", "group", "name") for text in part):
        if isinstance(text, Text):
            reach, (left, right) = reach_of(text.runs[0].text, text.size), extent(text)
            found.append((left, right, text.y - reach.above, text.y + reach.below))
    assert len(found) > 4
    for a, b in combinations(found, 2):
        beside = a[1] < b[0] or b[1] < a[0]
        assert beside or b[2] - a[3] > 2.0 or a[2] - b[3] > 2.0


def test_no_name_in_a_formula_is_that_of_a_product_without_a_card():
    a, b = Value(0.5, "la temperatura del horno"), Value(2.0, "la presión en la caldera")
    drawing = viz.draw((a * b + Value(1.0, "sesgo")).tanh(), numbers=False)
    shown = [text for part in drawing.scene.parts if part.kind == "node" for text in texts(part)]
    assert "v1" in shown
    assert "v1 + sesgo" in shown
