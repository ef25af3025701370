"""The graphs of two runs of a function are compared in place, with the result that comparing them as arrays has."""

import random

import numpy as np
import pytest

import autograd
import nn
from autograd import RecordingError, Value, no_grad
from autograd.graph import Comparison, compiling, constant, flattened, let_go, settle

WEIGHTS = [Value(0.25 * i, f"w{i}") for i in range(1, 9)]


def run(f, earlier=None, count=3):
    """A graph of f as arrays, what it has of its own if it is the same as an earlier one, and the nodes that it was asked for."""
    arguments = [Value(0.5 + i) for i in range(count)]
    with compiling(arguments):
        outputs = f(arguments)
        asked = [*arguments, *outputs]
        above = Value._remade("where", tuple(outputs), (None,) * len(outputs))
        graph = flattened(above, asked)
        own = Comparison(earlier)(asked) if earlier is not None else None
    return graph, own, asked


def same(graph, other):
    names = ("codes", "arities", "inputs", "detached", "places")
    return all(np.array_equal(getattr(graph, name), getattr(other, name)) for name in names)


def random_function(seed, change=None):
    """A function that makes the same graph each time but, if it is to change, in one step."""

    def f(x):
        rng = random.Random(seed)
        nodes = [*x, *WEIGHTS, Value(2.0), Value(2.0)]
        for step in range(30):
            a, b = rng.choice(nodes[-12:]), rng.choice(nodes)
            kind = rng.randrange(7)
            if step == change:
                kind, a = (kind + 1) % 7, nodes[rng.randrange(len(nodes))]
            if kind == 0:
                nodes.append(autograd.dot([a, *WEIGHTS[:3]], [b, *nodes[-3:]]))
            elif kind == 1:
                nodes.append(a * b)
            elif kind == 2:
                nodes.append(a + 3.0)
            elif kind == 3:
                nodes.append(autograd.where(a > b, a, b))
            elif kind == 4:
                nodes.append(autograd.dot(WEIGHTS, nodes[-8:]))
            elif kind == 5:
                nodes.append(a.detach() - b)
            else:
                nodes.append(constant(1.5) * autograd.sin(a))
        return [nodes[-1], nodes[rng.randrange(len(nodes))], nodes[0]]

    return f


@pytest.mark.parametrize("seed", range(25))
def test_a_graph_is_the_same_in_place_just_where_it_is_the_same_as_arrays(seed):
    first, _, held = run(random_function(seed))
    graph, own, asked = run(random_function(seed), first)
    assert same(first, graph)
    assert np.array_equal(own.places, np.flatnonzero(graph.addresses != first.addresses))
    assert np.array_equal(own.addresses, graph.addresses[own.places])
    assert np.array_equal(own.numbers, graph.numbers[own.places])
    assert [id(node) for node in own.order] == own.addresses.tolist()
    for change in range(0, 30, 4):
        graph, own, asked = run(random_function(seed, change), first)
        assert (own is not None) == same(first, graph)
    settle()
    del held, asked


KEPT = WEIGHTS[0] * 2.0


@pytest.mark.parametrize(
    ("f", "other"),
    [
        (lambda x: [x[0] * 2.0], lambda x: [x[0] * 2.0 * 1.0]),
        (lambda x: [x[0] + x[1]], lambda x: [x[0] + x[0]]),
        (lambda x: [x[0] + x[1]], lambda x: [x[1] + x[0]]),
        (lambda x: [x[0] * Value(2.0) * Value(2.0)], lambda x: [x[0] * (v := Value(2.0)) * v]),
        (lambda x: [x[0] * (v := Value(2.0)) * v], lambda x: [x[0] * Value(2.0) * Value(2.0)]),
        (lambda x: [x[0] * Value(0.25) * WEIGHTS[0]], lambda x: [x[0] * WEIGHTS[0] * WEIGHTS[0]]),
        (lambda x: [x[0] * Value(0.25)], lambda x: [x[0] * x[2]]),
        (lambda x: [x[0] * x[2]], lambda x: [x[0] * Value(0.25)]),
        (lambda x: [autograd.dot(WEIGHTS[:3], x)], lambda x: [autograd.dot(WEIGHTS[:3], x[::-1])]),
        (lambda x: [autograd.dot(WEIGHTS[:3], x)], lambda x: [autograd.dot(WEIGHTS[:2], x[:2])]),
        (lambda x: [autograd.dot(WEIGHTS[:3], x)], lambda x: [autograd.dot(x, WEIGHTS[:3])]),
        (lambda x: [x[0] * KEPT], lambda x: [x[0] * KEPT]),
        (lambda x: [x[0], x[1]], lambda x: [x[1], x[0]]),
        (lambda x: [x[0], x[1]], lambda x: [x[0]]),
        (lambda x: [x[0] * 2.0], lambda x: [detached(x[0] * 2.0)]),
    ],
)
def test_a_graph_that_is_another_is_not_the_same_in_place(f, other):
    first, _, held = run(f)
    _, own, asked = run(other, first)
    assert own is None
    settle()
    del held, asked


def detached(value):
    with no_grad():
        return value * 1.0


def test_what_a_run_has_let_go_of_is_no_reason_to_find_another_graph():
    first, _, held = run(lambda x: [autograd.sin(x[0] * WEIGHTS[0]) * 3.0])
    del held
    let_go(first.order, first.addresses)
    _, own, asked = run(lambda x: [autograd.sin(x[0] * WEIGHTS[0]) * 3.0], first)
    assert own is not None
    assert len(own.order) == len(first.codes) - 1  # all but the weight
    del asked


def test_a_function_that_changes_a_value_only_in_a_later_run_is_refused():
    for number in range(2, 6):
        runs = []

        def f(x, runs=runs, number=number):
            runs.append(x)
            w = WEIGHTS[len(runs) > number]
            return autograd.dot([w, *WEIGHTS[2:]], [x] * 7) * 2.0

        with pytest.raises(RecordingError, match="called again"):
            autograd.compile(f)(1.0)


def test_a_dot_of_the_same_numbers_that_are_other_nodes_in_a_later_run_is_refused():
    for number in range(2, 6):
        runs = []

        def f(x, runs=runs, number=number):
            runs.append(x)
            a, b = x * 0.0, x * 0.0
            return autograd.dot(WEIGHTS[:3], [x, a, a if len(runs) > number else b])

        with pytest.raises(RecordingError, match="called again"):
            autograd.compile(f)(1.0)


def test_a_layer_whose_weights_are_exchanged_in_a_later_run_is_refused():
    class Exchanging(nn.Model):
        def __init__(self):
            self.layer, self.runs = nn.Layer(4, 3, seed=0), [0]

        def __deepcopy__(self, memo):
            return self

        def __call__(self, x):
            self.runs[0] += 1
            if self.runs[0] == 5:
                weights = self.layer.neurons[1].weights
                weights[0], weights[1] = weights[1], weights[0]
            return self.layer(x)

    model = Exchanging()
    with pytest.raises(RecordingError, match="called again"):
        autograd.compile(lambda x: model(x))(np.ones((2, 4)))
