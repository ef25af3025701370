"""Graphs without layers: scattered, side by side or neither; their plans compute what the graphs do, and grow in arrays alone."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY, Series

X = np.array([0.3, -0.7, 1.1])


def scattered(x, weights, size, rng):
    """Each node is made of one that is near and one that may be anywhere."""
    nodes = [x, *weights]
    for _ in range(size):
        near, far = nodes[-1 - rng.randrange(min(20, len(nodes)))], rng.choice(nodes)
        nodes.append(any_of(near, far, rng))
    return autograd.sum(nodes[-3:])


def columns(x, weights, size, rng):
    """Columns of one operation each, whose inputs are in order, or not."""
    column = [x * w for w in weights]
    for _ in range(size // len(weights)):
        others = rng.choice([column, column[::-1], rng.sample(column, len(column))])
        operation = rng.choice([lambda a, b: a + b, lambda a, b: autograd.sin(a) * b, autograd.maximum])
        column = [autograd.tanh(operation(a, b)) for a, b in zip(column, others, strict=True)]
    return autograd.mean(column)


def a_grid(x, weights, size, rng):
    """Each node is made of the one above it and the one to its left."""
    row = [x * w for w in weights]
    for _ in range(size // len(weights)):
        left = autograd.sin(row[0])
        row = [left := autograd.tanh(above - left) for above in row]
    return row[-1]


def sums_of_products(x, weights, size, rng):
    """Each node is a weighted sum of some that were there before; and of a shared number at times."""
    nodes = [x, *weights]
    for _ in range(size // 3):
        terms = [rng.choice(nodes) * rng.choice(weights) for _ in range(rng.randrange(1, 6))]
        nodes.append(autograd.tanh(autograd.sum(terms)))
    return nodes[-1] + nodes[-2]


def any_of(near, far, rng):
    return rng.choice(
        [
            lambda: autograd.sin(near),
            lambda: near + far,
            lambda: autograd.tanh(near - far),
            lambda: autograd.sin(near * far),
            lambda: autograd.where(near > far, near, far * 0.5),
            lambda: autograd.maximum(near, -far),
            lambda: autograd.tanh(near / (1.5 + autograd.sin(far))),
            lambda: autograd.tanh(near) ** 2 - 1.0,
        ]
    )()


SHAPES = (scattered, columns, a_grid, sums_of_products)


@settings(max_examples=40)
@given(st.sampled_from(SHAPES), st.integers(1, 24), st.integers(1, 150), st.integers(0, 2**32))
def test_values_and_gradients_are_those_of_the_graph(shape, width, size, seed):
    weights = [Value(w) for w in np.random.default_rng(seed).normal(size=width).tolist()]
    f = lambda x: shape(x, weights, size, random.Random(seed))
    f.repeatable = True
    xs = [Value(x) for x in X.tolist()]
    eager = [f(x) for x in xs]
    autograd.sum(eager).backward()
    expected = [w.grad for w in weights], [x.grad for x in xs]
    for backend in (NUMPY, BACKEND):
        program = autograd.compile(f, backend=backend)
        assert program(X) == pytest.approx([y.data for y in eager], rel=1e-9, abs=1e-9)
        for w in weights:
            w.grad = 0.0
        program.backward(X, reduction="sum")
        assert [w.grad for w in weights] == pytest.approx(expected[0], rel=1e-8, abs=1e-8)
        assert program.value_and_grad(X)[1] == pytest.approx(expected[1], rel=1e-8, abs=1e-8)


def planned(shape, size):
    """The plans of the values and gradients of a graph of some size."""
    weights = [Value(w) for w in np.random.default_rng(0).normal(size=10).tolist()]
    f = lambda x: shape(x, weights, size, random.Random(0))
    f.repeatable = True
    program = autograd.compile(f, backend=NUMPY)
    _, compiled = program._prepare((0.5,))
    return [compiled.values.plan, compiled.gradients.plan]


def bytes_of(plan):
    series = [block for block in plan.blocks if isinstance(block, Series)]
    arrays = [array for s in series for array in (s.ops, s.bounds, s.inputs, s.tables, s.rows, s.varies, s.begins)]
    return sum([array.nbytes for array in arrays])


@pytest.mark.parametrize("shape", [scattered, a_grid])
def test_a_plan_of_ten_times_as_many_nodes_has_no_more_blocks_and_ten_times_the_bytes(shape):
    for small, large in zip(planned(shape, 400), planned(shape, 4000), strict=True):
        assert len(large.blocks) <= len(small.blocks) + 30  # a node more was half a block more
        assert bytes_of(large) <= 13 * bytes_of(small)


def test_sums_over_the_batch_that_flow_back_into_it_are_carried_out_in_order():
    w = Value(0.9)

    def f(x):
        for i in range(12):
            x = autograd.sin(x * w) + autograd.batch_mean(x * x) * (0.1 * i)
        return x

    many = np.linspace(-1.0, 1.0, 7)
    expected = many
    for i in range(12):
        expected = np.sin(expected * 0.9) + np.mean(expected * expected) * (0.1 * i)
    for backend in (NUMPY, BACKEND):
        assert autograd.compile(f, backend=backend)(many) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("backend", [NUMPY, BACKEND])
@pytest.mark.parametrize("terms", [2, 4, 8, 16, 32, 63, 64, 200])
def test_dots_of_one_length_with_factors_of_their_own_are_not_taken_for_a_matrix(backend, terms):
    """The weights are the same numbers in every sample; what they are multiplied with is scattered, and another for each dot."""
    rng = random.Random(terms)
    rows = [[Value(rng.uniform(-1, 1)) for _ in range(terms)] for _ in range(5)]

    def f(x):
        nodes = [autograd.sin(x * (1.0 + i)) for i in range(4 * terms)]
        order = random.Random(terms)
        return [autograd.dot(row, order.sample(nodes, terms)) for row in rows]

    program = autograd.compile(f, backend=backend)
    found = np.array(program(X))
    expected = [[number.data for number in f(Value(x))] for x in X.tolist()]
    assert found.reshape(len(rows), len(X)).T == pytest.approx(np.array(expected), rel=1e-12, abs=1e-12)


def test_short_dots_of_factors_of_their_own_are_a_series():
    weights = [Value(0.1 * i - 0.3) for i in range(8)]

    def f(x):
        nodes = [x * w for w in weights[:4]]
        for i in range(60):
            nodes.append(autograd.sin(autograd.dot(weights[i % 4 : i % 4 + 4], nodes[-4:])))
        return nodes[-1]

    for backend in (NUMPY, BACKEND):
        program = autograd.compile(f, backend=backend)
        assert program(X) == pytest.approx([f(Value(x)).data for x in X.tolist()], rel=1e-12)
        assert [type(block) for block in program._recordings.latest.values.plan.blocks] == [Series]
