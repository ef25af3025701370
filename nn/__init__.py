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

from autograd.languages import add_catalogues

from .activations import ACTIVATIONS, Activation
from .layers import (
    INITIALIZERS,
    MLP,
    BatchContext,
    BatchNorm,
    Dropout,
    Feedforward,
    Layer,
    Neuron,
    Sequential,
    Summary,
    initializers,
)
from .least_squares import LeastSquares, least_squares
from .model import Model
from .module import Module
from .objectives import (
    L1,
    L2,
    METRICS,
    OBJECTIVES,
    RECOMMENDATIONS,
    Objective,
    Penalty,
    absolute_error,
    accuracy,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    confusion_matrix,
    cross_entropy,
    half_squared_error,
    hinge,
    huber,
    minkowski_error,
    mse,
    perceptron_loss,
    r2,
    squared_error,
)
from .optimizers import (
    OPTIMIZERS,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    ConjugateGradients,
    GradientDescent,
    Optimizer,
    ProximalGradient,
    RMSProp,
    Rprop,
    clip_by_norm,
    clip_by_value,
    schedules,
)
from .perceptron import Mistakes, Perceptron
from .saving import LoadError, load, save
from .training import Diagnosis, DivergenceError, EarlyStopping, History, diagnose, diagnostics, fit

add_catalogues("nn.languages")

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
    "BatchContext",
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
