"""Edges: their local derivatives and their lanes."""

import xml.etree.ElementTree as ET

import viz
from autograd import Value
from tests.viz.graphs import SVG, neurons_loss, texts


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
