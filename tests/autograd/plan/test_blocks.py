"""Instructions side by side: the scalars of a layer are a matrix again."""

import numpy as np
import pytest

import autograd
from autograd.plan import NUMPY, arrange
from autograd.table import TANH
from autograd.tape import Kind, differentiate, drop_dead, fold_constants, gather_dots, share
from tests.autograd.tapes import blocks_of, chain, layer, replay, tape_of


def test_the_dots_of_a_layer_become_one_matrix_product():
    tape = tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 6), 4)]), 3)
    plan = arrange(gather_dots(tape))
    assert [(block.op, len(block.result.rows)) for block in blocks_of(plan.blocks)] == [
        (Kind.DOT, 6),
        (Kind.DOT, 4),
        (TANH, 4),
        (Kind.SUM, 1),
    ]


def test_the_matrices_of_a_layer_and_of_its_gradients_are_views_and_nothing_is_copied():
    tape = gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 6), 4)]), 3))
    wanted = [slot for slot, i in enumerate(tape.instructions) if i.op is Kind.PARAMETER]
    tape = drop_dead(share(fold_constants(differentiate(tape, wanted))))
    _, actions = NUMPY.executor(arrange(tape))._new_table(6)
    assert np.take not in [action.func for action in actions]
    assert [action.func for action in actions].count(np.matmul) == 5  # two forward, three backward


def test_blocks_of_one_instruction_give_the_same():
    tape = gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, xs, 4)]), 3))
    columns = np.random.default_rng(0).normal(size=(3, 6))
    assert replay(tape, *columns)[0] == pytest.approx(replay(tape, *columns, together=False)[0], rel=1e-14)


def test_the_gradients_of_neurons_less_their_batch_means_lie_in_the_order_of_the_neurons():
    first, last = ([[autograd.Value(0.1 * i) for i in range(n)] for _ in range(m)] for n, m in ((5, 16), (16, 1)))

    def loss(x):
        z = [autograd.dot(row, x) for row in first]
        return autograd.dot(last[0], [autograd.tanh(a - autograd.batch_mean(a)) for a in z]) ** 2

    tape = autograd.compile(loss).record(np.ones((4, 5)))._recordings.latest.forward
    _, actions = NUMPY.executor(arrange(differentiate(tape, tape.parameters())))._new_table(4)
    products = [action for action in actions if action.func is np.matmul]
    assert len(products) == 4
    assert all(stride > 0 for product in products for factor in product.args for stride in factor.strides)


def test_gradients_of_one_kind_are_computed_at_once_wherever_their_rows_are():
    table = [[autograd.Value(0.1 * i - 0.01 * j) for i in range(4)] for j in range(30)]
    pairs = np.random.default_rng(0).integers(30, size=(60, 2))

    def loss(x):
        return autograd.sum([autograd.dot(table[i], table[j]) * x for i, j in pairs])

    program = autograd.compile(loss, backend=NUMPY)
    tape = program.record(np.ones(8))._recordings.latest.forward
    executor = NUMPY.executor(arrange(differentiate(tape, tape.parameters())))
    assert len(executor._after) < 60
    program.backward(np.full(8, 0.5))
    compiled = [value.grad for row in table for value in row]
    loss(autograd.Value(-0.5)).backward()  # minus the same
    assert max([abs(value.grad) for row in table for value in row]) < 1e-12 < max(map(abs, compiled))
