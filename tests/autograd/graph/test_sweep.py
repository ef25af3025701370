"""The sweep as data, and the graph it goes through."""

import signal

import pytest

import autograd
from autograd import Value, backward_steps, topological_order


def test_the_order_is_depth_first_inputs_left_to_right():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    product = a * b
    total = product + c
    root = total * product
    assert topological_order(root) == [a, b, product, c, total, root]


def test_steps_tell_what_every_gradient_was_added_up_from():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    c = a * b
    y = c + a
    a.grad = 10.0
    steps = list(backward_steps(y))
    assert [step.node for step in steps] == [y, c]
    assert [step.upstream for step in steps] == [1.0, 1.0]
    to_a = [c for step in steps for c in step.contributions if c.input is a]
    assert [(c.local, c.product, c.running_sum, c.already_there) for c in to_a] == [
        (1.0, 1.0, 1.0, 10.0),
        (-3.0, -3.0, -2.0, 10.0),
    ]
    assert (a.grad, y.has_grad, b.has_grad) == (10.0, False, False)


def test_steps_start_from_the_gradient_given():
    x = Value(3.0)
    (step,) = backward_steps(x * 2.0, 5.0)
    assert (step.upstream, step.contributions[0].product, step.contributions[1].product) == (5.0, 10.0, None)


def test_steps_leave_out_what_no_gradient_reaches():
    x = Value(-1.0)
    masked = x.log()
    y = autograd.where(x > 0, masked, x)
    assert [step.node for step in backward_steps(y)] == [y]


def test_a_leaf_and_a_constant_take_no_steps():
    assert list(backward_steps(Value(1.0))) == []
    assert list(backward_steps(Value(1.0).detach() * 2)) == []


@pytest.mark.parametrize(
    "f", [topological_order, autograd.zero_grad, lambda x: list(backward_steps(x)), autograd.is_stale]
)
@pytest.mark.parametrize("wrong", [3.0, "loss", None, [Value(1.0)]])
def test_only_a_value_has_a_graph(f, wrong):
    with pytest.raises(TypeError, match=type(wrong).__name__):
        f(wrong)


def test_the_gradient_given_must_be_a_number():
    with pytest.raises(TypeError, match="backward"):
        Value(1.0).backward("1")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system cannot send itself a signal later")
def test_an_interrupted_sweep_changes_no_gradient():
    x = Value(2.0)
    y = x
    for _ in range(500_000):
        y = y + x

    def interrupt(*_):
        raise KeyboardInterrupt

    (x + x).backward()
    earlier = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, 0.002)
            y.backward()
            signal.pause()  # should the sweep have been faster
    finally:
        signal.signal(signal.SIGALRM, earlier)
    if not y.has_grad:
        assert x.grad == 2.0
        y.backward()
    assert x.grad == 2.0 + 500_001
