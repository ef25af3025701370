"""The same weights at several positions of a sequence: the gradients of a matrix are one instruction."""

import re

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY
from autograd.tape import Kind, differentiate

POSITIONS, WIDTH = 4, 5
X = np.random.default_rng(0).normal(size=(7, POSITIONS, WIDTH))


def weights(rows, columns, seed):
    return [[Value(w) for w in row] for row in np.random.default_rng(seed).normal(size=(rows, columns)).tolist()]


def product(matrix, vector):
    return [autograd.dot(row, vector) for row in matrix]


def at_each_position(x, first, second):
    """A layer of its own at every position, then their sum."""
    outputs = [autograd.dot(second, [autograd.tanh(z) for z in product(first, list(part))]) for part in x]
    return autograd.sum(outputs) ** 2


def recurrent(x, first, state, second):
    """A state that is 0 at first."""
    h = [0.0] * WIDTH
    for part in x:
        h = [autograd.tanh(a + b) for a, b in zip(product(first, list(part)), product(state, h), strict=True)]
    return autograd.dot(second, h)


def outers(f, parameters):
    tape = autograd.compile(f).record(X)._recordings.latest.forward
    wanted = [
        slot for slot, value in zip(tape.parameters().tolist(), tape.values(), strict=True) if value in parameters
    ]
    return [i for i in differentiate(tape, wanted).instructions if i.op is Kind.OUTER]


def require_eager_gradients(f, parameters):
    autograd.mean([f(x) for x in X]).backward()
    expected = [p.grad for p in parameters]
    for backend in (NUMPY, BACKEND):
        for p in parameters:
            p.grad = 0.0
        autograd.compile(f, backend=backend).backward(X)
        assert [p.grad for p in parameters] == pytest.approx(expected, rel=1e-11, abs=1e-14)


def test_weights_at_many_positions_are_one_outer_product():
    first, (second,) = weights(6, WIDTH, 1), weights(1, 6, 2)
    parameters = [w for row in [*first, second] for w in row]
    f = lambda x: at_each_position(x, first, second)
    found = outers(f, parameters)
    assert [(i.detail.rows, len(i.detail.parameters), len(i.inputs)) for i in found] == [
        (1, 6, POSITIONS * (1 + 6)),
        (6, 30, POSITIONS * (6 + WIDTH)),
    ]
    require_eager_gradients(f, parameters)


def test_a_batch_in_parts_adds_up_positions_and_parts():
    first, (second,) = weights(50, WIDTH, 1), weights(1, 50, 2)
    parameters = [w for row in [*first, second] for w in row]
    f = lambda x: at_each_position(x, first, second)
    many = np.random.default_rng(3).normal(size=(5000, POSITIONS, WIDTH))
    found = []
    for backend in (NUMPY, BACKEND):
        for p in parameters:
            p.grad = 0.0
        autograd.compile(f, backend=backend).backward(many)
        found.append([p.grad for p in parameters])
    assert found[0] == pytest.approx(found[1], rel=1e-10, abs=1e-12)


def test_a_recurrent_net_that_begins_with_numbers_has_the_gradients_of_its_graph():
    first, state, (second,) = weights(WIDTH, WIDTH, 1), weights(WIDTH, WIDTH, 2), weights(1, WIDTH, 3)
    parameters = [w for row in [*first, *state, second] for w in row]
    require_eager_gradients(lambda x: recurrent(x, first, state, second), parameters)


def test_weights_that_are_used_elsewhere_too_or_twice_in_a_row_have_the_gradients_of_their_graph():
    shared, (second,) = weights(6, WIDTH, 1), weights(1, 6, 2)
    twice = [[*row[:-1], row[0]] for row in shared]
    parameters = list(dict.fromkeys([w for row in [*shared, second] for w in row]))
    require_eager_gradients(lambda x: at_each_position(x, twice, second) + shared[0][1] * shared[1][-1], parameters)


def test_the_gradients_of_a_matrix_are_one_line_of_the_listing():
    first, (second,) = weights(9, WIDTH, 1), weights(1, 9, 2)
    program = autograd.compile(lambda x: at_each_position(x, first, second)).record(X)
    *_, first, second = program.listing(gradients=True).splitlines()
    assert re.fullmatch(r"  ∂L/∂w⁽²⁾ = batch_sum\(.+·a⁽¹⁾\) +: 9", first)
    assert re.fullmatch(r"  ∂L/∂W⁽¹⁾ = batch_sum\(δ⁽¹⁾ᵀ·x\) +: 9×5", second)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[0, 2, 4], [1, 3, 5]], id="with more weights"),
        pytest.param([[0, 4], [1, 5]], id="with other weights"),
        pytest.param([[0, 3], [1, 2]], id="with the same weights in other rows"),
        pytest.param([[0, 2, 1, 3]], id="with the same weights in one row"),
    ],
)
def test_positions_with_other_rows_of_weights_than_the_last_have_the_gradients_of_their_graph(rows):
    """All weights of the last position are used once more, as if the first one had them in the same rows."""
    last = [[0, 2], [1, 3]]
    w = weights(1, 6, 1)[0]
    used = {i for row in rows for i in row}
    elsewhere = [w[i] for i in (2, 3) if i not in used]

    def f(x):
        first, second = (
            product([[w[i] for i in row] for row in own], part[: len(own[0])])
            for own, part in zip((rows, last), x, strict=False)
        )
        return autograd.sum([autograd.tanh(z) * i for i, z in enumerate([*first, *second, *elsewhere], start=1)])

    require_eager_gradients(f, [w[i] for i in sorted(used | {0, 1, 2, 3})])


def test_a_layer_that_takes_the_numbers_of_another_in_another_order_is_a_matrix_of_its_own():
    first, second = weights(2, WIDTH, 1), weights(2, 2, 2)

    def f(x):
        a, b = product(first, list(x[0]))
        return autograd.dot(second[0], [a, b]) * autograd.dot(second[1], [b, a])

    require_eager_gradients(f, [w for row in first + second for w in row])
