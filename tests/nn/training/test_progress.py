"""The progress bar: a line in a terminal, a widget in a notebook, silence elsewhere."""

import io
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import tqdm.std

import nn
from nn.training import progress, progress_bar


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

    class Widget:
        def __init__(self, **options):
            made.append(options)

    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "tqdm.notebook", SimpleNamespace(tqdm=Widget))
    progress_bar(7, show=True)
    assert made == [{"total": 7, "unit": "epoch", "delay": 0.0}]


def test_an_error_closes_the_bar(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)

    def fail(model, history):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        train(callbacks=[fail])
    assert screen.getvalue().endswith("\n")


@pytest.mark.parametrize("terminal", [True, False])
def test_no_bar_waits_for_the_lock_of_tqdm(terminal, monkeypatch):
    """Ctrl-C may come while tqdm holds its lock, and then nobody gives that back."""

    class Held:
        def __enter__(self):
            raise AssertionError("it waits for a lock")

        acquire = __enter__

    monkeypatch.setattr(tqdm.std.tqdm, "_lock", Held(), raising=False)
    monkeypatch.setattr(sys, "stderr", Terminal() if terminal else io.StringIO())
    train()


def test_a_bar_does_not_wait_for_ever_for_one_that_was_interrupted_while_it_was_drawn(monkeypatch):
    monkeypatch.setattr(progress, "MOMENT", 0.01)
    monkeypatch.setattr(sys, "stderr", Terminal())
    lock = type(progress_bar(3, show=True)).get_lock()
    held, done = threading.Event(), threading.Event()

    def hold():
        lock.acquire()
        held.set()
        done.wait(60)
        lock.release()  # it is another one meanwhile

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(60)
    train()
    assert thread.is_alive()
    done.set()
    thread.join()
    train()


def test_a_bar_interrupted_at_any_line_leaves_the_parameters_that_were_learned(monkeypatch):
    """Ctrl-C comes once at each line of tqdm, in the middle of the bar's updates or at its end."""
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setattr(progress, "MOMENT", 0.01)
    monkeypatch.setattr(sys, "stderr", Terminal())
    expected = {epochs: nn.Neuron(1, seed=0).fit([[1.0]], [1.0], epochs=epochs).loss for epochs in (1, 2)}
    began, number, interrupted = [], 0, True

    def trace(frame, event, _):
        nonlocal lines, interrupted
        name = frame.f_code.co_name
        if frame.f_code.co_filename != tqdm.std.__file__ or "__del__" in (name, frame.f_back.f_code.co_name):
            return None  # what happens while a bar is freed, Python lets nobody know of
        if event == "line" and began:
            lines += 1
            if lines == number:
                interrupted = True
                raise KeyboardInterrupt
        return trace

    while interrupted:
        interrupted, lines, number = False, 0, number + 7
        began.clear()
        model = nn.Neuron(1, seed=0)
        earlier = sys.gettrace()
        sys.settrace(trace)
        try:
            history = model.fit([[1.0]], [1.0], epochs=2, callbacks=[lambda model, history: began.append(1)])
        except KeyboardInterrupt:
            continue  # a tqdm that is interrupted while it closes raises once more
        finally:
            sys.settrace(earlier)
        assert history.loss == expected[len(history)]
        assert history.stopped == ("interrupted" if interrupted else "epochs")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(train).result(timeout=60)
    assert number > 50


def test_a_bar_does_not_decide_how_processes_begin():
    """The lock of tqdm would set the context of multiprocessing, and a later set_start_method would be an error."""
    lines = """
import io, sys, multiprocessing
class Terminal(io.StringIO):
    def isatty(self):
        return True
sys.stderr = Terminal()
import nn
nn.Neuron(1, seed=0).fit([[1.0]], [1.0], epochs=1)
assert "1/1" in sys.stderr.getvalue()
multiprocessing.set_start_method("spawn")
"""
    subprocess.run([sys.executable, "-c", lines], check=True)
