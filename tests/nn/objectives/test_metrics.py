"""Metrics against scikit-learn's."""

import numpy as np
import pytest

import nn


def test_metrics_are_scikit_learns():
    from sklearn.metrics import accuracy_score, mean_absolute_error, mean_squared_error, r2_score

    rng = np.random.default_rng(0)
    y, predicted = rng.normal(size=(9, 2)), rng.normal(size=(9, 2))
    labels, guesses = rng.integers(0, 3, 20), rng.integers(0, 3, 20)
    assert nn.mse(y, predicted) == pytest.approx(mean_squared_error(y, predicted), rel=1e-14)
    assert nn.mae(y, predicted) == pytest.approx(mean_absolute_error(y, predicted), rel=1e-14)
    assert nn.r2(y, predicted) == pytest.approx(r2_score(y, predicted), rel=1e-14)
    assert nn.accuracy(labels, guesses) == accuracy_score(labels, guesses)


def test_shapes_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2,\) cannot be compared with predictions of shape \(3,\)"):
        nn.accuracy([1, 2], [1, 2, 3])


def test_the_confusion_matrix_takes_one_hot_targets():
    assert nn.confusion_matrix([[1, 0], [1, 0], [0, 1]], [0, 1, 1]).tolist() == [[1, 1], [0, 1]]


@pytest.mark.parametrize("y", [[[0.3, -0.1], [5.0, 2.0]], [[0, 0, 0], [0, 0, 0]], [[True, True], [False, True]]])
def test_columns_that_are_no_one_hot_rows_are_refused(y):
    said = r"y\[0\] = \[.*: a row of class probabilities \(e.g. one-hot\)"
    with pytest.raises(ValueError, match=said):
        nn.accuracy(y, [0, 1])
    with pytest.raises(ValueError, match=said):
        nn.Neuron(1, "sigmoid", seed=0).score([[1.0], [2.0]], y)
    with pytest.raises(ValueError, match=said):
        nn.Perceptron(1).score([[1.0], [2.0]], y)


@pytest.mark.parametrize(("loss", "y"), [("mse", [0.5, 0.75]), ("mse", [0, 1]), ("bce", [0.2, 0.9])])
def test_accuracy_of_numbers_that_are_no_labels_is_refused(loss, y):
    model = nn.Neuron(1, "sigmoid", seed=0)
    with pytest.raises(ValueError, match=r"the metric 'accuracy' does not fit.*is no label: choose mse or r2"):
        model.fit([[1.0], [2.0]], y, loss=loss, metrics=["accuracy"], epochs=1, progress=False)


@pytest.mark.parametrize("metric", [nn.accuracy, nn.confusion_matrix])
@pytest.mark.parametrize(
    ("y", "predicted", "said"),
    [
        (["1", "0"], [1, 0], "y holds text, such as '1', but the predictions are numbers, such as 1"),
        ([1.0, 0.0], ["1", "0"], "y holds numbers, such as 1, but the predictions are text, such as '1'"),
        (["True", "False"], [True, False], "text, such as 'True', but the predictions are numbers, such as True"),
        (np.array(["1", "0"], dtype=object), np.array([1, 0], dtype=object), "the two are never equal"),
    ],
)
def test_text_is_not_compared_with_numbers(metric, y, predicted, said):
    with pytest.raises(ValueError, match=said):
        metric(y, predicted)


@pytest.mark.parametrize("kind", [list, np.array, lambda y: np.array(y, dtype=object)])
def test_labels_are_compared_whatever_array_holds_them(kind):
    for y in (["a", "b"], [True, False], [0, 1], [0.0, 1.0]):
        assert nn.accuracy(kind(y), np.array(y)) == 1.0
        assert nn.confusion_matrix(kind(y), np.array(y)).tolist() == [[1, 0], [0, 1]]


def test_rows_of_text_are_no_rows_of_zeros_with_a_one():
    with pytest.raises(ValueError, match=r"shape \(1, 2\) cannot be compared"):
        nn.accuracy([["a", "b"]], ["b"])


def test_metrics_have_keras_names_too():
    history = nn.Neuron(1, seed=0).fit(
        [[1.0], [2.0]], [1.0, 2.0], metrics=["mean_absolute_error", "mean_squared_error"], epochs=1, progress=False
    )
    assert list(history.metrics) == ["mae", "mse"]
