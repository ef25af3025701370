"""What the library itself calls a thing is never cut: it takes the room that it needs, in every language."""

import pytest

import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES
from viz.drawing import Text


def words_of(drawing):
    """All that stands on groups and cards."""
    kinds = ("group", "name", "folded", "node", "matrix", "constant")
    parts = [part for part in drawing.scene.parts if part.kind in kinds]
    return ["".join([run.text for run in p.runs]) for part in parts for p in part if isinstance(p, Text)]


def logits(width):
    return nn.MLP(2, [2, width], seed=0)([1.0, -2.0])


LOSSES = {
    "cross-entropy": lambda: nn.cross_entropy(logits(3), 1),
    "binary cross-entropy": lambda: nn.binary_cross_entropy_with_logits(logits(1), 1),
    "softplus": lambda: nn.MLP(2, [2, 1], "softplus", output="softplus", seed=0)([1.0, -2.0]),
    "a narrow layer": lambda: nn.squared_error(nn.MLP(2, [1, 1], seed=0)([1.0, -2.0]), 1.0),
    "a neuron that is cut": lambda: nn.hinge(nn.Neuron(2, "leaky_relu", seed=0)([1.0, -2.0]), 1),
}


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("collapse", ["auto", "layer", "neuron"])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_name_of_a_group_or_a_loss_is_cut(loss, collapse, direction):
    root = LOSSES[loss]()
    for lang in LANGUAGES:
        words = words_of(viz.draw(root, lang=lang, collapse=collapse, direction=direction))
        assert [
            word for word in words if word.endswith("…") and not word.endswith(("+ …", "− …")) and "(" not in word
        ] == []


def test_a_name_that_edges_cross_wherever_it_stands_is_written_on_them():
    x = Value(0.5, "x")
    with scope("narrow"):
        y = x.sin()
    drawing = viz.draw(y * x, direction="down", collapse=None)
    (name,) = [part for part in drawing.scene.parts if part.kind == "name"]
    edges = [i for i, part in enumerate(drawing.scene.parts) if part.kind == "edge"]
    assert drawing.scene.parts.index(name) > max(edges)
    assert name.primitives[0].fill == "group"
    wide = viz.draw(y * x, collapse=None)
    assert not [part for part in wide.scene.parts if part.kind == "name"]


def test_a_box_is_as_wide_as_its_name_and_what_is_inside_stands_in_its_middle():
    with scope("a narrow group"):
        x = Value(0.5, "x")
        y = x.sin()
    drawing = viz.draw(y, direction="down", collapse=None)
    (box,) = [part.primitives[0] for part in drawing.scene.parts if part.kind == "group"]
    cards = [part.primitives[0] for part in drawing.scene.parts if part.kind == "node"]
    for card in cards:
        assert card.x + card.width / 2 == pytest.approx(box.x + box.width / 2, abs=1.0)
    assert box.x + box.width <= drawing.scene.width
