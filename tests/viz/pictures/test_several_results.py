"""Several results in one picture: each keeps its card and its name, and the gradients are those of one of them."""

import pytest

import nn
import viz
from autograd import Value


def two_results():
    w, x = Value(0.5, "w"), Value(2.0, "x")
    return (w * x).tanh(), w + x


def test_each_result_has_its_name_and_its_number():
    drawing = viz.draw(list(two_results()))
    assert repr(drawing) == "Drawing(y₁ = 0.762, y₂ = 2.5, 5 nodes)"
    assert drawing.scene.title == "Computational graph of y₁ = 0.762, y₂ = 2.5"
    spanish = viz.draw(list(two_results()), lang="es")
    assert spanish.scene.title == "Grafo computacional de y₁ = 0,762; y₂ = 2,5"


def test_a_label_of_ones_own_wins():
    u, v = two_results()
    u.label = "o"
    assert repr(viz.draw([u, v])).startswith("Drawing(o = 0.762, y₂ = 2.5")


def test_a_result_inside_of_a_sum_has_a_card_of_its_own():
    a, b, c, d = [Value(float(i), name) for i, name in enumerate("abcd", 1)]
    partial = a + b + c
    whole = partial + d
    assert "y₁ = 6, y₂ = 10" in repr(viz.draw([partial, whole]))
    assert repr(viz.draw(whole)) == "Drawing(y = 10, 7 nodes)"


def test_gradients_are_those_of_the_result_that_backward_was_called_on():
    u, v = two_results()
    before = viz.draw([u, v])
    assert "No gradient has been computed" in before.scene.description
    assert "∂" not in before.svg
    u.backward()
    drawing = viz.draw([u, v])
    assert "The gradient of y₁ has been computed." in drawing.scene.description
    assert "∂y₁/∂w" in drawing.svg
    v.backward()
    both = viz.draw([u, v])
    assert "it is the gradient of none of the results alone" in both.scene.description
    assert "w.grad" in both.svg


@pytest.mark.parametrize("collapse", ["auto", "scalar", "neuron", None])
def test_all_outputs_of_a_network_are_drawn(collapse):
    outputs = nn.MLP(2, [3, 2], activation="tanh", seed=0)([1.0, -2.0])
    drawing = viz.draw(outputs, collapse=collapse)
    assert "z⁽²⁾₁ = 0.529, z⁽²⁾₂ = 2.26" in drawing.scene.title


def test_the_matrices_of_a_network_end_in_the_column_of_its_outputs():
    outputs = nn.MLP(2, [3, 2], activation="tanh", seed=0)([1.0, -2.0])
    assert repr(viz.draw(outputs, collapse="layer")) == "Drawing(z⁽²⁾, 2 layers, 8 matrices)"
    outputs[1].backward()
    swept = viz.draw(outputs, collapse="layer")
    assert "The gradient of z⁽²⁾₂ has been computed." in swept.scene.description


def test_a_graph_for_graphviz_may_have_several_results():
    assert viz.to_dot(list(two_results())).source.count("tanh") == 1
    assert "y₂" in viz.to_dot(list(two_results())).source
