"""A graph without layers: operations on single rows, one after the other, are kept as columns."""

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.native.executor import schedule
from autograd.plan import BACKEND, NUMPY, Series
from autograd.table import DIVIDE, TANH

X = np.array([0.3, -0.7, 1.1])


def both(f):
    return [autograd.compile(f, backend=backend) for backend in (NUMPY, BACKEND)]


def plan_of(program, x=X):
    program(x)
    return program._recordings.latest.values.plan


def wandering(x, w, steps=40):
    for _ in range(steps):
        x = autograd.sin(x * w) + autograd.where(x > 0.0, x, w)
    return x


def test_a_chain_is_one_series():
    w = Value(0.9)
    (series,) = plan_of(both(lambda x: wandering(x, w))[0]).blocks
    assert isinstance(series, Series)
    assert len(series.ops) == 5 * 40


def test_a_series_gives_what_the_graph_gives_and_so_do_its_gradients():
    w = Value(0.9)
    eager = [wandering(Value(x), w) for x in X.tolist()]
    autograd.mean(eager).backward()
    expected, w.grad = w.grad, 0.0
    for program in both(lambda x: wandering(x, w)):
        assert program(X) == pytest.approx([y.data for y in eager], rel=1e-13)
        program.backward(X)
        assert w.grad == pytest.approx(expected, rel=1e-12)
        w.grad = 0.0


def test_rows_that_nobody_reads_any_more_are_used_again():
    if BACKEND is NUMPY:
        return
    w = Value(0.9)

    def f(x):
        for _ in range(500):
            x = autograd.where(x > w, autograd.sin(x), x * w)
        return x

    stream, *others = schedule(plan_of(both(f)[1])).keep
    rows, at = set(), 0
    while at < len(stream):
        _, used, size, *places = stream[at : at + 7].tolist()
        rows |= {place >> 1 for place in places[: 1 + used] if place & 1}
        at += 4 + used * (1 + (size > 1))
    assert not others
    assert len(rows) < 10


def test_a_series_of_several_pieces_gives_what_the_graph_gives():
    w = Value(0.9)

    def f(x):
        for _ in range(5_000):  # two operations each, and a piece has 2¹³
            x = autograd.sin(x * w) + x
        return x

    f.repeatable = True
    y = f(Value(0.3)).data
    for program in both(f):
        assert program(0.3) == pytest.approx(y, rel=1e-9)


def test_what_all_lanes_share_is_a_series_of_its_own_carried_out_once():
    w = Value(0.9)

    def f(x):
        scale = w
        for _ in range(30):
            scale = autograd.tanh(scale) * 1.5
        return wandering(x * scale, scale)

    for program in both(f):
        before, lanes, after, separable = plan_of(program).parts
        assert [len(part.ops) for part in before] == [60]
        assert separable
        assert lanes
        assert not after
        assert program(X) == pytest.approx([f(Value(x)).data for x in X.tolist()], rel=1e-13)


def test_a_series_made_of_sums_over_the_batch_comes_after_them():
    w = Value(0.9)

    def f(x):
        mean = autograd.batch_mean(x * w)
        for _ in range(30):
            mean = autograd.sin(mean) * 1.5
        return mean

    for program in both(f):
        assert plan_of(program).parts.separable
        many = np.linspace(-1.0, 1.0, 5000) ** 2
        expected = float(np.mean(many * 0.9))
        for _ in range(30):
            expected = np.sin(expected) * 1.5
        assert program(many)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("order", "is_series"), [(range(300), False), ([7 * i % 300 for i in range(300)], True)])
def test_many_side_by_side_are_a_block_beside_a_matrix_if_what_they_read_is_side_by_side_too(order, is_series):
    weights = [Value(0.1 * i) for i in range(16)]

    def f(x):
        xs = [x, autograd.sin(x), autograd.cos(x), x * x]
        layer = [autograd.dot(weights[i : i + 4], xs) for i in range(0, 16, 4)]
        left, right = [[g(x * (i + 2)) for i in range(300)] for g in (autograd.sin, autograd.cos)]
        products = [a * b for a, b in zip(left, right, strict=True)]
        return autograd.sum([*map(autograd.tanh, layer), *products, *[left[i] / right[order[i]] for i in range(300)]])

    quotients = [block for block in plan_of(both(f)[0]).blocks if block.op is DIVIDE and len(block.result.rows) == 300]
    assert len(quotients) == (not is_series)
    for program in both(f):
        assert program(X) == pytest.approx([f(Value(x)).data for x in X.tolist()], rel=1e-13)


@pytest.mark.parametrize(("layer", "is_series"), [(False, True), (True, False)])
def test_a_few_dozen_side_by_side_are_a_block_only_where_there_are_layers(layer, is_series):
    weights = [[Value(0.1 * i - 0.3 * j) for j in range(3)] for i in range(20)]

    def f(x):
        xs = [x, autograd.sin(x), autograd.cos(x)]
        signals = (
            [autograd.sum([w * x for w, x in zip(ws, xs, strict=True)]) for ws in weights]
            if layer
            else [x - w for w, *_ in weights]
        )
        return autograd.sum([autograd.tanh(signal) for signal in signals])

    for program in both(f):
        assert program(X) == pytest.approx([f(Value(x)).data for x in X.tolist()], rel=1e-13)
        blocks = [block for block in plan_of(program).blocks if block.op is TANH]
        assert len(blocks) == (not is_series)


@pytest.mark.parametrize("scattered", [False, True])
def test_a_long_sum_of_products_that_all_vary_is_what_it_is_in_the_graph(scattered):
    def f(x):
        left, right = [[g(x * (i + 2)) for i in range(300)] for g in (autograd.sin, autograd.cos)]
        order = [7 * i % 300 for i in range(300)] if scattered else range(300)
        differences = autograd.sum([autograd.tanh(a - b) for a, b in zip(left, right, strict=True)])
        return differences * autograd.sum([left[i] * right[order[i]] for i in range(300)])

    for program in both(f):
        assert program(X) == pytest.approx([f(Value(x)).data for x in X.tolist()], rel=1e-13)
