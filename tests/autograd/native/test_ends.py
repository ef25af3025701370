"""Products that end with what is done to their sums."""

from dataclasses import replace

import numpy as np
import pytest

from autograd.native.executor import with_ends
from autograd.plan import NUMPY, Block, Operand, Parts, Plan
from autograd.table import ADD, GREATER, MULTIPLY, RELU, SUBTRACT, TANH
from autograd.tape import Kind

from .test_kernel import INSTRUCTIONS, kernel


def rows(first, count, *, varies=True):
    return Operand(varies, np.arange(first, first + count, dtype=np.intp))


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
