"""Dots that are one node while a function is recorded."""

import copy

import numpy as np
import pytest

import autograd
from autograd import Value, engine, topological_order


@pytest.fixture
def weights():
    return [Value(w, f"w{i}") for i, w in enumerate((0.5, -1.0, 2.0))]


def chain(weights, x):
    total = weights[0] * x[0]
    for w, number in zip(weights[1:], x[1:], strict=True):
        total = total + w * number
    return total


X = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.25]])


def test_a_dot_that_somebody_kept_is_a_chain_of_nodes_when_the_recording_is_over(weights):
    kept = []

    def f(x):
        kept.append(autograd.dot(weights, list(x)))
        return kept[-1].tanh()

    program = autograd.compile(f)
    program(X)
    for node in kept:
        assert [each.op.name for each in topological_order(node) if each.op] == [
            "multiply",
            "multiply",
            "add",
            "multiply",
            "add",
        ]
        first = node.inputs[0].inputs[0].inputs[1].data
        assert node.data == 0.5 * first - (first + 0.0625) + 2.0 * (first + 0.125)
        node.backward()
        assert weights[2].grad == first + 0.125
        assert copy.deepcopy(node).inputs[1].op.name == "multiply"
        autograd.zero_grad(node)


def test_a_function_that_looks_into_the_graph_sees_the_chain(weights):
    seen = []

    def f(x):
        y = autograd.dot(weights, list(x))
        seen.append((y.op.name, [each.op.name for each in y.inputs], len(topological_order(y * autograd.dot(x, x)))))
        return y

    autograd.compile(f)(X)
    assert set(map(str, seen)) == {str(("add", ["add", "multiply"], 17))}


def test_a_dot_and_its_chain_are_one_recording(weights):
    for f, g in [
        (lambda x: autograd.dot(weights, list(x)), lambda x: chain(weights, x)),
        (
            lambda x: autograd.dot(weights, list(x)) + weights[0] * x[1],
            lambda x: chain([*weights, weights[0]], [*x, x[1]]),
        ),
        (lambda x: autograd.dot([1.0, *weights[1:]], list(x)) * 1.0, lambda x: chain([1.0, *weights[1:]], list(x))),
        (lambda x: autograd.dot(list(x), list(x)), lambda x: chain(list(x), list(x))),
        (lambda x: autograd.dot(weights, weights) * x[0], lambda x: chain(weights, weights) * x[0]),
    ]:
        dot, chained = autograd.compile(f), autograd.compile(g)
        assert dot(X).tolist() == chained(X).tolist()
        assert str(dot).splitlines()[1:] == str(chained).splitlines()[1:]


def test_no_row_is_left_by_a_function_that_is_refused(weights):
    kept = []

    def f(x):
        kept.append(autograd.dot(weights, list(x)))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        autograd.compile(f)(X)
    assert kept[0].inputs[1].op.name == "multiply"


def test_a_dot_of_a_layer_is_one_node_of_the_graph(weights):
    from autograd.graph import ROW, compiling, flattened, settle

    x = [Value(1.0), Value(2.0), Value(3.0)]
    with compiling():
        y = autograd.dot(weights, x)
        graph = flattened(y + 1.0, [])
    if engine == "native":
        assert [code for code in graph.codes.tolist() if code] == [ROW]
        settle()
    assert flattened(y + 1.0, []).codes.astype(bool).tolist() == [
        False,
        False,
        True,
        False,
        False,
        True,
        True,
        False,
        False,
        True,
        True,
        False,
    ]
