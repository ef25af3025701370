"""Lessons in symbols, and those of the forward pass alone: what the page says and draws of them, in a real browser."""

import re
import unicodedata

import pytest

import nn
import viz
from autograd import Value
from autograd.languages import Language
from tests.viz.lessons.player.test_words_on_the_page import EVERY_LINE, GRAPHS, flattened, told, told_on_the_page
from tests.viz.pages import drawn
from viz.graph import Reading, Steps, diagram
from viz.lessons import equation_data, moments_of, unpacked

SEEN = """() => { document.querySelector('details').open = true;
    return [...document.querySelectorAll("#whole text, .key, .caption, table")].map((one) => one.textContent).join(" | "); }"""
SAID = """() => [...document.querySelectorAll('[aria-label], title')].map(
    (one) => one.getAttribute('aria-label') ?? one.textContent).join(' | ')"""


def neuron(scale=1.0):
    """The neuron of many lectures, with numbers that nobody writes in a formula."""
    numbers = {"w₁": 2.25, "x₁": -1.25, "w₂": -3.5, "x₂": -2.75, "b": -3.125}
    w1, x1, w2, x2, b = [Value(scale * number, name) for name, number in numbers.items()]
    z = w1 * x1 + w2 * x2 + b
    z.label = "z"
    a = z.sigmoid()
    a.label = "a"
    return a


def network():
    loss = nn.squared_error(nn.MLP(2, [3, 1], activation="tanh", seed=0)([1.25, -2.5]), 1.75)
    loss.label = "L"
    return loss


def data_of(player):
    packed = re.search(r'<script id="data"[^>]*>([^<]*)<', player.html).group(1)
    return unpacked(packed)


def in_python(value, language, *, gradients=True):
    reading = Reading(value, language)
    whole = diagram(reading, products=False)
    steps = Steps(reading, whole.in_sums, symbolic=True, sweeps=gradients, terms=whole.terms)
    return moments_of(steps, language)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_moment_is_told_as_python_tells_it(opened, name):
    value = GRAPHS[name]()
    page, moments = opened(value, numbers=False), in_python(value, Language())
    assert told_on_the_page(page) == told(moments)


def test_each_moment_is_a_line_of_the_lectures_first_slide():
    lines = [str(moment.equation) for moment in in_python(neuron(), Language())]
    assert lines[1:4] == ["z = w₁·x₁ + w₂·x₂ + b", "a = σ(z)", "∂a/∂a  =  1"]
    assert lines[4] == "∂a/∂z = ∂a/∂a · ∂a/∂z = ∂a/∂a · a·(1 − a)"
    assert "∂a/∂w₁ = ∂a/∂z · ∂z/∂w₁ = ∂a/∂z · x₁" in lines
    assert "∂a/∂b = ∂a/∂z · ∂z/∂b = ∂a/∂z · 1" in lines


def test_a_value_used_twice_is_added_up_in_symbols():
    x = Value(2.5, "x")
    u, v = x.sin(), x.exp()
    u.label, v.label = "u", "v"
    last = in_python(u * v, Language())[-1]
    assert str(last.ledger) == "x.grad = ∂y/∂v · ∂v/∂x + ∂y/∂u · ∂u/∂x"


@pytest.mark.parametrize(("of", "lang"), [(network, "en"), (neuron, "es"), (network, "pt")])
def test_no_number_of_the_graph_is_seen_said_or_saved(opened, of, lang):
    page = opened(of(), numbers=False, lang=lang, reduced_motion="reduce")
    told = page.evaluate(
        f"[...Array(player.last + 1).keys()].map((moment) => {{ player.go(moment); return ({SEEN})() + ({SAID})(); }})"
    )
    assert len(told) > 5
    assert not [text for text in told if re.search(r"\d[.,]\d|—.*—.*—.*nan", text)]
    drawn(page)
    assert not re.search(r">[^<]*\d[.,]\d[^<]*</(text|tspan|title)", page.evaluate("player.saving.drawn().text"))
    page.evaluate("player.paper.print()")
    assert "∂" in page.evaluate("document.querySelector('.ledgers').textContent")


def test_the_page_does_not_depend_on_the_numbers_of_the_graph():
    first, *others = [viz.step(neuron(scale), numbers=False) for scale in (1.0, -0.3, 1000.0)]
    assert all(other.html == first.html for other in others)


def test_a_graph_whose_numbers_are_out_of_date_is_stepped_through_in_symbols():
    a = neuron()
    before = viz.step(a, numbers=False)
    next(leaf for leaf in Reading(a).order if leaf.label == "b").data = 9.0
    assert viz.step(a).last == 0
    assert viz.step(a, numbers=False).html == before.html
    assert before.draw("end").svg  # and a moment is drawn, whatever has changed since


def test_the_table_has_formulas_and_only_the_columns_that_there_are(opened):
    table = """() => { player.go(player.last); document.querySelector("details").open = true;
        return [...document.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.textContent)); }"""
    numbers = opened(neuron()).evaluate(table)
    assert numbers[0] == ["Value", "Operation", "Data", "Gradient"]
    assert numbers[-1][:3] == ["a", "a = σ(z)", "0.976"]
    head, *rows = opened(neuron(), numbers=False).evaluate(table)
    assert head == ["Value", "Operation", "Gradient"]
    assert rows[0] == ["w₁", "", "∂a/∂z · ∂z/∂w₁"]
    assert rows[-2:] == [["z", "z = w₁·x₁ + w₂·x₂ + b", "∂a/∂a · ∂a/∂z"], ["a", "a = σ(z)", "1"]]
    assert opened(neuron(), gradients=False).evaluate(table)[0] == ["Value", "Operation", "Data"]


def test_the_forward_pass_alone_has_no_sweep_and_nothing_of_gradients(opened):
    player = viz.step(neuron(), gradients=False)
    assert player.last == player.computed == 5
    page = opened(neuron(), gradients=False)
    page.evaluate("player.go(player.last)")
    assert not page.query_selector(".phases")
    assert page.evaluate("document.querySelectorAll('#whole .gradient').length") == 0
    assert not re.search("∂|—|grad", page.evaluate(SEEN).replace("…", ""))
    assert "0.976" in page.evaluate(SEEN)
    assert viz.step(neuron(), gradients=False).html == player.html


def test_the_backward_sweep_of_the_forward_pass_alone_is_refused():
    with pytest.raises(ValueError, match="gradients=False"):
        viz.step(neuron(), gradients=False, start="backward")
    assert data_of(viz.step(neuron(), gradients=False, start="end"))["start"] == 5


@pytest.mark.parametrize("collapse", [None, "sum", "network"])
def test_cards_that_the_page_fills_in_are_those_that_python_draws(opened, collapse):
    """The page draws from patterns what it does not show at first: open it all, and compare with what there is then."""
    page = opened(network(), numbers=False, collapse=collapse)
    page.evaluate(
        "() => { for (const id of [...player.picture.shut]) player.picture.refold(id); player.go(player.last); }"
    )
    texts = page.evaluate("[...document.querySelectorAll('#whole text')].map((one) => one.textContent)")
    plain = {unicodedata.normalize("NFKC", text).replace(" ", "") for text in texts}
    assert {"×2·(z(2)1−t)", "tanh(z(1)1)"} <= plain
    assert not [text for text in texts if re.search("[\ue000-\uf8ff]|undefined|NaN", text)]


def test_the_edge_in_focus_is_marked_without_a_colour_that_would_be_a_sign(opened):
    page = opened(neuron(), numbers=False, reduced_motion="reduce")
    colours = page.evaluate(
        """() => { player.go(player.last);
            return [...document.querySelectorAll(".edges path")].map((path) => [path.classList.contains("focus"), getComputedStyle(path).stroke]); }"""
    )
    assert len({stroke for focus, stroke in colours if not focus}) == 1
    assert len({stroke for _, stroke in colours}) == 2


@pytest.mark.parametrize("of", [neuron, network])
def test_equations_are_the_same_pieces_in_both(opened, of):
    moments = in_python(of(), Language())
    expected = [flattened(equation_data(line)) for m in moments for line in (m.equation, m.detail, m.ledger)]
    made = [flattened(line) for line in opened(of(), numbers=False).evaluate(EVERY_LINE)]
    assert made == expected
    assert "'c'" not in str(made)  # no factor has the colour of a sign


def test_slides_and_pictures_of_moments_are_in_symbols_and_in_no_colour_of_a_sign():
    player = viz.step(neuron(), numbers=False)
    for moment in range(player.last + 1):
        drawn = player.draw(moment)
        assert not re.search(r"\d[.,]\d", drawn.scene.description)
        colours = [
            primitive.stroke for part in drawn.scene.parts if part.kind == "edge" for primitive in part.primitives
        ]
        assert not {"positive", "negative"} & set(colours)
