"""Rows: what is too wide is broken between columns that few edges run between, and nothing touches anything."""

import itertools
import xml.etree.ElementTree as ET

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from tests.viz.graphs import overlap, random_graph
from viz.drawing import Legend, sizes_of
from viz.graph import Reading, diagram
from viz.layout import lay_out


def chain(length, step):
    y = Value(0.5, "x")
    for i in range(length):
        y = step(y, i)
    return y


X = Value(0.9, "x")


def in_a_scope():
    with scope("net"):
        y = chain(8, lambda y, i: (y * Value(0.9, f"w{i}")).tanh())
    return y * 2


GRAPHS = {
    "a chain": lambda: chain(30, lambda y, _: y.sin()),
    "a chain with one input again and again": lambda: chain(12, lambda y, _: (y * X).sin()),
    "a chain in a scope": in_a_scope,
    "a sum by hand": lambda: autograd.dot(
        [Value(1.0, f"u{i}") for i in range(9)], [Value(2.0, f"v{i}") for i in range(9)]
    ),
    **{f"random {seed}": lambda seed=seed: random_graph(seed, 14) for seed in range(6)},
}


def laid_out(root, room):
    data = diagram(Reading(root), sums=False)
    return data, lay_out(data, sizes_of(data, Legend(viz.graph.Reading(root).language, "∂", 0.0)), room=room)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("room", [360.0, 816.0])
def test_no_two_cards_touch_and_every_edge_joins_its_cards(name, room):
    data, layout = laid_out(GRAPHS[name](), room)
    for a, b in itertools.combinations(layout.cards.values(), 2):
        assert not overlap(a, b)
    for edge in data.edges:
        route, source, target = layout.routes[edge.key], layout.cards[edge.source], layout.cards[edge.target]
        assert route[0][0] == pytest.approx(source.x + source.width, abs=1e-5)
        assert source.y <= route[0][1] <= source.y + source.height
        assert route[-1][0] == pytest.approx(target.x, abs=1e-5)
        assert target.y <= route[-1][1] <= target.y + target.height


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("room", [360.0, 816.0])
def test_no_edge_that_turns_back_runs_through_a_card(name, room):
    data, layout = laid_out(GRAPHS[name](), room)
    for edge in data.edges:
        route = layout.routes[edge.key]
        turns = [i for i, ((x0, _), (x1, _)) in enumerate(itertools.pairwise(route)) if x1 < x0]
        for i in turns:
            for (x0, y0), (x1, y1) in itertools.pairwise(route[max(i - 1, 0) : i + 3]):
                for card in layout.cards.values():
                    beside = max(x0, x1) <= card.x or min(x0, x1) >= card.x + card.width
                    above = max(y0, y1) <= card.y or min(y0, y1) >= card.y + card.height
                    assert beside or above


@pytest.mark.parametrize("name", ["a chain", "a chain with one input again and again", "a chain in a scope"])
def test_a_chain_is_as_wide_as_there_is_room(name):
    _, layout = laid_out(GRAPHS[name](), 816.0)
    assert layout.width <= 816.0
    assert laid_out(GRAPHS[name](), float("inf"))[1].width > 816.0


def test_lanes_that_go_on_in_the_next_row_do_not_cross():
    _, layout = laid_out(GRAPHS["a chain with one input again and again"](), 816.0)
    verticals, levels = set(), set()
    for route in layout.routes.values():
        for (x0, y0), (x1, y1) in itertools.pairwise(route):
            if x0 == x1 and y0 != y1:
                verticals.add((x0, min(y0, y1), max(y0, y1)))
            elif x1 < x0:
                levels.add((y0, x1, x0))
    assert verticals
    assert levels
    for x, top, bottom in verticals:
        assert not any(left < x < right and top < y < bottom for y, left, right in levels)


def test_what_fits_stands_in_one_row_as_before():
    root = GRAPHS["random 0"]()
    _, wide = laid_out(root, float("inf"))
    _, roomy = laid_out(root, wide.width + 1.0)
    assert roomy == wide


@pytest.mark.parametrize("samples", [1, 2, 3])
@pytest.mark.parametrize("width", [828, 1280])
def test_a_target_stands_in_the_row_of_its_loss_and_not_at_the_end_of_the_row_before(samples, width):
    model = nn.MLP(2, [3, 1], activation="tanh", output="sigmoid", seed=2)
    outputs = [model([0.5 * i - 0.3, 0.5 * i - 0.2]) for i in range(samples)]
    targets = [1.0, 0.0, 1.0][:samples]
    loss = nn.BCELoss()(outputs, targets) if samples > 1 else nn.BCELoss()(outputs[0], targets[0])
    loss.backward()
    svg = viz.draw(loss, collapse="layer", direction="right", width=width).svg
    at = {
        "".join(text.itertext()): (float(text.get("x")), float(text.get("y")))
        for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    }
    target, badge = at.get("t ", at.get("t")), at["BCE"]
    assert target[0] < badge[0]
    assert abs(target[1] - badge[1]) < 80.0
