"""One's own operation: how it is defined and used, and which definitions are refused."""

import math

import pytest

import autograd
from autograd import Op, Value, derivative, formula, grad, with_numbers
from autograd.table import ARRAYS, REGISTRY, SYMBOLS, Variable, call, write


@pytest.fixture
def own_op():
    """A composite node of our own, as a user would define it; forgotten again after the test."""
    op = Op(
        "gate",
        symbol="gate",
        forward=lambda m, a, b: m.sigmoid(a) * b,
        partials=(lambda m, y, a, b: y * (1.0 - m.sigmoid(a)), lambda m, y, a, b: m.sigmoid(a)),
    )
    yield op
    del REGISTRY["gate"]


def test_an_own_operation_is_used_like_any_other(own_op):
    a, b = Value(0.5), Value(2.0)
    y = own_op(a, b)
    y.backward()
    s = 1 / (1 + math.exp(-0.5))
    assert y.data == pytest.approx(2 * s, rel=1e-15)
    assert (a.grad, b.grad) == pytest.approx((2 * s * (1 - s), s), rel=1e-15)
    assert own_op(0.5, 2.0) == y.data
    assert ARRAYS.evaluate(own_op.forward, [0.5, 0.5], [2.0, 4.0]) == pytest.approx([2 * s, 4 * s])
    assert grad(grad(own_op))(0.5, 2.0) == pytest.approx(2 * s * (1 - s) * (1 - 2 * s), rel=1e-12)
    assert autograd.check_gradients(own_op, [0.5, 2.0]).checked == 2
    assert formula(own_op) == "gate(a, b)"
    assert derivative(own_op) == "y·(1 − σ(a))"
    assert derivative(own_op, style="latex") == r"y \cdot \left(1 - \sigma\left(a\right)\right)"
    assert "exp(" in derivative(own_op, style="c")
    assert "Math.exp(" in formula(own_op, "javascript")
    assert with_numbers(own_op, [0.0, 2.0], derivative=0) == "1 × (1 − σ(0)) = 0.5"


def test_an_operation_may_return_its_partials_together_and_take_any_number_of_inputs():
    op = Op(
        "norm",
        forward=lambda m, *xs: m.sqrt(autograd.sum(x * x for x in xs)),
        partials=lambda m, y, *xs: tuple(m.divide(x, y) for x in xs),
    )
    try:
        inputs = [Value(3.0), Value(4.0)]
        op(*inputs).backward()
        assert [v.grad for v in inputs] == [0.6, 0.8]
        assert op(1.0, 2.0, 2.0) == 3.0
        assert formula(op, inputs=["u", "v"]) == "norm(u, v)"
    finally:
        del REGISTRY["norm"]


def test_the_partial_of_a_constant_is_never_computed():
    def forbidden(m, y, a, b):
        raise AssertionError("the derivative with respect to a constant was asked for")

    op = Op("scaled", forward=lambda m, a, b: a * b, partials=(lambda m, y, a, b: b, forbidden))
    try:
        x = Value(3.0)
        y = op(x, 2.0)
        y.backward()
        assert (x.grad, y.partials) == (2.0, (2.0, 0.0))
        assert grad(lambda x: op(x, 2.0) * x)(3.0) == 12.0
    finally:
        del REGISTRY["scaled"]


def test_a_definition_may_be_repeated_but_not_take_a_name_of_the_table(own_op):
    again = Op("gate", forward=lambda m, a, b: a, partials=lambda m, y, a, b: (1.0, 0.0))
    assert Value(1.0).op is None
    assert again(Value(1.0), Value(2.0)).op is again
    with pytest.raises(ValueError, match="tanh"):
        Op("tanh", forward=lambda m, a: a, partials=lambda m, y, a: (1.0,))
    with pytest.raises(ValueError, match="gate"):
        Op("gate", forward=lambda m, a: a, partials=lambda m, y, a: (1.0,))


def test_an_operation_defined_again_is_used_by_those_made_of_it():
    inner = lambda factor: Op("inner", forward=lambda m, a: factor * a, partials=lambda m, y, a: (factor,))
    inner(2.0)
    outer = Op("outer", forward=lambda m, a: m.inner(a) + 1.0, partials=lambda m, y, a: (m.inner(1.0),))
    try:
        assert outer(1.0) == 3.0
        inner(3.0)
        assert outer(1.0) == 4.0
        assert grad(outer)(1.0) == 3.0
    finally:
        del REGISTRY["inner"], REGISTRY["outer"]


def test_as_many_partials_as_inputs_also_where_any_number_is_taken():
    one = lambda m, y, *xs: 1.0
    op = Op("two_of_many", forward=lambda m, *xs: xs[0] + xs[1], partials=(one, one))
    try:
        with pytest.raises(TypeError, match="2 partials, but was given 3"):
            op(Value(1.0), 2.0, 3.0)
    finally:
        del REGISTRY["two_of_many"]


@pytest.mark.parametrize(
    ("partials", "message"),
    [
        (lambda m, y, a: 1.0, "must return a tuple"),
        (lambda m, y, a: (1.0, 2.0), "2 of them"),
        (lambda m, y, a: [1.0], "must return a tuple"),
        (lambda m, y, a: ("x",), "a real number belongs here, not str"),
        (lambda m, y, a: (None,), "a real number belongs here, not NoneType"),
    ],
)
def test_partials_that_do_not_fit_are_refused(partials, message):
    op = Op("misfit", forward=lambda m, a: a, partials=partials)
    try:
        with pytest.raises(TypeError, match=message):
            op(Value(1.0))
    finally:
        del REGISTRY["misfit"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"name": "two words", "forward": lambda m, a: a, "partials": lambda m, y, a: (1.0,)}, ValueError),
        ({"name": "none", "forward": None, "partials": lambda m, y, a: (1.0,)}, TypeError),
        ({"name": "none", "forward": lambda m: 1.0, "partials": lambda m, y: ()}, TypeError),
        ({"name": "none", "forward": lambda m, a, b: a, "partials": (lambda m, y, a, b: 1.0,)}, TypeError),
        ({"name": "none", "forward": lambda m, a: a, "partials": (1.0,)}, TypeError),
        ({"name": "none", "forward": lambda m, a: a, "partials": 1.0}, TypeError),
        ({"name": "none", "forward": lambda: 1.0, "partials": lambda: ()}, TypeError),
        ({"name": "none", "forward": lambda m, a: a, "partials": lambda m, y, a: (1.0,), "symbol": 3}, TypeError),
        ({"name": "none", "forward": lambda m, a: a, "partials": lambda m, y, a: (1.0,), "text": "f({x})"}, ValueError),
        ({"name": "none", "forward": lambda m, a: a, "partials": lambda m, y, a: (1.0,), "latex": "{{0}"}, ValueError),
        ({"name": "none", "forward": lambda m, a: a, "partials": lambda m, y, a: (1.0,), "c": "f({1})"}, ValueError),
    ],
)
def test_a_definition_that_cannot_work_is_refused_at_once(arguments, error):
    name = arguments.pop("name")
    with pytest.raises(error, match=name):
        Op(name, **arguments)
    assert name not in REGISTRY


def test_a_result_that_is_no_number_is_refused():
    op = Op("broken", forward=lambda m, a: None, partials=lambda m, y, a: (1.0,))
    try:
        with pytest.raises(TypeError, match="the result of Op 'broken'"):
            op(Value(1.0))
    finally:
        del REGISTRY["broken"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_wrong_number_of_inputs_is_refused(count):
    with pytest.raises(TypeError, match="maximum takes 2 inputs"):
        autograd.maximum(*[Value(1.0)] * count)


def test_a_formula_of_pythons_own_functions_cannot_be_written_and_says_so():
    op = Op("opaque", forward=lambda m, a: math.exp(a), partials=lambda m, y, a: (math.exp(a),))
    try:
        assert op(0.0) == 1.0
        with pytest.raises(TypeError, match="the partials of Op 'opaque' cannot be written as a formula"):
            derivative(op)
        with pytest.raises(TypeError, match="the forward of Op 'opaque' cannot be written as a formula"):
            formula(op, "c")
    finally:
        del REGISTRY["opaque"]


def test_a_primitive_of_ones_own_is_told_that_no_number_system_has_it():
    op = Op("unheard_of", forward=lambda m, a: m.unheard_of(a), partials=lambda m, y, a: (1.0,))
    try:
        with pytest.raises(NotImplementedError, match="Floats does not: write unheard_of"):
            op(1.0)
        with pytest.raises(NotImplementedError, match="Arrays does not: write unheard_of"):
            ARRAYS.evaluate(op.forward, [1.0])
    finally:
        del REGISTRY["unheard_of"]


def test_help_shows_the_convention_and_the_source():
    assert autograd.relu.__doc__ == (
        "relu: y = ReLU(a)\n\nConvention: the derivative at 0 is 0 (relu_right: 1); nan stays nan.\n\n"
        "Source: Nair and Hinton, ICML 2010"
    )
    assert autograd.where.__doc__.startswith("where: y = a if c else b\n")
    assert autograd.add.__doc__ == "add: y = a + b"


def test_an_operator_is_written_in_every_style_and_its_facts_are_those_of_the_entry():
    op = Op(
        "modulo",
        symbol="mod",
        operator="%",
        precedence=3,
        forward=lambda m, a, b: a,
        partials=lambda m, y, a, b: (1.0, 0.0),
    )
    try:
        assert [formula(op, style) for style in ("text", "latex", "c", "javascript")] == ["a mod b", *["a % b"] * 3]
        assert (op.commutes, op.truth, op.selects) == (False, False, False)
    finally:
        del REGISTRY["modulo"]
    assert {op.name for op in REGISTRY.values() if op.builtin and op.commutes} == {"add", "multiply", "equal"}
    assert [op.name for op in REGISTRY.values() if op.builtin and op.truth] == [
        *("greater", "greater_equal", "less", "less_equal", "equal"),
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_expression_of_the_wrong_number_of_inputs_is_refused(count):
    with pytest.raises(TypeError, match="maximum takes 2 inputs"):
        SYMBOLS.maximum(*[1.0] * count)


def test_an_operator_brings_its_precedence_and_its_sign():
    op = Op("plus2", operator="+", forward=lambda m, a, b: a + b, partials=lambda m, y, a, b: (1.0, 1.0))
    try:
        a, b = Variable("a"), Variable("b")
        assert write(call(op, a, b) * 3.0) == "(a + b)·3"
    finally:
        del REGISTRY["plus2"]


@pytest.mark.parametrize(
    ("operator", "forward", "reason"),
    [
        ("+", lambda m, a, b, c: a + b + c, "stands between two inputs or before one"),
        ("?", lambda m, a, b: a + b, "say how tightly"),
    ],
)
def test_an_operator_that_cannot_be_written_is_refused(operator, forward, reason):
    with pytest.raises(ValueError, match=reason):
        Op("refused", operator=operator, forward=forward, partials=lambda m, y, *inputs: inputs)


def test_one_input_may_have_its_partials_as_a_tuple():
    op = Op("cube3", forward=lambda m, a: a * a * a, partials=(lambda m, y, a: 3.0 * a * a,))
    try:
        a = Value(2.0)
        op(a).backward()
        assert a.grad == grad(op)(2.0) == 12.0
    finally:
        del REGISTRY["cube3"]
