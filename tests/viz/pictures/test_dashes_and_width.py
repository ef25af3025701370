"""What "—" means is said where it stands; a wide picture says that it scrolls; many inputs of a loss stand on one card."""

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import texts
from viz.drawing import Text, style


def masked():
    a = Value(-1.0, "a")
    y = a.relu() * Value(2.0, "b") + a
    y.backward()
    return y


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_dash_on_an_edge_is_told_in_the_key_and_one_on_a_card_beside_it(lang):
    language = Language(lang)
    after, between = viz.draw(masked(), lang=lang), viz.draw(masked(), lang=lang, step=2)
    assert language("key_nothing_flows") in texts(after)
    assert language("key_no_gradient") not in texts(after)  # every card has its gradient
    assert {language("key_nothing_flows"), language("key_no_gradient")} <= set(texts(between))
    titles = {
        part.kind: part.title
        for part in between.scene.parts
        if "—" in [r.text for p in part if isinstance(p, Text) for r in p.runs]
    }
    assert titles["label"] == language("nothing_flows")
    assert language("no_gradient_yet") in between.svg


def test_a_picture_without_a_dash_on_an_edge_does_not_explain_one():
    a = Value(2.0, "a")
    assert Language("en")("key_nothing_flows") not in texts(viz.draw(a * a, step=1))


def test_a_matrix_says_of_each_dash_what_it_is():
    model = nn.MLP(2, [3, 2], seed=0)
    loss = nn.squared_error(model([1.0, -2.0]), [1.0, 0.0])
    before = viz.draw(loss, collapse="layer").svg
    assert "w⁽¹⁾₁₁.grad: no gradient yet" in before or "∂L/∂w⁽¹⁾₁₁: no gradient yet" in before
    loss.backward()
    assert Language("en")("key_nothing_flows") in texts(viz.draw(loss, collapse="layer"))  # ⊙ [1; 1; —]


def test_the_loss_of_a_network_drawn_as_matrices_is_called_l():
    loss = nn.squared_error(nn.MLP(2, [3, 2], seed=0)([1.0, -2.0]), [1.0, 0.0])
    assert repr(viz.draw(loss, collapse="layer")).startswith("Drawing(L = ")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_that_is_wider_than_a_column_says_that_it_scrolls(lang):
    wide = viz.draw(nn.MLP(2, [3, 1], seed=0)([1.0, -2.0]), direction="down", collapse="scalar", lang=lang)
    assert wide.scene.width > style.WIDTH
    said = Language(lang)("scrolls", width=f"{wide.scene.width:.0f}")
    assert said in wide.html
    assert "↔" not in viz.draw(masked(), lang=lang).html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_forty_logits_the_ends_are_drawn_and_how_to_see_the_rest_is_said(lang):
    logits = [Value(float(i % 5) - 1.0, f"z{i}") for i in range(40)]
    loss = nn.cross_entropy(logits, 3)
    loss.backward()
    drawing = viz.draw(loss, lang=lang)
    shown = texts(drawing)
    assert drawing.scene.height < 400
    assert {"z0", "z39", Language(lang)("more_terms", count=38)} <= set(shown)
    assert "z20" not in shown
    assert any("collapse=None" in text for text in shown)
    assert {f"z{i}" for i in range(40)} <= set(texts(viz.draw(loss, lang=lang, collapse=None)))
    probabilities = autograd.softmax(logits)
    assert viz.draw(nn.cross_entropy_of_probabilities(probabilities, 3), lang=lang).scene.height < 900


def test_twelve_logits_are_all_drawn():
    loss = nn.cross_entropy([Value(0.1 * i, f"z{i}") for i in range(12)], 3)
    assert {f"z{i}" for i in range(12)} <= set(texts(viz.draw(loss)))
