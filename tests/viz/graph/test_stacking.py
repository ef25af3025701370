"""Like steps of a chain and like samples of a batch stand on one card, which says how many they are."""

import math

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.languages import Language
from tests.viz.graphs import random_graph, texts
from viz.graph import Reading, diagram, stacked


def chain(length, step=Value.sin):
    y = Value(0.5, "x")
    for _ in range(length):
        y = step(y)
    return y


def batch(samples, widths=(3, 1), *, loss=lambda z, i: (z - 1.0) ** 2):
    model = nn.MLP(2, list(widths), "tanh", seed=0)
    rows = [[Value(0.1 * i, "x1"), Value(1.0 - 0.2 * i, "x2")] for i in range(samples)]
    root = autograd.mean([loss(model(row), i) for i, row in enumerate(rows)])
    root.label = "L"
    return root


def of(root):
    return stacked(diagram(Reading(root)))


@pytest.mark.parametrize(("length", "said"), [(60, "× 58"), (200, "× 198")])
def test_a_chain_shows_its_ends_and_how_many_steps_are_between_them(length, said):
    root = chain(length)
    root.backward()
    drawing = viz.draw(root)
    assert said in texts(drawing)
    assert drawing.scene.width <= 828
    assert drawing.scene.height < 200
    assert len([part for part in drawing.scene.parts if part.kind in {"node", "folded"}]) == 4


def test_the_card_of_the_steps_has_the_numbers_of_their_end_and_their_derivative():
    root = chain(60)
    root.backward()
    [stack] = [node for node in of(root).nodes if node.times]
    order = Reading(root).order
    assert (stack.data, stack.grad) == (order[-2].data, order[-2].grad)
    [into] = [edge for edge in of(root).edges if edge.target == stack.index]
    assert into.local == pytest.approx(math.prod([order[i].partials[0] for i in range(2, 60)]))
    assert into.labelled


X = Value(0.9, "x")
CHAINS = {
    "two operations in turn": (lambda y: y.sin().exp(), 2, 38),
    "with one input again and again": (lambda y: (y * X).sin(), 2, 38),
    "with an input of its own each": (lambda y: (y * Value(0.9, "w") + Value(0.1, "b")).tanh(), 3, 38),
    "with a number": (lambda y: 2 * y, 1, 38),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_whose_steps_are_several_operations_is_stacked_by_steps(name):
    step, length, times = CHAINS[name]
    small = of(chain(40, step))
    [stack] = [node for node in small.nodes if node.times]
    assert stack.times == times
    assert stack.operations == times * length
    assert len([node for node in small.nodes if node.operations and not node.times]) == 2 * length


def test_steps_with_other_numbers_are_no_like_steps():
    y = Value(0.5, "x")
    for i in range(30):
        y = y * float(i + 2)
    assert not any(node.times for node in of(y).nodes)


def test_what_a_chain_is_used_for_besides_breaks_it():
    y = Value(0.5, "x")
    middle = []
    for i in range(20):
        y = y.sin()
        if i == 10:
            middle.append(y)
    times = [node.times for node in of(y * middle[0]).nodes if node.times]
    assert times == [9, 7]


@pytest.mark.parametrize(("samples", "said"), [(4, "× 4"), (12, "× 12"), (30, "× 30")])
def test_the_samples_of_a_batch_stand_on_one_card_each(samples, said):
    root = batch(samples)
    root.backward()
    drawing = viz.draw(root)
    assert said in texts(drawing)
    assert drawing.scene.width <= 828
    names = texts(drawing)
    assert names.count("x1") == names.count("x2") == 1


def test_weights_stay_single_and_everything_is_counted():
    root = batch(4)
    whole, small = diagram(Reading(root)), of(root)
    assert small.size == whole.size
    weights = [node for node in small.nodes if node.name.full.startswith(("w", "b"))]
    assert len(weights) == 3 * 3 + 4
    assert not any(node.times for node in weights)
    assert {node.times for node in small.nodes if node.times} == {4}
    assert {key for edge in small.edges for key in edge.of} == {key for edge in whole.edges for key in edge.of}


def test_targets_that_differ_show_the_first_and_the_last():
    root = batch(4, loss=lambda z, i: (z - float(i)) ** 2)
    assert "0 … 3" in texts(viz.draw(root))


def test_samples_of_different_losses_are_not_stacked():
    root = batch(4, loss=lambda z, i: (z - 1.0) ** 2 if i else z.exp())
    assert not any(node.times for node in of(root).nodes)


def test_a_recurrence_is_no_batch():
    h, losses = Value(0.0, "h"), []
    w = Value(0.5, "w")
    for i in range(5):
        h = (h * w + Value(0.1 * i, "x")).tanh()
        losses.append((h - 1.0) ** 2)
    assert not any(node.times == 5 for node in of(autograd.sum(losses)).nodes)


@pytest.mark.parametrize("collapse", ["auto", None, "scalar"])
def test_each_step_is_counted_and_shown_whatever_is_stacked(collapse):
    root = chain(60)
    shown = texts(viz.draw(root, step=30, collapse=collapse, lang="en"))
    assert any(text.startswith("step 30 of 60") for text in shown)


def test_a_picture_with_a_batch_says_nothing_that_is_true_of_one_sample_only():
    root = batch(4, loss=lambda z, i: (z - float(i)) ** 2)
    root.backward()
    small = of(root)
    for edge in small.edges:
        if edge.labelled and small.by_index[edge.target].times:
            locals_ = [part.local for part in diagram(Reading(root)).edges if set(part.of) & set(edge.of)]
            assert len(set(locals_)) == 1


W, U, B = Value(0.5, "w"), Value(0.3, "u"), Value(0.1, "b")
#: A step, what it begins with, and how many operations it has.
STEPS = {
    "x + f(x)": (lambda h, i: h + (h * Value(0.1 + 0.01 * i, f"w{i}")).tanh(), 3),
    "x + f(x), all numbers alike": (lambda h, i: h + (h * 0.3 + 1).relu() * 0.5, 5),
    "gradient descent": (lambda h, i: h - 0.1 * (2 * h * (h - 1)), 5),
    "a recurrence with one weight": (lambda h, i: (W * h + U * Value(0.1 * i, f"x{i}")).tanh(), 4),
    "a recurrence that is fed with numbers": (lambda h, i: (W * h + U * (0.1 * i) + B).tanh(), 5),
    "two ways side by side": (lambda h, i: h.sin() * h.cos(), 3),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_whose_ways_part_and_meet_again_are_stacked(name):
    step, operations = STEPS[name]
    start = h = Value(0.5, "h0")
    for i in range(30):
        h = step(h, i)
    whole, small = diagram(Reading(h)), of(h)
    [stack] = [node for node in small.nodes if node.times]
    assert stack.times == 28
    assert stack.operations == 28 * operations
    assert small.size == whole.size
    assert {key for edge in small.edges for key in edge.of} <= {key for edge in whole.edges for key in edge.of}
    h.backward()
    drawing = viz.draw(h)
    assert "× 28" in texts(drawing)
    assert any("(× 28)" in text for text in texts(drawing))
    assert drawing.scene.width <= 828
    assert drawing.scene.height <= 800
    assert math.isfinite(start.grad)


def test_a_stack_says_the_derivative_of_all_its_steps_together():
    h = Value(0.5, "h0")
    after = []
    for i in range(12):
        h = h + (h * Value(0.1 + 0.01 * i, f"w{i}")).tanh()
        after.append(h)
    small = of(h)
    [stack] = [node for node in small.nodes if node.times]
    [into] = [edge for edge in small.edges if edge.target == stack.index]
    autograd.zero_grad(after[10])
    after[10].backward()
    assert into.labelled
    assert into.local == pytest.approx(after[0].grad)


def test_what_all_steps_share_stays_outside_their_card():
    h = Value(0.5, "h0")
    for i in range(8):
        h = (W * h + U * Value(0.1 * i, f"x{i}") + B).tanh()
    small = of(h)
    assert {"w", "u", "b", "h0", "x0", "x7"} <= {node.name.text for node in small.nodes}
    assert not {f"x{i}" for i in range(1, 7)} & {node.name.text for node in small.nodes}


def test_like_inputs_on_one_card_are_called_by_the_first_and_the_last():
    result = autograd.logsumexp([Value(0.1 * i, f"z{i}") for i in range(1, 7)])
    assert "z1 … z6" in texts(viz.draw(result, direction="down", width=390))


@pytest.mark.parametrize("count", [3, 6])
def test_the_inputs_of_a_small_softmax_are_no_samples(count):
    z = [Value(0.1 * i, f"z{i}") for i in range(1, count + 1)]
    y = autograd.softmax(z)[1]
    y.backward()
    said = texts(viz.draw(y, width=390))
    assert {f"z{i}" for i in range(1, count + 1)} <= set(said)
    assert sum(f"× {Language().number(value.grad)}" in said for value in z) == count


@pytest.mark.parametrize("seed", range(8))
def test_stacking_a_random_graph_loses_no_operation_and_makes_no_circle(seed):
    whole, small = diagram(Reading(random_graph(seed))), of(random_graph(seed))
    assert small.size == whole.size
    place = {node.index: i for i, node in enumerate(small.nodes)}
    assert all(place[edge.source] < place[edge.target] for edge in small.edges)
