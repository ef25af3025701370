"""Blocks that the native executor carries out together."""

import numpy as np
import pytest

from autograd.native.executor import MANY_ROWS, groups, with_bias
from autograd.plan import Block, Operand, Plan
from autograd.table import ADD, EXP, TANH
from autograd.tape import Kind


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


def dot_and_bias(*, outputs=()):
    matrix = Operand(False, np.arange(8).reshape(4, 2))
    product = Block(Kind.DOT, (matrix, rows(0, 2)), rows(2, 4), matrix=True)
    total = Block(ADD, (rows(2, 4), rows(8, 4, varies=False)), rows(6, 4))
    nothing = np.empty(0, dtype=np.intp)
    return Plan([product, total], 0, (12, 10), [], nothing, nothing, [(True, row) for row in outputs])


def test_a_product_begins_at_the_bias_if_nothing_else_needs_it():
    (block,) = with_bias(dot_and_bias(outputs=[6, 7, 8, 9]))
    assert (block.op, len(block.operands), block.result.rows.tolist()) == (Kind.DOT, 3, [6, 7, 8, 9])


def test_a_product_that_is_a_result_as_well_stays_as_it_is():
    plan = dot_and_bias(outputs=[3, 6, 7, 8, 9])
    assert with_bias(plan) == plan.blocks


@pytest.mark.parametrize(("count", "expected"), [(MANY_ROWS - 1, [[0, 1]]), (MANY_ROWS, [[0], [1]])])
def test_products_of_many_rows_summed_over_the_lanes_are_carried_out_whole(count, expected):
    upstream = Block(TANH, (rows(0, count),), rows(count, count))
    inputs = rows(2 * count, 3)
    gradient = Block(Kind.BATCH_DOT, (upstream.result, inputs), rows(0, 3 * count, varies=False), matrix=True)
    assert numbers([upstream, gradient], 2 * count + 3, shared=3 * count) == expected
