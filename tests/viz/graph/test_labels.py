"""Labels are untrusted text: they stay inert in every output."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

import autograd
import viz
from autograd import Value, scope
from tests import DATA
from viz.backends import to_pages
from viz.drawing import THEMES
from viz.graph import clean, without_isolates

CASES = json.loads((DATA / "hostile_inputs.json").read_text())["label_cases"]

#: What the cases describe, spelled out.
SPELLED = [
    'a"b',
    'x"]; evil [label="y',
    "abc\\",
    "\\N \\G \\E \\n \\l \\r",
    "<b>bold</b>",
    '<<IMG SRC="/etc/passwd"/>>',
    "<script>alert(1)</script>",
    "{a|<p>b}",
    "&lt;&amp;",
    "a:b",
    "a\x00b\x0bc\ud800d",
    "\u202eright\u200bto left",
    "x" * 100_000,
    '" onload="alert(1)',
    "' onmouseover=x",
    "]]> <![CDATA[ --> </style> </script>",
    "javascript:alert(1)",
    "{root} {0} %s",
    "$x^2$ \\frac{1}{2}",
    "a\nb\tc",
    "神经元 🙂 עצב",
    "   ",
]
LABELS = [*[case["label"] for case in CASES], *SPELLED]


def graph(label):
    with scope(label.replace("/", "_")):
        x = Value(2.0, label)
        y = x * 3 + x
    y.label = label
    y.backward()
    return y


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.seen.update(name for name, _ in attrs if name.startswith("on"))


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_an_svg_stays_well_formed_and_holds_nothing_but_shapes_and_text(label):
    for drawing in (viz.draw(graph(label)), viz.draw(graph(label), step=1)):
        root = ET.fromstring(drawing.svg.encode())
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "polygon", "text", "tspan"}
        attributes = {name for element in root.iter() for name in element.keys()}
        assert not any(name.startswith("on") or "href" in name for name in attributes)


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_a_page_and_a_notebook_run_nothing(label, tmp_path):
    drawing = viz.draw(graph(label))
    for text in (drawing.html, drawing.save(tmp_path / "x.html").read_text()):
        tags = Tags()
        tags.feed(text)
        assert not tags.seen & {"script", "iframe", "b", "style", "link", "object"}
        assert not any(name.startswith("on") for name in tags.seen)


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_a_player_holds_its_own_scripts_and_no_other(label):
    html = viz.step(graph(label)).html
    html.encode()
    assert "\x00" not in html
    tags = Tags()
    tags.feed(html)
    assert html.count("<script") == 2
    assert not tags.seen & {"iframe", "img", "link", "object", "base", "form"}
    assert not any(name.startswith("on") for name in tags.seen)


@pytest.mark.filterwarnings("ignore:In this PDF a box stands for characters that its font does not have")
def test_a_pdf_can_be_made_of_it():
    """All in one file, with a page for each: what takes long is to write the fonts."""
    pdf = to_pages([viz.draw(graph(label)).scene for label in SPELLED], THEMES["light"])
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page ") == len(SPELLED)


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_dot_holds_no_raw_label(label):
    source = viz.to_dot(graph(label)).source
    source.encode()
    for line in source.splitlines():
        assert "=<" not in line  # would be HTML
        without_escapes = line.replace("\\\\", "").replace('\\"', "")
        assert without_escapes.count('"') % 2 == 0  # every string is closed


@pytest.mark.skipif(shutil.which("dot") is None, reason="the dot program is not installed")
@pytest.mark.parametrize("label", SPELLED, ids=range(len(SPELLED)))
def test_dot_shows_the_label_as_it_was_given(label):
    source = viz.to_dot(graph(label)).source
    done = subprocess.run(["dot", "-Tsvg"], input=source.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    root = ET.fromstring(done.stdout)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "g", "title", "polygon", "path", "text", "a", "ellipse", "polyline"),
    }
    nodes = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("class") == "node"]
    assert len(nodes) == 4
    if len(clean(label)) <= 40 and clean(label):
        shown = "".join("".join(node.itertext()) for node in nodes).replace("\xa0", " ")
        assert clean(label) in shown


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_a_trace_of_it_prints(label):
    text = viz.trace(graph(label))
    text.encode()
    assert all(character.isprintable() or character == "\n" for character in without_isolates(text))


def test_a_long_label_is_shortened_with_its_full_text_in_a_title():
    label = "a label that goes on and on and on, and then some more"
    root = ET.fromstring(viz.draw(Value(1.0, label)).svg)
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any(text.startswith("a lab") and "…" in text and text.endswith("more") for text in texts)
    assert any(title.startswith(f"{label} = 1") for title in titles)


@pytest.mark.parametrize("name", SPELLED, ids=range(len(SPELLED)))
def test_a_compiled_function_of_that_name_is_listed_and_drawn(name):
    def f(a, b):
        return a * b + a

    f.__name__ = f.__qualname__ = name
    program = autograd.compile(f)
    before = str(program)
    program(2.0, 3.0)
    for text in (before, repr(program), program.listing(), viz.draw(program).svg):
        text.encode()
        assert all(character.isprintable() or character == "\n" for character in without_isolates(text))
