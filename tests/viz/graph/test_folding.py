"""Folding: a picture stays readable, and says what it leaves out."""

import itertools
import math

import pytest

import autograd
import nn
import viz
from autograd import Value, scope
from autograd.languages import LANGUAGES, Language
from tests.viz.graphs import mlp, texts
from viz.drawing import Legend, Text, size_of, sizes_of
from viz.graph import EARLIER, Reading, diagram, fold


def chain(length):
    y = x = Value(0.5, "x")
    for _ in range(length):
        y = (y * x).tanh()
    return y


@pytest.mark.parametrize(
    ("collapse", "cards"),
    [
        ("neuron", ["layer 1", "layer 2", "neuron 1", "neuron 2", "neuron 3"]),
        (["layer 1", "layer 2"], ["layer 1", "layer 2", "mlp"]),
        ("network", ["mlp"]),
        ("mlp/layer 2", ["layer 1", "layer 2", "neuron 1", "neuron 2", "neuron 3"]),
        (["neuron 1", "neuron 2"], ["layer 1", "layer 2", "neuron 1", "neuron 2", "neuron 3"]),
    ],
)
def test_groups_fold_by_kind_name_and_path(collapse, cards):
    shown = texts(viz.draw(mlp(), collapse=collapse))
    assert set(cards) <= set(shown)
    hidden = {"neuron 1", "neuron 2", "neuron 3", "layer 1", "layer 2"} - set(cards)
    assert not hidden & set(shown)


def test_every_value_is_in_exactly_one_card():
    loss = mlp()
    whole = diagram(Reading(loss))
    for collapse in ("neuron", "layer", "network", None):
        folded = fold(whole, collapse).diagram
        assert sum(node.members for node in folded.nodes) == len(autograd.topological_order(loss))
        assert sum(node.operations for node in folded.nodes) == sum(
            bool(v.op) for v in autograd.topological_order(loss)
        )


def test_edges_between_the_same_cards_become_one_that_stands_for_all():
    whole = diagram(Reading(mlp()))
    folded = fold(whole, "layer").diagram
    names = folded.by_index
    between = [
        e for e in folded.edges if (names[e.source].folded, names[e.target].folded) == ("mlp/layer 1", "mlp/layer 2")
    ]
    assert [len(edge.of) for edge in between] == [3]


def test_the_flow_of_a_folded_edge_is_the_sum():
    loss = mlp()
    loss.backward()
    shown = texts(viz.draw(loss, collapse="network"))
    inputs = [node for node in autograd.topological_order(loss) if node.label.startswith("x")]
    for node in inputs:
        assert any(text == autograd.number_text(node.grad) for text in shown)


def test_a_folded_group_with_one_output_shows_its_numbers_and_with_several_counts():
    loss = mlp()
    loss.backward()
    shown = texts(viz.draw(loss, collapse=["layer 1", "layer 2"]))
    assert "→ a⁽¹⁾₁, a⁽¹⁾₂, a⁽¹⁾₃" in shown or any(text.startswith("3 outputs") for text in shown)
    assert autograd.number_text(loss.inputs[0].inputs[0].grad) in shown


def test_what_normalizes_a_batch_is_folded_as_a_layer():
    model = nn.Sequential(nn.Linear(2, 2, seed=0), nn.BatchNorm(2), nn.Tanh(), nn.Linear(2, 1, seed=1))
    rows = model.batch([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.3]])
    found = fold(diagram(Reading(autograd.sum([z * z for z in rows]))), "layer").diagram
    cards = {node.folded for node in found.nodes if node.folded}
    assert cards == {"sequential/layer 1", "sequential/batch norm 1", "sequential/layer 2"}


def test_the_folded_neurons_of_a_layer_are_all_as_wide_as_the_widest():
    names, outputs = ("a neuron with a long name", "n"), []
    for name in names:
        with scope("layer"), scope(name):
            outputs.append((Value(0.5, "w") * Value(2.0, "x")).tanh())
    folded = fold(diagram(Reading(autograd.sum(outputs))), names).diagram
    legend = Legend(Language(), "∂y", 0.0)
    neurons = [node for node in folded.nodes if node.folded]
    wide, narrow = (size_of(node, [], legend).width for node in neurons)
    assert narrow < wide
    assert [sizes_of(folded, legend)[node.index].width for node in neurons] == [wide, wide]


def test_above_the_budget_groups_fold_by_themselves_and_a_message_says_so():
    loss = mlp((2, 16, 16, 1))
    drawing = viz.draw(loss, width=2000)
    assert "33 groups are folded so that this stays readable." in " ".join(texts(drawing))
    assert len([part for part in drawing.scene.parts if part.kind in ("node", "folded", "constant")]) <= 120


def test_below_the_budget_nothing_folds():
    assert not any(part.kind == "folded" for part in viz.draw(mlp(), width=2000).scene.parts)


def without_repetition(length):
    """A chain in which nothing repeats: between its 1s, the word of Thue and Morse has 2, 1 or 0 zeros, never twice alike."""
    word = [i.bit_count() % 2 for i in range(length + 1)]
    y = x = Value(0.5, "x")
    for before, after in itertools.pairwise(word):
        y = [(y * x).tanh(), y.sin() + x, (y - x).relu()][after - before + 1]
    return y


def test_without_groups_the_earliest_values_are_gathered():
    drawing = viz.draw(without_repetition(400))
    shown = texts(drawing)
    assert "earlier values" in shown
    assert any(text.endswith("values furthest from y are gathered in one card.") for text in shown)


def test_the_budget_can_be_chosen():
    assert any(part.kind == "folded" for part in viz.draw(mlp(), max_nodes=10).scene.parts)


def test_a_group_that_a_path_leaves_and_enters_again_is_not_folded():
    x = Value(1.0, "x")
    with scope("twice"):
        a = x.exp()
    b = a.sin()
    with scope("twice"):
        c = b + 1
    assert not any(node.folded for node in fold(diagram(Reading(c)), "twice").diagram.nodes)


def test_an_unknown_group_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="no such group; there are 'mlp', 'mlp/layer 1', 'mlp/layer 1/neuron 1'"):
        viz.draw(mlp(), collapse="mpl")


def test_seven_thousand_values_are_drawn_when_asked_for():
    deep = Value(0.5, "x")
    for _ in range(7000):
        deep = deep.tanh()
    drawing = viz.draw(deep, collapse=None)
    assert len([part for part in drawing.scene.parts if part.kind == "node"]) == 7001


def test_a_graph_too_large_to_draw_whole_is_gathered_even_when_all_was_asked_for():
    folded = fold(diagram(Reading(chain(2000))), None)
    assert folded.earlier
    assert any(node.folded == EARLIER for node in folded.diagram.nodes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_step_can_be_shown_on_a_folded_graph(lang):
    drawing = viz.draw(mlp(), collapse="layer", step=-1, lang=lang)
    assert "∂y/∂" in drawing.scene.description


def labels(drawing):
    """What stands on the edges."""
    return [run.text for part in drawing.scene.parts if part.kind == "label" for text in part for run in text.runs]


def test_a_chain_of_folded_neurons_keeps_its_input_and_the_one_derivative_of_each_way():
    model = nn.MLP(1, [1, 1, 1], activation="tanh", output="tanh", seed=1)
    x = Value(0.7, "x")
    y = model([x])
    y.backward()
    drawing = viz.draw(y, collapse="neuron", decimals=6)
    assert "x" in texts(drawing)
    written = [float(text.removeprefix("× ").replace("−", "-")) for text in labels(drawing)]
    assert len(written) == 3
    assert math.prod(written) == pytest.approx(x.grad, abs=1e-5)


def test_several_inputs_of_a_folded_neuron_each_have_their_derivative_and_plain_numbers_stay():
    xs = [Value(1.0, "x1"), Value(-2.0, "x2")]
    y = nn.Neuron(2, "tanh", seed=0)([*xs])
    y.backward()
    written = [
        float(t.removeprefix("× ").replace("−", "-")) for t in labels(viz.draw(y, collapse="neuron", decimals=6))
    ]
    assert written == pytest.approx([x.grad for x in xs], abs=1e-5)
    assert {"x₁", "x₂"} <= set(texts(viz.draw(nn.Neuron(2, seed=0)([1.0, -2.0]), collapse="neuron")))


@pytest.mark.parametrize("label", ["f", ""])
def test_a_folded_scope_that_ends_in_the_root_keeps_its_name_and_has_one_local_derivative(label):
    z = Value(1.0, "z")
    with scope("σ"):
        f = 1 / (1 + (-z).exp())
    f.label = label
    f.backward()
    drawing = viz.draw(f, collapse="σ", decimals=3)
    shown = texts(drawing)
    assert {"z", label or "y", "σ", f"∂{label or 'y'}"} <= set(shown)
    assert "∂σ" not in shown
    assert labels(drawing) == ["× 0.197"]


def test_a_derivative_through_a_folded_group_is_the_sum_over_its_paths():
    x = Value(3.0, "x")
    with scope("g"):
        y = x * x + x.sin() * x
    y.backward()
    assert float(labels(viz.draw(y, collapse="g", decimals=9))[0].removeprefix("× ")) == pytest.approx(x.grad)


@pytest.mark.parametrize(("names", "kind"), [(("neurona", "layer 1"), "neuron"), (("neuron 1", "oculta"), "layer")])
def test_a_part_that_was_renamed_is_one_group_and_folds_as_before(names, kind):
    model = nn.MLP(1, [2, 1], seed=0)
    model.layers[0].neurons[0].name, model.layers[0].name = names
    y = model([Value(1.0, "x")])
    groups = {group.path for group in diagram(Reading(y)).groups}
    assert f"mlp/{names[1]}/{names[0]}" in groups
    assert len(groups) == 6  # the network, two layers, three neurons
    folds = {node.folded for node in fold(diagram(Reading(y)), kind).diagram.nodes if node.folded}
    assert len(folds) == {"neuron": 3, "layer": 2}[kind]


@pytest.mark.parametrize("count", [1, 2])
def test_the_input_of_a_network_stands_before_its_first_layer_however_often_it_is_used(count):
    root = nn.MLP(1, [count, 1], "tanh", seed=0)([Value(0.5, "x")])
    homes = {node.name.text: node.group for node in diagram(Reading(root)).nodes if not node.operations}
    assert homes.pop("x") == ""
    assert all(home.startswith("mlp/layer") for home in homes.values())


def test_a_folded_group_that_holds_the_root_is_called_by_both_names():
    shown = texts(viz.draw(nn.MLP(1, [1, 1, 1], seed=0)([Value(0.5, "x")]), collapse="neuron", lang="en"))
    assert any(text.startswith("neuron 1: ") for text in shown)
    with scope("σ"):
        root = 1 / (1 + (-Value(1.0, "z")).exp())
        root.label = "f"
    shown = texts(viz.draw(root, collapse="σ"))
    assert {"σ", "f"} <= set(shown)
    loss = (root - Value(2.0, "t")) ** 2
    loss.label = "L"
    assert {"σ", "f", "f − t"} <= set(texts(viz.draw(loss, collapse="σ")))


@pytest.mark.parametrize("inputs", [2, 3, 4, 8, 12])
def test_each_input_of_a_folded_neuron_carries_its_derivative(inputs):
    neuron = nn.Neuron(inputs, "tanh", seed=0)
    z = [Value(0.1 * i, f"h{i}").exp() for i in range(inputs)]
    a = neuron(z)
    small = fold(diagram(Reading(a)), "neuron").diagram
    into = [edge for edge in small.edges if small.by_index[edge.target].folded]
    assert len(into) == inputs
    assert all(edge.labelled for edge in into)
    a.backward()
    assert [edge.local for edge in into] == pytest.approx([source.grad for source in z])
    assert sorted(edge.position for edge in into) == list(range(inputs))


def test_more_inputs_than_have_room_for_a_number_end_at_one_place():
    a = nn.Neuron(20, seed=0)([Value(0.1 * i, f"h{i}").exp() for i in range(20)])
    small = fold(diagram(Reading(a)), "neuron").diagram
    into = [edge for edge in small.edges if small.by_index[edge.target].folded]
    assert {(edge.position, edge.labelled) for edge in into} == {(0, False)}


def texts_of(drawing, kind="folded"):
    return [
        "".join([run.text for run in p.runs])
        for part in drawing.scene.parts
        if part.kind == kind
        for p in part
        if isinstance(p, Text)
    ]


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_a_folded_scope_names_each_of_its_outputs(lang):
    x, w = Value(0.5, "x"), Value(2.0, "w")
    with scope("pair"):
        u, v = x * w, x + w
    u.label, v.label = "u", "v"
    drawing = viz.draw(u.tanh() * v.exp(), collapse="pair", lang=lang)
    assert any(text.endswith(": u, v" if lang == "en" else ": u; v") for text in texts_of(drawing))
    assert any("→ u, v" in part.title for part in drawing.scene.parts)


def test_the_number_on_a_folded_neuron_has_its_name():
    model = nn.MLP(2, [3, 1], seed=0)
    loss = nn.squared_error(model([1.0, -2.0]), 1.0)
    assert {"a⁽¹⁾₁", "a⁽¹⁾₂", "a⁽¹⁾₃", "z⁽²⁾₁"} <= set(texts_of(viz.draw(loss, collapse="neuron")))
    assert {"n⁽²⁾₁", "o⁽¹⁾₃"} <= set(texts_of(viz.draw(loss, collapse="neuron", notation="n o")))
    (said,) = [text for text in texts_of(viz.draw(loss, collapse=["layer 1"])) if "a⁽¹⁾₃" in text]
    assert said.endswith("a⁽¹⁾₁, a⁽¹⁾₂, a⁽¹⁾₃")
