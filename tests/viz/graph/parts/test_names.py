"""The parts of a network are called as a book calls them, and a label of one's own stays."""

import pytest

import autograd
import nn
import viz
from autograd import Value
from viz.graph import Reading, notation_of


def names(root, notation=None):
    reading = Reading(root, notation=notation and notation_of(notation, "draw"))
    return [reading.names[value].unique for value in reading.order]


def test_a_neuron_by_itself_has_weights_with_one_index():
    assert names(nn.Neuron(2, "tanh", seed=0)([1.0, 2.0])) == [
        *("w₁", "x₁", "w₁·x₁", "w₂", "x₂", "w₂·x₂", "w₁·x₁ + w₂·x₂", "b", "z", "a")
    ]


def test_a_layer_has_the_number_of_the_neuron_first():
    y = autograd.sum(nn.Layer(2, 2, "tanh", seed=0)([1.0, 2.0]))
    assert {"w₁₁", "w₁₂", "w₂₁", "w₂₂", "b₁", "b₂", "z₁", "z₂", "a₁", "a₂", "x₁", "x₂"} <= set(names(y))


def test_a_network_has_the_number_of_the_layer_above_the_line():
    found = names(nn.MLP(2, [3, 1], "tanh", seed=0)([1.0, 2.0]))
    assert {"w⁽¹⁾₃₂", "w⁽²⁾₁₃", "b⁽²⁾₁", "z⁽¹⁾₃", "a⁽¹⁾₃", "z⁽²⁾₁"} <= set(found)
    assert len(found) == len(set(found))


def test_w_has_the_row_and_the_column_of_the_matrix():
    model = nn.MLP(3, [2], seed=0)
    reading = Reading(autograd.sum(model([1.0, 2.0, 3.0])))
    found = {reading.names[value].text: value for value in reading.order}
    assert found["w₂₃"] is model.layers[0].neurons[1].weights[2]


def test_from_ten_on_indices_have_a_comma():
    found = names(autograd.sum(nn.Layer(11, 2, seed=0)([1.0] * 11)))
    assert {"w₁,₁₁", "w₂₁", "x₁₁"} <= set(found)


def test_the_number_of_a_sample_comes_last():
    model = nn.MLP(2, [2, 1], "tanh", seed=0)
    losses = [nn.squared_error(model([1.0, 2.0 + i]), [1.0]) for i in range(2)]
    found = names(autograd.mean(losses))
    assert {"z⁽¹⁾₂,₁", "z⁽¹⁾₂,₂", "a⁽¹⁾₁,₂", "x₂,₂", "t₁", "t₂", "w⁽¹⁾₁₁"} <= set(found)
    assert not [name for name in found if "w" in name and name.endswith(",₂") and "·" not in name]
    assert len(found) - found.count("2") == len(set(found) - {"2"})


def test_the_probabilities_of_several_samples_have_its_number_too():
    losses = [nn.cross_entropy([Value(1.0), Value(float(i))], 1) for i in range(2)]
    assert {"y₂,₁", "y₂,₂"} <= set(names(autograd.mean(losses)))


@pytest.mark.parametrize(("notation", "expected"), [("n o", {"n", "o"}), ("a y", {"a", "y"}), ("n a", {"n", "a"})])
def test_lectures_with_other_letters_have_theirs(notation, expected):
    model = nn.Neuron(2, "tanh", seed=0)
    loss = nn.squared_error(model([1.0, 2.0]), 1.0)
    found = set(names(loss, notation))
    assert expected <= found
    assert "z" not in found
    loss.backward()
    for told in (
        viz.trace(loss, notation=notation),
        str(viz.paths(loss, model.weights[0], notation=notation)),
        viz.draw(loss, notation=notation).svg,
        viz.step(loss, notation=notation).html,
        viz.to_dot(loss, notation=notation).source,
    ):
        assert f"{notation.split()[0]}" in told
        assert "∂z" not in told
        assert ">z<" not in told


def test_the_recursion_of_a_network_has_the_letters_too():
    model = nn.MLP(1, [2, 2, 1], "tanh", seed=0)
    text = str(viz.paths(model([1.0]), model.layers[0].neurons[0].weights[0], notation="n o"))
    assert "φ′(n⁽¹⁾)" in text
    assert "z⁽" not in text


def test_labels_of_ones_own_win():
    model = nn.Neuron(2, "tanh", seed=0)
    model.weights[0].label = "peso"
    x = [Value(1.0, "x1"), Value(2.0, "edad")]
    y = model(x)
    y.label = "salida"
    assert {"peso", "w₂", "x1", "edad", "z", "salida"} <= set(names(y, "z o"))
    assert {"w1", "x1", "z"} <= set(names((Value(1.0, "w1") * Value(2.0, "x1") + Value(1.0, "z")).tanh(), "n o"))


def test_a_formula_has_no_path_in_a_fraction():
    model = nn.MLP(2, [2, 2, 1], "tanh", seed=0)
    loss = nn.squared_error(model([1.0, 2.0]), [1.0])
    assert "neuron" not in viz.trace(loss)
    assert "layer" not in viz.trace(loss)


@pytest.mark.parametrize("notation", ["z", "z z", "z a y", "1 2", "a+ b", ""])
def test_a_notation_is_two_names(notation):
    with pytest.raises(ValueError, match="write two different names"):
        viz.trace(Value(1.0).tanh(), notation=notation)


def test_a_notation_is_a_text():
    with pytest.raises(TypeError, match="notation=3"):
        viz.draw(Value(1.0).tanh(), notation=3)


def test_a_notation_may_be_set_for_all_pictures():
    y = nn.Neuron(1, "tanh", seed=0)([1.0])
    with viz.settings(notation="n o"):
        assert "o = tanh(n)" in viz.trace(y)
    assert "a = tanh(z)" in viz.trace(y)


def renamed(*, network=False):
    """A network and another of the same numbers with parts that somebody has renamed."""
    model, other = [nn.MLP(2, [3, 1], "tanh", seed=0) for _ in range(2)]
    first, last = other.layers
    first.name, first.neurons[1].name, last.name, last.neurons[0].name = "oculta", "detector", "salida", "juez"
    if network:
        other.name = "red"
    return model, other


@pytest.mark.parametrize("network", [False, True])
def test_parts_that_somebody_has_renamed_are_called_as_before(network):
    model, other = [nn.squared_error(m([1.0, 2.0]), [1.0]) for m in renamed(network=network)]
    assert names(other) == names(model)


@pytest.mark.parametrize("collapse", ["neuron", "layer", "network"])
def test_parts_that_somebody_has_renamed_fold_as_before(collapse):
    model, other = [nn.squared_error(m([1.0, 2.0]), [1.0]) for m in renamed()]
    shown = [repr(viz.draw(root, collapse=collapse)) for root in (model, other)]
    assert shown[0] == shown[1]


def test_the_layers_that_a_module_names_itself_have_numbers_in_the_order_in_which_they_are_computed():
    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.out = nn.Linear(2, 1)
            self.hidden = nn.Linear(2, 2)

        def forward(self, x):
            return self.out(self.hidden(x))

    found = names(Network()([1.0, 2.0]))
    assert {"w⁽¹⁾₂₂", "b⁽¹⁾₂", "z⁽¹⁾₁", "w⁽²⁾₁₂", "b⁽²⁾₁", "z⁽²⁾₁"} <= set(found)


def test_the_activations_of_like_neurons_are_not_cut_to_one_beginning_on_their_cards():
    model = nn.Sequential(nn.Linear(2, 2, seed=0), nn.ReLU(), nn.Linear(2, 1, seed=0))
    svg = viz.draw(model([1.0, 2.0]), collapse="scalar").svg
    assert svg.count("ReLU(z<") == 2
    assert "(…" not in svg


def names_of(result):
    """The names of what neurons compute, by their value's label and number, and of their weights."""
    return {name.text for value, name in Reading(result).names.items() if value.scope and value.label}


def test_two_layers_called_by_hand_are_two_layers_and_not_two_samples_of_one():
    first, second = nn.Layer(2, 2, seed=1), nn.Layer(2, 1, seed=2)
    y = second(first([1.0, 2.0]))
    assert names_of(y * 1.0) == set(
        "w⁽¹⁾₁₁ w⁽¹⁾₁₂ w⁽¹⁾₂₁ w⁽¹⁾₂₂ b⁽¹⁾₁ b⁽¹⁾₂ z⁽¹⁾₁ z⁽¹⁾₂ a⁽¹⁾₁ a⁽¹⁾₂ w⁽²⁾₁₁ w⁽²⁾₁₂ b⁽²⁾₁ z⁽²⁾₁ a⁽²⁾₁".split()
    )
    assert {group.path for group in viz.graph.diagram(Reading(y)).groups} == {
        "layer 1",
        "layer 1/neuron 1",
        "layer 1/neuron 2",
        "layer 2",
        "layer 2/neuron 1",
    }


def test_the_wider_of_two_layers_called_by_hand_may_be_the_second():
    first, second = nn.Layer(2, 1, seed=1), nn.Layer(1, 2, seed=2)
    a, b = second(first([1.0, 2.0]))
    assert {"a⁽¹⁾₁", "a⁽²⁾₁", "a⁽²⁾₂"} <= names_of(a + b)


def test_samples_of_layers_called_by_hand_are_numbered_as_samples():
    first, second = nn.Layer(2, 1, seed=1), nn.Layer(1, 1, seed=2)
    total = second(first([1.0, 2.0])) + second(first([3.0, 4.0]))
    assert {"a⁽¹⁾₁", "a⁽¹⁾₂", "a⁽²⁾₁", "a⁽²⁾₂"} <= {name.replace(",", "") for name in names_of(total)}
    assert len([name for name in names_of(total) if name.startswith("w")]) == 3


def test_two_neurons_called_by_hand_are_two_neurons():
    first, second = nn.Neuron(2, seed=1), nn.Neuron(1, seed=2)
    assert {"z₁", "a₁", "z₂", "a₂", "w₁₁", "w₁₂", "w₂₁"} <= names_of(second(first([1.0, 2.0])) * 1.0)


def test_the_layers_of_two_networks_of_one_name_are_numbered_on():
    first, second = (nn.Sequential(nn.Linear(2, 2, seed=i), nn.Linear(2, 2, seed=i + 1)) for i in (0, 2))
    a, b = second(first([1.0, 2.0]))
    assert {f"z⁽{number}⁾₁" for number in "¹²³⁴"} <= names_of(a + b)


def test_the_sum_of_a_softmax_is_called_so():
    _, b = nn.MLP(2, [2, 2], output="softmax", seed=0)([1.0, 2.0])
    assert {"Σ", "y"} <= set(names(b))
    assert "exp(z⁽²⁾₂)/Σ" in viz.trace(b)
    several = [y for x in ([1.0, 2.0], [2.0, 1.0]) for y in nn.Layer(2, 2, "softmax", seed=0)(x)]
    assert {"Σ₁", "Σ₂"} <= set(names(autograd.sum(several)))
    own = Value(1.0, "Σ") * b
    assert names(own).count("Σ") == 1


def test_the_mean_and_the_variance_of_a_feature_have_its_number():
    rows = nn.BatchNorm(2).batch([[1.0, 2.0], [2.0, 4.0]])
    found = names(rows[0][0] + rows[1][1])
    assert {"μ₁", "μ₂", "σ²₁", "σ²₂", "σ²₁ + 1·10⁻⁵"} <= set(found)
    assert not [name for name in found if "[" in name]
    alone = nn.BatchNorm(1).batch([[1.0], [2.0]])
    assert {"μ", "σ²"} <= set(names(alone[0] + alone[1]))


def boxes(drawing):
    return {
        text.runs[0].text
        for part in drawing.scene.parts
        if part.kind == "group"
        for text in part
        if hasattr(text, "runs")
    }


@pytest.mark.parametrize("collapse", ["auto", "layer"])
def test_two_networks_of_one_name_have_boxes_of_their_own_for_what_comes_after_their_layers(collapse):
    first = nn.Sequential(nn.Linear(2, 2, seed=0), nn.ReLU())
    second = nn.Sequential(nn.Linear(2, 2, seed=1), nn.ReLU())
    found = boxes(viz.draw(autograd.sum(second(first([1.0, 0.5]))), collapse=collapse))
    assert {"layer 1", "layer 2", "relu 1", "relu 2"} <= found


def test_networks_under_names_of_their_own_keep_their_boxes():
    class Net(nn.Module):
        def __init__(self):
            self.encoder = nn.Sequential(nn.Linear(2, 2, seed=0), nn.ReLU())
            self.decoder = nn.Sequential(nn.Linear(2, 2, seed=1), nn.ReLU())

        def forward(self, x):
            return self.decoder(self.encoder(x))

    assert {"encoder", "decoder", "relu 1"} <= boxes(viz.draw(autograd.sum(Net()([1.0, 0.5]))))


def test_a_layer_that_is_used_twice_is_one():
    cell = nn.Sequential(nn.Linear(2, 2, seed=0), nn.Tanh())
    assert "tanh 2" not in boxes(viz.draw(autograd.sum(cell(cell([1.0, 0.5])))))


def test_what_batch_normalisation_learns_has_the_index_of_its_feature():
    model = nn.Sequential(nn.Linear(2, 2, seed=0), nn.BatchNorm(2))
    y = autograd.sum([y for row in model.batch([[1.0, 2.0], [0.0, -1.0]]) for y in row])
    assert {"γ₁", "γ₂", "β₁", "β₂", "μ₁", "σ²₂"} <= set(names(y))
    one = nn.Sequential(nn.Linear(2, 1, seed=0), nn.BatchNorm(1))
    y = autograd.sum(one.batch([[1.0, 2.0], [0.0, -1.0]]))
    assert {"γ", "β", "μ", "σ²"} <= set(names(y))


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_the_sum_of_a_softmax_is_called_so_however_many_terms_it_has(classes):
    z = [Value(0.1 * i, f"z{i}") for i in range(1, classes + 1)]
    assert "y₁ = exp(z1)/Σ" in viz.trace(nn.cross_entropy(z, 0))
    assert "y = exp(z1)/Σ" in viz.trace(autograd.softmax(z)[0])
