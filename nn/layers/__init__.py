"""Map inputs to outputs: neurons, layers, networks.

In: rows of numbers or Values.  Out: rows of Values, each computed in the scope of its neuron or layer.

What may be touched: any layer.  ``feedforward.py`` says how to add one; ``initializers.py`` holds the initial weights by
name.

    feedforward.py     Feedforward: forward(rows), and the two ways of calling it
    neuron.py          Neuron and Layer: φ(w·x + b)
    batch_context.py   BatchContext: masks and statistics that the samples of a batch share
    dropout.py         Dropout and PlainDropout: neurons switched off at random
    batch_norm.py      BatchNorm: features of mean 0 and variance 1
    linear.py          Linear and Dense: layers in PyTorch's and Keras's words
    activation_layers.py  ReLU, Softmax, …: activations that are layers
    flatten.py         Flatten: an image as a row
    module_lists.py    ModuleList, ModuleDict
    sequential.py      Sequential: layers in a row
    networks.py        MLP: layers of neurons, by their widths
    initializers.py    initial weights
    summary.py         model.summary(): a network as a table

Next: ``nn.objectives``.
"""

from nn.model import Row

from . import initializers
from .activation_layers import (
    ACTIVATION_LAYERS,
    DIM,
    ELU,
    GELU,
    ActivationLayer,
    Identity,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
    activation_layer,
    elu,
    leaky_relu,
)
from .batch_context import BatchContext, Drawing, Measuring, constant_rows, moved, new_masks, outputs_of_batch
from .batch_norm import BatchNorm
from .dropout import Dropout, PlainDropout, seed_masks
from .feedforward import Feedforward, learn_inputs
from .flatten import Flatten
from .initializers import INITIALIZERS
from .linear import Dense, Linear
from .module_lists import ModuleDict, ModuleList
from .networks import MLP
from .neuron import Layer, Neuron, Seed, check_width, of_other_width
from .sequential import Sequential, default_names, rows_after
from .summary import Summary, summary

__all__ = [
    "ACTIVATION_LAYERS",
    "DIM",
    "ELU",
    "GELU",
    "INITIALIZERS",
    "MLP",
    "ActivationLayer",
    "BatchContext",
    "BatchNorm",
    "Dense",
    "Drawing",
    "Dropout",
    "Feedforward",
    "Flatten",
    "Identity",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "Measuring",
    "ModuleDict",
    "ModuleList",
    "Neuron",
    "PlainDropout",
    "ReLU",
    "Row",
    "Seed",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Summary",
    "Tanh",
    "activation_layer",
    "check_width",
    "constant_rows",
    "default_names",
    "elu",
    "initializers",
    "leaky_relu",
    "learn_inputs",
    "moved",
    "new_masks",
    "of_other_width",
    "outputs_of_batch",
    "rows_after",
    "seed_masks",
    "summary",
]
