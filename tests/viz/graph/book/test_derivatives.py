"""Derivatives of derivatives are shown as a book writes them, and computed as they always were."""

import math
import pickle
import re

import pytest

import autograd
import nn
import viz
from autograd import Value, grad
from tests.viz.graphs import texts
from viz.graph import Reading, Steps

#: What only the machinery of ``grad`` writes.
MACHINERY = re.compile(r"id\(|(?<![−\w.,₀-₉⁰-⁹])1·(?!10)|·1(?![/\d.·])|\d == 0 |(?<!− )\b\d+ − \d+$")

FUNCTIONS = {
    "x³": lambda x: x**3,
    "x^2.5": lambda x: x**2.5,
    "x^x": lambda x: x**x,
    "1/(1 + x²)": lambda x: 1 / (1 + x * x),
    "hypot": lambda x: autograd.hypot(x, 2.0),
    "a guarded loss": lambda x: nn.binary_cross_entropy(x, 1.0),
    "of logits": lambda x: nn.binary_cross_entropy_with_logits(x, 1.0),
    "clip": lambda x: autograd.clip(x, -1.0, 1.0) * x,
    "a choice": lambda x: autograd.where(x > 0, x**3, -x),
    **{
        name: getattr(autograd, name)
        for name in ("tanh", "sigmoid", "silu", "gelu", "sin", "log", "sqrt", "cbrt", "atan")
    },
}


def forward(value, **options):
    return viz.trace(value, **options).split("\n\n")[0]


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_machinery_is_told_and_the_numbers_and_gradients_are_those_of_the_graph(name, times):
    f = FUNCTIONS[name]
    for _ in range(times):
        f = grad(f)
    x = Value(0.37, "x")
    y = f(x)
    if not isinstance(y, Value):
        return  # a derivative that does not depend on x is a number
    y.backward()
    reading = Reading(y)
    assert reading.root.data == y.data
    assert reading.holds_derivatives()
    assert Steps(reading).contributions[x][-1].after == pytest.approx(x.grad, rel=1e-9, abs=1e-12)
    formulas = [line.split("  ")[1].split(" = ")[-1] for line in forward(y).split("\n")[1:]]
    assert [formula for formula in formulas if MACHINERY.search(formula)] == []


def test_the_second_derivative_of_a_cube_is_three_times_two_x():
    assert forward(grad(grad(lambda x: x**3))(Value(3.0, "x"))).split("\n")[1:] == [
        "  x          =  3",
        "  2·x        =  2 × 3  =  6",
        "  g = 3·2·x  =  3 × 6  =  18",
    ]


def test_a_factor_of_minus_one_is_a_sign():
    assert "g = −cos(x)" in forward(grad(grad(autograd.cos))(Value(0.5, "x")))


def test_what_somebody_wrote_stays():
    x = Value(3.0, "x")
    told = forward(grad(lambda x: x**2)(x) * 1 + autograd.identity(x) + 0 * x)
    assert "2·x·1" in told
    assert "id(x)" in told
    assert "0·x" in told


def test_a_choice_of_ones_own_stays_where_it_is_differentiated():
    told = forward(grad(lambda x: autograd.where(x > 0, x**3, -x))(Value(2.0, "x")))
    assert "x²" in told
    x, c = Value(2.0, "x"), Value(0.0, "c")
    assert "if c == 0" in forward(autograd.where(c == 0, 0, x) * x) or "0 if" in forward(
        autograd.where(c == 0, 0, x) * x
    )


def test_a_guard_is_shown_where_it_acts():
    n = Value(0.0, "n")
    told = forward(grad(lambda x: x**n)(Value(2.0, "x")))
    assert "n == 0" in told


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_a_label_of_ones_own_names_the_derivative_in_every_output(lang):
    x = Value(0.5, "x")
    y = grad(grad(autograd.tanh))(x)
    y.label = "f″"
    y.backward()
    assert "f″ =" in forward(y, lang=lang)
    for shown in (texts(viz.draw(y, lang=lang)), texts(viz.draw(y, lang=lang, step=-1))):
        assert "f″" in shown
        assert not [text for text in shown if "id(" in text or "grad()" in text]
    assert "grad()" not in viz.step(y, lang=lang).html
    assert "grad()" not in viz.to_dot(y, lang=lang).source


def test_a_label_of_a_factor_one_goes_to_what_it_is():
    x, w = Value(2.0, "x"), Value(3.0, "w")
    slope = grad(lambda x: w * x)(x)
    slope.label = "slope"
    assert "slope" in forward(slope)
    assert "w" in forward(slope)


def test_the_derivative_of_a_network_has_its_layers_as_matrices_and_no_box_of_machinery():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    x = [Value(1.0, "x1"), Value(-1.0, "x2")]
    penalty = (autograd.sum([g * g for g in grad(lambda x: model(x))(x)]) - 1) ** 2
    penalty.backward()
    shown = texts(viz.draw(penalty, collapse="layer"))
    assert "grad()" not in shown
    assert "layer 1" in shown
    again = texts(viz.draw(penalty, collapse="layer", step=-1))
    numbers = [text for text in shown if re.fullmatch(r"−?[\d.]+", text)]
    assert [text for text in again if re.fullmatch(r"−?[\d.]+", text)] == numbers


def test_the_drawing_of_a_pickled_derivative_is_the_same():
    y = grad(grad(autograd.tanh))(Value(0.5, "x"))
    assert viz.trace(pickle.loads(pickle.dumps(y))) == viz.trace(y)


def test_nan_and_infinity_are_told_as_they_are():
    y = grad(autograd.log)(Value(0.0, "x"))
    assert math.isinf(y.data)
    assert "1/0" in forward(y)
    assert "∞" in forward(y)
