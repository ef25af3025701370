"""Neurons and layers."""

import math

import pytest

import autograd
import nn
from autograd import Value, topological_order


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
    for use in (lambda: layer.predict([[1.0, 2.0]]), lambda: layer.weight, layer.state_dict):
        with pytest.raises(ValueError, match="has no neurons left"):
            use()
    with pytest.raises(TypeError, match=r"neurons must be a list, with one for each input or output, not int"):
        layer.neurons = 3


class Product(nn.Module):
    """No weighted sum, and no nn.Neuron."""

    def __init__(self):
        self.w = Value(0.5, "w")

    def forward(self, x):
        return self.w * x[0] * x[1]


@pytest.mark.parametrize("compiled", [True, False])
def test_a_module_of_ones_own_that_gives_one_number_is_a_neuron(compiled):
    model = nn.MLP(2, [3, 1], "tanh", seed=0)
    model.layers[0].neurons[1] = Product()
    assert model.layers[0]([2.0, 3.0])[1].data == 3.0
    history = model.fit([[1.0, 2.0], [-1.0, 1.0]], [1.0, 0.0], epochs=3, progress=False, compiled=compiled)
    assert history.loss[2] < history.loss[0] and model.layers[0].neurons[1].w.data != 0.5
    with pytest.raises(
        TypeError,
        match=r"neuron 2 of Layer\(2, 3, .*\) is .*, which is no nn\.Neuron, so the layer's weights are no matrix",
    ):
        model.layers[0].weight


class Plain:
    def __call__(self, x):
        return x[0]


def test_what_cannot_be_a_neuron_is_told_what_to_become():
    layer = nn.Layer(2, 2, seed=0)
    layer.neurons[1] = Plain()
    with pytest.raises(
        TypeError,
        match=r"make one, nn\.Neuron\(2\), or derive its class from nn\.Module, so that its parameters are found",
    ):
        layer([1.0, 2.0])
    layer.neurons[1] = nn.MLP(2, [3])
    with pytest.raises(TypeError, match=r"a neuron gives one number for a sample, and number 2 of a Layer, MLP"):
        layer([1.0, 2.0])


def test_a_width_that_was_changed_by_hand_is_told():
    model = nn.MLP(2, [3, 1], seed=0)
    model.layers[0].neurons.pop()
    with pytest.raises(
        ValueError, match=r"mlp/layer 2/neuron 1 has 3 weights, and is given 2 inputs: .* Change both, or make"
    ):
        model.predict([[1.0, 2.0]])
    model.layers[1].neurons[0].weights.pop()
    model.predict([[1.0, 2.0]])
    assert model.layers[0].weight.shape == (2, 2) and model.layers[1].weight.shape == (1, 2)
    model.layers[0].neurons[1].weights.pop()
    with pytest.raises(
        ValueError, match=r"neuron 2 of Layer\(2, 3, .*\) has 1 weights, and the first has 2: give all of them as many"
    ):
        model.layers[0].weight


def test_an_output_that_was_added_by_hand_counts():
    model = nn.MLP(2, [3, 1], seed=0)
    model.layers[1].neurons.append(nn.Neuron(3, "identity", seed=1))
    with pytest.raises(ValueError, match="y has 1 columns, but the model has 2 outputs"):
        model.fit([[1.0, 2.0]], [1.0], progress=False)
    model.fit([[1.0, 2.0]], [[1.0, 0.0]], epochs=1, progress=False)


@pytest.mark.parametrize(("name", "thing"), [("weights", 3), ("bias", "b")])
def test_a_neuron_refuses_weights_that_are_none(name, thing):
    with pytest.raises(TypeError, match=f"{name} must be a"):
        setattr(nn.Neuron(2), name, thing)
