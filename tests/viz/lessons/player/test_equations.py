"""Equations on a player's page: MathML in the colours of the edges, plain text where there is none. In a real browser."""

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import nn
from autograd import Value
from autograd.languages import LANGUAGES
from tests.viz.graphs import mlp, neurons_loss
from tests.viz.lessons.player.test_accessibility import contrast, mixed
from tests.viz.lessons.player.test_words_on_the_page import EVERY_LINE
from tests.viz.pages import resize
from viz.drawing import THEMES

HOSTILE = json.loads((Path(__file__).parents[3] / "data" / "hostile_inputs.json").read_text("utf-8"))

TYPESET = f"""() => ({EVERY_LINE})().filter((line) => line.length > 1).map((line) => {{
    const elements = typeset(line).filter((one) => one.localName).flatMap((one) => (one.localName === "math" ? one : [...one.children]));
    const write = new XMLSerializer();
    return [plain(line), elements.map((one) => one.getAttribute("alttext")), elements.map((one) => write.serializeToString(one))];
}})"""
#: At each step of the sweep: the colour of the local derivative, of its edge, of the gradient that arrives, and of this on its card.
COLOURS = """() => player.sweep.steps.filter(({ product }) => product !== null).map((step) => {
    player.go(player.seed + step.number);
    const [upstream, local] = [...document.querySelectorAll(".typeset p:first-child mfrac")].slice(1, 3).map(
        (one) => getComputedStyle(one).color);
    const edge = player.data.picture.flows[step.number - 1];
    const strand = player.picture.strands.find(({ numbers, flows }) => flows.length && numbers.size === 1 && numbers.has(edge));
    const gradient = document.querySelector(`#whole [data-key="${step.node}"] .gradient text:last-of-type`);
    return [local, strand && getComputedStyle(strand.path).stroke, upstream, gradient && getComputedStyle(gradient).fill];
})"""


def cross_entropy():
    return nn.cross_entropy(nn.MLP(2, [3, 3], seed=0)([0.5, -1.0]), 1)


LESSONS = {"a neuron": neurons_loss, "a network's loss": lambda: mlp((2, 3, 1)), "cross-entropy": cross_entropy}


def symbols(text):
    """A text without what typesetting shows otherwise: levels, spaces, fraction bars and the parentheses they replace."""
    return sorted(re.sub(r"[\s()/^√\u2061]", "", unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize(("name", "lang"), [*zip(LESSONS, LANGUAGES, strict=True)])
def test_every_line_is_well_formed_mathml_with_the_symbols_of_its_text(opened, name, lang):
    lines = opened(LESSONS[name](), lang=lang).evaluate(TYPESET)
    assert lines
    for text, alternatives, elements in lines:
        trees = [ET.fromstring(element) for element in elements]
        assert all(tree.tag == "{http://www.w3.org/1998/Math/MathML}math" for tree in trees)
        assert symbols("".join("".join(tree.itertext()) for tree in trees)) == symbols(text)
        assert "".join(alternatives).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("name", LESSONS)
def test_factors_have_the_colours_of_the_edge_and_of_the_gradient_that_arrives(opened, name):
    page = opened(LESSONS[name](), collapse=None, reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        shown = page.evaluate(COLOURS)
        edges = [(local, drawn) for local, drawn, *_ in shown if drawn]
        cards = [(upstream, drawn) for *_, upstream, drawn in shown if drawn]
        assert edges and cards
        assert [pair for pair in edges + cards if pair[0] != pair[1]] == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_factors_are_read_on_paper(theme):
    colours = THEMES[theme]
    paper, *inks = [
        mixed(colours[role], colours[role], 1.0) for role in ("paper", "positive", "negative", "muted", "ink")
    ]
    assert min(contrast(ink, paper) for ink in inks) >= 4.5


@pytest.mark.parametrize(("name", "width"), [("cross-entropy", 390), ("a network's loss", 828), ("a neuron", 1366)])
def test_no_type_is_too_small_and_nothing_is_cut_off(opened, name, width):
    page = opened(LESSONS[name](), lang="es")
    resize(page, width, 760)
    small, cut = page.evaluate(
        """() => {
            const small = [], cut = [], box = document.querySelector(".caption");
            for (let i = 0; i <= player.last; i++) {
                player.go(i);
                if (box.scrollWidth > box.clientWidth) cut.push(i);
                for (const one of document.querySelectorAll(".typeset :is(mi, mn, mo, mtext)")) {
                    const size = parseFloat(getComputedStyle(one).fontSize);
                    const least = one.closest("msup > :last-child, msub > :last-child, msubsup > :not(:first-child)") ? 10.5 : 12;
                    if (size < least) small.push([i, one.textContent, size]);
                }
            }
            return [small, cut];
        }"""
    )
    assert (small, cut) == ([], [])


def test_the_text_stays_for_screen_readers_and_what_is_seen_is_hidden_from_them(opened):
    page = opened(neurons_loss(), start=10)
    assert page.get_by_role("status").locator("math").count() == 0
    assert page.locator(".typeset").get_attribute("aria-hidden") == "true"
    box = page.locator(".equation").bounding_box()
    assert max(box["width"], box["height"]) <= 1
    assert page.locator(".typeset math").first.is_visible()


def test_without_mathml_the_text_is_seen(opened):
    page = opened(neurons_loss(), start=10, before="delete window.MathMLElement")
    assert page.locator(".equation").bounding_box()["height"] > 20
    assert page.locator(".equation").inner_text().startswith("∂L/∂n = ∂L/∂o · ∂o/∂n")
    assert page.locator("math").count() == 0


def test_a_name_is_text_whatever_it_contains(opened):
    labels = [
        "</math><script>window.hit = 1</script>",
        '"><img src=x onerror="window.hit=1">',
        "${window.hit=1}",
        "\u05d0\u05d1",
    ]
    labels += [case["label"] for case in HOSTILE["label_cases"]]
    page = opened(
        sum([Value(float(i), label) * 2.0 for i, label in enumerate(labels)], start=Value(1.0, "a")), start=-1
    )
    for text, alternatives, elements in page.evaluate(TYPESET):
        trees = [ET.fromstring(element) for element in elements]
        assert {tag.rpartition("}")[2] for tree in trees for tag in (one.tag for one in tree.iter())} <= {
            *("math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msub", "msubsup", "msqrt")
        }
        assert "".join(alternatives).replace(" ", "") == text.replace(" ", "")
    assert page.evaluate("window.hit") is None


def test_indices_above_each_other_in_a_fraction_touch_neither_its_bar_nor_the_next_line(opened):
    """Pixels between the lower index of a numerator and the upper one of its denominator, and between two lines."""
    page = opened(nn.MLP(2, [3, 1], seed=0)([1.0, 2.0]), collapse=None, start=-1)
    gaps, lines = page.evaluate(
        """() => {
            const indices = (part) => [...part.querySelectorAll("msubsup > mn")].map((one) => one.getBoundingClientRect());
            const low = (part) => Math.max(...indices(part).map(({ bottom }) => bottom));
            const high = (part) => Math.min(...indices(part).map(({ top }) => top));
            const gaps = [], lines = [];
            for (let i = 0; i <= player.last; i++) {
                player.go(i);
                const shown = [...document.querySelectorAll(".typeset p")].filter((one) => one.querySelector("mfrac msubsup"));
                for (const { children: [above, below] } of shown.flatMap((one) => [...one.querySelectorAll("mfrac")]))
                    gaps.push(high(below) - low(above));
                for (let j = 1; j < shown.length; j++) lines.push(high(shown[j]) - low(shown[j - 1]));
            }
            return [gaps.filter(Number.isFinite), lines];
        }"""
    )
    assert len(gaps) > 20 and min(gaps) >= 6
    assert len(lines) > 10 and min(lines) >= 2
