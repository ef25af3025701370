"""The minus on edges along which a negative gradient flows."""

import math
import random
from itertools import pairwise

import pytest

import nn
import viz
from autograd import Value, dot
from tests.viz.graphs import mlp, neurons_loss, random_graph
from viz.drawing import Area, Box, Curve, Text, extent, places_of_signs, points_along, style


def sum_of_many():
    rng = random.Random(3)
    return dot(*[[Value(rng.uniform(-2.0, 2.0), f"{name}{i}") for i in range(7)] for name in "wx"]).tanh()


def two_outputs():
    a, b = nn.MLP(2, [2, 2])([Value(1.5, "x1"), Value(-2.0, "x2")])
    return a * b - a


GRAPHS = {
    "neuron": neurons_loss,
    "network": lambda: mlp((2, 3, 2, 1)),
    "sum": sum_of_many,
    "used twice": two_outputs,
    **{f"random {seed}": lambda seed=seed: random_graph(seed, 14) for seed in range(5)},
}


def swept(name):
    root = GRAPHS[name]()
    root.backward()
    return root


def drawn_parts(drawing):
    """The edges, the middles of their marks by the edge, and the rest of the picture."""
    edges = {part.key: part.primitives[0] for part in drawing.scene.parts if part.kind == "edge"}
    marks = {part.key: part.primitives[0] for part in drawing.scene.parts if part.kind == "sign"}
    middles = {key: (disc.x + disc.width / 2, disc.y + disc.height / 2) for key, disc in marks.items()}
    return edges, middles, [part for part in drawing.scene.parts if part.kind not in ("edge", "sign", "group", "key")]


@pytest.mark.parametrize("options", [{}, {"collapse": None}, {"collapse": None, "direction": "down"}, {"width": 500}])
@pytest.mark.parametrize("name", GRAPHS)
def test_every_negative_edge_and_no_other_has_a_minus_that_touches_it(name, options):
    edges, marks, _ = drawn_parts(viz.draw(swept(name), **options))
    assert len(edges) <= style.MANY_EDGES
    assert set(marks) == {key for key, line in edges.items() if line.stroke == "negative"}
    for key, mark in marks.items():
        assert min(math.dist(mark, point) for point in points_along(edges[key])) <= style.SIGN_RADIUS + 1.1


@pytest.mark.parametrize("options", [{"collapse": None}, {"collapse": None, "direction": "down"}])
@pytest.mark.parametrize("name", GRAPHS)
def test_no_minus_touches_a_text_or_another_minus_nor_covers_a_card(name, options):
    _, marks, rest = drawn_parts(viz.draw(swept(name), **options))
    places = list(marks.values())
    for i, (x, y) in enumerate(places):
        assert all(math.dist((x, y), other) > 2 * style.SIGN_RADIUS for other in places[:i])
        for part in rest:
            for shape in part:
                if isinstance(shape, Text):
                    left, right = extent(shape)
                    box = left, shape.y - 0.73 * shape.size, right, shape.y
                elif isinstance(shape, Box):  # its middle may stand on the border
                    box = shape.x + 5.1, shape.y + 5.1, shape.x + shape.width - 5.1, shape.y + shape.height - 5.1
                else:
                    continue
                clear = (x + 5 <= box[0], box[2] <= x - 5, y + 5 <= box[1], box[3] <= y - 5)
                assert any(clear), (part.kind, part.title, (x, y), box)


def test_a_minus_stands_in_one_place_at_all_moments():
    player, places = viz.step(mlp((2, 2, 1))), {}
    for moment in (12, 16, 20, -1):
        for part in player.draw(moment).scene.parts:
            if part.kind == "sign":
                assert places.setdefault(part.key, part.primitives[0]) == part.primitives[0]
    assert places


def test_the_key_has_the_minus_where_the_picture_has_it():
    def minuses(root):
        root.backward()
        scene = viz.draw(root, collapse=None, width=5000).scene
        [key] = [part for part in scene.parts if part.kind == "key"]
        return [isinstance(shape, Box) for shape in key].count(True), sum(part.kind == "sign" for part in scene.parts)

    discs, signs = minuses(neurons_loss())
    assert discs == 2  # a disc and its bar
    assert signs
    assert minuses(mlp((8, 8, 8, 1))) == (0, 0)  # among so many edges marks would hide more than they tell


def test_edges_between_matrices_have_it_too():
    root = mlp((2, 3, 1))
    root.backward()
    edges, marks, _ = drawn_parts(viz.draw(-root, collapse="layer"))
    assert set(marks) == {key for key, line in edges.items() if line.stroke == "negative"}


def test_before_anything_has_flowed_and_in_symbols_there_is_none():
    root = neurons_loss()
    assert not drawn_parts(viz.draw(root))[1]
    root.backward()
    assert drawn_parts(viz.draw(root))[1]
    assert not drawn_parts(viz.draw(root, numbers=False))[1]


def test_a_short_edge_under_its_label_has_its_minus_on_the_other_side():
    label = Area(0.0, -14.0, 40.0, -2.0)
    [(_, y)] = places_of_signs([[(0.0, 0.0), (20.0, 0.0), (40.0, 0.0)]], [label])
    assert y == style.SIGN_RADIUS + 1.0
    walls = Area(-9.0, -30.0, 49.0, 30.0)
    assert places_of_signs([[(0.0, 0.0), (20.0, 0.0), (40.0, 0.0)]], [walls]) == [None]


def test_points_along_a_line_are_evenly_spaced():
    points = points_along(Curve(((0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 0.0)), "muted", 1.0))
    assert (points[0], points[-1]) == ((0.0, 0.0), (30.0, 0.0))
    assert all(3.0 < math.dist(*pair) < 5.0 for pair in pairwise(points))


def test_a_negative_square_of_a_heat_map_has_a_minus_where_there_is_room():
    root = mlp((8, 10, 6, 1))
    root.backward()
    for part in viz.draw(root, collapse="layer").scene.parts:
        squares = [
            shape for shape in part if isinstance(shape, Box) and shape.fill == "negative" and shape.opacity < 1.0
        ]
        bars = [
            shape
            for shape in part
            if isinstance(shape, Box) and shape.fill in ("ink", "paper") and shape.opacity == 1.0
        ]
        for square in squares:
            inside = [
                bar
                for bar in bars
                if square.x < bar.x < square.x + square.width and square.y < bar.y < square.y + square.height
            ]
            assert len(inside) == (square.opacity >= 0.2)


@pytest.mark.parametrize("options", [{}, {"collapse": "layer"}])
def test_what_is_no_number_has_no_sign(options):
    for nan in (math.nan, -math.nan):
        model = nn.MLP(1, [2, 1], activation="identity", output="identity")
        model.parameters()[0].data = nan
        loss = model([Value(1.0, "x")]) * Value(nan, "c")
        loss.backward()
        drawing = viz.draw(loss, **options)
        lines = [curve for part in drawing.scene.parts if part.kind == "edge" for curve in part]
        assert not [curve for curve in lines if curve.stroke == "negative"]
