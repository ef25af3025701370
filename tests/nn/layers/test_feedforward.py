"""One sample and a batch: what may be given, and what comes back."""

import numpy as np
import pytest

import nn
from autograd import Value, topological_order


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


@pytest.mark.parametrize(
    "X",
    [
        [[1.0, 2.0], [3.0, 4.0]],
        np.zeros((2, 2)),
        [np.zeros(2), np.zeros(2)],
        [[1.0, 2.0]] * 4,
        np.ones((4, 2)),
        [[1.0, 2.0]],
    ],
)
def test_a_table_in_the_place_of_a_sample_says_how_to_give_it(X):
    rows = rf"a table, of {len(X)} row.*"
    with pytest.raises(TypeError, match=rows + r"model\(x\) takes one sample, model.batch\(X\) several"):
        nn.MLP(2, [3, 1], seed=0)(X)


def test_a_model_of_one_input_takes_a_plain_number():
    assert nn.Neuron(1, activation="identity", initializer=2.0)(3.0).data == 6.0


def test_batch_and_single_samples_agree():
    model = nn.MLP(2, [3, 2], output="softmax", seed=0)
    X = [[0.1, 0.2], [-1.0, 0.5]]
    assert [[a.data for a in row] for row in model.batch(X)] == [[a.data for a in model(x)] for x in X]


def test_a_layer_of_ones_own_that_forgets_to_return_is_told_so_by_its_name():
    class Forgetful(nn.Feedforward):
        name, fan_in, fan_out = "forgetful", 2, 2

        def forward(self, rows, *, logits=False):
            [[2.0 * x for x in row] for row in rows]

    for model in (Forgetful(), nn.Sequential(Forgetful(), nn.Layer(2, 1, "identity", seed=0))):
        with pytest.raises(TypeError, match=r"Forgetful\.forward\(rows\) returned None: is a return missing\?"):
            model([1.0, 2.0])


def test_a_layer_of_ones_own_that_gives_no_lists_is_told_what_to_give():
    class Summing(nn.Feedforward):
        name, fan_in, fan_out = "summing", 2, 1

        def forward(self, rows, *, logits=False):
            return [sum(row) for row in rows]

    with pytest.raises(TypeError, match=r"Summing\.forward\(rows\) gave \[Value.*has for each row a list of outputs"):
        Summing()([1.0, 2.0])


def test_a_table_of_pandas_is_no_sample_though_it_has_as_many_columns():
    pandas = pytest.importorskip("pandas")
    model = nn.MLP(2, [1], seed=0)
    with pytest.raises(TypeError, match=r"was called with a table, of 2 rows: model\(x\) takes one sample"):
        model(pandas.DataFrame([[5.0, 6.0], [7.0, 8.0]]))
    row = pandas.DataFrame([[5.0, 6.0], [7.0, 8.0]]).iloc[0]
    assert model(row).data == model([5.0, 6.0]).data


@pytest.mark.parametrize("x", [{0: 5.0, 1: 6.0}, {5.0, 6.0}, frozenset({5.0, 6.0})])
def test_what_has_no_order_is_no_sample(x):
    model = nn.MLP(2, [1], seed=0)
    with pytest.raises(TypeError, match=f"in order, as a list or an array, not as a {type(x).__name__}"):
        model(x)
    if isinstance(x, dict):
        assert model(x.values()).data == model([5.0, 6.0]).data
