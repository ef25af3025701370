"""Three models as lectures write them, with the import changed: trained compiled, drawn in groups, summed up in a table.

The table is that of images of 28 × 28 pixels; smaller ones are read and learned by narrower layers.
"""

import warnings

import numpy as np
import pytest

import autograd
import nn
import viz
from autograd.nested import leaves

RNG = np.random.default_rng(0)
IMAGES = RNG.random((20, 6, 6))
DIGITS = np.arange(20) % 10


class Digits(nn.Module):
    def __init__(self, pixels=784, width=128):
        super().__init__()
        self.hidden = nn.Linear(pixels, width, seed=0)
        self.output = nn.Linear(width, 10, seed=1)
        self.sigmoid = nn.Sigmoid()
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        x = self.sigmoid(self.hidden(x))
        return self.softmax(self.output(x))


class Autoencoder(nn.Module):
    def __init__(self, sizes=(5, 16, 16, 5)):
        super().__init__()
        layers = []
        for before, after in zip(sizes, sizes[1:], strict=False):
            layers += [nn.Linear(before, after, seed=before), nn.ReLU()]
        self.net = nn.Sequential(*layers[:-1])

    def forward(self, x):
        return self.net(x)


def keras(side=28, widths=(300, 100)):
    model = nn.Sequential()
    model.add(nn.Flatten(input_shape=[side, side]))
    model.add(nn.Dense(widths[0], activation="relu", seed=0))
    model.add(nn.Dense(widths[1], activation="relu", seed=1))
    model.add(nn.Dense(10, activation="softmax", seed=2))
    return model


#: Each as it is made for small samples, and these.
MODELS = {
    "digits": (lambda: Digits(36, 12), IMAGES.reshape(20, 36), DIGITS, "cross_entropy_of_probabilities"),
    "autoencoder": (Autoencoder, np.eye(5), np.eye(5), "mse"),
    "keras": (lambda: keras(6, (30, 10)), IMAGES, DIGITS, "cross_entropy"),
}


@pytest.mark.parametrize("name", MODELS)
def test_it_is_trained_compiled(name):
    make, X, y, loss = MODELS[name]
    model = make()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as the one that says that it cannot be compiled
        history = model.fit(X, y, loss=loss, epochs=3, batch_size=10, seed=0, progress=False)
    assert history.loss[-1] < history.loss[0]
    assert model.predict(X).shape[0] == len(X)


SUMMARIES = {
    "digits": """
hidden Linear 784 128 identity 100,480
output Linear 128 10 identity 1,290
sigmoid Sigmoid sigmoid 0
softmax Softmax softmax 0
101,770 parameters""",
    "autoencoder": """
net/layer 1 Linear 5 16 identity 96
net/relu 1 ReLU 16 16 relu 0
net/layer 2 Linear 16 16 identity 272
net/relu 2 ReLU 16 16 relu 0
net/layer 3 Linear 16 5 identity 85
453 parameters""",
    "keras": """
flatten 1 Flatten 784 784 0
layer 1 Dense 784 300 relu 235,500
layer 2 Dense 300 100 relu 30,100
layer 3 Dense 100 10 softmax 1,010
266,610 parameters""",
}


@pytest.mark.parametrize(("name", "make"), [("digits", Digits), ("autoencoder", Autoencoder), ("keras", keras)])
def test_its_summary_has_a_line_for_each_layer(name, make):
    _, _, _, _, *lines = repr(make().summary()).splitlines()
    found = [" ".join(line.split()) for line in lines if not line.startswith("─")]
    assert found == SUMMARIES[name].strip().splitlines()


GROUPS = {
    "digits": {"digits", "digits/hidden", "digits/output", "digits/sigmoid", "digits/softmax"},
    "autoencoder": {"autoencoder", "autoencoder/net", *[f"autoencoder/net/layer {i}" for i in (1, 2, 3)]},
    "keras": {"sequential", *[f"sequential/layer {i}" for i in (1, 2, 3)]},
}


@pytest.mark.parametrize("name", MODELS)
def test_its_graph_is_in_groups_of_these_names(name):
    make, X, _, _ = MODELS[name]
    outputs = leaves(make()(X[0]))
    scopes = {node.scope for node in autograd.topological_order(autograd.sum(outputs)) if not node.constant}
    paths = {"/".join(scope.split("/")[:depth]) for scope in scopes for depth in (1, 2, 3)}
    assert GROUPS[name] <= paths


@pytest.mark.parametrize("name", ["autoencoder"])
def test_its_picture_names_the_groups(name):
    make, X, _, _ = MODELS[name]
    picture = viz.draw(autograd.sum(leaves(make()(X[0])))).svg
    for word in ("net", "layer 1", "layer 3"):
        assert word in picture
