"""Edges: their local derivatives and their lanes."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value
from tests.viz.graphs import GRAPHS, SVG, laid_out, neurons_loss, texts
from viz.drawing import style, text_width


def labels(drawing):
    """What stands on the edges, in order."""
    return [
        "".join(run.text for run in text.runs) for part in drawing.scene.parts if part.kind == "label" for text in part
    ]


def test_edges_carry_the_local_derivative():
    shown = texts(viz.draw(neurons_loss()))
    for text in ("× 2", "× 0.5", "× 0.635", "× −1", "× −0.791"):
        assert text in shown


def test_a_constant_has_no_gradient_and_its_edge_no_label():
    y = 2 * Value(3.0, "x")
    y.backward()
    drawing = viz.draw(y)
    assert "2" in texts(drawing)
    assert labels(drawing) == ["× 2"]


def test_parallel_edges_run_in_lanes_of_their_own():
    x = Value(3.0, "x")
    paths = [path.get("d") for path in ET.fromstring(viz.draw(x * x).svg).iter(f"{SVG}path")]
    assert len(paths) == len(set(paths)) == 2


@pytest.mark.parametrize(("edges", "thin"), [(120, False), (122, True)])
def test_where_there_are_many_edges_all_are_thinner(edges, thin):
    x = Value(1.0, "x")
    total = x * x
    for _ in range(edges // 2 - 1):
        total = total * x
    drawn = [part for part in viz.draw(total, collapse=None).scene.parts if part.kind == "edge"]
    assert all((curve.width < style.EDGE_MIN_WIDTH) == thin for part in drawn for curve in part)


def test_a_sum_hands_its_gradient_on_and_says_nothing_a_difference_says_the_minus():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(5.0, "c")
    assert [text for text in labels(viz.draw((a + b) - c)) if text] == ["× −1"]
    assert [text for text in labels(viz.draw(a * Value(1.0, "one"))) if text] == ["× 1", "× 2"]


def test_a_small_flow_is_seen_next_to_a_large_one_and_to_the_gradient_of_the_root():
    def widths(gradient):
        y = (Value(1.0, "a") * 0.1 + Value(1.0, "b") * 0.01) * gradient
        y.backward()
        return sorted(curve.width for part in viz.draw(y).scene.parts if part.kind == "edge" for curve in part)

    thin, *_, thick = widths(1.0)
    assert thick == style.EDGE_MIN_WIDTH + style.EDGE_GAIN
    assert thin > 1.2 * style.EDGE_MIN_WIDTH
    assert widths(0.01) == pytest.approx(widths(1.0))


def test_what_flows_to_several_values_on_one_card_is_as_wide_as_all_of_it_and_of_no_colour_where_signs_differ():
    model = nn.MLP(1, [2, 1], activation="identity", output="identity")
    for parameter, number in zip(model.parameters(), (1.0, 0.0, 1.0, 0.0, 5.0, -5.0, 0.0), strict=True):
        parameter.data = number
    y = model([Value(1.0, "x")])
    y.backward()
    lines = [(c.stroke, c.width) for p in viz.draw(y, collapse="layer").scene.parts if p.kind == "edge" for c in p]
    assert ("muted", style.EDGE_MIN_WIDTH + style.EDGE_GAIN) in lines


@pytest.mark.parametrize("root", GRAPHS)
def test_no_edge_crosses_the_label_of_another_of_the_same_card(root):
    """Two labelled edges of one operation: each label stands clear of both lines where these are level."""
    _, layout = laid_out(root)
    for part in viz.draw(root, collapse=None).scene.parts:
        if part.kind == "label":
            target = int(part.key.split()[1])
            ends = [layout.routes[key][-1][1] + style.MARGIN for key in layout.routes if key[1] == target]
            for text in part:
                if text.runs[0].text:
                    assert all(y <= text.y - 0.73 * text.size or text.y <= y for y in ends)


def test_two_edges_from_one_side_run_level_under_their_labels():
    a, b, c = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    loss = (a / b + c) / a
    _, layout = laid_out(loss)
    levels = {}
    for (_, target, position), route in layout.routes.items():
        levels[target, position] = route[-1][0] - next(x for x, y in reversed(route) if y != route[-1][1])
    product = min(target for target, _ in levels)  # a/b stands above both a and b
    wide = text_width("× −3.0000", style.EDGE_SIZE)
    assert min(levels[product, 0], levels[product, 1]) > wide


def test_two_edges_that_cross_run_level_under_their_labels():
    x, b = Value(-0.3, "x"), Value(2.5, "b")
    root = (x / (b / (x + b))) / (b / x)
    data, layout = laid_out(root)
    quotient = next(node.index for node in data.nodes if node.name.text == "b/(x + b)")
    routes = {key[2]: route for key, route in layout.routes.items() if key[1] == quotient}
    wide = text_width("× −0.517", style.EDGE_SIZE)
    for route in routes.values():
        assert route[-1][0] - next(x for x, y in reversed(route) if y != route[-1][1]) > wide


def four_functions():
    x = Value(-0.7, "x")
    return autograd.gelu(x) + autograd.softplus(x) + autograd.silu(x) + autograd.elu(x)


def three_ways():
    x, w, t = Value(0.3, "x"), Value(-1.2, "w"), Value(2.0, "t")
    return nn.huber(w * x, t)


def points_of(curve):
    for i in range(0, len(curve.points) - 3, 3):
        p, q, r, s = curve.points[i : i + 4]
        for u in np.linspace(0.0, 1.0, 24):
            weights = (1 - u) ** 3, 3 * (1 - u) ** 2 * u, 3 * (1 - u) * u * u, u**3
            yield [sum(w * z for w, z in zip(weights, axis, strict=True)) for axis in zip(p, q, r, s, strict=True)]


@pytest.mark.parametrize("graph", [four_functions, three_ways])
def test_no_edge_crosses_the_label_in_front_of_another_card(graph):
    root = graph()
    root.backward()
    parts = viz.draw(root).scene.parts
    lines = [point for part in parts if part.kind == "edge" for curve in part for point in points_of(curve)]
    for text in [text for part in parts if part.kind == "label" for text in part]:
        left, top = text.x - text_width(text.runs[0].text, text.size), text.y - 0.6 * text.size
        assert not any([left + 1 < x < text.x - 1 and top < y < text.y for x, y in lines]), text.runs[0].text
