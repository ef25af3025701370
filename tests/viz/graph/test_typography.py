"""Names are read as they are meant: indices below the line, words from right to left by themselves."""

import re
import unicodedata

import pytest

import autograd
import viz
from autograd import Value
from tests.viz.graphs import texts
from viz.drawing import text_width
from viz.graph import isolated, subscript, superscript, without_isolates

ARABIC, HEBREW = "وزن", "משקל"
ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")


def loose(text):
    """The characters from right to left that stand in no isolate beside something else."""
    rest = ISOLATED.sub("", text)
    if not re.search(r"[\d=×·+∂/]", rest):
        return []  # a label by itself
    return [character for character in rest if unicodedata.bidirectional(character) in ("R", "AL")]


def product():
    a, b = Value(2.0, ARABIC), Value(-3.0, HEBREW)
    y = (a * b + a).tanh()
    y.label = "نتيجة"
    y.backward()
    return y, a


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_no_name_from_right_to_left_moves_the_arithmetic_around_it(lang):
    y, a = product()
    told = [*viz.trace(y, lang=lang).splitlines(), *str(viz.paths(y, a, lang=lang)).splitlines()]
    drawing = viz.draw(y, step=2, lang=lang)
    told += [*texts(drawing), drawing.scene.title, drawing.scene.description, repr(drawing)]
    told += [part.title for part in drawing.scene.parts]
    assert [line for line in told if loose(line)] == []
    assert any([ARABIC in line for line in told])


def test_the_page_of_a_player_isolates_names_in_its_sentences():
    page = viz.step(product()[0])
    shown = [line for line in texts(page) if loose(line)]
    assert shown == []
    assert f"\u2068{ARABIC}\u2069" in page.html or f"\\u2068{ARABIC.encode('unicode_escape').decode()}" in page.html


def test_in_a_scope_the_name_in_brackets_is_isolated_as_a_whole():
    with autograd.scope("left"):
        a = Value(1.0, ARABIC) * 2
    with autograd.scope("right"):
        b = Value(2.0, ARABIC) * 3
    text = viz.trace(a + b)
    assert f"\u2068{ARABIC}[left]\u2069" in text
    assert not [line for line in text.splitlines() if loose(line)]


def test_columns_stay_columns():
    a, b = Value(2.0, ARABIC), Value(3.0, "abc")
    rows = viz.trace(a * b).splitlines()[1:3]
    assert {without_isolates(row).index("=") for row in rows} == {without_isolates(rows[0]).index("=")}


def test_what_nobody_sees_has_no_width_and_no_glyph(recwarn):
    assert text_width(isolated("א"), 10.0) == text_width("א", 10.0)
    viz.draw(Value(2.0, HEBREW) * 3.0).png
    assert not [warning for warning in recwarn if "2068" in str(warning.message)]


def test_other_names_stay_as_they_are():
    assert isolated("w₁") == "w₁"
    assert isolated("größe") == "größe"
    assert "\u2068" not in viz.trace(Value(1.0, "größe") * 2)


def test_indices_above_and_below():
    assert "w" + superscript("(2)") + subscript(12) == "w⁽²⁾₁₂"
