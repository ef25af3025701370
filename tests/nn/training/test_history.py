"""The history as a table."""

import pytest

import nn

from . import QUIET, X4, Y4, line


def test_the_history_converts_to_pandas():
    pd = pytest.importorskip("pandas")
    frame = line().fit(X4, Y4, epochs=3, **QUIET).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == ["loss", "learning_rate"]
    assert frame.index.tolist() == [1, 2, 3]


def test_a_long_history_shows_its_beginning_and_its_end():
    text = repr(nn.History(loss=[1.0 / k for k in range(1, 101)], learning_rate=[0.1] * 100)).splitlines()
    assert len(text) == 14
    assert text[1].split() == ["1", "1.0000", "0.1000"]
    assert text[-1].split() == ["100", "0.0100", "0.1000"]


def test_the_history_shows_itself_as_an_html_table_with_everything_escaped():
    html = nn.History(loss=[1.0], metrics={"<b>": [2.0]}, learning_rate=[0.1])._repr_html_()
    assert "<th>&lt;b&gt;</th>" in html
    assert html.count("<tr>") == 2
