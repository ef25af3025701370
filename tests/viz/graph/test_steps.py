"""The sweep as steps: what each gradient is after so many of them."""

import pytest

import autograd
from autograd import Value
from viz.graph import Reading, Steps


def test_gradients_after_each_step_are_those_that_a_page_shows():
    x = Value(3.0, "x")
    steps = Steps(Reading(x * x + x))
    assert [steps.gradients(number) for number in range(len(steps) + 1)] == [
        {2: 1.0},
        {2: 1.0, 1: 1.0},
        {2: 1.0, 1: 1.0, 0: 1.0},
        {2: 1.0, 1: 1.0, 0: 4.0},
        {2: 1.0, 1: 1.0, 0: 7.0},
    ]
    assert steps.changes == {2: [(0, 1.0)], 1: [(1, 1.0)], 0: [(2, 1.0), (3, 4.0), (4, 7.0)]}
    assert steps.shown() == {2: [1.0], 1: [1.0], 0: [1.0, 4.0, 7.0]}


def test_a_gradient_that_nothing_reaches_is_known_at_the_end_only():
    a, b = Value(1.0, "a"), Value(-1.0, "b")
    steps = Steps(Reading(a * b.relu()))
    assert 1 not in steps.gradients(len(steps) - 1)
    assert steps.gradients(len(steps))[1] == 0.0


def test_a_leaf_that_is_the_result_adds_its_seed_to_what_it_holds():
    x = Value(3.0, "x")
    x.grad = 2.0
    steps = Steps(Reading(x))
    assert steps.gradients(0) == {0: 3.0}
    assert steps.changes == {0: [(0, 3.0)]}


def test_a_gradient_that_nothing_flows_to_is_zero_after_the_last_step_that_goes_there():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), autograd.constant(1.0, "c")
    steps = Steps(Reading(a.exp() + a * autograd.where(c, a, b)))
    places = [step.number for step in steps if step.source is b]
    assert steps.changes[steps.index[b]] == [(places[-1], 0.0)]
    assert places[-1] < len(steps)


def test_a_stale_graph_has_no_steps():
    x = Value(3.0, "x")
    y = x * x
    x.data = 1.0
    assert list(Steps(Reading(y))) == []


def test_steps_are_counted_from_either_end():
    x = Value(3.0, "x")
    steps = Steps(Reading(x * x))
    assert [steps.resolve(step) for step in (0, 2, -1, -3)] == [0, 2, 2, 0]
    with pytest.raises(IndexError, match="this sweep has 2 steps"):
        steps.resolve(3)
    with pytest.raises(IndexError, match=r"step=2: this sweep has 1 step; 0 is the seed, 1 or −1 the last"):
        Steps(Reading(x.sin())).resolve(2)
