"""What the tests of the widget share: a graph, and the channel to a notebook that is not there."""

import pytest

import viz
from autograd import Value

_PROTOCOL = "anywidget is not installed: pip install 'glassgrad[widget]'"


class Channel:
    """In the place of a comm: keeps what Python sends, and hands on what a page says."""

    def __init__(self, data=None, **_):
        self.comm_id, self.opened, self.sent, self.hear = "channel", data["state"], [], None

    def on_msg(self, hear):
        self.hear = hear

    def send(self, data=None, **_):
        self.sent.append(data)

    def close(self, **_):
        pass

    def say(self, **state):
        """What the notebook's model says for a page."""
        self.hear({"content": {"data": {"method": "update", "state": state}}, "buffers": []})

    def updates(self):
        """What Python has told of since the last time, but for echoes."""
        told = [data["state"] for data in self.sent if data["method"] == "update"]
        self.sent.clear()
        return told


@pytest.fixture
def channels(monkeypatch):
    """The channels that are opened in this test."""
    pytest.importorskip("anywidget", reason=_PROTOCOL)
    comm = pytest.importorskip("comm", reason=_PROTOCOL)
    opened = []

    def create_comm(**arguments):
        opened.append(Channel(**arguments))
        return opened[-1]

    monkeypatch.setattr(comm, "create_comm", create_comm)
    return opened


@pytest.fixture
def neuron():
    """L = tanh(w·x + b) and its leaves, after backward."""
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
    loss = (w * x + b).tanh()
    loss.label = "L"
    loss.backward()
    return loss, w, x, b


@pytest.fixture
def lesson(channels, neuron):
    """The neuron's widget."""
    return viz.widget(neuron[0])
