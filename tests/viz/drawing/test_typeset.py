"""Indices are set in the font's own digits, smaller, above and below the line; widths know it."""

import re

import nn
import viz
from viz.drawing import size_at, text_width, typeset


def picture():
    y = nn.MLP(2, [2, 1], "tanh", seed=0)([1.0, 2.0])
    y.backward()
    return viz.draw(y, collapse=None, step=3)


def test_a_name_has_its_layer_above_and_its_indices_below():
    assert typeset("w⁽²⁾₁₂") == (("w", 0), ("(2)", 1), ("12", -1))
    assert typeset("∂L/∂z⁽¹⁾₃,₂ = 1") == (("∂L/∂z", 0), ("(1)", 1), ("3,2", -1), (" = 1", 0))


def test_powers_stay():
    assert typeset("y² − 2·10⁻⁷") == (("y² − 2·10⁻⁷", 0),)


def test_an_index_is_smaller_but_never_too_small_to_read():
    assert size_at(-1, 18.0) < 18.0
    assert size_at(-1, 12.0) == 10.5
    assert size_at(1, 10.0) == 10.0
    assert size_at(0, 12.5) == 12.5


def test_a_picture_sets_indices_in_digits_and_comes_back_to_the_line():
    svg = picture().svg
    shown = re.sub(r"<title>.*?</title>|<desc>.*?</desc>", "", svg, flags=re.DOTALL)
    assert not re.search("[₀-₉⁽⁾]", shown)
    for text in re.findall(r"<text.*?</text>", shown):
        assert abs(sum(map(float, re.findall(r'dy="([-\d.]+)"', text)))) < 0.15 or text.endswith("</tspan></text>")
    label = next(text for text in re.findall(r"<text.*?</text>", shown) if ">w<tspan" in text)
    assert re.search(
        r'>w<tspan dy="-4" font-size="10.5">\(2\)</tspan><tspan dy="6.5" font-size="10.5">1\d</tspan></text>', label
    )


def test_the_width_is_that_of_the_pieces():
    whole = text_width("w⁽²⁾₁₂", 20.0)
    assert whole == round(text_width("w", 20.0) + text_width("(2)12", size_at(1, 20.0)), 2)


def test_paper_sets_them_too():
    assert picture().png.startswith(b"\x89PNG")
