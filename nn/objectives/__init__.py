"""nn.objectives."""

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
from .objective import OBJECTIVES, RECOMMENDATIONS, Objective, objective, warn_of_mismatch
from .penalties import L1, L2, Penalty

__all__ = [
    "L1",
    "L2",
    "METRICS",
    "OBJECTIVES",
    "RECOMMENDATIONS",
    "Objective",
    "Penalty",
    "absolute_error",
    "accuracy",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "confusion_matrix",
    "cross_entropy",
    "half_squared_error",
    "hinge",
    "huber",
    "minkowski_error",
    "mse",
    "objective",
    "perceptron_loss",
    "r2",
    "squared_error",
    "warn_of_mismatch",
]
