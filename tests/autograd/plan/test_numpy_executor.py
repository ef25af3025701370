"""The executor: where numbers come from and go to, and batches replayed in parts."""

import numpy as np
import pytest

import autograd
from autograd import Value
from autograd.plan import KEPT, NUMPY, PART, arrange
from autograd.table import ADD, DIVIDE, MULTIPLY, SUBTRACT, TANH
from autograd.tape import Kind, Tape


def executor(write, arguments=2):
    """An executor for what a function writes: it gets a tape and its arguments' slots and returns the outputs'."""
    tape = Tape()
    slots = [tape.emit(Kind.ARGUMENT, (), i) for i in range(arguments)]
    tape.outputs = tuple(write(tape, *slots))
    return NUMPY.executor(arrange(tape))


def difference(tape, x, y):
    return [tape.emit(SUBTRACT, (x, y))]


def results(found, *sources, lanes, rows=None):
    outputs = [np.full(lanes, np.nan) for varies, _ in found.plan.outputs if varies]
    found.bind([np.array(source, dtype=float) for source in sources], outputs)
    found.run(lanes, rows)
    return [output.tolist() for output in outputs]


def test_the_columns_of_all_sources_are_the_arguments_in_order():
    assert results(executor(difference), [[5.0, 1.0], [7.0, 2.0]], lanes=2) == [[4.0, 5.0]]
    assert results(executor(difference), [[5.0], [7.0]], [[1.0], [2.0]], lanes=2) == [[4.0, 5.0]]


def test_a_source_of_one_row_is_the_same_for_every_lane():
    assert results(executor(difference), [[5.0], [7.0]], [[1.0]], lanes=2) == [[4.0, 6.0]]


def test_rows_choose_the_samples_of_a_mini_batch():
    columns = [[1.0], [2.0], [3.0]], [[10.0]]
    assert results(executor(difference), *columns, lanes=2, rows=np.array([2, 0])) == [[-7.0, -9.0]]


def test_sources_are_read_anew_by_every_run():
    found, source, into = executor(difference), np.array([[5.0, 1.0]]), np.empty(1)
    found.bind([source], [into])
    found.run(1)
    source[0, 0] = 9.0
    found.run(1)
    assert into.tolist() == [8.0]


def test_an_output_that_nobody_wants_is_not_written():
    both = executor(lambda tape, x, y: [tape.emit(ADD, (x, y)), tape.emit(MULTIPLY, (x, y))])
    product = np.empty(1)
    both.bind([np.array([[2.0, 3.0]])], [None, product])
    both.run(1)
    assert product.tolist() == [6.0]


def test_an_output_may_take_the_place_of_the_argument_it_is_made_of():
    state = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    found = executor(lambda tape, x, y: [tape.emit(ADD, (x, y))])
    found.bind([state], [state[:, 0]])
    found.run(3)
    found.run(3)
    assert state.tolist() == [[21.0, 10.0], [42.0, 20.0], [63.0, 30.0]]


def test_batches_of_many_sizes_in_turn_keep_few_tables():
    found = executor(difference)
    for lanes in (3, 1, 5, 3, 2, 1):
        assert results(found, np.arange(6.0).reshape(6, 1), [[1.0]], lanes=lanes) == [[i - 1.0 for i in range(lanes)]]
    assert len(found._tables) == KEPT


# -- Parts ----------------------------------------------------------------------------------------------

LANES = 2 * PART + 3


def test_a_large_batch_is_replayed_in_parts_with_every_lane_in_its_place():
    found = executor(difference)
    X = np.random.default_rng(0).normal(size=(LANES, 2))
    order = np.random.default_rng(1).permutation(LANES)
    assert results(found, X, lanes=LANES, rows=order) == [(X[order, 0] - X[order, 1]).tolist()]
    assert max(found._tables) == PART


def test_sums_over_the_lanes_are_added_up_over_the_parts():
    w = Value(0.5, "w")
    X = np.random.default_rng(0).normal(size=LANES)
    program = autograd.compile(lambda x: (w * w * x).tanh())
    assert program.backward(X) == pytest.approx(np.tanh(0.25 * X).mean(), rel=1e-12)
    assert w.grad == pytest.approx(((1.0 - np.tanh(0.25 * X) ** 2) * X).mean(), rel=1e-12)  # 2w = 1


def test_where_a_sum_over_the_lanes_flows_back_into_lanes_all_of_them_are_there_at_once():
    def centred(tape, x):
        mean = tape.emit(DIVIDE, (tape.emit(Kind.BATCH_SUM, (x,)), tape.emit(Kind.LANES)))
        return [tape.emit(TANH, (tape.emit(SUBTRACT, (x, mean)),))]

    found = executor(centred, arguments=1)
    x = np.random.default_rng(0).normal(size=LANES)
    (tanh,) = results(found, x.reshape(-1, 1), lanes=LANES)
    assert tanh == pytest.approx(np.tanh(x - x.mean()), rel=1e-12)
    assert list(found._tables) == [LANES]
