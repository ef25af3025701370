"""What is drawn of a network is drawn of an estimator of scikit-learn that has one in it."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import nn
import viz

X = pd.DataFrame({"width": np.linspace(-1.0, 1.0, 24), "height": np.tile([-1.0, 0.3, 1.0], 8)})
Y = pd.Series(np.where(X["width"] > 0.0, "wide", "narrow"), name="shape")


@pytest.fixture(scope="module")
def estimator():
    return nn.Classifier(hidden=(3,), epochs=60, n_iter_no_change=None, learning_rate=0.1, random_state=0).fit(X, Y)


def test_the_boundary_between_labels_of_text_names_them_and_the_columns(estimator):
    axes = viz.plot_decision_boundary(estimator, X, Y, resolution=8)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("width", "height")
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend[:2] == ["narrow", "wide"]
    assert axes.get_legend().get_title().get_text() == "shape"
    assert axes.get_title() == "Decision boundary: accuracy 100%"


def test_a_pipeline_with_an_estimator_has_a_boundary_too(estimator):
    pipeline = make_pipeline(StandardScaler(), clone(estimator)).fit(X, Y)
    axes = viz.plot_decision_boundary(pipeline, X, Y, resolution=8)
    assert axes.get_title() == "Decision boundary: accuracy 100%"


def test_the_confusion_matrix_names_the_labels(estimator):
    axes = viz.plot_confusion_matrix(estimator, X, Y)
    assert [text.get_text() for text in axes.get_xticklabels()] == ["narrow", "wide"]


def test_the_neurons_the_weights_the_layers_and_the_history_are_those_of_the_network(estimator):
    network = estimator.model_
    assert viz.network(estimator).svg == viz.network(network).svg
    assert len(viz.plot_weights(estimator)) == len(viz.plot_weights(network))
    assert viz.plot_layers(estimator, X).get_title() == viz.plot_layers(network, X).get_title()
    line = viz.plot_history(estimator).lines[0]
    assert line.get_ydata().tolist() == estimator.loss_curve_


def test_the_fit_of_a_regressor_is_drawn():
    regressor = nn.Regressor(hidden=(), epochs=5, n_iter_no_change=None).fit(X[["width"]], X["width"])
    assert viz.plot_fit(regressor, X[["width"]], X["width"]).get_xlabel() == "width"


@pytest.mark.parametrize("function", [viz.draw, viz.step, viz.trace, viz.to_dot])
def test_a_graph_is_of_one_sample_and_an_estimator_says_whose(function, estimator):
    with pytest.raises(TypeError, match=rf"viz\.{function.__name__}\(estimator\.model_\(x\)\) for a sample x"):
        function(estimator)


def test_the_inputs_in_a_graph_are_called_as_the_columns(estimator):
    shown = viz.trace(estimator.model_(X.iloc[0]))
    assert "w⁽¹⁾₁₁·width" in shown
    assert "height" in viz.draw(estimator.model_(X.iloc[0])).svg


def test_a_column_without_a_name_is_called_by_its_number():
    model = nn.Neuron(2, "identity", seed=0)
    model.fit(pd.DataFrame({"": [0.0, 1.0], "y": [1.0, 0.0]}), [0.0, 1.0], epochs=1, progress=False)
    assert [value.label for value in model([1.0, 2.0]).inputs[0].inputs[0].inputs] == ["w1", "x1"]


def test_the_inputs_of_a_network_have_the_names_of_the_columns_and_no_two_that_are_short_look_alike():
    names = ["the length of a petal in centimetres", "the width of a petal in centimetres", "height"]
    table = pd.DataFrame(np.eye(3), columns=names)
    model = nn.MLP(3, [2, 1], seed=0)
    model.fit(table, [0.0, 1.0, 2.0], epochs=1, progress=False)
    drawn = viz.network(model, [1.0, 2.0, 3.0]).svg
    assert all(f"{name} = " in drawn for name in names)  # the whole name is in the tooltip
    shown = re.findall(r">([^<>]*…[^<>]*)<", drawn)
    assert len(shown) == len(set(shown)) == 2
    assert ">height<" in viz.network(model).svg
    assert ">height<" not in viz.network(nn.MLP(3, [2, 1], seed=0)).svg


def test_one_neuron_is_drawn_with_the_names_of_the_columns():
    neuron = nn.Neuron(2, "sigmoid", seed=0)
    neuron.fit(X, [0, 1] * 12, loss="binary_cross_entropy", epochs=1, progress=False)
    for drawing in (viz.network(neuron), viz.network(neuron, X.iloc[0])):
        assert {"width", "height"} <= set(re.findall(r">([a-z]+)<", drawing.svg))


def test_the_outputs_of_a_network_are_called_as_their_classes():
    three = np.where(X["height"] > 0.5, "tall", Y)
    estimator = nn.Classifier(hidden=(2,), epochs=2, n_iter_no_change=None, random_state=0).fit(X, three)
    for drawing in (viz.network(estimator), viz.network(estimator, X.iloc[0])):
        assert {"narrow", "tall", "wide"} <= set(re.findall(r">([a-z]+)<", drawing.svg))
    assert "narrow = " in viz.network(estimator, X.iloc[0]).svg
