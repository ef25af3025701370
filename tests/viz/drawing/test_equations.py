"""Equations as primitives: the symbols of their plain text in order, bars between parts, nothing on top of anything."""

import itertools
import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Value
from tests.viz.graphs import GRAPHS, SVG, neurons_loss, symbols
from viz.drawing import Curve, Text, extent, set_equation, size_at, style, typeset
from viz.graph import isolated
from viz.words import Enclosed, Factor, Fraction, Raised, Result, Root, Row, Token, sign, word

names = st.sampled_from(["a", "w⁽²⁾₁₂", "loss", "x₁", "β", "f_long", "ŷ"])
numbers = st.sampled_from(["1", "−0.791", "2.5·10⁻⁷", "1,234"])
tokens = st.one_of(names.map(lambda text: Token("name", text)), numbers.map(lambda text: Token("number", text)))
signs = st.sampled_from([" + ", " = ", " · ", " × ", "  =  ", " − "]).map(sign)


def larger(parts):
    flows = st.sampled_from([None, -1.0, 0.0, 2.0, math.nan])
    return st.one_of(
        st.builds(Fraction, parts, parts),
        st.builds(Enclosed, parts),
        st.builds(Enclosed, parts, st.just("|"), st.just("|")),
        st.builds(Root, parts),
        st.builds(Factor, parts, flows),
        st.builds(Result, parts),
        st.builds(lambda base, power: Raised(Enclosed(base), power, whole=False), parts, parts),
        st.builds(lambda base: Raised(base, Token("number", "−2"), whole=True), tokens),
        st.builds(lambda first, between, last: Row((first, between, last)), parts, signs, parts),
    )


equations = st.recursive(tokens, larger, max_leaves=10)


def same(text):
    """The symbols, without bars and parentheses, which are curves around what is tall."""
    return symbols(text).replace("|", "")


def words_of(lines):
    return same(
        "".join([run.text for line in lines for text in line.drawn if isinstance(text, Text) for run in text.runs])
    )


def boxes(drawn):
    """The rectangles of texts, as tall as capitals; the levels of indices count."""
    found = []
    for text in drawn:
        if isinstance(text, Text):
            left, right = extent(text)
            found.append((left + 0.3, right - 0.3, text.y - 0.7 * text.size, text.y + 0.02 * text.size, text))
    return found


def overlapping(drawn):
    return [
        (one[4], other[4])
        for one, other in itertools.combinations(boxes(drawn), 2)
        if one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
    ]


@settings(max_examples=150)
@given(equations, st.sampled_from([math.inf, 400.0, 120.0]))
def test_the_drawn_texts_are_the_symbols_of_the_plain_text_in_order(equation, width):
    assert words_of(set_equation(equation, 18.0, width=width)) == same(str(equation))


@settings(max_examples=150)
@given(equations)
def test_no_two_texts_overlap_and_all_are_within_the_line(equation):
    for line in set_equation(equation, 18.0):
        assert not overlapping(line.drawn)
        for left, right, top, bottom, _ in boxes(line.drawn):
            assert -0.1 <= left
            assert right <= line.width + 0.1
            assert -line.ascent <= top
            assert bottom <= line.descent


@settings(max_examples=80)
@given(equations, equations)
def test_a_bar_lies_between_the_parts_of_its_fraction_and_is_as_wide_as_the_wider(above, below):
    (line,) = set_equation(Fraction(above, below), 18.0)
    bars = [c for c in line.drawn if isinstance(c, Curve) and len({y for _, y in c.points}) == 1]
    bar = max(bars, key=lambda c: c.points[-1][0] - c.points[0][0])
    y, left, right = bar.points[0][1], bar.points[0][0], bar.points[-1][0]
    place = line.drawn.index(bar)
    over, under = boxes(line.drawn[:place]), boxes(line.drawn[place:])
    assert all(bottom < y for *_, bottom, _ in over)
    assert all(y < top for _, _, top, *_ in under)
    assert min(box[0] for box in over + under) >= left
    assert max(box[1] for box in over + under) <= right


@settings(max_examples=80)
@given(equations)
def test_type_is_never_too_small(equation):
    for size in (style.EQUATION_SIZE, style.SENTENCE_SIZE):
        for line in set_equation(equation, size):
            for text in line.drawn:
                if isinstance(text, Text):
                    levels = [level for run in text.runs for _, level in typeset(run.text)]
                    assert min(size_at(level, text.size) for level in levels) >= style.INDEX_SIZE
                    assert text.size <= size


def test_the_parts_of_a_fraction_are_of_at_least_12_px():
    for size in (style.EQUATION_SIZE, style.SENTENCE_SIZE):
        (line,) = set_equation(Fraction(Fraction(word("a"), word("b")), word("c")), size)
        assert min(text.size for text in line.drawn if isinstance(text, Text)) == 12.0


def test_a_line_is_broken_before_an_equals_sign_else_before_a_plus():
    first = Row(
        (Token("name", "y"), sign(" = "), Token("name", "long_name"), sign(" · "), Token("name", "x"), sign(" + "))
    )
    equation = Row((*first.parts, Token("name", "other"), sign("  =  "), Token("number", "1.25"), sign(" × 3")))

    def lines(width):
        return ["".join([run.text for run in line.drawn[0].runs]) for line in set_equation(equation, 18.0, width=width)]

    assert lines(320.0) == ["y = long_name · x + other", "=  1.25 × 3"]
    assert lines(210.0) == ["y = long_name · x", "+ other  =  1.25 × 3"]
    for width in (120.0, 210.0, 320.0):
        assert max(line.width for line in set_equation(equation, 18.0, width=width)) <= width


@settings(max_examples=80)
@given(equations, st.sampled_from([60.0, 120.0, 300.0]))
def test_no_line_ends_in_a_sign_between_two_parts(equation, width):
    lines = set_equation(
        Row((Fraction(equation, equation), sign(" · "), Token("name", "a"), sign(" = "), equation)), 18.0, width=width
    )
    for line in lines:
        last = [text for text in line.drawn if isinstance(text, Text)][-1]
        assert last.runs[-1].text.strip()[-1] not in "·×=+−"


def test_a_fraction_that_is_too_wide_is_written_with_a_slash_and_broken():
    terms = [part for i in range(12) for part in (sign(" + "), Token("name", f"weight_{i}"))][1:]
    equation = Fraction(Enclosed(Row(tuple(terms))), Token("name", "n"))
    lines = set_equation(equation, 18.0, width=300.0)
    assert len(lines) > 3
    assert max(line.width for line in lines) <= 300.0
    assert words_of(lines) == same(str(equation))
    assert not any(isinstance(primitive, Curve) for line in lines for primitive in line.drawn)


def test_names_slant_and_their_indices_numbers_words_and_other_scripts_do_not():
    hebrew = isolated("אב")
    parts = [
        Token("name", "w₁"),
        sign(" · "),
        Token("number", "2"),
        word(" exp"),
        Token("name", hebrew),
        Token("name", "重み"),
    ]
    (line,) = set_equation(Row(tuple(parts)), 18.0)
    slopes = {run.text.strip(): run.italic for text in line.drawn for run in text.runs}
    assert slopes == {"w₁": True, "· 2 exp" + hebrew + "重み": False}
    svg = viz.draw(Value(2.0, "w₁") * 3.0, step=1).svg
    italic = [text for text in ET.fromstring(svg).iter() if text.get("font-style") == "italic"]
    assert italic
    upright = [span for text in italic for span in text.iter(f"{SVG}tspan") if span.get("font-size")]
    assert {span.get("font-style") for span in upright} == {"normal"}


@pytest.mark.parametrize("root", GRAPHS[:15])
@pytest.mark.parametrize("moment", [1, -1])
def test_nothing_under_a_picture_overlaps(root, moment):
    scene = viz.draw(root, step=moment).scene
    (caption,) = [part for part in scene.parts if part.kind == "caption"]
    assert not overlapping(list(caption))
    assert max(box[1] for box in boxes(caption)) <= scene.width
    assert max(box[3] for box in boxes(caption)) <= scene.height


def test_the_same_equation_gives_the_same_bytes():
    assert viz.draw(neurons_loss(), step=4).svg == viz.draw(neurons_loss(), step=4).svg
    assert viz.draw(neurons_loss(), step=4).png == viz.draw(neurons_loss(), step=4).png
