"""The table of all answers: every number of the keys, on as few pages as it takes."""

from functools import cache

import pytest

import viz
from viz.drawing import Text, extent

from .graphs import mlp, neuron, twice


def rows_of(page):
    """The texts of a page by their baselines, those of a row from left to right."""
    rows = {}
    for text in page.scene:
        if isinstance(text, Text):
            rows.setdefault(round(text.y, 1), []).append((extent(text)[0], "".join([run.text for run in text.runs])))
    return [[text for _, text in sorted(row)] for _, row in sorted(rows.items())]


@cache
def thirty(make):
    """Thirty variants of a graph, which take long to find."""
    return viz.worksheet(make(), variants=30)


@pytest.mark.parametrize("make", [neuron, twice, mlp])
@pytest.mark.parametrize("count", [1, 30])
def test_it_has_the_numbers_of_every_key(make, count):
    sheets = thirty(make) if count == 30 else viz.worksheet(make(), variants=count)
    told = {number: [] for number in range(1, count + 1)}
    for page in sheets.answers():
        for first, *numbers in rows_of(page):
            if first.isdecimal() and int(first) in told and len(numbers) > 3:
                told[int(first)] += numbers
    for number, sheet in enumerate(sheets.sheets, 1):
        assert told[number] == [q.result for part in sheet.questions.parts for q in part if q.result]


def test_thirty_neurons_take_a_page_and_a_band_of_thirty_is_not_divided():
    (page,) = thirty(neuron).answers()
    assert page.scene.width < page.scene.height
    pages = thirty(mlp).answers()
    assert len(pages) == 3
    for page in pages:
        assert page.scene.width > page.scene.height
        assert [row[0] for row in rows_of(page) if len(row) > 6 and row[0].isdecimal()] == [
            str(i) for i in range(1, 31)
        ]


def test_what_is_below_a_page_goes_on_under_the_same_head():
    first, second = [rows_of(page) for page in viz.worksheet(twice(), variants=60).answers()]
    assert first[:8] == second[:8]
    assert "v₁" in first[5]
    assert [row[0] for row in [*first[8:-1], *second[8:-1]]] == [str(i) for i in range(1, 61)]


def test_a_column_is_called_what_the_exercise_asks_for():
    asked = viz.worksheet(twice()).sheets[0].questions
    for part in asked.parts[:3]:
        for question in part:
            assert str(question.asked).startswith(str(question.about))
    assert [str(q.about) for q in asked.chain if q.result] == ["1.", "2.", "3.", "∂y/∂x"]


def test_a_file_holds_keys_or_answers(tmp_path):
    with pytest.raises(ValueError, match="leave one out"):
        viz.worksheet(neuron()).save(tmp_path / "a.pdf", key=True, answers=True)
