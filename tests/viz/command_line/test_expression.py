"""An expression is the formula that Python reads, and can do nothing but compute it."""

import builtins
import math
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, where
from autograd.table import POWER, TABLE
from viz.command_line import (
    BETWEEN,
    DEEPEST,
    LONGEST,
    NAMED,
    OPERATIONS,
    Mistake,
    Program,
    called,
    check_names,
    result_of,
)

NAMES = {"w": 0.5, "x": -2.0, "b": 1.25}
SIGNS = ["+", "-", "*", "/", "**"]


def value(text, **numbers):
    program = Program(text)
    check_names(program, numbers)
    return result_of(program, {name: Value(number, name) for name, number in numbers.items()})


def mistake_in(text, **numbers):
    with pytest.raises(Mistake) as caught:
        value(text, **numbers)
    found = caught.value
    return found.message, found.text[slice(*found.place)]


def expressions(depth=3):
    leaves = st.sampled_from([*NAMES, "2", "0.5", "1e-3", "pi"])
    functions = st.sampled_from(
        [op for op in NAMED.values() if op.arity and op is not where]
    )  # its condition is 0 or 1

    def grow(inner):
        return st.one_of(
            st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
            inner.map(lambda a: f"-{a}"),
            st.tuples(inner, st.sampled_from([">", ">=", "<", "<=", "=="]), inner, inner).map(
                lambda parts: f"({parts[3]} if {parts[0]} {parts[1]} {parts[2]} else w)"
            ),
            functions.flatmap(
                lambda op: st.lists(inner, min_size=op.arity, max_size=op.arity).map(
                    lambda inputs: f"{op.name}({', '.join(inputs)})"
                )
            ),
            st.lists(inner, min_size=1, max_size=3).map(lambda inputs: f"sum([{', '.join(inputs)}])"),
            st.lists(inner, min_size=1, max_size=3).map(lambda inputs: f"softmax([{', '.join(inputs)}])[0]"),
        )

    return st.recursive(leaves, grow, max_leaves=8)


def in_python(text):
    """What Python makes of the same text: its own parser and its own operators, on Values."""
    functions = dict(NAMED)
    functions |= {name: getattr(autograd, name) for name in ("sum", "softmax")}
    names = {name: Value(number, name) for name, number in NAMES.items()}
    constants = {"pi": autograd.constant(math.pi)}
    return eval(text, {"__builtins__": {}}, {**functions, **names, **constants})


def same(a, b):
    a, b = float(a), float(b)
    return a == b or (math.isnan(a) and math.isnan(b))


@settings(max_examples=150)
@given(expressions())
def test_an_expression_is_what_python_computes_of_it(text):
    try:
        expected = in_python(text)
    except (ZeroDivisionError, OverflowError, TypeError):  # between two plain numbers Python has no inf and no nan
        return
    if isinstance(expected, complex):
        return
    found = result_of(Program(text), {name: Value(number, name) for name, number in NAMES.items()})
    if "==" in text:  # two Values are one for Python if they are the same object
        return
    assert same(found, expected), text


@pytest.mark.parametrize("name", [op.name for op in TABLE if op.name in NAMED and op.arity])
def test_every_operation_of_the_table_can_be_called(name):
    op = NAMED[name]
    numbers = dict(zip("abc", (0.25, 0.5, 0.75), strict=False))
    call = f"{name}({', '.join(list(numbers)[: op.arity])})"
    given = dict(list(numbers.items())[: op.arity])
    assert same(value(call, **given), op(*[Value(number) for number in given.values()]))


def test_every_sign_of_the_table_can_be_written():
    assert {op.name for op in BETWEEN.values()} == {op.name for op in TABLE if op.operator and op.arity == 2} | {
        POWER.name
    }
    for sign, op in [(op.operator, op) for op in BETWEEN.values() if op.operator]:
        assert same(value(f"a {sign} b", a=2.0, b=3.0), op(2.0, 3.0))


def test_what_a_badge_says_is_a_name_too():
    assert [called(name) for name in ("ln", "max", "min", "σ", "ReLU", "arcsin", "abs", "pow")] == [
        *("log", "maximum", "minimum", "sigmoid", "relu", "asin", "absolute", "power")
    ]
    assert not [name for name in OPERATIONS if called(called(name)) != called(name)]


@pytest.mark.parametrize("text", ["2·x − 1", "2 * x - 1", "2 ×\tx−1", " 2*\n x - 1".replace("\n", ""), "(2*\nx) - 1"])
def test_signs_of_a_printed_formula_are_those_of_a_keyboard(text):
    assert value(text, x=3.0).data == 5.0


def test_steps_have_names_and_the_last_is_the_result():
    result = value("z = w*x; a = sigmoid(z)\nL = (a - 1)**2;", w=0.5, x=2.0)
    assert result.label == "L"
    z = result.inputs[0].inputs[0].inputs[0]
    assert (z.label, z.data) == ("z", 1.0)


def test_a_second_name_of_a_leaf_changes_nothing_on_it():
    result = value("y = x", x=2.0)
    assert result.label == "x"


def test_lists_have_elements():
    assert value("p = softmax([a, b]); -log(p[0]) + p[-1]", a=0.0, b=0.0).data == pytest.approx(math.log(2) + 0.5)


def test_the_elements_of_a_list_that_has_a_name_are_called_by_it():
    result = value("p = softmax([a, b]); p[1] * 2", a=0.0, b=0.0)
    assert result.inputs[0].label == "p2"


def test_a_letter_that_can_be_written_in_two_ways_is_one():
    assert value("ﬁ + 1", fi=2.0).data == 3.0


# -- Mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("", "nothing", ""),
        (" ; ", "nothing", ""),
        ("tanh(w*x", "no_closing", "("),
        ("tanh(w*x]", "no_opening", "]"),
        ("w*x)", "no_opening", ")"),
        ("w*", "unfinished", ""),
        ("z = ", "unfinished", ""),
        ("w x", "syntax", "x"),
        ("sin(x) cos(w)", "syntax", "cos"),
        ("(w) (x) 2", "syntax", "("),
        ("w ** * x", "syntax", "*"),
        ("2x + 1", "times", "2x"),
        ("0.5w", "times", "0.5w"),
        ("2(x + 1)", "times_between", "2"),
        ("(w + b)(x)", "times_between", "w + b"),
        ("x^2", "write_instead", "^"),
        ("x² + 1", "write_instead", "²"),
        ("√x", "write_instead", "√"),
        ("x and w", "write_instead", "and"),
        ("x // w", "no_sign", "x // w"),
        ("0 < x < 1", "chained", "0 < x < 1"),
        ("lambda*x", "keyword", "lambda"),
        ("x.tanh()", "method", "x.tanh()"),
        ("math.tanh(x)", "method", "math.tanh(x)"),
        ("np.float64(x)", "not_allowed", "np.float64(x)"),
        ("x.data", "not_allowed", "x.data"),
        ("0,5*x", "decimal_point", "0,5*x"),
        ("tanh(0,5*x)", "takes_decimal", "tanh(0,5*x)"),
        ("tahn(x)", "did_you_mean", "tahn"),
        ("Tanh(x)", "did_you_mean", "Tanh"),
        ("qqq(x)", "unknown_operation", "qqq"),
        ("__import__(x)", "unknown_operation", "__import__"),
        ("tanh(x, w)", "takes", "tanh(x, w)"),
        ("tanh()", "takes", "tanh()"),
        ("where(x, w)", "takes", "where(x, w)"),
        ("sum(x, w)", "takes_lists", "sum(x, w)"),
        ("sum(x)", "no_list", "x"),
        ("tanh(x=w)", "not_allowed", "tanh(x=w)"),
        ("tanh(*x)", "not_allowed", "tanh(*x)"),
        ("[w, x] + b", "a_list", "[w, x]"),
        ("x[0]", "not_a_list", "x"),
        ("[w, x][2]", "no_element", "2"),
        ("[w, x][w]", "not_allowed", "[w, x][w]"),
        ("dot([w, x], [b])", "said", "dot([w, x], [b])"),
        ("mean([])", "said", "mean([])"),
        ("where(2, w, x)", "said", "where(2, w, x)"),
        ("q + x", "missing", "q"),
        ("q + r", "several_missing", "q"),
        ("sin + x", "operation_alone", "sin"),
        ("z + w; z = x", "unnamed", "z + w"),
        ("a = z + w; z = x", "computed_later", "z"),
        ("w = x; w", "two_values", "w"),
        ("z = w; z = x; z", "two_values", "z"),
        ("'x'", "quote", "'"),
        ("x # 1", "character", "#"),
        ("1j*x", "not_allowed", "1j"),
        ("x*" + "9" * 400, "too_large", "9" * 400),
        ("...", "not_allowed", "..."),
        ("x, w", "not_allowed", "x, w"),
    ],
)
def test_a_mistake_is_told_where_it_is(text, message, at):
    assert mistake_in(text, **NAMES) == (message, at)


def test_a_place_is_counted_in_letters():
    assert mistake_in("ñandú·日本 + q(x)", x=1.0)[1] == "q"


def test_what_is_too_long_or_too_deep_is_refused_before_it_is_computed():
    assert mistake_in("x+" * LONGEST + "x", x=1.0)[0] == "too_long"
    assert mistake_in("-" * (DEEPEST + 1) + "x", x=1.0)[0] == "too_deep"
    assert mistake_in("-" * (LONGEST - 1) + "x", x=1.0)[0] == "too_deep"
    assert mistake_in("(" * 900 + "x" + ")" * 900, x=1.0)[0] in ("too_deep", "syntax")
    assert value("+".join("x" * DEEPEST), x=1.0).data == DEEPEST


def test_no_power_of_whole_numbers_is_computed_digit_by_digit():
    assert value("9**9**9**9 * x", x=1.0).data == math.inf


HOSTILE = [
    "__import__('os').system('touch pwned')",
    "().__class__.__bases__[0].__subclasses__()",
    "[c for c in ().__class__.__mro__]",
    "(lambda: x)()",
    "exec('x')",
    "open('pwned', 'w')",
    "print(x)",
    "x if (y := 3) else x",
    "f'{x}'",
    "{x: 1}",
    "x @ x",
    "x.__class__",
    "getattr(x, 'data')",
    "softmax.__globals__",
    "sum.__self__",
    "tanh(x).backward()",
    "yield x",
    "await x",
    "\x00",
    "x\x1b[31m",
    "\ud800",
    "x\u202e",
    "globals()[0]",
    "__builtins__",
    "Value(x)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_a_formula_is_computed(text, tmp_path):
    with pytest.raises(Mistake):
        value(text, x=1.0)
    assert not list(tmp_path.iterdir())


@settings(max_examples=200)
@given(
    st.one_of(
        st.text(st.sampled_from([*string.printable, "·", "²", "ñ", "日", "\u202e"]), max_size=30),
        st.lists(
            st.sampled_from([*"wxb()[],.;=+-*/<> 1²", "**", "tanh", "sum", "if ", " else ", "for ", "__", "lambda "]),
            max_size=15,
        ).map("".join),
        st.sampled_from(dir(builtins)).map(lambda name: f"{name}(x)"),
    )
)
def test_whatever_is_typed_is_a_number_or_a_mistake_with_its_place(text):
    try:
        result = value(text, **NAMES)
    except Mistake as mistake:
        start, end = mistake.place
        assert 0 <= start <= end
        assert start <= len(mistake.text)
    else:
        assert isinstance(result, float | Value | list)
