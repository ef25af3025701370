"""Softmax and cross-entropy are shown as a book writes them, and computed as they always were."""

import copy

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.table import SHIFT
from tests.viz.graphs import texts
from viz.graph import Reading, Steps, diagram, fold


def logits(*numbers):
    return [Value(number, f"z{i}") for i, number in enumerate(numbers, 1)]


def softmax_of(values):
    return autograd.softmax([value.data for value in values])


@pytest.mark.parametrize("target", [1, [0.0, 1.0, 0.0]])
def test_a_cross_entropy_is_one_closed_group_whose_edges_say_y_minus_t(target):
    z = logits(1.0, 2.0, 0.5)
    shown = fold(diagram(Reading(nn.cross_entropy(z, target))), "auto")
    assert [node.folded for node in shown.diagram.nodes] == ["", "", "", "cross_entropy"]
    assert shown.groups == 0  # nobody is told that something was left out
    by_name = {node.index: node.name.text for node in shown.diagram.nodes}
    found = {by_name[edge.source]: edge.local for edge in shown.diagram.edges if edge.labelled}
    expected = [y - t for y, t in zip(softmax_of(z), [0.0, 1.0, 0.0], strict=True)]
    assert [found[f"z{i}"] for i in (1, 2, 3)] == pytest.approx(expected)


def test_it_opens_to_softmax_the_logarithm_and_the_term_that_counts():
    loss = nn.cross_entropy(logits(1.0, 2.0, 0.5), [0.0, 1.0, 0.0])
    opened = diagram(Reading(loss))
    assert [group.path for group in opened.groups] == ["cross_entropy", "cross_entropy/softmax"]
    badges = [node.badge for node in opened.nodes if node.badge]
    assert sorted(badges) == sorted(["exp", "exp", "exp", "Σ", "÷", "ln", "−"])
    half = fold(opened, "softmax").diagram
    assert [node.name.text for node in half.nodes][-3:] == ["softmax", "ln(y₂)", "L"]


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_no_shift_and_no_zero_is_told_anywhere(lang):
    loss = nn.cross_entropy(logits(1.0, 2.0, 0.5), [0.0, 1.0, 0.0])
    loss.backward()
    told = [
        viz.trace(loss, lang=lang),
        *texts(viz.draw(loss, collapse=None, lang=lang)),
        viz.step(loss, lang=lang).html,
    ]
    assert not [text for text in told if "shift(" in text or "max(z" in text]
    assert "= −ln(y₂)" in told[0]


def test_soft_targets_keep_every_term_that_counts():
    text = viz.trace(nn.cross_entropy(logits(1.0, 2.0, 0.5), [0.25, 0.75, 0.0]))
    assert "0.25·ln(y₁)" in text
    assert "0.75·ln(y₂)" in text
    assert "y₃" not in text


def test_zeros_and_shifts_of_ones_own_stay():
    z = logits(1.0, 2.0)
    text = viz.trace(0 * z[0] + (z[1] - autograd.maximum(z[0], z[1])).exp())
    assert "0·z1" in text
    assert "max(z1, z2)" in text


def test_where_the_exponential_would_overflow_the_shift_is_shown():
    text = viz.trace(nn.cross_entropy(logits(1000.0, 0.0), 0))
    assert "shift" in text
    assert "y₁" not in text


@pytest.mark.parametrize(("target", "formula"), [(1.0, "softplus(−z)"), (0.0, "softplus(z)")])
def test_a_binary_cross_entropy_of_a_logit_shows_the_term_that_counts(target, formula):
    z = Value(0.5, "z")
    loss = nn.binary_cross_entropy_with_logits(z, target)
    assert f"L = {formula}" in viz.trace(loss)
    edge = fold(diagram(Reading(loss)), "auto").diagram.edges[0]
    assert edge.local == pytest.approx(autograd.sigmoid(0.5) - target)


@pytest.mark.parametrize("make", [autograd.softmax, autograd.log_softmax, lambda z: [autograd.logsumexp(z)]])
def test_what_is_shown_has_the_numbers_and_gradients_of_what_is_computed(make):
    z = logits(1.0, -2.0, 0.5, 300.0)
    root = autograd.sum([(i + 1) * y for i, y in enumerate(make(z))])
    root.backward()
    reading = Reading(root)
    assert not any([value.op is not None and value.op.name == "shift" for value in reading.order])
    assert reading.root.data == root.data
    assert reading.holds_derivatives()
    steps = Steps(reading)
    assert steps.has_run
    for value in z:
        assert steps.contributions[value][-1].after == pytest.approx(value.grad, abs=1e-12)


def test_the_gradients_of_a_sure_answer_are_told_to_be_the_derivatives_they_are():
    z = logits(40.0, 0.0)
    loss = nn.cross_entropy(z, 0)
    loss.backward()
    assert Reading(loss).holds_derivatives()
    assert Steps(Reading(loss)).has_run


def test_the_gradients_of_another_seed_are_shown_in_the_whole_group():
    z = logits(1.0, 2.0)
    loss = nn.cross_entropy(z, 0)
    loss.backward(2.0)
    reading = Reading(loss)
    assert not reading.holds_derivatives()
    y = next(value for value in reading.order if reading.names[value].text == "y₁")
    assert y.grad == pytest.approx(-2.0 / softmax_of(z)[0])


def test_nothing_is_written_to_the_graph():
    z = logits(1.0, 2.0, 0.5)
    loss = nn.cross_entropy(z, 1)
    before = [(v.data, v.grad, v.has_grad, v.scope) for v in autograd.topological_order(copy.deepcopy(loss))]
    viz.draw(loss)
    viz.step(loss)
    assert [(v.data, v.grad, v.has_grad, v.scope) for v in autograd.topological_order(loss)] == before


def test_paths_from_inside_a_softmax_lead_over_what_is_shown():
    z = logits(1.0, 2.0)
    inner = nn.cross_entropy(z, 0)
    loss = inner * 3
    assert "∂L/∂(−ln(y₁))" in str(viz.paths(loss, inner))
    with pytest.raises(ValueError, match="no gradient flows"):
        viz.paths(loss, Value(1.0))


@pytest.mark.parametrize(
    ("lang", "name", "number"), [("en", "cross-entropy: L", "0.464"), ("es", "entropía cruzada: L", "0,464")]
)
def test_the_closed_group_of_a_loss_shows_its_name_and_the_loss(lang, name, number):
    loss = nn.cross_entropy([Value(1.0, "z1"), Value(2.0, "z2"), Value(0.5, "z3")], 1)
    svg = viz.draw(loss, lang=lang).svg
    assert f">{name}<" in svg
    assert f">{number}<" in svg


def test_a_mean_over_samples_has_a_closed_group_for_each():
    losses = [nn.cross_entropy([Value(1.0), Value(float(i))], 1) for i in range(3)]
    folded = fold(diagram(Reading(autograd.mean(losses))), "auto").diagram
    assert sum([node.folded == "cross_entropy" for node in folded.nodes]) in (1, 3)


def test_what_is_computed_is_what_it_was():
    z, w = logits(1.0, 2.0, 0.5), logits(1.0, 2.0, 0.5)
    loss, plain = nn.cross_entropy(z, 1), -autograd.log_softmax(w)[1]
    loss.backward()
    plain.backward()
    assert loss.data == plain.data
    assert [value.grad for value in z] == [value.grad for value in w]
    assert len(autograd.topological_order(loss)) == len(autograd.topological_order(plain))


def test_a_changed_logit_is_told_of():
    z = logits(1.0, 2.0)
    loss = nn.cross_entropy(z, 0)
    z[0].data = 5.0
    assert Reading(loss).stale
    assert "recompute" in viz.trace(loss)


def by_hand(a, x):
    """Graphs with a shift that no softmax has made, and with numbers taken out of a softmax that has one."""
    shifted = x - SHIFT(a)
    inside = autograd.softmax([a, x])[0].inputs
    return [SHIFT(a), shifted, shifted.exp(), SHIFT(a) * 2, a + SHIFT(x), inside[0], inside[1], 3 * inside[0] + a]


@pytest.mark.parametrize("number", range(8))
def test_a_shift_by_hand_is_shown_and_every_line_is_as_it_was_computed(number):
    root = by_hand(Value(1.0, "a"), Value(2.0, "x"))[number]
    root.backward()
    assert "shift(" in viz.trace(root)
    assert Reading(root).root is root
    for drawing in (viz.draw(root, collapse=None), viz.draw(root, step=-1)):
        assert drawing.scene.title.endswith(f"= {Reading(root).language.number(root.data)}")


@pytest.mark.parametrize("target", range(3))
@pytest.mark.parametrize("collapse", ["auto", "cross_entropy"])
def test_the_inputs_of_a_closed_cross_entropy_stand_in_their_order(target, collapse):
    drawing = viz.draw(nn.cross_entropy(logits(1.0, 2.0, 0.5), target), collapse=collapse)
    assert [text for text in texts(drawing) if text.startswith("z")] == ["z1", "z2", "z3"]
