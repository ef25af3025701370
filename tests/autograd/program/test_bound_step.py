"""The bound step: what the eager loop does, on arrays; whole steps or none."""

import math
import signal
import threading

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.program import NotFiniteError
from autograd.table import FLOATS

from .lines import line, sgd

X = np.random.default_rng(0).normal(size=(12, 3))
T = np.sin(X).sum(axis=1)
BATCHES = [None, np.array([3, 1, 4]), np.array([0, 2, 5, 7, 11])]


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


def test_a_signals_handler_runs_between_two_of_the_batches():
    (w,) = parameters = [Value(0.5)]
    step = autograd.compile(lambda x: (w * x) ** 2).bind(
        X[:, 0], update=sgd, hyper={"learning_rate": 0.1}, parameters=parameters
    )
    seen, losses = [], []
    earlier = signal.signal(signal.SIGUSR1, lambda *_: seen.append(len(losses)))

    class Signalled(list):
        def append(self, loss):
            losses.append(loss)
            super().append(loss)
            if len(self) == 2:
                signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    try:
        step.batches(np.arange(12), 3, Signalled())
    finally:
        signal.signal(signal.SIGUSR1, earlier)
    assert (seen, step.t) == ([2], 4)


def test_a_batch_whose_gradient_needs_every_branch_masked_is_a_step_like_others():
    def bound():
        w = Value(0.5)
        loss = autograd.compile(lambda x: autograd.maximum(w * x, 0.0) ** 0.5)  # its slope at 0 is infinite
        return loss.bind(X[:, 0].copy(), update=sgd, hyper={"learning_rate": 0.1}, parameters=[w])

    together, alone = bound(), bound()
    losses = []
    together.batches(np.arange(12), 5, losses)
    assert losses == [alone(np.arange(i, min(i + 5, 12))) for i in (0, 5, 10)]
    assert together.parameters.tolist() == alone.parameters.tolist()
    assert together._with_every_branch is not None


def test_a_batch_that_leads_to_infinity_is_undone_and_those_before_it_stand():
    w = Value(1.0)
    data = np.array([1.0, 1.0, 1e200, 1.0])
    step = autograd.compile(lambda x: (w * x) ** 2).bind(data, update=sgd, hyper={"learning_rate": 0.1}, parameters=[w])
    losses = []
    with pytest.raises(NotFiniteError, match="the loss is inf"):
        step.batches(np.arange(4), 1, losses)
    assert (len(losses), step.t) == (2, 2)
    step.write_back()
    assert w.data == 0.8  # the loss of the second step, at this parameter, was the last finite one
