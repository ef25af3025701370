"""PNG and PDF show the same shapes as SVG."""

import io
import math

from matplotlib.image import imread

from viz import paper
from viz.drawing import Box, Part, Scene
from viz.style import THEMES


def pixels(primitive, side):
    scene = Scene(side, side, "", "", (Part("", "", "", (primitive,)),))
    return imread(io.BytesIO(paper.render(scene, THEMES["light"], "png")))


def test_a_box_as_round_as_it_is_wide_is_a_circle():
    image = pixels(Box(10.0, 10.0, 80.0, 80.0, radius=40.0, fill="ink"), 100.0)
    paper_colour = image[0, 0]
    covered = (abs(image - paper_colour).sum(axis=2) > 0.5).sum()
    scale = image.shape[0] / 100.0
    assert math.isclose(covered, math.pi * (40.0 * scale) ** 2, rel_tol=0.01)


def test_a_box_without_a_radius_has_its_corners():
    image = pixels(Box(10.0, 10.0, 80.0, 80.0, fill="ink"), 100.0)
    scale = image.shape[0] // 100
    assert abs(image[11 * scale, 11 * scale] - image[0, 0]).sum() > 0.5
