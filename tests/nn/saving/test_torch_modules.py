"""Networks to PyTorch and back: the same numbers to 1e-12, in double precision."""

import numpy as np
import pytest

import autograd
import nn
import nn.functional as F

torch = pytest.importorskip("torch", reason="PyTorch (extra `peers`) is not installed")
X = np.random.default_rng(0).normal(size=(7, 4)) * 3


def agree(model, module):
    """Outputs of both, and gradients of their sum, in use."""
    module = module.double().eval()
    module.zero_grad()
    x = torch.tensor(X, requires_grad=True)
    expected = module(x)
    np.testing.assert_allclose(model.outputs(X), expected.detach().numpy(), rtol=1e-12, atol=1e-12)
    weighed = (expected * torch.arange(1.0, expected.shape[1] + 1, dtype=torch.float64)).sum()
    weighed.backward()
    model.eval().zero_grad()
    for row in X.tolist():
        outputs = model(row)
        listed = list(outputs) if isinstance(outputs, list | np.ndarray) else [outputs]
        autograd.sum([(i + 1.0) * y for i, y in enumerate(listed)]).backward()
    ours = [p.grad for p in model.parameters()]
    theirs = []
    for layer in module.modules():
        parts = [p.grad.numpy().reshape(-1) for p in layer.parameters(recurse=False)]
        if isinstance(layer, torch.nn.Linear):
            rows = layer.weight.grad.numpy()
            biases = [[]] * len(rows) if layer.bias is None else layer.bias.grad.numpy().reshape(-1, 1)
            parts = [np.concatenate([row, bias]) for row, bias in zip(rows, biases, strict=True)]
        theirs += [number for part in parts for number in part.tolist()]
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11)


def trained_norm():
    norm = torch.nn.BatchNorm1d(3, momentum=0.3)
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([0.5, 1.5, -1.0]))
        norm.running_mean.copy_(torch.tensor([0.1, -0.2, 0.3]))
        norm.running_var.copy_(torch.tensor([0.5, 2.0, 1.0]))
    return norm


MODULES = {
    "linear": lambda: torch.nn.Linear(4, 3),
    "no bias": lambda: torch.nn.Sequential(torch.nn.Linear(4, 3, bias=False), torch.nn.Tanh()),
    "nested": lambda: torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Dropout(0.25), torch.nn.GELU()),
        torch.nn.Linear(3, 2),
        torch.nn.LogSoftmax(dim=1),
    ),
    "norm": lambda: torch.nn.Sequential(torch.nn.Linear(4, 3), trained_norm(), torch.nn.SiLU(), torch.nn.Linear(3, 1)),
    **{
        repr(act): lambda act=act: torch.nn.Sequential(torch.nn.Linear(4, 3), act)
        for act in (
            torch.nn.Identity(),
            torch.nn.ReLU(),
            torch.nn.Sigmoid(),
            torch.nn.Softplus(threshold=40),
            torch.nn.LeakyReLU(),
            torch.nn.LeakyReLU(0.2),
            torch.nn.ELU(),
            torch.nn.ELU(2.0),
            torch.nn.Softmax(dim=-1),
        )
    },
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_becomes_a_network(name):
    torch.manual_seed(0)
    module = MODULES[name]().double()
    model = nn.from_torch(module)
    agree(model, module)
    agree(nn.from_torch(module), model.to_torch())


def test_names_and_modes_come_along():
    from collections import OrderedDict

    module = torch.nn.Sequential(
        OrderedDict([("hidden", torch.nn.Linear(4, 3)), ("drop", torch.nn.Dropout(0.5))])
    ).eval()
    model = nn.from_torch(module)
    assert [layer.name for layer in model] == ["hidden", "drop"]
    assert not model.training
    assert not model.drop.training
    assert list(model.state_dict()) == list(module.state_dict())


NETWORKS = [
    nn.MLP(4, [5, 3, 2], activation=["tanh", "gelu"], output="softmax", seed=0),
    nn.MLP(4, [5, 1], batch_norm=True, dropout=0.25, seed=0),
    nn.MLP(4, [5, 1], bias=False, activation="leaky_relu", output="sigmoid", seed=0),
    nn.Neuron(4, "softplus", seed=0),
    nn.Sequential(nn.Flatten(), nn.Dense(3, "silu", input_dim=4, seed=0), nn.ELU(2.0), nn.Linear(3, 2, seed=1)),
]


@pytest.mark.parametrize("model", NETWORKS, ids=repr)
def test_a_network_becomes_a_module_and_comes_back(model):
    module = model.to_torch()
    agree(model, module)
    agree(nn.from_torch(module), module)


def test_a_class_takes_over_the_numbers_of_the_same_class_in_pytorch():
    class Theirs(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = torch.nn.Linear(4, 3)
            self.output = torch.nn.Linear(3, 2)

        def forward(self, x):
            return torch.softmax(self.output(torch.relu(self.hidden(x))), dim=1)

    class Ours(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 3)
            self.output = nn.Linear(3, 2)

        def forward(self, x):
            return F.softmax(self.output(F.relu(self.hidden(x))), dim=1)

    module, model = Theirs().double(), Ours()
    with pytest.raises(
        TypeError, match=r"Theirs is none of the layers.*model.load_state_dict\(module.state_dict\(\)\)"
    ):
        nn.from_torch(module)
    model.load_state_dict(module.state_dict())
    agree(model, module)
    with pytest.raises(TypeError, match=r"no Ours\. A class of your own is written in PyTorch with its import changed"):
        model.to_torch()


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (lambda: torch.nn.Conv2d(1, 1, 3), "Conv2d is none of the layers"),
        (lambda: torch.nn.Sequential(torch.nn.Softmax(dim=0)), "Softmax with dim=0"),
        (lambda: torch.nn.GELU(approximate="tanh"), "approximate='none' is"),
        (lambda: torch.nn.Softplus(beta=2), "beta=2"),
        (lambda: torch.nn.BatchNorm1d(3, affine=False), "BatchNorm1d with affine"),
        (lambda: "no module", "takes a module of PyTorch, not str"),
    ],
)
def test_what_glassgrad_does_not_have_is_refused(module, message):
    with pytest.raises(TypeError, match=message):
        nn.from_torch(module())


@pytest.mark.parametrize(
    "model", [nn.MLP(2, [2, 1], activation="sine"), nn.Perceptron(2), nn.PlainDropout(0.5)], ids=repr
)
def test_what_pytorch_does_not_have_is_refused(model):
    with pytest.raises(TypeError, match="to_torch: PyTorch has no"):
        model.to_torch()


def test_a_layer_without_weights_says_what_to_do():
    for use in ("to_torch", "state_dict"):
        with pytest.raises(ValueError, match="has no weights yet"):
            getattr(nn.Sequential(nn.Dense(3)), use)()


def test_a_class_that_computes_in_its_own_way_and_a_function_of_ones_own_are_none_of_pytorchs():
    class Doubling(nn.MLP):
        def __call__(self, x):
            return super().__call__([2.0 * number for number in x])

    twice = nn.Activation("tanh", lambda z: 2.0 * z, "he_normal")
    for model in (Doubling(4, [3, 1]), nn.Layer(4, 3, twice)):
        with pytest.raises(TypeError, match=r"to_torch: PyTorch has no .* of your own"):
            model.to_torch()


def test_neurons_of_which_some_have_no_bias_are_no_layer_of_pytorch():
    layer = nn.Layer(4, 3, seed=0)
    layer.neurons[1].bias = None
    with pytest.raises(TypeError, match=r"some neurons of .* have no bias"):
        layer.to_torch()


def test_neurons_of_different_activations_are_no_layer_of_pytorch():
    layer = nn.Layer(2, 2, "tanh")
    layer.neurons[0].activation = "relu"
    with pytest.raises(TypeError, match="different activations"):
        layer.to_torch()
