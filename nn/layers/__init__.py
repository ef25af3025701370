"""nn.layers."""

from .batch_norm import BatchNorm
from .dropout import Dropout
from .feedforward import Feedforward
from .initializers import INITIALIZERS
from .networks import MLP, Sequential
from .neuron import Layer, Neuron
from .summary import Summary

__all__ = ["INITIALIZERS", "MLP", "BatchNorm", "Dropout", "Feedforward", "Layer", "Neuron", "Sequential", "Summary"]
