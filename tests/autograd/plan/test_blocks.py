"""Instructions side by side: the scalars of a layer are a matrix again."""

import numpy as np
import pytest

from autograd.plan import NUMPY, arrange
from autograd.table import TANH
from autograd.tape import Kind, differentiate, drop_dead, fold_constants, gather_dots, share
from tests.autograd.tapes import blocks_of, chain, layer, replay, tape_of


def test_the_dots_of_a_layer_become_one_matrix_product():
    tape = tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 5), 4)]), 3)
    plan = arrange(gather_dots(tape))
    assert [(block.op, len(block.result.rows)) for block in blocks_of(plan.blocks)] == [
        (Kind.DOT, 5),
        (Kind.DOT, 4),
        (TANH, 4),
        (Kind.SUM, 1),
    ]


def test_the_matrices_of_a_layer_and_of_its_gradients_are_views_and_nothing_is_copied():
    tape = gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, layer(t, xs, 5), 4)]), 3))
    wanted = [slot for slot, i in enumerate(tape.instructions) if i.op is Kind.PARAMETER]
    tape = drop_dead(share(fold_constants(differentiate(tape, wanted))))
    _, actions = NUMPY.executor(arrange(tape))._new_table(6)
    assert np.take not in [action.func for action in actions]
    assert [action.func for action in actions].count(np.matmul) == 5  # two forward, three backward


def test_blocks_of_one_instruction_give_the_same():
    tape = gather_dots(tape_of(lambda t, *xs: chain(t, [t.emit(TANH, (z,)) for z in layer(t, xs, 4)]), 3))
    columns = np.random.default_rng(0).normal(size=(3, 6))
    assert replay(tape, *columns)[0] == pytest.approx(replay(tape, *columns, together=False)[0], rel=1e-14)
