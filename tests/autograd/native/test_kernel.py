"""The native executor gives what NumPy's gives, whatever the shapes, on every instruction set that is here."""

import functools
import math
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value
from autograd.plan import BACKEND, NUMPY, Block, Operand, Parts, Plan
from autograd.program import Compiled
from autograd.table import FLOATS, REGISTRY, TABLE, WHERE
from autograd.tape import Kind, record

kernel = pytest.importorskip(
    "autograd.native.executor.kernel", reason="the native executor was not built", exc_type=ImportError
)


def is_here(instructions):
    try:
        kernel.Executor(plan_of([]), instructions)
    except ImportError:
        return False
    return True


def plan_of(blocks, shared=1, lanes=1, outputs=()):
    """A plan without parameters, whose tables have as many rows."""
    nothing = np.empty(0, dtype=np.intp)
    return Plan(
        Parts([], blocks, [], separable=False),
        0,
        (shared, lanes),
        (nothing, nothing),
        nothing,
        nothing,
        list(outputs),
        nothing,
    )


def rows(first, count=1, step=1):
    return np.arange(first, first + count * step, step, dtype=np.intp)


INSTRUCTIONS = [name for name in ("AVX-512", "AVX2", "baseline") if is_here(name)]
variants = pytest.mark.parametrize("instructions", INSTRUCTIONS)


def both(plan, sources, lanes, instructions, shared=(), chosen=None):
    """The shared table and the outputs as NumPy computes them, and as the kernel does."""
    found = []
    for executor in (NUMPY.executor(plan), kernel.Executor(plan, instructions)):
        outputs = [np.full(lanes, math.nan) for varies, _ in plan.outputs if varies]
        executor.shared[: len(shared)] = shared
        executor.bind(sources, outputs)
        executor.run(lanes, chosen)
        executor.run(lanes, chosen)  # what the first run left behind must not matter
        found.append((executor.shared[: plan.sizes[0]].copy(), outputs))
    return found


def assert_close(found, expected, tolerance=1e-12):
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance, equal_nan=True)


def assert_same(results, tolerance=1e-12):
    (shared, outputs), (found_shared, found_outputs) = results
    assert_close(found_shared, shared, tolerance)
    for found, expected in zip(found_outputs, outputs, strict=True):
        assert_close(found, expected, tolerance)


# ---------------------------------------------------------------------------------------------------
# Operations


POINTS = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1e-9, -1e-9, 1e-300, 5e-324, -5e-324, 1e300, -1e300),
    *(20.0, -20.0, 36.7, 700.0, -700.0, 709.7, 709.79, 710.5, -745.0, -745.2, -760.0, math.inf, -math.inf, math.nan),
]


@variants
@pytest.mark.parametrize(
    ("op", "same"),
    [pytest.param(op, same, id=f"{op.name}-{same:03b}") for op in TABLE for same in range(2**op.arity)],
)
def test_every_operation_gives_the_table_s_value(instructions, op, same):
    """``same``: which operands are one number for all lanes."""
    inputs = np.array(np.meshgrid(*[POINTS] * min(op.arity, 2))).reshape(min(op.arity, 2), -1).T
    inputs = np.column_stack([inputs[:, :1] > 0.0, inputs]) if op.arity == 3 else inputs
    varies = [not same >> i & 1 for i in range(op.arity)]
    varying = any(varies)
    every_fixed = inputs[:1] if all(varies) else inputs[:: max(1, len(inputs) // 20)]
    if op.arity == 2 and not all(varies):  # one of each number that the other operand may be
        inputs = np.column_stack([POINTS, POINTS])
    lanes = len(inputs)
    operands = tuple([Operand(v, rows(i)) for i, v in enumerate(varies)])
    result = Operand(varying, rows(op.arity))
    plan = plan_of([Block(op, operands, result)], op.arity + 1, op.arity + 1, [(varying, op.arity)])
    executor = kernel.Executor(plan, instructions)
    out = np.empty(lanes)
    executor.bind([np.ascontiguousarray(inputs, dtype=float)], [out])
    for fixed in every_fixed:
        executor.shared[: op.arity] = fixed
        executor.run(lanes)
        numbers = np.where(varies, inputs, fixed).tolist()
        expected = [float(op.forward(FLOATS, *sample)) for sample in numbers]
        found = out if varying else np.full(lanes, executor.shared[op.arity])
        assert_close(found, expected, 4e-15)
        zeros = np.equal(expected, 0.0)
        assert np.array_equal(np.signbit(found)[zeros], np.signbit(expected)[zeros])


@pytest.mark.parametrize("op", [op for op in TABLE if op.arity == 1], ids=lambda op: op.name)
@given(numbers=st.lists(st.floats(), min_size=1, max_size=40))
@settings(max_examples=30)
def test_every_operation_of_one_input_agrees_for_any_number(op, numbers):
    plan = plan_of([Block(op, (Operand(True, rows(0)),), Operand(True, rows(1)))], 1, 2, [(True, 1)])
    expected = [float(op.forward(FLOATS, x)) for x in numbers]
    for instructions in INSTRUCTIONS:
        executor = kernel.Executor(plan, instructions)
        out = np.empty(len(numbers))
        executor.bind([np.array(numbers).reshape(-1, 1)], [out])
        executor.run(len(numbers))
        assert_close(out, expected, 1e-14)


@variants
def test_the_instruction_set_may_be_chosen(instructions):
    assert is_here(instructions)
    with pytest.raises(ImportError, match="this processor has no 'abacus'"):
        kernel.Executor(plan_of([]), "abacus")


# ---------------------------------------------------------------------------------------------------
# Products


SIZES = st.one_of(st.integers(1, 9), st.sampled_from([16, 17, 33, 48, 50, 65, 131]))
LANES = st.one_of(st.integers(1, 20), st.sampled_from([31, 64, 100, 129, 300]))


@variants
@given(n=SIZES, inner=SIZES, lanes=LANES, seed=st.integers(0, 99), turned=st.booleans(), backwards=st.booleans())
def test_a_product_of_matrices_is_numpy_s(instructions, n, inner, lanes, seed, turned, backwards):
    rng = np.random.default_rng(seed)
    matrix = rows(0, n * inner).reshape(inner, n).T if turned else rows(0, n * inner).reshape(n, inner)
    inputs = rows(0, inner)[::-1] if backwards else rows(0, inner)
    block = Block(Kind.DOT, (Operand(False, matrix), Operand(True, inputs)), Operand(True, rows(inner, n)), matrix=True)
    plan = plan_of([block], n * inner, inner + n, [(True, inner + i) for i in range(n)])
    X, weights = rng.normal(size=(lanes, inner)), rng.normal(size=n * inner)
    assert_same(both(plan, [X], lanes, instructions, weights))


@variants
@given(n=SIZES, lanes=LANES, seed=st.integers(0, 99))
def test_a_product_begins_at_the_bias_that_is_added_to_it(instructions, n, lanes, seed):
    rng = np.random.default_rng(seed)
    product = Block(
        Kind.DOT,
        (Operand(False, rows(0, 3 * n).reshape(n, 3)), Operand(True, rows(0, 3))),
        Operand(True, rows(3, n)),
        matrix=True,
    )
    bias = Operand(False, rows(3 * n, n))
    add = REGISTRY["add"]
    total = Block(add, (product.result, bias), Operand(True, rows(3 + n, n)))
    plan = plan_of([product, total], 4 * n, 3 + 2 * n, [(True, 3 + n + i) for i in range(n)])
    assert_same(both(plan, [rng.normal(size=(lanes, 3))], lanes, instructions, rng.normal(size=4 * n)))


@variants
@given(n=SIZES, inner=SIZES, lanes=LANES, seed=st.integers(0, 99))
def test_sums_over_the_lanes_are_numpy_s_and_leave_the_padding_out(instructions, n, inner, lanes, seed):
    rng = np.random.default_rng(seed)
    upstream, inputs = Operand(True, rows(0, n)), Operand(True, rows(n, inner))
    blocks = [
        # 1/x is inf in lanes of 0; a padding that counted would show.
        Block(Kind.BATCH_DOT, (upstream, inputs), Operand(False, rows(0, n * inner)), matrix=True),
        Block(Kind.BATCH_SUM, (upstream,), Operand(False, rows(n * inner, n))),
    ]
    plan = plan_of(blocks, n * inner + n, n + inner)
    X = rng.normal(size=(lanes, n + inner))
    assert_same(both(plan, [X], lanes, instructions))
    chosen = rng.integers(0, lanes, lanes)
    assert_same(both(plan, [X], lanes, instructions, chosen=chosen))


@variants
@given(
    n=st.sampled_from([1, 7, 13, 47, 48, 53, 97]),
    inner=st.sampled_from([1, 3, 31, 32, 37, 64, 97]),
    positions=st.integers(1, 3),
    lanes=st.sampled_from([0, 1, 5, 8, 63, 64, 127, 128, 131, 257]),
    seed=st.integers(0, 99),
)
@settings(max_examples=30)
def test_gradients_of_a_matrix_at_several_positions_are_numpy_s(instructions, n, inner, positions, lanes, seed):
    """Tiles that are cut off, few rows and many, lanes in several turns, and none."""
    count = positions * n
    first = positions * inner
    upstream = rows(first + count, count).reshape(positions, n).T
    inputs = rows(0, first).reshape(positions, inner).T
    blocks = [
        Block(REGISTRY["tanh"], (Operand(True, rows(first, count)),), Operand(True, rows(first + count, count))),
        Block(
            Kind.BATCH_DOT,
            (Operand(True, upstream), Operand(True, inputs)),
            Operand(False, rows(0, n * inner)),
            matrix=True,
        ),
    ]
    plan = plan_of(blocks, n * inner, first + 2 * count)
    X = np.random.default_rng(seed).normal(size=(max(lanes, 2), first + count))
    assert_same(both(plan, [X], lanes, instructions))


@variants
def test_a_lane_that_is_infinite_makes_its_sums_infinite_or_nan_and_no_others(instructions):
    X = np.ones((5, 4))
    X[4] = [math.inf, 0.0, 1.0, 2.0]
    upstream, inputs = Operand(True, rows(0, 2)), Operand(True, rows(2, 2))
    plan = plan_of([Block(Kind.BATCH_DOT, (upstream, inputs), Operand(False, rows(0, 4)), matrix=True)], 4, 4)
    executor = kernel.Executor(plan, instructions)
    executor.bind([X])
    executor.run(5)
    assert executor.shared.tolist() == [math.inf, math.inf, 4.0, 4.0]


# ---------------------------------------------------------------------------------------------------
# Rows anywhere, batches in parts


@variants
@given(seed=st.integers(0, 999), lanes=LANES)
def test_rows_that_are_no_neighbours_are_found(instructions, seed, lanes):
    rng = np.random.default_rng(seed)
    anywhere = rng.permutation(8).astype(np.intp)
    multiply = next(op for op in TABLE if op.name == "multiply")
    blocks = [
        Block(multiply, (Operand(True, anywhere), Operand(False, anywhere[::-1].copy())), Operand(True, rows(8, 8))),
        Block(
            Kind.DOT,
            (Operand(False, rng.permutation(8)[:6].reshape(2, 3)), Operand(True, rng.permutation(8)[:3])),
            Operand(True, rows(16, 2)),
            matrix=True,
        ),
        Block(Kind.SUM, (Operand(True, rng.permutation(16)[:9].reshape(3, 3)),), Operand(True, rows(18, 3))),
        Block(
            Kind.DOT,
            (
                Operand(True, rng.permutation(16)[:6].reshape(3, 2)),
                Operand(True, rng.permutation(16)[:6].reshape(3, 2)),
            ),
            Operand(True, rows(21, 3)),
        ),
        Block(multiply, (Operand(False, anywhere), Operand(False, rows(0, 8))), Operand(False, rows(8, 8))),
        Block(Kind.BATCH_SUM, (Operand(True, rng.permutation(16)[:5]),), Operand(False, rows(16, 5))),
    ]
    plan = plan_of(blocks, 24, 24, [(True, i) for i in range(8, 24)])
    X, shared = rng.normal(size=(lanes, 8)), rng.normal(size=8)
    assert_same(both(plan, [X], lanes, instructions, shared))


def leaky(z):
    return autograd.where(z > 0.0, z, 0.1 * z)


@functools.cache
def compiled_network(widths, phi):
    rng = np.random.default_rng(1)
    network = [
        ([[Value(w) for w in row] for row in rng.normal(size=(b, a)) / a], [Value(x) for x in rng.normal(size=b)])
        for a, b in zip(widths, widths[1:], strict=False)
    ]

    def loss(signals, target):
        for W, b in network:
            signals = [phi(autograd.dot(row, signals) + bias) for row, bias in zip(W, b, strict=True)]
        return autograd.sum([(y - target) ** 2 for y in signals])

    names = [f"x[{i}]" for i in range(widths[0])]
    return Compiled(record(loss, ((widths[0],), ()), [*names, "t"]), BACKEND)


@variants
@pytest.mark.parametrize("lanes", [1, 7, 100, 3000])
@pytest.mark.parametrize("widths", [(2, 16, 16, 1), (5, 3), (64, 50, 4)])
def test_a_network_s_gradients_are_numpy_s_also_of_a_batch_in_parts(instructions, widths, lanes):
    executable = compiled_network(widths, leaky).gradients
    rng = np.random.default_rng(2)
    sources = [rng.normal(size=(lanes, widths[0])), rng.normal(size=(lanes, 1))]
    parameters = np.zeros(executable.plan.sizes[0])
    parameters[executable.plan.parameters] = [p.data for p in executable.parameters]
    count = int(executable.plan.parameters.max()) + 1
    assert_same(both(executable.plan, sources, lanes, instructions, parameters[:count]), 1e-11)


@variants
def test_the_same_input_gives_the_same_bits(instructions):
    executable = compiled_network((3, 8, 1), autograd.tanh).gradients
    rng = np.random.default_rng(3)
    found = []
    X, T = rng.normal(size=(1000, 3)), rng.normal(size=(1000, 1))
    for _ in range(2):
        executor = kernel.Executor(executable.plan, instructions)
        executor.shared[executable.plan.parameters] = [p.data for p in executable.parameters]
        executor.bind([X, T])
        executor.run(1000)
        found.append(executor.shared.tobytes())
    assert found[0] == found[1]


# ---------------------------------------------------------------------------------------------------
# Mistakes


def test_samples_that_are_not_there_are_refused():
    plan = plan_of([Block(WHERE, (Operand(True, rows(0)),) * 3, Operand(True, rows(1)))], 1, 2)
    executor = kernel.Executor(plan)
    executor.bind([np.zeros((3, 1))])
    with pytest.raises(IndexError, match="row 3 was chosen of 3 samples"):
        executor.run(2, np.array([0, 3]))
    with pytest.raises(IndexError, match="row -1 was chosen"):
        executor.run(1, np.array([-1]))
    with pytest.raises(ValueError, match="4 lanes, but there are 3 samples"):
        executor.run(4)
    with pytest.raises(ValueError, match="2 rows were chosen for 3 lanes"):
        executor.run(3, np.array([0, 1]))


def test_results_that_have_no_room_are_refused():
    plan = plan_of([Block(WHERE, (Operand(True, rows(0)),) * 3, Operand(True, rows(1)))], 1, 2, [(True, 1)])
    executor = kernel.Executor(plan)
    executor.bind([np.zeros((3, 1))], [np.empty(2)])
    executor.run(2)
    with pytest.raises(ValueError, match="room for 2 lanes in the arrays for results, not for 3"):
        executor.run(3)
    with pytest.raises(ValueError, match="more columns than the plan has arguments"):
        executor.bind([np.zeros((3, 4))])


def test_a_run_in_another_thread_is_refused_while_one_is_going_on():
    executable = compiled_network((64, 64, 1), autograd.tanh).gradients
    executor = kernel.Executor(executable.plan)
    executor.bind([np.ones((100_000, 64)), np.ones((100_000, 1))])
    refused, both_are_here = [], threading.Barrier(2)

    def run():
        both_are_here.wait()
        for _ in range(20):
            if refused:
                break
            try:
                executor.run(100_000)
            except RuntimeError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused
    assert all(["bind a step for each thread" in text for text in refused])


@pytest.mark.parametrize("source", [np.zeros((3, 1), dtype=np.float32), np.zeros(3), np.zeros((1, 3)).T[::2]])
def test_arrays_of_another_kind_are_refused(source):
    executor = kernel.Executor(plan_of([]))
    with pytest.raises(TypeError, match="contiguous array of float64"):
        executor.bind([source])
