"""Numbers of training, and of formulas that overflow, against the same mistakes made by hand on plain numbers."""

import copy
import math
import re

import pytest

import autograd
import nn
import viz
from autograd import Value
from viz.lessons.mistakes.faulty import softmax_as_it_is_written, softmax_shifted


def descended(rate, steps, *, forgets):
    """The losses (w − 3)² of gradient descent from w = 0."""
    w, gradient, losses = 0.0, 0.0, [9.0]
    for _ in range(steps):
        gradient = (gradient if forgets else 0.0) + 2.0 * (w - 3.0)
        w -= rate * gradient
        losses.append((w - 3.0) ** 2)
    return losses


def test_without_zero_grad_a_step_goes_along_the_sum_of_all_gradients():
    made = viz.mistakes.forgotten_zero_grad()
    assert list(made.wrong.picture.numbers) == pytest.approx(descended(0.1, 20, forgets=True), rel=1e-9)
    assert list(made.right.picture.numbers) == pytest.approx(descended(0.1, 20, forgets=False), rel=1e-9)
    assert made.numbers["L after step 20"] == (made.wrong.picture.numbers[-1], made.right.picture.numbers[-1])


def test_that_is_gradient_descent_with_a_momentum_of_one():
    w = Value(0.0)
    optimizer = nn.SGD([w], 0.1, momentum=1.0 - 1e-12)
    losses = []
    for _ in range(20):
        loss = (w - 3.0) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append((w.data - 3.0) ** 2)
    assert list(viz.mistakes.forgotten_zero_grad().wrong.picture.numbers)[1:] == pytest.approx(losses, rel=1e-6)


def test_a_large_learning_rate_multiplies_the_loss_of_a_parabola_in_each_step():
    made = viz.mistakes.large_learning_rate(learning_rate=1.25, smaller=0.25, steps=6)
    assert list(made.wrong.picture.numbers) == pytest.approx(descended(1.25, 6, forgets=False))
    assert made.wrong.picture.numbers[6] == pytest.approx(9.0 * 1.5**12)
    assert made.right.picture.numbers[6] == pytest.approx(9.0 * 0.5**12)
    assert "descend(loss, leaves, 1.25, 6)" in made.wrong.program[-1].text


def test_a_mistake_that_does_no_harm_is_not_said_to_do_any():
    """In three steps the momentum of old gradients is a help, and on a flat parabola a rate of 1.1 is not too large."""
    assert "does no harm" in viz.mistakes.forgotten_zero_grad(steps=3).found
    flat = (Value(0.0) - 3.0) ** 2 * 0.05
    assert "is not too large" in viz.mistakes.large_learning_rate(flat, learning_rate=1.1).found
    assert "the neuron is not dead" in viz.mistakes.dead_relu(b=0.0).found
    for w in (-6.0, 0.0, 2.0):
        assert "not sure of a wrong answer" in viz.mistakes.saturated_sigmoid(w=w).found


def test_a_sigmoid_that_both_ways_leave_at_one_is_told_by_its_gradient():
    assert viz.mistakes.saturated_sigmoid(w=800.0).found == "Here ∂L/∂w in step 1 is 0 instead of 1."


def test_where_elu_does_not_learn_either_it_is_not_shown_as_the_right_way():
    for b in (-20.0, -1000.0):
        with pytest.raises(ValueError, match=rf"b={b:g}\): ELU does not learn either, its loss stays at 4 in 20 steps"):
            viz.mistakes.dead_relu(b=b)
    assert viz.mistakes.dead_relu(b=-2.0).numbers["∂L/∂b in step 1"] == (0.0, -2.0)


def parabola(curvature):
    return (Value(0.0) - 3.0) ** 2 * curvature


@pytest.mark.parametrize(("curvature", "rates"), [(1.0, (1.1, 0.1)), (0.05, (110, 0.1)), (50.0, (0.11, 0.01))])
def test_learning_rates_suit_the_graph_if_they_are_not_given(curvature, rates):
    made = viz.mistakes.large_learning_rate(parabola(curvature))
    calls = [side.program[-1].text for side in (made.wrong, made.right)]
    assert calls == [f"list(descend(loss, leaves, {rate:g}, 10))" for rate in rates]
    assert made.wrong.picture.numbers[-1] > made.wrong.picture.numbers[0]
    assert made.right.picture.numbers[-1] < made.right.picture.numbers[0]
    made = viz.mistakes.forgotten_zero_grad(parabola(curvature))
    assert made.right.picture.numbers[-1] < made.right.picture.numbers[0]


def test_what_is_right_is_not_a_descent_that_diverges():
    with pytest.raises(
        ValueError, match=r"smaller=0.1\): with it the loss grows the right way, too, from 450 to 5.47e\+21 in 10 steps"
    ):
        viz.mistakes.large_learning_rate(parabola(50.0), smaller=0.1)
    with pytest.raises(ValueError, match=r"learning_rate=2\).*give learning_rate a smaller number"):
        viz.mistakes.forgotten_zero_grad(learning_rate=2)


def test_a_loss_that_overflows_leaves_a_gap_and_is_told():
    made = viz.mistakes.large_learning_rate(learning_rate=1e6, steps=60)
    assert not math.isfinite(made.wrong.picture.numbers[-1])
    assert made.wrong.picture.span[1] < math.inf
    assert "<img" in made.html
    assert re.fullmatch(r"Here L after step \d+ is ∞ instead of 0\.\d+\.", made.found)


def test_a_saturated_sigmoid_moves_by_the_gradients_of_the_formulas():
    made = viz.mistakes.saturated_sigmoid()
    for side, slope in ((made.wrong, lambda a: 2.0 * a * a * (1.0 - a)), (made.right, lambda a: a)):
        w, outputs = 6.0, []
        for _ in range(21):
            outputs.append(1.0 / (1.0 + math.exp(-w)))
            w -= slope(outputs[-1])
        assert list(side.picture.numbers) == pytest.approx(outputs, rel=1e-9)
    a = 1.0 / (1.0 + math.exp(-6.0))
    assert made.numbers["∂L/∂w in step 1"] == pytest.approx((2.0 * a * a * (1.0 - a), a))


def test_a_dead_relu_has_a_gradient_of_exactly_zero_and_elu_has_none_such():
    made = viz.mistakes.dead_relu()
    assert set(made.wrong.picture.numbers) == {1.0}
    w, b, losses = 1.0, -4.0, []
    for _ in range(21):
        z = 2.0 * w + b
        a, slope = (z, 1.0) if z > 0.0 else (math.expm1(z), math.exp(z))
        losses.append((a - 1.0) ** 2)
        gradient = 2.0 * (a - 1.0) * slope
        w, b = w - 0.04 * gradient * 2.0, b - 0.04 * gradient
    assert list(made.right.picture.numbers) == pytest.approx(losses, rel=1e-9)
    z = -2.0
    assert made.numbers["∂L/∂b in step 1"] == (0.0, pytest.approx(2.0 * (math.expm1(z) - 1.0) * math.exp(z)))


@pytest.mark.parametrize("logits", [(1000.0, 1001.0), (1.0, 2.0, -3.0), (-1000.0, -1001.0), (800.0, 0.0)])
def test_softmax_is_the_librarys_if_it_is_shifted(logits):
    inputs = [Value(z) for z in logits]
    library = autograd.softmax([Value(z) for z in logits])
    shifted = softmax_shifted(inputs)
    assert [p.data for p in shifted] == pytest.approx([p.data for p in library], rel=1e-12)
    made = viz.mistakes.unshifted_softmax(logits)
    assert made.numbers["p₁"][1] == shifted[0].data
    slopes = autograd.grad(lambda z: autograd.softmax(z)[0])(list(logits))
    for i, slope in zip("₁₂₃", slopes, strict=False):
        assert made.numbers[f"∂p₁/∂z{i}"][1] == pytest.approx(slope, rel=1e-9, abs=1e-15)


def test_softmax_as_it_is_written_overflows_where_exp_does():
    assert [math.isnan(softmax_as_it_is_written([Value(z), Value(0.0)])[0].data) for z in (709.0, 710.0)] == [
        False,
        True,
    ]
    wrong, right = viz.mistakes.unshifted_softmax((1.0, 2.0)).numbers["p₁"]
    assert wrong == pytest.approx(right)
    assert "changes nothing" in viz.mistakes.unshifted_softmax((1.0, 2.0)).found
    for logit, both in ((709.0, False), (710.0, True), (-745.0, False), (-746.0, True)):
        (number,) = [p.data for p in softmax_as_it_is_written([Value(logit)])]
        assert math.isnan(number) == both


def test_the_logarithm_of_a_probability_that_is_rounded_to_zero_is_infinite():
    (wrong, right), (slope, stable) = viz.mistakes.log_of_zero().numbers.values()
    assert (wrong, right, stable) == (math.inf, 800.0, -1.0)
    assert math.isnan(slope)
    numbers = viz.mistakes.log_of_zero(z=1.0).numbers
    assert numbers["L"] == pytest.approx((math.log1p(math.exp(-1.0)),) * 2)


# -- What is shown is what ran ------------------------------------------------------------------------------


def functions_of(side):
    """What the program shown defines when it is run."""
    names = {}
    exec("\n".join([line.text for line in side.program if not line.text.startswith("list(")]), names)
    return names


@pytest.mark.parametrize("name", ["assigned_gradient", "wrong_order", "update_in_the_sweep"])
def test_a_sweep_that_is_shown_gives_the_numbers_that_are_shown(name):
    w, x = Value(0.5, "w"), Value(-2.0, "x")
    h = w * x
    loss = h + h * w
    loss.label = "L"
    made = getattr(viz.mistakes, name)(loss)
    for position, side in enumerate((made.wrong, made.right)):
        (sweep,) = [f for f in functions_of(side).values() if is_own(f)]
        graph = copy.deepcopy(loss)
        found = sweep(graph, 0.25) if name == "update_in_the_sweep" else sweep(graph)
        gradients = {node.label: gradient for node, gradient in found.items() if node.label}
        assert (gradients["w"], gradients["x"]) == (made.numbers["∂L/∂w"][position], made.numbers["∂L/∂x"][position])


def is_own(thing):
    return callable(thing) and getattr(getattr(thing, "__code__", None), "co_filename", "") == "<string>"


@pytest.mark.parametrize(
    ("name", "leaves", "given", "rate"),
    [("saturated_sigmoid", {"w": 6.0}, (1.0, 0.0), 1.0), ("dead_relu", {"w": 1.0, "b": -4.0}, (2.0, 1.0), 0.04)],
)
def test_a_loss_that_is_shown_gives_the_numbers_that_are_shown(name, leaves, given, rate):
    made = getattr(viz.mistakes, name)()
    for side in (made.wrong, made.right):
        formula, descend = [f for f in functions_of(side).values() if is_own(f)]
        values = [Value(number, label) for label, number in leaves.items()]
        loss = formula(*values, *given)
        losses = [loss.data, *descend(loss, values, rate, 20)]
        numbers = [v.sigmoid().data for v in values] if name == "saturated_sigmoid" else losses
        assert numbers[-1] == side.picture.numbers[-1]


def test_the_descents_that_are_shown_give_the_numbers_that_are_shown():
    made = viz.mistakes.forgotten_zero_grad()
    for side in (made.wrong, made.right):
        (descend,) = [f for f in functions_of(side).values() if is_own(f)]
        w = Value(0.0)
        loss = (w - 3.0) ** 2
        assert [loss.data, *descend(loss, [w], 0.1, 20)] == list(side.picture.numbers)


def test_the_formulas_that_are_shown_give_the_numbers_that_are_shown():
    made = viz.mistakes.log_of_zero()
    found = [
        next(f for f in functions_of(side).values() if is_own(f))(Value(-800.0)).data
        for side in (made.wrong, made.right)
    ]
    assert found == list(made.numbers["L"])
    made = viz.mistakes.unshifted_softmax()
    found = [
        next(f for f in functions_of(side).values() if is_own(f))([Value(1000.0), Value(1001.0)])[0].data
        for side in (made.wrong, made.right)
    ]
    assert math.isnan(found[0])
    assert found[1] == made.numbers["p₁"][1]


def test_the_lines_that_differ_are_marked_and_no_others():
    made = viz.mistakes.assigned_gradient()
    marked = [[line.text.strip() for line in side.program if line.differs] for side in (made.wrong, made.right)]
    assert marked == [["grads[source] = grads[node] * local"], ["grads[source] += grads[node] * local"]]
    made = viz.mistakes.forgotten_zero_grad()
    assert [line.text.strip() for line in made.right.program if line.differs] == ["autograd.zero_grad(loss)"]
    assert not any(line.differs for line in made.wrong.program)


def test_the_stable_loss_is_drawn_as_a_book_writes_it():
    parts = viz.mistakes.log_of_zero().right.picture.scene.parts
    assert [part.title for part in parts if part.kind == "node"] == ["z = −800", "−z = 800", "L = 800"]
