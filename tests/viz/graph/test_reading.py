"""A graph is read once, and what is read says whether its gradients are those of its result."""

import pytest

import nn
import viz
from autograd import Value, scope
from viz.graph import Reading
from viz.graph.reading import reading


@pytest.mark.parametrize(
    "show",
    [
        viz.draw,
        lambda value: viz.draw(value, step=-1),
        viz.step,
        viz.trace,
        lambda value: viz.paths(value, value.inputs[0]),
        viz.to_dot,
    ],
    ids=["draw", "draw a step", "step", "trace", "paths", "to_dot"],
)
def test_a_graph_is_sorted_and_named_once(show, monkeypatch):
    calls = []

    def counted(function):
        def call(*arguments, **named):
            calls.append(function.__name__)
            return function(*arguments, **named)

        return call

    for function in (reading.topological_order, reading.name_nodes):
        monkeypatch.setattr(reading, function.__name__, counted(function))
    show(Value(2.0, "w") * Value(3.0, "x"))
    assert calls == ["topological_order", "name_nodes"]


def test_gradients_of_another_sweep_are_not_the_derivatives_of_the_result():
    x = Value(3.0, "x")
    y = x * x
    assert Reading(y).holds_derivatives()  # none has been computed, so none is wrong
    y.backward()
    assert Reading(y).holds_derivatives()
    y.backward()
    assert not Reading(y).holds_derivatives()
    assert Reading(y).totals == {y: 1.0, x: 6.0}


def test_a_constant_has_no_gradients_and_a_changed_leaf_makes_the_reading_stale():
    assert Reading(Value(3.0).detach()).totals == {}
    x = Value(3.0)
    y = x * x
    x.data = 4.0
    assert Reading(y).stale


def test_names_that_two_scopes_share_are_said_to_be_shared():
    with scope("left"):
        a = Value(1.0, "w")
    with scope("right"):
        b = Value(2.0, "w") * 1.5
    assert Reading(a * b).shares_names()
    assert not Reading(Value(1.0, "v") * Value(2.0, "w")).shares_names()


@pytest.mark.parametrize(
    "make",
    [
        lambda y: nn.squared_error(y, 1.0),
        lambda y: nn.squared_error([y, y * 2.0], [1.0, 0.0]),
        lambda y: nn.hinge(y, 1.0),
        lambda y: nn.huber(y, 1.0),
        lambda y: nn.binary_cross_entropy(y.sigmoid(), 1.0),
        lambda y: nn.binary_cross_entropy_with_logits(y, 1.0),
        lambda y: nn.cross_entropy([y, -y], 0),
        lambda y: nn.squared_error(y, 1.0) + 0.1 * y**2,
    ],
)
def test_every_loss_is_called_l(make):
    reading = Reading(make(Value(0.5, "x")))
    assert reading.names[reading.root].text == "L"


def test_a_result_that_is_no_loss_stays_y_and_labels_of_ones_own_win():
    t = Value(2.0, "t")
    root = t * t
    assert Reading(root).names[root].text == "y"
    loss = nn.squared_error(t, 1.0)
    loss.label = "J"
    assert Reading(loss).names[loss].text == "J"
