"""Modules: parameters and parts are found wherever they are held."""

import nn
from autograd import Value


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
