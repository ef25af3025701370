"""Write the files beside this one, for the tests of files and of pickles: run once on each engine.

They were made by Glassgrad 0.1.0 and stay as they are, because every later version has to load them.  The files of a
later version get a folder of their own.
"""

import pickle
from pathlib import Path

import autograd
import nn
from autograd import Value, engines, scope

FOLDER = Path(__file__).parent
AND = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


def mlp():
    model = nn.MLP(2, [3, 2], activation="tanh", output="softmax", batch_norm=True, dropout=0.25, seed=0)
    X, y = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [2.0, -1.0], [0.5, -0.5]], [0, 1, 0, 1, 1]
    model.fit(X, y, loss="cross_entropy", learning_rate=0.1, epochs=5, seed=1, progress=False)
    return model


def sequential():
    model = nn.Sequential(nn.Layer(2, 2, "tanh", seed=0), nn.Neuron(2, "identity", seed=1))
    model.fit(AND, [-1, -1, -1, 1], loss="hinge", learning_rate=0.1, epochs=5, seed=1, progress=False)
    return model


def perceptron():
    model = nn.Perceptron(2, output="bipolar")
    model.fit(AND, [-1, -1, -1, 1])
    return model


def graph():
    """A loss, swept; two of its leaves; and an operation."""
    w, x, b = Value(-3.0, "w"), Value(2.0, "x"), Value(6.5, "b")
    with scope("neuron"):
        y = autograd.where(x > 0.0, (autograd.dot([w, x], [x, 1.0]) + b).tanh(), w.log())
    loss = (y - 1.0) ** 2
    loss.label = "loss"
    loss.backward()
    return loss, {"w": w, "x": x}, autograd.tanh


if __name__ == "__main__":
    for make in (mlp, sequential, perceptron):
        make().save(FOLDER / f"{make.__name__}.safetensors")
    (FOLDER / f"graph_{engines.engine}.pickle").write_bytes(pickle.dumps(graph(), protocol=4))
