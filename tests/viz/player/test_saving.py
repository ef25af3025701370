"""What leaves the player's page: paper, and the moment that is shown as SVG or PNG. In a real browser."""

import re
import xml.etree.ElementTree as ET

import autograd
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss

SVG = "{http://www.w3.org/2000/svg}"


def saved(page, kind):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save this moment as {kind}").click()
    return download.value


def test_the_moment_is_saved_as_an_svg_that_needs_no_style_sheet(opened):
    page = opened(neurons_loss(), start=10, dark=True)
    found = saved(page, "SVG")
    assert found.suggested_filename == "moment-10.svg"
    text = found.path().read_text()
    assert not re.search(r"var\(|class=|tabindex|<style", text)
    root = ET.fromstring(text)
    written = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert page.locator(".ledger").inner_text() in written
    assert page.locator(".equation").evaluate("e => e.textContent") in written
    assert root.find(f"{SVG}rect").get("fill") == "rgb(20, 24, 29)"  # the dark paper
    width, height = (float(root.get(name)) for name in ("width", "height"))
    assert max(float(element.get("y")) for element in root if element.tag == f"{SVG}text") < height
    assert page.evaluate("player.picture.viewport.size[0]") <= width


def test_the_whole_picture_is_saved_whatever_the_window_shows(opened):
    page = opened(mlp((2, 3, 1)), reduced_motion="reduce")
    for _ in range(5):
        page.keyboard.press("+")
    cards = page.locator("#whole .cards > g").count()
    root = ET.fromstring(saved(page, "SVG").path().read_text())
    assert root.get("viewBox").startswith("0 0 ")
    assert sum(len(layer) for layer in root.findall(f"{SVG}g")[2:3]) == cards
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert not any(text and text.startswith("Fold") and "−" in text for text in titles)


def test_the_moment_is_saved_as_a_png_of_twice_its_size(opened):
    page = opened(neurons_loss(), start=-1)
    root = ET.fromstring(saved(page, "SVG").path().read_text())
    data = saved(page, "PNG").path().read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))


def test_paper_gets_the_picture_and_the_whole_ledger_without_controls(opened):
    x = Value(1.5, "x")
    page = opened(autograd.sum([x * k for k in range(1, 9)]) * x.exp(), start=-1)
    page.keyboard.press("+")
    window = page.locator("#whole").get_attribute("viewBox")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".controls").is_visible()
    assert not page.locator("summary").is_visible()
    caption = page.locator(".caption")
    assert caption.evaluate("c => c.scrollHeight <= c.clientHeight + 1")
    assert page.locator("#whole").get_attribute("viewBox").startswith("0 0 ")
    told = page.locator(".ledgers p").all_inner_texts()
    assert page.locator(".ledger").inner_text() in told
    assert all("grad = " in text for text in told)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#whole").get_attribute("viewBox") == window
    assert not page.locator(".paper").is_visible()


def test_a_neuron_and_its_ledger_are_one_sheet_of_a4(opened):
    page = opened(neurons_loss(), start=-1)
    text = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", text)) == 1
