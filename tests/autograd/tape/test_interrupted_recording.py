"""A recording that Ctrl-C interrupts leaves the thread as it was, and the collector running."""

import gc
import os
import threading

import pytest

import autograd
import nn
from autograd import Value
from autograd.graph import STATE
from autograd.tape import collector_paused
from autograd.tape.outside import repeating
from nn.layers import BatchContext
from tests.autograd.interrupts import interrupted_everywhere
from tests.autograd.processes import ended, fork


def check():
    assert gc.isenabled()
    assert (STATE.compiling, STATE.no_grad, STATE.scope, STATE.differentiating) == (False, False, "", False)


def test_a_recording_interrupted_anywhere_leaves_everything_as_it_was(monkeypatch):
    monkeypatch.setattr(repeating, "MOST", 2)  # recordings, all interrupted alike
    monkeypatch.setattr(repeating, "FEWEST", 2)
    w = Value(2.0, "w")

    def f(x):
        with autograd.scope("s"), autograd.no_grad():
            y = x * 2.0
        return w * x + y

    autograd.compile(f)(1.0)  # imports what NumPy imports late
    assert interrupted_everywhere(lambda: autograd.compile(f)(1.0), check) > 50


def test_a_derivative_interrupted_anywhere_leaves_everything_as_it_was():
    assert interrupted_everywhere(lambda: autograd.grad(lambda x: autograd.softmax([x, 1.0])[0])(0.5), check) > 5


def test_a_batch_interrupted_anywhere_leaves_no_context_behind():
    outermost = BatchContext.current()
    layer = nn.Layer(1, 1, "tanh", seed=0)

    class Mine(BatchContext):
        pass

    def work():
        with Mine() as context:
            assert BatchContext.current() is context
            layer([0.5])

    def check_context():
        check()
        assert BatchContext.current() is outermost

    assert interrupted_everywhere(work, check_context) > 5


def test_a_pause_that_begins_as_that_of_another_thread_ends_leaves_the_collector_running():
    block = collector_paused()
    gc.disable()  # as the other thread has
    try:
        leave = block.__exit__  # ``with`` looks for it first
    finally:
        gc.enable()  # the other thread ends
    block.__enter__()
    leave(None, None, None)
    assert gc.isenabled()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_the_collector_runs_in_a_child_forked_while_another_thread_records():
    paused, forked = threading.Event(), threading.Event()

    def record():
        with collector_paused():
            paused.set()
            forked.wait(10)

    thread = threading.Thread(target=record)
    thread.start()
    paused.wait(10)
    child = fork(lambda: gc.isenabled() or 1 // 0)
    forked.set()
    thread.join()
    assert ended(child) == 0
    assert gc.isenabled()
