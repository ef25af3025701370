"""Neural networks of scalars: everything the lectures teach, by its textbook name.

>>> import nn
>>> model = nn.MLP(2, [4, 1], activation="tanh", output="sigmoid", seed=3)
>>> history = model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0],
...                     loss="binary_cross_entropy", learning_rate=0.1, epochs=150, progress=False)
>>> model.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
array([0., 1., 1., 0.])

Read the source in this order: ``module`` and ``model``, ``layers``, ``networks``, ``losses``, ``optimizers``, ``training``,
``step``, ``compiled_step``.
"""

from __future__ import annotations

from . import diagnostics, initializers, schedules
from .activations import ACTIVATIONS, Activation
from .adaptive_optimizers import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .batch_norm import BatchNorm
from .clipping import clip_by_norm, clip_by_value
from .conjugate_gradients import ConjugateGradients
from .diagnostics import Diagnosis, diagnose
from .divergence import DivergenceError
from .dropout import Dropout
from .early_stopping import EarlyStopping
from .feedforward import Feedforward
from .history import History
from .initializers import INITIALIZERS
from .layers import Layer, Neuron
from .linear import LeastSquares, least_squares
from .losses import (
    absolute_error,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    half_squared_error,
    hinge,
    huber,
    minkowski_error,
    perceptron_loss,
    squared_error,
)
from .metrics import METRICS, accuracy, confusion_matrix, mse, r2
from .model import Model
from .module import Module
from .networks import MLP, Sequential
from .objectives import OBJECTIVES, RECOMMENDATIONS, Objective
from .optimizer_registry import OPTIMIZERS
from .optimizers import SGD, GradientDescent, Optimizer, ProximalGradient
from .penalties import L1, L2, Penalty
from .perceptron import Mistakes, Perceptron
from .persistence import LoadError, load, save
from .summary import Summary
from .training import fit

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "L1",
    "L2",
    "METRICS",
    "MLP",
    "OBJECTIVES",
    "OPTIMIZERS",
    "RECOMMENDATIONS",
    "SGD",
    "Activation",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BatchNorm",
    "ConjugateGradients",
    "Diagnosis",
    "DivergenceError",
    "Dropout",
    "EarlyStopping",
    "Feedforward",
    "GradientDescent",
    "History",
    "Layer",
    "LeastSquares",
    "LoadError",
    "Mistakes",
    "Model",
    "Module",
    "Neuron",
    "Objective",
    "Optimizer",
    "Penalty",
    "Perceptron",
    "ProximalGradient",
    "RMSProp",
    "Rprop",
    "Sequential",
    "Summary",
    "absolute_error",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "clip_by_norm",
    "clip_by_value",
    "confusion_matrix",
    "cross_entropy",
    "diagnose",
    "diagnostics",
    "fit",
    "half_squared_error",
    "hinge",
    "huber",
    "initializers",
    "least_squares",
    "load",
    "minkowski_error",
    "mse",
    "perceptron_loss",
    "r2",
    "save",
    "schedules",
    "squared_error",
]
