"""What leaves the player's page: paper, and the moment that is shown as SVG or PNG. In a real browser."""

import re
import xml.etree.ElementTree as ET

import autograd
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss, symbols

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
    equation, ledger = (page.locator(line).evaluate("e => e.textContent") for line in (".equation", ".ledger"))
    shown = symbols("".join(written))
    assert shown.endswith(symbols(ledger))
    assert symbols(equation) in shown
    assert root.find(f"{SVG}rect").get("fill") == "rgb(20, 24, 29)"  # the dark paper
    width, height = (float(root.get(name)) for name in ("width", "height"))
    assert max(float(element.get("y")) for element in root if element.tag == f"{SVG}text") < height
    assert page.evaluate("player.picture.viewport.size[0]") <= width


PLACES = """() => [...document.querySelectorAll(".typeset mfrac, .typeset msqrt")].map((e) => e.localName)"""


def test_a_saved_moment_has_the_fractions_and_roots_of_the_page(opened):
    x = Value(2.0, "x")
    page = opened((x / (x + 1.0)).sqrt(), start=-1, dark=False)
    root = ET.fromstring(saved(page, "SVG").path().read_text())
    (equations,) = [
        group for group in root.findall(f"{SVG}g") if group.get("transform", "").startswith("translate(28 ")
    ]
    assert len(equations.findall(f"{SVG}path")) == len(page.evaluate(PLACES)) > 2
    texts = equations.findall(f"{SVG}text")
    assert min(float(text.get("font-size")) for text in texts) >= 10.5
    assert {text.get("font-style") for text in texts if text.text == "x"} == {"italic"}
    down = float(equations.get("transform").split()[1].rstrip(")"))
    assert down + max(float(text.get("y")) for text in texts) < float(root.get("height"))


def test_without_mathml_the_lines_of_text_are_saved(opened):
    page = opened(neurons_loss(), start=10, before="delete window.MathMLElement")
    root = ET.fromstring(saved(page, "SVG").path().read_text())
    written = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert page.locator(".equation").evaluate("e => e.textContent") in written


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
    told = page.locator(".ledgers p").evaluate_all("lines => lines.map((line) => line.textContent)")
    assert symbols(page.locator(".ledger").evaluate("e => e.textContent")) in [symbols(text) for text in told]
    assert all("grad=" in symbols(text) for text in told)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("#whole").get_attribute("viewBox") == window
    assert not page.locator(".paper").is_visible()


def test_a_neuron_and_its_ledger_are_one_sheet_of_a4(opened):
    page = opened(neurons_loss(), start=-1)
    text = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", text)) == 1
