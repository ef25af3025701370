"""The player for every reader: keyboard, spoken text, colours, motion and language, in a real browser."""

import pytest

import autograd
from autograd.languages import Language
from tests.viz.graphs import mlp, neurons_loss
from tests.viz.pages import resize
from viz.drawing import THEMES


def test_a_card_is_reached_and_used_with_the_keyboard_alone(opened):
    page = opened(neurons_loss())
    page.locator("#whole g.node", has_text="tanh").focus()
    page.keyboard.press("Enter")
    assert "o = tanh(n)" in page.locator(".equation").inner_text()


def test_a_card_says_its_number_and_gradient_to_the_last_digit(opened):
    loss = neurons_loss()
    page = opened(loss)
    card = page.locator('#whole g.node[data-key="0"]')
    assert card.get_attribute("aria-label") == "w = 0.5"
    page.keyboard.press("End")
    loss.backward()
    told = Language("en").told(autograd.topological_order(loss)[0].grad)
    assert card.get_attribute("aria-label") == f"w = 0.5, ∂L/∂w = {told}"
    page.keyboard.press("Home")
    assert card.get_attribute("aria-label") == "w = 0.5"


def test_a_card_says_them_with_the_readers_decimal_sign(opened):
    page = opened(neurons_loss(), lang="es")
    page.keyboard.press("End")
    said = page.locator("#whole [aria-label]").evaluate_all("cards => cards.map(card => card.ariaLabel)")
    titles = page.locator("#whole title").all_text_contents()
    told = [text for text in said + titles if " = " in text]
    assert len(told) > 20
    assert not [text for text in told if "." in text or "-" in text]


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
    assert [row[0] for row in rows] == ["w", "x", "w·x", "b", "n", "o", "t", "e", "L"]
    on_its_card = page.locator('#whole g.node[data-key="0"] g.gradient text').text_content()
    assert {row[0]: row[3] for row in rows}["w"] == on_its_card


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_complain_about(opened, dark):
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    page = opened(neurons_loss(), dark=dark, reduced_motion="reduce")
    page.locator("summary").click()
    for key in ("Home", "End"):
        page.keyboard.press(key)
        violations = axe.Axe().run(page)["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == [], key


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


def test_the_keyboard_reaches_the_controls_before_the_cards(opened):
    page = opened(neurons_loss(), start=3)
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["first", "back", "play", "next"]


SIZES = """() => [...document.querySelectorAll("button, select, input, summary, .toggle rect:first-child")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .map((e) => [e.id || e.tagName, e.getBoundingClientRect()])
    .map(([name, box]) => [name, box.width, box.height])"""


@pytest.mark.parametrize("width", [1200, 828, 390])
def test_whatever_is_pressed_is_24_pixels_large(opened, width):
    page = opened(mlp((2, 3, 1)), collapse="layer")
    resize(page, width, 760)
    page.wait_for_function(
        f"() => ({SIZES})().every(([, width, height]) => Math.min(width, height) >= 23.9)"
    )  # laid out anew
    boxes = page.evaluate(SIZES)  # what is seen and how large it is, at one moment
    assert len(boxes) > 10
    assert [box for box in boxes if min(box[1:]) < 23.9] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark", "colour-blind"])
def test_cards_that_wait_keep_a_contrast_of_three_to_one(opened, theme):
    page = opened(neurons_loss(), theme=theme, reduced_motion="reduce")
    opacity = float(page.locator("#whole .cards .waiting").first.evaluate("g => getComputedStyle(g).opacity"))
    colours = THEMES[theme]
    for behind in ("paper", "group"):
        card = mixed(colours["card"], colours[behind], opacity)
        for role in ("ink", "muted"):
            assert contrast(mixed(colours[role], colours[behind], opacity), card) >= 3.0
        badge = mixed(colours["badge"], colours[behind], opacity)
        assert contrast(mixed(colours["badge text"], colours[behind], opacity), badge) >= 3.0


def mixed(colour, behind, opacity):
    """What is seen of a colour that lets through what is behind it, as three numbers to 255."""
    parts = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour, behind)]
    return [opacity * a + (1 - opacity) * b for a, b in zip(*parts, strict=True)]


def contrast(a, b):
    """The contrast of two colours as WCAG 2 defines it."""

    def luminance(colour):
        linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in (c / 255 for c in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)
