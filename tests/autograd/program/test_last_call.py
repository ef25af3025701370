"""What a program was called with last, and the graph of that."""

import gc
import pickle
import weakref

import numpy as np
import pytest

import autograd
from autograd import Value


def test_the_graph_of_a_call_has_the_parameters_themselves_and_the_arguments_by_name():
    w = Value(3.0, "w")
    program = autograd.compile(lambda x, t: (w * x[0] * x[1] - t).tanh())
    program([1.0, 0.5], 1.5)
    call = program.last_call
    [y] = call.graph()
    leaves = {v.label: v for v in autograd.topological_order(y) if not v.inputs}
    assert y.data == program([1.0, 0.5], 1.5) == 0.0
    assert leaves["w"] is w
    assert {name: (leaf.data, leaf.constant) for name, leaf in leaves.items() if leaf is not w} == {
        "x1": (1.0, True),
        "x2": (0.5, True),
        "t": (1.5, True),
    }
    assert call.single
    assert call.reduction == ""


def test_each_sample_of_a_batch_has_a_graph_and_backward_says_what_it_made_of_them():
    w = Value(3.0, "w")
    program = autograd.compile(lambda x: w * x)
    X = np.array([1.0, 2.0, 4.0])
    program(X)
    assert [y.data for y in program.last_call.graph()] == [3.0, 6.0, 12.0]
    assert [y.data for y in program.last_call.graph(2)] == [3.0, 6.0]
    assert program.last_call.reduction == ""
    program.backward(X, reduction="sum")
    assert program.last_call.reduction == "sum"
    program(X[:1])
    assert (program.last_call.reduction, program.last_call.samples) == ("", 1)


def test_numbers_between_arrays_are_the_same_for_every_sample():
    program = autograd.compile(lambda x, c, y: x * c + y)
    program(np.array([1.0, 2.0]), 10.0, np.array([0.5, 0.25]))
    assert [result.data for result in program.last_call.graph()] == [10.5, 20.25]


def test_arguments_are_leaves_with_a_gradient_where_there_are_no_parameters():
    program = autograd.compile(lambda x, y: x * y)
    program(2.0, 3.0)
    [result] = program.last_call.graph()
    result.backward()
    assert [leaf.grad for leaf in result.inputs] == [3.0, 2.0]


def test_arguments_given_by_name_and_nested_ones_find_their_places():
    program = autograd.compile(lambda pair, *, scale: pair[0][0] * scale + pair[1])
    program([[2.0], 1.0], scale=10.0)
    assert [result.data for result in program.last_call.graph()] == [21.0]


def test_of_a_large_batch_only_the_first_sample_is_kept_and_its_arrays_are_let_go():
    program = autograd.compile(lambda x: autograd.sum(list(x)))
    X = np.ones((200, 100))
    program(X)
    call = program.last_call
    assert (call.samples, call.kept) == (200, 1)
    assert [y.data for y in call.graph()] == [100.0]
    there = weakref.ref(X)
    del X
    gc.collect()
    assert there() is None


def test_there_is_none_before_the_first_call_nor_in_a_copy():
    program = autograd.compile(abs)
    with pytest.raises(ValueError, match="call the program"):
        _ = program.last_call
    program(2.0)
    with pytest.raises(AttributeError):
        program.last_call.samples = 3
    assert pickle.loads(pickle.dumps(autograd.compile(abs))).__name__ == "abs"


def test_the_graph_is_recorded_where_no_gradients_are():
    w = Value(3.0, "w")
    program = autograd.compile(lambda x: w * x)
    program(2.0)
    with autograd.no_grad():
        assert program.last_call.graph()[0].inputs[0] is w
