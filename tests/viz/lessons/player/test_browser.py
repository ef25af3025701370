"""The player in a real browser: the system's Chromium, headless, from a file, offline."""

import base64

import autograd
import viz
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import neurons_loss


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
    page = opened(neurons_loss(), alone=True)
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # so that no time passes between the commands
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


def test_where_nothing_flows_the_product_is_zero_and_so_is_the_card(opened):
    a, b = autograd.Value(1.0, "a"), autograd.Value(2.0, "b")
    page = opened(autograd.where(autograd.constant(1.0, "c"), a, b).tanh())
    page.keyboard.press("End")
    assert page.locator(".equation").text_content().endswith(" × 0  =  0")
    page.keyboard.press("ArrowLeft")
    assert "—" in gradients(page).values()
    page.keyboard.press("ArrowRight")
    assert "—" not in gradients(page).values()


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
    assert list(dict.fromkeys(shown)) == ["—", "1", "3", "5"]


def test_the_numbers_said_are_the_engines(opened):
    page = opened(neurons_loss())
    page.get_by_role("slider").fill("10")
    assert page.locator(".equation").inner_text().split("=")[-1].strip() == "−0.502"
    assert page.locator(".detail").inner_text() == "∂o/∂n = 1 − o² = 1 − 0.604² = 0.635"


def test_nothing_moves(opened):
    page = opened(neurons_loss())
    places = """() => JSON.stringify([...document.querySelectorAll('#whole g.node > rect:first-of-type')].map(
        card => { const box = card.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }))"""
    seen = set()
    for _ in range(15):
        seen.add(page.evaluate(places))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 1


def test_clicking_a_card_goes_to_its_step(opened):
    page = opened(neurons_loss())
    page.locator("#whole g.node", has_text="tanh").click()
    assert "o = tanh(n)" in page.locator(".equation").inner_text()
    page.keyboard.press("End")
    page.locator("#whole g.node", has_text="tanh").click()
    assert page.locator(".equation").inner_text().startswith("∂L/∂o")


def test_hostile_labels_run_nothing(opened):
    for label in ("</script><script>window.hacked=1</script>", '"><img src=x onerror=window.hacked=1>'):
        with autograd.scope(label.replace("/", "|")):
            x = autograd.Value(2.0, label)
            y = x * x
        page = opened(y)
        page.keyboard.press("End")
        assert page.evaluate("window.hacked") is None


def test_the_notebook_output_shows_the_player_and_without_trust_the_picture(new_page, tmp_path):
    html = viz.step(neurons_loss())._repr_mimebundle_()["text/html"]
    trusted = tmp_path / "trusted.html"
    trusted.write_text(f"<!doctype html><meta charset=utf-8><title>x</title><body>{html}")
    page = new_page()
    page.goto(trusted.as_uri())
    page.frame_locator("iframe").get_by_role("button", name="One step on").click()
    assert page.frame_locator("iframe").locator(".equation").inner_text() != ""
    assert not page.locator("img").is_visible()
    untrusted = tmp_path / "untrusted.html"  # what a sanitiser leaves
    untrusted.write_text(f"<!doctype html><meta charset=utf-8><title>x</title><body>{html[: html.index('<iframe')]}")
    page.goto(untrusted.as_uri())
    assert page.locator("img").evaluate("image => image.complete && image.naturalWidth > 700")


def test_a_stale_graph_says_so_and_shows_no_gradient(opened):
    loss = neurons_loss()
    loss.backward()
    autograd.topological_order(loss)[0].data = 3.0
    page = opened(loss)
    page.keyboard.press("End")
    assert "no longer add up" in page.locator(".sentence").inner_text()
    assert set(gradients(page).values()) == {"—"}


def test_a_stale_graph_offers_nothing_to_play(opened):
    x = autograd.Value(2.0, "x")
    y = x * x
    x.data = 3.0
    page = opened(y)
    page.keyboard.press(" ")
    assert page.locator("#play").is_disabled()
    assert page.locator("#play").get_attribute("aria-label") == "Play"


def test_a_page_reads_the_letters_that_its_data_are_packed_in(opened):
    """Of every length: four bytes are five letters, fewer are fewer."""
    page = opened(neurons_loss())
    for length in range(9):
        held = bytes([255, 0, 128, 7, 254, 255, 255, 255, 60][:length])
        letters = base64.b85encode(held).decode().translate(str.maketrans("&<>`", ",./:"))
        assert page.evaluate("(letters) => [...bytesOf(letters)]", letters) == list(held)


def test_a_page_that_a_browser_saved_as_it_stands_opens_again(opened, new_page, tmp_path):
    page = opened(neurons_loss())
    page.keyboard.press("End")
    saved = tmp_path / "saved.html"
    saved.write_text(page.content(), "utf-8")
    again, complaints = new_page(), []
    again.once("pageerror", lambda error: complaints.append(str(error)))
    again.goto(saved.as_uri())
    again.wait_for_function("() => window.player")
    assert complaints == []
    ids = again.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    again.keyboard.press("End")
    assert again.locator(".sentence").text_content() == page.locator(".sentence").text_content()


def test_a_browser_that_cannot_unpack_the_lesson_says_so_under_the_picture(browser, tmp_path):
    old, without = browser.new_context(), browser.new_context(java_script_enabled=False)
    old.add_init_script("delete window.DecompressionStream")
    for context in (old, without):
        page, complaints = context.new_page(), []
        page.on("pageerror", lambda error, heard=complaints: heard.append(str(error)))
        for lang in LANGUAGES:
            page.goto(viz.step(neurons_loss(), lang=lang).save(tmp_path / "lesson.html").as_uri())
            notice = page.locator(".caption .notice:not(.at-first, .others)")
            assert notice.text_content() == Language(lang)("player_needs")
            assert notice.is_visible()
            assert page.locator("#whole g.node").count() == 9
        assert complaints == []
        context.close()
