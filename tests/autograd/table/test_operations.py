"""Every entry of the table against difference quotients, in every number system it runs on."""

import math

import numpy as np
import pytest

import autograd
from autograd import Value, grad
from autograd.table import ARRAYS, FLOATS, REGISTRY, TABLE
from tests.autograd.table import EDGES, EVERYWHERE, points

entries = pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)


def difference_quotient(op, inputs, index, h=1e-6):
    at = lambda x: op.forward(FLOATS, *inputs[:index], x, *inputs[index + 1 :])
    return (at(inputs[index] + h) - at(inputs[index] - h)) / (2 * h)


@entries
def test_partials_agree_with_difference_quotients(op):
    for inputs in points(op):
        partials = op.derivatives(FLOATS, op.forward(FLOATS, *inputs), inputs)
        for index, partial in enumerate(partials):
            if not (op.name == "shift" or (op.name == "where" and index == 0)):  # constants by definition
                assert partial == pytest.approx(difference_quotient(op, inputs, index), rel=1e-7, abs=1e-9)


@entries
def test_arrays_give_what_floats_give_element_by_element(op):
    tried = points(op) + (EVERYWHERE if op.arity == 1 else EDGES.get(op.name, []))
    columns = [np.array(column) for column in zip(*tried, strict=True)]
    y = ARRAYS.evaluate(op.forward, *columns)
    with np.errstate(all="ignore"):
        partials = op.derivatives(ARRAYS, y, columns)
    for i, inputs in enumerate(tried):
        expected = op.forward(FLOATS, *inputs)
        assert np.broadcast_to(y, len(tried))[i] == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True)
        for partial, eager in zip(partials, op.derivatives(FLOATS, expected, inputs), strict=True):
            found = np.broadcast_to(partial, len(tried))[i]
            assert found == pytest.approx(eager, rel=1e-12, abs=1e-300, nan_ok=True)


@entries
def test_a_node_on_values_holds_what_the_entry_says(op):
    for inputs in points(op):
        node = op(*map(Value, inputs))
        assert (node.op, node.data) == (op, op.forward(FLOATS, *inputs))
        assert node.partials == pytest.approx(op.derivatives(FLOATS, node.data, inputs))
        assert op(*inputs) == node.data


@entries
def test_every_operation_is_a_function_of_the_package(op):
    assert getattr(autograd, op.name) is op
    assert op.name in dir(autograd)


@entries
def test_second_derivatives_agree_with_difference_quotients_of_the_first(op):
    for inputs in points(op):
        for index in range(op.arity):
            along = lambda x, index=index, inputs=inputs: op(*inputs[:index], x, *inputs[index + 1 :])
            h = 1e-5
            slope = (grad(along)(inputs[index] + h) - grad(along)(inputs[index] - h)) / (2 * h)
            assert grad(grad(along))(inputs[index]) == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_minus_infinity_to_one_half_is_infinite_in_arrays_of_any_shape():
    assert ARRAYS.power(-math.inf, 0.5) == math.inf
    assert ARRAYS.power(np.array([-math.inf, 4.0]), 0.5).tolist() == [math.inf, 2.0]


def test_erf_is_as_exact_as_the_c_library():
    for x in np.linspace(-7, 7, 2_001):
        assert autograd.erf(float(x)) == pytest.approx(math.erf(x), rel=5e-16, abs=5e-17)
    assert [autograd.erf(x) for x in (math.inf, -math.inf)] == [1.0, -1.0]
    assert math.isnan(autograd.erf(math.nan))


@entries
def test_no_entry_raises_or_turns_complex_at_the_edges_of_the_floats(op):
    edges = [0.0, -0.0, 1.0, -1.0, 0.5, 709.9, -800.0, 5e-324, 1e308, -1e308, math.inf, -math.inf, math.nan]
    rng = np.random.default_rng(0)
    for inputs in rng.choice(edges, size=(200, op.arity)).tolist():
        y = op.forward(FLOATS, *inputs)
        for number in (y, *op.derivatives(FLOATS, y, inputs)):
            assert type(number) is float


def test_every_entry_with_a_kink_or_an_edge_states_its_convention():
    for name in ("relu", "absolute", "sign", "step", "maximum", "minimum", "power", "sqrt", "log", "divide", "where"):
        assert REGISTRY[name].convention
