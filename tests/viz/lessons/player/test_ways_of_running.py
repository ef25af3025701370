"""How the graph runs in pages of all widths, how large its type is there, and what says that there is more of it."""

import pytest

from autograd import Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import mlp, neurons_loss
from tests.viz.pages import resize


def lectures_neuron():
    """A sigmoid neuron as a lecture works it out: w = 2, −3, −3; x = −1, −2."""
    w, x = [Value(2.0, "w0"), Value(-3.0, "w1"), Value(-3.0, "w2")], [Value(-1.0, "x0"), Value(-2.0, "x1")]
    f = 1 / (1 + (-(w[0] * x[0] + w[1] * x[1] + w[2])).exp())
    f.label = "f"
    return f


def chain():
    y = Value(0.5, "x")
    for _ in range(20):
        y = y.sin()
    return y


#: The least type of the labels of edges, and of all else, on the screen.
SIZES = """(() => {
    const scale = player.picture.svg.getScreenCTM().a, least = [Infinity, Infinity];
    for (const text of document.querySelectorAll('#whole text')) {
        const kind = text.closest('.label') || text.querySelector('[dy]') ? 0 : 1;
        least[kind] = Math.min(least[kind], text.getAttribute('font-size') * scale);
    }
    return least;
})()"""


def resized(page, width, height):
    resize(page, width, height)
    return page.evaluate("player.picture.folding.down"), page.evaluate("player.picture.viewport.size")


def test_a_neuron_stands_upright_on_a_phone_and_lies_where_there_is_room(opened):
    page = opened(neurons_loss())
    assert resized(page, 1366, 768)[0] is False
    down, (width, _) = resized(page, 390, 844)
    assert down is True
    assert width <= 390
    page.keyboard.press("End")  # what a card shows, it shows upright, too
    assert page.locator('#whole g.node[data-key="0"] .gradient text').text_content() == "−1"
    assert page.locator("#whole .focus").count() > 0
    page.locator("#whole g.group .toggle").click()
    assert page.locator("#whole g.folded").count() == 1
    page.get_by_role("button", name="Open neuron").click()
    assert page.locator("#whole g.node").count() == 9
    assert resized(page, 1366, 768)[0] is False
    assert page.locator('#whole g.node[data-key="0"] .gradient text').text_content() == "−1"


@pytest.mark.parametrize("make", [neurons_loss, lectures_neuron, lambda: mlp((2, 3, 1)), chain])
def test_type_is_never_too_small_whatever_the_screen(opened, make):
    page = opened(make(), collapse=None)
    for width, height in ((390, 844), (828, 620), (1366, 768), (1920, 1080)):
        resized(page, width, height)
        on_edges, elsewhere = page.evaluate(SIZES)
        assert on_edges >= 10.49
        assert elsewhere >= 11.49


def test_the_lectures_neuron_is_in_large_type_in_the_hall(opened):
    page = opened(lectures_neuron())
    resized(page, 1920, 1080)
    assert min(page.evaluate(SIZES)) >= 18


def test_a_long_chain_is_broken_into_rows_that_fit_the_page(opened):
    page = opened(chain(), collapse=None)
    _, (width, height) = resized(page, 900, 700)
    assert width <= 900
    assert height > 200
    assert resized(page, 390, 844)[1][0] <= 390


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_cut_off_says_so_and_a_press_goes_there(opened, lang):
    language = Language(lang)
    page = opened(neurons_loss(), lang=lang)
    seen = page.locator(".more:visible")
    assert seen.count() == 0
    resized(page, 390, 700)
    page.evaluate("player.go(0)")
    below = page.get_by_role("button", name=language("more_down"))
    assert language("more") in below.inner_text()
    box = below.bounding_box()
    assert box["height"] >= 24
    assert box["width"] >= 24
    while below.is_visible():
        below.click()
    assert page.get_by_role("button", name=language("more_up")).is_visible()
    root = page.locator("#whole g.node").last.bounding_box()
    stage = page.locator(".stage").bounding_box()
    assert root["y"] + root["height"] <= stage["y"] + stage["height"] + 1


def test_what_is_in_focus_is_clear_of_the_words_that_there_is_more(opened):
    page = opened(neurons_loss())
    resized(page, 390, 700)
    for _ in range(15):
        page.keyboard.press("ArrowRight")
        card = page.locator("#whole .cards > .focus")
        if not card.count():
            continue
        place = card.bounding_box()
        for hint in page.locator(".more:visible button").all():
            assert are_apart(place, hint.bounding_box(), "x", "width") or are_apart(
                place, hint.bounding_box(), "y", "height"
            )


def are_apart(one, other, side, length):
    return one[side] + one[length] <= other[side] + 1 or other[side] + other[length] <= one[side] + 1
