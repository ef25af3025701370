"""Operations as code: functions and expressions in C and JavaScript, compiled and run, against Python's floats."""

import json
import shutil
import subprocess

import pytest

from autograd import Op, derivative, formula
from autograd.table import (
    FLOATS,
    GELU,
    POWER,
    REGISTRY,
    SYMBOLS,
    TABLE,
    TANH,
    Variable,
    javascript,
    partial_functions,
    signature,
    value_function,
    write,
)
from tests.autograd.table import EDGES, EVERYWHERE, assert_agree, edges, expected, points


def run(*command, text=None):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


# -- A function for each operation ----------------------------------------------------------------------


def in_javascript(ops, points):
    """What the functions of a module give at the points of each operation."""
    spelled = [[[repr(x).replace("inf", "Infinity") for x in inputs] for inputs in points[op]] for op in ops]
    program = f"""
    const points = {json.dumps(spelled)};
    const told = (x) => (Object.is(x, -0) ? "-0" : String(x));
    const results = {json.dumps([op.name for op in ops])}.map((name, i) => points[i].map((inputs) => {{
      const numbers = inputs.map(Number);
      const y = operations[name].value(...numbers);
      return [y, ...operations[name].partials.map((partial) => partial(y, ...numbers))].map(told);
    }}));
    console.log(JSON.stringify(results));
    """
    results = json.loads(run("node", "--input-type=module", "-", text=javascript(ops) + program))
    return dict(zip(ops, [[list(map(float, numbers)) for numbers in result] for result in results], strict=True))


def test_the_functions_in_javascript_compute_what_floats_compute():
    points = {op: edges(op) for op in TABLE}
    found = in_javascript(TABLE, points)
    for op in TABLE:
        for inputs, numbers in zip(points[op], found[op], strict=True):
            assert_agree(op, inputs, numbers)


def test_erf_of_minus_zero_is_minus_zero_in_javascript_too():
    erf = REGISTRY["erf"]
    found = in_javascript([erf], {erf: [(-0.0,), (0.0,), (-7.0,), (7.0,)]})[erf]
    assert [str(numbers[0]) for numbers in found] == ["-0.0", "0.0", "-1.0", "1.0"]


def test_gelu_has_its_digits_far_to_the_left_in_javascript_too():
    points = [(-8.0,), (-9.0,), (-20.0,), (-37.0,)]
    for inputs, numbers in zip(points, in_javascript([GELU], {GELU: points})[GELU], strict=True):
        assert numbers == pytest.approx(expected(GELU, inputs), rel=1e-14, abs=0.0)


def test_the_functions_in_c_compute_what_floats_compute(tmp_path):
    literal = lambda x: repr(x).replace("inf", "INFINITY").replace("nan", "NAN")
    lines = [f"{signature(op)};" for op in TABLE]
    for op in TABLE:
        lines += [value_function(op), *partial_functions(op)]
    lines += ['#define TELL(x) printf("%a ", x)', "int main(void) {"]
    for op in TABLE:
        points = ", ".join([f"{{{', '.join(map(literal, inputs))}}}" for inputs in edges(op)])
        numbers = ", ".join([f"at[i][{k}]" for k in range(op.arity)])
        lines += [
            f"{{ static const double at[][{op.arity}] = {{{points}}};",
            f"for (int i = 0; i < {len(edges(op))}; i++) {{ const double y = value_{op.name}({numbers}); TELL(y);",
            *[f"TELL(partial_{op.name}_{k}(y, {numbers}));" for k in range(op.arity)],
            'printf("\\n"); } }',
        ]
    source = "\n".join(["#include <math.h>", "#include <stdio.h>", *lines, "return 0; }"])
    (tmp_path / "rules.c").write_text(source)
    binary = str(tmp_path / "rules")
    run("cc", "-O1", "-w", "-ffp-contract=off", "-o", binary, str(tmp_path / "rules.c"), "-lm")
    told = iter(run(binary).splitlines())
    for op in TABLE:
        for inputs in edges(op):
            assert_agree(op, inputs, list(map(float.fromhex, next(told).split())))


def test_a_part_that_is_used_twice_is_worked_out_once():
    silu = "\n".join(partial_functions(REGISTRY["silu"], "javascript"))
    assert silu.count("value_sigmoid") == 1
    assert "const t1 = value_sigmoid(a);" in silu
    assert len(javascript([GELU])) < 2_000


def test_zero_and_minus_zero_are_no_shared_part():
    op = Op("of_zeros", forward=lambda m, a: m.exp(a * 0.0) + m.exp(a * -0.0), partials=lambda m, y, a: (0.0,))
    try:
        assert "return Math.exp(a * 0.0) + Math.exp(a * (-0.0));" in value_function(op, "javascript")
    finally:
        del REGISTRY["of_zeros"]


def test_a_module_has_the_functions_that_are_called_and_no_others():
    text = javascript([REGISTRY["softplus"]])
    assert [line.split("(")[0] for line in text.splitlines() if line.startswith("function")] == [
        *("function value_softplus", "function partial_softplus_0"),
        *("function value_maximum", "function value_sigmoid"),
    ]


def test_a_module_says_which_operations_select():
    assert "where: { value: value_where, partials: [" in javascript()
    assert "selects: true" in javascript([REGISTRY["where"]])
    assert "selects: true" not in javascript([TANH])


def test_a_spelling_that_has_an_input_twice_is_called_and_not_repeated():
    assert "value_power(t1, a)" not in javascript([POWER])
    square = Op("square_of_exp", forward=lambda m, a: m.power(m.exp(a), 3.0), partials=lambda m, y, a: (3.0 * y,))
    try:
        assert "return value_power(Math.exp(a), 3.0);" in value_function(square, "javascript")
        assert "return pow(exp(a), 3.0);" in value_function(square, "c")
    finally:
        del REGISTRY["square_of_exp"]


def test_an_operation_of_any_number_of_inputs_has_no_function():
    op = Op("all_of_them", forward=lambda m, *xs: xs[0], partials=lambda m, y, *xs: tuple(0.0 for _ in xs))
    try:
        with pytest.raises(ValueError, match="any number of inputs"):
            value_function(op)
    finally:
        del REGISTRY["all_of_them"]


# -- One expression --------------------------------------------------------------------------------------


def of_javascript(expressions):
    program = f"console.log(JSON.stringify([{', '.join(expressions)}].map(String)))"
    return [float(number.replace("Infinity", "inf")) for number in json.loads(run("node", "-", text=program))]


def of_c(expressions, folder):
    lines = "\n".join(f'printf("%.17g\\n", (double)({e}));' for e in expressions)
    (folder / "rules.c").write_text(f"#include <math.h>\n#include <stdio.h>\nint main(void) {{\n{lines}\nreturn 0;}}\n")
    run("cc", "-O0", "-ffp-contract=off", "-o", str(folder / "rules"), str(folder / "rules.c"), "-lm")
    return [float(number) for number in run(str(folder / "rules")).split()]


@pytest.mark.parametrize("style", ["c", "javascript"])
def test_an_expression_in_code_computes_what_floats_compute(style, tmp_path):
    expressions, numbers = [], []
    for op in TABLE:
        for inputs in points(op) + (EVERYWHERE if op.arity == 1 else EDGES.get(op.name, [])):
            y = op.forward(FLOATS, *inputs)
            names = dict(zip(op.variables, inputs, strict=True)) | {"y": y}
            # Literals in the place of names: parenthesised, so that nothing depends on a sign.
            number = lambda x: f"({x!r})".replace("inf", "INFINITY" if style == "c" else "Infinity").replace(
                "nan", "NAN" if style == "c" else "NaN"
            )
            literals = [number(names[name]) for name in op.variables]
            expressions.append(formula(op, style, inputs=literals))
            numbers.append(y)
            for index, partial in enumerate(op.derivatives(FLOATS, y, inputs)):
                expressions.append(derivative(op, index, style, inputs=literals, output=number(y)))
                numbers.append(partial)
    found = of_c(expressions, tmp_path) if style == "c" else of_javascript(expressions)
    assert found == pytest.approx(numbers, rel=1e-12, abs=1e-300, nan_ok=True)


def test_code_groups_as_the_formula_does():
    a, b = Variable("a"), Variable("b")
    written = {
        "a - (b - a)": a - (b - a),
        "a - b - a": a - b - a,
        "a + (b + a)": a + (b + a),
        "a / (b * a)": SYMBOLS.divide(a, b * a),
        "-(a * b)": -(a * b),
        "-(-a)": -(-a),
        "a - (-b)": a - -b,
        "a * (-2.0)": a * -2.0,
        "-0.5 * a": -0.5 * a,
        "a * (a > b ? 1.0 : 0.0)": a * SYMBOLS.greater(a, b),
        "((a > b ? 1.0 : 0.0) > b ? 1.0 : 0.0)": SYMBOLS.greater(SYMBOLS.greater(a, b), b),
        "(a + b > b ? a : (b < a ? 1.0 : 2.0))": SYMBOLS.where(
            SYMBOLS.greater(a + b, b), a, SYMBOLS.where(SYMBOLS.less(b, a), 1.0, 2.0)
        ),
    }
    assert {write(expression, "c"): text for text, expression in written.items()} == {text: text for text in written}
    assert {write(expression, "javascript") for expression in written.values()} == set(written)
    assert write(SYMBOLS.where(a - b, a, b), "c") == "(a - b ? a : b)"
    assert write(SYMBOLS.where(a - b, a, b), "javascript") == "((a - b) !== 0.0 ? a : b)"


@pytest.mark.parametrize("style", ["c", "javascript"])
def test_ones_own_spelling_is_grouped_as_it_was_meant(style):
    spelling = {style: "{0} * {0}"}
    op = Op("doubly", forward=lambda m, a: a * a, partials=lambda m, y, a: (2.0 * a,), **spelling)
    try:
        a = Variable("a")
        assert write(SYMBOLS.divide(1.0, SYMBOLS.doubly(a + 1.0)), style) == "1.0 / ((a + 1.0) * (a + 1.0))"
        assert "return a * a;" in value_function(op, style)
    finally:
        del REGISTRY["doubly"]


def test_a_style_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'text', 'latex', 'c' or 'javascript'"):
        formula(TANH, "fortran")
