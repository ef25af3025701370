"""Recording is exact or refused: never a silently wrong number."""

import copy
import itertools
import pickle
import random
import threading

import numpy as np
import pytest

import autograd
from autograd import RecordingError, Value
from autograd.graph import STATE

X = np.array([1.0, -2.0])


def refusal(f, *arrays):
    with pytest.raises(RecordingError) as raised:
        autograd.compile(f)(*(arrays or (X,)))
    return str(raised.value)


#: Ways to look at a number, each with a word that the error says about it.
READS = {
    "data": (lambda v: v.data, "data was read"),
    "grad": (lambda v: v.grad, "grad was read"),
    "has_grad": (lambda v: v.has_grad, "has_grad was read"),
    "partials": (lambda v: (v * v).partials[0], "partials were read"),
    "float": (lambda v: float(v), "float(value)"),
    "int": (lambda v: int(v), "int(value)"),
    "bool": (lambda v: 1.0 if v else 0.0, "True or False"),
    "comparison": (lambda v: v if v > 0 else -v, "autograd.where"),
    "max": (lambda v: max(v, 2 * v), "autograd.maximum"),
    "sorted": (lambda v: sorted([v, 2 * v])[1], "True or False"),
    "str": (lambda v: float(str(v)), "printed"),
    "f-string": (lambda v: len(f"{v:.2f}"), "formatted"),
    "repr": (lambda v: len(repr(v)), "printed"),
    "copy": (lambda v: copy.copy(v), "copied"),
    "deepcopy": (lambda v: copy.deepcopy(v), "copied"),
    "pickle": (lambda v: pickle.loads(pickle.dumps(v)), "pickled"),
    "numpy": (lambda v: float(np.float64(v)), "float(value)"),
    "is_stale": (lambda v: autograd.is_stale(v * v), "is_stale"),
    "backward_steps": (lambda v: len(list(autograd.backward_steps(v * v))), "backward_steps"),
}
WRITES = {
    "data": (lambda v: setattr(v, "data", 1.0), "data was assigned"),
    "grad": (lambda v: setattr(v, "grad", 1.0), "grad was assigned"),
    "backward": (lambda v: (v * v).backward(), "backward was called"),
    "zero_grad": (lambda v: autograd.zero_grad(v), "zero_grad was called"),
    "recompute": (lambda v: (v * v).recompute(), "recompute was called"),
}


@pytest.mark.parametrize("way", READS)
def test_looking_at_an_argument_is_refused(way):
    read, word = READS[way]
    assert word in refusal(read)


@pytest.mark.parametrize("way", READS)
def test_looking_at_a_value_closed_over_is_refused(way):
    read, word = READS[way]
    w = Value(3.0)
    assert word in refusal(lambda x: x * read(w))


@pytest.mark.parametrize("way", WRITES)
def test_changing_a_value_is_refused_and_changes_nothing(way):
    write, word = WRITES[way]
    w = Value(3.0)
    message = refusal(lambda x: (write(w), x)[1])
    assert word in message
    assert "outside the compiled function" in message
    assert (w.data, w.grad, w.has_grad) == (3.0, 0.0, False)


def test_after_a_refusal_values_can_be_read_again():
    refusal(lambda x: x.data)
    assert not STATE.compiling
    assert Value(3.0).data == 3.0
    assert Value(3.0) > 2


def test_another_thread_may_read_meanwhile():
    seen = []

    def f(x):
        thread = threading.Thread(target=lambda: seen.append(Value(2.0).data > 1))
        thread.start()
        thread.join()
        return x

    autograd.compile(f)(X)
    assert seen == [True, True]


@pytest.mark.parametrize(
    "compare", [lambda x: x > 0.5, lambda x: x >= 1, lambda x: x < 0.5, lambda x: x <= -2, lambda x: 0.5 < x]
)
def test_a_comparison_is_recorded_as_one_or_zero(compare):
    program = autograd.compile(lambda x: compare(x) * 1.0)
    assert program(X).tolist() == [float(compare(Value(x))) for x in X]


@pytest.mark.parametrize(
    "choose",
    [
        lambda x: 2 * x if (x > 0) == True else x,  # noqa: E712
        lambda x: 2 * x if (x > 0) != (x > 1) else x,
        lambda x: 2 * x if 1.0 != (x > 0) else x,
        lambda x: [True, False].index(x > 0) * x,
    ],
)
def test_whether_a_comparison_equals_another_is_refused(choose):
    assert "== or !=" in refusal(choose)


def test_values_are_told_apart_by_identity_as_ever():
    w = Value(1.0)
    program = autograd.compile(lambda x: x if w == w and x != w and w not in (x, 1.0) else -x)
    assert program(X).tolist() == X.tolist()


@pytest.mark.parametrize("read", [lambda x: 1.0 if x > 0 else 0.0, lambda x: float(x), lambda x: float(f"{x}")])
def test_catching_the_error_does_not_help(read):
    def guarded(x):
        try:
            return x * read(x)
        except RuntimeError:
            return x

    assert "caught this error" in refusal(guarded)
    assert autograd.compile(lambda x: 2 * x)(X).tolist() == [2.0, -4.0]


def test_random_numbers_are_refused():
    generator = random.Random(0)
    assert "random" in refusal(lambda x: x * generator.random())


def test_counters_are_refused():
    counter = itertools.count()
    assert "counts its calls" in refusal(lambda x: x + next(counter))


def test_a_graph_of_another_shape_the_second_time_is_refused():
    calls = []

    def grows(x):
        calls.append(x)
        return autograd.sum([x * x for _ in calls])

    assert "2 and then 4 nodes" in refusal(grows)


def test_another_operation_the_second_time_is_refused():
    operations = itertools.cycle([autograd.sin, autograd.cos])
    assert "'sin'" in refusal(lambda x: next(operations)(x))


def test_other_inputs_the_second_time_are_refused():
    orders = itertools.cycle([1, -1])
    assert "different inputs" in refusal(lambda v: autograd.sum(v[:: next(orders)]), np.ones((2, 2)))
    assert "otherwise" in refusal(lambda v: (v[:: next(orders)][0] - 1.0) * v[0] * v[1], np.ones((2, 2)))


def test_parameters_that_change_places_are_refused_even_if_their_numbers_are_equal():
    a, b = Value(1.0), Value(1.0)
    orders = itertools.cycle([(a, b), (b, a)])

    def f(x):
        first, second = next(orders)
        return first * x - second

    assert "changed places" in refusal(f)


def test_an_argument_kept_from_an_earlier_call_is_refused():
    kept = []

    def f(x):
        kept.append(x)
        return x * kept[0]

    refusal(f)


def test_a_value_computed_outside_is_refused():
    w = Value(3.0)
    doubled = 2 * w
    assert "computed outside" in refusal(lambda x: x * doubled)


def test_a_number_read_past_the_api_is_refused_because_it_differs():
    assert "numbers" in refusal(lambda x: x * x._data)


def test_numbers_written_in_the_function_are_constants():
    assert autograd.compile(lambda x: Value(3.0) * x + 1)(X).tolist() == [4.0, -5.0]


def test_a_compiled_function_inside_another_is_recorded_as_itself():
    inner = autograd.compile(lambda x: x * x)
    assert autograd.compile(lambda x: inner(x) + 1)(X).tolist() == [2.0, 5.0]


def test_a_programs_gradient_inside_a_compiled_function_is_refused():
    inner = autograd.compile(lambda x: x * x)
    assert "autograd.grad" in refusal(lambda x: inner.value_and_grad(x)[1])


def test_the_function_is_called_twice_for_each_structure_and_never_again():
    calls = []
    program = autograd.compile(lambda x: (calls.append(x), autograd.sum(x))[1])
    for _ in range(3):
        program(np.ones((4, 2)))
        program([1.0, 2.0])
        assert len(calls) == 2
    program(np.ones((4, 3)))
    assert len(calls) == 4
