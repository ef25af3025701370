"""Matrices found on graphs of scalars: they hold the model's own weights, and their rules give its gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from autograd.languages import Language
from viz.graph import Notation
from viz.graph.vectors import Affine, Joint, Map, back, name_matrices, vector_diagram, vector_graph

SAMPLES = [(1.0, 2.0), (3.0, -4.0), (0.5, 1.5), (2.0, 2.0)]


def graph_of(root):
    return vector_graph(autograd.topological_order(root))


def diagram_of(root):
    return vector_diagram(graph_of(root), Language(), Notation(), lambda value: value.grad if value.has_grad else None)


def names_of(root):
    found = graph_of(root)
    return {name: matrix.shape for matrix, name in name_matrices(found, Language(), Notation()).items()}


def numbers(model):
    """The weights of each layer as a matrix, and their gradients, straight from the model."""
    layers = [layer for layer in model.layers if isinstance(layer, nn.Layer)]
    weights = [[neuron.weights for neuron in layer.neurons] for layer in layers]
    return [(np.array([[w.data for w in r] for r in m]), np.array([[w.grad for w in r] for r in m])) for m in weights]


@given(
    widths=st.lists(st.integers(2, 5), min_size=1, max_size=3),
    samples=st.integers(1, 4),
    activation=st.sampled_from(["tanh", "relu", "sigmoid", "gelu", "silu", "identity", "leaky_relu"]),
    bias=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_matrices_of_a_random_network_are_its_weights_and_obey_their_rules(widths, samples, activation, bias, seed):
    model = nn.MLP(2, [*widths, 2], activation, bias=bias, seed=seed)
    targets = np.random.default_rng(seed).normal(size=(samples, 2))
    outputs = [model(list(x)) for x in SAMPLES[:samples]]
    loss = autograd.mean([nn.half_squared_error(y, list(t)) for y, t in zip(outputs, targets, strict=True)])
    loss.backward()
    found = diagram_of(loss)
    layers = [node.operation for node in found.matrices.values() if isinstance(node.operation, Affine)]
    nodes = {node.matrix: node for node in found.matrices.values()}
    h = np.array(SAMPLES[:samples]).T
    for layer, (weights, gradients) in zip(layers, numbers(model), strict=True):
        assert np.array_equal(nodes[layer.weights].data, weights)
        assert np.array_equal(nodes[layer.weights].gradient, gradients)
        assert np.array_equal(nodes[layer.x].data.shape, h.shape)
        b = 0.0 if layer.bias is None else nodes[layer.bias].data
        assert nodes[layer.output].data == pytest.approx(weights @ nodes[layer.x].data + b)
        delta = nodes[layer.output].gradient
        assert gradients == pytest.approx(delta @ nodes[layer.x].data.T)
        assert back(layer, 0, delta, found.matrices) == pytest.approx(gradients)
        if not layer.x.is_constant:
            assert nodes[layer.x].gradient == pytest.approx(weights.T @ delta)
        if layer.bias is not None:
            assert nodes[layer.bias].gradient[:, 0] == pytest.approx(delta.sum(axis=1))
        h = nodes[layer.output].data
    for node in found.matrices.values():
        if isinstance(node.operation, Map):
            for position, operand in enumerate(node.operation.inputs):
                if not operand.is_constant and len(uses_of(found, operand)) == 1:
                    handed = back(node.operation, position, node.gradient, found.matrices)
                    assert nodes[operand].gradient == pytest.approx(handed)


def uses_of(found, matrix):
    return [n for n in found.matrices.values() if n.operation is not None and matrix in n.operation.inputs]


def test_a_network_is_named_as_in_a_textbook():
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    assert names_of(model([1.0, 2.0])) == {
        "x": "2",
        "W⁽¹⁾": "3×2",
        "b⁽¹⁾": "3",
        "z⁽¹⁾": "3",
        "a⁽¹⁾": "3",
        "W⁽²⁾": "1×3",
        "b⁽²⁾": "1",
        "z⁽²⁾": "1",
    }
    several = names_of(autograd.mean([nn.squared_error(y, 1.0) for y in model.batch(SAMPLES)]))
    assert {"X": "2×4", "Z⁽¹⁾": "3×4", "A⁽¹⁾": "3×4", "Z⁽²⁾": "1×4"}.items() <= several.items()


def test_labels_of_ones_own_win():
    weights = [[Value(0.1 * (i + j), f"θ{i}{j}") for j in range(2)] for i in range(3)]
    inputs = [Value(1.0, "u1"), Value(2.0, "u2")]
    hidden = [autograd.dot(row, inputs).tanh() for row in weights]
    for i, h in enumerate(hidden, 1):
        h.label = f"h{i}"
    assert set(names_of(autograd.sum(hidden))) == {"θ", "u", "z", "h"}


def test_programs_for_micrograd_have_layers_too():
    rows = [[Value(0.1 * (i - j)) for j in range(2)] for i in range(3)]
    x = [1.0, -2.0]
    hidden = [sum((w * xi for w, xi in zip(row, x, strict=True)), Value(0.5)).relu() for row in rows]
    output = sum((Value(0.3) * h for h in hidden), Value(0.1))
    assert names_of(output) == {
        "x": "2",
        "W⁽¹⁾": "3×2",
        "b⁽¹⁾": "3",
        "z⁽¹⁾": "3",
        "a⁽¹⁾": "3",
        "W⁽²⁾": "1×3",
        "b⁽²⁾": "1",
        "z⁽²⁾": "1",
    }


@pytest.mark.parametrize(
    "make", [lambda w, x: w * x + w, lambda w, x: w * x * x + w * x + 1.0, lambda w, x: (w * x).tanh()]
)
def test_what_is_no_network_has_no_layers(make):
    assert graph_of(make(Value(2.0, "w"), Value(3.0, "x"))) is None


def test_a_sum_that_is_used_on_the_way_is_no_layer():
    model = nn.Layer(3, 2, "identity", seed=0)
    z = model([1.0, 2.0, 3.0])
    inner = z[0].inputs[0].inputs[0]  # a partial sum
    found = graph_of(autograd.sum([*z, inner.tanh()]))
    assert not any(z[0] in layer.output.values for layer in found.layers)


def test_weights_in_the_order_of_a_convolution_are_no_matrix():
    kernel = [Value(0.5, "w1"), Value(-1.0, "w2")]
    signal = [Value(float(i), f"s{i}") for i in range(4)]
    outputs = [autograd.dot(kernel, signal[i : i + 2]) for i in range(3)]
    assert graph_of(autograd.sum(outputs)) is None


def test_softmax_is_one_operation_on_columns():
    model = nn.MLP(2, [3, 3], output="softmax", seed=0)
    p = model([1.0, 2.0])
    loss = nn.cross_entropy_of_probabilities(p, [0.0, 1.0, 0.0])
    loss.backward()
    found = diagram_of(loss)
    [softmax] = [node for node in found.matrices.values() if isinstance(node.operation, Joint)]
    assert softmax.data[:, 0] == pytest.approx([v.data for v in p])
    z = next(node for node in found.matrices.values() if node.matrix is softmax.operation.x)
    assert z.gradient[:, 0] == pytest.approx(softmax.data[:, 0] - [0.0, 1.0, 0.0])
    assert back(softmax.operation, 0, softmax.gradient, found.matrices) == pytest.approx(z.gradient)


@pytest.mark.parametrize("targets", [[0, 1, 1, 0], [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]]])
def test_cross_entropy_goes_through_the_logarithm_of_softmax(targets):
    model = nn.MLP(2, [3, 2], "tanh", seed=1)
    loss = autograd.mean([nn.cross_entropy(model(list(x)), t) for x, t in zip(SAMPLES, targets, strict=True)])
    loss.backward()
    found = diagram_of(loss)
    [joint] = [node for node in found.matrices.values() if isinstance(node.operation, Joint)]
    z = next(node for node in found.matrices.values() if node.matrix is joint.operation.x)
    assert back(joint.operation, 0, joint.gradient, found.matrices) == pytest.approx(z.gradient)


def test_batch_normalisation_in_use_is_one_operation_and_in_training_a_group():
    model = nn.MLP(2, [3, 1], "tanh", batch_norm=True, seed=0)
    trained = diagram_of(autograd.mean([nn.squared_error(y, 1.0) for y in model.batch(SAMPLES)]))
    assert "mlp/batch norm 1" in [node.folded for node in trained.diagram.nodes]
    used = diagram_of(nn.squared_error(model.eval()(list(SAMPLES[0])), 1.0))
    names = {node.name for node in used.matrices.values()}
    assert {"γ", "β", "y"} <= names
    assert "batch norm 1" in [node.badge for node in used.diagram.nodes]


def test_a_mask_of_dropout_is_a_vector():
    model = nn.Sequential(nn.Layer(2, 4, "tanh", seed=0), nn.Dropout(4, 0.5, seed=0), nn.Layer(4, 1, seed=1))
    found = diagram_of(model([1.0, 2.0]))
    mask = next(node for node in found.matrices.values() if node.name == "mask")
    assert set(mask.data[:, 0]) <= {0.0, 2.0}
    assert mask.constant


def test_weights_that_a_penalty_uses_too_keep_their_whole_gradient():
    model = nn.MLP(2, [3, 2], "tanh", seed=0)
    loss = nn.half_squared_error(model([1.0, 2.0]), [0.0, 1.0])
    loss = loss + 0.1 * autograd.sum([w * w for neuron in model.layers[0].neurons for w in neuron.weights])
    loss.backward()
    found = diagram_of(loss)
    first = next(node for node in found.matrices.values() if node.name == "W⁽¹⁾")
    assert np.array_equal(first.gradient, numbers(model)[0][1])
    index = next(i for i, node in found.matrices.items() if node is first)
    assert len([e for e in found.diagram.edges if e.source == index]) >= 2


def test_nothing_is_written_to_a_value():
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    loss = nn.squared_error(model([1.0, 2.0]), 1.0)
    before = [(v.data, v.grad, v.has_grad, v.label, v.scope) for v in autograd.topological_order(loss)]
    diagram_of(loss)
    assert [(v.data, v.grad, v.has_grad, v.label, v.scope) for v in autograd.topological_order(loss)] == before


def test_the_notation_of_a_lecture_is_used():
    found = graph_of(nn.MLP(2, [3, 1], "tanh", seed=0)([1.0, 2.0]))
    assert {"n⁽¹⁾", "o⁽¹⁾", "n⁽²⁾"} <= set(name_matrices(found, Language(), Notation("n", "o")).values())


def test_neurons_written_by_hand_in_scopes_of_their_own_hand_their_outputs_on_together():
    x = [Value(1.0, "x1"), Value(2.0, "x2")]

    def neuron(name, inputs):
        with autograd.scope(name):
            z = Value(0.5, "b")
            for i, value in enumerate(inputs, 1):
                z = z + Value(0.25, f"w{i}") * value
            return z.tanh()

    found = diagram_of(neuron("C", [neuron("A", x), neuron("B", x)]))
    [gathered] = [n.index for n in found.diagram.nodes if n.index in found.matrices and n.slots and not n.operations]
    assert len([edge for edge in found.diagram.edges if edge.target == gathered]) == 2
