"""A fraction that is held out has every class in its share."""

import numpy as np
import pytest

import nn
from nn.objectives import OBJECTIVES, Targets, held_out, targets_of

LABELS = np.array([0] * 60 + [1] * 30 + [2] * 10)


def held(y, count, seed=0, loss="cross_entropy", outputs=3):
    targets = targets_of(y, len(y), outputs, OBJECTIVES[loss])
    return held_out(targets, count, np.random.default_rng(seed).permutation(len(y)))


@pytest.mark.parametrize("seed", range(5))
def test_every_class_has_its_share(seed):
    assert np.bincount(LABELS[held(LABELS, 20, seed)]).tolist() == [12, 6, 2]


@pytest.mark.parametrize(("loss", "low"), [("binary_cross_entropy", 0), ("hinge", -1), ("perceptron", 0)])
def test_the_two_classes_of_one_output_have_theirs(loss, low):
    y = np.array([low] * 40 + [1] * 10)
    assert (y[held(y, 10, loss=loss, outputs=1)] == 1).sum() == 2


def test_combinations_of_labels_have_theirs():
    y = np.array([[0, 0]] * 8 + [[1, 0]] * 8 + [[1, 1]] * 4)
    found = y[held(y, 5, loss="multi_label", outputs=2)]
    assert np.unique(found, axis=0, return_counts=True)[1].tolist() == [2, 2, 1]


def test_a_class_of_one_sample_stays_in_training():
    y = [0] * 9 + [1]
    for seed in range(20):
        assert 9 not in held(y, 5, seed, outputs=2)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 1, 8), (2, 3, 1), (50, 1, 2)])
def test_whatever_the_sizes_exactly_as_many_as_asked_for_are_held_out(sizes):
    y = np.repeat([0, 1, 2], sizes)
    for count in range(1, len(y)):
        found = held(y, count)
        assert len(set(found.tolist())) == count


def test_the_same_seed_holds_out_the_same():
    assert held(LABELS, 20, 3).tolist() == held(LABELS, 20, 3).tolist() != held(LABELS, 20, 4).tolist()


def test_a_regression_holds_out_the_first_of_the_shuffled_ones():
    order = np.random.default_rng(0).permutation(10)
    assert held_out(Targets(np.arange(10.0).reshape(-1, 1), ()), 3, order).tolist() == sorted(order[:3].tolist())


def test_soft_labels_are_no_classes_to_stratify_by():
    y = np.tile([[0.6, 0.4], [0.9, 0.1]], (5, 1))
    order = np.random.default_rng(0).permutation(10)
    assert held(y, 4, outputs=2).tolist() == sorted(order[:4].tolist())


@pytest.mark.parametrize("compiled", [True, False])
def test_a_fit_judges_every_class(compiled):
    X = np.arange(40.0).reshape(-1, 1) / 40
    y = np.array([0] * 36 + [1] * 4)
    seen = []

    def watched(y, predicted):
        seen.append(np.bincount(y.astype(int)).tolist())
        return 0.0

    model = nn.Neuron(1, "sigmoid", seed=0)
    options = {"loss": "binary_cross_entropy", "validation": 0.25, "metrics": [watched], "seed": 5, "epochs": 1}
    model.fit(X, y, compiled=compiled, progress=False, **options)
    assert seen == [[27, 3], [9, 1]]
