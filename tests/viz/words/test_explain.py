"""A step of the sweep in words, and the numbers beside them."""

import pytest

import autograd
from autograd import Op, Value
from autograd.languages import Language
from viz.graph import Reading, Steps
from viz.words import explain, ledger, local_derivative, local_with_numbers, sum_so_far


def sentences(root, lang="en"):
    steps = Steps(Reading(root))
    return [explain(step, steps, Language(lang)).sentence for step in steps]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda a: a + Value(1.0), "+ hands its gradient on unchanged"),
        (lambda a: -a, "neg hands its gradient on with the sign turned"),
        (lambda a: a * Value(2.0, "b"), "× hands its gradient on times its other input, b"),
        (lambda a: a.tanh(), "tanh passes its gradient back through 1 − y²"),
        (lambda a: a**2, "xⁿ passes its gradient back through 2·a"),
        (lambda a: autograd.maximum(a, 0.0), "max hands its whole gradient to the input it selected"),
        (lambda a: autograd.maximum(a, 5.0), "max did not select a, so nothing flows there"),
        (lambda a: autograd.maximum(a, 1.0), "max found a tie and shares its gradient"),
        (lambda a: a.relu(), "ReLU hands its gradient on unchanged"),
        (lambda a: (a - 5.0).relu(), "ReLU is off here: no gradient gets through"),
        (lambda a: (a * 50).tanh(), "tanh is saturated: its slope is almost 0, and the gradient vanishes"),
    ],
)
def test_a_step_is_named_by_its_pattern(make, said):
    assert sentences(make(Value(1.0, "a")))[0] == said


def test_a_slope_near_zero_saturates_only_what_has_a_bound():
    assert sentences(Value(1e6, "a").log()) == ["log passes its gradient back through 1/a"]


def test_equal_inputs_are_told_apart():
    x = Value(3.0, "x")
    steps = Steps(Reading(x * x))
    chains = [explain(step, steps, Language()).chain for step in steps]
    assert chains == ["∂y/∂x += ∂y/∂y · ∂y/∂x⁽¹⁾", "∂y/∂x += ∂y/∂y · ∂y/∂x⁽²⁾"]


def test_the_local_derivative_has_the_decimals_asked_for():
    steps, language = Steps(Reading(Value(0.123456, "x").tanh())), Language(decimals=2)
    written = local_derivative(steps[0], steps, language)
    assert (
        local_with_numbers(steps[0], steps, language, written) == "∂y/∂x = 1 − y² = 1 − 0.12² ≈ 0.98"
    )  # 0.9856, with two decimals


def test_the_ledger_keeps_its_sum_where_nothing_flows():
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    y = autograd.where(1.0, a, b) + b * 3.0
    steps = Steps(Reading(y))
    last = [step for step in steps if step.source is b][-1]
    assert last.product is None
    assert sum_so_far(last, steps, Language()) == "b.grad = 3 + 0 = 3"
    assert ledger(last, steps, Language()) == "b.grad:  3 + 0 = 3"
    alone = Steps(Reading(autograd.where(1.0, a, b)))
    assert sum_so_far(alone[-1], alone, Language()) == "b.grad = 0"


def test_a_value_called_if_is_no_choice():
    for lang, word in (("en", "if"), ("es", "si"), ("pt", "se")):
        y = Value(1.0, "x").exp()
        y.label = word
        assert sentences(y, lang) == [Language(lang)("passes", op="exp", derivative=word)]


def test_of_ten_equal_inputs_each_is_told_apart():
    first = Op("first_of_ten", forward=lambda m, *xs: xs[0], partials=lambda m, y, *xs: (1.0,) * len(xs))
    x = Value(2.0, "x")
    steps = Steps(Reading(first(*[x] * 10)))
    assert explain(steps[9], steps, Language()).chain.endswith("∂y/∂x⁽¹⁰⁾")


def test_a_step_that_would_be_infinity_times_zero_says_what_was_not_selected():
    said = sentences(Value(-1.0, "a").relu().sqrt())
    assert said[-1] == "ReLU did not select a, so nothing flows there"
    steps = Steps(Reading(autograd.maximum(Value(-1.0, "a") * 2.0, 0.0).log()))
    assert [step.product for step in steps] == [float("inf"), None]
    assert explain(steps[-1], steps, Language()).result == "—"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Value(0.0).cos(), "is flat here"),
        (Value(3.14159265).cos(), "is flat here"),
        (abs(Value(0.0)), "has a corner here"),
        (Value(9.0).tanh(), "is saturated"),
        (Value(-30.0).sigmoid(), "is saturated"),
    ],
)
def test_only_a_function_that_stays_flat_further_out_is_said_to_be_saturated(value, said):
    steps = Steps(Reading(value))
    assert said in explain(steps[0], steps, Language()).sentence
