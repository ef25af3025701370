"""What leaves the player's page: paper, and the moment that is shown as SVG or PNG. In a real browser."""

import re
import xml.etree.ElementTree as ET

import autograd
import nn
from autograd import Value
from tests.viz.graphs import mlp, neurons_loss, symbols
from tests.viz.pages import resize

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


def test_a_saved_sentence_is_broken_where_the_picture_is_narrow(opened):
    x, y = Value(3.0, "x"), Value(-2.0, "y")
    page = opened(x * x * y + x, start=-1, width=390)
    resize(page, 390, 844)
    root = ET.fromstring(page.evaluate("player.saving.drawn().text"))
    sentence = page.locator(".sentence").text_content()
    lines = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert len([line for line in lines if line and line in sentence and len(line) > 12]) >= 2
    assert float(root.get("width")) <= 420 + 56


def printed(page):
    """The page as it is on A4, between its margins."""
    resize(page, 703, 1030)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


def test_lines_of_the_printed_ledger_have_room_for_their_raised_indices(opened):
    """What stands out above its line would be cut off at the end of the sheet before."""
    root = nn.MLP(2, [2, 1], seed=0)([0.5, -1.0])
    root.backward()
    page = opened(root, start=-1)
    printed(page)
    beyond = page.locator(".ledgers p").evaluate_all(
        """lines => lines.flatMap((line) => {
            const { top, bottom } = line.getBoundingClientRect();
            return [...line.querySelectorAll("*")].map((part) => part.getBoundingClientRect())
                .map((part) => Math.max(top - part.top, part.bottom - bottom));
        })"""
    )
    assert len(beyond) > 20
    assert max(beyond) <= 0.5


#: How large the type is of each picture that is seen.
TYPE = """[...document.querySelectorAll(".stage > svg")].filter((svg) => svg.getBoundingClientRect().height).map((svg) =>
    Math.min(...[...svg.querySelectorAll("text")].map((text) => text.getAttribute("font-size") * svg.getScreenCTM().a)))"""


def test_on_paper_a_wide_picture_stands_in_rows_in_type_of_its_size(opened):
    y = Value(0.5, "x")
    for _ in range(14):
        y = y.sin()
    page = opened(y, start=-1, collapse=None)
    resize(page, 3000, 760)
    shown = "JSON.stringify([...player.picture.folding.place, player.picture.viewport.box, player.moment])"
    before = page.evaluate(shown)
    assert page.evaluate("player.picture.folding.width") > 1200
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("player.picture.folding.width") <= 700
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(shown) == before


def test_on_paper_a_tall_picture_goes_on_between_its_cards(opened):
    page = opened(autograd.sum([Value(float(i), f"x{i}") for i in range(60)]), start=-1, collapse=None)
    printed(page)
    assert min(page.evaluate(TYPE)) >= 10.5
    pieces = page.locator(".slice")
    views = pieces.evaluate_all("all => all.map((svg) => svg.getAttribute('viewBox').split(' ').map(Number))")
    assert len(views) == 4
    places = page.evaluate("[...player.picture.folding.place.values()].filter(([, , , height]) => height < 200)")
    for _, top, _, height in views:
        assert height <= 940
        assert not [card for card in places if card[1] < top < card[1] + card[3]]
    assert pieces.last.evaluate("svg => svg.viewBox.baseVal.y + svg.viewBox.baseVal.height") == page.evaluate(
        "player.picture.folding.height"
    )
    assert (
        page.locator(".ledgers").evaluate("list => getComputedStyle(list).gridTemplateColumns.split(' ').length") == 2
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert pieces.count() == 0
    assert page.locator("#whole").is_visible()
