"""Edges: their local derivatives and their lanes."""

import xml.etree.ElementTree as ET

import pytest

import viz
from autograd import Value
from tests.viz.graphs import SVG, neurons_loss, texts
from viz.drawing import style


def test_edges_carry_the_local_derivative():
    shown = texts(viz.draw(neurons_loss()))
    for text in ("× 2.0000", "× 0.5000", "× 0.6347", "× −1.0000", "× −0.7913"):
        assert text in shown


def test_a_constant_has_no_gradient_and_its_edge_no_label():
    y = 2 * Value(3.0, "x")
    y.backward()
    drawing = viz.draw(y)
    assert "2" in texts(drawing)
    assert [text for text in texts(drawing) if text.startswith("× ")] == ["× 2.0000"]


def test_parallel_edges_run_in_lanes_of_their_own():
    x = Value(3.0, "x")
    paths = [path.get("d") for path in ET.fromstring(viz.draw(x * x).svg).iter(f"{SVG}path")]
    assert len(paths) == len(set(paths)) == 2


@pytest.mark.parametrize(("edges", "thin"), [(120, False), (122, True)])
def test_where_there_are_many_edges_all_are_thinner(edges, thin):
    x = Value(1.0, "x")
    total = x + x
    for _ in range(edges // 2 - 1):
        total = total + x
    drawn = [part for part in viz.draw(total, collapse=None).scene.parts if part.kind == "edge"]
    assert all((curve.width < style.EDGE_MIN_WIDTH) == thin for part in drawn for curve in part)
