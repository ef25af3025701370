"""What may not be done while compile records a function may not be done in threads of the function either."""

import contextlib
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, no_grad
from autograd.graph import RecordingError

X = np.array([3.0, -2.0])


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(2) as threads:
        yield threads


def in_thread(f):
    results = []

    def run():
        with contextlib.suppress(RecordingError):  # it would end the thread, which Python reports
            results.append(f())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0] if results else Value(0.0)


def under_no_grad(w):
    with no_grad():
        return w * w


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda v: 3.0 if v > 1 else -3.0, "compared in another thread.*own thread"),
        (lambda v: 3.0 if 1.0 <= v else -3.0, "compared in another thread"),
        (lambda v: max(v, 2 * v), "compared in another thread"),
        (lambda v: v.data, "data was read in another thread"),
        (lambda v: math.exp(2 * v), r"math\.exp\(…\) in another thread.*write autograd\.exp"),
        (lambda v: int(v), r"int\(value\)"),
        (lambda v: f"{v:.2f}" and 1.0, "formatted"),
    ],
)
@pytest.mark.parametrize("outside", [True, False])
def test_a_look_at_a_number_is_refused_in_threads_too(pool, look, message, outside):
    w = Value(2.0)
    with pytest.raises(RecordingError, match=message):
        autograd.compile(lambda x: x * pool.submit(look, w if outside else x).result())(X)
    with pytest.raises(RecordingError, match=message):
        autograd.compile(lambda x: x * in_thread(lambda: look(w if outside else x)))(X)


def test_a_branch_on_a_sum_of_argument_and_parameter_is_not_frozen():
    w = Value(2.0)
    with ThreadPoolExecutor(2) as threads, pytest.raises(RecordingError, match="compared"):
        autograd.compile(lambda x: autograd.sum(threads.map(lambda k: k * x if w + x > k else -x, range(3))))(X)


@pytest.mark.parametrize(
    "compute",
    [
        under_no_grad,
        lambda w: w.detach(),
        lambda w: autograd.grad(lambda y: autograd.maximum(y * w, 3.0))(1.0),
        lambda w: autograd.compile(lambda y: y * w)(3.0),
    ],
)
def test_what_only_the_own_thread_of_a_function_records_is_refused_in_others(pool, compute):
    w = Value(2.0)
    with pytest.raises(RecordingError, match=r"in another thread.*own thread|detach was called in another"):
        autograd.compile(lambda x: x * pool.submit(compute, w).result())(X)


def test_threads_that_only_compute_with_values_are_recorded(pool):
    w = Value(2.0)
    program = autograd.compile(lambda x: autograd.sum(pool.map(lambda k: k * autograd.maximum(x, 0.0) * w, range(3))))
    assert program(X).tolist() == [18.0, 0.0]
    w.data = 3.0
    assert program(X).tolist() == [27.0, 0.0]


def test_other_threads_look_at_numbers_while_a_function_is_recorded():
    w, seen, begun = Value(2.0), [], []

    def look():
        while not begun:
            time.sleep(0.001)
        seen.append((w.data, (w * w).data, w > 1, math.exp(w - w), f"{w:.1f}"))

    def f(x):
        begun.append(x)
        while not seen:  # it does not wait for a thread: the other one goes about its own business
            time.sleep(0.001)
        return x * w

    other = threading.Thread(target=look)
    other.start()
    assert autograd.compile(f)(X).tolist() == [6.0, -4.0]
    other.join()
    assert seen == [(2.0, 4.0, True, 1.0, "2.0")]


class Pooled(nn.Model):
    def __init__(self, pool):
        self.w, self.pool = Value(0.1), pool

    def parameters(self):
        return [self.w]

    def forward(self, x):
        return self.w * x[0] * self.pool.submit(lambda: math.exp(self.w)).result()


def test_a_number_that_fit_would_freeze_in_a_thread_of_the_model_is_noticed(pool):
    with pytest.raises(ValueError, match="a derivative gets lost"):
        Pooled(pool).fit([[1.0], [2.0]], [1.0, 2.0], epochs=2, progress=False)
