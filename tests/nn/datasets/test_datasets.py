"""Data sets: their shapes, their seeds, where their numbers come from, and their tables."""

import sys

import numpy as np
import pytest
from sklearn import datasets as theirs

import nn

PLANE = [nn.datasets.moons, nn.datasets.circles, nn.datasets.spiral, nn.datasets.two_gaussians]
LOGIC = [nn.datasets.AND, nn.datasets.OR, nn.datasets.XOR]
of_the_plane = pytest.mark.parametrize("make", PLANE, ids=lambda make: make.__name__)


@of_the_plane
def test_points_in_a_plane_come_in_equal_classes(make):
    X, y = make(60)
    assert X.shape == (60, 2)
    assert X.dtype == np.float64
    assert y.dtype.kind == "i"
    assert np.bincount(y).tolist() == [30, 30]


@of_the_plane
def test_a_seed_gives_the_same_numbers_and_another_seed_others(make):
    def numbers(**options):
        return make(20, **options)[0].tolist()

    assert numbers() == numbers(seed=0)
    assert numbers(seed=1) == numbers(seed=1) != numbers(seed=2)
    assert numbers(seed=np.random.default_rng(3)) == numbers(seed=np.random.default_rng(3))
    assert numbers(seed=None) != numbers(seed=None)


@of_the_plane
@pytest.mark.parametrize("samples", [1, 2, 7])
def test_any_number_of_samples_will_do(make, samples):
    X, y = make(samples)
    assert (X.shape, y.shape) == ((samples, 2), (samples,))


def test_moons_circles_iris_and_digits_are_scikit_learns():
    def equal(ours, other):
        assert ours[0].tolist() == other[0].tolist()
        assert ours[1].tolist() == other[1].tolist()

    equal(nn.datasets.moons(50, noise=0.2, seed=7), theirs.make_moons(50, noise=0.2, random_state=7))
    options = {"noise": 0.1, "factor": 0.3}
    equal(nn.datasets.circles(50, **options, seed=7), theirs.make_circles(50, **options, random_state=7))
    equal(nn.datasets.iris(), theirs.load_iris(return_X_y=True))
    X, y = nn.datasets.digits()
    equal((16.0 * X, y), theirs.load_digits(return_X_y=True))


def test_the_arms_of_a_spiral_are_one_arm_turned():
    X, y = nn.datasets.spiral(30, classes=3, turns=2.0, noise=0.0)
    c, s = np.cos(2.0 * np.pi / 3), np.sin(2.0 * np.pi / 3)
    assert X[y == 1] == pytest.approx(X[y == 0] @ np.array([[c, s], [-s, c]]))
    assert np.hypot(*X[y == 2].T) == pytest.approx(np.arange(1, 11) / 10)


@pytest.mark.parametrize("make", LOGIC, ids=lambda make: make.__name__)
def test_a_truth_table_is_repeated_row_by_row(make):
    X, y = make()
    assert X.tolist() == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    many, labels = make(10, noise=0.01)
    assert np.abs(many - np.tile(X, (3, 1))[:10]).max() < 0.1
    assert labels.tolist() == np.tile(y, 3)[:10].tolist()


def test_what_is_given_may_be_changed():
    nn.datasets.XOR()[0][:] = 5.0
    nn.datasets.XOR()[1][:] = 5
    assert nn.datasets.XOR()[0].max() == nn.datasets.XOR()[1].max() == 1


def test_a_table_names_the_columns_and_the_species():
    X, species = nn.datasets.iris(as_frame=True)
    assert list(X.columns) == ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
    assert species.name == "species"
    assert sorted(set(species)) == ["setosa", "versicolor", "virginica"]
    points, y = nn.datasets.moons(10, as_frame=True)
    assert (list(points.columns), y.name) == (["x1", "x2"], "y")
    assert points.to_numpy().tolist() == nn.datasets.moons(10)[0].tolist()


def test_species_are_learned_by_their_names_and_the_network_knows_the_columns():
    X, species = nn.datasets.iris(as_frame=True)
    estimator = nn.Classifier(hidden=(), n_iter_no_change=None, random_state=0).fit(X, species)
    assert estimator.score(X, species) > 0.95
    assert set(estimator.model_.predict(X[::10])) == {"setosa", "versicolor", "virginica"}
    assert estimator.model_.input_names == tuple(X.columns)


def test_without_scikit_learn_what_needs_it_says_so_and_the_rest_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    for name in ("moons", "circles", "iris", "digits"):
        with pytest.raises(
            ImportError, match=rf"nn\.datasets\.{name} comes from scikit-learn.*pip install scikit-learn"
        ):
            getattr(nn.datasets, name)()
    assert len(nn.datasets.spiral(5)[1]) == len(nn.datasets.two_gaussians(5)[1]) == 5


def test_a_table_without_pandas_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        nn.datasets.XOR(as_frame=True)
