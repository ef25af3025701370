"""Arguments and results that lie in the caller's arrays give what they give when they are copied."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import compile
from autograd.native.executor import Array, columns_of, schedule
from autograd.plan import BACKEND, NUMPY, Block, Operand, Series
from autograd.table import ADD, MULTIPLY, SUBTRACT, TANH
from autograd.tape import Kind, code_of

from .test_kernel import INSTRUCTIONS, LANES, kernel, plan_of, rows

variants = pytest.mark.parametrize("instructions", INSTRUCTIONS)
WIDE = Operand(True, rows(0))


def formula(draw, arguments):
    """Operations on single rows and on a few rows side by side, and the rows that there are."""
    blocks, count = [], arguments
    for _ in range(draw(st.integers(1, 8))):
        op = draw(st.sampled_from([ADD, MULTIPLY, SUBTRACT, TANH]))
        n = draw(st.integers(1, min(3, count)))
        operands = []
        for _ in range(op.arity):
            varies = draw(st.booleans())
            operands.append(Operand(varies, rows(draw(st.integers(0, (count if varies else 4) - n)), n)))
        operands[0] = Operand(True, rows(draw(st.integers(0, count - n)), n))
        blocks.append(Block(op, tuple(operands), Operand(True, rows(count, n))))
        count += n
    if draw(st.booleans()):
        blocks.append(
            Block(Kind.BATCH_SUM, (Operand(True, rows(draw(st.integers(0, count - 1)))),), Operand(False, rows(4)))
        )
    return blocks, count


def in_series(blocks):
    """The same operations as a series, which does those of a block side by side."""
    each = [(block, i) for block in blocks for i in range(len(block.result.rows))]
    inputs = [operand.rows[i] for block, i in each for operand in block.operands]
    tables = [operand.varies for block, _ in each for operand in block.operands]
    return Series(
        np.array([code_of(block.op) for block, _ in each], dtype=np.int32),
        np.cumsum([0, *[len(block.operands) for block, _ in each]], dtype=np.int32),
        np.array(inputs, dtype=np.int32),
        np.array(tables, dtype=np.uint8),
        np.array([block.result.rows[i] for block, i in each], dtype=np.int32),
        np.array([block.result.varies for block, _ in each], dtype=np.uint8),
        np.flatnonzero([i == 0 for _, i in each]).astype(np.int32),
    )


@variants
@given(data=st.data(), lanes=st.one_of(LANES, st.sampled_from([8, 16, 40, 1000, 2048])))
def test_a_formula_s_results_are_numpy_s_wherever_they_are_written(instructions, data, lanes):
    arguments = data.draw(st.integers(1, 4))
    blocks, count = formula(data.draw, arguments)
    outputs = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=4))
    over = data.draw(st.permutations([*range(arguments), *[None] * len(outputs)]))[: len(outputs)]
    if data.draw(st.booleans()):
        on_lanes = [block for block in blocks if block.result.varies]
        blocks = [in_series(on_lanes), *[in_series([block]) for block in blocks[len(on_lanes) :]]]
    plan = plan_of(blocks, 5, count, [(True, row) for row in outputs])
    numbers = np.random.default_rng(lanes).normal(size=(arguments, lanes))
    found = []
    for executor in (NUMPY.executor(plan), kernel.Executor(plan, instructions)):
        columns = numbers.copy()
        into = [np.full(lanes, np.nan) if at is None else columns[at] for at in over]
        executor.shared[:4] = [0.5, -1.0, 2.0, 0.25]
        executor.bind([column.reshape(-1, 1) for column in columns], into)
        executor.run(lanes)
        executor.run(lanes)  # whose arguments are the results of the first
        found.append((columns, into, executor.shared[:5].copy()))
    for mine, theirs in zip(found[1], found[0], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9)


@variants
def test_rows_that_are_chosen_are_found_in_columns_too(instructions):
    plan = plan_of([Block(MULTIPLY, (WIDE, WIDE), Operand(True, rows(1)))], 1, 2, [(True, 1)])
    executor = kernel.Executor(plan, instructions)
    out = np.empty(8)
    executor.bind([np.arange(20.0).reshape(-1, 1)], [out])
    executor.run(8, np.array([7, 0, 3, 3, 19, 1, 2, 5]))
    assert out.tolist() == [49.0, 0.0, 9.0, 9.0, 361.0, 1.0, 4.0, 25.0]
    executor.run(8)
    assert out.tolist() == [x * x for x in range(8)]


def placed(plan, sources, results):
    """Which sources and which results are copied, and which are columns; arrays are told by where they begin."""
    arrays = [[Array(row, begin, begin + 80) for row, begin in group] for group in (sources, results)]
    placement = columns_of(schedule(plan).lanes, plan.sizes[1]).placed(*arrays)
    return placement.sources, placement.results


def test_an_argument_that_is_overwritten_is_copied_if_it_is_needed_after_that():
    half = Operand(False, rows(0))
    average = Block(MULTIPLY, (half, WIDE), Operand(True, rows(2)))
    change = Block(SUBTRACT, (Operand(True, rows(1)), Operand(True, rows(2))), Operand(True, rows(3)))
    plan = plan_of([average, change], 1, 4, [(True, 2), (True, 3)])
    assert placed(plan, [(0, 0), (1, 100)], [(2, 0), (3, 100)]) == (([], [0, 1]), ([], [0, 1]))
    assert placed(plan, [(0, 0), (1, 100)], [(2, 100), (3, 0)]) == (([1], [0]), ([], [0, 1]))


@variants
def test_lanes_that_need_the_sum_of_all_are_carried_out_together(instructions):
    total = Block(Kind.BATCH_SUM, (WIDE,), Operand(False, rows(0)))
    minus = Block(SUBTRACT, (WIDE, Operand(False, rows(0))), Operand(True, rows(1)))
    executor = kernel.Executor(plan_of([total, minus], 1, 2, [(True, 1)]), instructions)
    column = np.arange(20.0)
    executor.bind([column.reshape(-1, 1)], [column])
    executor.run(20)
    assert column.tolist() == [x - 190.0 for x in range(20)]


def test_what_nobody_reads_is_not_copied():
    plan = plan_of([Block(MULTIPLY, (WIDE, Operand(True, rows(1))), Operand(True, rows(3)))], 1, 4, [(True, 3)])
    assert placed(plan, [(0, 0), (1, 100), (2, 200)], [(3, 300)]) == (([], [0, 1]), ([], [0]))


def test_what_is_read_by_something_else_than_operations_on_single_rows_is_copied():
    matrix, pair = Operand(False, rows(0, 2).reshape(1, 2)), Operand(True, rows(0, 2))
    product = Block(Kind.DOT, (matrix, pair), Operand(True, rows(2)), matrix=True)
    tanh = Block(TANH, (pair,), Operand(True, rows(2, 2)))
    for block in (product, tanh):
        plan = plan_of([block], 2, 4)
        assert columns_of(schedule(plan).lanes, plan.sizes[1]) is False


def test_what_an_update_remembers_is_used_in_place():
    if BACKEND is NUMPY:
        return
    w = nn.Neuron(2, seed=0)
    step = compile(lambda x: w(x) * 1.0).bind(
        np.ones((3, 2)), update=nn.Adam.formula, hyper=vars(nn.Adam(w.parameters()).hyper), state=(0.0, 0.0, 0.0)
    )
    update = step.update.executor
    lanes = schedule(update.plan).lanes
    arrays = [step.parameters, step.gradient, *step.state]
    sources = [Array(i, a.ctypes.data, a.ctypes.data + a.nbytes) for i, a in enumerate(arrays)]
    results = [Array(row, sources[i].begin, sources[i].end) for i, (_, row) in zip((0, 2, 3), update.plan.outputs)]
    found = columns_of(lanes, update.plan.sizes[1]).placed(sources, results)
    assert found.sources == ([], [0, 1, 2, 3])  # the largest square is not read
    assert found.results == ([], [0, 1, 2])
