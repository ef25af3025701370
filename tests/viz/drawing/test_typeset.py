"""Indices are set in the font's own digits, smaller, above and below the line; widths know it."""

import re

import nn
import viz
from viz.backends import to_svg
from viz.drawing import THEMES, Part, Run, Scene, Text, lefts_of, shift_at, size_at, text_width, typeset


def picture():
    y = nn.MLP(2, [2, 1], "tanh", seed=0)([1.0, 2.0])
    y.backward()
    return viz.draw(y, collapse=None, step=3)


def test_a_name_has_its_layer_above_and_its_indices_below():
    assert typeset("w⁽²⁾₁₂") == (("w", 0), ("(2)", 2), ("12", -2))
    assert typeset("∂L/∂z⁽¹⁾₃,₂ = 1") == (("∂L/∂z", 0), ("(1)", 2), ("3,2", -2), (" = 1", 0))
    assert typeset("W⁽²⁾x₁") == (("W", 0), ("(2)", 1), ("x", 0), ("1", -1))


def test_powers_stay():
    assert typeset("y² − 2·10⁻⁷") == (("y² − 2·10⁻⁷", 0),)


def test_a_power_of_what_has_two_indices_is_raised():
    assert typeset("a⁽¹⁾₁²·b²") == (("a", 0), ("(1)", 2), ("1", -2), ("²", 3), ("·b²", 0))
    assert typeset("a⁽¹⁾₁⁽²⁾") == (("a", 0), ("(1)", 2), ("1", -2), ("(2)", 1))
    assert shift_at(3, 12.0) < 0.0
    assert size_at(3, 12.0) == 12.0  # these digits are small as they are


def test_of_two_indices_the_lower_one_stands_under_the_upper_one():
    upper, lower = text_width("(2)", 10.5), text_width("12", 10.5)
    lefts = lefts_of([0, 2, -2, 0], [8.0, upper, lower, 5.0])
    assert lefts == [0.0, 8.0, 8.0 + 0.1 * upper, 8.0 + max(upper, 0.1 * upper + lower), lefts[-1]]
    # The lowest of the upper one, the brackets' ends, is above the highest of the lower one.
    for size in (12.0, 12.5, 13.0, 18.0):
        assert shift_at(2, size) + 0.13 * size_at(2, size) < shift_at(-2, size) - 0.72 * size_at(-2, size) + 1.0


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
        r'>w<tspan dy="-6.5" font-size="10.5">\(2\)</tspan><tspan dx="-15.2" dy="10.8" font-size="10.5">1\d</tspan></text>',
        label,
    )


def test_what_follows_two_indices_begins_behind_the_wider_one():
    (text,) = re.findall(r"<text.*?</text>", to_svg(scene_of("a⁽¹⁾₁ + b"), THEMES["light"]))
    back, on = map(float, re.findall(r'dx="([-\d.]+)"', text))
    upper, lower = text_width("(1)", 10.5), text_width("1", 10.5)
    assert abs(back + 0.9 * upper) < 0.06
    assert abs(back + lower + on) < 0.11
    assert abs(text_width("a⁽¹⁾₁ + b", 12.5) - text_width("a + b", 12.5) - upper) < 0.02


def scene_of(text):
    return Scene(100.0, 20.0, "", "", (Part("", "", "", (Text(0.0, 10.0, (Run(text),), 12.5),)),))


def test_the_width_is_that_of_the_pieces():
    whole = text_width("w⁽²⁾₁₂", 20.0)
    index = size_at(1, 20.0)
    assert whole == round(text_width("w", 20.0) + max(text_width("(2)", index), text_width("12", index)), 2)
    assert text_width("w⁽²⁾", 20.0) == round(text_width("w", 20.0) + text_width("(2)", index), 2)


def test_paper_sets_them_too():
    assert picture().png.startswith(b"\x89PNG")
