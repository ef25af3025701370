"""Predictions, probabilities and scores."""

import numpy as np
import pytest

import nn
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
