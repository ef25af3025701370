"""A copy of a program, or of a loss or step that is bound, computes what it says, with Values of its own."""

import copy
import pickle

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import BACKEND, executors

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "a pickle of a copy": lambda thing: pickle.loads(pickle.dumps(copy.deepcopy(thing))),
}
OWN = {name: COPIES[name] for name in COPIES if name != "copy"}
X, T = np.array([1.0, 2.0, 3.0]), np.array([3.0, 6.0, 8.0])
NUMPY = executors.NUMPY
EACH = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
EACH_WITH_ITS_OWN = pytest.mark.parametrize("copied", OWN.values(), ids=OWN)
ON_EACH = pytest.mark.parametrize("backend", [BACKEND, NUMPY], ids=["its own executor", "NumPy"])


def square(x):
    return x**2


def momentum(m, w, g, state, h):
    v = 0.9 * state[0] + g
    return w - h.learning_rate * v, (v,)


def descend(m, w, g, state, h):
    return w - h.learning_rate * g, state


class Line:
    """Keeps its Values, a program that reads them, and whatever is bound to that."""

    def __init__(self, backend=None):
        self.program = autograd.compile(self.loss, backend=backend)
        self.kept = None
        self.w, self.frozen = Value(1.0, "w"), Value(0.5, "b")

    def loss(self, x, t):
        return (self.w * x + self.frozen - t) ** 2

    def step(self, update=momentum, state=(0.0,)):
        return self.program.bind(X, T, update=update, hyper={"learning_rate": 0.02}, state=state, parameters=[self.w])


@EACH
@ON_EACH
def test_a_copy_of_a_program_that_was_called_records_anew(copied, backend):
    program = autograd.compile(square, backend=backend)
    program(2.0)
    twin = copied(program)
    assert twin(3.0) == 9.0
    assert program(2.0) == 4.0
    assert (twin(np.array([3.0, 4.0]))).tolist() == [9.0, 16.0]
    assert twin.value_and_grad(5.0) == (25.0, 10.0)
    assert repr(twin) == repr(program)


@EACH_WITH_ITS_OWN
@ON_EACH
def test_a_copied_program_reads_the_values_that_were_copied_with_it(copied, backend):
    line = Line(backend)
    line.program(X, T)
    twin = copied(line)
    twin.w.data = 3.0
    assert twin.program(1.0, 3.5) == 0.0
    assert line.program(1.0, 1.5) == 0.0
    twin.program.backward(X, T)
    assert twin.w.has_grad
    assert not line.w.has_grad


def test_a_program_of_a_function_that_is_not_copied_reads_the_same_values():
    w = Value(2.0)
    program = autograd.compile(lambda x: w * x)
    program(1.0)
    twin = copy.deepcopy(program)
    w.data = 5.0
    assert (twin(1.0), program(1.0)) == (5.0, 5.0)


def test_a_pickle_of_a_program_does_not_say_which_executor_there_was():
    program = autograd.compile(square)
    program(2.0)
    assert b"kernel" not in pickle.dumps(program)
    assert b"NumPyExecutor" in pickle.dumps(autograd.compile(square, backend=NUMPY))[:400] or BACKEND is NUMPY


@EACH
@ON_EACH
def test_a_copied_step_goes_on_from_where_it_was_and_leaves_the_other_alone(copied, backend):
    step = Line(backend).step()
    step(), step()
    step.learning_rate = 0.01
    twin = copied(step)
    expected = [step() for _ in range(3)]
    assert twin.t == 2
    assert [twin() for _ in range(3)] == expected
    assert (twin.t, step.t, twin.learning_rate) == (5, 5, 0.01)
    assert twin.parameters.tolist() == step.parameters.tolist()
    assert not np.shares_memory(twin.parameters, step.parameters)
    assert not np.shares_memory(twin.executor.shared, step.executor.shared)


@EACH_WITH_ITS_OWN
@ON_EACH
def test_an_object_that_keeps_a_step_is_copied_with_it(copied, backend):
    line = Line(backend)
    line.kept = line.step()
    line.kept()
    twin = copied(line)
    assert twin.kept() == line.kept()
    line.kept()
    twin.kept.write_back()
    assert line.w.data == 1.0
    assert twin.kept.values == [twin.w]
    line.kept.write_back()
    assert twin.w.data != line.w.data != 1.0


@EACH
@ON_EACH
def test_a_copied_loss_keeps_numbers_that_were_not_written_back(copied, backend):
    loss = Line(backend).program.bind_loss(X, T)
    loss.parameters[:] = [2.0, 1.0]
    twin = copied(loss)
    assert twin() == loss()
    assert twin.gradient.tolist() == loss.gradient.tolist()
    assert twin(np.array([1])) == 1.0  # (2·2 + 1 − 6)²


@ON_EACH
def test_a_deep_copy_has_data_of_its_own_and_a_shallow_one_the_same(backend):
    x = X.copy()
    loss = Line(backend).program.bind_loss(x, T)
    deep, shallow = copy.deepcopy(loss), copy.copy(loss)
    before = loss()
    x[:] = 0.0
    assert deep() == before
    assert shallow() == loss() != before


@EACH
def test_a_copy_of_a_step_that_was_undone_is_as_before_that_step(copied):
    step = Line().step(update=descend, state=())
    step()
    before = step.parameters.tolist()
    step.learning_rate = float("inf")
    with pytest.raises(ArithmeticError):
        step()
    twin = copied(step)
    assert twin.parameters.tolist() == before
    twin.learning_rate = step.learning_rate = 0.01
    assert twin() == step()


@EACH_WITH_ITS_OWN
def test_a_step_with_something_between_is_copied_with_it(copied):
    step = Line().step()
    step.between = Between()
    step()
    twin = copied(step)
    assert twin() == step()
    assert twin.between.calls == 2


class Between:
    """Counts its calls."""

    calls = 0

    def __call__(self):
        self.calls += 1
        return 0.0


@EACH
def test_a_parameter_that_the_function_does_not_reach_stays_one(copied):
    other = Value(7.0, "other")
    line = Line()
    step = line.program.bind(
        X, T, update=descend, hyper={"learning_rate": 0.02}, parameters=[line.frozen, other, line.w]
    )
    step()
    twin = copied(step)
    assert [value.label for value in twin.values] == ["b", "other", "w"]
    assert twin() == step()
    assert twin.parameters[twin.places].tolist() == step.parameters[step.places].tolist()


def test_a_copy_that_cannot_be_bound_says_why_each_time():
    line = Line()
    step = line.step()
    twin = copy.deepcopy(step)
    del vars(vars(twin)["_to_be_bound"]["origin"][0])["_f"]
    for _ in range(2):
        with pytest.raises(AttributeError):
            twin()


def test_an_attribute_that_there_is_not_is_an_error_in_a_loss_and_in_its_copy():
    loss = Line().program.bind_loss(X, T)
    for each in (loss, copy.deepcopy(loss)):
        with pytest.raises(AttributeError, match="'BoundLoss' object has no attribute 'los'"):
            each.los


@autograd.compile
def cubed(x):
    return x**3


class Cubes:
    @autograd.compile
    def of(self, x):
        return x**3


def test_a_program_that_decorates_a_function_is_pickled_by_its_name():
    assert cubed(2.0) == 8.0
    assert pickle.loads(pickle.dumps(cubed)) is cubed
    assert pickle.loads(pickle.dumps(Cubes.of)) is Cubes.of
    assert len(pickle.dumps(cubed)) < 200
    other = autograd.compile(square)  # stands under another name
    assert pickle.loads(pickle.dumps(other)) is not other


def test_a_program_inside_of_a_function_is_no_name_of_its_module():
    @autograd.compile
    def local(x):
        return 2.0 * x

    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps(local)
