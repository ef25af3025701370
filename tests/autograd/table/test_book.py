"""A reader is shown a formula as a book writes it, and a guard exactly where it acts."""

import math

import pytest

from autograd import Op
from autograd.table import (
    DIVIDE,
    FLOATS,
    POWER,
    REGISTRY,
    Number,
    Variable,
    call,
    derivative,
    formula,
    made_of,
    partial,
    with_numbers,
    write,
)
from nn.objectives import losses

BCE = losses.BINARY_CROSS_ENTROPY


def shown(op, numbers, index=None):
    """A formula at these numbers, in symbols."""
    names = [Variable(name) for name in op.variables]
    if index is None:
        return write(made_of(op, names, numbers))
    return write(partial(op, index, inputs=names, numbers=[*numbers, op.forward(FLOATS, *numbers)]))


def test_a_loss_is_written_as_its_formula():
    assert formula(BCE) == "−(t·ln(y) + (1 − t)·ln(1 − y))"
    assert formula(BCE, "latex").count(r"\ln") == 2
    assert derivative(BCE, 0, inputs=["a", "t"]) == "(a − t)/(a·(1 − a))"
    assert with_numbers(BCE, [0.3, 1.0]) == "−(1 × ln(0.3) + (1 − 1) × ln(1 − 0.3)) = 1.2"


@pytest.mark.parametrize(
    ("numbers", "guarded"),
    [
        ((0.3, 1.0), "−(t·ln(y) + (1 − t)·ln(1 − y))"),
        ((1e-40, 1.0), "−(t·ln(y) + (1 − t)·ln(1 − y))"),  # ln is −92
        ((1e-50, 1.0), "−(t·max(ln(y), −100) + (1 − t)·ln(1 − y))"),
        ((0.0, 0.5), "−(t·max(ln(y), −100) + (1 − t)·ln(1 − y))"),
        ((1.0, 0.5), "−(t·ln(y) + (1 − t)·max(ln(1 − y), −100))"),
        ((math.nan, 0.5), "−(t·ln(y) + (1 − t)·ln(1 − y))"),
    ],
)
def test_of_two_guards_the_one_that_acts_is_shown(numbers, guarded):
    assert shown(BCE, numbers) == guarded


def test_a_guard_of_a_derivative_is_shown_where_it_acts():
    assert shown(BCE, (0.3, 1.0), 0) == "(y − t)/(y·(1 − y))"
    assert shown(BCE, (1e-13, 1.0), 0) == "(y − t)/max(y·(1 − y), 1·10⁻¹²)"
    assert shown(BCE, (0.3, 1.0), 1) == "ln(1 − y) − ln(y)"
    assert shown(BCE, (0.0, 1.0), 1) == "ln(1 − y) − max(ln(y), −100)"
    assert shown(POWER, (3.0, 2.5), 0) == "b·a^(b − 1)"
    assert shown(POWER, (3.0, 0.0), 0) == "0 if b == 0 else b·a^(b − 1)"
    assert shown(POWER, (3.0, 2.5), 1) == "y·ln(a)"
    assert shown(REGISTRY["hypot"], (3.0, 4.0), 0) == "a/y"
    assert shown(REGISTRY["hypot"], (0.0, 0.0), 0) == "0 if y == 0 else a/y"


def test_the_derivative_of_a_quotient_is_the_one_of_the_books():
    assert derivative(DIVIDE, 1) == "−a/b²"
    assert derivative(DIVIDE, 1, inputs=[Number(1.0), "x"]) == "−1/x²"
    assert derivative(DIVIDE, 1, "c") == "-(y / b)"  # what is computed is not what is shown


@pytest.mark.parametrize("op", [BCE, POWER, DIVIDE, REGISTRY["hypot"], losses.LOG_OF_PROBABILITY])
def test_what_is_shown_has_the_value_of_what_is_computed(op):
    points = [(0.3, 1.0), (0.0, 1.0), (1.0, 0.0), (1e-50, 0.5), (0.999, 0.0), (2.5e-14, 1.0)]
    for point in points:
        numbers = point[: op.arity]
        y = op.forward(FLOATS, *numbers)
        put_in = [Variable(name, number) for name, number in zip(op.variables, numbers, strict=True)]
        _same(made_of(op, put_in, numbers), y)
        for i, computed in enumerate(op.derivatives(FLOATS, y, numbers)):
            _same(partial(op, i, inputs=put_in, output=Variable("y", y), numbers=[*numbers, y]), computed)


def _same(expression, number):
    found = _worked_out(expression)
    assert found == pytest.approx(number, rel=1e-9, nan_ok=True), write(expression)


def _worked_out(expression):
    if hasattr(expression, "op"):
        return expression.op.forward(FLOATS, *map(_worked_out, expression.inputs))
    return expression.value


def test_a_users_operation_may_have_guards_and_a_formula_to_show():
    op = Op(
        "safe_reciprocal",
        symbol="1/x",
        forward=lambda m, a: m.divide(1.0, m.at_least(a, 0.5)),
        partials=(lambda m, y, a: m.except_where(m.less(a, 0.5), 0.0, -(y * y)),),
        shown=(lambda m, y, a: -m.divide(1.0, m.power(a, 2.0)),),
        spelled_out=True,
    )
    try:
        assert shown(op, (2.0,)) == "1/a"
        assert shown(op, (0.1,)) == "1/max(a, 0.5)"
        assert shown(op, (2.0,), 0) == "−1/a²"
        assert shown(op, (0.1,), 0) == "0 if a < 0.5 else −y²"
    finally:
        del REGISTRY["safe_reciprocal"]


def test_shown_must_fit_the_inputs():
    with pytest.raises(TypeError, match="shown must be a tuple of formulas or None, one for each input"):
        Op("badly_shown", forward=lambda m, a: a, partials=lambda m, y, a: (1.0,), shown=(None, None))


def test_what_a_sign_before_it_would_take_apart_has_parentheses():
    x, y, low = Variable("x"), Variable("y"), Variable("x", value=-1.9)
    product, cbrt, exp2, reciprocal = x * y, REGISTRY["cbrt"], REGISTRY["exp2"], REGISTRY["reciprocal"]
    for expression, expected in [
        (call(reciprocal, low), "1/(−1.9)"),
        (call(reciprocal, product), "1/(x·y)"),
        (call(exp2, x), "2^x"),
        (call(exp2, low), "2^(−1.9)"),
        (call(exp2, product), "2^(x·y)"),
        (call(cbrt, x), "∛x"),
        (call(cbrt, low), "∛(−1.9)"),
        (call(POWER, call(cbrt, x), Number(3.0)), "(∛x)³"),
    ]:
        assert write(expression) == expected
