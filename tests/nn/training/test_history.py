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
    assert text[1].split() == ["1", "1", "0.1"]
    assert text[-1].split() == ["100", "0.01", "0.1"]


def test_the_history_shows_itself_as_an_html_table_with_everything_escaped():
    html = nn.History(loss=[1.0], metrics={"<b>": [2.0]}, learning_rate=[0.1])._repr_html_()
    assert "<th>&lt;b&gt;</th>" in html
    assert html.count("<tr>") == 2


def test_a_history_says_which_parameters_were_restored_also_at_the_normal_end(monkeypatch):
    history = nn.History(loss=[0.5, 0.25], learning_rate=[0.1, 0.1], best_epoch=0)
    assert repr(history).splitlines()[-1] == "parameters of epoch 1 restored"
    assert history._repr_html_().endswith("<p>parameters of epoch 1 restored</p>")
    assert history.table(lang="es").splitlines()[-1] == "se restauraron los parámetros de la época 1"
    assert history.table(lang="pt").splitlines()[-1] == "os parâmetros da época 1 foram restaurados"
    history.stopped = "a friend"
    assert repr(history).splitlines()[-1] == "stopped by a friend; parameters of epoch 1 restored"
    history.best_epoch = None
    assert repr(history).splitlines()[-1] == "stopped by a friend"


def test_a_fit_that_ends_normally_and_puts_the_best_parameters_back_says_so():
    model = nn.Neuron(1, activation="identity", bias=False, initializer=1.0)
    history = model.fit(
        *([[1.0]], [0.0]),
        optimizer="sgd",
        learning_rate=2.0,
        epochs=3,
        early_stopping=nn.EarlyStopping(monitor="loss"),
        progress=False,
    )
    assert (history.stopped, history.best_epoch, model.weights[0].data) == ("epochs", 0, 1.0)
    assert repr(history).splitlines()[-1] == "parameters of epoch 1 restored"
