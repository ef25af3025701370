"""Backends: what replays a program is a value, and anybody may add one."""

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY, Backend, NumPyExecutor
from autograd.tape import ELEMENTARY
from tests.autograd.tapes import blocks_of

X = np.array([[0.5, -1.0], [2.0, 0.0], [-3.0, 1.5]])


class Counting(NumPyExecutor):
    """An executor that counts its runs."""

    runs = 0

    def run(self, lanes, rows=None):
        Counting.runs += 1
        super().run(lanes, rows)


@pytest.fixture
def counting():
    Counting.runs = 0
    return Backend(Counting, known=ELEMENTARY)


def neuron(w):
    return lambda x: autograd.sigmoid(autograd.dot([w, 2.0], x)) + autograd.gelu(w * x[0])


def descent(m, w, g, state, h):
    return w - h.learning_rate * g, state


def test_a_backend_of_ones_own_replays_values_gradients_and_steps(counting):
    w = Value(0.7, "w")
    program = autograd.compile(neuron(w), backend=counting)
    assert program(X).tolist() == pytest.approx(autograd.compile(neuron(w))(X), rel=1e-12)
    assert Counting.runs == 1
    program.backward(X)
    assert Counting.runs == 2
    step = program.bind(X, update=descent, hyper={"learning_rate": 0.1})
    step()
    assert Counting.runs == 4  # the loss with its gradient, and the update


def test_numpy_s_executor_gives_what_the_chosen_one_gives():
    w, u = Value(0.7, "w"), Value(0.7, "w")
    chosen, on_numpy = autograd.compile(neuron(w)), autograd.compile(neuron(u), backend=NUMPY)
    assert on_numpy(X) == pytest.approx(chosen(X), rel=1e-12)
    assert on_numpy.backward(X) == pytest.approx(chosen.backward(X), rel=1e-12)
    assert u.grad == pytest.approx(w.grad, rel=1e-12)
    steps = [p.bind(X, update=descent, hyper={"learning_rate": 0.1}) for p in (chosen, on_numpy)]
    for _ in range(3):
        losses = [step() for step in steps]
        assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert steps[0].parameters == pytest.approx(steps[1].parameters, rel=1e-12)


def test_an_operation_that_a_backend_does_not_know_is_written_out_as_its_formula(counting):
    operations = lambda backend: {
        getattr(block.op, "name", "") for block in blocks_of(compiled_by(backend).values.plan.blocks)
    }
    assert "sigmoid" not in operations(counting)
    assert "sigmoid" in operations(counting._replace(known=ELEMENTARY | {"sigmoid"}))


def compiled_by(backend):
    program = autograd.compile(lambda x: autograd.sigmoid(x), backend=backend)
    return program._prepare((1.0,))[1]


class InSinglePrecision(NumPyExecutor):
    numbers = np.float32


def test_another_type_of_numbers_is_one_more_backend():
    w = Value(0.7, "w")
    single = autograd.compile(neuron(w), backend=Backend(InSinglePrecision, ELEMENTARY))
    double = autograd.compile(neuron(w), backend=NUMPY)
    assert single(X) == pytest.approx(double(X), rel=1e-5)
    assert (single(X) != double(X)).any()
    step = single.bind(X, update=descent, hyper={"learning_rate": 0.1})
    assert step.parameters.dtype == np.float32
    exact = double.bind(X, update=descent, hyper={"learning_rate": 0.1})
    assert [step() for _ in range(5)] == pytest.approx([exact() for _ in range(5)], rel=1e-5)


def test_the_chosen_backend_is_one_of_the_two():
    assert BACKEND.instructions in ("NumPy", "baseline", "AVX2", "AVX-512")
    assert BACKEND.known >= ELEMENTARY
