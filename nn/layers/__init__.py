"""Map inputs to outputs: neurons, layers, networks.

In: rows of numbers or Values.  Out: rows of Values, each computed in the scope of its neuron or layer.

What may be touched: any layer.  ``feedforward.py`` says how to add one; ``initializers.py`` holds the initial weights by
name.

    feedforward.py     Feedforward: forward(rows), and the two ways of calling it
    neuron.py          Neuron and Layer: φ(w·x + b)
    batch_context.py   BatchContext: masks and statistics that the samples of a batch share
    dropout.py         Dropout and PlainDropout: neurons switched off at random
    batch_norm.py      BatchNorm: features of mean 0 and variance 1
    networks.py        Sequential and MLP: layers in a row
    initializers.py    initial weights
    summary.py         model.summary(): a network as a table

Next: ``nn.objectives``.
"""

from . import initializers
from .batch_context import BatchContext, Drawing, Measuring, constant_rows, moved, new_masks
from .batch_norm import BatchNorm
from .dropout import Dropout, PlainDropout, seed_masks
from .feedforward import Feedforward, Row
from .initializers import INITIALIZERS
from .networks import MLP, Sequential
from .neuron import Layer, Neuron, Seed, check_width
from .summary import Summary, summary

__all__ = [
    "INITIALIZERS",
    "MLP",
    "BatchContext",
    "BatchNorm",
    "Drawing",
    "Dropout",
    "Feedforward",
    "Layer",
    "Measuring",
    "Neuron",
    "PlainDropout",
    "Row",
    "Seed",
    "Sequential",
    "Summary",
    "check_width",
    "constant_rows",
    "initializers",
    "moved",
    "new_masks",
    "seed_masks",
    "summary",
]
