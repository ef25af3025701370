"""A graph drawn beside what it would be with other numbers."""

import pytest

import autograd
import nn
import viz
from autograd import Value, topological_order
from tests.viz.graphs import neurons_loss, texts


def neuron():
    w, x = Value(0.5, "w"), Value(2.0, "x")
    y = (w * x).tanh()
    y.label = "y"
    return y, w, x


def test_both_graphs_are_drawn_and_what_changed_is_said():
    y, *_ = neuron()
    y.backward()
    drawing = viz.what_if(y, w=0.7)
    assert repr(drawing) == "Drawing(y = 0.762 → 0.885, w = 0.5 → 0.7)"
    assert drawing.scene.title == "Computational graph of y = 0.762; what if w = 0.7?"
    shown = texts(drawing)
    assert [text for text in shown if ":" in text and "=" in text] == ["w = 0.5: y = 0.762", "w = 0.7: y = 0.885"]
    assert {"0.5", "0.7", "0.762", "0.885", "0.84", "0.432"} <= set(shown)  # ∂y/∂w before and after
    assert "w = 0,5: y = 0,762" in texts(viz.what_if(y, w=0.7, lang="es"))


def test_the_graph_itself_stays_as_it_is():
    loss = neurons_loss()
    loss.backward()
    before = [(v.data, v.grad, v.has_grad, v.partials) for v in topological_order(loss)]
    viz.what_if(loss, w=-2.0, b=1)
    assert [(v.data, v.grad, v.has_grad, v.partials) for v in topological_order(loss)] == before


def test_without_gradients_there_are_none_in_the_other_graph_either():
    y, *_ = neuron()
    assert texts(viz.what_if(y, w=0.7)).count("—") == 2 * 4


def test_the_numbers_are_those_of_a_graph_that_is_built_with_them():
    loss = neurons_loss()
    loss.backward()
    expected = neurons_loss()
    leaves = {v.label: v for v in topological_order(expected) if not v.inputs}
    leaves["w"].data, leaves["b"].data = -2.0, 1.0
    expected.recompute().backward()
    for text in texts(viz.draw(expected)):
        assert text in texts(viz.what_if(loss, w=-2.0, b=1.0))


def test_a_leaf_is_meant_by_its_label_by_the_name_that_pictures_show_or_by_itself():
    y, w, _ = neuron()
    same = viz.what_if(y, w=0.7).svg
    assert viz.what_if(y, {"w": 0.7}).svg == viz.what_if(y, {w: 0.7}).svg == same
    model = nn.MLP(2, [2, 1], seed=0)
    output = model([1.0, 2.0])
    assert "w⁽¹⁾₁₂ = " in repr(viz.what_if(output, {"w⁽¹⁾₁₂": 3.0}))


def test_pictures_stand_side_by_side_where_there_is_room():
    x = Value(2.0, "x")
    small = viz.what_if(x * x, x=3.0)
    assert small.scene.width > small.scene.height
    y, *_ = neuron()
    assert viz.what_if(y, w=0.7, width=400).scene.height > viz.what_if(y, w=0.7, width=2000).scene.height


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({}, ValueError, "say which leaf is to have which number, as in w=0.7; its leaves are 'w', 'x'"),
        ({"q": 1.0}, ValueError, "'q' is not a leaf of this graph; its leaves are 'w', 'x'"),
        ({"y": 1.0}, ValueError, "'y' is computed from others: change a leaf; its leaves are 'w', 'x'"),
        ({"w": "much"}, TypeError, "a real number belongs here, not str"),
        ([("w", 1.0)], TypeError, r"a dictionary says which leaf has which number, \{w: 0.7\}, not list"),
        ({1: 1.0}, TypeError, "a leaf is named by its label or is a Value, not 1"),
        ({Value(3.0, "z"): 1.0}, ValueError, "is not a leaf of this graph; its leaves are 'w', 'x'"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_leaves_are_named(changes, error, message):
    y, *_ = neuron()
    with pytest.raises(error, match=message):
        viz.what_if(y, changes)


def test_a_label_of_several_leaves_and_a_constant_are_refused():
    a, b = Value(1.0, "w"), Value(2.0, "w")
    with pytest.raises(ValueError, match="2 leaves are labelled 'w': give the Value itself"):
        viz.what_if(a * b, w=3.0)
    assert "2 → 6" in repr(viz.what_if(a * b, {a: 3.0}))
    c = autograd.constant(2.0, "c")
    with pytest.raises(ValueError, match="'c' is a constant, which stays as it was written down"):
        viz.what_if(c * a, c=3.0)


def test_a_number_for_one_leaf_is_given_once():
    y, w, _ = neuron()
    for leaf in (w, "w"):
        with pytest.raises(ValueError, match="'w' is given two numbers"):
            viz.what_if(y, {leaf: 1.0}, w=2.0)


def test_a_loss_that_is_shown_as_a_book_writes_it_is_drawn_with_other_numbers_too():
    z = [Value(2.0, "z1"), Value(1.0, "z2")]
    loss = -autograd.softmax(z)[0].log()
    loss.label = "L"
    assert repr(viz.what_if(loss, z2=2.0)) == "Drawing(L = 0.313 → 0.693, z2 = 1 → 2)"
    assert "L = 0.313 → 0" in repr(viz.what_if(loss, z1=1000.0))
    whole = nn.cross_entropy(z, 0)
    assert "0.313 → 0.693" in repr(viz.what_if(whole, z2=2.0))
