"""Neural networks of scalars: everything the lectures teach, by its textbook name.

>>> import nn
>>> model = nn.MLP(2, [4, 1], activation="tanh", output="sigmoid", seed=3)
>>> history = model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0],
...                     loss="binary_cross_entropy", learning_rate=0.1, epochs=150, progress=False)
>>> model.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
array([0, 1, 1, 0])

In: samples and targets.  Out: a network that predicts, its history, its file.

Read the source in this order; each room imports only those before it:

    languages/                            the words that nn prints
    model/                                parts that hold parameters, φ by name, and what every network can do
    layers/                               neurons, layers, networks
    objectives/                           how wrong the outputs are
    optimizers/                           from a gradient to better weights
    replay/                               a model as a function of numbers: outputs and predictions
    training/                             fit
    linear_models/                        one neuron: Rosenblatt's rule, and the closed form
    saving/                               a model as a file
    datasets/                             moons, spirals, iris, digits
    estimators/                           networks as estimators of scikit-learn
    functional.py                         activations and losses in PyTorch's words

The shortest way to a trained network: ``model/module.py``, ``layers/neuron.py``, ``objectives/losses.py``,
``optimizers/gradient_descent.py``, ``training/steps/eager_step.py``, ``training/fit.py``.

Next: ``viz``.
"""

from __future__ import annotations

import typing as _typing
from importlib import import_module as _import_module

import autograd as _autograd

if not hasattr(_autograd, "Value"):  # HIPS autograd, installed after us or found before us
    raise ImportError(
        f"nn needs Glassgrad's autograd, and {_autograd.__file__} is another package of that name: run `pip uninstall "
        "autograd glassgrad`, then `pip install glassgrad`; HIPS autograd needs an environment of its own"
    )

from autograd.languages import add_catalogues

from . import datasets, functional
from . import optimizers as optim
from .layers import (
    ELU,
    GELU,
    INITIALIZERS,
    MLP,
    ActivationLayer,
    BatchContext,
    BatchNorm,
    Dense,
    Dropout,
    Feedforward,
    Flatten,
    Identity,
    Layer,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ModuleDict,
    ModuleList,
    Neuron,
    PlainDropout,
    ReLU,
    Sequential,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Summary,
    Tanh,
    initializers,
)
from .linear_models import LeastSquares, Mistakes, Perceptron, features, least_squares
from .model import ACTIVATIONS, Activation, Model, Parameter
from .model import instead_of as _instead_of
from .objectives import (
    L1,
    L2,
    METRICS,
    OBJECTIVES,
    RECOMMENDATIONS,
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    Objective,
    Penalty,
    SmoothL1Loss,
    absolute_error,
    accuracy,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    confusion_matrix,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    hinge,
    huber,
    mae,
    minkowski_error,
    mse,
    one_hot,
    perceptron_loss,
    r2,
    squared_error,
)
from .optimizers import (
    OPTIMIZERS,
    SGD,
    AdaDelta,
    Adadelta,
    AdaGrad,
    Adagrad,
    Adam,
    AdamW,
    ConjugateGradients,
    GradientDescent,
    Optimizer,
    ProximalGradient,
    RMSProp,
    RMSprop,
    Rprop,
    clip_by_norm,
    clip_by_value,
    schedules,
)
from .saving import LoadError, from_torch, load, save
from .training import Diagnosis, DivergenceError, EarlyStopping, History, diagnose, diagnostics, fit

if _typing.TYPE_CHECKING:
    from .estimators import Classifier, Regressor

add_catalogues("nn.languages")

#: PyTorch's word: a module that states ``forward`` is a model.
Module = Model

__all__ = [
    "ACTIVATIONS",
    "ELU",
    "GELU",
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
    "ActivationLayer",
    "AdaDelta",
    "AdaGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchContext",
    "BatchNorm",
    "Classifier",
    "ConjugateGradients",
    "CrossEntropyLoss",
    "Dense",
    "Diagnosis",
    "DivergenceError",
    "Dropout",
    "EarlyStopping",
    "Feedforward",
    "Flatten",
    "GradientDescent",
    "History",
    "HuberLoss",
    "Identity",
    "L1Loss",
    "Layer",
    "LeakyReLU",
    "LeastSquares",
    "Linear",
    "LoadError",
    "LogSoftmax",
    "MSELoss",
    "Mistakes",
    "Model",
    "Module",
    "ModuleDict",
    "ModuleList",
    "NLLLoss",
    "Neuron",
    "Objective",
    "Optimizer",
    "Parameter",
    "Penalty",
    "Perceptron",
    "PlainDropout",
    "ProximalGradient",
    "RMSProp",
    "RMSprop",
    "ReLU",
    "Regressor",
    "Rprop",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "Softmax",
    "Softplus",
    "Summary",
    "Tanh",
    "absolute_error",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "clip_by_norm",
    "clip_by_value",
    "confusion_matrix",
    "cross_entropy",
    "cross_entropy_of_probabilities",
    "datasets",
    "diagnose",
    "diagnostics",
    "features",
    "fit",
    "from_torch",
    "functional",
    "half_squared_error",
    "hinge",
    "huber",
    "initializers",
    "least_squares",
    "load",
    "mae",
    "minkowski_error",
    "mse",
    "one_hot",
    "optim",
    "perceptron_loss",
    "r2",
    "save",
    "schedules",
    "squared_error",
]


if not _typing.TYPE_CHECKING:  # a type checker would take every name for one of nn

    def __getattr__(name):  # noqa: ANN001, ANN202
        """The estimators, when they are asked for first: they bring scikit-learn along, which takes a second to import."""
        if name in ("Classifier", "Regressor", "estimators"):
            room = _import_module("nn.estimators")
            globals().update(Classifier=room.Classifier, Regressor=room.Regressor)
            return globals()[name]
        raise AttributeError(f"module 'nn' has no attribute {name!r}{_instead_of(name)}")

    def __dir__():  # noqa: ANN202
        return sorted({*globals(), *__all__})
