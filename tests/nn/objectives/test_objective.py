"""Objectives: a loss with its problem, link, reduction and settings."""

import math

import pytest

import nn
from autograd import Value
from nn.objectives import objective_named


@pytest.mark.parametrize(
    ("name", "expected"), [("mse", 10.0 / 2), ("half_mse", 10.0 / 4), ("half_sse", 10.0 / 2), ("mae", 4.0 / 2)]
)
def test_a_loss_is_the_mean_or_the_sum_over_the_samples_that_its_name_says(name, expected):
    model = nn.Neuron(1, "identity", initializer=1.0)
    history = model.fit([[1.0], [2.0]], [0.0, -1.0], loss=name, optimizer="sgd", epochs=1, progress=False)
    assert history.loss == [expected]


def test_a_summed_loss_is_the_same_over_batches_as_over_all():
    model = nn.Neuron(1, "identity", initializer=1.0)
    history = model.fit(
        [[1.0], [2.0], [3.0]], [0.0] * 3, loss="half_sse", learning_rate=0.0, epochs=1, batch_size=2, progress=False
    )
    assert history.loss == [7.0]


def test_fusing_an_output_activation_with_its_loss_changes_no_loss():
    X, y = [[0.5], [-1.0]], [1.0, 0.0]
    model = nn.Neuron(1, "sigmoid", initializer=2.0)
    apart = math.fsum(nn.binary_cross_entropy(model(x), t).data for x, t in zip(X, y, strict=True)) / 2
    history = model.fit(X, y, loss="binary_cross_entropy", optimizer="sgd", epochs=1, progress=False)
    assert history.loss[0] == pytest.approx(apart, rel=1e-14)


def test_targets_between_zero_and_one_make_a_regression_of_a_sigmoid():
    model = nn.Neuron(1, "sigmoid", initializer=1.0)
    model.fit([[0.0], [1.0]], [0.25, 0.75], loss="binary_cross_entropy", epochs=1, progress=False)
    assert model.predict([[0.0]])[0] == model.outputs([[0.0]])[0, 0]


def test_a_losss_numbers_are_set_and_strange_ones_refused():
    assert objective_named("minkowski", {"q": 4.0}).function([2.0], [0.0]) == 16.0
    with pytest.raises(ValueError, match="'huber' has no setting 'q': it has delta"):
        objective_named("huber", {"q": 4.0})


@pytest.mark.parametrize("number", [0.0, -1.0, math.inf, math.nan, "two", 10**400])
def test_a_setting_that_is_no_positive_number_is_refused(number):
    with pytest.raises((TypeError, ValueError), match="delta must be a number above 0"):
        objective_named("huber", {"delta": number})


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (nn.squared_error, "mse"),
        (nn.half_squared_error, "half_mse"),
        (nn.absolute_error, "mae"),
        (nn.huber, "huber"),
        (nn.minkowski_error, "minkowski"),
        (nn.binary_cross_entropy, "binary_cross_entropy"),
        (nn.binary_cross_entropy_with_logits, "binary_cross_entropy"),
        (nn.cross_entropy, "cross_entropy"),
        (nn.hinge, "hinge"),
        (nn.perceptron_loss, "perceptron"),
    ],
)
def test_a_loss_given_as_its_function_keeps_its_meaning(function, name):
    assert repr(objective_named(function)) == repr(objective_named(name))


def test_a_loss_that_lost_its_graph_is_refused():
    with pytest.raises(TypeError, match=r"gave 1\.0 for outputs that are Values"):
        nn.Neuron(1, seed=0).fit([[1.0]], [1.0], loss=lambda output, target: 1.0, epochs=1, progress=False)


def test_an_unknown_loss_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no loss is called 'msee': choose one of mse, half_mse"):
        objective_named("msee")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "is a return missing"),
        (0.0, r"a number has no gradient\. If max, min or an if chose it, write autograd\.maximum\(0\.0, z\)"),
        (False, "a number has no gradient"),
        ([Value(1.0)], "the loss of a sample is one Value, such as autograd.sum"),
        ("loss", "functions of autograd"),
    ],
)
def test_a_loss_of_ones_own_that_gives_no_value_is_told_what_to_write(given, told):
    objective = objective_named(lambda output, target: given)
    with pytest.raises(TypeError, match=told):
        objective([Value(1.0)], [2.0])


def test_a_loss_with_pythons_max_is_told_to_write_maximum():
    objective = objective_named(lambda output, target: max(0.0, 1.0 - target * output))
    assert objective([Value(0.0)], [1.0]).data == 1.0
    with pytest.raises(TypeError, match=r"autograd\.maximum\(0\.0, z\)"):
        objective([Value(2.0)], [1.0])
