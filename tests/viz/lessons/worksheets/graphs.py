"""Graphs that worksheets are made of in tests, each with the same computed by floats."""

import math

import autograd
import nn
from autograd import Value


def neuron(activation=autograd.tanh):
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
    return activation(w * x + b)


def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


#: The activations of a neuron, each with itself for floats.
ACTIVATIONS = {
    "tanh": (autograd.tanh, math.tanh),
    "sigmoid": (autograd.sigmoid, sigmoid),
    "relu": (autograd.relu, lambda z: max(z, 0.0)),
    "leaky_relu": (nn.functional.leaky_relu, lambda z: z if z > 0.0 else 0.01 * z),
    "exp": (autograd.exp, math.exp),
    "sin": (autograd.sin, math.sin),
    "softplus": (autograd.softplus, lambda z: math.log1p(math.exp(z))),
    "square": (lambda z: z**2, lambda z: z * z),
    "log": (lambda z: autograd.log(z * z), lambda z: math.log(z * z)),
    "absolute": (abs, abs),
}


def network(*sizes):
    """The squared error of a network of such sizes."""
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="tanh", seed=0)
    return (model([Value(1.0 - 3.0 * i, f"x{i + 1}") for i in range(sizes[0])]) - Value(1.0, "t")) ** 2


def mlp():
    return network(2, 2, 1)


def mlp_of(v):
    a = [math.tanh(v[f"w⁽¹⁾{i}₁"] * v["x1"] + v[f"w⁽¹⁾{i}₂"] * v["x2"] + v[f"b⁽¹⁾{i}"]) for i in "₁₂"]
    return (v["w⁽²⁾₁₁"] * a[0] + v["w⁽²⁾₁₂"] * a[1] + v["b⁽²⁾₁"] - v["t"]) ** 2


def deep():
    """A network whose leaves take a page where they are as high as other cards."""
    return network(2, 2, 2, 1)


def cross_entropy():
    return nn.cross_entropy([Value(1.0, "z1"), Value(0.5, "z2"), Value(-0.5, "z3")], 1)


def cross_entropy_of(v):
    return -math.log(math.exp(v["z2"]) / sum([math.exp(v[name]) for name in ("z1", "z2", "z3")]))


def binary():
    w, x, b, t = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b"), Value(1.0, "t")
    return nn.binary_cross_entropy(autograd.sigmoid(w * x + b), t)


def binary_of(v):
    a = sigmoid(v["w"] * v["x"] + v["b"])
    return -(v["t"] * math.log(a) + (1.0 - v["t"]) * math.log(1.0 - a))


def twice():
    """A product with a value that is used twice, and again."""
    w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(-0.3, "b")
    return x * x + autograd.relu(3 * x * w - b)


def twice_of(v):
    return v["x"] ** 2 + max(3 * v["x"] * v["w"] - v["b"], 0.0)


def domains():
    """A division, a root and a choice."""
    a, b, c = Value(2.0, "a"), Value(3.0, "b"), Value(4.0, "c")
    return a / b + autograd.sqrt(c) * autograd.maximum(a, b)


def domains_of(v):
    return v["a"] / v["b"] + math.sqrt(v["c"]) * max(v["a"], v["b"])


#: Graphs, each with the same for the numbers of its leaves, by name.
GRAPHS = {
    **{
        name: ((lambda own=own: neuron(own)), (lambda v, of=of: of(v["w"] * v["x"] + v["b"])))
        for name, (own, of) in ACTIVATIONS.items()
    },
    "mlp": (mlp, mlp_of),
    "cross-entropy": (cross_entropy, cross_entropy_of),
    "binary cross-entropy": (binary, binary_of),
    "twice": (twice, twice_of),
    "domains": (domains, domains_of),
}
