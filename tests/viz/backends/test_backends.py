"""Backends: each writes every primitive, and one function for each primitive is all that a new one needs."""

import typing

import pytest

import viz
from tests.viz.graphs import neurons_loss, texts
from viz.backends import to_beamer, to_image, to_pages, to_svg, to_tikz
from viz.drawing import THEMES, Box, Curve, Part, Polygon, Primitive, Run, Scene, Text, smooth

EXAMPLES = {
    Box: Box(10.0, 10.0, 30.0, 20.0, fill="ink"),
    Curve: Curve(smooth([(5.0, 5.0), (50.0, 40.0)]), "ink", 3.0),
    Polygon: Polygon(((5.0, 5.0), (50.0, 5.0), (20.0, 40.0)), "ink"),
    Text: Text(5.0, 40.0, (Run("weight"),), 14.0),
}


def scene_of(*primitives):
    return Scene(60.0, 50.0, "", "", (Part("", "", "", primitives),))


def test_there_is_an_example_of_every_primitive():
    assert set(EXAMPLES) == set(typing.get_args(Primitive))


@pytest.mark.parametrize(
    "write",
    [
        lambda scene: to_svg(scene, THEMES["light"]),
        lambda scene: to_image(scene, THEMES["light"], "png"),
        lambda scene: to_image(scene, THEMES["light"], "pdf"),
        lambda scene: to_tikz(scene, THEMES["light"]),
        lambda scene: to_beamer([scene], THEMES["light"]),
        lambda scene: to_pages([scene], THEMES["light"]),
    ],
    ids=["svg", "png", "pdf", "tikz", "beamer", "pages"],
)
@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_backend_writes_every_primitive(write, kind):
    assert write(scene_of(EXAMPLES[kind])) != write(scene_of())


def nothing(_primitive):
    return []


def words(text):
    return ["".join([run.text for run in text.runs])]


WRITERS = {Box: nothing, Curve: nothing, Polygon: nothing, Text: words}


def test_a_backend_that_lists_texts_finds_those_that_svg_shows():
    drawing = viz.draw(neurons_loss(), step=3)
    found = [line for primitive in drawing.scene for line in WRITERS[type(primitive)](primitive)]
    assert len(found) > 30
    assert found == texts(drawing)
