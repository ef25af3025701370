"""The controls and the words of the page, as far as their room goes, at the sizes at which they are seen."""

import pytest

import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import neurons_loss
from tests.viz.pages import drawn, resize


def network():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    loss = (model([1.0, -2.0]) - 1) ** 2
    loss.label = "L"
    return loss


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
        resize(page, 828, 640)
        page.evaluate("count => { if (count) document.querySelector('.count').textContent = count; }", count)
        assert rows(page, ".controls > button, .count, #speed") == 1
        assert rows(page, ".save, summary") == 1
        apart = page.locator(".phases button").evaluate_all("all => all.map(e => e.scrollWidth <= e.clientWidth)")
        assert all(apart)
    for width, height in ((390, 844), (414, 320)):  # the latter is the column at twice its size
        resize(page, width, height)
        assert rows(page, ".controls > button, #speed") == 1


#: How much room is left under the words of each moment at which a press stops.
LEFT = """() => {
    const found = [], caption = document.querySelector(".caption");
    for (const moment of player.stops.moments) {
        player.go(moment);
        const last = [...caption.querySelectorAll(".typeset p, .sentence")].map((e) => e.getBoundingClientRect().bottom);
        found.push(caption.getBoundingClientRect().bottom - Math.max(...last));
    }
    return found;
}"""


@pytest.mark.parametrize("width", [390, 828])
@pytest.mark.parametrize("make", [neurons_loss, network])
def test_the_longest_words_fill_their_room(opened, make, width):
    page = opened(make())
    resize(page, width, 844)
    left = page.evaluate(LEFT)
    assert 0 <= min(left) < 16  # nothing is cut, and nothing is kept for words that never come


def test_on_a_phone_the_picture_has_the_room_that_the_forward_pass_needs_no_words_for(opened):
    page = opened(network())
    resize(page, 390, 844)
    stage = "document.querySelector('.stage').clientHeight"
    where = "document.querySelector('#whole g.node').getBoundingClientRect().y"
    rooms, places = {}, {}
    for moment in page.evaluate("player.stops.moments"):
        page.evaluate("moment => player.go(moment)", moment)
        drawn(page)
        part = page.evaluate("player.moment >= player.seed")
        rooms.setdefault(part, set()).add(page.evaluate(stage))
        places.setdefault(part, set()).add(page.evaluate(where))
    assert [len(found) for found in rooms.values()] == [1, 1]
    assert rooms[False].pop() > rooms[True].pop() + 100
    assert len(places[False]) == 1  # there it is seen whole


def test_what_is_folded_is_said_until_a_moment_is_chosen(opened):
    page = opened(network())
    resize(page, 390, 844)
    notice = page.locator(".notice")
    assert notice.is_visible()
    page.keyboard.press("ArrowRight")
    assert not notice.is_visible()
    page.keyboard.press("Home")
    assert notice.is_visible()


def test_other_sweeps_are_explained_where_their_share_is_told(opened):
    x = Value(2.0, "x")
    y = (x * 3.0).tanh() * x
    y.backward()
    y.backward()
    page = opened(y)
    told = []
    for moment in range(page.evaluate("player.last") + 1):
        page.evaluate("moment => player.go(moment)", moment)
        told.append(
            (Language()("other_sweeps") in page.locator(".ledger").inner_text(), page.locator(".notice").is_visible())
        )
    assert {True, False} == {said for said, _ in told}
    assert [said for said, _ in told] == [explained for _, explained in told]


def test_the_two_factors_of_a_product_stand_on_one_line_of_a_phone(opened):
    page = opened(network(), collapse=None)
    resize(page, 390, 844)
    apart = page.evaluate(
        """() => [...Array(player.last + 1).keys()].flatMap((moment) => {
            player.go(moment);
            return [...document.querySelectorAll(".typeset .side")].map(({ children }) => {
                const [equals, times] = [...children].map((one) => one.querySelector("mo").getBoundingClientRect().y);
                return Math.abs(equals - times);
            });
        })"""
    )
    assert len(apart) > 20 and max(apart) < 12


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


@pytest.mark.parametrize("made", [viz.step, viz.quiz])
def test_on_a_phone_the_table_has_the_width_of_the_page(opened, made):
    page = opened(neurons_loss(), made=made, lang="es", digits=4)
    resize(page, 390, 844)
    page.locator("summary").click()
    seen, needed = page.evaluate(
        "(({ clientWidth, scrollWidth }) => [clientWidth, scrollWidth])(document.querySelector('details'))"
    )
    assert needed == seen > 340
    assert page.evaluate("document.documentElement.scrollWidth") == 390
