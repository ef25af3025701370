"""Wrong gradients against the same mistake made by hand on plain numbers, right ones against finite differences."""

import copy
import math
import random

import pytest

import autograd
import nn
import viz
from autograd import Value
from viz.lessons.mistakes.faulty import (
    added,
    assigned,
    in_order_of_distance,
    updated_at_the_end,
    updated_on_the_way,
)

#: Operations on plain numbers, and their local derivatives: nothing here is the library's.
OPERATIONS = {
    "+": (lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
    "*": (lambda a, b: a * b, lambda a, b: (b, a)),
    "-": (lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
    "tanh": (math.tanh, lambda a: (1.0 - math.tanh(a) ** 2,)),
}


class Graph:
    """A random graph of plain numbers: leaves, then operations on what came before; the last one is the loss."""

    def __init__(self, seed):
        rng = random.Random(seed)
        self.leaves = [round(rng.uniform(-1.5, 1.5), 2) for _ in range(3)]
        self.operations = []
        for made in range(rng.randint(3, 9)):
            name = rng.choice(list(OPERATIONS))
            arity = 1 if name == "tanh" else 2
            latest = len(self.leaves) + made - 1
            self.operations.append((name, [latest, *[rng.randint(0, latest) for _ in range(arity - 1)]]))

    def numbers(self, leaves=None):
        found = list(leaves or self.leaves)
        for name, inputs in self.operations:
            found.append(OPERATIONS[name][0](*[found[i] for i in inputs]))
        return found

    def inputs(self, node):
        return self.operations[node - len(self.leaves)][1] if node >= len(self.leaves) else []

    def locals(self, node, numbers):
        name, inputs = self.operations[node - len(self.leaves)]
        return OPERATIONS[name][1](*[numbers[i] for i in inputs])

    def values(self):
        """The same as Values, by number of node."""
        made = [Value(number, f"x{i}") for i, number in enumerate(self.leaves)]
        for name, inputs in self.operations:
            a, *b = [made[i] for i in inputs]
            made.append(
                a.tanh() if name == "tanh" else a + b[0] if name == "+" else a * b[0] if name == "*" else a - b[0]
            )
        return made

    def order(self):
        """Depth first, inputs from left to right, each after its inputs."""
        found = []

        def visit(node):
            if node not in found:
                for each in self.inputs(node):
                    visit(each)
                found.append(node)

        visit(len(self.leaves) + len(self.operations) - 1)
        return found


@pytest.fixture(params=range(25))
def graph(request):
    return Graph(request.param)


def by_number(gradients, values):
    return {i: gradients.get(value, 0.0) for i, value in enumerate(values)}


def assert_same(found, expected):
    for node, gradient in expected.items():
        assert found[node] == pytest.approx(gradient, rel=1e-12, abs=1e-13), node


def test_the_right_gradients_are_those_of_finite_differences(graph):
    values = graph.values()
    gradients = by_number(added(values[-1]), values)
    for leaf in range(3):
        ends = []
        for h in (1e-5, -1e-5):
            leaves = list(graph.leaves)
            leaves[leaf] += h
            ends.append(graph.numbers(leaves)[-1])
        assert gradients[leaf] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-7)


def test_the_right_gradients_are_those_of_backward(graph):
    values = graph.values()
    gradients = by_number(added(values[-1]), values)
    values[-1].backward()
    assert_same(gradients, {i: value.grad for i, value in enumerate(values)})


def test_assigned_gradients_are_those_of_a_sweep_that_overwrites(graph):
    values, numbers = graph.values(), graph.numbers()
    expected = {len(values) - 1: 1.0}
    for node in reversed(graph.order()):
        if graph.inputs(node):
            for source, local in zip(graph.inputs(node), graph.locals(node, numbers), strict=True):
                if local:
                    expected[source] = expected.get(node, 0.0) * local
    assert_same(by_number(assigned(values[-1]), values), expected)


def test_a_sweep_by_distance_is_one_from_a_queue(graph):
    values, numbers = graph.values(), graph.numbers()
    expected, queue, seen = {len(values) - 1: 1.0}, [len(values) - 1], {len(values) - 1}
    while queue:
        node = queue.pop(0)
        if not graph.inputs(node):
            continue
        for source, local in zip(graph.inputs(node), graph.locals(node, numbers), strict=True):
            if local:
                expected[source] = expected.get(source, 0.0) + expected[node] * local
                if source not in seen:
                    seen.add(source)
                    queue.append(source)
    assert_same(by_number(in_order_of_distance(values[-1]), values), expected)


def test_a_leaf_that_is_updated_on_the_way_changes_the_local_derivatives_that_come_later(graph):
    values, numbers = graph.values(), graph.numbers()
    expected = dict.fromkeys(range(len(values)), 0.0)
    expected[len(values) - 1] = 1.0
    for node in reversed(graph.order()):
        for position, source in enumerate(graph.inputs(node)):
            contribution = expected[node] * graph.locals(node, numbers)[position]
            expected[source] += contribution
            if source < 3:
                numbers[source] -= 0.1 * contribution
    gradients = updated_on_the_way(values[-1], 0.1)
    assert_same(by_number(gradients, values), {node: expected[node] for node in graph.order()})
    for leaf in range(3):
        assert values[leaf].data == pytest.approx(numbers[leaf], rel=1e-12)


def test_an_update_after_the_sweep_leaves_the_gradients_right(graph):
    values = graph.values()
    values[-1].backward()
    right = {i: value.grad for i, value in enumerate(values)}
    assert_same(by_number(updated_at_the_end(values[-1], 0.1), values), right)
    for leaf in range(3):
        assert values[leaf].data == pytest.approx(graph.leaves[leaf] - 0.1 * right[leaf], rel=1e-12, abs=1e-15)


# -- What the gallery makes of them -------------------------------------------------------------------------

OF_GRAPHS = ("assigned_gradient", "wrong_order", "update_in_the_sweep", "forgotten_zero_grad", "large_learning_rate")


def a_graph():
    w, x, v = Value(0.5, "w"), Value(-2.0, "x"), Value(3.0, "v")
    h = w * x
    h.label = "h"
    loss = h + (v * h).tanh() + v
    loss.label = "L"
    return loss, (w, x, v)


@pytest.mark.parametrize("name", OF_GRAPHS)
def test_a_graph_of_ones_own_stays_as_it_is(name):
    loss, leaves = a_graph()
    loss.backward()
    before = [(node.data, node.grad, node.has_grad, node.partials) for node in autograd.topological_order(loss)]
    made = getattr(viz.mistakes, name)(loss)
    assert [(node.data, node.grad, node.has_grad, node.partials) for node in autograd.topological_order(loss)] == before
    assert any(row.differs for row in made.rows)
    assert all(leaf.has_grad for leaf in leaves)


def test_a_loss_of_zero_is_a_graph_like_others():
    w = Value(0.0, "w")
    loss = w * w + w
    assert loss.data == 0.0
    assert viz.mistakes.assigned_gradient(loss).numbers["∂y/∂w"][1] == 1.0


def test_right_numbers_of_ones_own_graph_are_those_of_backward():
    loss, leaves = a_graph()
    for name in ("assigned_gradient", "wrong_order", "update_in_the_sweep"):
        numbers = getattr(viz.mistakes, name)(loss).numbers
        fresh = copy.deepcopy(loss)
        fresh.backward()
        copies = {node.label: node for node in autograd.topological_order(fresh) if node.label}
        for label in ("w", "x", "v", "h"):
            assert numbers[f"∂L/∂{label}"][1] == pytest.approx(copies[label].grad, rel=1e-12)
    assert not any(leaf.has_grad for leaf in leaves)


def test_a_graph_that_is_out_of_date_is_computed_anew():
    loss, (w, _, _) = a_graph()
    w.data = 0.25
    numbers = viz.mistakes.assigned_gradient(loss).numbers
    expected = autograd.grad(lambda w: w * -2.0 + (3.0 * (w * -2.0)).tanh() + 3.0)(0.25)
    assert numbers["∂L/∂w"][1] == pytest.approx(expected)
    assert loss.data == a_graph()[0].data


@pytest.mark.parametrize("name", OF_GRAPHS[:3])
def test_a_mistake_that_changes_nothing_on_a_graph_says_so(name):
    w = Value(0.5, "w")
    made = getattr(viz.mistakes, name)((w.tanh()).sigmoid())
    assert not any(row.differs for row in made.rows)
    assert made.found.startswith("On this graph the mistake changes nothing")
    assert "≠" not in made.html


@pytest.mark.parametrize("name", OF_GRAPHS)
def test_what_has_no_sweep_is_refused_in_words(name):
    make = getattr(viz.mistakes, name)
    with pytest.raises(TypeError, match=rf"mistakes.{name}\(loss\) takes a Value, not float"):
        make(2.0)
    with pytest.raises(TypeError, match=rf"mistakes.{name}\(loss\) takes one Value, not list"):
        make([])
    with pytest.raises(ValueError, match=r"computed from nothing that has a gradient"):
        make(Value(2.0).detach() * 2.0)
    with pytest.raises(ValueError, match=r"the graph has 5,\d\d\d values.*give the loss of one sample"):
        make(autograd.sum([Value(float(i)) for i in range(2_510)]))


def test_cards_with_wrong_gradients_are_marked_by_a_frame_and_a_sign_and_no_others():
    made = viz.mistakes.wrong_order()
    kinds = [part.kind for part in made.wrong.picture.scene.parts]
    assert kinds.count("frame") == kinds.count("mark") == 2
    assert not [part for part in made.right.picture.scene.parts if part.kind in ("frame", "mark")]
    marked = {part.key for part in made.wrong.picture.scene.parts if part.kind == "mark"}
    titles = {part.title for part in made.wrong.picture.scene.parts if part.kind == "node" and part.key in marked}
    assert titles == {"w = 3", "x = 2"}
    assert made.wrong.picture.scene.description == "≠ marks wrong numbers: w, x."
    assert made.right.picture.scene.description.endswith("The gradient of L has been computed.")


def network_loss():
    model = nn.MLP(2, [3, 3, 2], activation="tanh", seed=0)
    loss = nn.cross_entropy(model([1.0, -2.0]), 1)
    loss.label = "L"
    return loss


@pytest.mark.parametrize("name", ["assigned_gradient", "update_in_the_sweep"])
def test_a_network_has_all_its_gradients_and_marks_the_groups_that_wrong_ones_are_in(name):
    """Its cross-entropy is node by node here, as the sweep goes through it."""
    loss = network_loss()
    made = getattr(viz.mistakes, name)(loss)
    loss.backward()
    nodes = [node for node in autograd.topological_order(loss) if not node.constant]
    updates = sum([not node.inputs for node in nodes]) if name == "update_in_the_sweep" else 0
    assert len(made.rows) == len(nodes) - 1 + updates
    assert sorted([row.right for row in made.rows if row.name.startswith("∂")]) == pytest.approx(
        sorted([node.grad for node in nodes if node is not loss]), rel=1e-9, abs=1e-15
    )
    assert "… and " in made.html
    parts = made.wrong.picture.scene.parts
    marked = {part.key for part in parts if part.kind == "mark"}
    assert marked & {part.key for part in parts if part.kind == "folded"}


def test_labels_are_text_wherever_they_stand():
    a, b = Value(1.0, "<script>`x`{0}"), Value(2.0, '"a" & \\')
    made = viz.mistakes.assigned_gradient((a * b).tanh() + a)
    assert "<script>" not in made.html
    assert "&lt;script&gt;`x`{0}" in made.html
    assert "∂y/∂<script>`x`{0}" in str(made)
