"""The numbers of a graph's leaves: read, sent, received, and the graph computed again."""

import json
import math

import pytest

from autograd import Op, Value
from viz.graph import Reading, Steps
from viz.lessons.widget import Leaves


def leaves_of(root):
    return Leaves(root, Steps(Reading(root)))


def test_leaves_are_named_as_in_pictures_and_constants_are_none():
    a, other = Value(1.0, "a"), Value(2.0, "a")
    leaves = leaves_of(a * other + 3.0)
    assert list(leaves.numbers().values()) == [1.0, 2.0]
    assert len(set(leaves.by_name)) == 2


def test_other_numbers_give_the_graph_that_is_built_with_them(neuron):
    loss, w, x, b = neuron
    leaves_of(loss).compute({"w": 0.7, "b": 0.1})
    fresh = [Value(0.7), Value(2.0), Value(0.1)]
    y = (fresh[0] * fresh[1] + fresh[2]).tanh()
    y.backward()
    assert loss.data == y.data
    assert [leaf.grad for leaf in (w, x, b)] == [leaf.grad for leaf in fresh]


def test_a_graph_without_gradients_gets_none(neuron):
    w = Value(0.5, "w")
    y = w * w
    leaves_of(y).compute({"w": 3.0})
    assert y.data == 9.0
    assert not (w.has_grad or y.has_grad)
    y.backward()
    assert w.grad == 6.0


def test_gradients_from_before_give_way_to_those_of_one_fresh_sweep():
    w = Value(0.5, "w")
    y = w * w
    y.backward()
    y.backward()
    leaves_of(y).compute({"w": 3.0})
    assert w.grad == 6.0


def test_a_graph_that_cannot_be_computed_stays_as_it_was():
    def reciprocal(m, x):
        if m is math or x == 0.0:
            raise ZeroDivisionError
        return 1.0 / x

    inverse = Op("inverse", forward=reciprocal, partials=(lambda m, y, x: -y * y,))
    x = Value(2.0, "x")
    y = inverse(x)
    y.backward()
    with pytest.raises(ZeroDivisionError):
        leaves_of(y).compute({"x": 0.0})
    assert (x.data, y.data, x.grad, y.has_grad) == (2.0, 0.5, -0.25, True)


@pytest.mark.parametrize("number", [0.1, -0.0, 5e-324, 1e308, math.inf, -math.inf, math.nan])
def test_every_number_arrives_as_it_was_sent(number):
    leaves = leaves_of(Value(number, "x") * Value(1.0, "y"))
    [back, _] = leaves.received(json.loads(json.dumps(leaves.sent(leaves.numbers()), allow_nan=False))).values()
    assert math.copysign(1.0, back) == math.copysign(1.0, number) or math.isnan(number)
    assert back == number or math.isnan(back) is math.isnan(number) is True


def test_minus_zero_is_another_number_than_zero():
    leaves = leaves_of(Value(0.0, "x") * Value(1.0, "y"))
    assert leaves.changed({"x": 0.0, "y": 1.0}, {"x": -0.0, "y": 1.0}) == {"x": -0.0}


@pytest.mark.parametrize(
    "sent", [None, 3, {}, [], [1.0], [1.0, 2.0, 3.0], [1.0, "2"], [1.0, True], [1.0, None], [1.0, 10**400], "12"]
)
def test_what_is_not_one_number_for_each_leaf_is_refused(sent):
    with pytest.raises(ValueError, match="a page sent"):
        leaves_of(Value(1.0, "x") * Value(1.0, "y")).received(sent)
