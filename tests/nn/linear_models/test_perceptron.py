"""The perceptron and its rule."""

import numpy as np
import pytest

import nn
from tests.nn import Interrupting

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
EIGHT_POINTS = [(1, 1), (3, 0.5), (2, 3), (2.5, 1.5), (1.5, 2), (2.5, 4), (3.5, 1.5), (4, 3)]


@pytest.mark.parametrize(("labels", "name"), [([0, 0, 0, 1], "AND"), ([0, 1, 1, 1], "OR")])
@pytest.mark.parametrize("output", ["binary", "bipolar"])
def test_the_rule_converges_on_and_and_or(labels, name, output):
    y = labels if output == "binary" else [2 * t - 1 for t in labels]
    model = nn.Perceptron(2, output=output)
    report = model.fit(CORNERS, y)
    assert report.converged
    assert report.per_epoch[-1] == 0
    assert model.predict(CORNERS).tolist() == y


def test_the_rule_gives_up_on_xor_and_says_so():
    model = nn.Perceptron(2)
    report = model.fit(CORNERS, [0, 1, 1, 0], epochs=50)
    assert not report.converged
    assert len(report.per_epoch) == 50
    assert repr(report).startswith("gave up after 50 epochs with mistakes in the last one")


def test_the_rule_changes_weights_on_mistakes_only():
    model = nn.Perceptron(1)
    model.bias.data = 1.0
    report = model.fit([[5.0]], [1])
    assert report.per_epoch == (0,)
    assert [p.data for p in model.parameters()] == [0.0, 1.0]


def test_a_mistake_moves_the_weights_by_the_sample():
    model = nn.Perceptron(2)
    model.fit([[3.0, -2.0]], [0], learning_rate=0.5, epochs=1)  # answers 1 at the threshold
    assert [p.data for p in model.parameters()] == [-1.5, 1.0, -0.5]


@pytest.mark.parametrize(("w", "b", "expected"), [((2, 2), -9, 0.75), ((3.4, 5), -14, 1.0)])
def test_two_given_perceptrons_are_judged_on_eight_points(w, b, expected):
    model = nn.Perceptron(2, output="bipolar")
    for parameter, number in zip(model.parameters(), [*w, b], strict=True):
        parameter.data = number
    assert model.score(EIGHT_POINTS, [-1, -1, 1, 1, 1, 1, 1, 1]) == expected


def test_at_the_threshold_a_bipolar_perceptron_answers_one():
    assert nn.Perceptron(1, output="bipolar")([0.0]).data == 1.0


def test_the_rule_is_gradient_descent_on_the_perceptron_loss():
    # One mistake on (x, −1) moves w by −x; so does the gradient of max(0, −t z) with η = 1.
    linear = nn.Neuron(2, "identity", initializer=1.0)
    loss = nn.perceptron_loss(linear([2.0, 3.0]), -1.0)
    loss.backward()
    model = nn.Perceptron(2, output="bipolar")
    for parameter, number in zip(model.parameters(), [1.0, 1.0, 0.0], strict=True):
        parameter.data = number
    model.fit([[2.0, 3.0]], [-1], epochs=1)
    expected = [p.data - p.grad for p in linear.parameters()]
    assert [p.data for p in model.parameters()] == expected


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("labels", [[-1, -1, -1, 1], [0, 0, 0, 1]])
@pytest.mark.parametrize("batch_size", [1, None])
def test_a_linear_neuron_of_zero_weights_learns_and_by_the_perceptron_loss(compiled, labels, batch_size):
    neuron = nn.Neuron(2, "identity", initializer="zeros")
    X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    options = {"loss": "perceptron", "optimizer": "sgd", "learning_rate": 1.0, "compiled": compiled}
    history = neuron.fit(X, labels, epochs=20, batch_size=batch_size, seed=0, progress=False, **options)
    assert neuron.score(X, labels) == 1.0
    assert history.loss[-1] == 0.0


@pytest.mark.parametrize("compiled", [True, False])
def test_several_outputs_of_zero_weights_behind_a_hidden_layer_learn_by_the_perceptron_loss(compiled):
    network = nn.MLP(2, [3, 2], activation="tanh", seed=0)
    for parameter in network.layers[-1].parameters():
        parameter.data = 0.0
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0, 0], [0, 1], [0, 1], [1, 1]]  # and, or
    network.fit(
        X, y, loss="perceptron", optimizer="sgd", learning_rate=0.5, epochs=60, compiled=compiled, progress=False
    )
    assert network.score(X, y) == 1.0


def test_shuffled_samples_come_in_the_same_order_for_the_same_seed():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 2))
    y = (X[:, 0] > 0.1).astype(float)
    models = [nn.Perceptron(2), nn.Perceptron(2)]
    reports = [model.fit(X, y, seed=3, epochs=5) for model in models]
    assert reports[0] == reports[1]
    assert [p.data for p in models[0].parameters()] == [p.data for p in models[1].parameters()]


def test_labels_of_the_other_kind_are_refused():
    with pytest.raises(ValueError, match=r"y\[1\] = -1: a binary perceptron takes the labels 0 and 1"):
        nn.Perceptron(2).fit([[0, 0], [1, 1]], [1, -1])


def test_ctrl_c_leaves_a_whole_update_and_returns_the_counts_so_far():
    perceptron = nn.Perceptron(1)
    perceptron.bias = Interrupting(0.0, "b", left=4)
    report = perceptron.fit([[1.0], [1.0]], [0, 1])  # never right: two updates an epoch
    assert (report.per_epoch, report.converged, report.interrupted) == ((2,), False, True)
    assert [p.data for p in perceptron.parameters()] == [-1.0, -1.0]
    assert repr(report) == "interrupted after 1 epoch; mistakes per epoch: 2"


def test_a_weight_that_would_become_infinite_stops_the_rule():
    perceptron = nn.Perceptron(1)
    with pytest.raises(nn.DivergenceError, match="w1 would become -inf: scale the features"):
        perceptron.fit([[1e300], [0.0]], [0, 1], learning_rate=1e300)
    assert [p.data for p in perceptron.parameters()] == [0.0, 0.0]


def test_no_epochs_are_refused():
    with pytest.raises(ValueError, match="epochs must be a whole number, 1 or more"):
        nn.Perceptron(1).fit([[0.0], [1.0]], [0, 1], epochs=0)


def test_samples_of_one_class_are_learned_after_a_warning():
    with pytest.warns(UserWarning, match="all labels are 1, so always to answer 1 is right"):
        nn.Perceptron(1).fit([[0.0], [1.0]], [1, 1])
