"""The player in a real browser: the system's Chromium, headless, from a file, offline."""

import pytest

import autograd
import viz
from autograd.languages import LANGUAGES
from tests.viz.player.test_player import neurons_loss


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a value's player from a file and returns its page, which must neither complain nor ask for anything."""
    contexts = []

    def open_(value, **options):
        dark = options.pop("dark", False)
        motion = options.pop("reduced_motion", "no-preference")
        context = browser.new_context(
            viewport={"width": 1200, "height": 760},
            color_scheme="dark" if dark else "light",
            reduced_motion=motion,
            offline=True,
        )
        page = context.new_page()
        requests, complaints = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        path = viz.step(value, **options).save(tmp_path / "lesson.html")
        page.goto(path.as_uri())
        page.wait_for_function("window.player")
        contexts.append((context, requests, complaints, path.as_uri()))
        return page

    yield open_
    for context, requests, complaints, url in contexts:
        context.close()
        assert set(requests) == {url}  # the file itself and nothing else
        assert complaints == []


def moment(page):
    return page.evaluate("player.moment")


def gradients(page):
    """What stands on the cards, by node index."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('#whole g.node')].map(
            g => [g.dataset.key, g.querySelector('g.gradient text').textContent]))"""
    )


def test_keys_step_through_all_moments(opened):
    page = opened(neurons_loss())
    assert moment(page) == 0
    page.keyboard.press("ArrowRight")
    assert moment(page) == 1
    page.keyboard.press("End")
    assert moment(page) == 14
    page.keyboard.press("ArrowLeft")
    assert moment(page) == 13
    page.keyboard.press("Home")
    assert moment(page) == 0


def test_space_plays_and_pauses(opened):
    page = opened(neurons_loss())
    page.clock.install()
    page.keyboard.press(" ")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.clock.run_for(3000)
    assert moment(page) == 2
    page.keyboard.press(" ")
    page.clock.run_for(3000)
    assert moment(page) == 2


def test_buttons_and_slider_move_too(opened):
    page = opened(neurons_loss())
    page.get_by_role("button", name="One step on").click()
    assert moment(page) == 1
    page.get_by_role("slider").fill("10")
    assert moment(page) == 10
    page.get_by_role("button", name="Last step").click()
    assert moment(page) == 14
    assert page.get_by_role("button", name="One step on").is_disabled()


def test_before_its_turn_a_gradient_is_a_dash_and_at_the_end_all_equal_the_engines(opened):
    loss = neurons_loss()
    page = opened(loss)
    assert set(gradients(page).values()) == {"—"}
    page.keyboard.press("End")
    shown = gradients(page)
    loss.backward()
    nodes = autograd.topological_order(loss)
    assert shown == {str(i): autograd.number_text(n.grad) for i, n in enumerate(nodes) if not n.constant}


def test_what_nothing_flows_to_has_a_gradient_of_zero_once_the_sweep_is_over(opened):
    a, b = autograd.Value(1.0, "a"), autograd.Value(2.0, "b")
    y = autograd.where(autograd.constant(1.0, "c"), a, b.tanh())
    page = opened(y)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert "—" in gradients(page).values()
    page.keyboard.press("ArrowRight")
    shown = gradients(page)
    y.backward()
    nodes = autograd.topological_order(y)
    assert shown == {str(i): autograd.number_text(n.grad) for i, n in enumerate(nodes) if not n.constant}


def test_every_moment_shows_the_sums_so_far(opened):
    x = autograd.Value(2.0, "x")
    y = x * x + x
    page = opened(y)
    shown = []
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        shown.append(gradients(page)["0"])
    assert list(dict.fromkeys(shown)) == ["—", "1.0000", "3.0000", "5.0000"]


def test_the_numbers_said_are_the_engines(opened):
    page = opened(neurons_loss())
    page.get_by_role("slider").fill("10")
    assert page.locator(".equation").inner_text().split("=")[-1].strip() == "−0.5022"
    assert page.locator(".detail").inner_text() == "∂o/∂n = 1 − o² = 1 − 0.6044² = 0.6347"


def test_nothing_moves(opened):
    page = opened(neurons_loss())
    places = """() => JSON.stringify([...document.querySelectorAll('#whole g.node > rect:first-of-type')].map(
        card => { const box = card.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }))"""
    seen = set()
    for _ in range(15):
        seen.add(page.evaluate(places))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_notebooks_width_no_step_moves_the_picture_however_long_its_words(opened, lang):
    x = autograd.Value(1.5, "x")
    y = x * x + 3 * x - x.exp() * x
    page = opened(y, lang=lang)
    page.set_viewport_size({"width": 700, "height": 560})
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))")
    where = "JSON.stringify([...document.querySelectorAll('#whole g.node')].map(g => g.getBoundingClientRect().y))"
    seen = set()
    for _ in range(18):
        seen.add(page.evaluate(where))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 1


def test_a_neurons_loss_is_seen_whole_in_a_notebooks_width(opened):
    page = opened(neurons_loss())
    page.set_viewport_size({"width": 900, "height": 560})
    page.reload()
    page.wait_for_function("window.player")
    boxes = page.locator("#whole g.node").evaluate_all("gs => gs.map(g => g.getBoundingClientRect().right)")
    assert max(boxes) <= 900


def test_clicking_a_card_goes_to_its_step(opened):
    page = opened(neurons_loss())
    page.locator("#whole g.node", has_text="tanh").click()
    assert "o = tanh(n)" in page.locator(".equation").inner_text()
    page.keyboard.press("End")
    page.locator("#whole g.node", has_text="tanh").click()
    assert page.locator(".equation").inner_text().startswith("∂L/∂o")


def test_a_card_is_reached_and_used_with_the_keyboard_alone(opened):
    page = opened(neurons_loss())
    page.locator("#whole g.node", has_text="tanh").focus()
    page.keyboard.press("Enter")
    assert "o = tanh(n)" in page.locator(".equation").inner_text()


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
    assert moment(page) == 0  # no card was tapped


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
    assert moment(page) == 0
    page.keyboard.press("Tab")
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
    page.wait_for_timeout(100)
    before = page.evaluate(size)
    page.locator("summary").click()
    page.wait_for_timeout(100)
    assert page.evaluate(size) == pytest.approx(before, rel=0.01)


def test_a_card_says_its_exact_number_and_gradient(opened):
    loss = neurons_loss()
    page = opened(loss)
    card = page.locator('#whole g.node[data-key="0"]')
    assert card.get_attribute("aria-label") == "w = 0.5"
    page.keyboard.press("End")
    loss.backward()
    assert card.get_attribute("aria-label") == f"w = 0.5, ∂L/∂w = {autograd.topological_order(loss)[0].grad!r}"
    page.keyboard.press("Home")
    assert card.get_attribute("aria-label") == "w = 0.5"


def test_dark_and_light_follow_the_reader(opened):
    background = "getComputedStyle(document.body).backgroundColor"
    assert opened(neurons_loss(), dark=True).evaluate(background) == "rgb(20, 24, 29)"
    assert opened(neurons_loss()).evaluate(background) == "rgb(255, 255, 255)"
    assert opened(neurons_loss(), theme="dark").evaluate(background) == "rgb(20, 24, 29)"


def test_reduced_motion_is_respected(opened):
    page = opened(neurons_loss(), reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.edges path')).transitionDuration") == "0s"


@pytest.mark.parametrize(("lang", "name"), [("es", "Un paso adelante"), ("pt", "Um passo à frente")])
def test_controls_and_words_are_in_the_readers_language(opened, lang, name):
    page = opened(neurons_loss(), lang=lang)
    page.get_by_role("button", name=name).click()
    assert page.locator(".sentence").inner_text() != ""
    assert page.locator("html").get_attribute("lang") == lang


def test_a_live_region_speaks_the_step_and_a_table_is_the_pictures_twin(opened):
    page = opened(neurons_loss())
    page.keyboard.press("End")
    assert "backward 8 of 8" in page.get_by_role("status").inner_text()
    page.locator("summary").click()
    rows = [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]
    assert [row[0] for row in rows] == ["w", "x", "w·x", "b", "n", "o", "t", "o − t", "L"]
    assert {row[0]: row[3] for row in rows}["w"] == gradients(page)["0"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("keys", [["Home"], ["End"]])
def test_axe_finds_nothing_to_complain_about(opened, dark, keys):
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    page = opened(neurons_loss(), dark=dark)
    for key in keys:
        page.keyboard.press(key)
    page.locator("summary").click()
    page.wait_for_timeout(400)
    violations = axe.Axe().run(page)["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == []


def test_hostile_labels_run_nothing(opened):
    for label in ("</script><script>window.hacked=1</script>", '"><img src=x onerror=window.hacked=1>'):
        with autograd.scope(label.replace("/", "|")):
            x = autograd.Value(2.0, label)
            y = x * x
        page = opened(y)
        page.keyboard.press("End")
        assert page.evaluate("window.hacked") is None


def test_the_notebook_output_shows_the_player_and_without_trust_the_picture(browser, tmp_path):
    html = viz.step(neurons_loss())._repr_mimebundle_()["text/html"]
    trusted = tmp_path / "trusted.html"
    trusted.write_text(f"<!doctype html><meta charset=utf-8><title>x</title><body>{html}")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(trusted.as_uri())
    page.frame_locator("iframe").get_by_role("button", name="One step on").click()
    assert page.frame_locator("iframe").locator(".equation").inner_text() != ""
    assert page.locator("img").count() == 0
    untrusted = tmp_path / "untrusted.html"  # what a sanitiser leaves
    untrusted.write_text(f"<!doctype html><meta charset=utf-8><title>x</title><body>{html[: html.index('<iframe')]}")
    page.goto(untrusted.as_uri())
    assert page.locator("img").evaluate("image => image.complete && image.naturalWidth > 1000")
    context.close()


def test_a_stale_graph_says_so_and_shows_no_gradient(opened):
    loss = neurons_loss()
    loss.backward()
    autograd.topological_order(loss)[0].data = 3.0
    page = opened(loss)
    page.keyboard.press("End")
    assert "no longer add up" in page.locator(".sentence").inner_text()
    assert set(gradients(page).values()) == {"—"}


def test_a_number_that_is_not_computed_yet_is_not_spoken_either(opened):
    page = opened(neurons_loss())
    card = page.locator("#whole .node.waiting").first
    key = card.get_attribute("data-key")
    card = page.locator(f'#whole .node[data-key="{key}"]')
    assert card.get_attribute("aria-label").endswith(" = —")
    page.keyboard.press("End")
    assert " = —" not in card.get_attribute("aria-label")
    page.keyboard.press("Home")
    assert card.get_attribute("aria-label").endswith(" = —")


def test_the_focus_is_seen_around_a_card_that_waits_and_around_a_folded_one(opened):
    page = opened(neurons_loss(), collapse="neuron", reduced_motion="reduce")
    card = page.locator("#whole .folded.waiting[tabindex]").first
    page.keyboard.press("Tab")
    card.focus()
    assert card.evaluate("g => getComputedStyle(g).opacity") == "1"
    front = card.evaluate("g => getComputedStyle(g.querySelectorAll(':scope > rect')[1]).strokeWidth")
    assert front == "3px"


def test_a_stale_graph_offers_nothing_to_play(opened):
    x = autograd.Value(2.0, "x")
    y = x * x
    x.data = 3.0
    page = opened(y)
    page.keyboard.press(" ")
    assert page.locator("#play").is_disabled()
    assert page.locator("#play").get_attribute("aria-label") == "Play"
