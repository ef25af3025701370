"""Losses: their numbers, their gradients, and what is refused."""

import math

import pytest

import autograd
import nn
from autograd import Value, check_gradients

#: Their labels are −1 and 1.
MARGINS = (nn.hinge, nn.perceptron_loss)


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
    assert check_gradients(lambda y: loss(y, [1.0, -1.0] if loss in MARGINS else [1.0, 0.0]), [[0.3, 2.4]]).checked == 2


def test_the_gradient_of_binary_cross_entropy_is_right_for_output_and_target():
    assert check_gradients(nn.binary_cross_entropy, [0.3, 0.6]).checked == 2


@pytest.mark.parametrize(
    ("z", "loss", "gradient"), [(-2.0, 2.0, -1.0), (0.0, 0.0, -1.0), (-0.0, 0.0, -1.0), (2.0, 0.0, 0.0)]
)
@pytest.mark.parametrize("t", [1.0, -1.0])
def test_a_point_on_the_line_counts_as_a_perceptrons_mistake(t, z, loss, gradient):
    y = Value(t * z)
    result = nn.perceptron_loss(y, t)
    result.backward()
    assert (result.data, y.grad) == (loss, t * gradient)
    assert autograd.compile(nn.perceptron_loss).value_and_grad(t * z, t) == (loss, t * gradient)
    assert autograd.grad(nn.perceptron_loss)(t * z, t) == t * gradient


def test_what_is_not_a_number_costs_no_perceptron_zero():
    assert math.isnan(nn.perceptron_loss(math.nan, 1.0))


@pytest.mark.parametrize(("q", "expected"), [(1, 2.5), (2, 8.5), (4, 128.5)])
def test_minkowskis_error_is_the_mean_of_powers(q, expected):
    assert nn.minkowski_error([4.0, -1.0], [0.0, 0.0], q=q) == expected


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


def test_targets_are_constants_with_a_name_in_the_graph():
    graph = autograd.topological_order(nn.squared_error([Value(1.0), Value(2.0)], [0.5, 0.25]))
    assert [(node.label, node.data) for node in graph if node.label] == [("t1", 0.5), ("t2", 0.25)]


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


@pytest.mark.parametrize("loss", MARGINS)
def test_a_loss_of_margins_takes_the_labels_minus_one_and_one(loss):
    for label in (0, False, Value(0.0), [0]):
        with pytest.raises(ValueError, match=r"takes the labels -1 and 1, not 0: of labels 0 and 1, give 2 \* t - 1"):
            loss(Value(2.6), label)
        with pytest.raises(ValueError, match="takes the labels -1 and 1"):
            loss(2.6, label)
    assert (loss(-2.0, 1), loss(-2.0, -1)) == (loss(2.0, -1), loss(2.0, True))
    program = autograd.compile(loss)
    assert [program(-2.0, 1.0), program(2.0, 1.0)] == [loss(-2.0, 1), loss(2.0, 1)]
