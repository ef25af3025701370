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

from .activations import ACTIVATIONS, Activation
from .layers import initializers
from .layers.batch_norm import BatchNorm
from .layers.dropout import Dropout
from .layers.feedforward import Feedforward
from .layers.initializers import INITIALIZERS
from .layers.networks import MLP, Sequential
from .layers.neuron import Layer, Neuron
from .layers.summary import Summary
from .least_squares import LeastSquares, least_squares
from .model import Model
from .module import Module
from .objectives.losses import (
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
from .objectives.metrics import METRICS, accuracy, confusion_matrix, mse, r2
from .objectives.objective import OBJECTIVES, RECOMMENDATIONS, Objective
from .objectives.penalties import L1, L2, Penalty
from .optimizers import schedules
from .optimizers.adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .optimizers.by_name import OPTIMIZERS
from .optimizers.clipping import clip_by_norm, clip_by_value
from .optimizers.conjugate_gradients import ConjugateGradients
from .optimizers.gradient_descent import SGD, GradientDescent, Optimizer, ProximalGradient
from .perceptron import Mistakes, Perceptron
from .saving.files import LoadError, load, save
from .training import diagnostics
from .training.diagnostics import Diagnosis, diagnose
from .training.divergence import DivergenceError
from .training.early_stopping import EarlyStopping
from .training.fit import fit
from .training.history import History

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
