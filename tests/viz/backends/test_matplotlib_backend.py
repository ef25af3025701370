"""PNG and PDF show the same shapes as SVG."""

import io
import math

import pytest
from matplotlib.image import imread

import viz
from autograd import Value
from viz.backends import matplotlib_backend, to_image
from viz.drawing import THEMES, Box, Part, Run, Scene, Text, text_width
from viz.graph import isolated


def pixels(primitive, side):
    scene = Scene(side, side, "", "", (Part("", "", "", (primitive,)),))
    return imread(io.BytesIO(to_image(scene, THEMES["light"], "png")))


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


def written(format, *runs):
    text = Text(5.0, 40.0, runs, 14.0)
    return to_image(Scene(100.0, 60.0, "", "", (Part("", "", "", (text,)),)), THEMES["light"], format)


def ink(*runs):
    """How dark each pixel of a text is."""
    return 1.0 - imread(io.BytesIO(written("png", *runs)))[:, :, :3].mean(axis=2)


def test_bold_text_has_thicker_strokes_in_a_png():
    assert ink(Run("weight", bold=True)).sum() > 1.2 * ink(Run("weight")).sum()


def test_bold_text_is_set_in_the_bold_font_in_a_pdf():
    assert b"DejaVuSans-Bold" in written("pdf", Run("weight", bold=True))
    assert b"DejaVuSans-Bold" not in written("pdf", Run("weight"))


def test_what_follows_bold_text_begins_where_that_ends():
    bold = Run("weight", bold=True)
    added = ink(bold, Run("l")) - ink(bold)
    scale = added.shape[1] / 100.0
    first = (added > 0.1).any(axis=0).argmax() / scale
    assert math.isclose(first, 5.0 + text_width("weight", 14.0, bold=True), abs_tol=2.0)


def test_a_character_that_no_font_has_is_named_once_with_its_label():
    x = Value(2.0, "学习率")
    drawing = viz.draw(x * x + x, lang="es")
    for suffix in ("png", "pdf"):
        with pytest.warns(UserWarning) as told:
            getattr(drawing, suffix)
        [warning] = told
        assert warning.filename == __file__
        said = str(warning.message)
        assert said.startswith(f"En este {suffix.upper()} aparece un recuadro")
        assert [said.count(f"{letter} (U+{ord(letter):04X}, '学习率')") for letter in "学习率"] == [1, 1, 1]


@pytest.mark.parametrize("label", ["вес", "بردار", "∂L/∂w⁽²⁾₁₂", "pérdida", "w\u0302", "θ̂"])
def test_what_the_font_has_is_drawn_without_a_word(label):
    assert viz.draw(Value(2.0, label) * 3.0).png.startswith(b"\x89PNG")


def test_of_many_characters_the_first_are_named():
    label = "".join(map(chr, range(0x4E00, 0x4E0A)))
    with pytest.warns(UserWarning, match=r"U\+4E08, '[^']*'\), …\. An SVG"):
        viz.draw(Value(2.0, label)).png


class _Axes:
    """Notes which texts are written, and where each begins."""

    def __init__(self):
        self.written = []

    def text(self, x, y, text, **_):
        self.written.append((x, text))


def test_names_that_run_from_right_to_left_do_not_turn_an_equation_round():
    axes = _Axes()
    equation = Run(f"∂{isolated('خسارة')}/∂{isolated('وزن')}  =  1 × 2  =  "), Run("2", bold=True)
    matplotlib_backend.text(axes, Text(10.0, 0.0, equation, 14.0), THEMES["light"], 0)
    assert [text for _, text in axes.written] == ["∂", "خسارة", "/∂", "وزن", "  =  1 × 2  =  ", "2"]
    begins = [x for x, _ in axes.written]
    assert begins == sorted(begins)
    assert begins[-1] < 250.0  # letters that join take less room than each alone: no gap before what follows
