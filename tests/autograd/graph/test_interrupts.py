"""A signal's handler may use the engine, a process may be forked beside a thread that does, and nobody waits for ever."""

import gc
import os
import signal
import threading
import weakref

import pytest

import autograd
from autograd import Value, topological_order, zero_grad
from autograd.graph import commit
from tests.autograd.interrupts import interrupted_everywhere
from tests.autograd.processes import ended, fork


def chain(length):
    x = Value(1.0)
    y = x
    for _ in range(length):
        y = y + x
    return x, y


def test_a_handler_may_call_backward_while_its_own_thread_adds_gradients():
    x = Value(3.0)
    y = x * x
    with commit():  # a handler that comes here
        y.backward()
    assert x.grad == 6.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("way", ["backward", "program"])
def test_a_child_forked_while_another_thread_adds_gradients_does_not_wait_for_it(way):
    x = Value(3.0)
    program = autograd.compile(lambda t: (x * t) ** 2)
    program.backward(1.0)
    held, forked = threading.Event(), threading.Event()

    def hold():
        with commit():
            held.set()
            forked.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    child = fork((x * x).backward if way == "backward" else lambda: program.backward(1.0))
    try:
        assert ended(child) == 0
    finally:
        forked.set()
        thread.join()


def test_gradients_are_written_all_or_none_wherever_ctrl_c_comes():
    leaves = [Value(float(i + 1)) for i in range(4)]
    a, b, c, d = leaves
    root = (a * b + c).tanh() * d
    root.backward()
    once = [leaf.grad for leaf in leaves]

    before = [0.0] * 4

    def check():
        nonlocal before
        grads = [leaf.grad for leaf in leaves]
        steps = [round((new - old) / one) for new, old, one in zip(grads, before, once, strict=True)]
        assert steps in ([0] * 4, [1] * 4)
        before = grads

    zero_grad(root)
    assert interrupted_everywhere(lambda: root.backward(), check) >= 1


def test_a_program_adds_its_gradients_all_or_none_wherever_ctrl_c_comes():
    leaves = [Value(float(i + 1)) for i in range(4)]
    a, b, c, d = leaves
    program = autograd.compile(lambda x: (a * x + b) * c + d)
    program.backward(1.0)
    once = [leaf.grad for leaf in leaves]
    before = list(once)

    def check():
        nonlocal before
        grads = [leaf.grad for leaf in leaves]
        steps = [round((new - old) / one) for new, old, one in zip(grads, before, once, strict=True)]
        assert steps in ([0] * 4, [1] * 4)
        before = grads

    assert interrupted_everywhere(lambda: program.backward(1.0), check) > 10


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system cannot send itself a signal later")
@pytest.mark.parametrize("sweep", ["backward", "topological_order", "zero_grad", "recompute"])
def test_a_handler_that_comes_again_and_again_and_sweeps_lets_the_sweep_it_interrupts_end(sweep, engine):
    x, y = chain(1_000_000 if engine == "native" else 20_000)
    other = (x * 2.0).detach() * Value(1.0)
    done, refused = [], []
    work = {
        "backward": other.backward,
        "topological_order": lambda: topological_order(other),
        "zero_grad": lambda: zero_grad(other),
        "recompute": other.recompute,
    }[sweep]

    def handler(*_):
        try:
            work()
            done.append(1)
        except RuntimeError as error:
            refused.append(str(error))
        if len(done) + len(refused) < 5_000:  # else the test would never end where the sweep does not
            signal.setitimer(signal.ITIMER_REAL, 1e-3)

    earlier = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-3)
        y.backward()
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # the handler would set the timer that is stopped here once more
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
    assert len(done) < 1_000
    assert x.grad == (1_000_001 if engine == "native" else 20_001)
    assert all(["do its work after the sweep" in text for text in refused])
    work()  # is refused no longer


def test_a_collection_of_garbage_that_sweeps_lets_the_list_of_nodes_be_made():
    x, y = chain(100)
    other = x * 2.0
    sweeps = []

    def sweep(phase, _info):
        if phase == "start" and len(sweeps) < 10_000:
            sweeps.append(1)
            topological_order(other)

    thresholds = gc.get_threshold()
    gc.callbacks.append(sweep)
    gc.set_threshold(1, 1, 1)
    try:
        assert len(topological_order(y)) == 101
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(sweep)
    assert len(sweeps) < 10_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_child_forked_while_another_thread_frees_a_graph_frees_its_own():
    freeing, forked = threading.Event(), threading.Event()

    class Slow(Value):
        def __del__(self):
            freeing.set()
            forked.wait(10)

    held = [Slow(1.0) * 2.0]
    thread = threading.Thread(target=held.clear)
    thread.start()
    freeing.wait(10)

    def work():
        y = Value(1.0) * 2.0
        gone = weakref.ref(y)
        del y
        assert gone() is None

    child = fork(work)
    forked.set()
    thread.join()
    assert ended(child) == 0
