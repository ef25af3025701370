"""Functions in PyTorch's words."""

import numpy as np
import pytest

import autograd
import nn.functional as F
from autograd import Value
from autograd.graph import ValueArray, array_of


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "softplus", "silu", "gelu", "leaky_relu", "elu"])
def test_an_activation_takes_a_number_a_value_a_list_and_an_array(name):
    function, operation = getattr(F, name), getattr(autograd, name)
    assert function(-0.5) == operation(-0.5)
    assert function(Value(-0.5)).data == operation(-0.5)
    assert function([-0.5, [1.0]]) == [operation(-0.5), [operation(1.0)]]
    table = function(np.array([[-0.5, 1.0]]))
    assert table.tolist() == [[operation(-0.5), operation(1.0)]]
    values = function(array_of([Value(-0.5), Value(1.0)], (2, 1)))
    assert isinstance(values, ValueArray)
    assert values[1, 0].data == operation(1.0)


def test_softmax_is_of_a_sample():
    for function, expected in ((F.softmax, autograd.softmax), (F.log_softmax, autograd.log_softmax)):
        assert function([1.0, 2.0], dim=0) == expected([1.0, 2.0])
        assert function(np.array([1.0, 2.0]), dim=-1).tolist() == expected([1.0, 2.0])
        assert [p.data for p in function(array_of([Value(1.0), Value(2.0)], (2,)), dim=1)] == expected([1.0, 2.0])
        with pytest.raises(ValueError, match="the numbers of one sample, a row"):
            function([[1.0, 2.0]], dim=1)


def test_slopes_are_checked():
    with pytest.raises(ValueError, match="negative_slope"):
        F.leaky_relu(1.0, negative_slope=-1)
    with pytest.raises(TypeError, match="alpha"):
        F.elu(1.0, alpha="no")
