"""A loss on data that stay: what it reads, and what it writes back."""

import numpy as np
import pytest

import autograd
from autograd import Value

from .lines import line, sgd


def test_values_are_touched_by_writing_back_only():
    step, w = line()
    step()
    assert (w.data, w.has_grad) == (0.0, False)
    step.write_back()
    assert w.data == 1.5


def test_numbers_that_the_values_have_got_meanwhile_are_read_when_asked():
    step, w = line()
    w.data = 3.0
    assert step() > 0.0
    step.read()
    assert step() == 0.0


def test_parameters_keep_the_order_they_were_given_in_wherever_they_are_placed():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    step = autograd.compile(lambda x: c * x + a * x * x).bind(
        np.array([2.0]), update=sgd, hyper={"learning_rate": 1.0}, parameters=[b, a, c]
    )
    step()
    assert step.parameters[step.places].tolist() == [2.0, 1.0 - 4.0, 3.0 - 2.0]


def test_data_that_change_are_seen_by_the_next_step():
    w, data = Value(1.0), np.array([2.0])
    step = autograd.compile(lambda x: w * x).bind(data, update=sgd, hyper={"learning_rate": 0.0})
    assert step() == 2.0
    data[0] = 5.0
    assert step() == 5.0


def test_the_sum_over_the_samples_may_be_minimised_instead():
    step, w = line(reduction="sum")
    assert step() == 45.0
    step.write_back()
    assert w.data == 3.0


def test_what_the_function_returns_besides_the_loss_are_numbers_of_the_batch():
    w = Value(2.0)
    program = autograd.compile(lambda x: (w * x, autograd.batch_mean(x), autograd.batch_mean(x * x)))
    step = program.bind(np.array([1.0, 2.0, 6.0]), update=sgd, hyper={"learning_rate": 0.0})
    assert step() == 6.0
    assert step.extras.tolist() == pytest.approx([3.0, 41.0 / 3.0])
    step(np.array([0, 2]))
    assert step.extras.tolist() == [3.5, 18.5]
    with pytest.raises(ValueError, match="numbers of the whole batch"):
        autograd.compile(lambda x: (w * x, x)).bind(np.ones(3), update=sgd)


def test_a_bound_loss_leaves_the_gradient_to_a_search():
    w = Value(1.0)
    loss = autograd.compile(lambda x: w * w * x).bind_loss(np.array([1.0, 3.0, 5.0]))
    assert (loss(), loss.gradient.tolist()) == (3.0, [6.0])
    assert (loss(np.array([0, 1])), loss.gradient.tolist()) == (2.0, [4.0])


def test_the_mean_of_no_samples_is_refused():
    step, _ = line()
    with pytest.raises(ValueError, match="0 samples"):
        step(np.array([], dtype=np.intp))


class Interrupting(Value):
    """A parameter whose first writing ends in Ctrl-C's exception."""

    __slots__ = ("left",)

    @property
    def data(self):
        return Value.data.__get__(self)

    @data.setter
    def data(self, number):
        self.left = getattr(self, "left", 1) - 1
        if self.left == 0:
            raise KeyboardInterrupt
        Value.data.__set__(self, number)


def test_an_interrupted_writing_back_is_finished():
    a, b, c = Value(0.0), Interrupting(0.0), Value(0.0)
    step = autograd.compile(lambda x: (a + b + c) * x).bind(
        np.ones(1), update=sgd, hyper={"learning_rate": 1.0}, parameters=[a, b, c]
    )
    step()
    with pytest.raises(KeyboardInterrupt):
        step.write_back()
    assert [v.data for v in (a, b, c)] == [-1.0, -1.0, -1.0]


@pytest.mark.parametrize("rows", [[1, 0], range(2), np.array([1, 0], dtype=np.int32), np.arange(4)[2::-2] // 2])
def test_rows_may_be_any_integers(rows):
    step, _ = line()
    assert step(rows) == 22.5


@pytest.mark.parametrize("rows", [np.array([True, False]), np.array([1.0]), np.array([[0]])])
def test_rows_that_are_no_row_numbers_are_refused(rows):
    step, _ = line()
    with pytest.raises(TypeError, match="flatnonzero"):
        step(rows)


@pytest.mark.parametrize("row", [-1, 2])
def test_a_row_that_is_not_there_is_refused(row):
    step, _ = line()
    with pytest.raises(IndexError, match=f"row {row} was chosen of 2 samples"):
        step(np.array([row]))


def test_parameters_in_another_order_or_twice_have_their_own_gradients_however_often_it_is_bound():
    a, b, c = Value(1.0), Value(2.0), Value(4.0)
    loss = autograd.compile(lambda x: a * x + b * x * x + c * x * x * x)
    expected, given = {a: 2.0, b: 4.0, c: 8.0}, [c, a, b]
    for parameters in (None, [a, b, c], given, [a, b, c], [b, b, a], [b, a], given):
        bound = loss.bind_loss(np.array([2.0]), parameters=parameters)
        bound()
        found = dict(zip(bound.values, bound.gradient[bound.places].tolist(), strict=True))
        assert found == {value: expected[value] for value in parameters or expected}
    given.reverse()  # the caller's list is the caller's
    assert loss.bind_loss(np.array([2.0]), parameters=[c, a, b]).values == [c, a, b]
