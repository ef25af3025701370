"""What is repeated: of a long sum a picture shows the ends, and how many terms there are between them."""

import xml.etree.ElementTree as ET

import pytest

import autograd
import nn
import viz
from autograd import Value
from tests.viz.graphs import texts
from viz.graph import MOST_TERMS, Reading, diagram, fold, with_ends


def values(count, name="v"):
    return [Value(i / 7, f"{name}{i}") for i in range(count)]


def shortened(root):
    return with_ends(diagram(Reading(root)))


@pytest.mark.parametrize(("lang", "said"), [("en", "… 98 more …"), ("es", "… 98 más …"), ("pt", "… mais 98 …")])
def test_a_sum_of_100_shows_its_ends_and_the_count(lang, said):
    root = autograd.sum(values(100))
    root.backward()
    drawing = viz.draw(root, lang=lang)
    assert said in texts(drawing)
    assert {"v0", "v99"} <= set(texts(drawing))
    assert "v1" not in texts(drawing)
    assert drawing.scene.height < 400
    assert any("collapse=None" in text for text in texts(drawing))
    assert "v1" in texts(viz.draw(root, lang=lang, collapse=None))


def test_the_length_from_which_on_a_sum_is_shortened():
    assert len(shortened(autograd.sum(values(MOST_TERMS))).nodes) == MOST_TERMS + 1
    assert len(shortened(autograd.sum(values(MOST_TERMS + 1))).nodes) == 4


def test_everything_is_still_counted_and_flows():
    root = autograd.mean([v * v for v in values(20)])
    root.backward()
    whole, small = diagram(Reading(root)), shortened(root)
    assert small.size == whole.size
    assert {key for edge in small.edges for key in edge.of} == {key for edge in whole.edges for key in edge.of}


def test_a_term_that_something_else_uses_keeps_its_card():
    v = values(20)
    root = autograd.sum(v) * v[7]
    small = shortened(root)
    assert "v7" in {node.name.text for node in small.nodes}
    assert [node.more for node in small.nodes if node.more] == [17]


def test_the_inputs_that_the_neurons_of_a_layer_share_are_gathered_once():
    outputs = nn.Layer(20, 2, "tanh", seed=0)([Value(0.1 * i, f"x{i}") for i in range(20)])
    small = shortened(outputs[0] * outputs[1])
    assert sorted(node.more for node in small.nodes if node.more) == [19, 19, 19]  # x1 … x19, and the weights of each
    assert {node.group for node in small.nodes if node.more} == {"", "layer/neuron 1", "layer/neuron 2"}


def test_a_neurons_weights_are_gathered_in_its_group_and_its_inputs_outside():
    root = nn.Neuron(20, seed=0)([Value(0.1 * i, f"x{i}") for i in range(20)])
    assert {(node.group, node.more) for node in shortened(root).nodes if node.more} == {("neuron", 19), ("", 19)}


def test_what_two_long_sums_need_of_the_same_values_is_gathered_once():
    v = values(20)
    root = autograd.mean([x.exp() for x in v]) * autograd.mean([x.sin() for x in v])
    small = shortened(root)
    assert [node.more for node in small.nodes if node.more] == [18, 18, 18]
    assert small.size == diagram(Reading(root)).size


def test_only_what_is_shown_of_a_sum_takes_room():
    heights = [viz.draw(autograd.sum(values(n))).scene.height for n in (20, 200)]
    assert heights[0] == heights[1]


def test_neurons_fold_before_the_ends_of_a_sum_over_them_do():
    model = nn.MLP(2, [16, 16, 1], seed=0)
    whole = diagram(Reading(model([1.0, 2.0])))
    folded = fold(whole, "auto", ends=True)
    assert folded.groups == 33
    assert not any(node.more for node in folded.diagram.nodes)


def test_a_step_at_a_gathered_term_is_in_the_focus_of_its_card():
    root = autograd.sum(values(30))
    svg = ET.fromstring(viz.draw(root, step=10).svg)
    focused = [g for g in svg.iter() if g.get("stroke") == "#1b1f24" or "1.8" in (g.get("stroke-width") or "")]
    assert focused
