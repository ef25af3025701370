"""Initialisers, activations, penalties, clipping and metrics."""

import json
import math

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, check_gradients, grad
from autograd.table import ARRAYS, FLOATS
from nn.activations import activation_named
from nn.optimizers import schedules
from nn.optimizers.conjugate_gradients import _between
from tests import DATA

WORKED = {case["id"]: case for case in json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))}


def drawn(name, fan_in, fan_out, count=200_000):
    rng = np.random.default_rng(0)
    draw = nn.INITIALIZERS[name]()
    return np.array([draw(rng, fan_in, fan_out) for _ in range(count // fan_in)])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("glorot_uniform", "glorot var 2/(in+out)"),
        ("glorot_normal", "glorot var 2/(in+out)"),
        ("he_uniform", "he var 2/in"),
        ("he_normal", "he var 2/in"),
        ("lecun_uniform", "lecun var 1/in"),
        ("lecun_normal", "lecun var 1/in"),
    ],
)
def test_an_initialiser_draws_with_the_variance_of_its_paper(name, key):
    published = WORKED["glorot_he"]["published"][key]
    sample = drawn(name, 784, 256)
    assert sample.var() == pytest.approx(published, rel=0.02)
    assert abs(sample.mean()) < 0.01 * math.sqrt(published)


def test_glorots_uniform_weights_keep_to_his_bound():
    bound = WORKED["glorot_he"]["published"]["glorot bound sqrt(6/(in+out))"]
    largest = np.abs(drawn("glorot_uniform", 784, 256)).max()
    assert 0.999 * bound < largest <= bound


@pytest.mark.parametrize(("activation", "variance"), [("relu", 2 / 400), ("tanh", 2 / 600), ("sigmoid", 2 / 600)])
def test_a_layer_begins_as_suits_its_activation(activation, variance):
    layer = nn.Layer(400, 200, activation, seed=0)
    weights = [w.data for neuron in layer.neurons for w in neuron.weights]
    assert np.var(weights) == pytest.approx(variance, rel=0.03)
    assert {neuron.bias.data for neuron in layer.neurons} == {0.0}


def test_a_layer_before_a_batch_normalisation_begins_as_suits_the_activation_behind_it():
    model = nn.MLP(400, [200, 1], activation="relu", batch_norm=True, seed=0)
    weights = [w.data for neuron in model.layers[0].neurons for w in neuron.weights]
    assert np.var(weights) == pytest.approx(2 / 400, rel=0.03)
    chosen = nn.MLP(2, [1, 1], batch_norm=True, initializer=0.5)
    assert [w.data for w in chosen.layers[0].neurons[0].weights] == [0.5, 0.5]


def test_initialisers_may_differ_from_layer_to_layer():
    model = nn.MLP(1, [1, 1], initializer=["zeros", nn.initializers.constant(3.0)])
    assert [p.data for p in model.parameters()] == [0.0, 0.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Neuron(1, initializer="xavier"), "no initialiser is called 'xavier': choose one of zeros"),
        (lambda: nn.initializers.uniform(1.0, 1.0), "needs low < high"),
        (lambda: nn.initializers.normal(-1.0), "standard deviation of 0 or more"),
        (lambda: nn.MLP(1, [1, 1], initializer=["zeros"]), "1 initializers were given for 2 layers"),
    ],
)
def test_initialisers_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


ELEMENTWISE = [name for name, each in nn.ACTIVATIONS.items() if not each.joint]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_an_activation_and_its_gradient_agree_with_finite_differences(name):
    assert check_gradients(lambda z: nn.ACTIVATIONS[name].function(z * 1.0), [0.7]).checked == 1


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_only_activations_that_are_said_to_be_trainable_have_a_derivative(name):
    slopes = [grad(lambda z: nn.ACTIVATIONS[name].function(z * 1.0))(z) for z in (-1.3, 0.4, 2.0)]
    assert any(slopes) == nn.ACTIVATIONS[name].trainable


def test_softmax_goes_over_the_whole_layer():
    layer = nn.Layer(1, 3, "softmax", seed=0)
    zs = [neuron([2.0]).data for neuron in layer.neurons]
    assert [a.data for a in layer([2.0])] == autograd.softmax(zs)


@pytest.mark.parametrize(
    ("alias", "name"), [("swish", "silu"), ("linear", "identity"), ("sin", "sine"), (None, "identity")]
)
def test_other_names_in_use_mean_the_same(alias, name):
    assert activation_named(alias) is nn.ACTIVATIONS[name]


def test_something_that_is_no_activation_is_refused():
    with pytest.raises(TypeError, match="a name such as 'tanh' or a function of a Value, not int: 3"):
        nn.Neuron(1, activation=3)


@pytest.mark.parametrize("q", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("w", [-1.5, 0.25])
def test_a_penaltys_derivative_is_that_of_its_graph(q, w):
    penalty, parameter = nn.Penalty(0.3, q), Value(w)
    penalty([parameter]).backward()
    assert penalty.derivative(FLOATS, w) == pytest.approx(parameter.grad, rel=1e-14)
    assert penalty.of([parameter]) == pytest.approx(0.3 * abs(w) ** q)


@pytest.mark.parametrize("q", [0.5, 1.0, 2.0])
def test_a_penaltys_derivative_at_zero_is_zero(q):
    assert nn.Penalty(0.3, q).derivative(FLOATS, 0.0) == 0.0


def test_weight_decay_in_sgd_equals_an_l2_penalty_of_half_its_size():
    decayed, penalised = Value(2.0), Value(2.0)
    nn.SGD([decayed], learning_rate=0.1, weight_decay=0.5).step()
    nn.L2(0.25).add_gradient([penalised])
    nn.SGD([penalised], learning_rate=0.1).step()
    assert decayed.data == penalised.data == 1.9


def test_decoupled_weight_decay_shrinks_a_weight_that_has_no_gradient():
    coupled, decoupled = Value(2.0), Value(2.0)
    nn.Adam([coupled], learning_rate=0.1, weight_decay=0.5).step()
    nn.AdamW([decoupled], learning_rate=0.1, weight_decay=0.5).step()
    assert decoupled.data == 2.0 * (1.0 - 0.05)
    assert coupled.data == pytest.approx(1.9)  # Adam makes a full step of any gradient, however small


def test_a_general_penalty_is_minimised_by_training():
    model = nn.Neuron(1, "identity", initializer=2.0)
    history = model.fit(
        [[0.0]], [0.0], penalty=nn.Penalty(0.5, 3.0), optimizer="sgd", learning_rate=0.1, epochs=1, progress=False
    )
    assert history.loss == [4.0]
    assert model.weights[0].data == pytest.approx(2.0 - 0.1 * 0.5 * 3.0 * 4.0)


@pytest.mark.parametrize("kind", [each for name, each in nn.OPTIMIZERS.items() if name != "conjugate_gradients"])
def test_an_optimizers_formula_gives_the_same_on_arrays_as_on_floats(kind):
    weights, gradients = [0.5, -2.0, 3.0], [0.1, -0.4, 2.0]
    parameters = [Value(w) for w in weights]
    optimizer = kind(parameters, learning_rate=0.1)
    state = tuple(np.full(3, number) for number in optimizer.initial_state(optimizer.hyper))
    w = np.array(weights)
    for t in (1, 2, 3):
        for parameter, g in zip(parameters, gradients, strict=True):
            parameter.grad = g * t
        optimizer.step()
        optimizer.hyper.t = t
        w, state = kind.formula(ARRAYS, w, np.array(gradients) * t, state, optimizer.hyper)
    assert [p.data for p in parameters] == pytest.approx(w, rel=1e-15)


def test_the_gradient_descent_of_a_whole_step_may_be_interrupted_and_settled():
    class Failing(Value):
        __slots__ = ("armed",)

        @property
        def data(self):
            return Value.data.__get__(self)

        @data.setter
        def data(self, number):
            if self.armed:
                self.armed = False
                raise KeyboardInterrupt
            Value.data.__set__(self, number)

    first, second = Value(1.0), Failing(1.0)
    second.armed = True
    first.grad = second.grad = 1.0
    optimizer = nn.SGD([first, second], learning_rate=0.5)
    with pytest.raises(KeyboardInterrupt):
        optimizer.step()
    assert (first.data, second.data) == (0.5, 1.0)
    optimizer.settle()
    assert (first.data, second.data, optimizer.hyper.t) == (0.5, 0.5, 1)


def test_an_exploding_gradient_keeps_its_direction_when_clipped():
    v, w = Value(0.0), Value(0.0)
    v.grad, w.grad = 1.5e308, 1.5e308
    nn.clip_by_norm([v, w], 1.0)
    assert (v.grad, w.grad) == pytest.approx((0.5**0.5, 0.5**0.5), rel=1e-15)


@pytest.mark.parametrize(
    ("clip", "number"),
    [(nn.clip_by_norm, math.nan), (nn.clip_by_norm, math.inf), (nn.clip_by_value, math.nan)],
)
def test_a_gradient_without_a_direction_cannot_be_clipped(clip, number):
    w = Value(0.0)
    w.grad = number
    with pytest.raises(ValueError, match=f"the gradient of parameter 0 is {number}"):
        clip([w], 1.0)


def test_a_short_gradient_is_not_clipped():
    w = Value(0.0)
    w.grad = 0.5
    assert nn.clip_by_norm([w], 1.0) == 0.5
    assert w.grad == 0.5


def test_conjugate_gradients_find_the_bottom_of_rosenbrocks_valley():
    x, y = Value(-1.2), Value(1.0)
    optimizer = nn.ConjugateGradients([x, y])

    def evaluate():
        optimizer.zero_grad()
        loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        loss.backward()
        return loss.data

    losses = [optimizer.advance(evaluate) for _ in range(40)]
    assert losses == sorted(losses, reverse=True)
    assert (x.data, y.data) == pytest.approx((1.0, 1.0), abs=1e-6)


def test_conjugate_gradients_that_are_interrupted_settle_where_the_line_began():
    w, calls = Value(5.0), []
    optimizer = nn.ConjugateGradients([w])

    def evaluate():
        calls.append(w.data)
        if len(calls) == 2:
            raise KeyboardInterrupt
        optimizer.zero_grad()
        loss = w * w
        loss.backward()
        return loss.data

    with pytest.raises(KeyboardInterrupt):
        optimizer.advance(evaluate)
    assert w.data == calls[1] != 5.0
    optimizer.settle()
    assert w.data == 5.0


def test_conjugate_gradients_step_back_from_where_the_loss_is_not_finite():
    model = nn.Neuron(1, activation=lambda z: z.log(), bias=False, initializer=1.0)
    optimizer = nn.ConjugateGradients(model.parameters(), learning_rate=10.0)  # the first trial has w < 0
    model.fit([[1.0]], [-3.0], optimizer=optimizer, epochs=12, progress=False)
    assert model.weights[0].data == pytest.approx(np.exp(-3.0), rel=1e-4)


def test_conjugate_gradients_cannot_step_without_the_loss():
    with pytest.raises(TypeError, match=r"use optimizer.advance\(evaluate\)"):
        nn.ConjugateGradients([Value(1.0)]).step()


@pytest.mark.parametrize("make", [schedules.linear, schedules.cosine, schedules.step_decay, schedules.warm_up])
def test_a_schedule_over_one_epoch_is_fine_and_over_none_refused(make):
    assert make(1)(0) == 1.0
    with pytest.raises(ValueError, match="is 1 or more, not 0"):
        make(0)


def test_inverse_time_falls_as_one_over_the_epochs():
    assert [schedules.inverse_time(2.0)(epoch) for epoch in (0, 1, 2)] == [1.0, 1 / 3, 1 / 5]


def test_warm_up_hands_over_to_the_next_schedule_at_its_beginning():
    schedule = schedules.warm_up(2, then=schedules.step_decay(1, 0.5))
    assert [schedule(epoch) for epoch in range(5)] == [0.5, 1.0, 1.0, 0.5, 0.25]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ((0.0, 0.0, -1.0), (2.0, 0.0, 1.0), 1.0),  # a parabola
        ((2.0, 0.0, 1.0), (0.0, 0.0, -1.0), 1.0),  # from the other side
        ((1.0, 4.5, -6.0), (4.0, 4.5, 6.0), 2.5),  # 2 (x − 2.5)²
    ],
)
def test_a_line_search_looks_at_the_minimum_of_the_cubic(low, high, expected):
    assert _between(low, high) == pytest.approx(expected)


@pytest.mark.parametrize("a", [10.0, -10.0])
def test_a_line_search_never_looks_at_the_very_end_of_its_bracket(a):
    # A parabola whose minimum is 1 % from the end: the middle is tried instead.
    def point(x):
        return (x, (x - a - 0.01) ** 2, 2.0 * (x - a - 0.01))

    assert _between(point(a), point(a + 1.0)) == a + 0.5


def test_metrics_are_scikit_learns():
    from sklearn.metrics import accuracy_score, mean_squared_error, r2_score

    rng = np.random.default_rng(0)
    y, predicted = rng.normal(size=(9, 2)), rng.normal(size=(9, 2))
    labels, guesses = rng.integers(0, 3, 20), rng.integers(0, 3, 20)
    assert nn.mse(y, predicted) == pytest.approx(mean_squared_error(y, predicted), rel=1e-14)
    assert nn.r2(y, predicted) == pytest.approx(r2_score(y, predicted), rel=1e-14)
    assert nn.accuracy(labels, guesses) == accuracy_score(labels, guesses)


def test_shapes_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2,\) cannot be compared with predictions of shape \(3,\)"):
        nn.accuracy([1, 2], [1, 2, 3])


def test_the_summary_counts_every_part():
    text = repr(nn.MLP(2, [4, 1], dropout=0.5, batch_norm=True).summary()).splitlines()
    assert [line.split()[0:2] for line in text[4:8]] == [
        ["layer", "1"],
        ["batch", "norm"],
        ["dropout", "1"],
        ["layer", "2"],
    ]
    assert [line.split()[-1] for line in text[4:8]] == ["8", "8", "0", "5"]
    assert text[-1] == "21 parameters"


def test_the_confusion_matrix_takes_one_hot_targets():
    assert nn.confusion_matrix([[1, 0], [1, 0], [0, 1]], [0, 1, 1]).tolist() == [[1, 1], [0, 1]]
