"""What the lectures show, in small: each test is one experiment, and material for a notebook."""

import json
from itertools import product

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import Lasso

import nn
from tests import DATA

WORKED = {case["id"]: case for case in json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))}
QUIET = {"progress": False}

# Rumelhart, Hinton and Williams 1986: is a row of six bits its own mirror image? Two hidden neurons are enough.
ROWS = np.array(list(product([0.0, 1.0], repeat=6)))
SYMMETRIC = (ROWS == ROWS[:, ::-1]).all(axis=1).astype(float)


def symmetry_network(**options):
    return nn.MLP(6, [2, 1], activation="sigmoid", output="sigmoid", **options)


def test_rumelharts_published_weights_know_all_64_patterns():
    published = WORKED["rhw_symmetry_weights"]
    weights, model = published["inputs"], symmetry_network()
    bias = weights["bias_h"]
    numbers = [*weights["w_h1"], bias, *weights["w_h2"], bias, *weights["w_out"], weights["bias_out"]]
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    assert model.score(ROWS, SYMMETRIC) == 1.0
    outputs = model.outputs(ROWS)[:, 0]
    expected = published["verified_torch_or_numpy"]
    assert outputs[SYMMETRIC == 1.0].min() == pytest.approx(expected["min on"], abs=1e-12)
    assert outputs[SYMMETRIC == 0.0].max() == pytest.approx(expected["max off"], abs=1e-12)


def test_the_symmetry_network_learns_all_64_patterns():
    model = symmetry_network(initializer=nn.initializers.uniform(-0.3, 0.3), seed=1)
    model.fit(ROWS, SYMMETRIC, loss="half_sse", optimizer="conjugate_gradients", epochs=70, **QUIET)
    assert ((model.outputs(ROWS)[:, 0] > 0.5) == SYMMETRIC).all()


# Overfitting: ten noisy points of a sine, judged on the sine itself.
RNG = np.random.default_rng(4)
POINTS = np.linspace(-1.0, 1.0, 10).reshape(-1, 1)
NOISY = np.sin(np.pi * POINTS[:, 0] + np.pi) + RNG.normal(0.0, 0.4, 10)
UNSEEN = np.linspace(-0.96, 0.96, 40).reshape(-1, 1)
TRUE = np.sin(np.pi * UNSEEN[:, 0] + np.pi)


def errors_of(neurons, *, dropout=0.0, optimizer="conjugate_gradients", epochs=120, **options):
    """The mean squared errors of tanh neurons, on the points and on the sine."""
    start = nn.initializers.normal(2.0)
    model = nn.MLP(1, [neurons, 1], activation="tanh", dropout=dropout, initializer=start, seed=0)
    model.fit(POINTS, NOISY, optimizer=optimizer, epochs=epochs, validation=(UNSEEN, TRUE), **options, **QUIET)
    seen = nn.mse(NOISY, model.predict(POINTS))
    return seen, nn.mse(TRUE, model.predict(UNSEEN))


@pytest.fixture(scope="module")
def overfitted():
    return errors_of(10)


def test_ten_neurons_learn_ten_points_by_heart_and_miss_the_curve(overfitted):
    seen, unseen = overfitted
    assert seen < 0.02
    assert unseen > 6.0 * seen


@pytest.mark.parametrize(
    "cure",
    [
        {"neurons": 3},
        {"neurons": 10, "early_stopping": 30},
        {"neurons": 10, "l2": 1e-3},
        {"neurons": 10, "dropout": 0.2, "optimizer": "adam", "learning_rate": 0.05, "epochs": 300},
    ],
    ids=["three neurons", "early stopping", "L2", "dropout"],
)
def test_a_cure_for_overfitting_is_worse_on_the_points_and_better_on_the_curve(cure, overfitted):
    seen, unseen = errors_of(**cure)
    assert seen > overfitted[0]
    assert unseen < 0.8 * overfitted[1]


def test_lasso_sets_the_useless_weights_to_zero_as_scikit_learn_does():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 6))
    y = X @ [3.0, -2.0, 0.0, 0.0, 0.0, 0.0] + rng.normal(0.0, 0.3, 30)
    model = nn.Neuron(6, "identity", bias=False, initializer="zeros")
    model.fit(*(X, y), loss="half_mse", optimizer="proximal_gradient", l1=0.3, learning_rate=0.5, epochs=100, **QUIET)
    weights = [p.data for p in model.parameters()]
    reference = Lasso(alpha=0.3, fit_intercept=False, tol=1e-12).fit(X, y).coef_
    assert weights == pytest.approx(reference, abs=1e-9)
    assert weights[2:] == [0.0] * 4
    assert nn.diagnose(model, X, y).zeros.tolist() == [4.0]


def test_the_proximal_gradient_adds_up_the_penalties_of_a_fit_and_forgets_them_afterwards():
    model = nn.Neuron(1, activation="identity", initializer="zeros")
    weight = model.weights[0]
    weight.data = 3.0
    optimizer = nn.ProximalGradient(model.parameters(), learning_rate=1.0, l1=0.5)
    data, options = ([[0.0]], [0.0]), {"loss": "half_mse", "optimizer": optimizer, "epochs": 1, **QUIET}
    model.fit(*data, l1=0.25, penalty=nn.L1(0.5), **options)
    assert weight.data == 3.0 - (0.5 + 0.25 + 0.5)
    model.fit(*data, **options)
    assert weight.data == 1.75 - 0.5


def test_the_loss_reported_with_the_proximal_gradient_contains_the_penalty():
    model = nn.Neuron(1, "identity", bias=False, initializer=2.0)
    history = model.fit([[0.0]], [0.0], optimizer="proximal_gradient", l1=0.5, epochs=1, **QUIET)
    assert history.loss == [1.0]


def test_gradients_vanish_in_a_deep_sigmoid_network_and_not_with_relu_and_he():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 2))
    y = np.sign(X[:, 0])

    def ratio(activation):
        model = nn.MLP(2, [8] * 8 + [1], activation=activation, seed=0)
        return nn.diagnose(model, X, y, loss="mse").gradient_ratio

    assert ratio("sigmoid") < 1e-3
    assert 0.05 < ratio("relu") < 20.0


def test_gradients_explode_when_the_weights_begin_too_large():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(10, 2))
    model = nn.MLP(2, [8] * 6 + [1], initializer=nn.initializers.normal(2.0), seed=0)
    found = nn.diagnose(model, X, np.sign(X[:, 0]), loss="mse")
    assert found.activation_std[5] > 100.0 * found.activation_std[0]


def test_a_linear_autoencoder_squeezes_digits_to_two_numbers_as_well_as_principal_components():
    digits, labels = load_digits(return_X_y=True)
    digits = digits[labels < 3][:30].reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16) / 16.0
    digits = digits - digits.mean(axis=0)
    model = nn.MLP(16, [2, 16], activation="identity", bias=False, seed=0)
    history = model.fit(digits, digits, optimizer="conjugate_gradients", epochs=12, **QUIET)
    codes = nn.diagnostics.activations(model, digits)["layer 1"]
    components = PCA(2).fit(digits)
    best = nn.mse(digits, components.inverse_transform(components.transform(digits)))
    assert codes.shape == (30, 2)
    assert best <= history.loss[-1] < 1.15 * best


def test_mazurs_worked_example_takes_its_published_step():
    # mattmazur.com: two sigmoid layers that share one bias each, which is not trained
    case = WORKED["mazur"]["verified_torch_or_numpy"]["after1"]
    model = nn.MLP(2, [2, 2], activation="sigmoid", output="sigmoid")
    numbers = [0.15, 0.2, 0.35, 0.25, 0.3, 0.35, 0.4, 0.45, 0.6, 0.5, 0.55, 0.6]
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    weights = [p for name, p in model.named_parameters() if not name.endswith("/b")]
    loss = nn.half_squared_error(model([0.05, 0.1]), [0.01, 0.99])
    loss.backward()
    nn.SGD(weights, learning_rate=0.5).step()
    assert loss.data == pytest.approx(case["E0"], abs=1e-15)
    assert [w.grad for w in weights] == pytest.approx(case["grad0"][:8], abs=1e-15)
    assert [w.data for w in weights] == pytest.approx(case["w_after1"][:8], abs=1e-15)
