"""Tell weights from biases: what a penalty may leave out, and what a norm constraint measures.

    z = w·x + b         w the weight vector of a neuron, b its bias

A bias is what a module holds in an attribute called ``bias``, ``biases``, ``b`` or ``beta`` (batch normalisation's β).  The other
parameters that a module holds itself, and not in a part, are one weight vector.

Read next: ``model.py``.
"""

from __future__ import annotations

from autograd import Value

from .module import Module
from .parts import attributes_of, contents_of

#: What attributes are called that hold biases.
BIASES = frozenset({"bias", "biases", "b", "beta"})


def biases_of(model: Module) -> list[Value]:
    """The biases among the parameters of a model.

    >>> import nn
    >>> [bias.label for bias in biases_of(nn.MLP(2, [3, 1]))]
    ['b', 'b', 'b', 'b']
    """
    return [value for module in model.modules() for value in _held(module, biases=True)]


def weight_vectors(model: Module) -> list[list[Value]]:
    """The weights of a model, those of each neuron by themselves.

    >>> import nn
    >>> [len(weights) for weights in weight_vectors(nn.MLP(2, [3, 1]))]
    [2, 2, 2, 3]
    """
    vectors = [_held(module, biases=False) for module in model.modules() if not module.running_statistics()]
    return [vector for vector in vectors if vector]


def _held(module: Module, *, biases: bool) -> list[Value]:
    """The parameters that a module holds itself: its biases, or all others."""
    return [
        part
        for name, thing in attributes_of(module)
        if (name in BIASES) == biases
        for part in contents_of([thing])
        if isinstance(part, Value) and part.trainable
    ]
