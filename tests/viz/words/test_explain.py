"""A step of the sweep in words, and the numbers beside them."""

import pytest

import autograd
import nn
import viz
from autograd import Op, Value
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import texts
from viz.graph import Reading, Steps, diagram
from viz.words import explain, ledger, local_derivative, local_with_numbers, sum_so_far


def sentences(root, lang="en"):
    steps = Steps(Reading(root))
    return [explain(step, steps, Language(lang)).sentence for step in steps]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda a: a + Value(1.0), "+ hands its gradient on unchanged"),
        (lambda a: -a, "− hands its gradient on with the sign turned"),
        (lambda a: a * Value(2.0, "b"), "× hands its gradient on times its other input, b"),
        (lambda a: a.tanh(), "tanh passes its gradient back through 1 − y²"),
        (lambda a: a**2, "x² passes its gradient back through 2·a"),
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
    assert sentences(Value(1e6, "a").log()) == ["ln passes its gradient back through 1/a"]


def test_equal_inputs_are_told_apart():
    x = Value(3.0, "x")
    steps = Steps(Reading(x * x))
    chains = [explain(step, steps, Language()).chain for step in steps]
    assert chains == ["∂y/∂x += ∂y/∂y · ∂y/∂x⁽¹⁾", "∂y/∂x += ∂y/∂y · ∂y/∂x⁽²⁾"]


def test_the_local_derivative_has_the_decimals_asked_for():
    steps, language = Steps(Reading(Value(0.123456, "x").tanh())), Language(decimals=2)
    written = local_derivative(steps[0], steps, language)
    assert (
        str(local_with_numbers(steps[0], steps, language, written)) == "∂y/∂x = 1 − y² = 1 − 0.12² ≈ 0.98"
    )  # 0.9856, with two decimals


def test_the_ledger_keeps_its_sum_where_nothing_flows():
    a, b = Value(1.0, "a"), Value(-2.0, "b")
    y = autograd.where(1.0, a, b) + b * 3.0
    steps = Steps(Reading(y))
    last = [step for step in steps if step.source is b][-1]
    assert last.product is None
    assert str(sum_so_far(last, steps, Language())) == "b.grad = 3 + 0 = 3"
    assert str(ledger(last, steps, Language())) == "b.grad:  3 + 0 = 3"
    alone = Steps(Reading(autograd.where(1.0, a, b)))
    assert str(sum_so_far(alone[-1], alone, Language())) == "b.grad = 0"


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_flows_the_product_of_finite_numbers_is_zero(lang):
    a, b = Value(1.0, "a"), Value(2.0, "b")
    steps = Steps(Reading(autograd.where(autograd.constant(1.0, "c"), a, b).tanh()))
    told = explain(steps[-1], steps, Language(lang))
    assert steps[-1].product is None
    assert told.numbers.endswith(" × 0")
    assert (told.sign, told.result) == ("=", "0")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Value(0.0).cos(), "is flat here"),
        (Value(3.14159265).cos(), "is flat here"),
        (abs(Value(0.0)), "has a corner here"),
        (Value(9.0).tanh(), "is saturated"),
        (Value(-30.0).sigmoid(), "is saturated"),
        (Value(30.0).sigmoid(), "is saturated"),
        (Value(-5.0).erf(), "is saturated"),
        (Value(-12.0).elu(), "is saturated"),
        (Value(-12.0).exp(), "is flat here"),
        (Value(-12.0).softplus(), "is flat here"),
        (Value(-20.0).silu(), "is flat here"),
        (Value(-9.0).gelu(), "is flat here"),
        (Value(2.0).step(), "is flat everywhere: its slope is 0"),
        (Value(-2.0).sign(), "is flat everywhere: its slope is 0"),
    ],
)
def test_only_a_function_that_stays_flat_further_out_is_said_to_be_saturated(value, said):
    steps = Steps(Reading(value))
    assert said in explain(steps[0], steps, Language()).sentence


def test_a_binary_cross_entropy_reads_as_in_a_book():
    a = Value(0.3, "a")
    loss = nn.binary_cross_entropy(a, 1)
    assert "L = −(t·ln(a) + (1 − t)·ln(1 − a))  =  −(1 × ln(0.3) + (1 − 1) × ln(1 − 0.3))  =  1.2\n" in viz.trace(loss)
    steps = Steps(Reading(loss))
    assert str(local_with_numbers(steps[0], steps, Language(), local_derivative(steps[0], steps, Language()))) == (
        "∂L/∂a = (a − t)/(a·(1 − a)) = (0.3 − 1)/(0.3 × (1 − 0.3)) = −3.33"
    )


def test_a_guard_is_said_where_it_acts_and_nowhere_else():
    usual = viz.trace(nn.binary_cross_entropy(Value(0.3, "a"), 1))
    guarded = viz.trace(nn.binary_cross_entropy(Value(0.0, "a"), 1))
    assert "max" not in usual
    assert "L = −(t·max(ln(a), −100) + (1 − t)·ln(1 − a))" in guarded
    assert "(a − t)/max(a·(1 − a), 1·10⁻¹²)" in guarded
    probabilities = [Value(0.2, "p1"), Value(0.8, "p2")]
    assert "L = −ln(p2)" in viz.trace(nn.cross_entropy_of_probabilities(probabilities, 1))
    of_zero = viz.trace(nn.cross_entropy_of_probabilities([Value(0.0, "p1"), Value(1.0, "p2")], 0))
    assert "v1 = max(ln(p1), −100)  =  max(ln(0), −100)  =  −100" in of_zero  # it is not called ln(p1)


def names_in_sentences(root, **options):
    """What the operations of a graph are called in the sentences of its steps."""
    said = [
        texts(viz.draw(root, step=step, collapse=None, **options)) for step in range(1, len(Steps(Reading(root))) + 1)
    ]
    return {line.split("  ·  ")[1].split(" ")[0] for lines in said for line in lines if "  ·  " in line}


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_sentences_call_an_operation_what_its_badge_says(lang):
    x, y = Value(0.5, "x"), Value(2.0, "y")
    leaves = [Value(0.1 * i, f"v{i}") for i in range(5)]
    root = (x**2 + y**-1 + x.step() + autograd.sum(leaves).tanh()).negative() * x**y - y.exp() / x
    badges = {node.badge for node in diagram(Reading(root, Language(lang))).nodes if node.badge}
    assert {"x²", "x⁻¹", "Σ"} <= badges
    assert names_in_sentences(root, lang=lang) == badges


def test_a_sum_on_cards_of_its_own_is_a_plus():
    root = autograd.sum([Value(0.1 * i, f"v{i}") for i in range(5)])
    [step, *_] = steps = Steps(Reading(root))
    assert explain(step, steps, Language()).sentence.startswith("+ ")
    assert any("+ hands" in text for text in texts(viz.draw(root, step=1, collapse="scalar")))
    assert any("Σ hands" in text for text in texts(viz.draw(root, step=1)))


@pytest.mark.parametrize("digits", [2, 4, 6])
def test_a_number_in_the_formula_of_a_local_derivative_has_the_readers_digits(digits):
    language = Language("es", digits=digits)
    steps = Steps(Reading(Value(2.0, "x") * 1.23456789, language))
    written = local_derivative(steps[0], steps, language)
    assert str(written) == language.number(1.23456789)
    assert str(local_with_numbers(steps[0], steps, language, written)).endswith(f"= {written}")


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_a_first_power_is_called_so_and_changes_no_gradient(lang):
    steps = Steps(Reading(Value(3.0, "x") ** 1, Language(lang)))
    told = explain(steps[0], steps, Language(lang))
    assert told.local == "1"
    assert told.sentence == Language(lang)("unchanged", op="x¹")
