"""Linear models: one neuron against the closed form, published answers and scikit-learn."""

import json
import pickle
import re

import numpy as np
import pytest
from numpy.polynomial import legendre
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures

import nn
from tests import DATA

RECORDED = json.loads((DATA / "nn_linear_models.json").read_text(encoding="utf-8"))


def trained(X, y, epochs, **options):
    """One linear neuron, brought to its minimum by conjugate gradients."""
    model = nn.Neuron(np.shape(X)[1], "identity", initializer="zeros")
    model.fit(X, y, optimizer="conjugate_gradients", epochs=epochs, progress=False, **options)
    return model


def numbers(model):
    return [p.data for p in model.parameters()]


def test_gradient_descent_of_one_linear_neuron_goes_to_the_normal_equations():
    X, y = [[-1.0, 0.5], [0.0, 1.0], [1.0, -1.0], [2.0, 0.0]], [1.0, -1.0, 2.0, 3.5]
    model = nn.Neuron(2, "identity", initializer="zeros")
    model.fit(X, y, optimizer="gradient_descent", learning_rate=0.2, epochs=300, progress=False)
    solution = nn.least_squares(X, y)
    assert solution.method == "normal equations"
    assert numbers(model) == pytest.approx([*solution.weights, solution.bias], abs=1e-8)


def test_least_squares_are_scikit_learns():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    reference = LinearRegression().fit(X, y)
    solution = nn.least_squares(X, y)
    assert solution.weights == pytest.approx(reference.coef_, rel=1e-12)
    assert solution.neuron().outputs(X)[:, 0] == pytest.approx(reference.predict(X), rel=1e-12)


def test_longleys_ill_conditioned_data_give_nists_certified_numbers():
    table = np.array(RECORDED["longley"]["rows"])
    certified = RECORDED["longley"]["certified"]
    solution = nn.least_squares(table[:, 1:], table[:, 0])
    assert solution.method == "singular value decomposition"
    expected = [certified[name] for name in RECORDED["longley"]["columns"][1:]]
    assert solution.weights == pytest.approx(expected, rel=1e-7)
    assert solution.bias == pytest.approx(certified["const"], rel=1e-7)


def test_the_normal_equations_lose_longleys_digits_that_the_decomposition_keeps():
    table = np.array(RECORDED["longley"]["rows"])
    certified = RECORDED["longley"]["certified"]["const"]

    def error(method):
        return abs(nn.least_squares(table[:, 1:], table[:, 0], method=method).bias / certified - 1.0)

    assert error("normal equations") > 1000.0 * error("singular value decomposition")


def test_dependent_columns_get_the_shortest_solution():
    X, y = [[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]], [1.0, 2.0, 4.0]
    solution = nn.least_squares(X, y)
    assert (solution.rank, solution.condition > 1e15) == (2, True)
    assert [*solution.weights, solution.bias] == pytest.approx([0.5, 0.5, 0.0], abs=1e-12)


def test_singular_normal_equations_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"only 2 of 3 columns .*singular value decomposition"):
        nn.least_squares([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], [1.0, 2.0, 3.0], method="normal equations")


def test_ridge_is_what_training_with_l2_goes_to():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8)
    solution = nn.least_squares(X, y, l2=0.3)
    assert numbers(trained(X, y, 8, l2=0.3)) == pytest.approx([*solution.weights, solution.bias], abs=1e-7)


def test_conjugate_gradients_reach_a_linear_neurons_minimum_in_as_many_lines_as_parameters():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(10, 3)), rng.normal(size=10)
    model = nn.Neuron(3, "identity", initializer="zeros")
    optimizer = nn.ConjugateGradients(model.parameters(), curvature=2e-4)
    model.fit(X, y, optimizer=optimizer, epochs=4, progress=False)
    solution = nn.least_squares(X, y)
    assert numbers(model) == pytest.approx([*solution.weights, solution.bias], abs=1e-6)


X_LINE = np.linspace(-1.0, 1.0, 12).reshape(-1, 1)
BASES = {
    "polynomial": PolynomialFeatures(3, include_bias=False),
    "sine": FunctionTransformer(lambda X: np.hstack([np.sin(k * np.pi * X) for k in (1, 2, 3)])),
    "Legendre": FunctionTransformer(lambda X: legendre.legvander(X[:, 0], 4)[:, 1:]),
    "radial": FunctionTransformer(lambda X: rbf_kernel(X, np.array([[-1.0], [0.0], [1.0]]), gamma=2.0)),
}


@pytest.mark.parametrize("basis", BASES)
def test_a_neuron_on_basis_functions_goes_to_their_least_squares(basis):
    features = BASES[basis].fit_transform(X_LINE)
    y = np.exp(X_LINE[:, 0])
    model = trained(features, y, 25)
    best = nn.least_squares(features, y).neuron()
    assert model.outputs(features)[:, 0] == pytest.approx(best.outputs(features)[:, 0], abs=1e-5)


FEATURES = {
    "polynomial": nn.features.polynomial(3),
    "sine": nn.features.sine(3, period=2.0),
    "Legendre": nn.features.legendre(4),
    "radial": nn.features.radial([-1.0, 0.0, 1.0], width=0.5),  # γ = 1 / 2s²
}


@pytest.mark.parametrize("name", FEATURES)
def test_features_are_those_of_numpy_and_scikit_learn(name):
    assert FEATURES[name](X_LINE) == pytest.approx(BASES[name].fit_transform(X_LINE))


@pytest.mark.parametrize("name", FEATURES)
def test_least_squares_predicts_from_features_of_what_it_was_given(name):
    y = np.exp(X_LINE[:, 0])
    fit = nn.least_squares(X_LINE, y, basis=FEATURES[name])
    by_hand = nn.least_squares(FEATURES[name](X_LINE), y)
    new = np.array([[-0.3], [0.75]])
    assert fit.predict(new).shape == (2,)
    assert fit.predict(new) == pytest.approx(by_hand.predict(FEATURES[name](new)))
    assert fit.predict(new) == pytest.approx(by_hand.neuron().outputs(FEATURES[name](new))[:, 0])
    assert fit.predict(new) == pytest.approx(nn.least_squares(X_LINE[:, 0], y, basis=FEATURES[name]).predict(new[:, 0]))
    assert pickle.loads(pickle.dumps(fit)).predict(new) == pytest.approx(fit.predict(new))


def test_features_of_several_columns_and_centres_that_are_points():
    X = [[1.0, 2.0], [3.0, 4.0]]
    assert nn.features.polynomial(2)(X).tolist() == [[1.0, 2.0, 1.0, 4.0], [3.0, 4.0, 9.0, 16.0]]
    assert nn.features.radial([[1.0, 2.0]])(X).tolist() == [[1.0], [pytest.approx(np.exp(-4.0))]]
    assert repr(nn.features.legendre(3, span=(0, 2))) == "legendre(degree=3, span=(0.0, 2.0))"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.least_squares([0.0, 1.0], [0.0, 1.0]).predict([[1.0, 2.0]]), "X has 2 columns"),
        (lambda: nn.least_squares([0.0, 1.0], [0.0, 1.0]).predict([float("nan")]), "X"),
        (lambda: nn.least_squares([0.0, 1.0], [0.0, 1.0], basis=lambda x: 1.0), "basis gave 1.0 for 2 samples"),
        (lambda: nn.least_squares([0.0, 1.0], [0.0, 1.0], basis=np.log), "what basis gave"),
        (lambda: nn.features.radial([0.0])([[1.0, 2.0]]), "X has 2 columns, and centres 1"),
        (lambda: nn.features.radial([]), "centres is empty"),
        (lambda: nn.features.legendre(2, span=(1.0, -1.0)), "the lower one first"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_what_cannot_be_predicted_says_why(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_a_cubic_is_recovered_from_its_values():
    features = BASES["polynomial"].fit_transform(X_LINE)
    model = trained(features, 1.0 + X_LINE[:, 0] - 2.0 * X_LINE[:, 0] ** 3, 40)
    assert numbers(model) == pytest.approx([1.0, 0.0, -2.0, 1.0], abs=1e-4)


def test_one_sigmoid_neuron_is_logistic_regression_with_greenes_published_numbers():
    published = RECORDED["spector"]["published"]
    table = np.array(RECORDED["spector"]["rows"])
    X, y = table[:, :3], table[:, 3]
    mean, std = X.mean(axis=0), X.std(axis=0)
    model = nn.Neuron(3, "sigmoid", initializer="zeros")
    scaled = (X - mean) / std
    history = model.fit(
        *(scaled, y),
        loss="binary_cross_entropy",
        optimizer="conjugate_gradients",
        epochs=25,
        progress=False,
    )
    weights = np.array(numbers(model)[:3]) / std
    bias = numbers(model)[3] - weights @ mean
    assert [*weights, bias] == pytest.approx([published[name] for name in ("GPA", "TUCE", "PSI", "const")], abs=1e-4)
    assert -32 * history.loss[-1] == pytest.approx(published["log_likelihood"], abs=1e-5)
    unpenalised = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(scaled, y)
    assert numbers(model)[:3] == pytest.approx(unpenalised.coef_[0], abs=1e-4)
    assert model.predict_proba(scaled) == pytest.approx(unpenalised.predict_proba(scaled), abs=1e-4)
