"""Losses, the table of problems, and what is said when things do not fit."""

import math
import warnings

import pytest

import autograd
import nn
from autograd import Value, check_gradients
from nn.objectives import objective_named, warn_of_mismatch


@pytest.mark.parametrize("t", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("a", [-3.0, -0.2, 0.0, 1.7])
def test_sigmoid_with_binary_cross_entropy_has_the_derivative_y_minus_t(a, t):
    z = Value(a)
    nn.binary_cross_entropy(z.sigmoid(), t).backward()
    assert z.grad == pytest.approx(autograd.sigmoid(a) - t, abs=1e-14)


@pytest.mark.parametrize("a", [-800.0, -3.0, 0.0, 40.0, 800.0])
@pytest.mark.parametrize("t", [0.0, 1.0])
def test_binary_cross_entropy_with_logits_has_the_derivative_y_minus_t_at_any_size(a, t):
    z = Value(a)
    nn.binary_cross_entropy_with_logits(z, t).backward()
    assert z.grad == pytest.approx(autograd.sigmoid(a) - t, abs=1e-15)


def test_softmax_with_cross_entropy_has_the_derivative_y_minus_t():
    zs = [Value(z) for z in (0.5, -1.0, 2.0)]
    nn.cross_entropy(zs, 1).backward()
    y = autograd.softmax([0.5, -1.0, 2.0])
    assert [z.grad for z in zs] == pytest.approx([y[0], y[1] - 1.0, y[2]], abs=1e-15)


def test_identity_with_half_the_squared_error_has_the_derivative_y_minus_t():
    ys = [Value(1.5), Value(-2.0)]
    nn.half_squared_error(ys, [1.0, 1.0]).backward()
    assert [y.grad for y in ys] == [0.5, -3.0]


def test_multi_label_with_sigmoids_has_the_derivative_y_minus_t_for_each_label():
    zs = [Value(0.3), Value(-1.2)]
    nn.binary_cross_entropy([z.sigmoid() for z in zs], [1.0, 0.0]).backward()
    expected = [autograd.sigmoid(0.3) - 1.0, autograd.sigmoid(-1.2)]
    assert [z.grad for z in zs] == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    "loss",
    [
        nn.squared_error,
        nn.half_squared_error,
        nn.absolute_error,
        nn.huber,
        lambda y, t: nn.minkowski_error(y, t, 3.5),
        nn.binary_cross_entropy_with_logits,
        nn.hinge,
        nn.perceptron_loss,
        nn.cross_entropy,
    ],
)
def test_the_gradient_of_a_loss_is_that_of_its_finite_differences(loss):
    assert check_gradients(lambda y: loss(y, [1.0, 0.0]), [[0.3, 2.4]]).checked == 2


def test_the_gradient_of_binary_cross_entropy_is_right_for_output_and_target():
    assert check_gradients(nn.binary_cross_entropy, [0.3, 0.6]).checked == 2


@pytest.mark.parametrize(("q", "expected"), [(1, 2.5), (2, 8.5), (4, 128.5)])
def test_minkowskis_error_is_the_mean_of_powers(q, expected):
    assert nn.minkowski_error([4.0, -1.0], [0.0, 0.0], q=q) == expected


# numerical_conventions.json E14, E29, E30


@pytest.mark.parametrize(("d", "loss", "gradient"), [(1.0, 0.5, 1.0), (-1.0, 0.5, -1.0), (0.0, 0.0, 0.0)])
def test_huber_at_its_joints_is_pytorchs_smooth_l1(d, loss, gradient):
    y = Value(d)
    result = nn.huber(y, 0.0)
    result.backward()
    assert (result.data, y.grad) == (loss, gradient)


def test_the_absolute_error_of_a_perfect_fit_has_the_gradient_zero():
    y = Value(2.0)
    nn.absolute_error(y, 2.0).backward()
    assert y.grad == 0.0


def test_a_probability_of_zero_costs_a_hundred_as_in_pytorch():
    p = Value(0.0)
    loss = nn.binary_cross_entropy(p, 1.0)
    loss.backward()
    assert loss.data == 100.0
    assert p.grad == -1e12  # PyTorch: -1000000003995.8, because its 1e-12 is rounded to single precision


def test_a_probability_of_zero_that_is_right_costs_nothing():
    p = Value(0.0)
    loss = nn.binary_cross_entropy(p, 0.0)
    loss.backward()
    assert (loss.data, p.grad) == (0.0, 0.0)


def test_a_number_that_is_no_probability_is_refused():
    with pytest.raises(ValueError, match=r"between 0 and 1, not 1.5: apply sigmoid first"):
        nn.binary_cross_entropy(1.5, 1.0)


@pytest.mark.parametrize(("z", "t", "gradient"), [(1000.0, 0.0, 1.0), (-1000.0, 1.0, -1.0)])
def test_logits_of_a_thousand_cost_a_thousand(z, t, gradient):
    v = Value(z)
    loss = nn.binary_cross_entropy_with_logits(v, t)
    loss.backward()
    assert (loss.data, v.grad) == (1000.0, gradient)


def test_cross_entropy_of_huge_logits_is_exact():
    zs = [Value(1e4), Value(0.0)]
    loss = nn.cross_entropy(zs, 1)
    loss.backward()
    assert (loss.data, [z.grad for z in zs]) == (1e4, [1.0, -1.0])


def test_a_class_index_and_its_one_hot_row_cost_the_same():
    logits = [0.2, -0.4, 1.0]
    assert nn.cross_entropy(logits, 2) == nn.cross_entropy(logits, [0.0, 0.0, 1.0])


@pytest.mark.parametrize("target", [3, -1, 0.5, True, math.nan])
def test_a_class_that_is_not_there_is_refused(target):
    with pytest.raises(ValueError, match=r"one of 0 … 2"):
        nn.cross_entropy([0.0, 0.0, 0.0], target)


def test_outputs_and_targets_of_different_numbers_are_refused():
    with pytest.raises(ValueError, match="there are 2 and 3"):
        nn.squared_error([1.0, 2.0], [1.0, 2.0, 3.0])


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


def test_the_table_of_problems_has_its_five_rows():
    assert [(row.problem, row.output, row.losses[0]) for row in nn.RECOMMENDATIONS] == [
        ("binary", "sigmoid", "binary_cross_entropy"),
        ("multi-class", "softmax", "cross_entropy"),
        ("multi-label", "sigmoid", "multi_label"),
        ("regression", "identity", "mse"),
        ("regression in [0, 1]", "sigmoid", "binary_cross_entropy"),
    ]


@pytest.mark.parametrize("row", nn.RECOMMENDATIONS)
def test_what_the_table_recommends_gives_no_warning(row):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for loss in row.losses:
            warn_of_mismatch(objective_named(loss), nn.ACTIVATIONS[row.output], 1 if row.outputs == "one" else 3)


@pytest.mark.parametrize(
    ("output", "loss", "outputs", "reason"),
    [
        ("softmax", "mse", 1, "softmax over one output is always 1"),
        ("sigmoid", "cross_entropy", 3, "3 exclusive classes share one probability"),
        ("softmax", "multi_label", 3, "makes labels compete"),
        ("identity", "cross_entropy", 1, "over one class is always 0"),
        ("tanh", "binary_cross_entropy", 1, "made for sigmoid"),
        ("sigmoid", "hinge", 1, "scores of either sign"),
        ("step", "mse", 1, "learns nothing through it"),
        ("sign", "hinge", 1, "learns nothing through it"),
    ],
)
def test_an_output_and_a_loss_that_do_not_fit_are_warned_about(output, loss, outputs, reason):
    with pytest.warns(UserWarning, match=reason):
        warn_of_mismatch(objective_named(loss), nn.ACTIVATIONS[output], outputs)


def test_three_exclusive_labels_under_sigmoids_are_warned_about():
    model = nn.MLP(1, [3], output="sigmoid", seed=0)
    one_hot = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    with pytest.warns(UserWarning, match="look like exclusive classes") as caught:
        model.fit([[0.0], [1.0], [2.0]], one_hot, loss="multi_label", epochs=1, progress=False)
    assert caught[0].filename == __file__  # it points at the line that called fit


def test_three_exclusive_classes_under_sigmoids_with_squared_error_are_warned_about():
    model = nn.MLP(1, [3], output="sigmoid", seed=0)
    with pytest.warns(UserWarning, match="look like exclusive classes: use softmax and cross_entropy"):
        model.fit([[0.0], [1.0], [2.0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], loss="mse", epochs=1, progress=False)


def test_two_labels_that_exclude_each_other_may_do_so_by_chance_and_give_no_warning():
    model = nn.MLP(1, [2], output="sigmoid", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit([[0.0], [1.0]], [[1, 0], [0, 1]], loss="multi_label", epochs=1, progress=False)


@pytest.mark.parametrize(
    ("output", "y", "reason"),
    [
        ("sigmoid", [5.0, 10.0], "there are targets up to 10, but sigmoid never gives more than 1: use identity"),
        ("relu", [1.0, -5.0], "there are targets down to -5, but relu never gives less than 0: use identity"),
        ("tanh", [0.0, -2.0], "there are targets down to -2, but tanh never gives less than -1"),
    ],
)
def test_targets_that_the_output_never_reaches_are_warned_about(output, y, reason):
    with pytest.warns(UserWarning, match=reason):
        nn.Neuron(1, output, seed=0).fit([[0.0], [1.0]], y, loss="mse", epochs=1, progress=False)


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_an_activation_stays_within_its_span(name):
    activation = nn.ACTIVATIONS[name]
    low, high = activation.span
    for z in (-50.0, -1.5, -0.5, 0.0, 0.5, 1.5, 50.0):
        for a in activation([Value(z), Value(-z)]):
            assert low <= a.data <= high


@pytest.mark.parametrize("activation", [["step", "tanh"], ["tanh", "step"]])
def test_a_hidden_layer_that_no_gradient_comes_through_is_warned_about(activation):
    model = nn.MLP(1, [3, 2, 1], activation=activation, seed=0)
    with pytest.warns(UserWarning, match="the derivative of step is 0, so what comes before"):
        model.fit([[0.0], [1.0]], [0.0, 1.0], epochs=1, progress=False)


def test_a_matched_pair_is_trained_without_a_warning():
    model = nn.MLP(1, [3], output="softmax", seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit([[0.0], [1.0], [2.0]], [0, 1, 2], loss="cross_entropy", epochs=1, progress=False)


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
    with pytest.raises(ValueError, match="'delta' is a positive, finite number, not "):
        objective_named("huber", {"delta": number})


def test_targets_are_constants_with_a_name_in_the_graph():
    graph = autograd.topological_order(nn.squared_error([Value(1.0), Value(2.0)], [0.5, 0.25]))
    assert [(node.label, node.data) for node in graph if node.label] == [("t1", 0.5), ("t2", 0.25)]


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


def test_a_sure_and_right_logit_keeps_its_small_loss_and_gradient():
    for z, t in ((40.0, 1.0), (-40.0, 0.0)):
        a = Value(z)
        loss = nn.binary_cross_entropy_with_logits(a, t)
        loss.backward()
        assert loss.data == pytest.approx(4.248354255291589e-18, rel=1e-12)  # exp(−40)
        assert abs(a.grad) == pytest.approx(4.248354255291589e-18, rel=1e-12)


@pytest.mark.parametrize(
    ("loss", "output", "target"),
    [
        (nn.cross_entropy, [0.0, 1.0], [-1.0, 2.0]),
        (nn.binary_cross_entropy, 0.5, 5.0),
        (nn.binary_cross_entropy_with_logits, 0.5, -0.5),
        (nn.binary_cross_entropy, 0.5, math.nan),
    ],
)
def test_a_target_that_is_no_probability_is_refused(loss, output, target):
    with pytest.raises(ValueError, match="takes target probabilities between 0 and 1"):
        loss(output, target)


def test_an_unknown_loss_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no loss is called 'msee': choose one of mse, half_mse"):
        objective_named("msee")
