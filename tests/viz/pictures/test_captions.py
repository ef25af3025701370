"""Captions: a step in words and numbers, and what a reader has to know."""

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import GRAPHS, neurons_loss, symbols, texts, under
from viz.drawing import Curve, Part, Text, reach_of, style, text_width
from viz.graph import Reading
from viz.pictures import Caption, draw_caption
from viz.words import Result, row, word


def test_a_step_says_the_chain_rule_in_words_and_numbers():
    drawing = viz.draw(neurons_loss(), step=4)
    assert "step 4 of 8  ·  tanh passes its gradient back through 1 − o²" in texts(drawing)
    equation, added_up = "∂L/∂n = ∂L/∂o · ∂o/∂n  =  −0.791 × 0.635  =  −0.502", "n.grad:  0 + (−0.502) = −0.502"
    assert under(drawing).endswith(symbols(equation + added_up))
    assert equation in drawing.scene.description


def test_a_leafs_earlier_gradient_is_part_of_the_ledger():
    x = Value(3.0, "x")
    x.grad = 10.0
    assert "x.grad:  10 + 2 = 12" in texts(viz.draw(2 * x, step=1))


def test_a_stale_graph_says_so_and_prints_no_arithmetic():
    loss = neurons_loss()
    loss.backward()
    w = autograd.topological_order(loss)[0]
    w.data = 0.7
    for drawing in (viz.draw(loss), viz.draw(loss, step=2)):
        shown = texts(drawing)
        assert any("no longer add up" in text for text in shown)
        assert not any(text.startswith("× ") or "=" in text for text in shown)


def ledger_of(caption, width):
    """The ledger's text, and the equation's, where a caption is so wide at least."""
    drawn, _, _ = draw_caption(caption, 0.0, width, width)
    flat = Part("caption", "", "", tuple(drawn))
    written = {text.runs[0].text: text for text in flat if isinstance(text, Text)}
    return written[str(caption.ledger)], written["∂L/∂x = "]


def test_a_ledger_stands_beside_its_equation_if_there_is_room_and_below_it_if_not():
    caption = Caption("sentence", row(word("∂L/∂x = "), Result(word("1"))), word("x.grad = 1 + 2"))
    ledger, equation = ledger_of(caption, 900.0)
    assert (ledger.anchor, ledger.y) == ("end", equation.y)
    ledger, equation = ledger_of(caption, 200.0)
    assert ledger.anchor == "start"
    assert ledger.x == equation.x
    assert ledger.y > equation.y


def test_a_notice_is_broken_into_lines_that_fit():
    notice = "word " * 100
    drawn, right, bottom = draw_caption(Caption(notices=(notice,)), 0.0, 500.0, 500.0)
    lines = [text.runs[0].text for text in drawn]
    assert " ".join(lines).split() == notice.split()
    assert len(lines) > 3
    assert max(text_width(line, style.SENTENCE_SIZE) for line in lines) <= 500.0 == right - style.MARGIN
    assert bottom == drawn[-1].y


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gradients_of_several_sweeps_are_said_to_be_added_up_in_the_picture_itself(lang):
    def said(root, **options):
        return " ".join(texts(viz.draw(root, lang=lang, width=2000, **options)))

    x = Value(3.0, "x")
    y = x * x
    language = Language(lang)
    y.backward()
    assert language("several_sweeps", count=1)[:12] not in said(y)
    y.backward()
    assert language("several_sweeps", count=2) in said(y)
    y.backward()
    assert language("several_sweeps", count=3) in said(y)
    assert language("several_sweeps", count=3) not in said(y, step=1)  # which tells of its own sweep
    (x * 5.0).backward()
    assert language("other_gradients", root="y")[:40] in said(y)


@pytest.mark.parametrize("collapse", ["auto", None, "scalar", "neuron", "network"])
@pytest.mark.parametrize("root", [*GRAPHS[:4], GRAPHS[-1]])
def test_a_description_counts_values_and_operations_whatever_is_drawn(root, collapse):
    order = Reading(root).order
    operations = len([value for value in order if value.op])
    said = viz.draw(root, collapse=collapse).scene.description
    assert said.startswith(f"{len(order)} values and {operations} operations.")


def test_a_number_on_a_badge_or_beside_a_card_or_on_an_edge_is_counted():
    x = Value(3.0, "x")
    root = autograd.sum([2 * x, 3 * x, 4 * x.sin(), x**2, 1 / x])
    order = autograd.topological_order(root)
    assert [value.data for value in order if not value.inputs] == [2.0, 3.0, 3.0, 4.0, 2.0, 1.0]
    said = viz.draw(root).scene.description
    assert said.startswith(f"{len(order)} values and {len(order) - 6} operations.")


def test_a_nameless_result_has_a_name_of_one_letter_whatever_its_inputs_are_called():
    x, y = Value(3.0, "x"), Value(2.0, "y")
    root = autograd.sum([x.sin(), y.exp(), x * y, x / y])
    root.backward()
    drawing = viz.draw(root)
    assert drawing.scene.title.startswith("Computational graph of f = ")
    assert "∂f" in texts(drawing)
    power = Reading(x**y)
    assert power.names[power.root].text == "f"


def test_each_factor_under_a_picture_has_the_colour_of_its_edge():
    scene = viz.draw(neurons_loss(), step=4).scene
    (caption,) = [part for part in scene.parts if part.kind == "caption"]
    written = [primitive for primitive in caption if isinstance(primitive, Text)]
    equation = [
        (run.text.strip(), run.fill) for text in written if text.size > style.SENTENCE_SIZE for run in text.runs
    ]
    fractions = [("∂", role) for role in ("ink", "ink", "negative", "negative", "negative", "negative")]
    assert [pair for pair in equation if pair[0] == "∂"] == fractions
    for number in ("−0.791", "0.635", "−0.502"):
        assert (number, "negative") in equation
    bars = [primitive.stroke for primitive in caption if isinstance(primitive, Curve)]
    assert bars == ["border", "ink", "negative", "negative"]


@pytest.mark.parametrize("collapse", [None, "layer"])
def test_a_fraction_at_the_end_is_as_far_from_the_edge_as_a_card(collapse):
    loss = (nn.MLP(1, [2, 1], seed=0)([0.5]) - 1.0) ** 2
    scene = viz.draw(loss, collapse=collapse, step=1).scene
    lowest = max(
        [
            text.y + reach_of(text.runs[0].text, text.size).below
            for part in scene.parts
            for text in part
            if isinstance(text, Text)
        ]
    )
    assert scene.height - lowest >= style.MARGIN
