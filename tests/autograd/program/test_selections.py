"""Compiled, too, nothing flows to what relu, maximum and their like have not selected, not even 0 · inf."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings

import autograd
import nn
from autograd import Value, compile, grad
from autograd.plan import BACKEND, NUMPY
from autograd.program import NotFiniteError
from tests.autograd.graph.test_random_graphs import run
from tests.autograd.graph.test_selections import (
    CASES,
    is_near_a_kink,
    selecting_on_values,
    selecting_programs,
)

backends = pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["chosen", "NumPy"])
each = pytest.mark.parametrize(("f", "at", "first", "second"), CASES.values(), ids=CASES)


def same(found, expected):
    return found == pytest.approx(expected, rel=1e-14, nan_ok=True)


@backends
@each
def test_gradients_of_arguments_skip_what_was_not_selected(f, at, first, second, backend):
    gradient = compile(f, backend=backend).value_and_grad(np.array([at, 3.0, at]))[1]
    beside = grad(f)(3.0)
    assert gradient == pytest.approx([first, beside, first], rel=1e-12, nan_ok=True)


@backends
@each
def test_gradients_of_parameters_skip_it(f, at, first, second, backend):
    w = Value(at)
    compile(lambda x: f(w) * x, backend=backend).backward(np.array([1.0, 3.0]))
    assert same(w.grad, 2.0 * first)
    v = Value(0.0)
    compile(lambda x: f(v + x), backend=backend).backward(np.array([at, at]))
    assert same(v.grad, first)


@backends
@each
def test_second_derivatives_skip_it(f, at, first, second, backend):
    found, again = compile(grad(f), backend=backend).value_and_grad(np.array([at]))
    assert same(found[0], first)
    assert same(again[0], second)


def gradient_descent(m, w, g, state, h):
    return w - h.learning_rate * g, state


@backends
def test_a_step_of_training_skips_it(backend):
    w = Value(-10.0)
    loss = compile(lambda x, t: ((w * x).relu().sqrt() - t) ** 2, backend=backend)
    X, T = np.array([1.0, -0.4]), np.array([1.0, 1.0])
    eager = Value(-10.0)
    (0.5 * sum([((eager * x).relu().sqrt() - t) ** 2 for x, t in zip(X.tolist(), T.tolist(), strict=True)])).backward()
    bound = loss.bind_loss(X, T)
    assert bound() == 1.0
    assert bound.gradient[bound.places] == pytest.approx([eager.grad], rel=1e-14)
    assert bound(np.array([0])) == 1.0
    assert bound.gradient[bound.places].tolist() == [0.0]
    step = loss.bind(X, T, update=gradient_descent, hyper={"learning_rate": 0.5})
    assert step() == 1.0
    step.write_back()
    assert w.data == pytest.approx(-10.0 - 0.5 * eager.grad, rel=1e-14)
    assert step.t == 1


def test_a_step_whose_gradient_is_nan_all_the_same_is_undone():
    w = Value(0.0)
    loss = compile(lambda x: (w * x).sqrt() ** 2 + (w * x).relu())
    step = loss.bind(np.array([1.0]), update=gradient_descent, hyper={"learning_rate": 0.5})
    with pytest.raises(NotFiniteError, match="the gradient of parameter 0 is nan"):
        step()
    step.write_back()
    assert w.data == 0.0


@backends
def test_the_gradients_of_a_whole_layer_skip_it(backend):
    model = nn.MLP(2, [3, 1], activation="relu", seed=1)
    X = np.array([[1.0, 2.0], [-4.0, 0.5], [0.3, -2.0], [-1.0, 3.0]])
    loss = lambda x: autograd.maximum(model(x) - 0.05, 0.0) ** 0.5 + autograd.sum([(3 * a).relu().sqrt() for a in x])
    compile(loss, backend=backend).backward(X)
    found = [p.grad for p in model.parameters()]
    model.zero_grad()
    (autograd.sum([loss([Value(a) for a in row]) for row in X.tolist()]) / len(X)).backward()
    assert found == pytest.approx([p.grad for p in model.parameters()], rel=1e-12)
    assert all(map(math.isfinite, found))
    assert any(found)


@backends
def test_an_infinite_input_behind_a_relu_that_is_off_stays_harmless(backend):
    w, b = [Value(1.0), Value(-1.0)], Value(0.5)
    program = compile(lambda x, y: autograd.relu(w[0] * x + w[1] * y + b), backend=backend)
    program.backward(np.array([2.0, 1.0]), np.array([1.0, math.inf]))
    assert [p.grad for p in (*w, b)] == [1.0, 0.5, 0.5]


def test_other_samples_keep_their_bits_beside_one_that_is_steep():
    f = lambda x, y: autograd.relu(x * y + 0.1 * x).sqrt() * y + x.tanh()
    X, Y = np.random.default_rng(0).uniform(0.1, 1.0, (2, 7))
    alone = np.array(compile(f).value_and_grad(X, Y, argnums=(0, 1))[1])
    beside = compile(f).value_and_grad(np.append(X, -1.0), np.append(Y, 0.5), argnums=(0, 1))[1]
    assert np.array_equal(np.array(beside)[:, :7], alone)
    assert beside[1][-1] == 0.0


def test_the_longer_tape_is_made_only_where_the_first_gives_nan():
    program = compile(lambda x: x.relu().sqrt())
    program.value_and_grad(np.array([1.0]))
    count = len(program.statistics())
    program.value_and_grad(np.array([2.0]))
    assert len(program.statistics()) == count
    program.value_and_grad(np.array([-2.0]))
    assert len(program.statistics()) > count


def test_without_a_selection_there_is_no_longer_tape():
    program = compile(lambda x: x.log() * x + autograd.where(x > 1, x, 0.0))
    gradient = program.value_and_grad(np.array([0.0]))[1]
    count = len(program.statistics())
    assert np.isnan(gradient[0])
    program.value_and_grad(np.array([0.0]))
    assert len(program.statistics()) == count


@settings(max_examples=60, derandomize=True)
@given(selecting_programs())
def test_random_graphs_with_infinite_derivatives_agree(program):
    leaves, instructions = program
    assume(not is_near_a_kink(leaves, instructions))
    f = lambda *inputs: run(inputs, instructions, selecting_on_values, lambda v: v.sin())
    variables = [Value(x) for x in leaves]
    result = f(*variables)
    result.backward()
    eager = [v.grad for v in variables]
    for backend in {BACKEND, NUMPY}:
        compiled = compile(f, backend=backend)
        numbers = tuple(range(len(leaves)))
        value, gradients = compiled.value_and_grad(*[np.array([x]) for x in leaves], argnums=numbers)
        assert value[0] == pytest.approx(result.data, rel=1e-10, abs=1e-10)
        assert [g[0] for g in gradients] == pytest.approx(eager, rel=1e-8, abs=1e-8)
        for variable in variables:
            variable.grad = 0.0
        compile(lambda x: f(*variables) * x, backend=backend).backward(np.array([1.0, 1.0]))
        assert [v.grad for v in variables] == pytest.approx(eager, rel=1e-8, abs=1e-8)


@backends
def test_rows_that_a_loss_leaves_out_give_a_network_nothing_whatever_is_in_them(backend):
    model = nn.MLP(3, [8, 2], activation="tanh", seed=1)
    loss = lambda x, kept: autograd.where(kept > 0.5, autograd.sum([y * y for y in model(x)]), 0.0)
    good = np.random.default_rng(0).normal(size=(4, 3))
    bad = [[math.inf, 1.0, 0.0], [math.nan] * 3, [0.0, -math.inf, 2.0]]
    program = compile(loss, backend=backend)
    found = []
    for rows in (good, np.concatenate([good, bad])):
        model.zero_grad()
        program.backward(rows, (np.arange(len(rows)) < len(good)).astype(float), reduction="sum")
        found.append(np.array([p.grad for p in model.parameters()]))
    assert found[1] == pytest.approx(found[0], rel=1e-12)


@pytest.mark.parametrize(
    "f", [lambda x: x.relu() * 1.0, lambda x: autograd.clip(x, 0.0, 1.0), lambda x: 0.0 * x.relu()]
)
def test_a_gradient_that_no_parameter_has_leaves_the_program_as_it_was(f):
    program, x = autograd.compile(f), np.array([-1.0, 0.5, 2.0])
    expected = [f(Value(number)).data for number in x]
    gradient = autograd.compile(f).value_and_grad(x)[1].tolist()
    assert program.backward(x, reduction="sum") == sum(expected)
    values, gradients = program.value_and_grad(x)
    assert (values.tolist(), gradients.tolist(), program(x).tolist()) == (expected, gradient, expected)
