"""Groups open and fold in place, in a real browser: the page's layout is Python's, and everything follows."""

import math
import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from autograd.languages import Language
from tests.viz.graphs import mlp, neurons_loss, random_graph
from viz.backends import coordinate, svg_group
from viz.drawing import THEMES, Text, edge_line, group_box, legend_of, name_on_edges
from viz.graph import Reading, Steps, diagram, fold
from viz.lessons import unfolding
from viz.pictures import Snapshot, flow_along, snapshot_after, widest_flow


def folds_of(value, **options):
    """What Python says the picture can become."""
    reading = Reading(value)
    whole, steps = diagram(reading), Steps(reading)
    base = fold(whole, options.get("collapse", "auto"), options.get("max_nodes", 120)).diagram
    final = steps.gradients(len(steps))
    legend = legend_of(whole, Language(), derivatives=steps.starts_from_zero, shown=steps.shown())
    return unfolding(whole, base, legend, final), legend, steps


def residual():
    """Two blocks of two layers each, and edges that pass them by."""
    x = h = Value(0.5, "x")
    with scope("net"):
        for block in (1, 2):
            with scope(f"block {block}"):
                for layer in (1, 2):
                    with scope(f"layer {layer}"):
                        a = (h * Value(0.3, "w") + Value(0.1, "b")).tanh()
                        b = (h * Value(-0.7, "v")).relu()
                    h = a * b + h
            h = h + x
    return h * h


GRAPHS = {
    "neuron": neurons_loss,
    "network": lambda: mlp((2, 3, 2, 1)),
    "passing by": residual,
    **{f"random {seed}": lambda seed=seed: random_graph(seed) for seed in range(4)},
}


def shut(page, numbers, down=False, room=None):
    """Fold exactly these groups, as clicking on them would; let the graph run down, or be broken into rows."""
    page.evaluate(
        """([ids, down, room]) => {
            player.picture.shut = new Set(ids);
            player.picture.way = { down, room: room ?? Infinity };
            player.picture.arrange();
            player.go(player.moment);
        }""",
        [[f"/{i}" for i in numbers], down, room],
    )


#: Ways in which a graph runs: in one row, in rows of some width, down.
WAYS = (False, math.inf), (False, 420.0), (True, math.inf)


@pytest.mark.parametrize("name", GRAPHS)
def test_whatever_is_folded_the_page_stands_as_python_lays_it_out(opened, name):
    value = GRAPHS[name]()
    page = opened(value, collapse=None, width=9000)
    folds, legend, _ = folds_of(value, collapse=None)
    groups = [g.path for g in folds.diagram.groups]
    rng = random.Random(0)
    for down, width in WAYS:
        some = [[i for i in range(len(groups)) if rng.random() < 0.4] for _ in range(3)]
        for numbers in [[], range(len(groups)), *some]:
            shut(page, numbers, down, None if width == math.inf else width)
            wanted = folds.placed([groups[i] for i in numbers], replace(legend, down=down), width)
            assert_stands_as(page, wanted, groups)


def assert_stands_as(page, wanted, groups):
    """Every card, box and edge of the page is where Python puts it."""
    data = wanted.diagram
    stands = page.evaluate("Object.fromEntries(player.picture.folding.place)")
    names = {node.index: f"/{groups.index(node.folded)}" if node.folded else str(node.index) for node in data.nodes}
    places = {names[index]: place for index, place in wanted.layout.cards.items()}
    places |= {f"/{groups.index(path)}": place for path, place in wanted.layout.boxes.items()}
    assert set(stands) == set(places)
    for key, place in places.items():
        assert stands[key] == pytest.approx([place.x, place.y, place.width, place.height], abs=0.06)
    edges = {edge.key: edge for edge in data.edges}
    paths = [edge_line(strand, [edges[key] for key in strand.edges], None, wanted.legend) for strand in wanted.strands]
    python = [ends(re.search(r' d="([^"]*)"', svg_group(path, THEMES["light"]))[1]) for path in paths]
    for way in map(ends, page.evaluate(DRAWN)):
        close = [other for other in python if is_near(other, way)]
        assert close, f"{way} is not among Python's"
        python.remove(close[0])
    assert python == []
    assert_names_stand_as(page, wanted, groups)


def assert_names_stand_as(page, wanted, groups):
    """The name of every open group is where Python puts it: where no edge crosses it, else on the edges."""
    routes = list(wanted.layout.routes.values()) if wanted.layout.down else []
    shown = [(f"/{number}", path) for number, path in enumerate(groups) if path in wanted.layout.boxes]
    names = page.evaluate(NAMES_OF, [number for number, _ in shown])
    for (_, path), [name, x, beneath] in zip(shown, names, strict=True):
        place = wanted.layout.boxes[path]
        part = name_on_edges(path, name, place, routes) if routes else None
        assert beneath == (part is not None)
        shapes = (part or group_box(path, name, place, routes)).primitives
        [text] = [shape for shape in shapes if isinstance(shape, Text)]
        assert x == pytest.approx(text.x, abs=0.2)


#: The names of groups, where they begin, and whether they stand on edges.
NAMES_OF = """(ids) => ids.map((id) => {
    const text = player.picture.part(`box${id}`).querySelector("text"), [left] = player.picture.folding.place.get(id);
    const on = [...document.querySelectorAll(".edges .name text")].find((other) => other.textContent === text.textContent);
    return [text.textContent, left + Number(text.getAttribute("x")), text.classList.contains("beneath") && Boolean(on)];
})"""


def ends(d):
    """Where a path begins and ends, and how steep it becomes."""
    x, y = [float(n) for n in re.split("[HVC]", d[1:])[0].split()]
    level, found = y, [x, y]
    for letter, numbers in re.findall(r"([HVC])([^HVC]*)", d):
        values = [float(n) for n in numbers.split()]
        x, y = (values[0], y) if letter == "H" else (x, values[0]) if letter == "V" else values[-2:]
    return [*found, x, y, level - y]


def is_near(one, other):
    """Whether numbers are the same within what rounding may change; ``pytest.approx`` takes a hundred times as long."""
    return all([abs(a - b) <= 0.25 for a, b in zip(one, other, strict=True)])


DRAWN = "[...document.querySelectorAll('#whole .edges path')].map(path => path.getAttribute('d'))"


@pytest.mark.parametrize("collapse", [None, "neuron", "layer", "network"])
def test_ways_are_as_wide_and_coloured_as_in_the_drawing(opened, collapse):
    value = mlp((2, 3, 2, 1))
    page = opened(value, collapse=collapse)
    folds, legend, steps = folds_of(value, collapse=collapse)
    shown = folds.placed(folds.shut, legend)
    edges = {edge.key: edge for edge in shown.diagram.edges}
    count = len(steps)
    legend = replace(legend, largest=widest_flow(shown, steps.flows(count)))
    for number in (0, 1, count // 2, count):
        page.evaluate(f"player.go(player.seed + {number})")
        snapshot = snapshot_after(steps, number) if number else Snapshot({}, {})
        wanted = []
        for strand in shown.strands:
            sharing = [edges[key] for key in strand.edges]
            [curve] = edge_line(strand, sharing, flow_along(sharing, snapshot.flows), legend).primitives
            wanted.append((f"var(--{curve.stroke})", coordinate(curve.width), f"{curve.opacity:g}"))
        drawn = page.evaluate(
            """[...document.querySelectorAll('#whole .edges path')].map(
                path => ['stroke', 'stroke-width', 'stroke-opacity'].map(name => path.getAttribute(name)))"""
        )
        assert sorted(map(tuple, drawn)) == sorted(wanted)


def test_the_picture_that_stands_in_the_page_is_the_one_the_script_makes(opened):
    value = mlp((2, 3, 2, 1))
    html = viz.step(value, collapse="neuron", width=1200).html  # as wide as the page
    svg = html[html.index('<g class="boxes">') : html.index("</svg>", html.index('<g class="boxes">'))]
    root = ET.fromstring(f"<svg>{svg}</svg>")
    stood = {g.get("data-key"): g.get("transform") for g in root.iter("g") if g.get("transform")}
    page = opened(value, collapse="neuron", width=1200)
    stands = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('#whole g[transform]')].map(
            g => [g.dataset.key, g.getAttribute('transform')]))"""
    )
    assert len(stood) > 10
    assert stands == stood


def test_a_group_opens_where_its_card_stood_and_folds_again(opened):
    page = opened(neurons_loss())
    assert page.locator("#whole g.node").count() == 9
    before = page.evaluate("JSON.stringify([...player.picture.folding.place])")
    fold_ = page.get_by_role("button", name="Fold neuron")
    corner = fold_.locator(".toggle").bounding_box()
    fold_.locator(".toggle").click()
    assert page.locator("#whole g.node").count() == 3
    card = page.get_by_role("button", name="Open neuron")
    assert card.get_attribute("aria-expanded") == "false"
    there = card.locator(".toggle").bounding_box()
    assert (there["x"], there["y"]) == pytest.approx((corner["x"], corner["y"]), abs=1)
    card.click()
    assert page.locator("#whole g.node").count() == 9
    assert page.evaluate("JSON.stringify([...player.picture.folding.place])") == before


def test_what_is_opened_stays_in_sight_even_if_the_step_is_elsewhere(opened):
    page = opened(mlp((2, 3, 3, 1)), collapse="layer")
    page.keyboard.press("End")  # the focus is at the far left
    for _ in range(6):
        page.keyboard.press("+")
    card = page.get_by_role("button", name="Open layer 3")
    place = page.evaluate("player.picture.viewport.follow(player.picture.folding.place.get('/1'))")
    assert place is None
    there = card.locator(".toggle").bounding_box()
    assert 0 < there["x"] < 1200
    card.focus()
    page.keyboard.press("Enter")
    now = page.get_by_role("button", name="Fold layer 3").locator(".toggle").bounding_box()
    assert (now["x"], now["y"]) == pytest.approx((there["x"], there["y"]), abs=1)


def test_groups_open_level_by_level_with_the_keyboard_alone(opened):
    page = opened(mlp((2, 3, 1)), collapse="network")
    for name in ("Open mlp", "Open layer 1", "Open neuron 2"):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused == name.replace("Open", "Fold")
    assert page.get_by_role("button", name="Open neuron").count() == 2  # its neighbours stay folded
    assert page.get_by_role("button", name="Open layer 2").count() == 1
    page.get_by_role("button", name="Fold mlp").focus()
    page.keyboard.press(" ")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Open mlp"
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Fold neuron 2").count() == 1  # as it was left


def test_what_is_opened_shows_the_same_moment(opened):
    loss = mlp((2, 3, 1))
    page = opened(loss, collapse="network")
    page.keyboard.press("End")
    page.get_by_role("button", name="Open mlp").click()
    page.get_by_role("button", name="Open layer 1").click()
    page.get_by_role("button", name="Open neuron 2").click()
    loss.backward()
    nodes = autograd.topological_order(loss)
    inside = [i for i, n in enumerate(nodes) if n.scope == "mlp/layer 1/neuron 2" and not n.constant]
    inside = [i for i in inside if i not in diagram(Reading(loss)).terms]  # a Σ is one card
    assert len(inside) > 5
    for i in inside:
        text = page.locator(f'#whole g.node[data-key="{i}"] g.gradient text').text_content()
        assert text == autograd.number_text(nodes[i].grad)


def test_in_one_folding_state_nothing_moves(opened):
    page = opened(mlp((2, 3, 1)), collapse="layer")
    page.get_by_role("button", name="Open layer 1").click()
    places = (
        "JSON.stringify([...document.querySelectorAll('#whole g[transform]')].map(g => g.getAttribute('transform')))"
    )
    seen = set()
    for moment in range(0, 60, 7):
        page.evaluate(f"player.go({moment})")
        seen.add(page.evaluate(places))
    assert len(seen) == 1


def test_the_focus_is_seen_on_the_card_that_is_there(opened):
    page = opened(neurons_loss())
    page.get_by_role("slider").fill("10")  # ∂L/∂n
    assert page.locator("#whole g.focus").count() >= 1
    assert page.locator("#whole g.node.focus title").first.text_content().startswith("n = ")
    page.locator("#whole g.group .toggle").click()
    assert page.locator("#whole g.folded.focus").count() == 1


def test_the_table_has_a_row_for_every_card(opened):
    page = opened(mlp((2, 3, 1)), collapse="layer")
    page.keyboard.press("End")
    page.locator("summary").click()
    names = [row.split("\t")[0] for row in page.locator("tbody tr").all_inner_texts()]
    assert names == ["x0", "x1", "layer 1", "layer 2", "t", "v8 − t", "y"]
    page.evaluate("player.picture.toggle('/1')")
    names = [row.split("\t")[0] for row in page.locator("tbody tr").all_inner_texts()]
    assert len(names) == page.locator("#whole .cards > g").count()


def test_a_thousand_values_open_as_well(opened):
    loss = mlp((2, 16, 16, 1))
    page = opened(loss, width=2000)
    page.keyboard.press("End")
    neuron = page.get_by_role("button", name="Open neuron 3").last
    path = neuron.get_attribute("data-key")
    neuron.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"player.picture.shut.has('{path}')") is False
    assert page.locator("#whole g.node").count() > 20  # its weights; the products are in the Σ
    page.evaluate("player.picture.shut.clear(); player.picture.arrange(); player.go(player.moment)")
    assert page.locator("#whole .cards > g").count() == len(diagram(Reading(loss)).nodes)


def test_gathered_values_stay_gathered_and_groups_beside_them_open(opened):
    y = Value(0.5, "x")
    for k in range(300):
        y = (y * (1 + k / 1000)).tanh()  # like steps would be stacked
    with scope("head"):
        y = (y * Value(0.5, "w") + Value(0.1, "b")).tanh()
    page = opened(y, max_nodes=30)
    page.keyboard.press("End")
    count = page.locator("#whole .cards > g").count()
    page.get_by_role("button", name="Open head").or_(page.get_by_role("button", name="Fold head")).press("Enter")
    assert page.locator("#whole .cards > g").count() != count
    assert page.locator("#whole g.folded:not([role])").count() == 1


def test_the_way_into_a_folded_neuron_says_its_one_derivative(opened):
    model = nn.MLP(1, [1, 1, 1], activation="tanh", output="tanh", seed=1)
    page = opened(model([Value(0.7, "x")]), collapse="neuron")
    page.keyboard.press("End")
    assert page.locator("#whole g.folded .label text").count() == 3  # of each: the input stands outside the first
    assert all(text.startswith("× ") for text in page.locator("#whole g.folded .label text").all_text_contents())


def test_like_steps_are_stacked_and_the_stack_opens(opened):
    y = Value(0.5, "x")
    for _ in range(60):
        y = y.sin()
    page = opened(y)
    assert page.locator("#whole .cards > g").count() == 4  # x, the first step, the others, the last
    assert "× 58" in page.locator("#whole g.folded").text_content()
    stops = page.evaluate("player.stops.last")
    assert stops < 10  # the steps on one card are one press
    page.get_by_role("button", name="Open sin × 58").press("Enter")
    assert page.locator("#whole g.node").count() == 61
    assert page.evaluate("player.picture.viewport.size[0]") <= 1200  # in rows
    page.get_by_role("button", name="Fold sin × 58").press("Enter")
    assert page.locator("#whole .cards > g").count() == 4


def test_samples_of_a_batch_are_stacked_as_in_the_drawing_and_stand_as_python_lays_them_out(opened):
    model = nn.MLP(2, [2, 1], seed=0)
    samples = zip([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0], strict=True)
    loss = autograd.mean([(model(x) - t) ** 2 for x, t in samples])
    page = opened(loss)
    assert page.get_by_role("button", name="× 4").count() == 4  # x₁, x₂, the differences and their squares
    drawn = viz.step(loss).drawings.folded.diagram
    assert page.locator("#whole .cards > g").count() == len(drawn.nodes)
    before = page.evaluate("JSON.stringify([...player.picture.folding.place])")
    page.get_by_role("button", name="Open x² × 4").press("Enter")
    assert page.locator("#whole .cards > g").count() == len(drawn.nodes) + 3
    page.get_by_role("button", name="Fold x² × 4").press("Enter")
    assert page.evaluate("JSON.stringify([...player.picture.folding.place])") == before


def test_of_a_long_sum_the_ends_are_drawn_and_how_many_there_are_between_them(opened):
    page = opened(autograd.sum([Value(float(i), f"a{i}") for i in range(100)]))
    assert page.locator("#whole .cards > g").count() == 4
    assert "98" in page.locator("#whole g.folded").text_content()
    page.keyboard.press("End")
    assert page.locator("#whole .edges path").count() == 3


def long_sum():
    """A sum of 20 products, whose inner ones stand on one card at first."""
    weights, inputs = ([Value(0.1 * i + at, f"{name}{i}") for i in range(20)] for name, at in (("w", 0.05), ("x", 1.0)))
    return autograd.dot(weights, inputs).tanh()


def test_the_middle_of_a_long_sum_stands_as_python_lays_it_out_folded_and_open(opened):
    value = long_sum()
    page = opened(value, width=9000)
    reading = Reading(value)
    whole, steps = diagram(reading), Steps(reading)
    legend = legend_of(whole, Language(), derivatives=steps.starts_from_zero, shown=steps.shown())
    base = fold(whole, "auto", ends=True).diagram
    folds = unfolding(whole, base, legend, steps.gradients(len(steps)))
    groups = [g.path for g in folds.diagram.groups]
    for down, width in WAYS:
        for numbers in [[0], []]:
            shut(page, numbers, down, None if width == math.inf else width)
            wanted = folds.placed([groups[i] for i in numbers], replace(legend, down=down), width)
            assert_stands_as(page, wanted, groups)


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_the_middle_of_a_long_sum_opens_and_says_so(opened, lang):
    language = Language(lang)
    page = opened(long_sum(), lang=lang)
    assert language("folded_terms_at_first") in page.locator(".notice").inner_text()
    opens = language("open_group", name=language("terms_in_group", count=18))
    cards = page.locator("#whole g.node").count()
    page.get_by_role("button", name=opens).press("Enter")
    assert page.locator("#whole g.node").count() == cards + 36
    page.keyboard.press("Enter")  # the focus stays on what has opened it
    assert page.locator("#whole g.node").count() == cards
    page.get_by_role("button", name=opens).click()
    assert page.locator("#whole g.node").count() == cards + 36


def test_the_terms_on_one_card_get_their_gradients_in_one_press_and_step_into_opens_them(opened):
    page = opened(long_sum())
    assert page.evaluate("player.stops.last") == 9  # Σ, tanh, the beginning, tanh, x19, w19, 18 terms, x0, w0
    for press in range(1, 10):
        page.keyboard.press("ArrowRight")
        assert page.locator(".count").inner_text() == f"{press} / 9"
    page.evaluate("player.go(player.stops.moments[6])")
    page.locator("#into").click()
    while page.evaluate("player.stops.last") == 9:
        page.locator("#into").click()
    assert page.locator("#whole .focus title").first.text_content().startswith(("w", "x"))
