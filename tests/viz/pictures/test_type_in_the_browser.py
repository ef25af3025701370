"""How large type is where pictures are looked at: in a notebook's column, in a lecture hall, on a phone, on a slide.

Measured in Chromium, for every picture that the README and the notebooks store, and for graphs of many kinds.  Labels and
numbers have at least 12 pixels, on edges as well, and indices 10.5; where there is less room than a picture needs, its box scrolls.
"""

import base64
import itertools
import json
import re

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from tests import DATA
from tests.viz.pages import resize
from viz.drawing import Text, extent

_ROOT = DATA.parent.parent
COLUMN, HALL, PHONE = (828, 900), (1366, 768), (390, 844)

#: What notebooks and GitHub do with images, and a column of 828 pixels.
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{margin:0}}main{{max-width:828px;margin:0 auto}}img{{max-width:100%;height:auto}}.svg{{overflow-x:auto}}</style>
<main>{}</main>"""

#: Of every text its size on the screen, and whether it is an index.
MEASURE = """() => [...document.querySelectorAll("svg text, svg tspan[font-size]")].map((text) => [
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
  text.tagName === "tspan", text.textContent,
  text.closest("section").id])"""


def stored():
    """The pictures on disk, by name: what a notebook shows where nobody trusts it, and the drawing in it."""
    found = {}
    for path in sorted(_ROOT.glob("notebooks/**/*.ipynb")):
        outputs = [out for cell in json.loads(path.read_text("utf-8"))["cells"] for out in cell.get("outputs", [])]
        for number, output in enumerate(outputs):
            html = "".join(output.get("data", {}).get("text/html", ""))
            image = re.search(r"data:image/svg\+xml;base64,([\w+/=]+)", html)
            if image:
                seen = re.sub(r"<iframe.*?</iframe>", "", html, flags=re.DOTALL)
                found[f"{path.stem} {number}"] = seen, base64.b64decode(image[1]).decode()
    for path in sorted(_ROOT.glob("notebooks/pictures/*.svg")):
        svg = path.read_text("utf-8")
        image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
        found[path.name] = f'<img src="{image}">', svg
    return found


def swept(root, label=""):
    root.label = label or root.label
    root.backward()
    return root


def chain():
    y = Value(0.5, "x")
    for _ in range(60):
        y = y.sin()
    return swept(y)


def network():
    return swept((nn.MLP(2, [3, 1], "tanh", seed=0)([Value(1.0, "x1"), Value(-2.0, "x2")]) - 1) ** 2, "L")


def recurrence():
    w, u, h = Value(0.5, "w"), Value(0.3, "u"), Value(0.0, "h0")
    for i in range(12):
        h = (w * h + u * Value(0.1 * i, f"x{i}")).tanh()
    return swept((h - 1) ** 2, "L")


def batch():
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    rows = [[Value(0.1 * i, "x1"), Value(1.0 - 0.2 * i, "x2")] for i in range(12)]
    return swept(autograd.mean([(model(row) - float(i % 2)) ** 2 for i, row in enumerate(rows)]), "L")


def long_labels():
    a, b = Value(2.0, "hidden_layer_weight_left"), Value(-3.0, "hidden_layer_weight_right")
    return swept((a * b + a).tanh(), "the loss of the hidden layer")


def from_right_to_left():
    return swept(Value(2.0, "وزن") * Value(-3.0, "مدخل") + Value(1.0, "انحياز"), "خسارة")


def large_network():
    return swept((nn.MLP(2, [16, 16, 1], seed=0)([1.0, -2.0]) - 1.0) ** 2, "L")


def worked_neuron():
    """The neuron that a lecture works out by hand: w = 2, −3, −3 and x = −1, −2."""
    w0, w1, w2 = Value(2.0, "w0"), Value(-3.0, "w1"), Value(-3.0, "w2")
    z = w0 * Value(-1.0, "x0") + w1 * Value(-2.0, "x1") + w2
    with scope("σ"):
        f = 1 / (1 + (-z).exp())
    return swept(f, "f")


GRAPHS = {
    "a deep chain": chain,
    "a wide sum": lambda: swept(autograd.sum([Value(i / 7, f"v{i}") for i in range(100)])),
    "a neuron of eight inputs": lambda: swept(nn.Neuron(8, seed=0)([0.3 * i - 1.0 for i in range(8)])),
    "a network": network,
    "cross-entropy": lambda: swept(nn.cross_entropy([Value(0.1 * i, f"z{i}") for i in range(1, 11)], 3), "L"),
    "softmax": lambda: swept(autograd.softmax([Value(1.0, "z1"), Value(2.0, "z2"), Value(0.5, "z3")])[1]),
    "a recurrence": recurrence,
    "a batch of samples": batch,
    "long labels": long_labels,
    "a label from right to left": from_right_to_left,
    "a large network": large_network,
    "a worked neuron": worked_neuron,
}


@pytest.fixture(scope="module")
def graphs():
    return {name: make() for name, make in GRAPHS.items()}


@pytest.fixture
def looked_at(new_page):
    """Puts pictures on a page of some size; gives the page."""

    def look(pictures, size):
        page = new_page({"width": size[0], "height": size[1]})
        sections = [
            f'<section id="{name}"><div class="html">{html}</div><div class="svg">{svg}</div></section>'
            for name, (html, svg) in pictures.items()
        ]
        page.set_content(PAGE.format("".join(sections)))
        return page

    return look


def complaints(page):
    """The texts that are too small to be read."""
    measured = page.evaluate(MEASURE)
    assert measured
    return [(where, said, size) for size, index, said, where in measured if size < (10.5 if index else 12.0) - 0.01]


def shrunk(page):
    """The images that are shown smaller than they are."""
    return page.evaluate(
        "() => [...document.images].filter((i) => i.clientWidth < i.naturalWidth).map((i) => i.closest('section').id)"
    )


def test_type_of_the_pictures_on_disk_can_be_read_in_a_column_in_a_hall_and_on_a_phone(looked_at):
    pictures = stored()
    assert len(pictures) > 20
    page = looked_at(pictures, COLUMN)
    for width, height in (COLUMN, HALL, PHONE):
        resize(page, width, height)
        assert complaints(page) == []
        # GitHub scales an image of its README to the width of a phone, where a finger makes it larger again.
        assert [name for name in shrunk(page) if width > 390 or not name.endswith(".svg")] == []


@pytest.mark.parametrize("size", [COLUMN, HALL, PHONE])
def test_type_of_graphs_of_many_kinds_can_be_read_in_a_column_in_a_hall_and_on_a_phone(looked_at, graphs, size):
    drawings = {name: viz.draw(root, width=min(size[0], 1280)) for name, root in graphs.items()}
    page = looked_at({name: (drawing.html, drawing.svg) for name, drawing in drawings.items()}, size)
    assert complaints(page) == []
    assert shrunk(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert [name for name, drawing in drawings.items() if drawing.scene.width > size[0]] == []


def test_where_there_is_less_room_the_box_of_a_picture_scrolls_and_nothing_shrinks(looked_at, graphs):
    drawings = {name: viz.draw(root) for name, root in graphs.items()}
    page = looked_at({name: (drawing.html, drawing.svg) for name, drawing in drawings.items()}, PHONE)
    assert complaints(page) == []
    assert shrunk(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('.html > div')].map((d) =>"
        " [d.closest('section').id, [d.scrollWidth, d.clientWidth]]))"
    )
    assert {name for name, (inside, seen) in boxes.items() if inside > seen} == {
        name for name, drawing in drawings.items() if drawing.scene.width > 390
    }


def test_on_a_slide_type_of_a_worked_neuron_has_eighteen_pixels(new_page, graphs):
    page = new_page({"width": 1920, "height": 1080})
    svg = viz.draw(graphs["a worked neuron"], digits=2).svg
    page.set_content(
        f"<style>body{{margin:0}}svg{{width:1920px;height:auto}}</style><section id='slide'>{svg}</section>"
    )
    assert min(size for size, *_ in page.evaluate(MEASURE)) >= 18.0
    assert page.evaluate("document.querySelector('svg').getBoundingClientRect().height") <= 1080


@pytest.mark.parametrize("width", [390, 828, 1280])
@pytest.mark.parametrize("name", GRAPHS)
def test_no_two_texts_of_these_pictures_overlap_and_none_is_cut_off(graphs, name, width):
    scene = viz.draw(graphs[name], width=width).scene
    texts = [text for text in scene if isinstance(text, Text) and text.runs[0].text]
    places = [(*extent(text), text.y - 0.73 * text.size, text.y, text.runs[0].text) for text in texts]
    for left, right, _, bottom, said in places:
        assert 0.0 <= left, said
        assert right <= scene.width, said
        assert bottom <= scene.height, said
    for a, b in itertools.combinations(places, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2], (a, b)
