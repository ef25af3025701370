"""The derivative table: every entry against finite differences, in every number system it runs on."""

import json
import math
import shutil
import subprocess

import numpy as np
import pytest

import autograd
from autograd import Op, Value, derivative, formula, grad, with_numbers
from autograd.table import ARRAYS, FLOATS, REGISTRY, SYMBOLS, TABLE, Number, Variable, write

#: Points where every entry is smooth, by number of inputs; positive, so that logarithms and roots are defined.
POINTS = {
    1: [(0.3,), (0.9,), (1.7,), (6.5,)],
    2: [(0.3, 1.2), (2.5, 0.7), (1.1, 3.3)],
    3: [(1.0, 0.4, 2.0), (0.0, 0.4, 2.0)],
}
#: Points on both sides of the kinks, and beyond, for entries that are defined everywhere.
EVERYWHERE = [(-3.1,), (-0.4,), (0.2,), (40.0,), (-40.0,), (800.0,), (-800.0,)]
#: Where languages are known to disagree.
EDGES = {
    "where": [(math.nan, 1.0, 2.0), (-0.0, 1.0, 2.0)],
    "power": [(-1.0, math.inf), (1.0, math.nan), (-math.inf, 0.5), (-2.0, 0.5), (0.0, -1.0), (-2.0, 3.0)],
}

entries = pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)


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


def difference_quotient(op, inputs, index, h=1e-6):
    at = lambda x: op.forward(FLOATS, *inputs[:index], x, *inputs[index + 1 :])
    return (at(inputs[index] + h) - at(inputs[index] - h)) / (2 * h)


@entries
def test_partials_agree_with_difference_quotients(op):
    for inputs in POINTS[op.arity]:
        partials = op.derivatives(FLOATS, op.forward(FLOATS, *inputs), inputs)
        for index, partial in enumerate(partials):
            if not (op.name == "shift" or (op.name == "where" and index == 0)):  # constants by definition
                assert partial == pytest.approx(difference_quotient(op, inputs, index), rel=1e-7, abs=1e-9)


@entries
def test_arrays_give_what_floats_give_element_by_element(op):
    points = POINTS[op.arity] + (EVERYWHERE if op.arity == 1 else EDGES.get(op.name, []))
    columns = [np.array(column) for column in zip(*points, strict=True)]
    y = ARRAYS.evaluate(op.forward, *columns)
    with np.errstate(all="ignore"):
        partials = op.derivatives(ARRAYS, y, columns)
    for i, inputs in enumerate(points):
        expected = op.forward(FLOATS, *inputs)
        assert np.broadcast_to(y, len(points))[i] == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True)
        for partial, eager in zip(partials, op.derivatives(FLOATS, expected, inputs), strict=True):
            found = np.broadcast_to(partial, len(points))[i]
            assert found == pytest.approx(eager, rel=1e-12, abs=1e-300, nan_ok=True)


@entries
def test_a_node_on_values_holds_what_the_entry_says(op):
    for inputs in POINTS[op.arity]:
        node = op(*map(Value, inputs))
        assert (node.op, node.data) == (op, op.forward(FLOATS, *inputs))
        assert node.partials == pytest.approx(op.derivatives(FLOATS, node.data, inputs))
        assert op(*inputs) == node.data


@entries
def test_every_operation_is_a_function_of_the_package_and_unary_ones_are_methods(op):
    assert getattr(autograd, op.name) is op
    assert op.name in dir(autograd)
    if op.arity == 1:
        x = Value(0.3)
        assert getattr(x, op.name)().data == op(0.3)
        assert getattr(x, op.name)().op is op


@entries
def test_second_derivatives_agree_with_difference_quotients_of_the_first(op):
    for inputs in POINTS[op.arity]:
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


# -- Text, LaTeX, C and JavaScript ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "index", "text", "latex"),
    [
        ("tanh", 0, "1 − y²", "1 - y^{2}"),
        ("sigmoid", 0, "y·(1 − y)", r"y \cdot \left(1 - y\right)"),
        ("relu", 0, "1 if a > 0 else 0", r"\begin{cases} 1 & a > 0 \\ 0 & \text{else} \end{cases}"),
        ("divide", 1, "−y/b", r"-\frac{y}{b}"),
        ("multiply", 0, "b", "b"),
        ("subtract", 1, "−1", "-1"),
        ("sqrt", 0, "0.5/y", r"\frac{0.5}{y}"),
        ("softplus", 0, "σ(a)", r"\sigma\left(a\right)"),
        ("erf", 0, "2/√π·exp(−a²)", r"\frac{2}{\sqrt{\pi}} \cdot e^{-a^{2}}"),
    ],
)
def test_derivatives_read_as_a_textbook_prints_them(name, index, text, latex):
    op = REGISTRY[name]
    assert derivative(op, index) == text
    assert derivative(op, index, "latex") == latex


def test_numbers_are_put_in():
    assert with_numbers(REGISTRY["tanh"], [1.0], derivative=0) == "1 − 0.7616² = 0.4200"
    assert with_numbers(REGISTRY["sigmoid"], [0.0], derivative=0) == "0.5000 × (1 − 0.5000) = 0.2500"
    assert with_numbers(REGISTRY["tanh"], [-1.0], derivative=0) == "1 − (−0.7616)² = 0.4200"
    assert with_numbers(REGISTRY["power"], [-0.5, 3.0], derivative=0, constants=[1]) == "3 × (−0.5000)² = 0.7500"
    assert with_numbers(REGISTRY["add"], [2.0, -0.5]) == "2.0000 + (−0.5000) = 1.5000"
    assert with_numbers(REGISTRY["relu"], [2.0], derivative=0, words={"if": "si", "else": "si no"}) == (
        "1 si 2.0000 > 0 si no 0 = 1.0000"
    )


def test_nested_formulas_are_read_as_they_were_meant():
    a, b = Variable("a"), Variable("b")
    written = {
        "(a + b)·a": (a + b) * a,
        "a − (b − a)": a - (b - a),
        "a − b − a": a - b - a,
        "a/(b/a)": SYMBOLS.divide(a, SYMBOLS.divide(b, a)),
        "a·b/b": SYMBOLS.divide(a * b, b),
        "−(a + b)": -(a + b),
        "−a·b": -(a * b),
        "a·(−b)": a * -b,
        "(−a)²": -a * -a,
        "−a²": -(a * a),
        "(a^b)²": SYMBOLS.power(a, b) * SYMBOLS.power(a, b),
        "a^(b^a)": SYMBOLS.power(a, SYMBOLS.power(b, a)),
        "a^b": SYMBOLS.power(a, b),
        "√(a + b)": SYMBOLS.sqrt(a + b),
        "√a·b": SYMBOLS.sqrt(a) * b,
        "(1 if a > b else 2) if b > a else 3": SYMBOLS.where(
            SYMBOLS.greater(b, a), SYMBOLS.where(SYMBOLS.greater(a, b), 1.0, 2.0), 3.0
        ),
        "1 if a > b else 2 if b > a else 3": SYMBOLS.where(
            SYMBOLS.greater(a, b), 1.0, SYMBOLS.where(SYMBOLS.greater(b, a), 2.0, 3.0)
        ),
        "(1 if a > b else 2)·a": SYMBOLS.where(SYMBOLS.greater(a, b), 1.0, 2.0) * a,
    }
    assert {write(expression): text for text, expression in written.items()} == {text: text for text in written}
    assert write(SYMBOLS.power(SYMBOLS.exp(a), 2.0), "latex") == r"\left(e^{a}\right)^{2}"
    assert write(SYMBOLS.power(SYMBOLS.divide(a, b), 2.0), "latex") == r"\left(\frac{a}{b}\right)^{2}"
    assert write(SYMBOLS.power(a, math.inf)) == "a^∞"
    assert write(SYMBOLS.greater(SYMBOLS.greater(a, b), b)) == "(a > b) > b"
    assert write(SYMBOLS.less(b, SYMBOLS.equal(a, b))) == "b < (a = b)"
    assert write(1e-7 * a) == "1.0000·10⁻⁷·a"
    assert write(SYMBOLS.leaky_relu(a), "latex") == (r"\operatorname{leaky\ ReLU}\left(a\right)")
    assert write(-Number(-2.0), "c") == "2.0"
    assert write(Variable("<if>") + 1.0) == "<if> + 1"


def in_javascript(expressions):
    program = f"console.log(JSON.stringify([{', '.join(expressions)}].map(String)))"
    answer = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, check=True)
    return [float(number.replace("Infinity", "inf")) for number in json.loads(answer.stdout)]


def in_c(expressions, folder):
    lines = "\n".join(f'printf("%.17g\\n", (double)({e}));' for e in expressions)
    (folder / "rules.c").write_text(f"#include <math.h>\n#include <stdio.h>\nint main(void) {{\n{lines}\nreturn 0;}}\n")
    command = ["cc", "-O0", "-ffp-contract=off", "-o", folder / "rules", folder / "rules.c", "-lm"]
    subprocess.run(command, capture_output=True, check=True)
    answer = subprocess.run([folder / "rules"], capture_output=True, text=True, check=True)
    return [float(number) for number in answer.stdout.split()]


@pytest.mark.parametrize(
    ("style", "tool"), [("c", "cc"), ("javascript", "node")], ids=["C compiled", "JavaScript run by node"]
)
def test_code_computes_what_floats_compute(style, tool, tmp_path):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    expressions, expected = [], []
    for op in TABLE:
        for inputs in POINTS[op.arity] + (EVERYWHERE if op.arity == 1 else EDGES.get(op.name, [])):
            y = op.forward(FLOATS, *inputs)
            names = dict(zip(op.variables, inputs, strict=True)) | {"y": y}
            # Literals in the place of names: parenthesised, so that nothing depends on a sign.
            number = lambda x: f"({x!r})".replace("inf", "INFINITY" if style == "c" else "Infinity").replace(
                "nan", "NAN" if style == "c" else "NaN"
            )
            literals = [number(names[name]) for name in op.variables]
            expressions.append(formula(op, style, inputs=literals))
            expected.append(y)
            for index, partial in enumerate(op.derivatives(FLOATS, y, inputs)):
                expressions.append(derivative(op, index, style, inputs=literals, output=number(y)))
                expected.append(partial)
    found = in_c(expressions, tmp_path) if style == "c" else in_javascript(expressions)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True)


# -- One's own operation --------------------------------------------------------------------------------


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
    assert with_numbers(own_op, [0.0, 2.0], derivative=0) == "1.0000 × (1 − σ(0.0000)) = 0.5000"


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


def test_every_entry_with_a_kink_or_an_edge_states_its_convention():
    for name in ("relu", "absolute", "sign", "step", "maximum", "minimum", "power", "sqrt", "log", "divide", "where"):
        assert REGISTRY[name].convention
