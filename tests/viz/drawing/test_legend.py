"""The legend: what a gradient is called."""

import xml.etree.ElementTree as ET

import pytest

import viz
from autograd import Value
from tests.viz.graphs import SVG, neurons_loss, part_of_a_loss, texts
from viz.drawing import Text


def test_gradients_of_a_later_result_are_not_called_this_ones():
    x = Value(3.0, "x")
    h = x * x
    h.label = "h"
    (h * 5).backward()
    shown = texts(viz.draw(h))
    assert "30" in shown
    assert "grad" in shown
    assert "∂h" not in shown


@pytest.mark.parametrize("step", [None, 1])
def test_gradients_of_another_result_are_called_grad(step):
    drawing = viz.draw(part_of_a_loss(), step=step)
    parts = [part for part in drawing.scene.parts if part.kind != "caption"]
    on_cards = [run.text for part in parts for text in part if isinstance(text, Text) for run in text.runs]
    assert "grad" in on_cards
    assert "∂h" not in on_cards
    titles = [title.text for title in ET.fromstring(drawing.svg).iter(f"{SVG}title")]
    assert not any(title.startswith("∂h/∂") for title in titles)
    assert any(title.startswith("w.grad = ") for title in titles)


def test_gradients_of_another_result_are_said_to_be_so():
    description = ET.fromstring(viz.draw(part_of_a_loss()).svg).find(f"{SVG}desc").text
    assert "not the gradient of h alone" in description


def test_gradients_added_up_over_two_sweeps_are_called_grad():
    loss = neurons_loss()
    loss.backward()
    assert "∂L" in texts(viz.draw(loss, width=1000))
    loss.backward()
    assert "grad" in texts(viz.draw(loss, width=1000))


@pytest.mark.parametrize("name", ["pérdida", "loss_value"])
def test_a_root_with_a_long_name_is_called_by_its_beginning_and_the_key_says_the_whole(name):
    loss = neurons_loss()
    loss.label = name
    loss.backward()
    shown = texts(viz.draw(loss, width=3000))
    assert "∂" not in shown
    assert f"∂{name[:3]}…" in shown
    assert f"∂{name[:3]}…: gradient of {name}" in shown
