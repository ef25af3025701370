"""The controls and the words of the page, as far as their room goes, at the sizes at which they are seen."""

import pytest

import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import neurons_loss

SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))"


def network():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    loss = (model([1.0, -2.0]) - 1) ** 2
    loss.label = "L"
    return loss


def resized(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED)


def rows(page, selector):
    """How many rows elements stand in: the heights of their middles, where those of one row differ little."""
    middles = page.locator(selector).evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => b.y + b.height / 2)"
    )
    return len({round(middle / 16) for middle in sorted(middles)})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_controls_are_one_row_in_a_notebooks_column_and_two_on_a_phone(opened, lang):
    page = opened(neurons_loss(), lang=lang, collapse=None)
    for count in ("", "20000 / 20001"):
        resized(page, 828, 640)
        page.evaluate("count => { if (count) document.querySelector('.count').textContent = count; }", count)
        assert rows(page, ".controls > button, .count, #speed") == 1
        assert rows(page, ".save, summary") == 1
        apart = page.locator(".phases button").evaluate_all("all => all.map(e => e.scrollWidth <= e.clientWidth)")
        assert all(apart)
    for width, height in ((390, 844), (414, 320)):  # the latter is the column at twice its size
        resized(page, width, height)
        assert rows(page, ".controls > button, #speed") == 1


#: How much room is left under the words of each moment.
LEFT = """() => {
    const found = [], caption = document.querySelector(".caption");
    for (let i = 0; i <= player.last; i++) {
        player.go(i);
        const last = [...caption.querySelectorAll(".typeset p, .sentence")].map((e) => e.getBoundingClientRect().bottom);
        found.push(caption.getBoundingClientRect().bottom - Math.max(...last));
    }
    return found;
}"""


@pytest.mark.parametrize("width", [390, 828])
@pytest.mark.parametrize("make", [neurons_loss, network])
def test_the_longest_words_fill_their_room(opened, make, width):
    page = opened(make())
    resized(page, width, 844)
    left = page.evaluate(LEFT)
    assert 0 <= min(left) < 16  # nothing is cut, and nothing is kept for words that never come


def test_a_moment_is_told_once_when_the_slider_moves(opened):
    page = opened(neurons_loss(), start=10)
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    told = page.get_by_role("status").inner_text()
    spoken = page.locator("#slider").get_attribute("aria-valuetext")
    assert spoken == "backward 5 of 8"
    assert told.count("backward 5 of 8") == 1
    assert told.count("+ hands its gradient on unchanged") == 1


def test_a_single_value_has_one_node_and_one_moment_in_every_language():
    assert repr(viz.step(Value(0.5, "x").detach())) == "Player(x = 0.5, 1 node, 1 moment)"
    assert repr(viz.step(Value(0.5, "x"), lang="es")) == "Player(x = 0,5; 1 nodo; 2 momentos)"
    assert repr(viz.step(Value(0.5, "x"), lang="pt")) == "Player(x = 0,5; 1 nó; 2 momentos)"


def test_the_key_says_what_a_dash_means_while_one_stands_on_an_edge(opened):
    x, y = Value(-1.0, "x"), Value(2.0, "y")
    with scope("gate"):
        gate = (x.relu() * y).tanh()
    page = opened(gate + y, collapse=None)
    dashes = page.locator(".key .dashes")
    assert dashes.count() == 2
    assert dashes.nth(0).inner_text() == Language()("key_nothing_flows")
    page.get_by_role("button", name="Fold gate").locator(".toggle").click()
    assert not dashes.nth(0).is_visible()


def test_where_something_flows_along_every_edge_the_key_is_as_long_as_it_was(opened):
    assert opened(neurons_loss()).locator(".key .dashes").count() == 0
