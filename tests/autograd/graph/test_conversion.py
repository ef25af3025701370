"""``float(value)`` is refused where it would lose a derivative, and nowhere else."""

import copy
import math
import operator
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from math import sqrt

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, check_gradients, grad, hessian, jacobian, value_and_grad
from autograd.graph import STATE, differentiating


@pytest.mark.parametrize(
    ("function", "instead"),
    [
        (lambda x: math.exp(x), r"math\.exp.*write autograd\.exp"),
        (lambda x: x * math.sqrt(x), r"math\.sqrt.*write autograd\.sqrt"),
        (lambda x: sqrt(x) + x, r"math\.sqrt.*write autograd\.sqrt"),
        (lambda x: math.pow(x, 2), r"math\.pow.*write x \*\* y"),
        (lambda x: math.log10(2.0 * x), r"math\.log10.*write autograd\.log10\(…\)"),
        (lambda x: math.fsum([x, x]), r"math\.fsum.*autograd\.sum"),
        (lambda x: math.floor(x) * x, r"math\.floor.*x\.data"),
        (lambda x: x if math.isnan(x) else 2 * x, r"math\.isnan.*x\.data"),
        (lambda x: math.gamma(x), r"math\.gamma.*autograd's functions"),
        (lambda x: float(x), r"leave float\(…\) out"),
        (lambda x: complex(x).real * x, "only real numbers"),
        (lambda x: sum(map(math.exp, [x, x])), r"autograd\.exp"),
        (lambda x: np.asarray([x, 2 * x], dtype=float)[0], "array of objects"),
        (lambda x: np.float64(x), "array of objects"),
        (lambda x: operator.setitem(np.zeros(2), 0, x), "number"),
        (lambda x: np.array([x, x]).astype(float)[0], "array of objects"),
    ],
)
def test_a_number_that_would_leave_its_derivative_behind_is_refused_with_what_to_write(function, instead):
    with pytest.raises(TypeError, match=instead):
        grad(function)(1.5)


def test_a_function_of_math_given_as_it_is_is_called_by_its_own_name():
    with pytest.raises(TypeError, match=r"math\.exp.*write autograd\.exp"):
        grad(math.exp)(1.0)


def test_a_value_put_into_an_array_of_floats_is_refused_with_what_array_to_make():
    def stored(x):
        numbers = np.zeros(3)
        numbers[0] = x
        return numbers.sum()

    with pytest.raises(TypeError, match="dtype=object"):
        grad(stored)(1.0)


@pytest.mark.parametrize(
    "derivative",
    [
        lambda f: grad(f)([2.0]),
        lambda f: value_and_grad(f)([2.0]),
        lambda f: jacobian(lambda v: [f(v)])([2.0]),
        lambda f: hessian(f)([2.0]),
        lambda f: check_gradients(f, [[2.0]]),
    ],
)
def test_all_that_differentiate_refuse_alike(derivative):
    with pytest.raises(TypeError, match=r"autograd\.exp"):
        derivative(lambda v: v[0] * math.exp(v[0]))


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: copy.deepcopy([x])[0]])
def test_a_copy_that_no_derivative_would_flow_from_is_refused(copied):
    with pytest.raises(TypeError, match=r"no derivative flows from a copy.*v\.detach\(\)"):
        grad(lambda x: copied(x) * x)(2.0)
    assert grad(lambda x: copied(x.detach()) * x)(2.0) == 2.0
    assert copied(Value(2.0)).data == 2.0


def test_what_says_openly_that_it_wants_the_number_stays_allowed():
    def looked_at(x):
        assert x.data == 3.5
        assert int(x) == 3
        assert x
        assert x > 3
        assert f"{x:.1f}" == "%.1f" % x == "3.5"  # noqa: UP031
        assert "%d" % x == "3"  # noqa: UP031
        assert float(x.detach()) == 3.5
        with autograd.no_grad():
            assert math.floor(x) == 3
        return (x - max([x, Value(1.0)]).data).exp()

    assert grad(looked_at)(3.5) == 1.0
    assert check_gradients(lambda x: x.exp() * x.data**0, [0.5])


def test_float_is_allowed_again_after_a_derivative_and_after_an_error_in_one():
    v = Value(2.0)
    grad(lambda x: x * x)(2.0)
    assert float(v) == 2.0
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: x * (1 // 0))(2.0)
    assert math.exp(v) == math.exp(2.0)
    with pytest.raises(TypeError):
        grad(math.exp)(2.0)
    assert float(v) == 2.0


def test_derivatives_nest_and_the_outer_one_still_refuses_after_the_inner_one():
    assert grad(lambda x: x * grad(lambda y: x * y)(1.0))(2.0) == 4.0
    assert grad(grad(lambda x: x**3))(2.0) == 12.0

    def lost_afterwards(x):
        grad(lambda y: y * y)(3.0)
        return math.exp(x)

    with pytest.raises(TypeError, match=r"autograd\.exp"):
        grad(lost_afterwards)(1.0)


def test_another_thread_may_take_numbers_meanwhile():
    found = []

    def with_a_thread(x):
        other = threading.Thread(target=lambda: found.append(float(Value(7.0))))
        other.start()
        other.join()
        return x * x

    assert grad(with_a_thread)(3.0) == 6.0
    assert found == [7.0]


def test_a_function_that_catches_the_error_and_goes_on_with_values_is_differentiated():
    def exp(x):
        try:
            return math.exp(x)
        except TypeError:
            return x.exp()

    assert grad(exp)(0.0) == 1.0


def test_a_block_tells_whether_something_was_detached_in_it():
    x = Value(2.0)
    x.detach()
    with differentiating():
        x.exp()
        assert not STATE.detached
    with differentiating():
        with differentiating():
            x.detach()
        grad(lambda y: y * y)(3.0)
    assert STATE.detached
    with differentiating(), autograd.no_grad():
        pass
    assert STATE.detached
    with differentiating():
        pass
    assert not STATE.detached
    assert not STATE.differentiating


def test_compile_says_what_to_write_for_a_function_of_math():
    with pytest.raises(autograd.RecordingError, match=r"by math\.exp.*write autograd\.exp"):
        autograd.compile(lambda x: math.exp(x))(1.0)


def in_threads(f, *arguments):
    with ThreadPoolExecutor(2) as pool:
        return autograd.sum([*pool.map(f, *arguments)])


def test_a_number_taken_out_in_a_thread_of_the_function_that_is_differentiated_is_refused():
    assert grad(lambda x: in_threads(lambda i: i * autograd.exp(x), range(3)))(0.0) == 3.0
    with pytest.raises(TypeError, match=r"math\.exp.*write autograd\.exp"):
        grad(lambda x: in_threads(lambda i: i * math.exp(2.0 * x), range(3)))(0.0)
    with pytest.raises(TypeError, match="is copied or pickled while"):
        grad(lambda x: in_threads(copy.deepcopy, [x * x]))(2.0)
    assert grad(lambda x: x * in_threads(lambda i: float(x.data), [1]))(2.0) == 2.0


def test_other_threads_take_numbers_out_of_their_own_values_while_a_function_is_differentiated():
    w = Value(3.0)
    assert grad(lambda x: x * in_threads(lambda i: math.sqrt(w * w) + math.exp(w - w), [1]))(2.0) == 4.0


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_that_no_derivative_flows_from_is_refused_however_it_is_made(copied):
    with pytest.raises(TypeError, match="is copied or pickled while"):
        grad(lambda x: copied(x) * x)(2.0)
    assert copied(Value(2.0)).data == 2.0


@pytest.mark.parametrize(
    "number",
    [
        lambda x: autograd.compile(lambda y: y * x)(2.0),
        lambda x: autograd.compile(lambda y: y * x).value_and_grad(2.0)[0],
        lambda x: autograd.compile(lambda y: y * x).backward(2.0),
        lambda x: in_threads(lambda i: autograd.compile(lambda y: y * x)(2.0), [1]),
    ],
)
def test_a_compiled_function_that_closes_over_an_argument_of_what_is_differentiated_is_refused(number):
    for derivative in (grad(number), jacobian(lambda x: [number(x), x])):
        with pytest.raises(TypeError, match=r"depends on Value.*Call the function itself"):
            derivative(3.0)


def test_a_prediction_of_a_model_whose_weight_is_differentiated_is_refused():
    class Line(nn.Model):
        def __init__(self, w):
            self.w = w

        def forward(self, x):
            return self.w * x[0]

    with pytest.raises(TypeError, match=r"model\(x\) in the place of predict"):
        grad(lambda w: Line(w).predict([[1.0]])[0])(0.3)
    assert grad(lambda w: Line(w)([2.0]))(0.3) == 2.0


def test_a_compiled_function_of_other_values_is_a_number_while_a_function_is_differentiated():
    w = Value(2.0)
    program = autograd.compile(lambda y: y * w)
    assert grad(lambda x: x * program(2.0))(3.0) == 4.0
    assert autograd.compile(grad(lambda x: x * autograd.compile(lambda y: y * x)(2.0)))(3.0) == 12.0
