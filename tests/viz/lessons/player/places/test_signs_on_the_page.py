"""The minus on negative edges of a page, in a real browser: its places are Python's, and it follows the moment."""

import math
import random

import pytest

from tests.viz.graphs import mlp, neurons_loss, random_graph
from viz.drawing import SIGN_MEASURES, Area, Curve, places_of_signs, points_along, smooth

#: Of every edge: its colour, and of its minus whether it is seen, and how far from it.
SIGNS = """
    player.picture.strands.map(({ path, sign }) => {
        if (!sign) return [path.getAttribute("stroke"), null, 0];
        const [x, y] = ["cx", "cy"].map((name) => Number(sign.firstChild.getAttribute(name)));
        const length = path.getTotalLength(), steps = [...Array(61).keys()].map((i) => path.getPointAtLength(length * i / 60));
        const away = Math.min(...steps.map((point) => Math.hypot(point.x - x, point.y - y)));
        return [path.getAttribute("stroke"), sign.getAttribute("visibility") === "visible", away - length / 120];
    })
"""
#: By how much each minus covers a text.
COVERED = """
    [...document.querySelectorAll(".signs > g[visibility=visible] circle")].flatMap((disc) => {
        const a = disc.getBoundingClientRect();
        return [...document.querySelectorAll(".cards text, .boxes text")].filter((text) => {
            const b = text.getBoundingClientRect(), cut = b.height * 0.22;  // the room of the line above and below its digits
            return a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - cut && b.top + cut < a.bottom;
        }).map((text) => text.textContent);
    })
"""


@pytest.mark.parametrize("down", [False, True])
def test_the_script_finds_the_places_that_python_finds(opened, down):
    page = opened(neurons_loss())
    rng = random.Random(2)
    for _ in range(12):
        routes = []
        for _ in range(rng.randint(1, 9)):
            xs = sorted(rng.uniform(0.0, 150.0) for _ in range(rng.randint(2, 4)))
            routes.append([(x, rng.uniform(0.0, 90.0)) for x in xs])
        corners = [(rng.uniform(0.0, 140.0), rng.uniform(0.0, 80.0)) for _ in range(rng.randint(0, 8))]
        areas = [Area(x, y, x + rng.uniform(4, 40), y + 10.0, rng.random() < 0.3) for x, y in corners]
        curves = [smooth(route) for route in routes]
        if down:
            curves = [tuple([(y, x) for x, y in curve]) for curve in curves]
        python = places_of_signs([points_along(Curve(curve, "ink", 1.0)) for curve in curves], areas)
        given = [{**area._asdict(), "face": area.is_face} for area in areas]
        script = page.evaluate(
            "([routes, down, areas, m]) => placesOfSigns(routes.map((r) => pointsAlong(r, down, m.step)), areas, m)",
            [routes, down, given, dict(SIGN_MEASURES)],
        )
        assert [at is None for at in script] == [at is None for at in python]
        for mine, its in zip(python, script, strict=True):
            assert mine is None or mine == pytest.approx(its, abs=1e-6)


@pytest.mark.parametrize("name", ["neuron", "network", "random"])
def test_every_negative_edge_has_a_minus_at_every_moment_however_it_is_folded(opened, name):
    graphs = {"neuron": neurons_loss, "network": lambda: mlp((2, 3, 2, 1)), "random": lambda: random_graph(3, 12)}
    page = opened(graphs[name]())
    last = page.evaluate("player.last ?? +document.querySelector('input[type=range]').max")
    seen = 0
    for folded in ("[]", "player.picture.data.groups.map(({ id }) => id)"):
        page.evaluate(f"player.picture.shut = new Set({folded}); player.picture.arrange(); 0")
        for moment in (last * 2 // 3, last):
            page.evaluate("(moment) => player.go(moment)", moment)
            for stroke, visible, away in page.evaluate(SIGNS):
                assert bool(visible) == (stroke == "var(--negative)")
                assert away < 7.0
                seen += bool(visible)
            assert page.evaluate(COVERED) == []
    assert seen


def test_a_page_of_many_edges_and_one_in_symbols_have_none(opened):
    assert (
        opened(mlp((8, 8, 8, 1)), collapse=None, width=math.inf).evaluate("document.querySelector('.signs').innerHTML")
        == ""
    )
    page = opened(neurons_loss(), numbers=False)
    assert page.evaluate("document.querySelector('.signs').innerHTML") == ""
