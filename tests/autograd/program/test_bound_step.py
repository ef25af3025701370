"""The bound step: what the eager loop does, on arrays; whole steps or none."""

import math
import random
from types import SimpleNamespace

import numpy as np
import pytest

import autograd
import nn
from autograd import RecordingError, Value
from autograd.program import NotFiniteError
from autograd.table import FLOATS

X = np.random.default_rng(0).normal(size=(12, 3))
T = np.sin(X).sum(axis=1)
BATCHES = [None, np.array([3, 1, 4]), np.array([0, 2, 5, 7, 11])]


def sgd(m, w, g, state, h):
    return w - h.learning_rate * g, state


def line(update=sgd, *, w=0.0, parameters=None, **options):
    """A step for the line y = w·x through (1, 3) and (2, 6), and its parameter."""
    weight = Value(w, "w")
    program = autograd.compile(lambda x, t: (weight * x - t) ** 2)
    options = {"hyper": {"learning_rate": 0.1}, **options}
    return program.bind(np.array([1.0, 2.0]), np.array([3.0, 6.0]), update=update, **options), weight


# ---------------------------------------------------------------------------------------------------
# Every optimizer

OPTIMIZERS = {
    "sgd": (nn.SGD, {}),
    "momentum": (nn.SGD, {"momentum": 0.9}),
    "nesterov": (nn.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    "gradient descent": (nn.GradientDescent, {}),
    "proximal": (nn.ProximalGradient, {"l1": 0.3}),
    "adagrad": (nn.AdaGrad, {"weight_decay": 0.1}),
    "rmsprop": (nn.RMSProp, {}),
    "centred rmsprop": (nn.RMSProp, {"centered": True, "momentum": 0.5, "weight_decay": 0.1}),
    "adadelta": (nn.AdaDelta, {"weight_decay": 0.1}),
    "adam": (nn.Adam, {}),
    "amsgrad": (nn.Adam, {"amsgrad": True, "weight_decay": 0.1}),
    "adamw": (nn.AdamW, {}),
    "rprop": (nn.Rprop, {}),
}


def test_every_optimizer_with_a_formula_is_among_them():
    with_formula = {kind for kind in nn.OPTIMIZERS.values() if kind.formula is not nn.Optimizer.formula}
    assert with_formula == {kind for kind, _ in OPTIMIZERS.values()}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_bound_step_is_the_optimizers_own(name):
    kind, settings = OPTIMIZERS[name]
    eager, bound = [nn.MLP(3, [4, 1], activation="tanh", seed=1) for _ in range(2)]
    optimizer = kind(eager.parameters(), learning_rate=0.05, **settings)
    step = autograd.compile(lambda x, t: (bound(x) - t) ** 2).bind(
        *(X, T),
        update=kind.formula,
        hyper=vars(optimizer.hyper),
        state=kind.initial_state(optimizer.hyper),
        parameters=bound.parameters(),
    )
    for rows in BATCHES * 3:
        chosen = slice(None) if rows is None else rows
        optimizer.zero_grad()
        loss = autograd.mean([(eager(x) - t) ** 2 for x, t in zip(X[chosen].tolist(), T[chosen], strict=True)])
        loss.backward()
        assert step(rows) == pytest.approx(loss.data, rel=1e-11)
        optimizer.step()
    step.write_back()
    assert [p.data for p in bound.parameters()] == pytest.approx([p.data for p in eager.parameters()], rel=1e-10)
    remembered = np.array(optimizer.state).reshape(len(optimizer.state), -1).T
    assert step.state[:, step.places] == pytest.approx(remembered, rel=1e-9, abs=1e-14)
    assert step.t == optimizer.hyper.t


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 2.0, 3.0])
def test_a_third_result_of_an_update_is_a_penalty_added_up_over_the_parameters(exponent):
    penalty = nn.Penalty(0.25, exponent)

    def update(m, w, g, state, h):
        return w - h.learning_rate * (g + penalty.derivative(m, w)), state, penalty.strength * penalty.term(m, w)

    step, w = line(update, w=-1.5)
    gradient = 5.0 * (w.data - 3.0) + penalty.derivative(FLOATS, w.data)
    assert step() == pytest.approx(2.5 * 4.5**2 + penalty.of([w]), rel=1e-14)
    step.write_back()
    assert w.data == pytest.approx(-1.5 - 0.1 * gradient, rel=1e-14)


def test_a_learning_rate_changed_between_steps_counts_from_then_on():
    step, _ = line()
    step()
    assert step.learning_rate == 0.1
    step.learning_rate = 0.0
    before = step.parameters.tolist()
    step()
    assert step.parameters.tolist() == before == [1.5]


# ---------------------------------------------------------------------------------------------------
# Parameters and data


def test_values_are_touched_by_writing_back_only():
    step, w = line()
    step()
    assert (w.data, w.has_grad) == (0.0, False)
    step.write_back()
    assert w.data == 1.5


def test_numbers_that_the_values_have_got_meanwhile_are_read_when_asked():
    step, w = line()
    w.data = 3.0
    assert step() > 0.0
    step.read()
    assert step() == 0.0


def test_parameters_keep_the_order_they_were_given_in_wherever_they_are_placed():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    step = autograd.compile(lambda x: c * x + a * x * x).bind(
        np.array([2.0]), update=sgd, hyper={"learning_rate": 1.0}, parameters=[b, a, c]
    )
    step()
    assert step.parameters[step.places].tolist() == [2.0, 1.0 - 4.0, 3.0 - 2.0]


def test_a_parameter_that_the_loss_does_not_depend_on_is_updated_all_the_same():
    a, unused = Value(1.0), Value(2.0)
    decay = lambda m, w, g, state, h: (w - g - 0.5 * w, state)
    step = autograd.compile(lambda x: a * x).bind(np.array([1.0]), update=decay, parameters=[unused, a])
    step()
    step.write_back()
    assert (unused.data, a.data) == (1.0, -0.5)


def test_a_value_that_is_no_parameter_stays_as_it_is():
    a, b = Value(2.0), Value(3.0)
    step = autograd.compile(lambda x: a * b * x).bind(
        np.array([1.0]), update=sgd, hyper={"learning_rate": 1.0}, parameters=[a]
    )
    step()
    step.write_back()
    assert (a.data, b.data) == (-1.0, 3.0)


def test_data_that_change_are_seen_by_the_next_step():
    w, data = Value(1.0), np.array([2.0])
    step = autograd.compile(lambda x: w * x).bind(data, update=sgd, hyper={"learning_rate": 0.0})
    assert step() == 2.0
    data[0] = 5.0
    assert step() == 5.0


def test_the_sum_over_the_samples_may_be_minimised_instead():
    step, w = line(reduction="sum")
    assert step() == 45.0
    step.write_back()
    assert w.data == 3.0


def test_what_the_function_returns_besides_the_loss_are_numbers_of_the_batch():
    w = Value(2.0)
    program = autograd.compile(lambda x: (w * x, autograd.batch_mean(x), autograd.batch_mean(x * x)))
    step = program.bind(np.array([1.0, 2.0, 6.0]), update=sgd, hyper={"learning_rate": 0.0})
    assert step() == 6.0
    assert step.extras.tolist() == pytest.approx([3.0, 41.0 / 3.0])
    step(np.array([0, 2]))
    assert step.extras.tolist() == [3.5, 18.5]
    with pytest.raises(ValueError, match="numbers of the whole batch"):
        autograd.compile(lambda x: (w * x, x)).bind(np.ones(3), update=sgd)


def test_a_bound_loss_leaves_the_gradient_to_a_search():
    w = Value(1.0)
    loss = autograd.compile(lambda x: w * w * x).bind_loss(np.array([1.0, 3.0, 5.0]))
    assert (loss(), loss.gradient.tolist()) == (3.0, [6.0])
    assert (loss(np.array([0, 1])), loss.gradient.tolist()) == (2.0, [4.0])


def test_the_mean_of_no_samples_is_refused():
    step, _ = line()
    with pytest.raises(ValueError, match="0 samples"):
        step(np.array([], dtype=np.intp))


# ---------------------------------------------------------------------------------------------------
# Whole steps or none


def assert_undone(step, what, number, parameters, **places):
    with pytest.raises(NotFiniteError) as caught:
        step()
    error = caught.value
    assert error.what == what
    assert error.number == number or (math.isnan(error.number) and math.isnan(number))
    assert step.parameters[step.places].tolist() == parameters
    assert {name: getattr(error, name) for name in places} == places


def test_after_a_loss_that_is_not_finite_come_the_parameters_of_the_last_finite_one():
    step, _ = line(hyper={"learning_rate": 1e154})
    assert step() == 22.5
    state, t = step.state.copy(), step.t
    assert_undone(step, "loss", math.inf, [0.0])
    assert (step.state.tolist(), step.t) == (state.tolist(), t)


def test_a_gradient_that_is_not_finite_is_found_before_the_update():
    v, w = Value(1.0), Value(0.0)
    step = autograd.compile(lambda x: v * x + w.sqrt()).bind(
        np.ones(1), update=sgd, hyper={"learning_rate": 1.0}, parameters=[v, w]
    )
    assert_undone(step, "gradient", math.inf, [1.0, 0.0], which=1)
    assert step.t == 0


def test_parameters_that_would_not_be_finite_are_not_taken():
    step, _ = line(lambda m, w, g, state, h: (m.divide(w, 0.0), state), w=1.0)
    assert_undone(step, "parameter", math.inf, [1.0], which=0)
    assert step.t == 0


def test_a_memory_that_would_not_be_finite_is_not_taken():
    step, _ = line(lambda m, w, g, state, h: (w - g, (state[0] + 1.0, m.log(state[0]))), state=(0.0, 5.0))
    assert_undone(step, "state", -math.inf, [0.0], which=0, state=1)
    assert step.state.tolist() == [[0.0], [5.0]]


def test_after_a_penalty_that_is_not_finite_come_the_parameters_of_the_last_finite_one():
    step, _ = line(lambda m, w, g, state, h: (w + 1.0, state, m.divide(1.0, 2.0 - w)))
    assert step() == 22.5 + 0.5
    assert step() == pytest.approx(2.5 * 4.0 + 1.0)
    assert_undone(step, "penalty", math.inf, [1.0])
    assert step.t == 2


def test_a_step_taken_back_leaves_the_parameters_that_the_step_before_it_began_with():
    step, _ = line(lambda m, w, g, state, h: (w - 0.1 * g, (state[0] + g,)), state=(0.0,))
    step()
    parameters = step.parameters.tolist()
    step()
    memory = step.state.tolist(), step.t
    step()
    step.take_back()
    assert step.parameters.tolist() == parameters
    assert (step.state.tolist(), step.t) == memory


@pytest.mark.parametrize("moment", range(4))
def test_an_interrupted_step_is_undone(monkeypatch, numpy_executor, moment):
    step, w = line(lambda m, w, g, state, h: (w - 0.1 * g, (state[0] + g,)), state=(0.0,))
    step()
    before = step.parameters.tolist(), step.state.tolist(), step.t
    left = [moment]

    def interrupted(run):
        def run_or_not(*arguments):
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt
            run(*arguments)
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt

        return run_or_not

    monkeypatch.setattr(step.executor, "run", interrupted(step.executor.run))
    monkeypatch.setattr(step.update.executor, "run", interrupted(step.update.executor.run))
    with pytest.raises(KeyboardInterrupt):
        step()
    step.write_back()
    assert (step.parameters.tolist(), step.state.tolist(), step.t) == before
    assert w.data == 1.5


class Interrupting(Value):
    """A parameter whose first writing ends in Ctrl-C's exception."""

    __slots__ = ("left",)

    @property
    def data(self):
        return Value.data.__get__(self)

    @data.setter
    def data(self, number):
        self.left = getattr(self, "left", 1) - 1
        if self.left == 0:
            raise KeyboardInterrupt
        Value.data.__set__(self, number)


def test_an_interrupted_writing_back_is_finished():
    a, b, c = Value(0.0), Interrupting(0.0), Value(0.0)
    step = autograd.compile(lambda x: (a + b + c) * x).bind(
        np.ones(1), update=sgd, hyper={"learning_rate": 1.0}, parameters=[a, b, c]
    )
    step()
    with pytest.raises(KeyboardInterrupt):
        step.write_back()
    assert [v.data for v in (a, b, c)] == [-1.0, -1.0, -1.0]


# ---------------------------------------------------------------------------------------------------
# Updates that cannot be recorded


def test_an_update_that_looks_at_numbers_is_refused():
    for update in (
        lambda m, w, g, state, h: (w - g if g > 0 else w, state),
        lambda m, w, g, state, h: (w - float(g), state),
        lambda m, w, g, state, h: (w - math.sin(g), state),
        lambda m, w, g, state, h: (w - (h.t == 1) * g, state),
    ):
        with pytest.raises(RecordingError, match="the update cannot be compiled"):
            line(update)


def test_an_update_that_is_random_is_refused():
    with pytest.raises(RecordingError, match="a second time"):
        line(lambda m, w, g, state, h: (w - random.random() * g, state))


def test_hyperparameters_may_be_anything_that_the_formula_does_not_compute_with():
    h = SimpleNamespace(learning_rate=0.1, kind="plain", flags=[True])
    step, _ = line(
        lambda m, w, g, state, h: (w - h.learning_rate * g if h.kind == "plain" else w, state), hyper=vars(h)
    )
    step()
    assert step.parameters.tolist() == [1.5]


# ---------------------------------------------------------------------------------------------------
# What is given


@pytest.mark.parametrize("rows", [[1, 0], range(2), np.array([1, 0], dtype=np.int32), np.arange(4)[2::-2] // 2])
def test_rows_may_be_any_integers(rows):
    step, _ = line()
    assert step(rows) == 22.5


@pytest.mark.parametrize("rows", [np.array([True, False]), np.array([1.0]), np.array([[0]])])
def test_rows_that_are_no_row_numbers_are_refused(rows):
    step, _ = line()
    with pytest.raises(TypeError, match="flatnonzero"):
        step(rows)


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_is_not_there_is_refused(row):
    step, _ = line()
    with pytest.raises(IndexError, match=f"row {row} was chosen of 2 samples"):
        step(np.array([row]))


def test_a_hyperparameter_may_have_any_name():
    update = lambda m, w, g, state, h: (w - h.scale * h.learning_rate * g, state)
    step, weight = line(update, hyper={"learning_rate": 0.1, "scale": 0.5})
    step()
    step.write_back()
    assert weight.data == pytest.approx(0.75)


@pytest.mark.parametrize("returned", [(), (0.0, 0.0)])
def test_an_update_that_returns_another_state_than_it_was_given_is_refused(returned):
    with pytest.raises(ValueError, match=f"a state of 1 numbers and returned one of {len(returned)}"):
        line(lambda m, w, g, state, h: (w, returned), state=(0.0,))
