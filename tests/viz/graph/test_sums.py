"""Sums: a chain of + is one card, into which products fold from four terms on; nothing is lost."""

import functools
import operator

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from tests.viz.graphs import texts
from viz.graph import Reading, diagram


def values(count, name):
    return [Value(0.5 * i - 1.0, f"{name}{i}") for i in range(count)]


def cards(root, badge):
    return [node for node in diagram(Reading(root)).nodes if node.badge == badge]


SUMS = {
    "by hand": lambda: functools.reduce(operator.add, values(5, "v")),
    "sum": lambda: autograd.sum(values(5, "v")),
    "from the right": lambda: functools.reduce(lambda total, v: v + total, values(5, "v")),
    "as a tree": lambda: (Value(1.0, "a") + Value(2.0, "b")) + (Value(3.0, "c") + Value(4.0, "d")),
    "Python's sum": lambda: sum(values(5, "v")),
}


@pytest.mark.parametrize("name", SUMS)
def test_a_chain_of_additions_is_one_card(name):
    root = SUMS[name]()
    assert len(cards(root, "Σ")) == 1
    assert not cards(root, "+")


@pytest.mark.parametrize("count", [2, 3])
def test_up_to_three_terms_products_keep_their_cards(count):
    assert len(cards(autograd.dot(values(count, "u"), values(count, "v")), "×")) == count


@pytest.mark.parametrize(
    "root",
    [
        lambda: autograd.dot(values(5, "u"), values(5, "v")),
        lambda: nn.Neuron(3, seed=0)([Value(1.0, "x1"), Value(2.0, "x2"), Value(3.0, "x3")]),
        lambda: autograd.mean([u * v for u, v in zip(values(4, "u"), values(4, "v"), strict=True)]),
    ],
)
def test_from_four_terms_on_each_edge_carries_its_factor(root):
    root = root()
    data = diagram(Reading(root))
    assert not [node for node in data.nodes if node.badge == "×"]
    [total] = [node for node in data.nodes if node.badge == "Σ"]
    by_index = data.by_index
    entering = sorted([edge for edge in data.edges if edge.target == total.index], key=lambda edge: edge.position)
    for size, start in zip(
        total.terms, [0, *functools.reduce(lambda a, n: [*a, (a[-1] if a else 0) + n], total.terms, [])], strict=False
    ):
        if size == 2:
            one, other = entering[start : start + 2]
            assert one.local == by_index[other.source].data
            assert other.local == by_index[one.source].data
            assert one.labelled
            assert other.labelled


def test_no_input_no_value_and_no_contribution_is_lost():
    root = nn.Neuron(8, "tanh", seed=0)([Value(0.1 * i, f"x{i}") for i in range(8)])
    root.backward()
    reading = Reading(root)
    data = diagram(reading)
    assert {reading.names[value].full for value in reading.order if not value.inputs} <= {
        node.name.full for node in data.nodes
    }
    assert data.size == len(reading.order)
    for leaf in [node for node in data.nodes if not node.badge]:
        arriving = [data.by_index[edge.target].grad * edge.local for edge in data.edges if edge.source == leaf.index]
        assert sum(arriving) == pytest.approx(leaf.grad)


def test_a_number_written_down_is_said_by_the_edge_of_the_other_factor_and_a_named_one_keeps_its_card():
    v = values(4, "v")
    root = autograd.sum([2 * v[0], v[1] * 3, autograd.constant(4.0, "k") * v[2], v[3]])
    data = diagram(Reading(root))
    [total] = [node for node in data.nodes if node.badge == "Σ"]
    assert total.terms == (1, 1, 2, 1)
    assert not total.beside
    assert [node.name.text for node in data.nodes if node.constant] == ["k"]
    shown = texts(viz.draw(root))
    assert {"× 2", "× 3", "× 4"} <= set(shown)


@pytest.mark.parametrize(
    "keeps",
    [
        lambda product: setattr(product, "label", "p"),
        lambda product: product * 2,
    ],
)
def test_a_product_with_a_label_or_another_use_keeps_its_card(keeps):
    v = values(5, "v")
    product = v[0] * v[1]
    other = keeps(product)
    root = autograd.sum([product, *v[2:]])
    root = root if other is None else root * other
    assert any(
        node.badge == "×" and node.index == Reading(root).index[product] for node in diagram(Reading(root)).nodes
    )


def test_a_product_of_another_scope_keeps_its_card():
    v = values(5, "v")
    with scope("part"):
        product = v[0] * v[1]
    assert cards(autograd.sum([product, *v[2:]]), "×")


def test_each_operation_has_a_card_if_it_is_asked_for():
    root = autograd.dot(values(5, "u"), values(5, "v"))
    shown = [part for part in viz.draw(root, collapse="scalar").scene.parts if part.kind == "node"]
    assert len(shown) == 10 + 5 + 4
    assert len([part for part in viz.draw(root, collapse="sum").scene.parts if part.kind == "node"]) == 11


@pytest.mark.parametrize("collapse", ["scalar", "sum", "neuron", "layer", "network", None, "auto"])
def test_every_step_of_the_sweep_is_counted_whatever_is_folded(collapse):
    root = nn.MLP(2, [4, 1], "tanh", seed=0)([Value(1.0, "x1"), Value(2.0, "x2")])
    count = len(viz.graph.Steps(Reading(root)))
    for step in (0, 1, count // 2, count):
        assert f"step {step} of {count}" in " ".join(texts(viz.draw(root, collapse=collapse, step=step, lang="en")))
    assert f"{count + 2 + len([v for v in autograd.topological_order(root) if v.inputs])} moments" in repr(
        viz.step(root, collapse=collapse)
    )


def test_a_sum_whose_last_partial_sum_has_no_card_is_named_by_its_ends():
    [total] = cards(autograd.sum(values(5, "v")) / 2, "Σ")
    assert total.name.text == "v0 + … + v4"


def test_the_card_of_a_sum_shows_its_end_where_there_is_no_room_for_its_beginning():
    x, b = Value(2.0, "speed"), Value(1.0, "b")
    assert "… + b" in texts(viz.draw((x.tanh() + x.cos() + b).exp()))


def test_the_weights_of_many_wide_neurons_and_the_neurons_are_gathered_one_after_the_other():
    output = nn.MLP(30, [16, 1], activation="tanh", seed=0)([0.1 * i for i in range(30)])
    assert viz.draw(output).scene.title
    assert viz.step(output).last > 0
