"""Activations by name: their gradients, their spans, other names in use."""

import pytest

import autograd
import nn
from autograd import Value, check_gradients, grad
from nn.model import activation_named

ELEMENTWISE = [name for name, each in nn.ACTIVATIONS.items() if not each.joint]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_an_activation_and_its_gradient_agree_with_finite_differences(name):
    assert check_gradients(lambda z: nn.ACTIVATIONS[name].function(z * 1.0), [0.7]).checked == 1


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_only_activations_that_are_said_to_be_trainable_have_a_derivative(name):
    slopes = [grad(lambda z: nn.ACTIVATIONS[name].function(z * 1.0))(z) for z in (-1.3, 0.4, 2.0)]
    assert any(slopes) == nn.ACTIVATIONS[name].trainable


def test_softmax_goes_over_the_whole_layer():
    layer = nn.Layer(1, 3, "softmax", seed=0)
    zs = [neuron([2.0]).data for neuron in layer.neurons]
    assert [a.data for a in layer([2.0])] == autograd.softmax(zs)


@pytest.mark.parametrize(
    ("alias", "name"), [("swish", "silu"), ("linear", "identity"), ("sin", "sine"), (None, "identity")]
)
def test_other_names_in_use_mean_the_same(alias, name):
    assert activation_named(alias) is nn.ACTIVATIONS[name]


def test_something_that_is_no_activation_is_refused():
    with pytest.raises(TypeError, match="a name such as 'tanh' or a function of a Value, not int: 3"):
        nn.Neuron(1, activation=3)


@pytest.mark.parametrize("name", nn.ACTIVATIONS)
def test_an_activation_stays_within_its_span(name):
    activation = nn.ACTIVATIONS[name]
    low, high = activation.span
    for z in (-50.0, -1.5, -0.5, 0.0, 0.5, 1.5, 50.0):
        for a in activation([Value(z), Value(-z)]):
            assert low <= a.data <= high
