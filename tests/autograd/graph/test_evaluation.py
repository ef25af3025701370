"""An operation's number and its local derivatives."""

import itertools
import math

import pytest

import autograd
from autograd import Op, Value, constant
from autograd.graph import evaluation
from autograd.table import MULTIPLY, REGISTRY, WHERE


def test_operations_on_constants_give_constants():
    assert (constant(2.0) * constant(3.0)).constant
    assert autograd.tanh(constant(0.0)).constant
    assert not (constant(2.0) * Value(3.0)).constant


def test_where_keeps_a_nan_out_that_was_not_chosen():
    x = Value(-1.0)
    y = autograd.where(x > 0, x.log(), x * x)
    y.backward()
    assert (y.data, x.grad) == (1.0, -2.0)


def test_one_nan_partial_does_not_poison_the_other():
    a, b = Value(-2.0), Value(3.0)
    (a**b).backward()
    assert a.grad == 12.0
    assert math.isnan(b.grad)


def test_what_nothing_flows_to_has_no_partial():
    a, b, two = Value(3.0), Value(5.0), constant(2.0)
    assert evaluation.evaluate(MULTIPLY, (a, two)) == (6.0, (2.0, None), False)
    assert evaluation.evaluate(MULTIPLY, (two, two)) == (4.0, (None, None), True)
    assert evaluation.evaluate(WHERE, (a, a, b)) == (3.0, (None, 1.0, None), False)
    assert evaluation.evaluate(WHERE, (two, a, b)) == (3.0, (None, 1.0, None), False)


@pytest.mark.parametrize(
    ("forward", "partials", "error"),
    [
        (lambda m, a: "text", lambda m, y, a: (1.0,), "the result of Op 'evaluated'"),
        (lambda m, a: a, lambda m, y, a: (None,), "a partial of Op 'evaluated'"),
        (lambda m, a: a, lambda m, y, a: (1j,), "a partial of Op 'evaluated'"),
        (lambda m, a: a, lambda m, y, a: (1.0, 2.0), "one local derivative per input"),
        (lambda m, a: a, lambda m, y, a: 1.0, "one local derivative per input"),
    ],
)
def test_formulas_of_a_user_that_give_no_number_are_told_so(forward, partials, error):
    op = Op("evaluated", forward=forward, partials=partials)
    try:
        with pytest.raises(TypeError, match=error):
            op(Value(1.0))
    finally:
        del REGISTRY["evaluated"]


def test_a_derivative_with_respect_to_a_constant_is_never_computed():
    op = Op("evaluated", forward=lambda m, a, b: a, partials=(lambda m, y, a, b: 1, lambda m, y, a, b: 1 // 0))
    try:
        node = op(Value(1.0), 2.0)
        assert (node.partials, type(node.partials[0])) == ((1.0, 0.0), float)
        with pytest.raises(ZeroDivisionError):
            op(Value(1.0), Value(2.0))
    finally:
        del REGISTRY["evaluated"]


def test_the_shapes_that_are_spelled_out_give_what_the_general_way_gives(monkeypatch):
    # An entry of one input may give its partial as a formula of its own, too.
    cube = Op("cube", forward=lambda m, a: a * a * a, partials=(lambda m, y, a: 3.0 * a * a,))
    monkeypatch.delitem(REGISTRY, "cube")
    monkeypatch.setattr(cube, "builtin", True)
    assert evaluation.evaluate(cube, (Value(2.0),)) == (8.0, (12.0,), False)
    inputs = Value(0.5), Value(1.5), constant(2.5)
    for op in [op for op in REGISTRY.values() if op.builtin and op.arity in (1, 2)]:
        for given in itertools.permutations(inputs, op.arity):
            spelled_out = evaluation.evaluate(op, given)
            monkeypatch.setattr(op, "builtin", False)
            assert repr(evaluation.evaluate(op, given)) == repr(spelled_out), op.name  # nan is written alike
            monkeypatch.setattr(op, "builtin", True)
