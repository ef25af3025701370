"""What is printed is true as it is printed: a reader who works a line out from its numbers gets the result that stands there."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Value
from autograd.languages import Language
from autograd.table import Rounding
from tests.viz.graphs import random_graph
from viz.graph import Reading, Steps
from viz.words import explain, ledger, local_derivative, local_with_numbers, sum_so_far

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"\d+(?:\.\d+)?(?:e-?\d+)?"
FUNCTIONS = {"tanh": math.tanh, "exp": math.exp, "ln": math.log, "sin": math.sin, "cos": math.cos, "root": math.sqrt}
FORMULA = re.compile(rf"(?:{NUMBER}|[-+*/() ]|{'|'.join(FUNCTIONS)})+")


def worked_out(text, language):
    """What a formula of numbers, + − × / and some functions gives, worked out exactly; None if there is something else in it."""
    plain = text.replace(",", ".") if language.decimal_comma else text
    plain = re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: "e" + power[1].translate(SUPERSCRIPTS), plain)
    plain = re.sub(r"\([^\d−(]*\)", "", plain)  # 1 (already there)
    plain = re.sub(r"([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: f"**({power[1].translate(SUPERSCRIPTS)})", plain)
    plain = re.sub(rf"√({NUMBER})", r"root(\1)", plain).replace("√(", "root(")
    plain = plain.replace("−", "-").replace("×", "*").replace("·", "*")
    if not FORMULA.fullmatch(plain) or not re.search(r"\d", plain):
        return None
    exact = re.sub(NUMBER, lambda number: f"Fraction('{number[0]}')", plain)
    try:
        found = eval(exact, {"__builtins__": {}}, {**FUNCTIONS, "Fraction": Fraction})
        return None if isinstance(found, complex) else float(found)
    except (ArithmeticError, ValueError):
        return None


def equations(text):
    """Every "numbers = number" and "numbers ≈ number" of a text: both sides and the sign."""
    for line in text.splitlines():
        cells = re.split(r"\s+(=|≈)\s+", line.split("(ya ")[0].strip())
        for left, sign, right in zip(cells[0::2], cells[1::2], cells[2::2], strict=False):
            yield left.split("  ")[-1], sign, right


def checked(text, language, digits):
    """How many lines of a text were worked out, and how many of them say ≈; every other is true as it is printed."""
    count = approximate = 0
    for left, sign, right in equations(text):
        found, said = worked_out(left, language), worked_out(right, language)
        if found is None or said is None:
            continue
        rounding = Rounding(digits)
        assert sign == "≈" or rounding.text(found) == rounding.text(said), (left, sign, right)
        count += 1
        approximate += sign == "≈"
    return count, approximate


@pytest.mark.parametrize(("code", "digits"), [("en", 2), ("es", 3), ("pt", 6)])
def test_every_printed_line_gives_its_result(code, digits):
    language = Language(code, digits=digits)
    lines = approximate = 0
    for seed in range(20):
        root = random_graph(seed)
        root.backward()
        leaf = next(value for value in Reading(root, language).order if not value.inputs and value.has_grad)
        for text in (viz.trace(root, lang=language), str(viz.paths(root, leaf, lang=language))):
            found = checked(text, language, digits)
            lines, approximate = lines + found[0], approximate + found[1]
    assert lines > 500
    assert approximate < 0.02 * lines


NUMBERS = st.one_of(
    st.floats(-3.0, 3.0), st.floats(0.001, 0.1), st.floats(100.0, 2000.0), st.sampled_from([1.0, -2.0, 0.5, 0.0, 1e-7])
)
BINARY = [Value.__add__, Value.__sub__, Value.__mul__, Value.__truediv__]
UNARY = [Value.tanh, Value.sin, lambda v: v**2, lambda v: (v * v + 1.0).log(), lambda v: (v * 0.01).exp(), lambda v: -v]


@st.composite
def graphs(draw):
    """A graph of up to a dozen operations, in which results are used again; swept once, twice, or not at all."""
    nodes = [Value(number, f"x{i}") for i, number in enumerate(draw(st.lists(NUMBERS, min_size=1, max_size=3)))]
    for _ in range(draw(st.integers(1, 8))):
        a, b = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        does = draw(st.sampled_from([*BINARY, *UNARY, "number"]))
        if does == "number":
            made = a * draw(NUMBERS)
        elif does in BINARY:
            made = does(a, b)
        else:
            made = does(a)
        if math.isfinite(made.data) and abs(made.data) < 1e6:
            nodes.append(made)
    root = nodes[-1] if nodes[-1].inputs else nodes[-1] * nodes[0]
    for _ in range(draw(st.integers(0, 2))):
        root.backward()
    return root


def all_that_is_said(root, language):
    """Every text with numbers in it that is made of a graph."""
    yield viz.trace(root, lang=language)
    reading = Reading(root, language)
    leaves = [value for value in reading.order if not value.inputs and not value.constant]
    if leaves:
        yield str(viz.paths(root, leaves[0], lang=language))
    steps = Steps(reading)
    for step in steps:
        told = explain(step, steps, language)
        yield f"{told.numbers} {told.sign} {told.result}"
        yield str(local_with_numbers(step, steps, language, local_derivative(step, steps, language)))
        yield str(ledger(step, steps, language)).partition(":  ")[2]
        yield str(sum_so_far(step, steps, language))


@settings(max_examples=80)
@given(root=graphs(), code=st.sampled_from(["en", "es", "pt"]), digits=st.integers(2, 6))
def test_every_line_that_is_said_of_a_graph_is_true_as_it_is_printed(root, code, digits):
    language = Language(code, digits=digits)
    for text in all_that_is_said(root, language):
        checked(text, language, digits)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 − 0.604²", 1 - 0.604**2),
        ("−0.5 × (2.5·10⁻⁷ + 1)", -0.5 * (2.5e-7 + 1)),
        ("1/(1 + exp(−2))", 1 / (1 + math.exp(-2))),
        ("1 (already there) + 2", 3.0),
        ("w·x", None),
    ],
)
def test_the_reader_of_these_tests_can_count(text, number):
    assert worked_out(text, Language()) == (number if number is None else pytest.approx(number))
