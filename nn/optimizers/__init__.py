"""nn.optimizers."""

from .adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp, Rprop
from .by_name import OPTIMIZERS, optimizer
from .clipping import clip_by_norm, clip_by_value, require_limit
from .conjugate_gradients import ConjugateGradients
from .gradient_descent import SGD, GradientDescent, Optimizer, ProximalGradient
from .schedules import Schedule

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
    "Schedule",
    "clip_by_norm",
    "clip_by_value",
    "optimizer",
    "require_limit",
]
