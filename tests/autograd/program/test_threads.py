"""A step touches no memory but its own, whatever another thread or a signal's handler does meanwhile; and nobody waits."""

import contextlib
import math
import os
import threading
import warnings

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.tape import row_numbers
from tests.autograd.processes import ended, fork


class Numbers:
    """Row numbers that are other ones each time somebody looks: what another thread would do between two looks."""

    def __init__(self):
        self.looks = 0

    def __len__(self):
        return 3

    def __array__(self, dtype=None, copy=None):
        self.looks += 1
        return np.array([0, 1, 2] if self.looks == 1 else [0, 10**12, 2])


def bound_step():
    w = Value(0.5, "w")
    loss = autograd.compile(lambda x, t: (w * x - t) ** 2)
    return loss.bind(
        np.arange(1000.0),
        np.ones(1000),
        update=lambda m, w, g, state, h: (w - h.learning_rate * g, state),
        hyper={"learning_rate": 1e-9},
    )


def test_row_numbers_that_change_while_a_step_reads_them_lead_to_no_other_memory():
    step = bound_step()
    rows = np.zeros(200_000, dtype=np.int64)
    done = threading.Event()

    def write():
        while not done.is_set():
            rows[:] = 10**12
            rows[:] = 0

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(40):
            with contextlib.suppress(IndexError):
                assert math.isclose(step(rows), 1.0)
    finally:
        done.set()
        writer.join()


def test_row_numbers_are_copied_before_they_are_checked():
    rows = np.arange(3, dtype=np.intp)
    chosen = row_numbers(rows, 3)
    rows[:] = 10**12
    assert chosen.tolist() == [0, 1, 2]


def test_rows_are_looked_at_once():
    assert bound_step()(Numbers()) > 0.0


def test_an_array_that_a_step_is_bound_to_cannot_be_resized():
    """``refcheck=False`` lets NumPy free the memory of an array that others hold, unless a weak reference keeps it."""
    X, T = np.arange(1000.0), np.ones(1000)
    w = Value(0.5, "w")
    loss = autograd.compile(lambda x, t: (w * x - t) ** 2).bind_loss(X, T)
    before = loss()
    for array in (X, T, loss.parameters.base):
        with pytest.raises(ValueError, match="resize"):
            array.resize(10_000_000, refcheck=False)
    assert loss() == before
    del loss, array
    X.resize(2000, refcheck=False)


def test_an_array_may_get_another_shape_and_type_while_a_step_is_bound_to_it():
    X = np.arange(12.0).reshape(6, 2)
    w = Value(0.5, "w")
    loss = autograd.compile(lambda x: w * x[0] - x[1]).bind_loss(X)
    before = loss()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        X.shape = (12,)
        X.dtype = np.uint8
    assert loss() == before


def test_an_array_that_is_not_aligned_is_copied():
    crooked = np.frombuffer(b"\0" + np.arange(6.0).tobytes(), dtype=np.uint8)[1:].view(float)
    assert not crooked.flags.aligned
    w = Value(2.0, "w")
    assert autograd.compile(lambda x: w * x).bind_loss(crooked)() == 5.0


@pytest.mark.parametrize("at_once", [True, False])
def test_a_step_that_is_under_way_refuses_others_and_is_free_again_afterwards(at_once):
    step = bound_step()
    refused = []

    def again():
        for call in (step, step.write_back, step.settle, step.read, step.take_back):
            with pytest.raises(RuntimeError, match="this step is under way in another thread"):
                call()
            refused.append(call)
        return 0.0

    if at_once:

        class Meanwhile(Numbers):
            def __array__(self, dtype=None, copy=None):
                again()
                return super().__array__()

        step(Meanwhile())
    else:
        step.between = again
        step()
        step.between = None
    assert len(refused) == 5
    step()
    step.write_back()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_step_that_was_under_way_in_another_thread_is_free_in_a_forked_child():
    step = bound_step()
    begun, forked = threading.Event(), threading.Event()

    def wait():
        begun.set()
        forked.wait(10)
        return 0.0

    step.between = wait
    thread = threading.Thread(target=step)
    thread.start()
    begun.wait(10)
    child = fork(lambda: (setattr(step, "between", None), step(), step.write_back()))
    forked.set()
    thread.join()
    assert ended(child) == 0
