"""nn.layers."""

from . import initializers
from .batch_context import BatchContext
from .batch_norm import BatchNorm
from .dropout import Dropout, seed_masks
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
    "Dropout",
    "Feedforward",
    "Layer",
    "Neuron",
    "Row",
    "Seed",
    "Sequential",
    "Summary",
    "check_width",
    "initializers",
    "seed_masks",
    "summary",
]
