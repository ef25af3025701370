"""A class that states ``forward``, in PyTorch's words."""

import copy
import pickle

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F
from autograd import Value
from autograd.graph import ValueArray

QUIET = {"progress": False}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 3, seed=0)
        self.output = nn.Linear(3, 2, seed=1)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2, seed=0)

    def forward(self, x):
        return x + self.inner(x)


def numbers(outputs):
    return [output.data for output in outputs]


def test_a_model_with_forward_is_called_with_a_sample():
    net = Net()
    weights, bias = [[w.data for w in row] for row in net.hidden.weight], numbers(net.hidden.bias)
    hidden = np.maximum(np.array(weights) @ [0.5, -1.0] + bias, 0.0)
    weights, bias = [[w.data for w in row] for row in net.output.weight], numbers(net.output.bias)
    np.testing.assert_allclose(numbers(net([0.5, -1.0])), np.array(weights) @ hidden + bias, rtol=1e-14)


@pytest.mark.parametrize("x", [[0.5, -1.0], (0.5, -1.0), np.array([0.5, -1.0]), [Value(0.5), Value(-1.0)]], ids=str)
def test_forward_is_given_an_array_whatever_the_sample_is(x):
    seen = []

    class Looks(nn.Module):
        def forward(self, x):
            seen.append(type(x))
            return x

    assert numbers(Looks()(x)) == [0.5, -1.0]
    assert seen == [ValueArray]


def test_in_forward_a_layer_gives_an_array_so_that_a_sum_adds_up():
    net = Residual()
    x = [0.5, -1.0]
    assert numbers(net(x)) == [a + b.data for a, b in zip(x, net.inner(x), strict=True)]


def test_outside_of_forward_a_layer_gives_a_list_for_an_array():
    assert type(nn.Linear(2, 2)(np.array([1.0, 2.0]))) is list


def test_one_output_is_a_value():
    class One(nn.Module):
        def forward(self, x):
            return x[:1] * 2.0

    assert isinstance(One()([1.5, 0.0]), Value)


def test_parts_are_called_as_their_attributes():
    net = Net()
    assert [name for name, _ in net.named_parameters()][:4] == [
        "hidden/neuron 1/w1",
        "hidden/neuron 1/w2",
        "hidden/neuron 1/b",
        "hidden/neuron 2/w1",
    ]
    assert {p.scope for p in net.output.parameters()} == {"net/output/neuron 1", "net/output/neuron 2"}
    assert net([1.0, 2.0])[1].scope == "net/output/neuron 2"


def test_parts_of_parts_are_called_by_their_paths():
    class Outer(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = Net()
            self.layers = nn.ModuleList([nn.Linear(2, 2)])
            self.layers.append(nn.Linear(2, 1))

        def forward(self, x):
            x = self.net(x)
            for layer in self.layers:
                x = layer(x)
            return x

    outer = Outer()
    out = outer([1.0, 2.0])
    assert out.scope == "outer/layers 2/neuron 1"
    assert [p.scope for p in outer.parameters()][:: len(outer.parameters()) - 1] == [
        "outer/net/hidden/neuron 1",
        "outer/layers 2/neuron 1",
    ]
    scopes = {node.scope for node in autograd.topological_order(out) if not node.constant}
    assert all(scope.startswith("outer/") for scope in scopes)


def test_a_layer_in_two_attributes_keeps_its_first_name_and_a_part_may_know_its_owner():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.one = self.two = nn.Linear(2, 2)
            self.one.owner = self

        def forward(self, x):
            return self.two(self.one(x))

    tied = Tied()
    tied([1.0, 2.0])
    assert tied.one.name in ("one", "two")
    assert tied.name == "tied"
    assert len(tied.parameters()) == 6


@pytest.mark.parametrize("X", [[[0.0, 1.0], [1.0, 0.5], [2.0, -1.0]], np.eye(3)[:, :2]], ids=["lists", "array"])
def test_it_is_trained_compiled_and_eagerly_alike(X):
    found = []
    for compiled in (True, False):
        net = Net()
        history = net.fit(
            X, [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], epochs=5, batch_size=2, seed=0, compiled=compiled, **QUIET
        )
        found.append([*history.loss, *numbers(net.parameters())])
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_dropout_in_forward_is_compiled_and_drops_the_same_eagerly():
    class Drops(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(3, 4, seed=0)
            self.drop = nn.Dropout(0.5)
            self.out = nn.Linear(4, 1, seed=1)

        def forward(self, x):
            return self.out(self.drop(F.tanh(self.fc(self.drop(x)))))

    found = []
    X = np.random.default_rng(0).normal(size=(12, 3))
    for compiled in (True, False):
        net = Drops()
        history = net.fit(X, X.sum(axis=1), epochs=4, batch_size=5, seed=3, compiled=compiled, **QUIET)
        found.append(history.loss)
    np.testing.assert_allclose(*found, rtol=1e-12)
    assert len(set(found[0])) == 4


def test_a_model_with_forward_is_a_layer_of_a_sequential():
    net = nn.Sequential(Net(), nn.ReLU(), nn.Linear(2, 1, seed=2))
    assert net([1.0, 2.0]).scope == "sequential/layer 1/neuron 1"
    inner = net[0]([1.0, 2.0])
    expected = net[2]([max(0.0, a.data) for a in inner])
    assert net([1.0, 2.0]).data == expected.data
    net.fit([[0.0, 1.0], [1.0, 0.0]], [0.0, 1.0], epochs=2, **QUIET)


def test_it_is_copied_and_pickled_with_its_names():
    net = Net()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert numbers(twin([1.0, 2.0])) == numbers(net([1.0, 2.0]))
        assert twin.hidden.parameters()[0].scope == "net/hidden/neuron 1"
        assert twin.hidden.parameters()[0] is not net.hidden.parameters()[0]


def test_a_table_is_refused_with_what_to_write():
    with pytest.raises(
        TypeError, match=r"called with a table, of 2 rows: model\(x\) takes one sample, model.batch\(X\)"
    ):
        Net()([[1.0, 2.0], [3.0, 4.0]])


def test_a_forward_without_a_return_is_told():
    class Forgets(nn.Module):
        def forward(self, x):
            x * 2.0

    with pytest.raises(TypeError, match=r"Forgets.forward\(x\) returned None: is a return missing"):
        Forgets()([1.0])


def test_a_module_that_states_neither_cannot_be_called():
    class Part(nn.Module):
        pass

    with pytest.raises(TypeError, match=r"Part has no forward\(x\) and no __call__\(x\)"):
        Part()([1.0])


def test_train_takes_a_mode():
    net = Net()
    assert net.train(False).training is False
    assert net.train().hidden.training is True
    with pytest.raises(TypeError, match="mode"):
        net.train("no")


def test_parameters_of_ones_own_are_named_trained_and_drawn():
    class Affine(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter([1.0, -2.0])
            self.b = nn.Parameter(0.5)
            self.fixed = nn.Parameter(3.0, requires_grad=False)

        def forward(self, x):
            return self.w @ x + self.b * self.fixed

    model = Affine()
    assert model([2.0, 1.0]).data == 1.5
    assert [name for name, _ in model.named_parameters()] == ["w1", "w2", "b"]
    assert {p.scope for p in model.parameters()} == {"affine"}
    assert {name: array.shape for name, array in model.state_dict().items()} == {"w": (2,), "b": (), "fixed": ()}
    model.fit(
        [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [2.0, 3.0, 4.0], optimizer="sgd", learning_rate=0.1, epochs=200, **QUIET
    )
    assert [w.data for w in model.w] == pytest.approx([1.0, 2.0], abs=0.05)
    assert model.fixed.data == 3.0


def test_a_table_of_pandas_is_a_batch_of_rows_by_their_names():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame([[0.0, 1.0], [1.0, 0.5], [2.0, -1.0]], columns=["a", "b"])
    net = Net()
    net.fit(table, table, epochs=1, **QUIET)
    expected = [numbers(net(row)) for row in table.to_numpy()]
    assert [numbers(row) for row in net.batch(table[["b", "a"]])] == expected
    labels = [
        node.label for node in autograd.topological_order(net(table.iloc[0])[0]) if node.constant and node.op is None
    ]
    assert labels == ["a", "b"]


def test_a_wrong_width_is_told_with_the_numbers():
    with pytest.raises(ValueError, match=r"Linear\(2, 3\) takes 2 numbers, but the input has 3: \[1.0, 2.0, 3.0\]"):
        Net()([1.0, 2.0, 3.0])


def test_dropout_in_a_part_of_a_sequential_drops_the_same_compiled_and_eagerly():
    class Drops(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(3, 4, seed=0)
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return self.drop(F.tanh(self.fc(x)))

    found = []
    X = np.random.default_rng(0).normal(size=(12, 3))
    for compiled in (True, False):
        model = nn.Sequential(Drops(), nn.Dropout(0.2), nn.Linear(4, 1, seed=2))
        found.append(model.fit(X, X[:, 0], epochs=3, batch_size=5, seed=1, compiled=compiled, **QUIET).loss)
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_batch_normalisation_in_forward_says_that_it_sees_a_batch():
    class Normed(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.BatchNorm(2)

        def forward(self, x):
            return self.norm(x)

    with pytest.raises(ValueError, match="a Model of your own states batch, and gives its layers all rows together"):
        Normed().fit(np.eye(4)[:, :2], np.eye(4)[:, :2], **QUIET)


def test_calls_of_a_model_whose_parts_are_named_do_not_go_through_all_of_them(monkeypatch):
    net, asked = Net(), []
    modules = nn.Module.modules
    monkeypatch.setattr(nn.Module, "modules", lambda self: [asked.append(self), *modules(self)][1:])
    net.predict(np.zeros((1, 2)))
    once = len(asked)
    net.predict(np.zeros((50, 2)))
    assert len(asked) == 2 * once


def test_a_layer_that_takes_the_place_of_another_is_named_when_the_model_is_called():
    net = Net()
    net([0.5, -1.0])
    vars(net)["output"] = nn.Linear(3, 2, seed=4)
    net([0.5, -1.0])
    assert {p.scope.split("/")[1] for p in net.output.parameters()} == {"output"}
    assert net.output.name == "output"
