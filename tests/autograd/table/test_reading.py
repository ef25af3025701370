"""The table as a reader sees it: text and LaTeX, with and without numbers."""

import math

import pytest

from autograd import derivative, with_numbers
from autograd.table import REGISTRY, SYMBOLS, Number, Variable, write


@pytest.mark.parametrize(
    ("name", "index", "text", "latex"),
    [
        ("tanh", 0, "1 − y²", "1 - y^{2}"),
        ("sigmoid", 0, "y·(1 − y)", r"y \cdot \left(1 - y\right)"),
        ("relu", 0, "1 if a > 0 else 0", r"\begin{cases} 1 & a > 0 \\ 0 & \text{else} \end{cases}"),
        ("divide", 1, "−a/b²", r"-\frac{a}{b^{2}}"),
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
    assert with_numbers(REGISTRY["power"], [4.0, 1.5], derivative=0, constants=[1]) == "1.5 × 4^0.5 = 3"
    assert with_numbers(REGISTRY["tanh"], [1.0], derivative=0) == "1 − 0.7616² = 0.42"
    assert with_numbers(REGISTRY["sigmoid"], [0.0], derivative=0) == "0.5 × (1 − 0.5) = 0.25"
    assert with_numbers(REGISTRY["tanh"], [-1.0], derivative=0) == "1 − (−0.7616)² = 0.42"
    assert with_numbers(REGISTRY["power"], [-0.5, 3.0], derivative=0, constants=[1]) == "3 × (−0.5)² = 0.75"
    assert with_numbers(REGISTRY["add"], [2.0, -0.5]) == "2 + (−0.5) = 1.5"
    assert with_numbers(REGISTRY["relu"], [2.0], derivative=0, words={"if": "si", "else": "si no"}) == (
        "1 si 2 > 0 si no 0 = 1"
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
    assert write(SYMBOLS.less(b, SYMBOLS.equal(a, b))) == "b < (a == b)"
    assert write(1e-7 * a) == "1·10⁻⁷·a"
    assert write(SYMBOLS.leaky_relu(a), "latex") == (r"\operatorname{leaky\ ReLU}\left(a\right)")
    assert write(-Number(-2.0), "c") == "2.0"
    assert write(Variable("<if>") + 1.0) == "<if> + 1"
