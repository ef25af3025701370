"""Scenes: what is known at a moment, and the picture in words."""

import xml.etree.ElementTree as ET

import viz
from tests.viz.graphs import SVG, neurons_loss, texts


def test_a_step_shows_what_is_known_by_then():
    shown = texts(viz.draw(neurons_loss(), step=4))
    assert shown.count("—") == 4  # w, x, w·x and b


def test_a_step_after_backward_does_not_count_the_gradients_twice():
    loss = neurons_loss()
    loss.backward()
    assert texts(viz.draw(loss, step=-1)) == texts(viz.draw(neurons_loss(), step=-1))


def test_a_picture_carries_title_and_description():
    root = ET.fromstring(viz.draw(neurons_loss()).svg)
    assert root.find(f"{SVG}title").text == "Computational graph of L = 0.157"
    assert "10 values and 5 operations" in root.find(f"{SVG}desc").text
