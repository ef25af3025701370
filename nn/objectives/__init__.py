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
from .metrics import METRICS, Metric, accuracy, confusion_matrix, metrics_by_name, mse, r2
from .objective import OBJECTIVES, RECOMMENDATIONS, Objective, objective, warn_of_dead_end, warn_of_mismatch
from .penalties import L1, L2, Penalty
from .targets import Targets, answers, is_exclusive, samples, targets

__all__ = [
    "L1",
    "L2",
    "METRICS",
    "OBJECTIVES",
    "RECOMMENDATIONS",
    "Metric",
    "Objective",
    "Penalty",
    "Targets",
    "absolute_error",
    "accuracy",
    "answers",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "confusion_matrix",
    "cross_entropy",
    "half_squared_error",
    "hinge",
    "huber",
    "is_exclusive",
    "metrics_by_name",
    "minkowski_error",
    "mse",
    "objective",
    "perceptron_loss",
    "r2",
    "samples",
    "squared_error",
    "targets",
    "warn_of_dead_end",
    "warn_of_mismatch",
]
