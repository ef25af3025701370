"""The progress bar: a line in a terminal, a widget in a notebook, silence elsewhere."""

import io
import sys
from types import SimpleNamespace

import pytest
import tqdm.std

import nn
from nn.training import progress_bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def train(**options):
    nn.Neuron(1, seed=0).fit([[1.0]], [1.0], epochs=3, **options)


def test_a_terminal_sees_a_bar_with_epochs_and_loss(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    train()
    assert "3/3" in screen.getvalue()
    assert "loss=" in screen.getvalue()


def test_a_terminal_sees_nothing_when_asked_for_silence(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    train(progress=False)
    assert screen.getvalue() == ""


@pytest.fixture
def notebook(monkeypatch):
    """As much of a notebook as can be seen from outside: a shell with a kernel."""
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def test_a_notebook_without_widgets_sees_a_line(notebook, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    train()
    assert "3/3" in capsys.readouterr().out


def test_a_notebook_with_widgets_gets_one(notebook, monkeypatch):
    made = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "tqdm.notebook", SimpleNamespace(tqdm=lambda **options: made.append(options)))
    progress_bar(7, show=True)
    assert made == [{"total": 7, "unit": "epoch"}]


def test_an_error_closes_the_bar(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)

    def fail(model, history):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        train(callbacks=[fail])
    assert screen.getvalue().endswith("\n")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_that_nobody_sees_waits_for_nobody(terminal, monkeypatch):
    """Ctrl-C may come while tqdm holds its lock, and then nobody gives that back."""

    class Held:
        def __enter__(self):
            raise AssertionError("it waits for a lock")

        acquire = __enter__

    monkeypatch.setattr(tqdm.std.tqdm, "get_lock", classmethod(lambda cls: Held()))
    monkeypatch.setattr(sys, "stderr", Terminal() if terminal else io.StringIO())
    train(progress=not terminal)
