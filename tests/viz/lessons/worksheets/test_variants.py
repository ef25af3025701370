"""Variants: the same exercise with other numbers, few digits, good to compute with, and keys that are right."""

import math
import re

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import Language
from viz.lessons.worksheets import Limits, faults

from .graphs import GRAPHS, binary, neuron, twice

#: How far a number with three significant digits may be from what it stands for.
HALF = 0.5001


@pytest.fixture(scope="module", params=GRAPHS)
def fifteen(request):
    """Fifteen variants of a graph, and the graph for floats."""
    make, of = GRAPHS[request.param]
    return viz.worksheet(make(), variants=15, seed=1, progress=False), of


def as_printed(text):
    """A printed number, and the unit of its last of three digits."""
    mantissa, _, power = text.replace("−", "-").partition("·10")
    exponent = int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))) if power else 0
    number = float(mantissa) * 10.0**exponent
    return number, 10.0 ** (math.floor(math.log10(abs(number))) - 2) if number else 1e-9


def gradient_of(of, numbers, name, step=1e-5):
    above, below = (of({**numbers, name: numbers[name] + side}) for side in (step, -step))
    return (above - below) / (2 * step)


def test_keys_are_what_finite_differences_give(fifteen):
    sheets, of = fifteen
    for sheet, numbers in zip(sheets.sheets, sheets.numbers, strict=True):
        asked = {str(question.asked).split(" = ")[0]: question for question in sheet.questions.gradients}
        root = sheet.cards.names[sheet.cards.root].symbol
        (last,) = [q for q in sheet.questions.values if str(q.asked).startswith(f"{root} = ")]
        result, unit = as_printed(last.result)
        assert abs(result - of(numbers)) <= HALF * unit
        for name in numbers:
            printed, unit = as_printed(asked[f"∂{root}/∂{name}"].result)
            assert printed == pytest.approx(gradient_of(of, numbers, name), abs=HALF * unit + 1e-7), (name, numbers)


def test_no_two_variants_are_alike_and_none_is_the_graph_itself(fifteen):
    sheets, _ = fifteen
    found = {tuple(numbers.values()) for numbers in sheets.numbers}
    assert len(found) == len(sheets) == 15
    answers = {tuple([q.result for part in sheet.questions.parts for q in part]) for sheet in sheets.sheets}
    assert len(answers) == 15


def test_numbers_have_few_digits_and_nothing_is_saturated(fifteen):
    sheets, _ = fifteen
    for sheet in sheets.sheets:
        for value in sheet.cards.values:
            if value.op is None and not value.constant:
                assert value.data
                assert float(f"{value.data:.2g}") == value.data
        cards = sheet.cards
        assert {fault for _, fault in faults(cards.values, cards.reading.totals, Limits())} <= {"no_gradient"}
        for value in cards.computed:
            assert math.isfinite(value.data)
            if value.op.name in ("tanh", "sigmoid"):
                assert abs(value.data) < 0.96
            if value.op.name in ("relu", "leaky_relu", "absolute"):
                assert abs(value.inputs[0].data) > 0.04


def test_a_line_that_is_called_exact_comes_out_with_the_printed_numbers():
    sheets = viz.worksheet(neuron(), variants=30)
    for sheet in sheets.sheets:
        assert sheet.exact
        for question in sheet.questions.gradients:
            factors = [as_printed(text.strip("()"))[0] for text in re.split(r" [×+] ", str(question.worked))]
            products = sum([a * b for a, b in zip(factors[::2], factors[1::2], strict=True)])
            assert Language().number(products) == question.result


def test_a_seed_gives_the_same_bytes_and_another_one_others(tmp_path):
    def written(seed, name="sheet.tex"):
        return viz.worksheet(neuron(), seed=seed).save(tmp_path / name).read_bytes()

    assert written(5, "sheet.pdf") == written(5, "sheet.pdf")
    assert written(5) == written(5)
    assert written(5) != written(6)


def test_more_variants_begin_with_the_same_ones():
    few, many = viz.worksheet(twice(), variants=3), viz.worksheet(twice(), variants=6)
    assert many.numbers[:3] == few.numbers


def test_the_numbers_of_a_seed_do_not_depend_on_the_machine():
    assert viz.worksheet(neuron(), seed=0).numbers == [{"w": 0.5, "x": 1.0, "b": -0.1}]


def test_without_variants_the_numbers_are_the_graphs_own_as_they_are_printed():
    w = Value(1 / 3, "w")
    sheet = viz.worksheet((w * 2).tanh())
    assert sheet.numbers == [{"w": 0.333}]
    assert w.data == 1 / 3
    assert not w.has_grad


def test_a_graph_whose_numbers_are_out_of_date_is_computed_again():
    w, x = Value(0.5, "w"), Value(2.0, "x")
    loss = (w * x).tanh()
    w.data = 0.25
    (question, *_) = viz.worksheet(loss).sheets[0].questions.values
    assert question.result == "0.5"


def test_constants_and_targets_of_a_cross_entropy_stay_as_they_are():
    sheets = viz.worksheet(binary(), variants=10)
    assert {numbers["t"] for numbers in sheets.numbers} == {1.0}
    loss = (Value(0.5, "w") * 1.5).tanh() * Value(1.0, "b")
    for sheet in viz.worksheet(loss, variants=5).sheets:
        assert [value.data for value in sheet.cards.values if value.constant] == [1.5]


def test_only_what_is_asked_for_varies():
    loss = neuron()
    w = next(value for value in autograd.topological_order(loss) if value.label == "w")
    for vary in (["w"], [w]):
        sheets = viz.worksheet(loss, variants=4, vary=vary)
        assert len({numbers["w"] for numbers in sheets.numbers}) == 4
        assert {(numbers["x"], numbers["b"]) for numbers in sheets.numbers} == {(2.0, -0.3)}


def test_values_of_other_sizes_keep_them():
    area, price = Value(120.0, "area"), Value(0.002, "price")
    for numbers in viz.worksheet(area * price, variants=5).numbers:
        assert 50 <= abs(numbers["area"]) <= 200
        assert 0.0005 <= abs(numbers["price"]) <= 0.004


@pytest.mark.parametrize(
    ("vary", "error", "said"),
    [
        (["v"], ValueError, "'v' is not a leaf of this graph; its leaves are 'w', 'x', 'b'"),
        ("w", TypeError, "a list of labels or Values"),
        ([3], TypeError, r"vary=\[3\]"),
        (3.0, TypeError, "vary=3.0"),
        ([], ValueError, "no leaf of this graph may change"),
    ],
)
def test_a_wrong_leaf_is_named(vary, error, said):
    with pytest.raises(error, match=said):
        viz.worksheet(neuron(), variants=2, vary=vary)


def test_what_is_hard_is_said():
    w = Value(0.5, "w")
    with pytest.raises(ValueError, match=r"no good numbers were found.*tanh is saturated.*vary="):
        viz.worksheet((w * 100.0).tanh(), variants=2)
    with pytest.raises(ValueError, match=r"there are not so many variants|no more of them"):
        viz.worksheet(w.tanh(), variants=200)


def test_a_choice_may_fall_on_the_other_branch():
    loss = autograd.maximum(Value(1.0, "a"), Value(2.0, "b")) * Value(3.0, "c")
    larger = {numbers["a"] > numbers["b"] for numbers in viz.worksheet(loss, variants=20).numbers}
    assert larger == {True, False}


def test_every_fifth_neuron_ends_in_a_relu_that_is_off_and_its_gradients_are_0():
    sheets = viz.worksheet(neuron(autograd.relu), variants=20).sheets
    assert [number for number, sheet in enumerate(sheets, 1) if sheet.cards.root.data == 0.0] == [5, 10, 15, 20]
    for number, sheet in enumerate(sheets, 1):
        gradients = {question.result for question in sheet.questions.gradients}
        assert (gradients == {"0"}) == (number % 5 == 0)
        (product,) = [v for v in sheet.cards.computed if v is not sheet.cards.root]
        assert abs(product.data) > 0.04


def test_a_target_of_the_hinge_loss_is_1_or_minus_1():
    w, x, b, t = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b"), Value(-1.0, "t")
    sheets = viz.worksheet(nn.hinge(w * x + b, t), variants=20)
    assert {numbers["t"] for numbers in sheets.numbers} == {1.0, -1.0}
    assert {sheet.cards.root.data == 0.0 for sheet in sheets.sheets} == {True, False}  # a margin that is wide enough


def test_a_class_of_thirty_gets_logits_of_a_cross_entropy():
    """Of whole numbers there are too few good ones: then halves and tenths follow."""
    for logits in ([1.0, 2.0], [1.0, 2.0, -1.0]):
        sheets = viz.worksheet(nn.cross_entropy([Value(z, f"z{i}") for i, z in enumerate(logits)], 0), variants=30)
        assert len({tuple(numbers.values()) for numbers in sheets.numbers}) == 30


def test_two_leaves_of_a_few_have_different_numbers():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    assert all([numbers["a"] != numbers["b"] for numbers in viz.worksheet(a * b + a, variants=20).numbers])
