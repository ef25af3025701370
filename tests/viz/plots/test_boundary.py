"""The plot of a decision boundary: it runs where the model's answers change."""

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

import nn
from viz import plot_decision_boundary

POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.mark.parametrize(("output", "bias"), [("identity", -0.75), ("sigmoid", -0.75)])
def test_a_decision_boundary_runs_where_the_model_is_undecided(output, bias):
    neuron = nn.Neuron(2, activation=output, seed=0)
    for parameter, number in zip(neuron.parameters(), [1.0, 0.0, bias], strict=True):
        parameter.data = number
    axes = plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1])
    (contour,) = [collection for collection in axes.collections if isinstance(collection, QuadContourSet)]
    (line,) = contour.get_paths()
    assert line.vertices[:, 0] == pytest.approx(0.75)  # x₁ = 0.75 whatever x₂
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₁", "x₂")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["class 0", "class 1"]


def test_a_decision_boundary_is_where_predictions_change():
    """After a loss of margins, a sigmoid's outputs are scores, all of them above 0: the model always says yes."""
    neuron = nn.Neuron(2, activation="sigmoid", seed=0)
    neuron.objective, neuron.classes = nn.OBJECTIVES["hinge"], (-1.0, 1.0)
    assert set(neuron.predict(POINTS)) == {1.0}
    axes = plot_decision_boundary(neuron, POINTS, [0, 0, 1, 1])
    assert not [each for each in axes.collections if isinstance(each, QuadContourSet)]


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [([[1.0, 2.0, 3.0]], [1], r"the shape \(1, 3\)"), (POINTS, [0, 1], "one label per point")],
)
def test_what_cannot_be_drawn_over_two_features_is_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        plot_decision_boundary(nn.Neuron(2, seed=0), X, y)
