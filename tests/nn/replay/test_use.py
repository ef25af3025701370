"""Predictions, probabilities and scores."""

import numpy as np
import pytest

import nn
from nn.replay import threshold
from tests.nn.training import QUIET, line


def test_predict_gives_the_labels_that_were_trained_with():
    X, y = [[-2.0], [-1.0], [1.0], [2.0]], [-1, -1, 1, 1]
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit(X, y, loss="hinge", epochs=5, **QUIET)
    assert model.predict(X).tolist() == [-1.0, -1.0, 1.0, 1.0]


def test_logits_are_turned_into_probabilities():
    model = nn.Neuron(1, "identity", initializer=1.0)
    model.fit([[-1.0], [1.0]], [0, 1], loss="binary_cross_entropy", optimizer="sgd", epochs=1, **QUIET)
    w, b = (p.data for p in model.parameters())
    assert model.predict_proba([[2.0]])[0, 1] == pytest.approx(1 / (1 + np.exp(-(2 * w + b))))


def test_predict_proba_of_a_regression_is_refused():
    with pytest.raises(TypeError, match="predict_proba needs"):
        line().predict_proba([[1.0]])


def test_r2_is_the_score_of_a_regression():
    model = line()
    for p, number in zip(model.parameters(), [2.0, 1.0], strict=True):
        p.data = number
    assert model.score([[0.0], [1.0]], [1.0, 3.0]) == 1.0


SCORED = {
    "hinge": (lambda: nn.Neuron(1, "identity", seed=0), {"loss": "hinge"}, [0, 1], [-1, 1]),
    "hinge of −1 and 1": (lambda: nn.Neuron(1, "identity", seed=0), {"loss": "hinge"}, [-1, 1], [0, 1]),
    "binary": (lambda: nn.Neuron(1, "sigmoid", seed=0), {"loss": "binary_cross_entropy"}, [0, 1], [-1, 1]),
    "classes": (lambda: nn.Layer(1, 2, "softmax", seed=0), {"loss": "cross_entropy"}, [0, 1], [-1, 1]),
    "a perceptron": (lambda: nn.Perceptron(1), None, [0, 1], [-1, 1]),
    "a bipolar perceptron": (lambda: nn.Perceptron(1, output="bipolar"), None, [-1, 1], [0, 1]),
}


@pytest.mark.parametrize("name", SCORED)
def test_labels_that_a_model_never_answers_have_no_score(name):
    make, options, labels, others = SCORED[name]
    model, X = make(), [[-1.0], [1.0]]
    model.fit(X, labels, epochs=200, **({} if options is None else {"learning_rate": 0.1, **options, **QUIET}))
    assert model.score(X, labels) == 1.0
    with pytest.raises(ValueError, match=r"y\[0\] = (0|−1): the model answers (0|−1) or 1"):
        model.score(X, others)


def test_a_network_that_was_never_trained_has_a_score_on_its_own_labels_only():
    model = nn.Neuron(1, "sigmoid", initializer=1.0)
    assert model.score([[-1.0], [1.0]], [0, 1]) == 1.0
    with pytest.raises(ValueError, match="the model answers 0 or 1"):
        model.score([[-1.0], [1.0]], [-1, 1])


def test_one_hot_rows_have_the_score_of_their_labels():
    model, X = nn.Layer(1, 2, "softmax", seed=0), [[-1.0], [1.0]]
    model.fit(X, [[1, 0], [0, 1]], loss="cross_entropy", learning_rate=0.1, epochs=100, **QUIET)
    assert model.score(X, [[1, 0], [0, 1]]) == model.score(X, [0, 1]) == 1.0


@pytest.mark.parametrize(
    ("model", "lowest"),
    [
        (nn.Perceptron(1), 0.5),
        (nn.Perceptron(1, "bipolar"), 0.0),
        (nn.Neuron(1, "step", seed=0), 0.5),
        (nn.Neuron(1, "sigmoid", seed=0), 0.5),
        (nn.Neuron(1, "tanh", seed=0), 0.0),
    ],
)
def test_the_threshold_lies_between_the_two_answers(model, lowest):
    assert threshold(model) == lowest
