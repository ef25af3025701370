"""Blocks that the native executor carries out together."""

from dataclasses import replace

import numpy as np
import pytest

from autograd.native.executor import MANY_ROWS, groups, with_ends
from autograd.plan import NUMPY, Block, Operand, Parts, Plan
from autograd.table import ADD, EXP, GREATER, MULTIPLY, RELU, SUBTRACT, TANH
from autograd.tape import Kind

from .test_kernel import INSTRUCTIONS, kernel


def rows(first, count, *, varies=True):
    return Operand(varies, np.arange(first, first + count, dtype=np.intp))


def numbers(blocks, lanes, shared=64):
    """The groups as numbers of blocks."""
    found = groups(blocks, (shared, lanes))
    return [[next(i for i, block in enumerate(blocks) if block is member) for member in group] for group in found]


def test_blocks_that_need_each_other_row_by_row_are_a_group():
    first = Block(TANH, (rows(0, 4),), rows(4, 4))
    second = Block(EXP, (rows(4, 4),), rows(8, 4))
    assert numbers([first, second], 12) == [[0, 1]]


def test_a_block_that_needs_other_rows_of_a_result_waits_for_all_of_it():
    first = Block(TANH, (rows(0, 4),), rows(4, 4))
    turned = Block(EXP, (Operand(True, np.arange(7, 3, -1)),), rows(8, 4))
    matrix = Operand(False, np.arange(16).reshape(4, 4))
    product = Block(Kind.DOT, (matrix, rows(4, 4)), rows(12, 4), matrix=True)
    assert numbers([first, turned, product], 16) == [[0], [1, 2]]


def test_blocks_of_as_many_rows_that_wait_for_nothing_are_a_group_past_another_block():
    blocks = [
        Block(TANH, (rows(0, 4),), rows(4, 4)),
        Block(EXP, (rows(0, 2),), rows(8, 2)),
        Block(EXP, (rows(0, 4),), rows(10, 4)),
    ]
    assert numbers(blocks, 14) == [[0, 2], [1]]


def plan_of(blocks, sizes, constants, outputs):
    """A plan of blocks on lanes, without parameters."""
    nothing = np.empty(0, dtype=np.intp)
    constants = tuple(map(np.array, constants))
    return Plan(Parts([], blocks, []), 0, sizes, constants, nothing, nothing, [(True, row) for row in outputs], nothing)


def dot_and_bias(*, outputs=()):
    matrix = Operand(False, np.arange(8).reshape(4, 2))
    product = Block(Kind.DOT, (matrix, rows(0, 2)), rows(2, 4), matrix=True)
    total = Block(ADD, (rows(2, 4), rows(8, 4, varies=False)), rows(6, 4))
    return plan_of([product, total], (12, 10), ((), ()), outputs)


def test_a_product_begins_at_the_bias_if_nothing_else_needs_it():
    (block,) = with_ends(dot_and_bias(outputs=[6, 7, 8, 9]))
    assert (block.op, len(block.operands), block.result.rows.tolist()) == (Kind.DOT, 3, [6, 7, 8, 9])


def test_a_product_that_is_a_result_as_well_stays_as_it_is():
    plan = dot_and_bias(outputs=[3, 6, 7, 8, 9])
    assert with_ends(plan) == plan.blocks


@pytest.mark.parametrize(("count", "expected"), [(MANY_ROWS - 1, [[0, 1]]), (MANY_ROWS, [[0], [1]])])
def test_products_of_many_rows_summed_over_the_lanes_are_carried_out_whole(count, expected):
    upstream = Block(TANH, (rows(0, count),), rows(count, count))
    inputs = rows(2 * count, 3)
    gradient = Block(Kind.BATCH_DOT, (upstream.result, inputs), rows(0, 3 * count, varies=False), matrix=True)
    assert numbers([upstream, gradient], 2 * count + 3, shared=3 * count) == expected


def layers_and_back(slope):
    """Two layers, and the gradient of the first: of relu, or of tanh."""
    matrix = Operand(False, np.arange(16).reshape(4, 4))
    zero, one = (Operand(False, np.full(4, row)) for row in (20, 21))
    product = Block(Kind.DOT, (matrix, rows(0, 4)), rows(4, 4), matrix=True)
    total = Block(ADD, (rows(4, 4), rows(16, 4, varies=False)), rows(8, 4))
    activation = Block(RELU if slope == "relu" else TANH, (rows(8, 4),), rows(12, 4))
    if slope == "relu":
        derivative = [Block(GREATER, (rows(8, 4), zero), rows(20, 4))]
    else:
        square = Block(MULTIPLY, (rows(12, 4), rows(12, 4)), rows(16, 4))
        derivative = [square, Block(SUBTRACT, (one, rows(16, 4)), rows(20, 4))]
    back = Block(Kind.DOT, (Operand(False, matrix.rows.T), rows(12, 4)), rows(24, 4), matrix=True)
    times = Block(MULTIPLY, (rows(24, 4), rows(20, 4)), rows(28, 4))
    outer = Block(MULTIPLY, (rows(16, 4, varies=False), Operand(True, np.full(4, 1))), rows(32, 4))
    again = Block(GREATER, (rows(12, 4), zero), rows(36, 4))
    masked = Block(MULTIPLY, (rows(36, 4), rows(32, 4)), rows(40, 4))
    blocks = [product, total, activation, *derivative, back, times, outer, again, masked]
    return plan_of(blocks, (22, 44), ((20, 21), (0.0, 1.0)), [*range(12, 16), *range(28, 32), *range(40, 44)])


@pytest.mark.parametrize("slope", ["relu", "tanh"])
def test_a_product_ends_with_what_is_done_to_its_sums(slope):
    found = with_ends(layers_and_back(slope))
    first = [(Kind.DOT, RELU)] if slope == "relu" else [(Kind.DOT, None), (TANH, None)]
    expected = [*first, (Kind.DOT, GREATER if slope == "relu" else TANH), (Kind.DOT, GREATER)]
    assert [(block.op, getattr(block, "end", None)) for block in found] == expected


@pytest.mark.parametrize("instructions", INSTRUCTIONS)
@pytest.mark.parametrize("slope", ["relu", "tanh"])
@pytest.mark.parametrize("lanes", [1, 7, 21, 64, 300])
def test_products_with_ends_give_what_they_give_without(slope, lanes, instructions):
    plan = layers_and_back(slope)
    rng = np.random.default_rng(lanes)
    X = rng.normal(size=(lanes, 4))
    X[: 1 + lanes // 3] = rng.choice([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0], size=(1 + lanes // 3, 4))
    results = []
    for executor in (NUMPY.executor(plan), kernel.Executor(plan, instructions)):
        into = [np.empty(lanes) for _ in plan.outputs]
        executor.shared[:20] = np.linspace(-1.0, 1.0, 20)
        executor.bind([X], into)
        with np.errstate(invalid="ignore"):
            executor.run(lanes)
        results.append(into)
    np.testing.assert_allclose(results[1], results[0], rtol=1e-12, atol=1e-12)


def test_what_else_is_used_is_written():
    plan = layers_and_back("relu")
    assert len(with_ends(replace(plan, outputs=[*plan.outputs, (True, 8), (True, 24)]))) == 6
