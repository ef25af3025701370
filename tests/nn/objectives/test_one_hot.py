"""Labels as rows of 0 and 1."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import label_binarize

import nn


def test_rows_are_those_of_scikit_learn():
    y = np.random.default_rng(0).integers(0, 5, 40)
    assert nn.one_hot(y).tolist() == label_binarize(y, classes=[0, 1, 2, 3, 4]).tolist()


@pytest.mark.parametrize(
    ("y", "classes", "rows"),
    [
        (["b", "a"], None, [[0, 1], [1, 0]]),
        (pd.Series(["b", "a"], index=[7, 3]), None, [[0, 1], [1, 0]]),
        ([True, False], None, [[0, 1], [1, 0]]),
        ([7, 2020], None, [[1, 0], [0, 1]]),
        ([1.0, 0.0], None, [[0, 1], [1, 0]]),
        ([[1], [0]], None, [[0, 1], [1, 0]]),
        ([2, 0], 3, [[0, 0, 1], [1, 0, 0]]),
        (["b"], ["c", "b", "a"], [[0, 1, 0]]),
        (np.array(["b"]), np.array(["c", "b"]), [[0, 1]]),
    ],
)
def test_each_label_has_its_column(y, classes, rows):
    assert nn.one_hot(y, classes).tolist() == rows


@pytest.mark.parametrize(
    ("y", "classes", "message"),
    [
        ([0, 3], 3, r"y\[1\] = 3: the classes are 0, 1 or 2"),
        (["d"], ["a", "b"], r"y\[0\] = 'd': the classes are 'a' or 'b'"),
        ([0.5], None, r"y\[0\] = 0.5: a label is text or a whole number"),
        ([[0, 1], [1, 0]], None, r"y has shape \(2, 2\)"),
        ([0], ["a", "a"], "classes must be different labels"),
        ([0], 0, "classes must be a whole number, 1 or more"),
        ([None], None, "y"),
    ],
)
def test_what_is_no_label_is_refused(y, classes, message):
    with pytest.raises((ValueError, TypeError), match=message):
        nn.one_hot(y, classes)


def test_one_hot_rows_are_learned_as_the_labels_are():
    X, y = nn.datasets.iris()
    losses = [
        nn.MLP(4, [3], output="softmax", seed=0).fit(X, targets, loss="cross_entropy", epochs=3, progress=False).loss
        for targets in (y, nn.one_hot(y))
    ]
    assert losses[0] == losses[1]
