"""What a graph ends in, and what somebody is told who gives something that has no graph."""

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd import Value
from viz.graph import one_result, order_of, results_of


def test_lists_tuples_and_arrays_of_values_are_taken_also_nested_and_each_value_once():
    u, v = Value(1.0), Value(2.0)
    for several in ([u, v], (u, v), np.array([u, v], object), [[u], [v, u]], [np.array([u], object), v]):
        assert results_of(several, "draw") == (u, v)
    assert results_of(np.array(u, object), "draw") == (u,)


@pytest.mark.parametrize(
    ("call", "instead"),
    [
        (viz.draw, r"viz\.draw\(model\(x\)\)"),
        (viz.step, r"viz\.step\(model\(x\)\)"),
        (viz.trace, r"viz\.trace\(model\(x\)\)"),
        (lambda thing: viz.paths(thing, Value(1.0)), r"viz\.paths\(model\(x\), w\)"),
        (viz.to_dot, r"viz\.to_dot\(model\(x\)\)"),
        (viz.draw_dot, r"viz\.\w+\(model\(x\)\)"),
    ],
)
def test_a_model_has_no_graph_and_the_error_says_what_to_draw_instead(call, instead):
    for model in (nn.MLP(2, [2, 1], seed=0), nn.Layer(2, 2, seed=0), nn.Neuron(2, seed=0), nn.Perceptron(2)):
        with pytest.raises(TypeError, match=rf"not {type(model).__name__}: .*{instead}.*viz\.network\(model\)"):
            call(model)


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (2.0, r"not float: .*Value\(2\.0\)"),
        (None, "not NoneType: .*no return"),
        (len, r"viz\.draw\(f\(x\)\)"),
        ([Value(1.0), 2.0], "one of these is of type float"),
        (np.eye(2), "one of these is of type float"),
        ([nn.Neuron(2, seed=0)], r"one of these is of type Neuron: .*viz\.draw\(model\(x\)\)"),
    ],
)
def test_other_things_that_are_no_value_get_advice_of_their_own(thing, said):
    with pytest.raises(TypeError, match=said):
        viz.draw(thing)


def test_nothing_at_all_is_refused():
    for nothing in ([], (), np.array([], object), [[]]):
        with pytest.raises(ValueError, match="no Value"):
            viz.draw(nothing)


def test_a_sweep_begins_at_one_result():
    x = Value(2.0, "x")
    for call in (viz.step, viz.trace, lambda several: viz.paths(several, x), lambda several: viz.draw(several, step=1)):
        with pytest.raises(ValueError, match=r"given 2 Values.*autograd\.sum"):
            call([x * x, x + 1])
    y = x * x
    assert one_result([y], "trace") is y
    assert viz.trace([y]) == viz.trace(y)


def test_the_order_of_several_results_has_every_value_once_and_after_its_inputs():
    x = Value(2.0, "x")
    u = x * x
    v = u + x
    with autograd.no_grad():
        order = order_of([v, u])
    assert len(order) == len(set(order)) == 3
    assert [order.index(each) for each in (x, u, v)] == sorted([order.index(each) for each in (x, u, v)])
