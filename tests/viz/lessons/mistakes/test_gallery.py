"""The gallery: found by name, shown in a notebook and as text, saved as a page that loads nothing."""

import base64
import inspect
import re
from dataclasses import replace
from html import unescape

import pytest

import viz
from tests.viz.pages import resize
from viz import Mistake

NAMES = [
    "forgotten_zero_grad",
    "assigned_gradient",
    "wrong_order",
    "update_in_the_sweep",
    "saturated_sigmoid",
    "dead_relu",
    "large_learning_rate",
    "unshifted_softmax",
    "log_of_zero",
]
SHORT = ["zero_grad", "=", "order", "update", "sigmoid", "relu", "learning_rate", "softmax", "log"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page in each language."""
    folder = tmp_path_factory.mktemp("mistakes")
    return {code: viz.mistakes.save(folder / f"{code}.html", lang=code) for code in ("en", "es", "pt")}


def test_every_mistake_is_a_function_an_entry_and_found_by_a_short_name():
    assert list(viz.mistakes) == NAMES
    assert len(viz.mistakes) == 9
    for name, short in zip(NAMES, SHORT, strict=True):
        assert name in dir(viz.mistakes)
        assert name in viz.mistakes
        assert short in viz.mistakes
        assert viz.mistakes[short].name == name
        assert inspect.getdoc(getattr(viz.mistakes, name))


def test_a_name_that_there_is_not_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match=r"there is no mistake 'zero_grd': did you mean 'zero_grad'.*log_of_zero"):
        viz.mistakes["zero_grd"]
    with pytest.raises(KeyError, match="there is no mistake 3"):
        viz.mistakes[3]
    assert "zero_grd" not in viz.mistakes


def test_the_gallery_says_what_is_in_it():
    assert repr(viz.mistakes).splitlines()[2] == "  viz.mistakes.assigned_gradient()    = in the place of +="
    with viz.settings(lang="es"):
        assert repr(viz.mistakes).splitlines()[0] == "Galería de errores"
    shown = viz.mistakes._repr_mimebundle_()["text/html"]
    assert shown.count("<img") == 9
    assert all([f"viz.mistakes.{name}()" in shown for name in NAMES])


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_shows_itself_without_scripts_and_style_sheets(name):
    made = viz.mistakes[name]
    assert isinstance(made, Mistake)
    shown = made._repr_mimebundle_()
    assert shown["text/plain"] == repr(made)
    assert not re.search(r"<script|<style|https?://", shown["text/html"].replace("http://www.w3.org", ""))
    assert shown["text/html"].count("<img") == 2
    assert len(shown["text/html"]) < 150_000
    assert "" not in re.findall(r'alt="([^"]*)"', shown["text/html"])


def test_it_is_told_as_text_with_its_programs_and_numbers():
    told = str(viz.mistakes["="])
    assert "  ✗                 grads[source] = grads[node] * local" in told
    assert re.search(r"∂L/∂a +3 +4 +≠", told)
    assert re.search(r"∂L/∂b +2 +2 +=", told)


def test_numbers_that_differ_look_different():
    row = viz.mistakes.saturated_sigmoid().rows[2]
    assert row.name == "a after step 1"
    for row in viz.mistakes.saturated_sigmoid(learning_rate=1e-9).rows[1:]:
        wrong, right = row.texts(viz.mistakes["="].language)
        assert (wrong != right) == row.differs


@pytest.mark.parametrize("name", ["assigned_gradient", "forgotten_zero_grad"])
def test_a_document_made_with_latex_has_both_pictures(name):
    with viz.settings(pdf=True):
        assert "application/pdf" in viz.mistakes[name]._repr_mimebundle_()
    assert viz.mistakes[name].pdf[:5] == b"%PDF-"
    assert viz.mistakes[name].pdf == viz.mistakes[name].pdf


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_the_page_loads_nothing_and_has_every_mistake(pages, code):
    text = pages[code].read_text("utf-8")
    assert f'<html lang="{code}">' in text
    assert "default-src 'none'" in text
    assert not re.search(r"<script|<link|url\((?!#)|@import", text)
    assert re.findall(r'<section id="(\w+)"', text) == re.findall(r'href="#(\w+)"', text) == NAMES
    assert len(text) < 1_000_000


def test_spanish_and_portuguese_pages_have_commas_and_no_english(pages):
    for code, wrong in (("es", "Mal"), ("pt", "Errado")):
        text = re.sub(
            r"<code.*?</code>|<pre.*?</pre>|<style.*?</style>", "", pages[code].read_text("utf-8"), flags=re.DOTALL
        )
        words = unescape(re.sub(r'data:[^"]*|<[^>]*>', " ", text))
        assert wrong in words
        assert re.search(r"\d,\d", words)
        assert not re.search(r"\d\.\d", words)
        assert not re.search(r"\b(the|of|with|Wrong|Right|after|step|gradient)\b", words)


def test_the_same_page_is_made_of_the_same_numbers(pages, tmp_path):
    assert viz.mistakes.save(tmp_path / "again.html").read_bytes() == pages["en"].read_bytes()


def test_one_mistake_is_saved_by_itself_in_its_language_and_theme(tmp_path):
    path = viz.mistakes.wrong_order(lang="pt", theme="dark").save(tmp_path / "one.html")
    text = path.read_text("utf-8")
    assert '<html lang="pt">' in text
    assert "<h1" in text
    assert "--paper: #14181d" in text
    assert "prefers-color-scheme" not in text


@pytest.mark.parametrize("thing", [viz.mistakes, viz.mistakes["="]])
def test_another_suffix_is_refused_and_leaves_no_file(thing, tmp_path):
    with pytest.raises(ValueError, match=r"a page of mistakes is an \.html file, not '\.svg'"):
        thing.save(tmp_path / "x.svg")
    assert not list(tmp_path.iterdir())


# -- In a browser -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [828, 390])
def test_nothing_reaches_past_the_page(pages, new_page, width):
    for code in pages:
        page = new_page({"width": width, "height": 768})
        page.goto(pages[code].as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        past = "[...document.querySelectorAll('pre span, p, h1, h2, h3, td, img')].filter((e) => e.getBoundingClientRect().right > innerWidth)"
        assert page.evaluate(f"{past}.length") == 0


def test_wrong_and_right_stand_level_where_there_is_room_and_below_each_other_where_there_is_not(pages, new_page):
    tops = "[...document.querySelectorAll('#wrong_order .wrong > *, #wrong_order .right > *')].map((e) => e.getBoundingClientRect().top)"
    page = new_page({"width": 828, "height": 768})
    page.goto(pages["en"].as_uri())
    heading, picture, program, *right = page.evaluate(tops)
    assert [heading, picture, program] == right
    resize(page, 390, 768)
    heading, picture, program, *right = page.evaluate(tops)
    assert heading < picture < program < right[0]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_to_complain_about(pages, new_page, dark):
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    page = new_page({"width": 828, "height": 768}, dark=dark)
    page.goto(pages["es"].as_uri())
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(20, 24, 29)" if dark else "rgb(255, 255, 255)")
    violations = axe.Axe().run(page)["violations"]
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == []


@pytest.mark.parametrize("theme", ["auto", "dark"])
def test_paper_is_light_whatever_the_screen_is(new_page, tmp_path, theme):
    path = viz.mistakes.forgotten_zero_grad(theme=theme).save(tmp_path / "one.html")
    page = new_page({"width": 828, "height": 768}, dark=True)
    page.goto(path.as_uri())
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(20, 24, 29)"
    page.emulate_media(media="print")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_a_plot_in_the_theme_auto_has_every_colour_of_the_dark_one():
    picture = viz.mistakes.forgotten_zero_grad(theme="auto").wrong.picture
    style = base64.b64decode(re.search(r"base64,([^\"]+)", picture.html)[1]).decode()
    light = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", picture.svg("light")))
    assert len(light) >= 4
    for colour in light:
        assert f': {colour}"]' in style.partition("</style>")[0], colour


@pytest.mark.filterwarnings("error")
def test_a_curve_leaves_letters_that_its_font_lacks_to_the_fonts_of_its_reader():
    curve = viz.mistakes.forgotten_zero_grad().wrong.picture
    plain, other = curve.svg("light"), replace(curve, name="損失 L").svg("light")
    assert "損失 L" in other
    assert "<text" in other
    assert "<text" not in plain
