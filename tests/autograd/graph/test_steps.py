"""The sweep as data, and graphs that no longer add up."""

import math

import autograd
from autograd import Value, backward_steps, no_grad


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


def test_a_graph_with_nan_is_not_stale():
    assert not autograd.is_stale(Value(math.nan) * 2)


def test_recompute_and_staleness_do_not_depend_on_no_grad():
    x = Value(2.0)
    y = (x * x).tanh()
    x.data = 0.5
    with no_grad():
        assert autograd.is_stale(y)
        y.recompute()
    assert y.data == math.tanh(0.25)
    assert len(y.inputs) == 1
