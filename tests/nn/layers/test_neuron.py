"""Neurons and layers."""

import math

import pytest

import autograd
import nn
from autograd import topological_order


def test_a_neuron_computes_its_activation_of_w_x_plus_b():
    neuron = nn.Neuron(2, activation="tanh", seed=0)
    for parameter, number in zip(neuron.parameters(), [-3.0, 1.0, 6.881373587019543], strict=True):
        parameter.data = number
    o = neuron([2.0, 0.0])
    assert o.data == pytest.approx(0.7071067811865476, abs=1e-15)
    o.backward()
    assert [p.grad for p in neuron.parameters()] == pytest.approx([1.0, 0.0, 0.5], abs=1e-15)


def test_a_neuron_used_alone_has_a_scope_of_its_own():
    assert {node.scope for node in topological_order(nn.Neuron(2, seed=0)([1.0, 1.0]))} == {"", "neuron"}


def test_weighted_sum_and_activation_carry_labels():
    a = nn.Neuron(2, activation="tanh", seed=0)([1.0, 1.0])
    assert (a.label, a.inputs[0].label) == ("a", "z")


def test_an_activation_may_be_a_function_of_a_value():
    model = nn.MLP(1, [1], output=lambda z: z * z, initializer=3.0)
    assert model([2.0]).data == 36.0


def test_the_softmax_of_autograd_is_that_of_a_layer():
    assert nn.MLP(2, [3], output=autograd.softmax).output_activation is nn.ACTIVATIONS["softmax"]


def test_an_unknown_activation_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no activation is called 'rlu': choose one of identity, step"):
        nn.Neuron(2, activation="rlu")


@pytest.mark.parametrize("width", [0, -1])
def test_a_width_below_one_is_refused(width):
    with pytest.raises(ValueError, match=f"widths={width}: widths must be a whole number, 1 or more"):
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


# Settings that are changed later


@pytest.mark.parametrize("make", [lambda: nn.Neuron(2, "tanh", seed=0), lambda: nn.BatchNorm(1, "tanh").eval()])
@pytest.mark.parametrize("chosen", ["relu", autograd.relu, nn.ACTIVATIONS["relu"]])
def test_an_activation_is_set_by_name_as_it_was_chosen(make, chosen):
    part = make()
    part.activation = chosen
    assert part.activation is nn.ACTIVATIONS["relu"]
    assert part([-5.0] * part.fan_in).op is autograd.relu


@pytest.mark.parametrize(
    ("part", "name", "setting", "said"),
    [
        (nn.Neuron(2), "activation", "rellu", "no activation is called 'rellu'"),
        (nn.Neuron(2), "activation", "softmax", "softmax takes a whole layer"),
        (nn.BatchNorm(2), "activation", 3, "an activation is a name"),
        (nn.BatchNorm(2), "momentum", 2.0, r"BatchNorm\(momentum=2.0\): momentum must be a number"),
        (nn.BatchNorm(2), "epsilon", "no", "epsilon must be a number"),
        (nn.Dropout(2, 0.5), "rate", 1.0, r"Dropout\(rate=1.0\): rate must be a number from 0 to below 1"),
    ],
)
def test_a_setting_is_checked_whenever_it_is_set(part, name, setting, said):
    before = getattr(part, name)
    with pytest.raises((TypeError, ValueError), match=said):
        setattr(part, name, setting)
    assert getattr(part, name) is before


class Called(nn.Neuron):
    def __call__(self, x):
        return 2.0 * super().__call__(x)


class Forward(nn.Neuron):
    def forward(self, rows, *, logits=False):
        return [[2.0 * a for a in row] for row in super().forward(rows, logits=logits)]


class Output(nn.Neuron):
    def output(self, row, *, logits=False):
        return 2.0 * super().output(row, logits=logits)


@pytest.mark.parametrize("kind", [Called, Forward, Output])
def test_a_layer_takes_what_a_neuron_of_ones_own_gives(kind):
    layer = nn.Layer(2, 2, "tanh", seed=0)
    before = [a.data for a in layer([0.5, -1.0])]
    layer.neurons[1].__class__ = kind
    assert [a.data for a in layer([0.5, -1.0])] == [before[0], 2.0 * before[1]]
    assert layer.outputs([[0.5, -1.0]] * 100)[7] == pytest.approx([before[0], 2.0 * before[1]])  # so many are compiled


class OfTheFirstTwo(nn.Neuron):
    def output(self, row, *, logits=False):
        return super().output(row[:2], logits=logits)


def test_a_neuron_of_ones_own_may_take_a_part_of_the_row():
    layer = nn.Layer(4, 2, "tanh", seed=0)
    layer.neurons[1] = OfTheFirstTwo(2, "tanh", seed=3)
    assert layer([0.5, -1.0, 2.0, 3.0])[1].data == nn.Neuron(2, "tanh", seed=3)([0.5, -1.0]).data


def test_a_layer_says_what_is_no_neuron():
    layer = nn.Layer(2, 1, seed=0)
    layer.neurons.append("neuron")
    with pytest.raises(TypeError, match=r"made of neurons, and number 2 is 'neuron': make one, nn\.Neuron\(2\)"):
        layer([1.0, 2.0])
    layer.neurons = []
    with pytest.raises(ValueError, match="has no neurons left"):
        layer.predict([[1.0, 2.0]])
