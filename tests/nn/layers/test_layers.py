"""Modules, neurons, layers and multilayer perceptrons."""

import math

import numpy as np
import pytest

import autograd
import nn
from autograd import Value, no_grad, topological_order


def test_a_neuron_computes_its_activation_of_w_x_plus_b():
    neuron = nn.Neuron(2, activation="tanh", seed=0)
    for parameter, number in zip(neuron.parameters(), [-3.0, 1.0, 6.881373587019543], strict=True):
        parameter.data = number
    o = neuron([2.0, 0.0])
    assert o.data == pytest.approx(0.7071067811865476, abs=1e-15)
    o.backward()
    assert [p.grad for p in neuron.parameters()] == pytest.approx([1.0, 0.0, 0.5], abs=1e-15)


def test_parameters_come_neuron_by_neuron_its_weights_and_then_its_bias():
    model = nn.MLP(2, [2, 1], seed=0)
    assert [name for name, _ in model.named_parameters()] == [
        "layer 1/neuron 1/w1",
        "layer 1/neuron 1/w2",
        "layer 1/neuron 1/b",
        "layer 1/neuron 2/w1",
        "layer 1/neuron 2/w2",
        "layer 1/neuron 2/b",
        "layer 2/neuron 1/w1",
        "layer 2/neuron 1/w2",
        "layer 2/neuron 1/b",
    ]


def test_a_network_gives_one_value_for_one_output_and_a_list_for_several():
    assert isinstance(nn.MLP(2, [3, 1], seed=0)([1.0, 2.0]), Value)
    assert len(nn.MLP(2, [3, 2], seed=0)([1.0, 2.0])) == 2


def test_each_number_of_an_input_becomes_one_constant_of_the_graph():
    graph = topological_order(nn.MLP(2, [5, 1], seed=0)([0.25, -0.5]))
    constants = [node for node in graph if node.constant and not node.inputs]
    assert [(node.label, node.data) for node in constants] == [("x1", 0.25), ("x2", -0.5)]


def test_inputs_that_are_values_receive_gradients():
    x = [Value(0.5), Value(-1.0)]
    nn.MLP(2, [3, 1], activation="tanh", seed=0)(x).backward()
    assert all(value.has_grad for value in x)


@pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], np.zeros(3)])
def test_an_input_of_the_wrong_width_is_refused_with_both_widths(x):
    with pytest.raises(ValueError, match=rf"takes 2 numbers, but the input has {len(x)}"):
        nn.MLP(2, [3, 1], seed=0)(x)


@pytest.mark.parametrize("X", [[[1.0, 2.0], [3.0, 4.0]], np.zeros((2, 2)), [np.zeros(2), np.zeros(2)]])
def test_a_table_in_the_place_of_a_sample_says_how_to_give_it(X):
    with pytest.raises(TypeError, match=r"model\(x\) takes one sample, model.batch\(X\) several"):
        nn.MLP(2, [3, 1], seed=0)(X)


def test_a_model_of_one_input_takes_a_plain_number():
    assert nn.Neuron(1, activation="identity", initializer=2.0)(3.0).data == 6.0


def test_nodes_carry_the_scope_of_the_neuron_that_made_them():
    graph = topological_order(nn.MLP(2, [2, 1], seed=0)([1.0, 1.0]))
    scopes = {node.scope for node in graph if not (node.constant and not node.inputs)}
    assert scopes == {"mlp/layer 1/neuron 1", "mlp/layer 1/neuron 2", "mlp/layer 2/neuron 1"}


def test_a_neuron_used_alone_has_a_scope_of_its_own():
    assert {node.scope for node in topological_order(nn.Neuron(2, seed=0)([1.0, 1.0]))} == {"", "neuron"}


def test_weighted_sum_and_activation_carry_labels():
    a = nn.Neuron(2, activation="tanh", seed=0)([1.0, 1.0])
    assert (a.label, a.inputs[0].label) == ("a", "z")


def test_activations_may_differ_from_layer_to_layer():
    model = nn.MLP(1, [1, 1, 1], activation=["tanh", "relu"], output="sigmoid", seed=0)
    ops = [node.op.name for node in topological_order(model([1.0])) if node.label == "a"]
    assert ops == ["tanh", "relu", "sigmoid"]


def test_an_activation_may_be_a_function_of_a_value():
    model = nn.MLP(1, [1], output=lambda z: z * z, initializer=3.0)
    assert model([2.0]).data == 36.0


def test_the_softmax_of_autograd_is_that_of_a_layer():
    assert nn.MLP(2, [3], output=autograd.softmax).output_activation is nn.ACTIVATIONS["softmax"]


def test_too_few_activations_are_refused():
    with pytest.raises(ValueError, match="1 activations were given for 2 hidden layers"):
        nn.MLP(1, [1, 1, 1], activation=["tanh"])


def test_an_unknown_activation_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no activation is called 'rlu': choose one of identity, step"):
        nn.Neuron(2, activation="rlu")


@pytest.mark.parametrize("width", [0, -1])
def test_a_width_below_one_is_refused(width):
    with pytest.raises(ValueError, match=f"must be 1 or more, not {width}"):
        nn.MLP(2, [3, width])


@pytest.mark.parametrize("width", [2.0, "2", True, None])
def test_a_width_that_is_no_whole_number_is_refused(width):
    with pytest.raises(TypeError, match="whole number"):
        nn.Layer(2, width)


def test_softmax_of_one_neuron_is_refused():
    with pytest.raises(ValueError, match="would always give 1"):
        nn.Neuron(2, activation="softmax")


def test_a_softmax_layer_gives_probabilities():
    outputs = nn.MLP(2, [4, 3], output="softmax", seed=0)([0.3, -0.2])
    assert math.fsum(p.data for p in outputs) == pytest.approx(1.0, abs=1e-15)


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


def test_zero_grad_forgets_the_gradients():
    model = nn.MLP(2, [3, 1], seed=0)
    model([1.0, 2.0]).backward()
    model.zero_grad()
    assert {(p.grad, p.has_grad) for p in model.parameters()} == {(0.0, False)}


def test_a_parameter_shared_by_two_parts_is_listed_once():
    class Twice(nn.Module):
        def __init__(self):
            self.first = nn.Neuron(2, seed=0)
            self.second = self.first

    assert len(Twice().parameters()) == 3


def test_parameters_in_dictionaries_and_in_lists_of_lists_are_found():
    class Table(nn.Module):
        def __init__(self):
            self.matrix = [[Value(1.0), Value(2.0)], [Value(3.0)]]
            self.by_name = {"slope": Value(4.0)}

    assert [name for name, _ in Table().named_parameters()] == [
        "matrix 1 1",
        "matrix 1 2",
        "matrix 2 1",
        "by_name slope",
    ]


def test_a_part_may_know_the_module_that_holds_it():
    class Line(nn.Model):
        def __init__(self):
            self.me = self
            self.neuron = nn.Neuron(1, "identity", initializer=2.0)
            self.neuron.whole = self

        def __call__(self, x):
            return self.neuron(x)

    line = Line()
    line.place()
    assert [name for name, _ in line.named_parameters()] == ["neuron/w1", "neuron/b"]
    assert line.buffers() == []
    assert not line.eval().neuron.training
    assert repr(line) == "Line(…, Neuron(1, activation='identity'))"
    assert line.fit([[1.0], [2.0]], [2.0, 4.0], epochs=1, progress=False).loss == [0.0]


def test_train_and_eval_reach_every_part():
    model = nn.MLP(2, [3, 1], seed=0)
    assert model.eval() is model
    assert not model.layers[1].neurons[0].training
    assert model.train().layers[1].neurons[0].training


def test_the_repr_reads_as_one_would_write_it():
    assert repr(nn.MLP(2, [16, 1], activation="tanh", output="sigmoid")) == (
        "MLP(2, [16, 1], activation='tanh', output='sigmoid')"
    )
    assert repr(nn.MLP(2, [4, 4, 1], activation=["tanh", "relu"])) == (
        "MLP(2, [4, 4, 1], activation=['tanh', 'relu'], output='identity')"
    )


def test_batch_and_single_samples_agree():
    model = nn.MLP(2, [3, 2], output="softmax", seed=0)
    X = [[0.1, 0.2], [-1.0, 0.5]]
    assert [[a.data for a in row] for row in model.batch(X)] == [[a.data for a in model(x)] for x in X]


def test_outputs_of_many_samples_are_those_of_the_single_ones():
    model = nn.MLP(2, [5, 4, 2], activation=["gelu", "elu"], output="softmax", seed=0)
    X = np.random.default_rng(0).normal(size=(20, 2))
    expected = [[a.data for a in model(x)] for x in X]
    np.testing.assert_allclose(model.outputs(X), expected, rtol=0, atol=1e-14)


def test_outputs_of_more_samples_than_are_replayed_at_once_are_those_of_each():
    from autograd.plan import PART

    model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
    X = np.linspace(-3.0, 3.0, 2 * PART + 3).reshape(-1, 1)
    outputs = model.outputs(X)
    assert outputs.shape == (len(X), 1)
    for i in (0, PART - 1, PART, 2 * PART, len(X) - 1):
        assert outputs[i, 0] == pytest.approx(model(X[i]).data, abs=1e-14)


def test_outputs_under_no_grad_are_the_same():
    model = nn.MLP(1, [2, 2], activation="tanh", seed=0)
    X = [[0.0], [1.0], [2.0]]
    with no_grad():
        outputs, layers = model.outputs(X), nn.diagnostics.activations(model, X)
    np.testing.assert_allclose(outputs, model.outputs(X), rtol=0, atol=1e-15)
    np.testing.assert_allclose(layers["layer 1"], nn.diagnostics.activations(model, X)["layer 1"], rtol=0, atol=1e-15)


def test_outputs_follow_a_function_of_the_users_own_that_branches():
    model = nn.Neuron(1, activation=lambda z: z if z > 0 else z * 0.0, initializer=1.0)
    assert model.outputs([[1.0], [-1.0], [2.0]])[:, 0].tolist() == [1.0, 0.0, 2.0]


def test_goodfellows_xor_network_computes_xor():
    # Goodfellow, Bengio and Courville 2016, section 6.1
    model = nn.MLP(2, [2, 1])
    for parameter, number in zip(model.parameters(), [1, 1, 0, 1, 1, -1, 1, -2, 0], strict=True):
        parameter.data = number
    assert [model(x).data for x in ([0, 0], [0, 1], [1, 0], [1, 1])] == [0.0, 1.0, 1.0, 0.0]
