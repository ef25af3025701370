"""Recording is exact or refused: never a silently wrong number."""

import itertools
import math
import random
import weakref

import numpy as np

import autograd
from autograd import Value, no_grad
from autograd.table import ADD, EXP, MULTIPLY, TANH
from autograd.tape import Kind, record
from tests.autograd.graph import X, refusal
from tests.autograd.tapes import operations


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


def test_a_value_computed_in_an_earlier_call_is_refused():
    w, kept = Value(3.0), []

    def f(x):
        kept.append(2 * w)
        return x * kept[0]

    assert "computed outside" in refusal(f)


def test_of_the_graph_of_an_earlier_call_those_nodes_live_that_somebody_holds():
    w, held, last, alive = Value(3.0), [], [], []

    def f(x):
        alive.append([node() is not None for node in last])
        y = x * w
        z = autograd.sin(y)
        held.append(y)
        last[:] = map(weakref.ref, (y, z))
        return z + 1.0

    autograd.compile(f)(X)
    assert alive == [[], *[[True, False]] * 63]


def test_a_number_read_past_the_api_is_refused_because_it_differs():
    assert "numbers" in refusal(lambda x: x * x._data)


def test_of_what_is_detached_only_what_a_gradient_would_leave_has_an_instruction_more():
    w = Value(0.5, "w")

    def f(x):
        with no_grad():
            level = autograd.tanh(autograd.exp(x * w) * x)
        return x * level.detach() + level

    tape = record(f, (None,), ["x"]).tape
    assert operations(tape) == [MULTIPLY, EXP, MULTIPLY, TANH, Kind.DETACH, Kind.DETACH, MULTIPLY, ADD]
    assert autograd.compile(autograd.grad(f))(0.25) == autograd.grad(f)(0.25) == math.tanh(math.exp(0.125) * 0.25)


def test_numbers_written_in_the_function_are_constants():
    assert autograd.compile(lambda x: Value(3.0) * x + 1)(X).tolist() == [4.0, -5.0]


def test_a_compiled_function_inside_another_is_recorded_as_itself():
    inner = autograd.compile(lambda x: x * x)
    assert autograd.compile(lambda x: inner(x) + 1)(X).tolist() == [2.0, 5.0]


def test_a_programs_gradient_inside_a_compiled_function_is_refused():
    inner = autograd.compile(lambda x: x * x)
    assert "autograd.grad" in refusal(lambda x: inner.value_and_grad(x)[1])


def test_the_function_is_called_64_times_for_each_structure_and_never_again():
    calls = []
    program = autograd.compile(lambda x: (calls.append(x), autograd.sum(x))[1])
    for _ in range(3):
        program(np.ones((4, 2)))
        assert len(calls) == 64
    for _ in range(3):
        program([1.0, 2.0])
        assert len(calls) == 128
    program(np.ones((4, 3)))
    assert len(calls) == 192
