"""What matrices are called: layers one after the other and side by side, targets, losses, formulas."""

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import Language
from tests.viz.graphs import texts
from viz.graph import Notation
from viz.graph.vectors import graph_of_layers, name_matrices, vector_diagram


def names_of(root):
    return set(name_matrices(graph_of_layers([root]), Language(), Notation()).values())


def elements_of(root):
    made = vector_diagram(graph_of_layers([root]), Language(), Notation(), lambda value: None)
    return {element for node in made.matrices.values() for element in node.elements}


def sum_of(weights, inputs, bias):
    return autograd.dot(weights, inputs) + bias


def leaves(letter, count):
    return [Value(0.1 * i, f"{letter}{i}") for i in range(1, count + 1)]


def test_neurons_by_hand_that_stand_side_by_side_are_no_layers_one_after_the_other():
    x, y = leaves("x", 2), leaves("y", 3)
    first = sum_of(leaves("w", 2), x, Value(0.5, "b")).tanh()
    second = sum_of(leaves("w", 3), y, Value(0.5, "b")).sigmoid()
    assert {"W₁", "W₂", "z₁", "z₂", "a₁", "a₂", "b₁", "b₂"} <= names_of(first * second)
    assert {"w₁₁", "w₁₂", "w₂₃"} <= elements_of(first * second)


def test_two_neurons_of_nn_by_themselves_are_numbered_as_their_values_are():
    x, y = leaves("x", 2), leaves("y", 2)
    root = nn.Neuron(2, "tanh", seed=0)(x) * nn.Neuron(2, "tanh", seed=1)(y)
    assert {"z₁", "z₂"} <= names_of(root)
    assert "neuron" not in texts(viz.draw(root, collapse="layer"))


def test_layers_by_hand_one_after_the_other_keep_their_numbers():
    x = leaves("x", 2)
    hidden = [sum_of([Value(i + 0.1 * j, "w") for j in range(2)], x, Value(0.0, "b")).tanh() for i in range(3)]
    assert {"W⁽¹⁾", "W⁽²⁾", "z⁽¹⁾", "z⁽²⁾"} <= names_of(
        sum_of([Value(0.3, "w") for _ in range(3)], hidden, Value(1.0, "b"))
    )


def test_two_branches_and_what_joins_them_say_how_deep_they_are():
    x, y = leaves("x", 2), leaves("y", 3)
    ends = [sum_of(leaves("w", 2), x, Value(0.0, "b")).tanh(), sum_of(leaves("w", 3), y, Value(0.0, "b")).tanh()]
    root = sum_of(leaves("w", 2), ends, Value(0.0, "b"))
    assert {"W⁽¹⁾₁", "W⁽¹⁾₂", "W⁽²⁾"} <= names_of(root)
    assert {"w⁽¹⁾₁₂", "w⁽¹⁾₂₃", "w⁽²⁾₁₂"} <= elements_of(root)


PROBABILITIES = nn.MLP(2, [3], output="softmax", seed=0)
LOGITS = nn.MLP(2, [3], output="identity", seed=0)


@pytest.mark.parametrize("target", [1, [0.0, 1.0, 0.0]])
def test_a_cross_entropy_with_one_hot_targets_takes_the_right_class_alone(target):
    loss = nn.cross_entropy_of_probabilities(PROBABILITIES([1.0, -1.0]), target)
    assert "ln(a₂)" in texts(viz.draw(loss, collapse="layer"))
    assert "a₂" in names_of(loss)
    assert not {"t", "c"} & names_of(loss)


def test_the_targets_of_a_cross_entropy_are_called_t_and_stand_in_it():
    loss = nn.cross_entropy_of_probabilities(PROBABILITIES([1.0, -1.0]), [0.2, 0.8, 0.0])
    assert {"t", "ln(a)", "t·ln(a)"} <= names_of(loss)
    made = vector_diagram(graph_of_layers([loss]), Language(), Notation(), lambda value: None)
    groups = {node.name.text: node.group for node in made.diagram.nodes}
    assert groups["t"] == "cross_entropy"
    assert {"t", "t·(log p)"} <= names_of(nn.cross_entropy(LOGITS([1.0, -1.0]), [0.2, 0.7, 0.1]))


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_a_binary_cross_entropy_of_logits_is_one_operation_whose_slope_is_a_minus_t(lang):
    model = nn.MLP(2, [2], output="identity", seed=0)
    logits = model([1.0, -1.0])
    loss = nn.binary_cross_entropy_with_logits(logits, [1.0, 0.0])
    loss.backward()
    drawing = viz.draw(loss, collapse="layer", lang=lang)
    name = "BCE(σ(z), t)" if lang == "en" else "BCE(σ(z); t)"
    assert name in texts(drawing)
    language = Language(lang)
    slopes = [language.number(autograd.sigmoid(z.data) - t) for z, t in zip(logits, [1.0, 0.0], strict=True)]
    assert f"⊙ [{'; '.join(slopes)}]" in texts(drawing)


def test_a_formula_in_a_name_has_no_parentheses_that_it_does_not_need():
    loss = nn.hinge(LOGITS([1.0, -1.0]), [1.0, -1.0, 1.0])
    assert {"t·z", "1 − t·z", "ReLU(1 − t·z)"} <= names_of(loss)


@pytest.mark.parametrize("collapse", ["layer", None, "auto"])
def test_a_label_of_ones_own_on_a_loss_of_one_term_stays(collapse):
    model = nn.MLP(2, [1], output="identity", seed=0)
    loss = nn.binary_cross_entropy_with_logits(model([1.0, -1.0]), 1.0)
    loss.label = "cost"
    loss.backward()
    drawing = viz.draw(loss, collapse=collapse)
    assert [text for text in texts(drawing) if "cost" in text and "∂" not in text and "gradient" not in text]
    assert "cost = " in viz.trace(loss)


def test_a_batch_of_one_hot_targets_has_one_column_for_each_sample():
    samples = [[1.0, -1.0], [2.0, 0.5], [0.3, -0.4]]
    targets = [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    loss = autograd.mean(
        [nn.cross_entropy_of_probabilities(y, t) for y, t in zip(PROBABILITIES.batch(samples), targets, strict=True)]
    )
    assert {"A", "ln(A)", "−ln(A)"} <= names_of(loss)


def test_elements_with_one_label_in_common_are_told_apart_by_their_places():
    model = nn.MLP(2, [3, 1], seed=0)
    losses = [nn.squared_error(model([i * 0.5, 1.0]), float(i % 2)) for i in range(4)]
    assert {"t₁", "t₂", "t₃", "t₄"} <= elements_of(autograd.mean(losses))
