"""What fits: type is never smaller than can be read, and what is too wide folds, stands upright, or scrolls."""

import itertools
import xml.etree.ElementTree as ET

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES
from tests.viz.graphs import SVG, mlp, neurons_loss, overlap, random_graph
from viz.drawing import Box, Text, extent
from viz.layout import arrangement, find_order
from viz.pictures import fitted


def squared_error():
    loss = (nn.Neuron(2, activation="tanh", seed=0)([1.0, -2.0]) - 1.0) ** 2
    loss.label = "L"
    return loss


def hinge_loss():
    model = nn.MLP(2, [3, 1], seed=0)
    loss = (1 - model([Value(1.0, "x1"), Value(-2.0, "x2")])).relu()
    loss.label = "pérdida"
    return loss


def sigmoid_by_hand():
    with scope("σ"):
        return 1 / (1 + (-Value(1.0, "z")).exp())


def chain():
    y = x = Value(0.5, "x")
    for _ in range(20):
        y = (y * x).sin()
    return y


PICTURES = {
    "a neuron's squared error": squared_error,
    "a tanh neuron's loss": neurons_loss,
    "the hinge loss of a network": hinge_loss,
    "a network": mlp,
    "a larger network": lambda: mlp((3, 4, 4, 1)),
    "a sum of ten": lambda: autograd.sum([Value(i / 7, f"v{i}") for i in range(10)]),
    "eight inputs": lambda: nn.Neuron(8, seed=0)([1.0] * 8),
    "sigmoid by hand": sigmoid_by_hand,
    "a chain": chain,
    "choices": lambda: autograd.where(Value(1.0, "a"), 2.0, Value(3.0, "b")) * 3,
    "cross-entropy": lambda: nn.cross_entropy([Value(1.0, "z1"), Value(2.0, "z2"), Value(-1.0, "z3")], 1),
    **{f"random {seed}": lambda seed=seed: random_graph(seed, 12) for seed in range(3)},
}


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_fits_a_notebooks_column_and_its_type_can_be_read(name, swept):
    root = PICTURES[name]()
    if swept:
        root.backward()
    drawing = viz.draw(root)
    assert drawing.scene.width <= 828
    for part in drawing.scene.parts:
        assert all(text.size >= 12.0 for text in part if isinstance(text, Text))


@pytest.mark.parametrize("name", PICTURES)
def test_seen_in_a_column_a_picture_keeps_its_size(new_page, name):
    root = PICTURES[name]()
    root.backward()
    page = new_page({"width": 828, "height": 900})
    drawings = [viz.draw(root, lang=lang) for lang in LANGUAGES]
    page.set_content(f"<body style='margin:0'>{''.join([each.html + each.svg for each in drawings])}</body>")
    seen, widths = page.evaluate(
        """() => [[...document.querySelectorAll("svg text")].map((t) =>
            [parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a, t.parentNode.className.baseVal]),
            [...document.images].map((image) => image.clientWidth)]"""
    )
    assert widths == [drawing.scene.width for drawing in drawings]
    assert len(seen) > 10
    assert all(size >= 12 for size, _ in seen)
    assert page.evaluate("document.documentElement.scrollWidth") <= 828


@pytest.mark.parametrize("name", PICTURES)
def test_a_graph_that_runs_down_has_no_two_cards_and_no_two_texts_in_one_place(name):
    drawing = viz.draw(PICTURES[name](), direction="down", collapse=None, width=5000)
    cards, texts = [], []
    for part in drawing.scene.parts:
        if part.kind in {"node", "constant"}:
            cards.append(next(iter(part)))
        for text in part:
            if isinstance(text, Text):
                width = sum(viz.drawing.text_width(run.text, text.size, bold=run.bold) for run in text.runs)
                left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
                texts.append((left, text.y - 0.73 * text.size, left + width, text.y, text.runs[0].text))
    assert not any(overlap(a, b) for a, b in itertools.combinations(cards, 2))
    for a, b in itertools.combinations([text for text in texts if text[4]], 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"{a[4]!r} and {b[4]!r} overlap"


def test_what_is_too_wide_folds_and_says_how_to_see_the_rest_and_a_wider_place_shows_it():
    narrow, wide = viz.draw(mlp()), viz.draw(mlp(), width=3000)
    assert any("collapse=None" in text for text in said(narrow))
    assert any(part.kind == "folded" for part in narrow.scene.parts)
    assert not any(part.kind == "folded" for part in wide.scene.parts)


def side_by_side():
    """More chains side by side than may go on in another row."""
    ends = []
    for i in range(5):
        y = Value(0.1 * i, f"x{i}")
        for does in (Value.sin, Value.exp, Value.tanh, Value.cos, Value.sin, Value.tanh, Value.exp):
            y = does(y)
        ends.append(y)
    return autograd.maximum(autograd.sum(ends), 0.0)


def is_upright(drawing):
    """Whether badges stand on the upper sides of cards."""
    card = next(part for part in drawing.scene.parts if part.kind == "node" and len(list(part)) > 5)
    boxes = [box for box in card if isinstance(box, Box)]
    return boxes[-1].y < boxes[0].y


def test_what_cannot_fold_is_broken_into_rows():
    drawing = viz.draw(chain(), collapse=None)
    assert drawing.scene.width <= 828
    tops = {next(iter(part)).y for part in drawing.scene.parts if part.kind == "node"}
    assert max(tops) - min(tops) > 300
    assert not is_upright(drawing)


def test_what_cannot_be_broken_stands_upright_unless_it_is_asked_to_run_to_the_right():
    assert viz.draw(side_by_side(), collapse=None).scene.width <= 828
    assert is_upright(viz.draw(side_by_side(), collapse=None))
    assert viz.draw(side_by_side(), collapse=None, direction="right").scene.width > 828
    assert not is_upright(viz.draw(side_by_side(), collapse=None, direction="right"))


def test_the_order_is_to_the_right_then_folded_then_in_rows():
    reading = viz.graph.Reading(neurons_loss())
    whole = viz.graph.diagram(reading)
    legend = viz.drawing.legend_of(whole, reading.language, derivatives=True)
    ways, rows = [], []
    for width in (2000.0, 600.0, 310.0):
        folded, picture = fitted(whole, legend, collapse="auto", max_nodes=120, width=width, direction=None)
        ways.append((folded.groups, picture.legend.down))
        rows.append(picture.layout.height > 400)
    assert ways == [(0, False), (1, False), (0, False)]
    assert rows == [False, False, True]


def with_activations_as_layers():
    """What Sequential calls "relu 1" is a group of its own, and takes room of its own."""
    model = nn.Sequential(nn.Linear(2, 3, seed=0), nn.ReLU(), nn.Linear(3, 1, seed=1), nn.Sigmoid())
    return nn.binary_cross_entropy(model([1.0, 2.0]), 1.0)


@pytest.mark.parametrize("width", [828.0, 600.0, 390.0])
def test_the_neurons_or_layers_of_a_network_stand_in_rows_before_all_of_it_is_one_card(width):
    reading = viz.graph.Reading(with_activations_as_layers())
    whole = viz.graph.diagram(reading)
    legend = viz.drawing.legend_of(whole, reading.language, derivatives=True)
    folded, picture = fitted(whole, legend, collapse="auto", max_nodes=120, width=width, direction=None)
    cards = {node.folded for node in folded.diagram.nodes if node.folded}
    assert cards and "sequential" not in cards
    assert picture.width <= width


def test_a_network_whose_layers_have_no_room_is_one_card():
    reading = viz.graph.Reading(with_activations_as_layers())
    whole = viz.graph.diagram(reading)
    legend = viz.drawing.legend_of(whole, reading.language, derivatives=True)
    folded, picture = fitted(
        whole, legend, collapse="auto", max_nodes=120, width=800.0, height=140.0, direction="right"
    )
    assert {node.folded for node in folded.diagram.nodes if node.folded} == {"sequential"}
    assert folded.networks == 1
    assert picture.height <= 140.0


def test_a_direction_or_a_width_that_there_is_not_is_named():
    with pytest.raises(ValueError, match="direction"):
        viz.draw(neurons_loss(), direction="up")
    with pytest.raises(ValueError, match="width"):
        viz.draw(neurons_loss(), width=0)


def said(drawing):
    return ["".join(text.itertext()) for text in ET.fromstring(drawing.svg).iter(f"{SVG}text")]


def samples(count):
    """A mean of squared errors of one network, whose targets are numbers written down."""
    model = nn.MLP(2, [1], seed=0)
    rows = [[Value(0.1 * i, "x1"), Value(1.0 - 0.2 * i, "x2")] for i in range(count)]
    return autograd.mean([(model(row) - 1.0) ** 2 for row in rows])


@pytest.mark.parametrize("collapse", [None, "neuron"])
def test_no_edge_of_a_mean_over_samples_runs_through_the_pill_of_a_number(collapse):
    reading = viz.graph.Reading(samples(4))
    whole = viz.graph.diagram(reading)
    folded = viz.graph.fold(whole, collapse)
    legend = viz.drawing.legend_of(whole, reading.language, derivatives=True)
    picture = viz.pictures.place(folded.diagram, legend)
    pills = [
        box
        for node in folded.diagram.nodes
        if node.beside
        for part in [viz.drawing.card(node, None, picture.layout.cards[node.index], legend)]
        for box in part
        if isinstance(box, Box) and box.height == 18.0
    ]
    assert len(pills) == 5
    for strand in picture.strands:
        points = viz.drawing.smooth(strand.points)
        for start, a, b, end in zip(points[::3], points[1::3], points[2::3], points[3::3], strict=False):
            for i in range(41):
                t = i / 40
                weights = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
                x, y = [sum(w * p[k] for w, p in zip(weights, (start, a, b, end), strict=True)) for k in (0, 1)]
                assert not any(p.x < x < p.x + p.width and p.y < y < p.y + p.height for p in pills)


@pytest.mark.parametrize("width", [390.0, 828.0])
@pytest.mark.parametrize("name", PICTURES)
def test_the_labels_of_an_upright_picture_are_whole_and_apart(name, width):
    root = PICTURES[name]()
    root.backward()
    drawing = viz.draw(root, direction="down", width=width)
    places = []
    for part in drawing.scene.parts:
        for text in part:
            if isinstance(text, Text) and part.kind in {"label", "node", "folded", "constant"}:
                left, right = viz.drawing.extent(text)
                assert left >= 0.0
                assert right <= drawing.scene.width
                if part.kind == "label" and text.runs[0].text:
                    places.append((left, text.y - 0.73 * text.size, right, text.y))
    for a, b in itertools.combinations(places, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def crossing(text, curve):
    """Whether a curve runs through a text."""
    left, right = extent(text)
    top, bottom = text.y - 0.73 * text.size, text.y
    points = curve.points
    for start, a, b, end in zip(points[::3], points[1::3], points[2::3], points[3::3], strict=False):
        for i in range(41):
            t = i / 40
            weights = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            x, y = [sum(w * p[k] for w, p in zip(weights, (start, a, b, end), strict=True)) for k in (0, 1)]
            if left < x < right and top < y < bottom:
                return True
    return False


@pytest.mark.parametrize("options", [{"width": 390}, {}])
def test_no_edge_runs_through_the_name_of_a_group_of_a_network_that_stands_upright(options):
    root = squared_error_of_a_network()
    drawing = viz.draw(root, direction="down", collapse="neuron", **options)
    names = [text for part in drawing.scene.parts if part.kind == "group" for text in part if isinstance(text, Text)]
    curves = [curve for part in drawing.scene.parts if part.kind == "edge" for curve in part]
    on_edges = [text for part in drawing.scene.parts if part.kind == "name" for text in part if isinstance(text, Text)]
    assert {name.runs[0].text for name in (*names, *on_edges)} == {"mlp", "layer 1", "layer 2"}
    assert not [name for name in names for curve in curves if crossing(name, curve)]


def squared_error_of_a_network():
    root = (nn.MLP(2, [3, 1], "tanh", seed=0)([Value(1.0, "x1"), Value(-2.0, "x2")]) - 1) ** 2
    root.backward()
    return root


@pytest.mark.parametrize("digits", [3, 6, 12])
@pytest.mark.parametrize("collapse", ["auto", None, "neuron", "layer"])
def test_every_text_of_a_network_that_stands_upright_is_whole_and_apart(collapse, digits):
    root = squared_error_of_a_network()
    drawing = viz.draw(root, direction="down", collapse=collapse, digits=digits, width=390)
    texts = [text for text in drawing.scene if isinstance(text, Text) and text.runs[0].text]
    places = [(*extent(text), text.y - 0.73 * text.size, text.y, text.runs[0].text) for text in texts]
    for left, right, *_, said in places:
        assert 0.0 <= left, said
        assert right <= drawing.scene.width, said
    for a, b in itertools.combinations(places, 2):
        assert a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2], (a, b)


def test_ways_that_stand_above_each_other_alike_are_arranged_once(monkeypatch):
    """A large graph is tried in a row, then without the gradient's name, then in rows: the order of its cards is the same."""
    counted = []
    monkeypatch.setattr(
        arrangement,
        "find_order",
        lambda columns, *, sifted: counted.append(columns) or find_order(columns, sifted=sifted),
    )
    loss = chain()
    once = viz.draw(loss, collapse=None, direction="right", width=9000)
    in_a_row = len(counted)
    in_rows = viz.draw(loss, collapse=None, direction="right", width=500)
    assert len(counted) == 2 * in_a_row  # once for each picture
    assert in_rows.scene.height > once.scene.height
