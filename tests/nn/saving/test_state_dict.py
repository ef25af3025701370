"""A model's numbers by PyTorch's names."""

import numpy as np
import pytest

import nn
from autograd import Value


class Net(nn.Module):
    def __init__(self, seed=0):
        super().__init__()
        self.fc1 = nn.Linear(2, 3, seed=seed)
        self.layers = nn.ModuleList([nn.Linear(3, 3, bias=False, seed=seed + 1), nn.BatchNorm(3)])
        self.head = nn.Sequential({"act": nn.ReLU(), "out": nn.Neuron(3, "identity", seed=seed + 2)})
        self.scale = Value(2.0 + seed)
        self.shifts = [Value(float(seed)), Value(1.0)]

    def forward(self, x):
        return self.head(x)


SHAPES = {
    "fc1.weight": (3, 2),
    "fc1.bias": (3,),
    "layers.0.weight": (3, 3),
    "layers.1.weight": (3,),
    "layers.1.bias": (3,),
    "layers.1.running_mean": (3,),
    "layers.1.running_var": (3,),
    "head.out.weight": (1, 3),
    "head.out.bias": (1,),
    "scale": (),
    "shifts": (2,),
}


def test_the_names_are_those_of_attributes():
    assert {name: array.shape for name, array in Net().state_dict().items()} == SHAPES
    assert list(nn.MLP(2, [3, 1]).state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_the_numbers_are_copies_and_are_taken_back():
    first, second = Net(), Net(seed=5)
    numbers = first.state_dict()
    assert numbers["fc1.weight"][1, 0] == first.fc1.weight[1, 0].data
    second.load_state_dict(numbers)
    assert [p.data for p in second.parameters()] == [p.data for p in first.parameters()]
    numbers["scale"][...] = 7.0
    assert first.scale.data == second.scale.data == 2.0


def test_running_statistics_are_numbers_too():
    first, second = nn.BatchNorm(1), nn.BatchNorm(1)
    first.batch([[1.0], [3.0]])
    second.load_state_dict(first.state_dict())
    assert (second.running_mean, second.running_variance) == (first.running_mean, first.running_variance)


def test_a_name_that_is_missing_or_unknown_is_told_and_nothing_is_changed():
    model = nn.Sequential(nn.Linear(2, 1, seed=0))
    before = model.snapshot()
    with pytest.raises(KeyError, match=r"lacks '0.bias' and holds '1.bias', which Sequential does not have"):
        model.load_state_dict({"0.weight": np.ones((1, 2)), "1.bias": np.ones(1)})
    with pytest.raises(ValueError, match=r"0.bias has shape \(2,\), and the model's has \(1,\)"):
        model.load_state_dict({"0.weight": np.ones((1, 2)), "0.bias": np.ones(2)})
    with pytest.raises(ValueError, match=r"0.bias is 'no', and no array of numbers"):
        model.load_state_dict({"0.weight": np.ones((1, 2)), "0.bias": "no"})
    with pytest.raises(TypeError, match="state_dict must be a dictionary of arrays"):
        model.load_state_dict([1.0])
    assert model.snapshot() == before
    model.load_state_dict({"0.weight": [[1.0, 2.0]], "else": 0.0}, strict=False)
    assert [w.data for w in model[0].weight[0]] == [1.0, 2.0]
