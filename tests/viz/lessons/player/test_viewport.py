"""The window through which the picture is seen: zoom, pan, and what keeps its place, in a real browser."""

import itertools

import pytest

import autograd
from autograd.languages import LANGUAGES
from tests.viz.graphs import mlp, neurons_loss
from tests.viz.pages import drawn, resize


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_notebooks_width_no_step_moves_the_picture_however_long_its_words(opened, lang):
    x = autograd.Value(1.5, "x")
    y = x * x + 3 * x - x.exp() * x
    page = opened(y, lang=lang)
    resize(page, 700, 560)
    where = "JSON.stringify([...document.querySelectorAll('#whole g.node')].map(g => g.getBoundingClientRect().y))"
    seen = set()
    for _ in range(18):
        seen.add(page.evaluate(where))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 1


def test_a_neurons_loss_is_seen_whole_in_a_notebooks_width(opened):
    page = opened(neurons_loss(), decimals=3)
    resize(page, 900, 560)
    page.reload()
    page.wait_for_function("() => window.player")
    boxes = page.locator("#whole g.node").evaluate_all("gs => gs.map(g => g.getBoundingClientRect().right)")
    assert max(boxes) <= 900


def test_zoom_and_pan_change_the_window_only(opened):
    page = opened(neurons_loss())
    whole = page.locator("#whole")
    before = whole.get_attribute("viewBox")
    page.keyboard.press("+")
    assert float(whole.get_attribute("viewBox").split()[2]) < float(before.split()[2])
    page.mouse.move(600, 60)
    page.mouse.down()
    page.mouse.move(500, 90, steps=4)
    page.mouse.up()
    assert whole.get_attribute("viewBox").split()[0] != before.split()[0]
    page.keyboard.press("0")
    assert [float(n) for n in whole.get_attribute("viewBox").split()] == [float(n) for n in before.split()]


def test_two_fingers_zoom_around_what_is_between_them(opened):
    page = opened(neurons_loss())
    screen = page.context.new_cdp_session(page)

    def touch(kind, *points):
        at = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def window():
        return [float(n) for n in page.locator("#whole").get_attribute("viewBox").split()]

    def under(x, y):
        point = f"new DOMPoint({x}, {y}).matrixTransform(document.querySelector('#whole').getScreenCTM().inverse())"
        return page.evaluate(f"(({{x, y}}) => [x, y])({point})")

    before, between = window(), under(600, 200)
    touch("touchStart", (550, 200))
    touch("touchStart", (550, 200), (650, 200))
    for k in range(1, 6):
        touch("touchMove", (550 - 10 * k, 200), (650 + 10 * k, 200))
    touch("touchEnd")
    assert window()[2] == pytest.approx(before[2] / 2, rel=1e-3)
    assert under(600, 200) == pytest.approx(between, abs=before[2] / 100)
    assert page.evaluate("player.moment") == 0  # no card was tapped


def test_the_keyboard_alone_zooms_and_pans_and_brings_a_card_into_sight(opened):
    page = opened(neurons_loss())
    whole = page.locator("#whole")
    for _ in range(6):
        page.keyboard.press("+")
    before = [float(n) for n in whole.get_attribute("viewBox").split()]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    after = [float(n) for n in whole.get_attribute("viewBox").split()]
    assert (after[0] > before[0], after[1] > before[1], after[2:]) == (True, True, before[2:])
    assert page.evaluate("player.moment") == 0
    page.locator("#whole .cards g.node").first.focus()
    page.keyboard.press("Tab")
    box = page.locator("#whole g.node:focus > rect").first.bounding_box()
    assert 0 <= box["x"] <= 1200
    assert 0 <= box["y"] <= 760


def test_the_table_takes_room_from_the_picture_and_not_its_scale(opened):
    x = autograd.Value(0.5, "x")
    y = x
    for _ in range(40):
        y = (y * x).tanh()
    page = opened(y)
    size = "document.querySelector('#whole g.node rect').getBoundingClientRect().height"
    drawn(page)
    before = page.evaluate(size)
    page.locator("summary").click()
    drawn(page)
    assert page.evaluate(size) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_names_of_the_parts_of_the_slider_stand_side_by_side(opened, lang):
    page = opened(neurons_loss(), lang=lang)
    for width in (320, 390, 600, 828):
        resize(page, width, 760)
        edges = page.evaluate(
            """() => [...document.querySelectorAll(".phases button")].map((button) => {
                const range = document.createRange(); range.selectNodeContents(button);
                return [range.getBoundingClientRect().left, range.getBoundingClientRect().right]; })"""
        )
        assert len(edges) == 3
        assert all(right + 2 < left for (_, right), (left, _) in itertools.pairwise(edges)), (width, edges)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_picture_that_becomes_small_beside_the_window_comes_back_into_it(opened):
    page = opened(mlp((2, 3, 1)), collapse=None)
    page.evaluate("player.picture.viewport.pan(0, 0.9)")
    page.locator("#whole g.group .toggle").first.dispatch_event("click")  # as a keyboard does where nothing is seen
    card = page.locator("#whole g.folded").first.bounding_box()
    stage = page.locator(".stage").bounding_box()
    assert stage["y"] <= card["y"]
    assert card["y"] + card["height"] <= stage["y"] + stage["height"]
