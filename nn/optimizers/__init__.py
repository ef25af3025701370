"""nn.optimizers."""

from .adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .by_name import OPTIMIZERS
from .clipping import clip_by_norm, clip_by_value
from .conjugate_gradients import ConjugateGradients
from .gradient_descent import SGD, GradientDescent, Optimizer, ProximalGradient

__all__ = [
    "OPTIMIZERS",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "ConjugateGradients",
    "GradientDescent",
    "Optimizer",
    "ProximalGradient",
    "RMSProp",
    "Rprop",
    "clip_by_norm",
    "clip_by_value",
]
