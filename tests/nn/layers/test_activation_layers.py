"""Activations that are layers."""

import numpy as np
import pytest

import autograd
import nn
from autograd import Value

ROW = [-2.0, -0.5, 0.0, 0.5, 3.0]


@pytest.mark.parametrize("kind", ["Identity", "ReLU", "Sigmoid", "Tanh", "Softplus", "SiLU", "GELU"])
def test_each_is_the_operation_of_its_name(kind):
    layer = getattr(nn, kind)()
    operation = getattr(autograd, layer.activation.name, lambda z: z)
    assert [a.data for a in layer(ROW)] == [operation(z) for z in ROW]
    assert layer.name == layer.activation.name
    assert repr(layer) == f"{kind}()"


def test_softmax_takes_the_row_and_the_dims_that_a_sample_may_have():
    for dim in (None, 0, 1, -1):
        assert [a.data for a in nn.Softmax(dim)(ROW)] == autograd.softmax(ROW)
        assert [a.data for a in nn.LogSoftmax(dim=dim)(ROW)] == autograd.log_softmax(ROW)
    with pytest.raises(ValueError, match="dim must be 0 or -1, the one axis of a sample"):
        nn.Softmax(dim=2)


@pytest.mark.parametrize(
    ("layer", "values", "slopes"),
    [
        (nn.LeakyReLU(0.2), [-0.4, 0.0, 3.0], [0.2, 0.2, 1.0]),
        (nn.LeakyReLU(), [-0.02, 0.0, 3.0], [0.01, 0.01, 1.0]),
        (nn.ELU(2.0), [2 * np.expm1(-2.0), 0.0, 3.0], [2 * np.exp(-2.0), 2.0, 1.0]),
    ],
)
def test_slopes_and_scales_are_settings(layer, values, slopes):
    zs = [Value(z) for z in (-2.0, 0.0, 3.0)]
    outputs = layer(zs)
    assert [a.data for a in outputs] == pytest.approx(values, rel=1e-15)
    autograd.sum(outputs).backward()
    assert [z.grad for z in zs] == pytest.approx(slopes, rel=1e-15)


def test_elu_far_above_zero_has_the_slope_one():
    z = Value(1000.0)
    nn.ELU(2.0)([z]).backward()
    assert z.grad == 1.0


def test_the_activation_of_a_class_is_not_changed():
    with pytest.raises(TypeError, match="make a new layer"):
        nn.ReLU().activation = "tanh"
    with pytest.raises(TypeError, match="it cannot be another one"):
        nn.LeakyReLU(0.1).negative_slope = 0.3
    layer = nn.ActivationLayer("step")
    layer.activation = "sign"
    assert layer([3.0]).data == 1.0


def test_a_layer_takes_one_for_its_activation():
    assert nn.Layer(2, 2, activation=nn.ReLU()).activation is nn.ACTIVATIONS["relu"]
    assert nn.Layer(2, 2, activation=nn.functional.tanh).activation is nn.ACTIVATIONS["tanh"]
