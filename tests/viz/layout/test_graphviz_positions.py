"""``draw(engine="dot")``: positions from Graphviz where it is there, advice where it is not."""

import itertools
import shutil

import pytest

import viz
from autograd import Value, scope
from tests.viz.graphs import overlap
from viz.drawing import extent
from viz.layout import graphviz_positions


def graph():
    with scope("neuron"), scope("inner"):
        x = Value(2.0, "x")
        h = (x * Value(0.5, "w") + x).tanh()
    return h * x + 1


needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="the dot program is not installed")


@needs_dot
def test_the_same_cards_are_drawn_elsewhere():
    own, dots = viz.draw(graph()), viz.draw(graph(), engine="dot")
    assert [part.key for part in own.scene.parts if part.kind == "node"] == [
        part.key for part in dots.scene.parts if part.kind == "node"
    ]
    assert own.svg != dots.svg


@needs_dot
def test_no_two_cards_overlap():
    cards = [part.primitives[0] for part in viz.draw(graph(), engine="dot").scene.parts if part.kind == "node"]
    for a, b in itertools.combinations(cards, 2):
        assert not overlap(a, b)


@needs_dot
def test_no_label_reaches_dot():
    x = Value(1.0, '"]; evil [label="')
    assert "evil" in viz.draw(x * x, engine="dot").svg


def test_without_dot_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="apt install graphviz"):
        viz.draw(graph(), engine="dot")


@needs_dot
def test_what_dot_gives_up_on_is_said_with_its_reason(monkeypatch):
    monkeypatch.setattr(graphviz_positions, "_source", lambda diagram, sizes: ["digraph {"])
    with pytest.raises(RuntimeError, match=r"dot gave up on this graph \(Error: .*syntax error.*fold groups"):
        viz.draw(graph(), engine="dot")


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="engine must be 'own' or 'dot'"):
        viz.draw(graph(), engine="neato")


@needs_dot
def test_no_card_covers_the_label_of_an_edge():
    x, w = Value(0.5, "x"), Value(2.0, "w")
    parts = viz.draw(x + (w * x).sigmoid(), engine="dot").scene.parts
    cards = [part.primitives[0] for part in parts if part.kind == "node"]
    labels = [text for part in parts if part.kind == "label" for text in part]
    assert len(labels) == 3
    for text in labels:
        left, right = extent(text)
        for card in cards:
            beside = right <= card.x or card.x + card.width <= left
            assert beside or text.y <= card.y or card.y + card.height <= text.y - 0.73 * text.size
