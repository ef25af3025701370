"""Networks: layers in a row."""

import numpy as np
import pytest

import nn
from autograd import no_grad, topological_order


def test_nodes_carry_the_scope_of_the_neuron_that_made_them():
    graph = topological_order(nn.MLP(2, [2, 1], seed=0)([1.0, 1.0]))
    scopes = {node.scope for node in graph if not (node.constant and not node.inputs)}
    assert scopes == {"mlp/layer 1/neuron 1", "mlp/layer 1/neuron 2", "mlp/layer 2/neuron 1"}


def test_activations_may_differ_from_layer_to_layer():
    model = nn.MLP(1, [1, 1, 1], activation=["tanh", "relu"], output="sigmoid", seed=0)
    ops = [node.op.name for node in topological_order(model([1.0])) if node.label == "a"]
    assert ops == ["tanh", "relu", "sigmoid"]


def test_too_few_activations_are_refused():
    with pytest.raises(ValueError, match="1 activations were given for 2 hidden layers"):
        nn.MLP(1, [1, 1, 1], activation=["tanh"])


def test_layers_whose_widths_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="layer 1 has 3 outputs, but layer 2 takes 2 inputs"):
        nn.Sequential(nn.Layer(2, 3), nn.Layer(2, 1))


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    def weights(seed):
        return [p.data for p in nn.MLP(3, [4, 2], seed=seed).parameters()]

    assert weights(7) == weights(7)
    assert weights(7) != weights(8)


def test_making_a_network_leaves_numpys_global_random_numbers_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002 (it is about the legacy state)
    nn.MLP(2, [3, 1], seed=0)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_the_repr_reads_as_one_would_write_it():
    assert repr(nn.MLP(2, [16, 1], activation="tanh", output="sigmoid")) == (
        "MLP(2, [16, 1], activation='tanh', output='sigmoid')"
    )
    assert repr(nn.MLP(2, [4, 4, 1], activation=["tanh", "relu"])) == (
        "MLP(2, [4, 4, 1], activation=['tanh', 'relu'], output='identity')"
    )


def test_outputs_under_no_grad_are_the_same():
    model = nn.MLP(1, [2, 2], activation="tanh", seed=0)
    X = [[0.0], [1.0], [2.0]]
    with no_grad():
        outputs, layers = model.outputs(X), nn.diagnostics.activations(model, X)
    np.testing.assert_allclose(outputs, model.outputs(X), rtol=0, atol=1e-15)
    np.testing.assert_allclose(layers["layer 1"], nn.diagnostics.activations(model, X)["layer 1"], rtol=0, atol=1e-15)


def test_goodfellows_xor_network_computes_xor():
    # Goodfellow, Bengio and Courville 2016, section 6.1
    model = nn.MLP(2, [2, 1])
    for parameter, number in zip(model.parameters(), [1, 1, 0, 1, 1, -1, 1, -2, 0], strict=True):
        parameter.data = number
    assert [model(x).data for x in ([0, 0], [0, 1], [1, 0], [1, 1])] == [0.0, 1.0, 1.0, 0.0]
